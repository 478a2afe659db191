"""A link that somebody adds to a record without a source's saying so, and their reason, as statements."""

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import Literal

from repository.literals import LANGUAGE
from repository.namespaces import CONCEPT, DCT, ID, INC, OA, RDF, RDFS
from repository.store.embedded import to_ox
from repository.store.interface import Term


@dataclass(frozen=True)
class Added:
    """A link that somebody adds to a record without a source's saying so, in their words, with the reason."""

    record: str
    question: str
    answer: str
    why: str
    place: str


def lines(note: str, said: tuple[str, str, Term], why: str) -> Iterator[str]:
    """Yield N-Triples that say that our editors added what is `said` (subject, property, value), and why.

    `note` is the address of the annotation that says so (https://www.w3.org/TR/annotation-vocab/).
    """
    subject, path, value = said
    label = f"_:{note.rsplit('/', 1)[-1]}"
    for one, predicate, other in (
        (f"<{note}>", RDF.type, to_ox(OA.Annotation)),
        (f"<{note}>", OA.hasBody, label),
        (label, RDF.type, to_ox(RDF.Statement)),
        (label, RDF.subject, f"<{subject}>"),
        (label, RDF.predicate, f"<{path}>"),
        (label, RDF.object, to_ox(value)),
        (f"<{note}>", INC.certainty, to_ox(CONCEPT["certainty/added-by-our-editors"])),
        (f"<{note}>", RDFS.comment, to_ox(Literal(why.strip(), lang=LANGUAGE))),
        (f"<{note}>", DCT.creator, to_ox(ID["organisation/inclusion-resources"])),
    ):
        yield f"{one} <{predicate}> {other} ."
