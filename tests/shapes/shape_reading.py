"""What the tests of the shapes read, and how they run an example against the shapes it belongs to."""

from functools import cache
from pathlib import Path

from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from repository import shacl
from repository.namespaces import RDF, SH, SHAPES

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "shapes"
EXAMPLES = HERE / "examples"
NOT_OURS = {"skos", "ontology"}  # shapes of our lists and of the ontology itself, tested with these
EVERYTHING = SHAPES.Everything
THIS = "https://example.org/this"  # the record that an example is about; all else is there to be linked to
CONSTRAINTS = (
    SH.minCount, SH.maxCount, SH["in"], SH["class"], SH.datatype, SH.nodeKind, SH.pattern, SH.maxLength,
    SH.node, SH["or"], SH["not"], SH.closed, SH.sparql, SH.lessThanOrEquals, SH.uniqueLang, SH.hasValue,
    SH.minInclusive,
)  # fmt: skip


def names() -> list[str]:
    """Return the names of the files of shapes tested here."""
    return sorted(path.stem for path in FOLDER.glob("*.ttl") if path.stem not in NOT_OURS)


@cache
def shapes(*wanted: str) -> Graph:
    """Return one graph of the files of shapes with these names; of all where none is named."""
    graph = Graph()
    for name in wanted or names():
        graph.parse(FOLDER / f"{name}.ttl", format="turtle")
    return graph


def shapes_for(kind: str) -> Graph:
    """Return the shapes that judge a thing of this kind, with what they share with others."""
    shared = [name for name in names() if name.startswith("values-")]
    return shapes("prefixes", kind, *([] if kind == "privacy" else shared))


def example(path: Path) -> tuple[Graph, list[str]]:
    """Return the graph of an example and the messages it expects, in alphabetical order.

    `TOO LONG` stands for a text that is longer than any may be.
    """
    text = path.read_text(encoding="utf-8")
    mark = "# expect: "
    expected = sorted(line.removeprefix(mark) for line in text.splitlines() if line.startswith(mark))
    return Graph().parse(data=text.replace("TOO LONG", "long " * 1000), format="turtle"), expected


def results(data: Graph, rules: Graph) -> list[tuple[Node, str, Node]]:
    """Return record, message and shape of all that the rules find in the data."""
    return [
        (each.value if each.subject == EVERYTHING else each.subject, each.message, each.shape)  # type: ignore[misc]
        for each in shacl.findings(data, rules)
    ]


@cache
def remarks(path: Path) -> list[tuple[Node, str, Node]]:
    """Return what is found in an example about the record it is about; about privacy, all that is found."""
    kind = kind_of(path)
    found = results(example(path)[0], shapes_for(kind))
    return [row for row in found if kind == "privacy" or str(row[0]) == THIS]


def kind_of(path: Path) -> str:
    """Return which file of shapes an example belongs to."""
    return path.stem.split("-invalid-")[0].removesuffix("-valid")


def examples(pattern: str) -> list[Path]:
    """Return the example files whose names fit the pattern."""
    return sorted(EXAMPLES.glob(pattern))


def with_a_constraint(graph: Graph) -> set[Node]:
    """Return the named shapes that can find something by themselves."""
    found = {shape for each in CONSTRAINTS for shape in graph.subjects(each)}
    helpers = set(graph.objects(None, SH.node))
    return {shape for shape in found if isinstance(shape, URIRef) and shape not in helpers}


def property_shapes(graph: Graph) -> list[URIRef]:
    """Return the named shapes of one answer."""
    return sorted(s for s in graph.subjects(RDF.type, SH.PropertyShape) if not isinstance(s, BNode))  # type: ignore[misc]
