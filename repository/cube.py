"""The table "What is missing" as statements: a data set of observations that explains its own columns.

The RDF Data Cube Vocabulary: https://www.w3.org/TR/vocab-data-cube/
"""

from collections.abc import Callable

from rdflib import Graph, Literal, URIRef

from repository.asking import Question
from repository.facets import Facet
from repository.gapmap import Cell, GapMap
from repository.namespaces import BASE, DCAT, DCT, PREFIXES, PROV, QB, RDF, RDFS, XSD

TERMS = BASE + "gap-map#"
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
MEASURES = {
    "done": "How many initiatives are recorded",
    "known": "How many findings, evaluations, research reports and evidence reviews are recorded",
}
ATTRIBUTES = {
    "state": "What is recorded, in words",
    "newest": "The newest date among the records",
    "evidence": "A kind of evidence among the records",
    "doneSearch": "The search that finds the initiatives",
    "knownSearch": "The search that finds what is known",
}
DATES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}  # by the length of what is written
Address = Callable[[Question], str]


def cube(found: GapMap, dataset: str, edition: int, published: str, address: Address) -> Graph:
    """Return a table as a data set at the address `dataset`; `address` gives the full one of a search."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {**PREFIXES, "gap": TERMS}.items():
        graph.bind(prefix, namespace)
    whole = URIRef(dataset)
    title = f"What is missing: {found.rows.facet.label} and {found.columns.facet.label}"
    for predicate, fact in (
        (RDF.type, QB.DataSet),
        (DCT.title, Literal(title, lang="en")),
        (DCT.license, LICENCE),
        (DCT.issued, Literal(published, datatype=XSD.dateTime)),
        (DCAT.version, Literal(str(edition))),
        (PROV.wasDerivedFrom, URIRef(BASE)),
        (QB.structure, URIRef(dataset + "#structure")),
    ):
        graph.add((whole, URIRef(predicate), URIRef(fact) if not isinstance(fact, Literal) else fact))
    facets = (found.rows.facet, found.columns.facet)
    _structure(graph, URIRef(dataset + "#structure"), facets)
    for number, cell in enumerate(found.all, start=1):
        _observation(graph, whole, URIRef(f"{dataset}#o{number}"), facets, cell, address)
    return graph


def _structure(graph: Graph, structure: URIRef, facets: tuple[Facet, Facet]) -> None:
    graph.add((structure, RDF.type, QB.DataStructureDefinition))
    parts = [(QB.dimension, QB.DimensionProperty, facet.key, facet.label) for facet in facets]
    parts += [(QB.measure, QB.MeasureProperty, name, label) for name, label in MEASURES.items()]
    parts += [(QB.attribute, QB.AttributeProperty, name, label) for name, label in ATTRIBUTES.items()]
    for role, kind, name, label in parts:
        term, component = URIRef(TERMS + name), URIRef(f"{structure}-{name}")
        graph.add((structure, QB.component, component))
        graph.add((component, role, term))
        graph.add((term, RDF.type, RDF.Property))
        graph.add((term, RDF.type, kind))
        graph.add((term, RDFS.label, Literal(label, lang="en")))
        if name in MEASURES:
            graph.add((term, RDFS.range, XSD.integer))
    for facet in facets:
        graph.add((URIRef(TERMS + facet.key), RDFS.range, XSD.gYear if facet.years else RDFS.Resource))


def _observation(
    graph: Graph, whole: URIRef, subject: URIRef, facets: tuple[Facet, Facet], cell: Cell, address: Address
) -> None:
    graph.add((subject, RDF.type, QB.Observation))
    graph.add((subject, QB.dataSet, whole))
    for facet, value in zip(facets, (cell.row, cell.column), strict=True):
        thing = Literal(value.value, datatype=XSD.gYear) if facet.years else URIRef(facet.iri(value.value))
        graph.add((subject, URIRef(TERMS + facet.key), thing))
        if isinstance(thing, URIRef):
            graph.add((thing, RDFS.label, Literal(value.label, lang="en")))
    facts: list[tuple[str, Literal | URIRef]] = [
        ("done", Literal(cell.done.count)),
        ("known", Literal(cell.known.count)),
        ("state", Literal(cell.state.value, lang="en")),
        ("doneSearch", URIRef(address(cell.done.question))),
        ("knownSearch", URIRef(address(cell.known.question))),
        *(("evidence", Literal(kind, lang="en")) for kind in cell.evidence),
    ]
    if cell.newest:
        facts.append(("newest", Literal(cell.newest, datatype=DATES[len(cell.newest)])))
    for name, fact in facts:
        graph.add((subject, URIRef(TERMS + name), fact))
