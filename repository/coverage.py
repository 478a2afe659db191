"""What the collection covers: nations, sectors, groups and years with few, old or no records, computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from repository import asking, gapmap, narrowing, wording, yardstick
from repository.asking import Way
from repository.facets import NOT_STATED, STATED, Facet
from repository.index import Index
from repository.narrowing import Value
from repository.tallies import Line, Tally
from repository.yardstick import FEW, NOTHING

OLD_MONTHS = 24
PLACES, YEARS = "where", "when"


@dataclass(frozen=True)
class Covered:
    """One value of a filter: what was done, what is known, the newest date (`2021`), and what is to be said
    of it: `Few recorded`, `Nothing newer than 2021`; nothing where it is well covered.
    """

    value: Value
    done: Way
    known: Way
    newest: str
    notes: tuple[str, ...]

    @property
    def recorded(self) -> bool:
        """Return whether anything is recorded."""
        return bool(self.done.count or self.known.count)


@dataclass(frozen=True)
class Section:
    """One way to look at the collection: its values; `unstated` are the initiatives that state none."""

    label: str
    key: str
    values: tuple[Covered, ...]
    unstated: Way

    @property
    def recorded(self) -> list[Covered]:
        """Return the values that something is recorded for."""
        return [each for each in self.values if each.recorded]

    @property
    def missing(self) -> list[Covered]:
        """Return the values that nothing is recorded for."""
        return [each for each in self.values if not each.recorded]

    @property
    def runs(self) -> list[str]:
        """Return the years that nothing is recorded for, those in a row as one: `1987 to 2001`."""
        years = sorted(int(each.value.value) for each in self.missing) if self.key == YEARS else []
        runs: list[list[int]] = []
        for year in years:
            if runs and year == runs[-1][-1] + 1:
                runs[-1].append(year)
            else:
                runs.append([year])
        return [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]


@dataclass(frozen=True)
class Holding:
    """What the collection holds: its initiatives; the narrowest place and the shortest run of years (its
    ends) that most of them are from, where there are such; and those that state no place or no date.
    """

    initiatives: Way
    place: str
    years: tuple[str, ...]
    unstated: tuple[Way, ...]


def coverage(index: Index, today: date) -> tuple[Section, ...]:
    """Return the sections that `facets.toml` declares; `today` decides what is old."""
    return tuple(
        _section(index, label, index.plan.facet(key), values, today)
        for label, key, values in index.plan.coverage
    )


def holding(index: Index) -> Holding:
    """Return what the collection holds, for a sentence."""
    initiatives = asking.way(index, "", yardstick.counted("done"))
    found, half = index.counts(yardstick.asked("done"), [PLACES, YEARS]), initiatives.count / 2
    return Holding(
        initiatives=initiatives,
        place=_place(index, found[PLACES], half),
        years=_years(index, found[YEARS], half),
        unstated=(yardstick.without(index, PLACES), yardstick.without(index, YEARS)),
    )


def _section(index: Index, label: str, facet: Facet, values: Sequence[str], today: date) -> Section:
    shown = _values(index, facet, values, today)
    line = Line(facet.key, [value.value for value in shown])
    tallies = {kind: index.tallied(yardstick.asked(kind), [line]) for kind in ("done", "known")}

    def covered(value: Value) -> Covered:
        done, known = (tallies[kind].get((value.value,), NOTHING) for kind in ("done", "known"))
        newest = yardstick.dated(max(done.newest, known.newest))
        return Covered(
            value=value,
            done=_way("done", facet, value, done),
            known=_way("known", facet, value, known),
            newest=newest,
            notes=_notes(done.count + known.count, newest, facet, today),
        )

    return Section(label, facet.key, tuple(map(covered, shown)), yardstick.without(index, facet.key))


def _values(index: Index, facet: Facet, values: Sequence[str], today: date) -> tuple[Value, ...]:
    if not facet.years:
        listed = (
            gapmap.axis(index, facet.key, every=True).values if not values else _named(index, facet, values)
        )
        return tuple(listed)
    years = [int(year) for year in yardstick.recorded_values(index, facet.key)]
    span = range(max([*years, today.year]), min([*years, today.year]) - 1, -1)
    return tuple(Value(str(year), str(year), 0, False) for year in span)


def _named(index: Index, facet: Facet, values: Sequence[str]) -> list[Value]:
    cards = index.things(map(facet.iri, values))
    return [Value(value, narrowing.label_of(facet, value, cards), 0, False) for value in values]


def _way(kind: str, facet: Facet, value: Value, tally: Tally) -> Way:
    return Way(kind, tally.count, yardstick.counted(kind).but(**{facet.key: (value.value,)}))


def _notes(count: int, newest: str, facet: Facet, today: date) -> tuple[str, ...]:
    notes = ["Few recorded"] if 0 < count < FEW else []
    if count and not facet.years:
        if not newest:
            notes.append("No date recorded")
        elif wording.months_since(newest, today) > OLD_MONTHS:
            notes.append(f"Nothing newer than {wording.day(newest)}")
    return tuple(notes)


def _place(index: Index, counts: dict[str, int], half: float) -> str:
    facet = index.plan.facet(PLACES)
    most = {
        value: count for value, count in counts.items() if value not in (STATED, NOT_STATED) and count > half
    }
    if not most:
        return ""
    cards = index.things(map(facet.iri, most))
    above = {facet.value(up) for card in cards.values() for up in card["broader"]}
    value = min(most, key=lambda value: (value in above, most[value], value))
    return narrowing.label_of(facet, value, cards)


def _years(index: Index, counts: dict[str, int], half: float) -> tuple[str, ...]:
    years = sorted(int(year) for year in counts if year.isdecimal())
    if not years or _between(index, years[0], years[-1]) <= half:
        return ()
    start, best = years[0], (years[0], years[-1])
    for end in range(years[0], years[-1] + 1):
        while start < end and _between(index, start + 1, end) > half:
            start += 1
        if _between(index, start, end) > half and end - start < best[1] - best[0]:
            best = (start, end)
    return tuple(dict.fromkeys(map(str, best)))


def _between(index: Index, first: int, last: int) -> int:
    years = tuple(str(year) for year in range(first, last + 1))
    return index.count(yardstick.asked("done").but(**{YEARS: years}))
