"""What is missing: a table, the same as a list, as data and as pictures; what the collection covers."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from repository import balance, catalogue, coverage, cube, earlier, facets, gapmap, hexagons
from repository.coverage import Holding
from repository.earlier import Earlier
from repository.edition import Edition
from repository.errors import BadInput, NotFound
from repository.formats import GRAPH_FORMATS, Format
from repository.gapmap import Cell, GapMap, State, Wish
from repository.hexagons import LAYOUTS, HexMap
from repository.index import Index
from webapp import current, takeaway
from webapp import drawing as pictures
from webapp.addresses import address
from webapp.drawing import Drawing
from webapp.permits import brush, permit

blueprint = Blueprint("gapmap", __name__)

COLUMNS = (
    "row", "row_address", "column", "column_address", "done", "known", "state", "newest", "kinds_of_evidence",
    "done_search", "known_search",
)  # fmt: skip
FITS = 7  # columns that a page is wide enough for
THEN = ("done_then", "known_then")


@blueprint.get("/gap-map")
def table() -> str:
    """Show what is missing as a table."""
    return _page("gapmap/table.html")


@blueprint.get("/gap-map/list")
def as_list() -> str:
    """Show what is missing as a list."""
    return _page("gapmap/list.html")


@blueprint.get("/gap-map.csv")
def as_csv() -> Response:
    """Send what is missing as a table."""
    found, since = _asked()
    rows = [[*_row(found, cell), *(cell.before or ())] for cell in found.all]
    return takeaway.as_csv([*COLUMNS, *(THEN if since else ())], rows, "what-is-missing")


@blueprint.get("/gap-map.<suffix>")
def as_data(suffix: str) -> Response:
    """Send what is missing as statements: Turtle, JSON-LD, N-Triples or RDF/XML."""
    format = _format(suffix)
    found, _ = _asked()
    edition, site = current.edition(), current.site()
    dataset = f"{site}{_here(found.wish, '/gap-map')}"
    published = edition.manifest.published
    with permit():  # thousands of cells take seconds
        told = cube.cube(found, dataset, edition.number, published, lambda question: site + address(question))
        body = catalogue.write(told, format)
    return takeaway.as_file(body, format.media_type, f"what-is-missing.{format.extension}")


@blueprint.get("/gap-map.svg")
@blueprint.get("/gap-map.png", endpoint="as_png")
def as_picture() -> Response:
    """Send what is missing as a picture."""
    found, _ = _asked()
    drawing = pictures.table(found)
    title = f"What is missing: {found.rows.facet.label} by {found.columns.facet.label.lower()}"
    said = f"{found.count(State.NEITHER)} of {len(found.all)} combinations have nothing recorded here."
    place = current.site() + _here(found.wish, "/gap-map")
    return _picture("table", drawing, title=title, description=said, place=place, counted=found.count)


@blueprint.get("/gap-map/places")
def places() -> str:
    """Show what is missing on a map of the UK."""
    found = _map()
    return render_template(
        "gapmap/places.html",
        found=found,
        holding=current.once(_holding),
        others=[
            (layout.label, f"/gap-map/places?map={layout.key}")
            for layout in LAYOUTS.values()
            if layout is not found.layout
        ],
        address=address,
        **_map_words(found),
    )


@blueprint.get("/gap-map/places.svg")
@blueprint.get("/gap-map/places.png", endpoint="places_as_png")
def places_as_picture() -> Response:
    """Send the map of the UK as a picture."""
    return _picture("hexagons", **_map_words(_map()))


@blueprint.get("/gap-map/places.csv")
def places_as_csv() -> Response:
    """Send what is recorded for each place of the map as a table."""
    rows = [[each.name, each.done.count, each.known.count, each.state.value] for each in _map().listed]
    return takeaway.as_csv(("place", "done", "known", "state"), rows, "what-is-missing-by-place")


@blueprint.get("/coverage")
def covered() -> str:
    """Show what the collection covers well, badly or not at all."""
    return render_template(
        "gapmap/coverage.html",
        sections=current.once(_coverage),
        balance=current.once(_balance),
        address=address,
    )


def _page(template: str) -> str:
    found, since = _asked()
    return render_template(
        template,
        map=found,
        states=State,
        holding=current.once(_holding),
        lists=[(facet.key, facet.label) for facet in facets.load().facets],
        since=since,
        wanted=request.args.get("since", ""),
        editions=current.once(_earlier),
        edition=current.edition(),
        address=address,
        here=_here,
        swapped=replace(
            Wish(found.wish.columns, found.wish.rows), stated=found.wish.stated, fully=found.wish.fully
        ),
        other_detail=replace(found.wish, fully=not found.wish.fully),
        fits=FITS,
        toggled=lambda side: _toggled(found.wish, side),
    )


def _asked() -> tuple[GapMap, Earlier | None]:
    """Return the table that the request asks for, and the edition it is compared with where that is kept."""
    wish = gapmap.read(request.args.items(multi=True))
    since, before = _since()
    return gapmap.gap_map(current.edition().index, wish, before), since


def _since() -> tuple[Earlier | None, Index | None]:
    wanted = request.args.get("since", "")
    if not wanted:
        return None, None
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 10):
        raise BadInput(f"An edition is called by its number, not by {wanted[:40]!r}.")
    found = next((each for each in current.once(_earlier) if each.number == int(wanted)), None)
    if found is None:
        return None, None
    try:
        return found, earlier.index_of(current.repository().config.home, found.number)
    except NotFound:
        return None, None


def _here(wish: Wish, path: str, **more: str) -> str:
    """Return the address of a table at one of our paths, compared with the same edition unless told."""
    more = {"since": request.args.get("since", "")} | more
    pairs = [*wish.pairs(), *((name, value) for name, value in more.items() if value)]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _map() -> HexMap:
    key = request.args.get("map") or next(iter(LAYOUTS))
    if key not in LAYOUTS:
        raise BadInput(f"There are maps of {' and '.join(LAYOUTS)}, not of {key[:40]!r}.")
    return hexagons.hex_map(current.edition().index, LAYOUTS[key])


def _map_words(found: HexMap) -> dict[str, Any]:
    """Return what the picture of a map needs, alone or inside the page."""
    empty = found.count(State.NEITHER)
    return {
        "drawing": pictures.hexagons(found),
        "title": f"What is missing: {found.layout.label}",
        "description": f"{empty} of {len(found.hexagons)} {found.layout.many} have nothing recorded here.",
        "place": f"{current.site()}/gap-map/places?map={found.layout.key}",
        "counted": found.count,
        "states": State,
        "edition": current.edition(),
    }


def _picture(template: str, drawing: Drawing, **words: Any) -> Response:
    told = {"states": State, "edition": current.edition(), **words}
    svg = render_template(f"gapmap/{template}.svg", drawing=drawing, **told)
    name = "what-is-missing" if template == "table" else "what-is-missing-by-place"
    if request.path.endswith(".png"):
        with permit(), brush():
            return takeaway.as_file(pictures.png(svg, drawing), "image/png", f"{name}.png")
    return takeaway.as_file(svg, "image/svg+xml", f"{name}.svg")


def _toggled(wish: Wish, side: str) -> Wish:
    """Return the same table with all values of its `rows` or `columns`, or no longer with all."""
    if side == "rows":
        return replace(wish, all_rows=not wish.all_rows)
    return replace(wish, all_columns=not wish.all_columns)


def _row(found: GapMap, cell: Cell) -> list[str | int]:
    site = current.site()
    return [
        cell.row.label, found.rows.facet.iri(cell.row.value),
        cell.column.label, found.columns.facet.iri(cell.column.value),
        cell.done.count, cell.known.count, cell.state.value, cell.newest, "; ".join(cell.evidence),
        site + address(cell.done.question), site + address(cell.known.question),
    ]  # fmt: skip


def _format(suffix: str) -> Format:
    for format in GRAPH_FORMATS:
        if format.extension == suffix:
            return format
    raise NotFound("There is no document of that name.")


def _coverage(edition: Edition) -> tuple[coverage.Section, ...]:
    return coverage.coverage(edition.index, date.fromisoformat(edition.manifest.published[:10]))


def _balance(edition: Edition) -> balance.Balance:
    return balance.balance(edition.index)


def _holding(edition: Edition) -> Holding:
    return coverage.holding(edition.index)


def _earlier(edition: Edition) -> tuple[Earlier, ...]:
    return earlier.kept(current.repository().config.home, edition.number)
