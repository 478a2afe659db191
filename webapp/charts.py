"""Where everything stands in a picture of figures: plain positions, which the templates draw.

Lines differ by their marks and their dashes, not by colour alone. What may not be joined is not joined.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from repository.figures import Line, Measured, Panel, Peer
from repository.meanwhile import Happening
from repository.observations import Figure

WIDE, NARROW = 720, 288  # widths of the two pictures of which the style sheet shows one, in pixels
STRIP = 160
LEFT, RIGHT, ROW = 52, 12, 24  # room for the scale, for the last label, for one line of text
LETTER = 7.4  # width of a letter of the size the pictures use, in pixels
INSET = 0.04  # part of the height left free above the highest and below the lowest figure


@dataclass(frozen=True)
class Tick:
    """A place on a scale, and what stands there."""

    at: float
    words: str


@dataclass(frozen=True)
class Mark:
    """One figure in a picture. `label` is empty where there is no room for it."""

    x: float
    y: float
    figure: Figure
    label: str = ""
    label_y: float = 0.0

    @property
    def arrow(self) -> str:
        """Return which way the true value may lie, where the figure is a bound: `up`, `down` or nothing."""
        return {"more than": "up", "at least": "up", "at most": "down", "less than": "down"}.get(
            self.figure.bound, ""
        )


@dataclass(frozen=True)
class Drawn:
    """A line: its runs of points (`x,y x,y`) that are joined, and all its marks."""

    name: str
    runs: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Bar:
    """When something happened, below the picture; `open` at the right where no end is stated."""

    words: str
    x: float
    width: float
    y: float
    open: bool


@dataclass(frozen=True)
class Chart:
    """A picture: its size, its scales, its lines, and what happened meanwhile."""

    width: int
    height: float
    top: float
    bottom: float
    years: tuple[Tick, ...]
    values: tuple[Tick, ...]
    equal: float | None
    from_zero: bool
    breaks: tuple[float, ...]
    lines: tuple[Drawn, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Scale:
    """A linear scale from what is measured to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel at which `value` stands."""
        part = (value - self.low) / (self.high - self.low)
        return round(self.start + part * (self.end - self.start), 1)


def chart(panel: Panel, happenings: Sequence[Happening], width: int) -> Chart | None:
    """Return the picture of a panel; nothing where its figures are of fewer than two known periods."""
    placed = [figure for line in panel.drawn for figure in line.placed]
    if len({figure.period for figure in placed}) < 2:
        return None
    top = ROW * len(panel.drawn) + 22.0
    bottom = top + (280 if width == WIDE else 220)
    x = Scale(*_years(placed), LEFT, width - RIGHT)
    ticks, equal, from_zero = _values(panel.unit, [figure.value or 0.0 for figure in placed])
    y = Scale(ticks[0], ticks[-1], bottom, top)
    shown = [each for each in happenings if each.start < x.high and (each.end or x.high) > x.low]
    bars = tuple(_bar(each, x, bottom + 46 + 2 * ROW * row, width) for row, each in enumerate(shown))
    return Chart(
        width=width,
        height=bottom + 30 + (2 * ROW * len(bars) + 24 if bars else 0),
        top=top,
        bottom=bottom,
        years=tuple(_period_ticks(placed, x) or _year_ticks(x, width)),
        values=tuple(Tick(y(each), f"{each:,.10g}") for each in ticks),
        equal=y(1) if equal else None,
        from_zero=from_zero,
        breaks=_breaks(panel.drawn, x),
        lines=_labelled(tuple(_drawn(line, x, y) for line in panel.drawn), top, bottom, width),
        bars=bars,
    )


def pictures(measured: Measured) -> list[tuple[Chart | None, Chart | None, tuple[tuple[float, ...], ...]]]:
    """Return, for each panel, its wide and its narrow picture and where its peers stand."""
    return [
        (
            chart(panel, measured.happenings, WIDE),
            chart(panel, measured.happenings, NARROW),
            strip(panel.peers, STRIP),
        )
        for panel in measured.panels
    ]


def strip(peers: Sequence[Peer], width: int) -> tuple[tuple[float, ...], ...]:
    """Return where the figures of each peer stand on one scale from left to right, which begins at 0 where
    none is below it.
    """
    values = [[figure.value for figure in peer.figures if figure.value is not None] for peer in peers]
    known = [value for each in values for value in each]
    low, high = min([0.0, *known]), max([0.0, *known])
    scale = Scale(low, high if high > low else low + 1, 6, width - 6)
    return tuple(tuple(scale(value) for value in each) for each in values)


def _drawn(line: Line, x: Scale, y: Scale) -> Drawn:
    runs = (" ".join(",".join(map(str, _place(f, x, y))) for f in run) for run in line.stretches)
    marks = tuple(Mark(*_place(figure, x, y), figure) for figure in line.placed)
    return Drawn(line.name, tuple(run for run in runs if " " in run), marks)


def _place(figure: Figure, x: Scale, y: Scale) -> tuple[float, float]:
    return x(figure.period.middle or 0.0), y(figure.value or 0.0)


def _years(placed: Sequence[Figure]) -> tuple[float, float]:
    starts = [figure.period.start for figure in placed if figure.period.start is not None]
    ends = [figure.period.end for figure in placed if figure.period.end is not None]
    low, high = math.floor(min(starts)), math.ceil(max(ends))
    return (low, high) if high > low else (low, low + 1)


def _period_ticks(placed: Sequence[Figure], x: Scale) -> list[Tick]:
    """Each period under its figures; nothing where there is no room for all of them."""
    periods = sorted({figure.period for figure in placed}, key=lambda period: period.order)
    ticks = [Tick(x(period.middle or 0.0), period.words) for period in periods]
    for one, other in zip(ticks, ticks[1:], strict=False):
        if other.at - one.at < (len(one.words) + len(other.words)) * LETTER / 2 + LETTER:
            return []
    return ticks


def _year_ticks(x: Scale, width: int) -> Iterator[Tick]:
    years = range(int(x.low), int(x.high))
    most = (width - LEFT) // 52
    step = next(each for each in (1, 2, 5, 10, 20, 50, 100, 10_000) if len(years) <= most * each)
    for year in years:
        if (years[-1] - year) % step == 0:
            yield Tick(x(year + 0.5), str(year))


def _values(unit: str, values: Sequence[float]) -> tuple[list[float], bool, bool]:
    """The scale's values; whether 1 means equal; whether the scale begins at nought."""
    equal = unit == "Relative likelihood"
    low, high = min([*values, *([1.0] if equal else [])]), max([*values, *([1.0] if equal else [])])
    if 0 <= low <= high * 0.6:
        low = 0.0
    room = (high - low or abs(high) or 1.0) * INSET
    low, high = (low if low == 0 else low - room), high + room
    step = _step((high - low) / 5)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = [round(place * step, 10) for place in range(first, last + 1)]
    return ticks, equal, ticks[0] == 0


def _step(rough: float) -> float:
    """The round number (1, 2, 5 times a power of ten) that is at least `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def _breaks(lines: Sequence[Line], x: Scale) -> tuple[float, ...]:
    """The places, each between two figures of one line, where the way of measuring changed."""
    found = set()
    for line in lines:
        for before, after in zip(line.placed, line.placed[1:], strict=False):
            if before.basis != after.basis and before.period != after.period:
                found.add(x(((before.period.middle or 0.0) + (after.period.middle or 0.0)) / 2))
    return tuple(sorted(found))


def _labelled(lines: Sequence[Drawn], top: float, bottom: float, width: int) -> tuple[Drawn, ...]:
    """Give marks the words of their figures, above or below, where there is room; the ends of lines first."""
    boxes = [_box(mark) for line in lines for mark in line.marks]
    said: dict[Mark, Mark] = {}
    ends = [mark for line in lines for mark in (line.marks[-1], line.marks[0])]
    rest = [mark for line in lines for mark in line.marks] if len(boxes) * 30 < width else []
    for mark in dict.fromkeys([*ends, *rest]):
        half = len(mark.figure.words) * LETTER / 2
        for label_y in (mark.y - 11, mark.y + 21, mark.y - 27):
            box = (mark.x - half, label_y - 12, mark.x + half, label_y + 2)
            if top - 14 < box[1] and box[3] < bottom and not any(_meet(box, other) for other in boxes):
                boxes.append(box)
                said[mark] = replace(mark, label=mark.figure.words, label_y=label_y)
                break
    return tuple(replace(line, marks=tuple(said.get(mark, mark) for mark in line.marks)) for line in lines)


def _box(mark: Mark) -> tuple[float, float, float, float]:
    up, down = (22 if mark.arrow == way else 6 for way in ("up", "down"))
    return mark.x - 6, mark.y - up, mark.x + 6, mark.y + down


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _bar(happening: Happening, x: Scale, y: float, width: int) -> Bar:
    start = x(max(happening.start, x.low))
    end = x(min(happening.end or x.high, x.high))
    most = int((width - LEFT) / LETTER) - 1
    name = happening.name.words
    words = name if len(name) <= most else name[: most - 1].rstrip() + "…"
    return Bar(words, start, max(round(end - start, 1), 4), y, happening.end is None)
