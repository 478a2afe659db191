"""The pages about the collection itself: what it is, how sure it can be, its words, its limits, its state."""

from dataclasses import asdict
from importlib.metadata import version
from math import ceil

from flask import Blueprint, Response, abort, render_template, send_file

from repository import help as about
from repository import queryclient
from repository.edition import Edition
from repository.help import Holdings
from repository.sandbox import isolation
from webapp import current
from webapp.built import ICON

blueprint = Blueprint("help", __name__)

SITEMAP_MOST = 50_000  # addresses in one file: https://www.sitemaps.org/protocol.html
PAGES = (
    "/",
    "/themes",
    "/gap-map",
    "/gap-map/list",
    "/gap-map/places",
    "/coverage",
    "/questions",
    "/about",
    "/about/evidence",
    "/about/words",
    "/about/data",
    "/downloads",
    "/help",
    "/help/excel",
    "/help/openrefine",
    "/api",
)
A_DAY = 24 * 60 * 60


@blueprint.get("/about")
def about_us() -> str:
    """Tell what this collection is and is not."""
    return render_template("help/about.html", holdings=current.once(_holdings))


@blueprint.get("/about/evidence")
def evidence() -> str:
    """Tell how findings are graded, in the words of the published scheme."""
    return render_template("help/evidence.html", lines=about.lines(current.edition().store))


@blueprint.get("/about/words")
def words() -> str:
    """Tell which words are used, what else finds them, and why."""
    return render_template("help/words.html", words=about.words(current.edition().store))


@blueprint.get("/about/data")
def data() -> str:
    """Tell what the collection holds now, its limits, its licence and how to cite it."""
    return render_template(
        "help/data.html",
        holdings=current.once(_holdings),
        edition=current.edition(),
        site=current.site(),
    )


@blueprint.get("/about/privacy")
def privacy() -> str:
    """Tell what is kept about people: those named, and those reading."""
    return render_template("help/privacy.html")


@blueprint.get("/accessibility")
def accessibility() -> str:
    """State how accessible the pages are, and where they fall short."""
    return render_template("help/accessibility.html")


@blueprint.get("/help")
def index() -> str:
    """Tell how to find, read and take away what is here."""
    return render_template("help/index.html", site=current.site())


@blueprint.get("/help/excel")
def excel() -> str:
    """Tell how answers are used in Excel."""
    return render_template("help/excel.html", site=current.site())


@blueprint.get("/help/openrefine")
def openrefine() -> str:
    """Tell how answers are used in OpenRefine."""
    return render_template("help/openrefine.html", site=current.site())


@blueprint.get("/api")
def api() -> str:
    """Tell what there is for programs, and its limits."""
    return render_template("help/api.html", site=current.site(), limits=current.repository().config)


@blueprint.get("/status")
def status() -> Response:
    """Tell which edition is shown and by which software."""
    page = render_template(
        "help/status.html",
        edition=current.edition(),
        holdings=current.once(_holdings),
        isolation=isolation(),
        software=version("inclusion-repository"),
        server=queryclient.status(current.repository().config.home),
        config=current.repository().config,
    )
    return Response(page, headers={"Cache-Control": "no-store"})  # it tells of this moment


@blueprint.get("/metrics")
def metrics() -> Response:
    """Tell the same in figures (https://prometheus.io/docs/instrumenting/exposition_formats/)."""
    edition = current.edition()
    figures = {"edition": edition.number, "statements": edition.manifest.triples}
    server = queryclient.status(current.repository().config.home)
    figures |= {"query_server_up": int(server is not None)}
    if server is not None:
        figures |= {f"query_{name}": int(value) for name, value in asdict(server).items()}
    lines = [f"inclusion_{name} {value}" for name, value in figures.items()]
    told = "\n".join([*lines, ""])
    return Response(told, mimetype="text/plain", headers={"Cache-Control": "no-store"})


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell robots to leave alone what they could ask without end, and the pages of people and their roles."""
    lines = [
        "User-agent: *",
        "Disallow: /search",
        "Disallow: /connect?",
        "Disallow: /connect.",
        "Disallow: /briefing",
        "Disallow: /sparql",
        "Disallow: /doc/person/",
        "Disallow: /id/person/",
        "Disallow: /doc/membership/",
        "Disallow: /id/membership/",
        "",
        f"Sitemap: {current.site()}/sitemap.xml",
        "",
    ]
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List every record with the day it was last checked; people are not listed."""
    found = current.once(_listed)
    pages = ceil(len(found) / SITEMAP_MOST)
    if pages > 1:
        return _xml("help/sitemaps.xml", pages=range(1, pages + 1))
    return _xml("help/sitemap.xml", found=found)


@blueprint.get("/sitemap-<int:page>.xml")
def part_of_sitemap(page: int) -> Response:
    """List one part of a collection too large for one sitemap."""
    found = current.once(_listed)[(page - 1) * SITEMAP_MOST : page * SITEMAP_MOST] if page else []
    if not found:
        abort(404)
    return _xml("help/sitemap.xml", found=found)


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """Send the icon; it stands without the built assets."""
    return send_file(ICON, mimetype="image/svg+xml", max_age=A_DAY)


def _holdings(edition: Edition) -> Holdings:
    return about.holdings(edition.store)


def _listed(edition: Edition) -> list[tuple[str, str]]:
    return [(page, "") for page in PAGES] + about.listed(edition.store)


def _xml(template: str, **values: object) -> Response:
    return Response(render_template(template, site=current.site(), **values), mimetype="application/xml")
