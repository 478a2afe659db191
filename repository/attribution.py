"""Where each named graph comes from, told in a graph of its own: from whom, checked by whom, when.

In the words of PROV-O (https://www.w3.org/TR/prov-o/). Who is a role or an organisation, never a person.
"""

from collections.abc import Iterator

from rdflib import Literal, URIRef

from repository.ledger import Accepted
from repository.namespaces import DCT, GRAPH, PROV, RDF, RDFS, XSD
from repository.store.writing import Change, lines_of

GRAPH_NAME = str(GRAPH.provenance)
OPERATOR = "operator"  # who runs this copy, and publishes files at the terminal

Fact = tuple[URIRef, URIRef, URIRef | Literal]


def changes(graph: str, accepted: Accepted | None) -> Iterator[Change]:
    """Yield what the graph of provenance is to hold about `graph`: nothing where it is withdrawn."""
    subjects = [URIRef(f"{graph}{part}") for part in ("", "#sender", "#check", "#checker", "#fetched")]
    facts = _facts(subjects, accepted) if accepted else []
    lines = lines_of("\n".join(f"{s.n3()} {p.n3()} {o.n3()} ." for s, p, o in facts).encode())
    for subject in subjects:
        its = frozenset(line for line in lines if line.startswith(f"{subject.n3()} "))
        yield Change(GRAPH_NAME, its, about=str(subject))


def _facts(subjects: list[URIRef], accepted: Accepted) -> list[Fact]:
    graph, sender, check, checker, document = subjects
    at = Literal(accepted.at, datatype=XSD.dateTime)
    facts: list[Fact] = [
        (graph, RDF.type, PROV.Entity),
        (graph, DCT.title, Literal(accepted.name)),
        (graph, DCT.identifier, Literal(f"sha256:{accepted.sha256}")),
        (graph, PROV.generatedAtTime, at),
        (graph, PROV.wasGeneratedBy, check),
        (check, RDF.type, PROV.Activity),
        (check, PROV.endedAtTime, at),
        (check, PROV.wasAssociatedWith, checker),
        (checker, RDF.type, PROV.Agent),
        (checker, RDFS.label, Literal(accepted.checker, lang="en")),
    ]
    if accepted.sender:  # who wished to be named
        facts += [
            (graph, PROV.wasAttributedTo, sender),
            (sender, RDF.type, PROV.Agent),
            (sender, RDFS.label, Literal(accepted.sender, lang="en")),
        ]
    if accepted.fetched:  # the bytes that came from there, which may be others tomorrow
        facts += [
            (graph, PROV.wasDerivedFrom, document),
            (document, RDF.type, PROV.Entity),
            (document, PROV.atLocation, URIRef(accepted.fetched.address)),
            (document, DCT.identifier, Literal(f"sha256:{accepted.fetched.sha256}")),
            (document, PROV.generatedAtTime, Literal(accepted.fetched.at, datatype=XSD.dateTime)),
        ]
    return facts
