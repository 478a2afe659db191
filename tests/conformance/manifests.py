"""W3C's SPARQL 1.1 tests as its manifests list them, and the data they are asked of."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from repository.config import PROJECT

SUITE = PROJECT.parent / "shared" / "w3c" / "sparql" / "sparql11"
ADDRESS = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"  # where the suite is published
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

needs_suite = pytest.mark.skipif(not SUITE.exists(), reason=f"W3C's tests are not there: {SUITE}")

Node = ox.NamedNode | ox.BlankNode


class Manifest:
    """One folder's list of tests, in its order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = f"{ADDRESS}{folder.name}/"
        self.store = ox.Store()
        data = (folder / "manifest.ttl").read_bytes()
        self.store.load(data, ox.RdfFormat.TURTLE, base_iri=self.base + "manifest")

    def values(self, node: Node, name: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        """Return the values of a property given by its full name."""
        return [quad.object for quad in self.store.quads_for_pattern(node, ox.NamedNode(name), None)]  # type: ignore[misc]

    def value(self, node: Node, name: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
        """Return the one value of a property."""
        return next(iter(self.values(node, name)), None)

    def members(self, node: object) -> Iterator[Node]:
        """Yield what an RDF list holds."""
        while isinstance(node, ox.BlankNode):
            first = self.value(node, RDF + "first")
            assert isinstance(first, ox.NamedNode | ox.BlankNode)
            yield first
            node = self.value(node, RDF + "rest")

    def entries(self, *kinds: str) -> Iterator[tuple[str, ox.NamedNode]]:
        """Yield the kind and the node of each test of these kinds."""
        found = self.store.quads_for_pattern(None, ox.NamedNode(MF + "entries"), None)
        for quad in found:
            for entry in self.members(quad.object):
                kind = self.value(entry, RDF + "type")
                if isinstance(entry, ox.NamedNode) and isinstance(kind, ox.NamedNode):
                    name = kind.value.removeprefix(MF)
                    if name in kinds:
                        yield name, entry

    def file(self, node: object) -> Path:
        """Return the file that an address of the manifest stands for."""
        assert isinstance(node, ox.NamedNode)
        return self.folder / node.value.removeprefix(self.base)


def manifests() -> list[Manifest]:
    """Return the manifests of all folders; none without the suite."""
    return [Manifest(path.parent) for path in sorted(SUITE.glob("*/manifest.ttl"))]


@dataclass(frozen=True)
class Evaluation:
    """A query, what it is asked of, and the file with the answer that is expected."""

    name: str
    query: Path
    base: str
    default: tuple[Path, ...]
    named: tuple[Path, ...]
    expected: Path


@dataclass(frozen=True)
class Syntax:
    """A query that is good, or one that must be refused."""

    name: str
    query: Path
    base: str
    good: bool


def evaluations() -> list[Evaluation]:
    """Return all tests of answers."""
    return [
        _evaluation(manifest, entry)
        for manifest in manifests()
        for _, entry in manifest.entries("QueryEvaluationTest", "CSVResultFormatTest")
    ]


def syntaxes() -> list[Syntax]:
    """Return all tests of syntax."""
    kinds = {"PositiveSyntaxTest11": True, "NegativeSyntaxTest11": False}
    found = [
        Syntax(name_of(m, entry), m.file(m.value(entry, MF + "action")), m.base, kinds[kind])
        for m in manifests()
        for kind, entry in m.entries(*kinds)
    ]
    return [test for test in found if test.query.suffix == ".rq"]  # .ru: an update, which nobody sends here


def name_of(manifest: Manifest, entry: ox.NamedNode) -> str:
    """Return what a test is called here: `aggregates/agg01`."""
    return f"{manifest.folder.name}/{entry.value.rpartition('#')[2]}"


def _evaluation(manifest: Manifest, entry: ox.NamedNode) -> Evaluation:
    action = manifest.value(entry, MF + "action")
    assert isinstance(action, ox.NamedNode | ox.BlankNode)
    return Evaluation(
        name_of(manifest, entry),
        manifest.file(manifest.value(action, QT + "query")),
        manifest.base,
        tuple(sorted(manifest.file(node) for node in manifest.values(action, QT + "data"))),
        tuple(sorted(manifest.file(node) for node in manifest.values(action, QT + "graphData"))),
        manifest.file(manifest.value(entry, MF + "result")),
    )


def fill(store: ox.Store, base: str, default: tuple[Path, ...], named: tuple[Path, ...]) -> None:
    """Load `default` into the default graph of `store`, each of `named` into the graph of its name."""
    for path in default:
        store.load(path.read_bytes(), _format(path), base_iri=base + path.name)
    for path in named:
        address = base + path.name
        store.load(path.read_bytes(), _format(path), base_iri=address, to_graph=ox.NamedNode(address))


def _format(path: Path) -> ox.RdfFormat:
    found = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    assert found is not None, path
    return found
