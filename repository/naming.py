"""Where a thing is found and what it is called."""

from collections.abc import Iterable

from rdflib import Literal, URIRef

from repository import wording
from repository.model import NOTHING, Text
from repository.namespaces import (
    BASE,
    DCT,
    DOC,
    FOAF,
    GENID,
    ID,
    INC,
    ORG,
    QB,
    RDFS,
    SDMX_ATTRIBUTE,
    SDMX_MEASURE,
    SKOS,
)
from repository.store.interface import Store

NAMES = (SKOS.prefLabel, DCT.title, FOAF.name, RDFS.label)
# The class that the things of one part of our address space have.
CLASSES = {
    "initiative": INC.Initiative,
    "organisation": ORG.Organization,
    "person": FOAF.Person,
    "event": INC.Event,
    "event-series": INC.EventSeries,
    "programme-item": INC.ProgrammeItem,
    "resource": INC.Resource,
    "proposal": INC.ResearchProposal,
    "question": INC.Question,
    "priority": INC.Priority,
    "finding": INC.Finding,
    "outcome": INC.Outcome,
    "indicator-set": INC.IndicatorSet,
    "lever": INC.PolicyLever,
    "award": INC.Award,
    "recognition": INC.Recognition,
    "observation": QB.Observation,
    "dataset": QB.DataSet,
    "offer": INC.Offer,
    "membership": ORG.Membership,
    "source": INC.Source,
    "concept": SKOS.Concept,
    "scheme": SKOS.ConceptScheme,
}
ENGLISH = ("en", "en-gb")


def path(iri: str) -> str:
    """Return where the site shows a thing: `/doc/initiative/x` for `…/id/initiative/x`, `/ns#Initiative`
    for a term. Every other IRI comes back unchanged.
    """
    iri = str(iri)  # a term of rdflib has its own startswith, which knows no alternatives
    if iri.startswith(ID):
        return "/doc/" + iri[len(ID) :]
    if iri.startswith((INC, DOC)) or iri == INC.rstrip("#"):
        return "/" + iri[len(BASE) :]
    return iri


def iri_of(path: str) -> str:
    """Return the IRI of what `/id/…` or `/doc/…` shows; the other way round from `path`."""
    _, _, rest = path.removeprefix("/").partition("/")
    return ID + rest


def kind_of(iri: str) -> str:
    """Return the sort of thing an IRI of ours names: `initiative`, `concept`; nothing for others."""
    return iri[len(ID) :].partition("/")[0] if iri.startswith(ID) else ""


def is_inner(iri: str) -> bool:
    """Return whether an IRI stands for a nameless part of something else."""
    return iri.startswith(GENID)


def label(store: Store, iri: str) -> str:
    """Return what a thing is called, in English where it has an English name; else the end of its IRI."""
    return name(store, iri).words


def name(store: Store, iri: str) -> Text:
    """Return what a thing is called, with the language of the name."""
    for predicate in NAMES:
        found = best(triple.object for triple in store.triples(URIRef(iri), predicate))
        if found:
            return found
    return Text(iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1])


def figure(store: Store, iri: str) -> Text:
    """Return what a figure is called: its value with its bound and unit, `more than 2,500 listens`."""
    about = {triple.predicate: triple.object for triple in store.triples(URIRef(iri))}
    value = about.get(SDMX_MEASURE.obsValue)
    if value is None:
        return name(store, iri)
    qualifier, unit = about.get(INC.valueQualifier), about.get(SDMX_ATTRIBUTE.unitMeasure)
    said = (name(store, str(each)).words if each else "" for each in (qualifier, unit))
    return Text(wording.figure(str(value), *said))


def best(literals: Iterable[object]) -> Text:
    """Return the English text among these, else any, else nothing."""
    texts = [text(each) for each in literals if isinstance(each, Literal)]
    return min(texts, key=lambda each: (each.language not in ENGLISH, each.words), default=NOTHING)


def text(literal: Literal) -> Text:
    """Return a literal's words and language."""
    return Text(str(literal), (literal.language or "").lower())
