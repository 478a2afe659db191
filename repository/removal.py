"""Removing a thing from all that is published, because who it is about asks for it; and putting it back.

A removal is a decision in the ledger. Every edition from then on leaves out what speaks of the thing,
whatever is published later. The bytes that were sent stay in the ledger.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from rdflib import Literal, URIRef

from repository import edition, mergers, naming, publication, removals, wording
from repository.config import Config
from repository.content import Progress
from repository.errors import BadInput, NotFound, Refused
from repository.ledger import Ledger
from repository.namespaces import ID, SKOS
from repository.publication import PATIENT, silent
from repository.removals import Removal
from repository.sandbox import Sandbox
from repository.store.interface import Store
from repository.store.withholding import taken_along

NAMED = ("person", "organisation")  # whose names are taken out of texts too
ADDRESS = re.compile(r"(?:^|/)(?:id|doc)/(?P<kind>[a-z-]+)/(?P<slug>.+?)(?:\.html)?/?$")
WORDS_OF_LISTS = ("concept", "scheme")


@dataclass(frozen=True)
class Removed:
    """What became of a removal: the edition that shows it, and what went along."""

    position: int
    removal: Removal


def remove(
    ledger: Ledger,
    sandbox: Sandbox,
    config: Config,
    address: str,
    *,
    reason: str,
    at: str,
    by: str,
    progress: Progress = silent,
) -> Removed:
    """Let a thing, given by its address on the site or its IRI, appear nowhere from now on.

    Raises `NotFound` where nothing is published of it, `Refused` for a word of a list, `BadInput` for what
    is no address.
    """
    iri_at(address)  # refuses what is no address, before anything is brought up
    what = None
    while what is None:
        publication.bring_up(ledger, sandbox, config, progress)
        read = edition.open_current(config.home)
        with ledger.database.transaction() as connection:
            if read.number == ledger.position():  # else something was decided meanwhile: look again
                what = _what(ledger, read.store, address, reason)
                ledger.decide(connection, removals.recording(what), at=at, by=by)
    return Removed(publication.bring_up(ledger, sandbox, config, progress, PATIENT), what)


def _what(ledger: Ledger, store: Store, address: str, reason: str) -> Removal:
    iri = kept_at(ledger, address)
    if known := ledger.removals(ledger.position()).get(iri):
        raise BadInput(f"{naming.path(iri)} was withdrawn already, on {wording.day(known.at[:10])}.")
    return found(ledger, store, iri, reason)


def put_back(
    ledger: Ledger,
    sandbox: Sandbox,
    config: Config,
    address: str,
    *,
    reason: str,
    at: str,
    by: str,
    progress: Progress = silent,
) -> int:
    """Let a thing appear again; return the edition that shows it. Raises `NotFound` unless it was removed."""
    iri = iri_at(address)
    if iri not in ledger.removals(ledger.position()):
        raise NotFound(f"{address} is not among what was withdrawn.")
    ledger.put_back(iri, reason, at=at, by=by)
    return publication.bring_up(ledger, sandbox, config, progress, PATIENT)


def iri_at(address: str) -> str:
    """Return the IRI of the thing that an address of ours is about; raises `BadInput` for any other."""
    try:
        parts = ADDRESS.search(urlsplit(address).path)
    except ValueError:  # such as http://[
        parts = None
    if parts is None:
        raise BadInput(f"{address} is no address of a record, such as /doc/organisation/example-council.")
    if parts["kind"] in WORDS_OF_LISTS:
        raise Refused(f"{address} is a word of a list. Words are changed in their list, not removed.")
    return f"{ID}{parts['kind']}/{parts['slug']}"


def kept_at(ledger: Ledger, address: str) -> str:
    """Return the same, of what was merged that of the record into which it was."""
    iri = iri_at(address)
    return mergers.kept(mergers.all_upto(ledger.database, ledger.position())).get(iri, iri)


def found(ledger: Ledger, store: Store, iri: str, reason: str) -> Removal:
    """Return what goes when a thing goes; raises `NotFound` where nothing is published of it."""
    thing = URIRef(iri)
    if next(iter(store.triples(thing)), None) is None:
        raise NotFound(f"Nothing is published at {naming.path(iri)}.")
    along = {str(each) for each in taken_along(store, [thing])} - {iri}
    along |= merged_into(ledger, iri)
    return Removal(iri, tuple(sorted(along)), _names(store, thing), reason)


def merged_into(ledger: Ledger, iri: str) -> set[str]:
    """Return the addresses of what is read as the record at `iri`."""
    decisions = mergers.all_upto(ledger.database, ledger.position())
    return {other for other, into in mergers.kept(decisions).items() if into == iri}


def _names(store: Store, thing: URIRef) -> tuple[str, ...]:
    if naming.kind_of(thing) not in NAMED:
        return ()
    said = {
        str(triple.object)
        for predicate in (*naming.NAMES, SKOS.altLabel, SKOS.hiddenLabel)
        for triple in store.triples(thing, predicate)
        if isinstance(triple.object, Literal)
    }
    # A single word, such as "Mind", means other things too.
    return tuple(
        sorted({name for name in said if len(name.split()) > 1}, key=lambda name: (-len(name), name))
    )
