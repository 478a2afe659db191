"""The briefing: two printed sides for a committee, from a search, a theme or a record."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from repository import asking, naming
from repository.briefing import Writer
from repository.paper import Briefing, Item
from webapp import current
from webapp.addresses import address
from webapp.filters import day
from webapp.takeaway import as_file
from webapp.wordfile import KIND, as_docx

blueprint = Blueprint("briefing", __name__)

LICENCE = (
    "Free to reuse under the Creative Commons Attribution 4.0 licence; quotations belong to their writers."
)


@blueprint.get("/briefing")
def page() -> str:
    """Show the briefing."""
    return render_template("briefing/index.html", **_paper())


@blueprint.get("/briefing.txt")
def text() -> Response:
    """Send the same as plain text, to copy."""
    return Response(render_template("briefing/text.txt", **_paper()), mimetype="text/plain")


@blueprint.get("/briefing.docx")
def word() -> Response:
    """Send the same as a document that Word opens."""
    return as_file(as_docx(render_template("briefing/document.xml", **_paper())), KIND, "briefing.docx")


def _paper() -> dict[str, Any]:
    """Return the briefing that an address asks for, with what stands around it."""
    edition, question = current.edition(), asking.read(request.args.items(multi=True)).at(1)
    writer = Writer(edition.store, edition.index, current.repository().vocabulary)
    record = request.args.get("record", "").removeprefix("/doc/")
    if record:
        briefing = writer.of_record(current.known(naming.iri_of(f"/doc/{record}")))
    else:
        briefing = writer.of_search(question)
    pairs = [("record", record)] if record else question.pairs()
    lasting = urlencode([*pairs, (current.AS_OF, str(edition.number))])
    values: dict[str, Any] = {
        "briefing": briefing,
        "question": question,
        "address": address,
        "record": record,
        "source": f"/doc/{record}" if record else address(question),
        "edition": edition,
        "made": day(datetime.now(UTC).date().isoformat()),
        "colophon": f"Inclusion Resources, edition {edition.number} of {day(edition.manifest.published)}. "
        f"An independent, open collection. {LICENCE}",
        "permanent": absolute(f"/briefing?{lasting}"),
        "how": "" if record else address(question, "/questions/how"),
        "text": f"/briefing.txt?{urlencode(pairs)}",
        "word": f"/briefing.docx?{urlencode(pairs)}",
        "absolute": absolute,
        "marks": marks,
    }
    return {**values, "sentence": _sentence(briefing, values)}


def absolute(link: str) -> str:
    """Return a link of ours in full; others are in full already."""
    site = current.site()
    return site + link if link.startswith("/") else link


def marks(item: Item) -> str:
    """Return the numbers of an item's notes, for where they cannot be links."""
    return "".join(f" [{number}]" for number in item.notes)


def _sentence(briefing: Briefing, values: dict[str, Any]) -> str:
    if briefing.answer is None:
        return ""
    return Markup(render_template("briefing/sentence.html", **values)).striptags()  # noqa: S704  our template
