"""Every validation result on what a store holds: which shape looks at which node, and what it finds there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rdflib import Graph
from rdflib.term import Node

from repository.constraints import Result, Shape, Shapes
from repository.namespaces import RDF, SH, SHAPES
from repository.store.embedded import from_ox, to_ox
from repository.store.scanning import Facts, Scan, Term, scan_of

# The target of shapes that look at everything at once; what they find at fault is the value of the result.
EVERYTHING = SHAPES.Everything
STEP = 1000  # subjects between two words of progress


@dataclass(frozen=True)
class Target:
    """Which nodes a shape looks at."""

    shape: Shape
    classes: frozenset[str]
    subjects_of: frozenset[str]
    objects: frozenset[Term]

    def meets(self, subject: Term, facts: Facts, classes: frozenset[str]) -> bool:
        """Tell whether a subject of which `facts` are said, and which is in `classes`, is looked at."""
        return (
            not self.classes.isdisjoint(classes)
            or not self.subjects_of.isdisjoint(facts)
            or subject in self.objects
        )


@dataclass(frozen=True)
class Finding:
    """A result with the words and the weight that its shape gives it, in rdflib's terms."""

    subject: Node | None
    path: Node | None
    value: Node | None
    component: str
    shape: Node | None
    severity: Node | None
    message: str


def findings(graph: Graph, shapes: Graph) -> Iterator[Finding]:
    """Yield what `shapes` find in a graph that has no blank nodes."""
    for result in results([shapes], scan_of(graph)):
        focus, path, value = (
            None if term is None else from_ox(term) for term in (result.focus, result.path, result.value)
        )
        said = [result.message] if result.message else shapes.objects(result.shape, SH.message)
        severity = shapes.value(result.shape, SH.severity, default=SH.Violation)
        words = " ".join(sorted(map(str, said)))
        yield Finding(focus, path, value, result.component, result.shape, severity, words)


def results(
    graphs: Sequence[Graph], scan: Scan, told: Callable[[int], object] = lambda done: None
) -> Iterator[Result]:
    """Yield every validation result of the shapes in `graphs`; `told` hears how many statements were read."""
    targets = [target for graph in graphs for target in _targets(graph, scan)]
    seen: set[Term] = set()
    done = 0
    for subject, facts in scan.subjects():
        classes = scan.classes(subject)
        for target in targets:
            if target.meets(subject, facts, classes):
                yield from target.shape.results(scan, subject)
        seen.add(subject)
        done += sum(map(len, facts.values()))
        if len(seen) % STEP == 0:
            told(done)
    for target in targets:  # of what nothing else is said
        for thing in target.objects - seen:
            yield from target.shape.results(scan, thing)
    for graph in graphs:
        yield from _of_queries(graph, scan)


def _targets(graph: Graph, scan: Scan) -> Iterator[Target]:
    shapes = Shapes(graph)
    for node in sorted(set(graph.subjects(RDF.type, SH.NodeShape)), key=str):
        classes = frozenset(map(str, graph.objects(node, SH.targetClass)))
        subjects_of = frozenset(map(str, graph.objects(node, SH.targetSubjectsOf)))
        joined = list(map(str, graph.objects(node, SH.targetObjectsOf)))
        objects = frozenset(term for each in joined for term in scan.objects(each))
        if classes or subjects_of or joined:
            yield Target(shapes.of(node), classes, subjects_of, objects)


def _of_queries(graph: Graph, scan: Scan) -> Iterator[Result]:
    """Yield what the shapes find that look at everything at once; no other names a node as its target."""
    prefixes = "".join(
        f"PREFIX {graph.value(each, SH.prefix)}: <{graph.value(each, SH.namespace)}>\n"
        for each in graph.objects(None, SH.declare)
    )
    for node in sorted(set(graph.subjects(SH.targetNode, EVERYTHING)), key=str):
        for constraint in graph.objects(node, SH.sparql):
            query = f"{prefixes}{graph.value(constraint, SH.select)}"
            yield from _answers(scan, query, str(graph.value(constraint, SH.message)), node)


def _answers(scan: Scan, query: str, said: str, node: Node) -> Iterator[Result]:
    for row in scan.rows(query, this=str(EVERYTHING)):
        words = said
        for name, term in row.items():
            words = words.replace(f"{{?{name}}}", getattr(term, "value", ""))
        everything, component = to_ox(EVERYTHING), str(SH.SPARQLConstraintComponent)
        yield Result(everything, row.get("path"), row.get("value", everything), component, node, words)
