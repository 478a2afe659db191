"""The figures of one measure: over time, by group, beside those of others; nothing joined that may not be."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, islice

from rdflib import URIRef

from repository import meanwhile, naming, observations
from repository.errors import NotFound
from repository.meanwhile import Happening
from repository.model import Text
from repository.namespaces import ID, INC
from repository.observations import Figure
from repository.reading import Reading

MOST_READ = 1000  # figures of one measure that its page reads
MOST_LINES = 6  # of one picture: more can not be told apart
MOST_PEERS = 40
MOST_NAMED = 100  # to choose from: those with the most figures

ABOUT = "about"  # the parameter that chooses whom figures are about


@dataclass(frozen=True)
class Line:
    """The figures of one group over time, oldest first; `stretches` are those that may be joined."""

    name: str
    figures: tuple[Figure, ...]

    @property
    def stretches(self) -> tuple[tuple[Figure, ...], ...]:
        """Return the runs of figures of one basis with nothing in between that may not be joined."""
        runs: list[list[Figure]] = [[]]
        for figure in self.figures:
            if not figure.joins or (runs[-1] and runs[-1][-1].basis != figure.basis):
                runs.append([])
            if figure.joins and not (runs[-1] and runs[-1][-1].period == figure.period):
                runs[-1].append(figure)
        return tuple(tuple(run) for run in runs if run)

    @property
    def placed(self) -> tuple[Figure, ...]:
        """Return the figures that have a place in a picture."""
        return tuple(f for f in self.figures if f.value is not None and f.period.middle is not None)


@dataclass(frozen=True)
class Peer:
    """Somebody's newest figure: several where they differ."""

    name: Text
    path: str
    value: str  # of the parameter `about`
    figures: tuple[Figure, ...]
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """One thing to choose: a parameter, what it is called, and (value, words, chosen) of each option."""

    key: str
    label: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Panel:
    """What one unit's figures show of one subject: lines, and the newest figures of others.

    `peers_of` names the group that peers are compared in; `apart` counts those measured in another way.
    """

    unit: str
    lines: tuple[Line, ...]
    peers: tuple[Peer, ...] = ()
    peers_of: str = ""
    apart: int = 0

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Return all figures of the lines, newest first, groups in their order."""
        named = [(figure, place) for place, line in enumerate(self.lines) for figure in line.figures]
        named.sort(key=lambda each: each[1])
        named.sort(key=lambda each: _newest(each[0]))
        return tuple(figure for figure, _ in named)

    @property
    def breaks(self) -> tuple[str, ...]:
        """Return in which ways the figures were measured, if in more than one."""
        ways = dict.fromkeys(f.basis for f in reversed(self.figures))
        return tuple(ways) if len(ways) > 1 else ()

    @property
    def drawn(self) -> tuple[Line, ...]:
        """Return the lines that a picture shows: those with something to place, not too many."""
        return tuple(line for line in self.lines if line.placed)[:MOST_LINES]


@dataclass(frozen=True)
class Measured:
    """The figures of a measure, as asked for. `subject` and `about` are whom they are about."""

    count: int
    more: bool
    subjects: int
    subject: Text
    path: str
    orientation: str
    choices: tuple[Choice, ...]
    panels: tuple[Panel, ...]
    happenings: tuple[Happening, ...]


def of_measure(reading: Reading, measure: str, asked: Mapping[str, str]) -> Measured | None:
    """Return a measure's figures about the subject `asked["about"]` (`organisation/x`), else the one with the
    longest series, and of the groups asked for by dimension (`payBand`: `band-5`).

    Nothing where it has no figures; raises `NotFound` where it has none of what was asked for.
    """
    found = list(islice(reading.store.triples(None, INC.observedIndicator, URIRef(measure)), MOST_READ + 1))
    if not found:
        return None
    splits = observations.splits(reading.store)
    figures = observations.compared(
        f for t in found[:MOST_READ] for f in observations.read(reading, t.subject, splits)
    )
    subject = ID + asked[ABOUT] if asked.get(ABOUT) else _longest(figures)
    if subject not in {figure.subject for figure in figures}:
        figures += observations.compared(_about(reading, measure, subject, splits))
    choices = _choices(reading, splits, figures, subject, asked)
    fitting = [f for f in figures if all(f.split.get(key) == asked[key] for key in splits if asked.get(key))]
    own = [figure for figure in fitting if figure.subject == subject]
    if not own:
        raise NotFound("No figure of this measure is recorded for what you chose.")
    units = sorted({figure.unit for figure in own})
    stated = reading.objects(measure, "inc:orientation")
    return Measured(
        count=len(found[:MOST_READ]),
        more=len(found) > MOST_READ,
        subjects=len({figure.subject for figure in figures}),
        subject=reading.name(subject),
        path=naming.path(subject),
        orientation=reading.name(stated[0]).words if stated else "",
        choices=choices,
        panels=tuple(_panel(reading, unit, own, fitting) for unit in units),
        happenings=meanwhile.happenings(reading, measure, subject),
    )


def _panel(reading: Reading, unit: str, own: list[Figure], everybody: list[Figure]) -> Panel:
    mine = [replace(f, origin=observations.origin(reading, f)) for f in own if f.unit == unit]
    mine.sort(key=lambda figure: (figure.groups, figure.period.order))
    lines = tuple(
        Line(", ".join(groups), tuple(its)) for groups, its in groupby(mine, lambda figure: figure.groups)
    )
    of = max(lines, key=lambda line: len(line.figures))
    newest = min(of.figures, key=_newest)
    others = [f for f in everybody if f.unit == unit and f.groups == newest.groups]
    alike = [figure for figure in others if figure.basis == newest.basis]
    apart = {figure.subject for figure in others} - {figure.subject for figure in alike}
    peers = _peers(reading, alike, newest.subject)
    return Panel(reading.name(unit).words, lines, peers if len(peers) > 1 else (), of.name, len(apart))


def _peers(reading: Reading, figures: list[Figure], subject: str) -> tuple[Peer, ...]:
    """The newest of each, highest first; the chosen subject is always among them."""
    newest: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=_newest):
        held = newest.setdefault(figure.subject, [])
        if not held or (held[0].period == figure.period and figure.words not in [f.words for f in held]):
            held.append(figure)
    ordered = sorted(newest, key=lambda each: (each != subject, _newest(newest[each][0])))[:MOST_PEERS]
    ordered.sort(key=lambda each: (-(newest[each][0].value or -math.inf), reading.name(each).words))
    return tuple(
        Peer(reading.name(each), naming.path(each), each[len(ID) :], tuple(newest[each]), each == subject)
        for each in ordered
    )


def _newest(figure: Figure) -> tuple[bool, float, str]:
    unknown, middle, words = figure.period.order
    return unknown, -middle, words


def _longest(figures: list[Figure]) -> str:
    """The subject with the most periods, then the most figures, then the first by address."""
    spans: dict[str, set[str]] = {}
    for figure in figures:
        spans.setdefault(figure.subject, set()).add(figure.period.words)
    many = Counter(figure.subject for figure in figures)
    return min(spans, key=lambda each: (-len(spans[each]), -many[each], each))


def _choices(
    reading: Reading, splits: Iterable[str], figures: list[Figure], subject: str, asked: Mapping[str, str]
) -> tuple[Choice, ...]:
    own = [figure for figure in figures if figure.subject == subject]
    many = Counter(figure.subject for figure in figures)
    offered = {subject, *sorted(many, key=lambda each: (-many[each], each))[:MOST_NAMED]}
    names = sorted((reading.name(each).words, each) for each in offered)
    about = tuple((iri[len(ID) :], words, iri == subject) for words, iri in names)
    found = [Choice(ABOUT, "Figures about", about)] if len(about) > 1 else []
    for key in splits:
        groups = {f.split[key]: f.groups[list(f.split).index(key)] for f in own if key in f.split}
        if len(groups) > 1:
            options = [("", "All", not asked.get(key))]
            options += [(each, groups[each], asked.get(key) == each) for each in sorted(groups)]
            found.append(
                Choice(key, reading.vocabulary.property_label(INC[key]).split(",")[0], tuple(options))
            )
    return tuple(found)


def _about(reading: Reading, measure: str, subject: str, splits: list[str]) -> Iterator[Figure]:
    for triple in islice(reading.store.triples(None, INC.reportingSubject, URIRef(subject)), MOST_READ):
        if measure in reading.objects(str(triple.subject), "inc:observedIndicator"):
            yield from observations.read(reading, triple.subject, splits)
