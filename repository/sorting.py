"""What lists of things are sorted by: a code in a list of words, the time, a figure's measure and period."""

from collections.abc import Iterator

from rdflib import URIRef

from repository import naming, periods
from repository.namespaces import INC, PROV, SCHEMA, SDMX_DIMENSION, SKOS
from repository.store.interface import Store, Term

BEGAN = (PROV.startedAtTime, SCHEMA.startDate)
GROUPS = (INC.ethnicGroup, INC.disabilityGroup, INC.payBand)
FAR = 9999  # a year after all: what is counted down from it comes newest first


def place(store: Store, iri: str) -> str:
    """Return what a thing is sorted by; nothing where its name decides."""
    match naming.kind_of(iri):
        case "concept":
            return _first(store, iri, SKOS.notation)
        case "programme-item":
            within = (str(each) for each in _of(store, iri, INC.partOfItem))
            times = (_first(store, each, PROV.startedAtTime) for each in (iri, *within))
            return f"{next(filter(None, times), '')} {iri}"  # of one time: in the order they were numbered
        case "event":
            return next(filter(None, (_first(store, iri, each) for each in BEGAN)), "")
        case "observation":
            year = periods.read(_first(store, iri, SDMX_DIMENSION.refPeriod)).start or 0.0
            return " ".join(
                [*_named(store, iri, INC.observedIndicator), f"{FAR - year:09.3f}", *_groups(store, iri)]
            )
    return ""


def _groups(store: Store, iri: str) -> Iterator[str]:
    for each in GROUPS:
        yield from _named(store, iri, each)


def _named(store: Store, iri: str, predicate: URIRef) -> Iterator[str]:
    for each in _of(store, iri, predicate):
        yield naming.name(store, str(each)).words.casefold()


def _of(store: Store, iri: str, predicate: URIRef) -> list[Term]:
    return sorted((each.object for each in store.triples(URIRef(iri), predicate)), key=str)


def _first(store: Store, iri: str, predicate: URIRef) -> str:
    return min(map(str, _of(store, iri, predicate)), default="")
