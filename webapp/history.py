"""What was said of a record at each edition in which that changed."""

from collections.abc import Sequence

from flask import Blueprint, render_template

from repository import attribution, catalogue, history, publication
from webapp import current
from webapp.permits import permit

blueprint = Blueprint("history", __name__)

MOST_SHOWN = 20  # things of one version
OURSELVES = "the people who run this site"


@blueprint.get("/history/<kind>/<path:slug>")
def changes(kind: str, slug: str) -> str:
    """Show the versions of a record; 410 for what was withdrawn, 404 for what is not known."""
    iri = current.known(catalogue.iri_of(f"/id/{kind}/{slug}"))
    repository, edition = current.repository(), current.edition()
    read = publication.reader(repository.sandbox, repository.config)
    with permit():
        found = history.of(repository.ledger, read, edition.store, repository.vocabulary, iri, edition.number)
    record = catalogue.record(edition.store, repository.vocabulary, iri)
    return render_template("history/history.html", record=record, history=found, most=MOST_SHOWN, who=_who)


def _who(names: Sequence[str]) -> str:
    """Return who sent or checked something, in words."""
    return ", ".join(OURSELVES if name == attribution.OPERATOR else name for name in names)
