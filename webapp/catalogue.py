"""Records, themes and the ontology, as pages and as data."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from repository import briefing, catalogue, facets, glossary, naming, themes
from repository.errors import NotFound
from repository.formats import JSONLD, NTRIPLES, RDFXML, TURTLE, Format
from repository.gapmap import State
from repository.model import Record
from webapp import current, negotiation, surroundings
from webapp.addresses import address
from webapp.current import edition, repository, site
from webapp.filters import day
from webapp.negotiation import HTML

blueprint = Blueprint("catalogue", __name__)

THEME_ADDRESS = "/doc/concept/theme/"
ABOUT_PEOPLE = ("person", "membership")  # kept out of search engines, whichever way they are read
SPOKEN_OF = ("indicator-set", "event-series")  # sorts of things that others mention by name

# Which template shows a record: the first that its class, or one above it, has.
TEMPLATES = {
    "inc:Initiative": "initiative",
    "inc:ResearchProposal": "proposal",
    "inc:Finding": "finding",
    "inc:Resource": "resource",
    "inc:Event": "event",
    "inc:EventSeries": "series",
    "inc:ProgrammeItem": "programme_item",
    "inc:Question": "question",
    "inc:Priority": "priority",
    "inc:Outcome": "outcome",
    "inc:PolicyLever": "lever",
    "inc:IndicatorSet": "indicator_set",
    "inc:Indicator": "indicator",
    "org:Organization": "organisation",
    "org:FormalOrganization": "organisation",
    "org:OrganizationalCollaboration": "organisation",
    "foaf:Person": "person",
    "skos:ConceptScheme": "scheme",
    "skos:Concept": "concept",
}
DOWNLOADS = (
    (TURTLE, "as text (Turtle)"),
    (JSONLD, "as JSON"),
    (NTRIPLES, "one statement a line"),
    (RDFXML, "as XML"),
)

# What a record is in the vocabulary that search engines read; people are left out on purpose.
SCHEMA_TYPES = {
    "inc:Event": "Event",
    "inc:EventSeries": "EventSeries",
    "inc:Initiative": "Project",
    "inc:Resource": "CreativeWork",
    "inc:Question": "Question",
    "inc:PolicyLever": "Legislation",
    "org:Organization": "Organization",
    "org:FormalOrganization": "Organization",
    "org:OrganizationalCollaboration": "Organization",
    "skos:ConceptScheme": "DefinedTermSet",
    "skos:Concept": "DefinedTerm",
}


@blueprint.get("/id/<kind>/<path:slug>")
def thing(kind: str, slug: str) -> AnyResponse:
    """Lead from a thing to the document about it; 404 for what no edition knows."""
    current.known(catalogue.iri_of(f"/id/{kind}/{slug}"))
    place = f"/doc/{kind}/{slug}"
    answer = redirect(place, 303)
    answer.headers["Vary"] = "Accept"
    answer.headers["Link"] = f'<{place}>; rel="describedby"'
    return answer


@blueprint.get("/doc/<kind>/<path:slug>")
def document(kind: str, slug: str) -> Response:
    """Show what is known of a thing: as a page, or as statements where those are asked for."""
    slug, format = negotiation.split(slug)
    place = f"/doc/{kind}/{slug}"
    iri = current.known(catalogue.iri_of(place))
    format = format or negotiation.chosen()
    tag = negotiation.etag(edition(), format)
    if kind in ABOUT_PEOPLE:
        return _unlisted(negotiation.unchanged(tag) or _document(place, iri, format, tag))
    return negotiation.unchanged(tag) or _document(place, iri, format, tag)


def _document(place: str, iri: str, format: Format, tag: str) -> Response:
    links = [*negotiation.alternates(place, format), f'<{place.replace("/doc/", "/id/", 1)}>; rel="cite-as"']
    if format is not HTML:
        body = catalogue.write(catalogue.describe(edition().store, iri), format)
        return negotiation.finish(body, format, tag, links)
    page = _theme_page(iri) if place.startswith(THEME_ADDRESS) else _record_page(iri)
    return negotiation.finish(page, HTML, tag, links)


@blueprint.get("/themes")
def all_themes() -> Response:
    """List the themes, each with its parts and how much is recorded on it."""
    tag = negotiation.etag(edition(), HTML)
    found = negotiation.unchanged(tag)
    if found:
        return found
    listed = themes.overview(edition().store, edition().index, repository().vocabulary)
    return negotiation.finish(render_template("catalogue/themes.html", themes=listed), HTML, tag)


@blueprint.get("/themes/<slug>")
def theme(slug: str) -> Response:
    """Show one theme: what was done, what is known, what can be used."""
    iri = current.known(catalogue.iri_of(THEME_ADDRESS + slug))
    tag = negotiation.etag(edition(), HTML)
    links = negotiation.alternates(THEME_ADDRESS + slug, HTML)
    return negotiation.unchanged(tag) or negotiation.finish(_theme_page(iri), HTML, tag, links)


@blueprint.get("/ns")
@blueprint.get("/ns.<suffix>")
def terms(suffix: str = "") -> Response:
    """Show the ontology: a page with a place for each term, or its statements."""
    _, asked = negotiation.split(f"/ns.{suffix}" if suffix else "/ns")
    if suffix and asked is None:
        raise NotFound("There is no document of that name.")
    format = asked or negotiation.chosen()
    tag = negotiation.etag(edition(), format)
    found = negotiation.unchanged(tag)
    if found:
        return found
    links = negotiation.alternates("/ns", format)
    graph = catalogue.ontology(edition().store)
    if format is not HTML:
        return negotiation.finish(catalogue.write(graph, format), format, tag, links)
    about, groups = glossary.header(graph), glossary.terms(graph)
    page = render_template("catalogue/ontology.html", about=about, groups=groups)
    return negotiation.finish(page, HTML, tag, links)


@blueprint.get("/ns/<version>")
def version_of_terms(version: str) -> AnyResponse:
    """Lead from the address of the current version to the ontology; only that version is kept."""
    current_version = glossary.header(catalogue.ontology(edition().store)).get("Version")
    if version != current_version:
        raise NotFound(
            f"There is no version {version} of the ontology here; the current one is {current_version}."
        )
    return redirect("/ns", 303)


def _record_page(iri: str) -> str:
    store, vocabulary = edition().store, repository().vocabulary
    record = catalogue.record(store, vocabulary, iri)
    if not record.is_a("foaf:Person"):  # whose page names no sources at its top
        record = record.once()
    more = surroundings.shown(record, request.args)
    if record.is_a("skos:ConceptScheme"):
        more["tree"] = catalogue.tree(store, vocabulary, iri)
    if record["records"]:
        kinds = record["records"].kinds
        more["kinds"] = {kind: vocabulary.class_plural(naming.CLASSES.get(kind, kind)) for kind in kinds}
    return render_template(f"catalogue/{template_of(record)}.html", **_frame(record), **more)


def _theme_page(iri: str) -> str:
    found = themes.theme(edition().store, edition().index, repository().vocabulary, iri)
    words = {"states": State, "address": address}
    return render_template("catalogue/theme.html", theme=found, **words, **_frame(found.record))


def _frame(record: Record) -> dict[str, Any]:
    """Return what every record's page needs beside the record."""
    return {
        "record": record,
        "downloads": [(name, f"{record.path}.{format.extension}") for format, name in DOWNLOADS],
        "citation": citation(record),
        "page_data": page_data(record),
        "search_address": _search_for(record),
        "briefing_address": _briefing_on(record),
    }


def _search_for(record: Record) -> str:
    """Return the search that finds what is linked to a record: its filter, else its name."""
    facet = facets.load().facet_of(record.iri)
    if facet:
        return "/search?" + urlencode({facet.key: facet.value(record.iri)})
    return "/search?" + urlencode({"q": record.name.words})


def _briefing_on(record: Record) -> str:
    """Return where the briefing on a record is: on itself, or on what a search finds by it; else nothing."""
    kind = naming.kind_of(record.iri)
    if kind in briefing.RELATED:
        return "/briefing?" + urlencode({"record": f"{kind}/{record.path.rsplit('/', 1)[-1]}"})
    plan = facets.load()
    facet = plan.facet("organisation") if kind == "organisation" else plan.facet_of(record.iri)
    if facet:
        return "/briefing?" + urlencode({facet.key: facet.value(record.iri)})
    return "/briefing?" + urlencode({"q": record.name.words}) if kind in SPOKEN_OF else ""


def template_of(record: Record) -> str:
    """Return the name of the template that shows a record; `thing` shows any."""
    if record.path.startswith("/doc/source/"):
        return "source"
    return next((TEMPLATES[cls] for cls in (record.cls, *record.classes) if cls in TEMPLATES), "thing")


def citation(record: Record) -> str:
    """Return the words to cite a record by, with the edition they were read in."""
    edited = f"Edition {edition().number}, {day(edition().manifest.published)}"
    return f"Inclusion Resources. {record.name.words}. {edited}. {_address(record)}"


def page_data(record: Record) -> dict[str, str]:
    """Return a record in schema.org's words, for search engines; nothing of a person."""
    kind = next((SCHEMA_TYPES[cls] for cls in (record.cls, *record.classes) if cls in SCHEMA_TYPES), "")
    if not kind:
        return {}
    data = {"@context": "https://schema.org", "@type": kind, "name": record.name.words}
    data["url"] = _address(record)
    if record.summary:
        data["description"] = record.summary.words
    for name, key in (("startDate", "prov:startedAtTime"), ("endDate", "prov:endedAtTime")):
        if kind == "Event" and record[key]:
            data[name] = record[key].values[0].sort
    return data


def _address(record: Record) -> str:
    return site() + record.path


def _unlisted(answer: Response) -> Response:
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
