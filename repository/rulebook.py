"""The shapes that judge what is sent: read once a process, and which of their findings to tell."""

from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.term import Node

from repository import shacl
from repository.config import PROJECT
from repository.errors import Unable
from repository.judgement import Finding
from repository.namespaces import DCAT, INC, QB, RDFS, SH
from repository.store.embedded import read_turtle


@dataclass(frozen=True)
class Shapes:
    """The shapes that judge what is described, those that judge all that is mentioned, and the class tree."""

    classes: Graph
    privacy: Graph
    tree: Graph
    words: frozenset[str]  # of our vocabulary
    others: frozenset[str]  # words of others that we read: classes and properties
    kinds: frozenset[str]  # classes of which each thing is shown on a page

    def asked(self, path: Node | None) -> str:
        """Return what a property is called where people are asked for it; nothing where nobody is."""
        names = {
            str(name)
            for shape in self.classes.subjects(SH.path, path)
            for name in self.classes.objects(shape, SH.name)
        }
        return min(names, default="")


# Classes of a few things that come with the software, which no shape judges.
OURS_ALONE = (DCAT.Catalog, QB.DataStructureDefinition, RDFS.Datatype)

_loaded: list[Shapes] = []


def preload() -> None:
    """Read the shapes once, before children are forked; raises `Unable` when they do not parse."""
    _loaded[:] = [_read_shapes(PROJECT)]
    for shapes in (_loaded[0].classes, _loaded[0].privacy):
        shacl.warm(shapes)


def rules() -> Shapes:
    """Return the shapes, read when they are first asked for."""
    if not _loaded:
        preload()
    return _loaded[0]


def foremost(shapes: Graph, found: list[Finding]) -> list[Finding]:
    """Return findings without those that say less exactly what another says: each mistake is told once.

    One gives way to another of a shape of lower `sh:order` about the same thing, if both are about the same
    property or it is about none.
    """
    orders = {shape: int(str(shapes.value(shape, SH.order) or 0)) for shape in {each.shape for each in found}}
    first: dict[tuple[Node | None, Node | None], int] = {}  # subject, property or none → lowest order kept
    kept: list[Finding] = []
    for each in sorted(found, key=lambda each: orders[each.shape]):
        order = orders[each.shape]
        if first.get((each.subject, each.path), order) == order:
            kept.append(each)
            for path in (each.path, None):
                first.setdefault((each.subject, path), order)
    return kept


def first_choice(shapes: Graph, shape: Node | None) -> tuple[Node | None, Node | None]:
    """Return what the first of the answers is, of which a shape wants one or another: property, name."""
    first = next(
        (rule for choices in shapes.objects(shape, SH["or"]) for rule in shapes.items(choices)), None
    )
    return (shapes.value(first, SH.path), shapes.value(first, SH.name)) if first else (None, None)


def _read_shapes(project: Path) -> Shapes:
    folder = project / "shapes"
    try:
        classes = read_turtle(sorted(set(folder.glob("*.ttl")) - {folder / "privacy.ttl"}))
        privacy = read_turtle([folder / "prefixes.ttl", folder / "privacy.ttl"])
        ontology = read_turtle([project / "ontology" / "inclusion.ttl"])
    except (OSError, SyntaxError, ValueError) as error:
        raise Unable(f"The shapes do not open: {error}") from error
    tree = Graph()
    for triple in ontology.triples((None, RDFS.subClassOf, None)):
        tree.add(triple)
    words = frozenset(str(each) for each in set(ontology.subjects()) if str(each).startswith(INC))
    kinds = frozenset(map(str, {*classes.objects(None, SH.targetClass), *OURS_ALONE}))
    read = {str(path) for path in classes.objects(None, SH.path) if isinstance(path, URIRef)} | kinds
    return Shapes(classes, privacy, tree, words, frozenset(read), kinds)
