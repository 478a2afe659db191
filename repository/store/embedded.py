"""Oxigraph in this process, read only."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from io import BytesIO, TextIOWrapper
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef

from repository.errors import Damaged, Unable
from repository.namespaces import PREFIXES
from repository.store.interface import Node, Row, Statement, Term, Triple, Words, node_of

FEW = 150  # things that are asked about one by one
ESCAPED, ESCAPES = re.compile(r"\\(.)"), {"t": "\t", "n": "\n", "r": "\r"}
XSD_STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


def open_store(folder: Path) -> "EmbeddedStore":
    """Open the Oxigraph files in `folder` for reading; raises `Damaged` when they do not open."""
    try:
        return EmbeddedStore(ox.Store.read_only(str(folder)))
    except (OSError, RuntimeError, ValueError) as error:
        raise Damaged(f"The store in {folder} does not open: {error}") from error


def read_turtle(files: Iterable[Path]) -> Graph:
    """Return what Turtle files of our own say, in half the time that rdflib needs to read them.

    Raises `SyntaxError` for a broken file.
    """
    graph = Graph()
    for file in files:
        for triple in ox.parse(path=file, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            graph.add((from_ox(triple.subject), from_ox(triple.predicate), from_ox(triple.object)))
    return graph


class EmbeddedStore:
    """`store.interface.Store` over one `pyoxigraph.Store`."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def triples(
        self, subject: URIRef | None = None, predicate: URIRef | None = None, object: Term | None = None
    ) -> Iterator[Triple]:
        """Yield the merged set's triples that match."""
        for quad in self._matching(subject, predicate, object, ox.DefaultGraph()):
            yield Triple(
                subject or from_ox(quad.subject), predicate or from_ox(quad.predicate), from_ox(quad.object)
            )

    def by_object(
        self, predicate: URIRef, among: Collection[str] | None = None
    ) -> Iterator[tuple[Node, list[str]]]:
        """Yield the objects of the merged set's triples with `predicate`, or those `among` these addresses.

        Each comes with its subjects. Where there are few, none is read once more for each of its subjects.
        """
        way = to_ox(predicate)
        few = [row[0] for row in self._query(f"SELECT DISTINCT ?o {{ ?s {way} ?o }} LIMIT {FEW}")]
        if len(few) < FEW:
            for term in few:
                if among is None or isinstance(term, ox.NamedNode) and term.value in among:
                    subjects = self._table(f"SELECT ?s {{ ?s {way} {term} }}")
                    yield node_of(from_ox(term)), [subject[1:-2] for subject in subjects]
        else:
            pairs = (line[:-1].split("\t") for line in self._table(f"SELECT ?s ?o {{ ?s {way} ?o }}"))
            for written, same in groupby(pairs, itemgetter(1)):
                object = written[1:-1] if written.startswith("<") else _words(written)
                if among is None or object in among:
                    yield object, [subject[1:-1] for subject, _ in same]

    def _table(self, query: str) -> Iterator[str]:
        """Yield the lines of an answer, which Oxigraph writes down while other threads go on in Python.

        Terms stand in `query` as Oxigraph writes them: a bound one would have to be told in each line.
        """
        table = BytesIO(self._query(query).serialize(format=ox.QueryResultsFormat.TSV))
        return islice(TextIOWrapper(table, "utf-8", newline="\n"), 1, None)

    def statements(
        self,
        subject: URIRef | None = None,
        predicate: URIRef | None = None,
        object: Term | None = None,
        graph: URIRef | None = None,
    ) -> Iterator[Statement]:
        """Yield what the named graphs say that matches."""
        for quad in self._matching(subject, predicate, object, graph):
            if isinstance(quad.graph_name, ox.NamedNode):
                terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
                yield Statement(*map(from_ox, terms))

    def _matching(self, *pattern: Any) -> Iterator[ox.Quad]:
        try:
            terms: list[Any] = [
                term if isinstance(term, ox.DefaultGraph) else to_ox(term) for term in pattern
            ]
        except ValueError:
            return iter(())  # what is no address, such as one with a space in it, is in no statement
        return self._store.quads_for_pattern(*terms)

    def select(self, query: str, values: Mapping[str, Term] | None = None) -> list[Row]:
        """Return the rows of a SELECT query."""
        solutions = self._query(query, values)
        names = [variable.value for variable in solutions.variables]
        return [
            {name: from_ox(solution[name]) for name in names if solution[name] is not None}
            for solution in solutions
        ]

    def ask(self, query: str, values: Mapping[str, Term] | None = None) -> bool:
        """Return the answer to an ASK query."""
        return bool(self._query(query, values))

    def _query(self, query: str, values: Mapping[str, Term] | None = None) -> Any:
        bound = {ox.Variable(name): to_ox(term) for name, term in (values or {}).items()}
        try:
            return self._store.query(query, prefixes=PREFIXES, substitutions=bound)
        except (OSError, RuntimeError) as error:
            raise Unable(f"The store could not answer: {error}") from error


def to_ox(term: Term | None) -> Any:
    """Return the Oxigraph term for an rdflib one; `None` stays `None`, which matches anything."""
    if term is None:
        return None
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(term.datatype) if term.datatype else None)


def from_ox(term: Any) -> Any:
    """Return the rdflib term for an Oxigraph one; a plain string carries no datatype there."""
    if isinstance(term, ox.NamedNode):
        return _address(term.value)
    if isinstance(term, ox.BlankNode):  # in files only: what is stored has none
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=None if term.datatype == XSD_STRING else URIRef(term.datatype.value))


def _words(written: str) -> Words:
    """Return the words that a field of a table says (https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv)."""
    if not written.startswith('"'):
        return Words(written)  # a number stands for itself
    text, _, kind = written[1:].rpartition('"')
    if "\\" in text:
        text = ESCAPED.sub(lambda match: ESCAPES.get(match[1], match[1]), text)
    return Words(text, kind[1:] if kind.startswith("@") else "")


@lru_cache(maxsize=20_000)
def _address(value: str) -> URIRef:
    return URIRef(value)
