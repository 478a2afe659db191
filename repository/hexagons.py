"""The UK as hexagons of equal size: what was done and what is known for each district, or each care board.

The layouts are those of `ontology/geo`, in HexJSON (https://open-innovations.org/projects/hexmaps/hexjson).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from repository import gapmap, narrowing, yardstick
from repository.asking import Way
from repository.config import PROJECT
from repository.documents import Card
from repository.facets import NOT_STATED, STATED, Facet
from repository.gapmap import State
from repository.index import Index
from repository.tallies import Line
from repository.yardstick import NOTHING

GEO = PROJECT / "ontology" / "geo"
PLACES = "where"
MOST_WIDER = 12
FOREMOST = 6
# The six hexagons around one at (column, row), for even and odd rows of an `odd-r` layout, clockwise from
# the right; rows count upwards.
AROUND = (
    ((1, 0), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1)),
    ((1, 0), (1, -1), (0, -1), (-1, 0), (0, 1), (1, 1)),
)


@dataclass(frozen=True)
class Layout:
    """One way to lay the country out: how it is called, what a hexagon stands for, and its file."""

    key: str
    label: str
    one: str
    many: str
    file: str
    region: str  # what tells the region of a hexagon, by its name or by the code of a place


LAYOUTS = {
    layout.key: layout
    for layout in (
        Layout(
            "districts", "Council districts of the UK", "district", "districts",
            "uk-local-authority-districts-2023.hexjson", "region",
        ),
        Layout(
            "boards", "Integrated care boards of England", "integrated care board", "integrated care boards",
            "nhs-icb-2022.hexjson", "NHSER21NM",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Hexagon:
    """One hexagon: the place it stands for, the region around that, and what is recorded there.

    `column` and `row` are its place in the layout, rows counting upwards; `borders` tells, for its six sides
    clockwise from the right, which part it from another region.
    """

    name: str
    region: str
    column: int
    row: int
    done: Way
    known: Way
    borders: tuple[bool, ...]

    @property
    def state(self) -> State:
        """Return the state in words."""
        return gapmap.state_of(self.done.count, self.known.count)


@dataclass(frozen=True)
class HexMap:
    """The whole map. `wider` tells how many initiatives name only a wider place, `widely` which wider places
    are named most, `unplaced` those that name none.
    """

    layout: Layout
    hexagons: tuple[Hexagon, ...]
    placed: int
    wider: int
    widely: tuple[Way, ...]
    unplaced: Way

    def count(self, state: State) -> int:
        """Return how many hexagons are in a state."""
        return sum(each.state is state for each in self.hexagons)

    @property
    def listed(self) -> list[Hexagon]:
        """Return the hexagons, those with most records first, then by name."""
        return sorted(self.hexagons, key=lambda each: (-each.done.count, -each.known.count, each.name))

    @property
    def foremost(self) -> list[Hexagon]:
        """Return the few hexagons with most that was done, where some have more than others."""
        return [each for each in self.listed[:FOREMOST] if each.done.count > 1]

    @property
    def regions(self) -> list[tuple[str, list[Hexagon]]]:
        """Return the regions by name, each with its hexagons as they are listed."""
        found: dict[str, list[Hexagon]] = {}
        for each in self.listed:
            found.setdefault(each.region, []).append(each)
        return sorted(found.items())


def hex_map(index: Index, layout: Layout) -> HexMap:
    """Return what is recorded for each hexagon of a layout whose place the edition knows."""
    facet = index.plan.facet(PLACES)
    places = {"".join(card["notation"]): card for card in index.values(facet.base).values()}
    cells = {code: cell for code, cell in _cells(layout).items() if code in places}
    regions = {(cell["q"], cell["r"]): _named(cell[layout.region], places) for cell in cells.values()}
    values = {code: facet.value(places[code]["iri"]) for code in cells}
    line = Line(PLACES, list(values.values()))
    found = {kind: index.tallied(yardstick.asked(kind), [line]) for kind in ("done", "known")}

    def way(kind: str, value: str) -> Way:
        count = found[kind].get((value,), NOTHING).count
        return Way(kind, count, yardstick.counted(kind).but(**{PLACES: (value,)}))

    hexagons = tuple(
        Hexagon(
            name=places[code]["title"],
            region=regions[cell["q"], cell["r"]],
            column=cell["q"],
            row=cell["r"],
            done=way("done", values[code]),
            known=way("known", values[code]),
            borders=_borders(cell["q"], cell["r"], regions),
        )
        for code, cell in cells.items()
    )
    placed = index.count(yardstick.asked("done").but(**{PLACES: tuple(values.values())})) if values else 0
    stated = index.count(yardstick.asked("done").but(**{PLACES: (STATED,)}))
    widely = _widely(index, facet, set(values.values()))
    return HexMap(layout, hexagons, placed, stated - placed, widely, yardstick.without(index, PLACES))


def _named(region: str, places: Mapping[str, Card]) -> str:
    return places[region]["title"] if region in places else region


def _widely(index: Index, facet: Facet, on_the_map: set[str]) -> tuple[Way, ...]:
    counts = index.counts(yardstick.asked("done"), [PLACES])[PLACES]
    wider = {
        value: count for value, count in counts.items() if value not in {STATED, NOT_STATED, *on_the_map}
    }
    most = sorted(wider, key=lambda value: (-wider[value], value))[:MOST_WIDER]
    cards = index.things(map(facet.iri, most))
    return tuple(
        Way(
            narrowing.label_of(facet, value, cards),
            wider[value],
            yardstick.counted("done").but(**{PLACES: (value,)}),
        )
        for value in most
    )


@cache
def _cells(layout: Layout) -> dict[str, dict[str, Any]]:
    return dict(json.loads((GEO / layout.file).read_text("utf-8"))["hexes"])


def _borders(column: int, row: int, regions: dict[tuple[int, int], str]) -> tuple[bool, ...]:
    here = regions[column, row]
    return tuple(regions.get((column + q, row + r)) != here for q, r in AROUND[row % 2])
