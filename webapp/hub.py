"""Where everything stands in the picture of a record and what it is linked to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import shorten, wrap

from repository.neighbours import Link

WIDTH, ROW, CENTRE = 720, 22, 150  # of the picture, of one line of text, of the box in the middle; in pixels
MOST = 12  # names on either side; the list has them all
LETTERS = 31  # of a name on either side
LETTERS_CENTRE = 17


@dataclass(frozen=True)
class Spoke:
    """One line of text on the left or the right: a way of being linked (`label`), or a record with its
    line; `added` by our editors.
    """

    y: float
    words: str
    left: bool
    label: bool = False
    added: bool = False


@dataclass(frozen=True)
class Hub:
    """The picture: its height, the middle with the lines of its name, and what stands on both sides."""

    height: float
    name: tuple[str, ...]
    spokes: tuple[Spoke, ...]
    left_out: int


def hub(name: str, links: Sequence[Link]) -> Hub | None:
    """Return the picture of a record called `name` and its links; nothing where there are none."""
    sides = [[link for link in links if link.towards is left] for left in (True, False)]
    shown = [_side(side, left) for side, left in zip(sides, (True, False), strict=True)]
    if not links:
        return None
    lines = wrap(name, LETTERS_CENTRE)
    lines = lines if len(lines) <= 5 else [*lines[:4], lines[4][: LETTERS_CENTRE - 1] + "…"]
    height = max([(len(lines) + 2) * ROW, *(len(side) * ROW + ROW for side in shown)])
    spokes = []
    for side in shown:
        top = (height - len(side) * ROW) / 2 + ROW * 0.75
        spokes += [replace(spoke, y=top + place * ROW) for place, spoke in enumerate(side)]
    named = sum(not spoke.label for spoke in spokes)
    return Hub(height, tuple(lines), tuple(spokes), sum(len(link.values) for link in links) - named)


def _side(links: Sequence[Link], left: bool) -> list[Spoke]:
    rows: list[Spoke] = []
    room = MOST
    for link in links:
        for place, value in enumerate(link.values[:room]):
            if place == 0:
                rows.append(Spoke(0, _short(link.label), left, label=True))
            rows.append(Spoke(0, _short(value.text.words), left, added=value.added))
        room -= min(room, len(link.values))
    return rows


def _short(words: str) -> str:
    return shorten(words, LETTERS, placeholder="…")
