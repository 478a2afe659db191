"""Merging two records of the same thing: both side by side, which address is kept, and parting them again."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, request
from rdflib import URIRef
from werkzeug.wrappers import Response as AnyResponse

from repository import difference, mergers, naming
from repository import merge as merging
from repository.difference import Changed
from repository.errors import BadInput, Conflict, NotFound
from repository.permissions import Action
from repository.removal import iri_at
from webapp import current, errors, sharing, visitor

blueprint = Blueprint("merge", __name__)

BY = "A moderator"


@dataclass(frozen=True)
class Side:
    """One of two records: where it is, what it is called, what is said of it."""

    place: str
    label: str
    told: list[Changed]


@blueprint.get("/moderation/merge")
def choose() -> AnyResponse:
    """Ask which two records are of the same thing; show both where they are given."""
    visitor.require(Action.MERGE)
    return _page({"one": request.args.get("one", ""), "two": request.args.get("two", "")})


@blueprint.post("/moderation/merge")
def merge() -> AnyResponse:
    """Let one of two records lead to the other."""
    values = visitor.sent()
    visitor.require(Action.MERGE)
    places = [values.get("one", ""), values.get("two", "")]
    if values.get("keep") not in places:
        return _page(values, {"keep": "Choose the one whose address is kept."})
    kept, other = places if values["keep"] == places[0] else reversed(places)
    repository, actor = current.repository(), visitor.actor()
    try:
        position = merging.merge(
            repository.ledger,
            current.edition().store,
            kept,
            other,
            actor,
            reason=values.get("reason", ""),
            at=visitor.now(),
            by=BY,
        )
    except (NotFound, Conflict) as error:
        return _page(values, {"one": str(error)}, errors.status(error))
    except BadInput as error:
        if type(error) is not BadInput:
            raise
        return _page(values, {"reason": str(error)})
    sharing.wait(position)
    return redirect("/moderation/merge#merged", 303)


@blueprint.post("/moderation/merge/part")
def part() -> AnyResponse:
    """Let a record that was merged stand by itself again."""
    values = visitor.sent()
    visitor.require(Action.MERGE)
    ledger, other = current.repository().ledger, values.get("other", "")
    reason = values.get("why", "")
    try:
        position = merging.part(ledger, other, visitor.actor(), reason=reason, at=visitor.now(), by=BY)
    except BadInput as error:
        if not isinstance(error, NotFound) and type(error) is not BadInput:
            raise
        return _page({}, {"merged": str(error)}, errors.status(error))
    sharing.wait(position)
    return redirect("/moderation/merge#merged", 303)


def _page(values: Mapping[str, str], wrong: Mapping[str, str] | None = None, code: int = 400) -> AnyResponse:
    found = dict(wrong or {})
    sides = [_side(name, values.get(name, ""), found) for name in ("one", "two")]
    database = current.repository().ledger.database
    decisions = mergers.all_upto(database, current.repository().ledger.position())
    return sharing.private(
        "merge/index.html",
        code if found else 200,
        values=values,
        wrong=found,
        sides=[side for side in sides if side],
        merged=sorted(mergers.standing(decisions).values(), key=lambda each: -each.position),
    )


def _side(name: str, place: str, wrong: dict[str, str]) -> Side | None:
    """Return what is shown of a record; where there is none, note what is wrong."""
    if not place.strip():
        return None
    try:
        iri = current.known(iri_at(place.strip()))
    except BadInput as error:
        wrong.setdefault(name, str(error))
        return None
    store, words = current.edition().store, current.repository().vocabulary
    told = difference.told(store, words, store.triples(URIRef(iri)))
    return Side(place, naming.label(store, iri), told)
