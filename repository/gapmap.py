"""What is missing: how much was done and how much is known for each pair of values of two filters.

Each count is a search that finds exactly that many records; `yardstick` says what is counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from repository import facets, narrowing, yardstick
from repository.asking import KIND, Question, Way
from repository.errors import BadInput
from repository.facets import Facet
from repository.index import Index
from repository.narrowing import Value
from repository.tallies import Line, Tally
from repository.yardstick import FORMATS, GRADES, NOTHING

ROWS, COLUMNS = "theme", "who"  # the filters of the table that is shown first
MOST_COLUMNS, MOST_ROWS = 24, 40  # shown at first; all are one press away
MOST_VALUES = 150  # of one filter, those with most records
MOST_CELLS = 4_000
AT_ONCE = 4_000  # pairs of values that the index is asked for in one go
# Orders of the filters whose values are lists of words, known without records.
LISTS = ("tree", "places", "notation")


class State(Enum):
    """What is recorded for a pair of values, in words."""

    BOTH = "Done and known about"
    DONE = "Done, not yet looked into"
    KNOWN = "Known, not recorded as done"
    NEITHER = "Neither recorded"


def state_of(done: int, known: int) -> State:
    """Return the state that two counts make."""
    if done:
        return State.BOTH if known else State.DONE
    return State.KNOWN if known else State.NEITHER


@dataclass(frozen=True)
class Wish:
    """Which table is asked for: the filters of its rows and columns, whether all their values are shown,
    whether links added by our editors are left out, and whether each cell tells dates and kinds of evidence.
    """

    rows: str = ROWS
    columns: str = COLUMNS
    all_rows: bool = False
    all_columns: bool = False
    stated: bool = False
    fully: bool = False

    def pairs(self) -> list[tuple[str, str]]:
        """Return the names and values of its address, always in the same order."""
        lists = [("rows", self.rows), ("columns", self.columns)] if self.lists != (ROWS, COLUMNS) else []
        flags = [("all", "rows")] * self.all_rows + [("all", "columns")] * self.all_columns
        flags += [("stated", "1")] * self.stated + [("fully", "1")] * self.fully
        return [*lists, *flags]

    @property
    def lists(self) -> tuple[str, str]:
        """Return the filters of rows and columns."""
        return self.rows, self.columns


@dataclass(frozen=True)
class Axis:
    """One side of the table; `others` is how many values it could have that are not shown."""

    facet: Facet
    values: tuple[Value, ...]
    others: int

    @property
    def line(self) -> Line:
        """Return the values as the index is asked for them."""
        return Line(self.facet.key, [value.value for value in self.values])


@dataclass(frozen=True)
class Cell:
    """What is recorded for one pair of values.

    `newest` is a date as precise as is known (`2021`, `2021-03`), empty where there is none; `evidence` are
    kinds of evidence; `before` is what an earlier edition had recorded: done and known.
    """

    row: Value
    column: Value
    done: Way
    known: Way
    newest: str = ""
    evidence: tuple[str, ...] = ()
    before: tuple[int, int] | None = None

    @property
    def state(self) -> State:
        """Return the state in words."""
        return state_of(self.done.count, self.known.count)

    @property
    def filled(self) -> bool:
        """Return whether something is recorded where the earlier edition had nothing."""
        return self.before == (0, 0) and self.state is not State.NEITHER

    @property
    def grown(self) -> tuple[int, int]:
        """Return how many more were done and are known than in the earlier edition."""
        done, known = self.before or (self.done.count, self.known.count)
        return self.done.count - done, self.known.count - known


@dataclass(frozen=True)
class GapMap:
    """The whole table, row by row; `unstated` are the records that state nothing on one of its sides."""

    wish: Wish
    rows: Axis
    columns: Axis
    cells: tuple[tuple[Cell, ...], ...]
    unstated: tuple[Way, ...]

    @property
    def all(self) -> list[Cell]:
        """Return all cells, row after row."""
        return [cell for row in self.cells for cell in row]

    def count(self, state: State) -> int:
        """Return how many cells are in a state."""
        return sum(cell.state is state for cell in self.all)

    @property
    def filled(self) -> list[Cell]:
        """Return the cells that were filled since the earlier edition."""
        return [cell for cell in self.all if cell.filled]


def read(pairs: Iterable[tuple[str, str]]) -> Wish:
    """Return the table that the names and values of an address ask for; other names are left alone.

    Raises `BadInput` for a filter that does not exist, and for the same one twice.
    """
    given = list(pairs)
    one = {name: value for name, value in reversed(given) if value}
    every = {value for name, value in given if name == "all"}
    wish = Wish(
        rows=one.get("rows", ROWS),
        columns=one.get("columns", ROWS if one.get("rows") == COLUMNS else COLUMNS),
        all_rows="rows" in every,
        all_columns="columns" in every,
        stated=bool(one.get("stated")),
        fully=bool(one.get("fully")),
    )
    known = {facet.key: facet.label for facet in facets.load().facets}
    for key in wish.lists:
        if key not in known:
            raise BadInput(f"Rows and columns can be {', '.join(known)}, not {key[:40]!r}.")
    if wish.rows == wish.columns:
        raise BadInput("Rows and columns have to be two different lists.")
    return wish


def gap_map(index: Index, wish: Wish, earlier: Index | None = None) -> GapMap:
    """Return the table that `wish` asks for, compared with an `earlier` edition where one is given.

    Raises `BadInput` when it would have more cells than a page can show.
    """
    rows = axis(index, wish.rows, wish.all_rows, rows=True)
    columns = axis(index, wish.columns, wish.all_columns)
    size = len(rows.values) * len(columns.values)
    if size > MOST_CELLS:
        raise BadInput(f"That table would have {size:,} cells; {MOST_CELLS:,} are shown at most.")
    return table(index, wish, rows, columns, earlier)


def table(index: Index, wish: Wish, rows: Axis, columns: Axis, earlier: Index | None = None) -> GapMap:
    """Return the table of these rows and columns; `wish` says of which filters they are values."""
    unstated = (yardstick.without(index, key, wish.stated) for key in wish.lists)
    cells = _cells(index, wish, rows, columns, earlier)
    return GapMap(wish, rows, columns, cells, tuple(way for way in unstated if way.count))


def row(index: Index, key: str, value: str) -> tuple[Cell, ...]:
    """Return what is recorded for one value of a filter and each of the widest groups, whatever they have."""
    rows = Axis(index.plan.facet(key), (Value(value, "", 0, False),), 0)
    return _cells(index, Wish(rows=key), rows, axis(index, COLUMNS, rows=True))[0]


def axis(index: Index, key: str, every: bool = False, rows: bool = False) -> Axis:
    """Return the values of a filter that are shown: with `every` all there are, else the widest of a list of
    words that has several, as columns only those with records; of other lists those with most records.
    """
    facet = index.plan.facet(key)
    recorded = yardstick.recorded_values(index, key)
    cards = index.values(facet.base) if facet.order in LISTS else {}
    known = {facet.value(iri) for iri in cards} | set(recorded)
    top = {facet.value(iri) for iri, card in cards.items() if not card.get("broader")}
    top = top if rows else top & recorded.keys()
    shown = known if every else top if len(top) > 1 else set(recorded)
    most = MOST_VALUES if every else MOST_ROWS if rows else MOST_COLUMNS
    kept = sorted(shown, key=lambda value: (-recorded.get(value, 0), value))[:most]
    counts = {KIND: {}, key: {value: recorded.get(value, 0) for value in kept}}
    listed = narrowing.filters(index, Question(), (facet,), counts)[1].values
    return Axis(facet, listed, len(known) - len(listed))


def _cells(
    index: Index, wish: Wish, rows: Axis, columns: Axis, earlier: Index | None = None
) -> tuple[tuple[Cell, ...], ...]:
    found = _tallies(index, wish, rows, columns)
    told = yardstick.evidence_words(index, found[1].values())
    then = _tallies(earlier, wish, rows, columns) if earlier else None

    def cell(row: Value, column: Value) -> Cell:
        at = (row.value, column.value)
        done, known = (tally.get(at, NOTHING) for tally in found)
        return Cell(
            row=row,
            column=column,
            done=_way(wish, "done", at, done.count),
            known=_way(wish, "known", at, known.count),
            newest=yardstick.dated(max(done.newest, known.newest)),
            evidence=told(known),
            before=(then[0].get(at, NOTHING).count, then[1].get(at, NOTHING).count) if then else None,
        )

    return tuple(tuple(cell(row, column) for column in columns.values) for row in rows.values)


def _tallies(
    index: Index, wish: Wish, rows: Axis, columns: Axis
) -> tuple[Mapping[tuple[str, ...], Tally], Mapping[tuple[str, ...], Tally]]:
    done: dict[tuple[str, ...], Tally] = {}
    known: dict[tuple[str, ...], Tally] = {}
    for some in _parts(rows.line, max(1, AT_ONCE // max(1, len(columns.values)))):
        lines = (some, columns.line)
        done |= index.tallied(yardstick.asked("done", wish.stated), lines)
        known |= index.tallied(yardstick.asked("known", wish.stated), lines, (GRADES, FORMATS))
    return done, known


def _parts(line: Line, size: int) -> list[Line]:
    starts = range(0, len(line.values), size)
    return [Line(line.key, line.values[start : start + size]) for start in starts]


def _way(wish: Wish, kind: str, at: Sequence[str], count: int) -> Way:
    filters = {key: (value,) for key, value in zip(wish.lists, at, strict=True)}
    return Way(kind, count, replace(yardstick.counted(kind), stated=wish.stated).but(**filters))
