"""The port that every reader uses: one edition's statements."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from rdflib import Literal, URIRef

Term = URIRef | Literal
Row = dict[str, Term]


class Statement(NamedTuple):
    """One ground triple and the named graph that says it."""

    subject: URIRef
    predicate: URIRef
    object: Term
    graph: URIRef


class Triple(NamedTuple):
    """One ground triple of the merged set."""

    subject: URIRef
    predicate: URIRef
    object: Term


class Words(NamedTuple):
    """A text and its language (empty when not stated): a literal without its datatype."""

    text: str
    language: str = ""


Node = str | Words  # a term as a plain value, for who reads very many: an address, or words


def node_of(term: Term) -> Node:
    """Return a term as a plain value."""
    return Words(str(term), term.language or "") if isinstance(term, Literal) else str(term)


class Store(Protocol):
    """One edition, read only. Every method raises `errors.Unable` when the store cannot answer."""

    def triples(
        self, subject: URIRef | None = None, predicate: URIRef | None = None, object: Term | None = None
    ) -> Iterator[Triple]:
        """Yield the merged set's triples that match; `None` matches anything."""

    def by_object(
        self, predicate: URIRef, among: Collection[str] | None = None
    ) -> Iterable[tuple[Node, Sequence[str]]]:
        """Yield the objects of the merged set's triples with `predicate`, or those `among` these addresses.

        Each comes with its subjects, as plain values; the same object may come again with others.
        """

    def statements(
        self,
        subject: URIRef | None = None,
        predicate: URIRef | None = None,
        object: Term | None = None,
        graph: URIRef | None = None,
    ) -> Iterator[Statement]:
        """Yield what the named graphs say that matches; `None` matches anything."""

    def select(self, query: str, values: Mapping[str, Term] | None = None) -> list[Row]:
        """Return the rows of one of our own SELECT queries; `values` are bound to its `$names`.

        An unbound variable is missing from its row.
        """

    def ask(self, query: str, values: Mapping[str, Term] | None = None) -> bool:
        """Return the answer to one of our own ASK queries."""
