"""All that is published, held against the shapes again: what an edition's checks could not know of others'.

A contribution is checked among what it mentions when it is sent. What others publish, remove or rename later
may put it in the wrong; this finds that, with the results that pySHACL gives on the whole.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph
from rdflib.term import Node

from repository import ingest, judgement, naming
from repository.constraints import Result
from repository.content import Progress
from repository.judgement import EVERYTHING
from repository.namespaces import SH
from repository.report import SEVERITIES, Remark, Report, Severity, order
from repository.rulebook import Shapes as Rules
from repository.rulebook import rules
from repository.store.embedded import to_ox
from repository.store.scanning import Scan, Term, open_scan

NAMED_BY = tuple(map(str, naming.NAMES))


def results(folder: Path, told: Callable[[int], object] = lambda done: None) -> Iterator[Result]:
    """Yield every validation result on the edition in `folder`."""
    known = rules()
    scan = open_scan(folder / "store", known.tree)
    return judgement.results((known.privacy, known.classes), scan, told)


def report(folder: Path, progress: Progress, statements: int) -> Report:
    """Return in words what is found in the edition in `folder`, which holds so many `statements`."""
    known = rules()
    scan = open_scan(folder / "store", known.tree)
    found = judgement.results(
        (known.privacy, known.classes), scan, lambda done: progress("Checking", done, statements)
    )
    return Report(order([_remark(known, scan, result) for result in found]))


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
