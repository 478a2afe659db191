"""Downloads: the whole collection, its lists of words, its rules, and a description for machines."""

from flask import Blueprint, Response, render_template, request, send_file

from repository import export, naming
from repository.formats import JSONLD, TURTLE
from repository.namespaces import SCHEME
from webapp import current, takeaway

blueprint = Blueprint("export", __name__)


@blueprint.get("/downloads")
def index() -> str:
    """Show everything that can be taken away."""
    edition = current.edition()
    schemes = [(name, naming.label(edition.store, SCHEME[name])) for name in export.scheme_names(edition)]
    return render_template(
        "export/downloads.html",
        dumps=export.DUMPS,
        schemes=sorted(schemes, key=lambda scheme: scheme[1].casefold()),
        edition=edition,
    )


@blueprint.get("/downloads/<name>")
def file(name: str) -> Response:
    """Send a file of the whole collection, or the ontology or the shapes as Turtle."""
    edition = current.edition()
    if name == "ontology.ttl":
        return _turtle(export.graph(edition, "ontology"))
    if name == "shapes.ttl":
        return _turtle(export.shapes())
    path = export.dump(current.repository().config.home, edition, name)
    saved_as = name.replace("collection", f"inclusion-resources-edition-{edition.number}")
    answer = send_file(
        path.resolve(),
        mimetype="application/gzip",
        as_attachment=True,
        download_name=saved_as,
        etag=f"{edition.number}-{name}",
        conditional=True,
        last_modified=None,
    )
    return takeaway.open_to_all(answer)


@blueprint.get("/downloads/schemes/<name>.ttl")
def scheme(name: str) -> Response:
    """Send one list of words as Turtle."""
    return _turtle(export.graph(current.edition(), f"scheme/{name}"))


@blueprint.get("/context.jsonld")
def context() -> Response:
    """Send the JSON-LD context for partners' files (https://www.w3.org/TR/json-ld11/#the-context)."""
    return takeaway.open_to_all(Response(export.context(), mimetype=JSONLD.media_type))


@blueprint.get("/.well-known/void")
def description() -> Response:
    """Send the description of this edition: Turtle, or JSON-LD where that is asked for."""
    site = current.site()
    told = export.description(current.edition(), site)
    kinds = [TURTLE.media_type, JSONLD.media_type]
    kind = request.accept_mimetypes.best_match(kinds, default=TURTLE.media_type)
    text = told.serialize(format="json-ld" if kind == JSONLD.media_type else "turtle")
    answer = Response(text, mimetype=kind)
    answer.headers["Vary"] = "Accept"
    return takeaway.open_to_all(answer)


def _turtle(text: str) -> Response:
    return takeaway.open_to_all(Response(text, mimetype=TURTLE.media_type))
