"""All that is published, held against the shapes again: what an edition's checks could not know of others'.

A contribution is checked among what it mentions when it is sent. What others publish, remove or rename later
may put it in the wrong; this finds that, with the results that pySHACL gives on the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph
from rdflib.term import Node

from repository import ingest, naming
from repository.constraints import Result, Shape, Shapes
from repository.content import Progress
from repository.namespaces import RDF, RDFS, SH
from repository.report import SEVERITIES, Remark, Report, Severity, order
from repository.store.embedded import to_ox
from repository.store.scanning import Facts, Scan, Term
from repository.validation import EVERYTHING, rules
from repository.validation import Shapes as Rules

STEP = 1000  # subjects between two words of progress
NAMED_BY = tuple(map(str, naming.NAMES))


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


def results(folder: Path, progress: Progress, statements: int = 0) -> Iterator[Result]:
    """Yield every validation result on the edition in `folder`, which holds so many `statements`."""
    known = rules()
    scan = Scan(folder / "store", _tree(known))
    targets = [target for graph in (known.privacy, known.classes) for target in _targets(graph, scan)]
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
            progress("Checking", done, max(statements, done))
    for target in targets:  # of what nothing else is said
        for thing in target.objects - seen:
            yield from target.shape.results(scan, thing)
    for graph in (known.privacy, known.classes):
        yield from _of_queries(graph, scan)


def report(folder: Path, progress: Progress, statements: int = 0) -> Report:
    """Return what is found in the edition in `folder`, in words."""
    known = rules()
    scan = Scan(folder / "store", {})
    return Report(order([_remark(known, scan, result) for result in results(folder, progress, statements)]))


def _tree(known: Rules) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for narrower, broader in known.tree.subject_objects(RDFS.subClassOf):
        found.setdefault(str(narrower), set()).add(str(broader))
    return found


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
            said = str(graph.value(constraint, SH.message))
            for row in scan.rows(f"{prefixes}{graph.value(constraint, SH.select)}", this=str(EVERYTHING)):
                words = said
                for name, term in row.items():
                    words = words.replace(f"{{?{name}}}", getattr(term, "value", ""))
                component = str(SH.SPARQLConstraintComponent)
                value = row.get("value", to_ox(EVERYTHING))
                yield Result(to_ox(EVERYTHING), row.get("path"), value, component, node, words)


def _remark(known: Rules, scan: Scan, result: Result) -> Remark:
    """Return a result in words."""
    graph = known.privacy if (result.shape, None, None) in known.privacy else known.classes
    subject: Term | None = result.focus
    value = result.value
    private = graph is known.privacy
    if subject == to_ox(EVERYTHING):
        subject, value = value, None
    iri = getattr(subject, "value", "")
    messages = sorted(map(str, graph.objects(result.shape, SH.message)))
    path = result.path.value if isinstance(result.path, ox.NamedNode) else ""
    return Remark(
        severity=_severity(graph, result.shape),
        file="",
        line=None,
        subject=iri,
        label=naming.path(iri) if private else _label(scan, subject, iri),
        path=path,
        what=str(graph.value(result.shape, SH.name) or path.rsplit("/", 1)[-1].rsplit("#", 1)[-1]),
        value="" if value is None or private else ingest.shown(getattr(value, "value", "")),
        message=result.message or " ".join(messages),
        component=result.component,
    )


def _severity(graph: Graph, shape: Node) -> Severity:
    return SEVERITIES[graph.value(shape, SH.severity, default=SH.Violation)]  # type: ignore[index]


def _label(scan: Scan, subject: Term | None, iri: str) -> str:
    facts = scan.facts(subject) if subject is not None else {}
    named = sorted(
        each.value for key in NAMED_BY for each in facts.get(key, ()) if isinstance(each, ox.Literal)
    )
    return ingest.shown(named[0], 100) if named else naming.path(iri)
