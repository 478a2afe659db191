"""Pictures: where things stand in a drawing, and PNG made of the SVG that a template draws.

Text is set in one font that comes with us, so a picture looks the same wherever it is made.
"""

from dataclasses import dataclass
from importlib.resources import files
from math import cos, pi, sin, sqrt
from textwrap import wrap

from repository.gapmap import Cell, GapMap
from repository.hexagons import Hexagon, HexMap

FONT = "Source Sans Pro"
MARGIN = 24.0
HEAD, FOOT = 96.0, 148.0  # above the drawing: title and date; below it: key, address, licence
LEFT, COLUMN, ROW, LINE = 220.0, 116.0, 56.0, 17.0
LETTERS_LEFT, LETTERS_COLUMN = 30, 15
RADIUS = 20.0
LEAST_WIDTH = 820.0
ZOOM, MOST_PIXELS, MOST_SIDE = 2.0, 8_000_000, 5000


@dataclass(frozen=True)
class Box:
    """A rectangle with lines of text."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    cell: Cell | None = None


@dataclass(frozen=True)
class Shape:
    """A hexagon: its middle, its corners as SVG writes points, and its sides that part regions."""

    x: float
    y: float
    points: str
    sides: tuple[tuple[float, float, float, float], ...]
    hexagon: Hexagon


@dataclass(frozen=True)
class Drawing:
    """A picture of a size, and what stands in it."""

    width: float
    height: float
    boxes: tuple[Box, ...] = ()
    shapes: tuple[Shape, ...] = ()

    @property
    def bottom(self) -> float:
        """Return where the key begins."""
        return self.height - FOOT


def table(found: GapMap) -> Drawing:
    """Return the picture of a table: its headings, and a box for each cell."""
    heads = [tuple(wrap(value.label, LETTERS_COLUMN)) for value in found.columns.values]
    head = max((len(lines) for lines in heads), default=1) * LINE + 16
    boxes = [
        Box(MARGIN + LEFT + place * COLUMN, HEAD, COLUMN, head, lines) for place, lines in enumerate(heads)
    ]
    y = HEAD + head
    for value, cells in zip(found.rows.values, found.cells, strict=True):
        lines = tuple(wrap(value.label, LETTERS_LEFT))
        height = max(ROW, len(lines) * LINE + 16)
        boxes.append(Box(MARGIN, y, LEFT, height, lines))
        boxes += [
            Box(MARGIN + LEFT + place * COLUMN, y, COLUMN, height, _counts(cell), cell)
            for place, cell in enumerate(cells)
        ]
        y += height
    width = 2 * MARGIN + LEFT + COLUMN * len(found.columns.values)
    return Drawing(max(width, LEAST_WIDTH), y + MARGIN + FOOT, tuple(boxes))


def hexagons(found: HexMap) -> Drawing:
    """Return the picture of a map."""
    columns = [each.column for each in found.hexagons]
    rows = [each.row for each in found.hexagons]
    if not columns:
        return Drawing(LEAST_WIDTH, HEAD + FOOT)
    across, up = RADIUS * 3**0.5, RADIUS * 1.5
    width = (max(columns) - min(columns) + 2) * across + 2 * MARGIN
    side = max(0.0, LEAST_WIDTH - width) / 2
    shapes = tuple(
        _shape(
            MARGIN + side + (each.column - min(columns) + 0.5 + each.row % 2 / 2) * across,
            HEAD + RADIUS + (max(rows) - each.row) * up,
            each,
        )
        for each in found.hexagons
    )
    height = HEAD + (max(rows) - min(rows)) * up + 2 * RADIUS + MARGIN + FOOT
    return Drawing(max(width, LEAST_WIDTH), height, shapes=shapes)


def png(svg: str, drawing: Drawing) -> bytes:
    """Return a drawing as PNG, twice its size unless that is too large."""
    import resvg_py  # here, so that only a process that makes a picture loads it

    area, side = drawing.width * drawing.height, max(drawing.width, drawing.height)
    zoom = min(ZOOM, MOST_SIDE / side, sqrt(MOST_PIXELS / area))
    folder = files("font_source_sans_pro") / "files"
    fonts = [str(folder / f"SourceSansPro-{weight}.ttf") for weight in ("Regular", "Bold")]
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=round(drawing.width * zoom),
            background="#ffffff",
            skip_system_fonts=True,
            font_files=fonts,
            font_family=FONT,
        )
    )


def _counts(cell: Cell) -> tuple[str, ...]:
    return f"{cell.done.count:,} done", f"{cell.known.count:,} known"


def _shape(x: float, y: float, hexagon: Hexagon) -> Shape:
    # Corners clockwise from the upper right, so that the side after corner n is the nth of `borders`.
    corners = [
        (x + RADIUS * cos(pi / 180 * angle), y + RADIUS * sin(pi / 180 * angle))
        for angle in range(-30, 330, 60)
    ]
    sides = zip(corners, [*corners[1:], corners[0]], hexagon.borders, strict=True)
    return Shape(
        x=round(x, 1),
        y=round(y, 1),
        points=" ".join(f"{a:.1f},{b:.1f}" for a, b in corners),
        sides=tuple(
            (round(a, 1), round(b, 1), round(c, 1), round(d, 1)) for (a, b), (c, d), yes in sides if yes
        ),
        hexagon=hexagon,
    )
