"""What pySHACL finds (https://github.com/RDFLib/pySHACL): the judge of what is sent.

Most of its time goes into parsing the queries of the shapes, which are the same for whatever is judged. Here
each is parsed once a process: once before children are forked, with `warm`.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import rdflib
from rdflib import Graph
from rdflib.query import Result

from repository.errors import Unable
from repository.judgement import Finding
from repository.namespaces import SH

TERMS = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.sourceShape)


class Judged(Graph):
    """The statements of a graph, asked by queries that are parsed once."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph.store, graph.identifier, graph.namespace_manager)

    def query(self, query_object: Any, *args: Any, **options: Any) -> Result:
        """Do what `Graph.query` does for a query that declares its own prefixes, as those of shapes do."""
        parsed = _parsed(query_object) if isinstance(query_object, str) else query_object
        return super().query(parsed, *args, **options)


@cache
def _parsed(text: str) -> Any:
    from rdflib.plugins.sparql import prepareQuery  # here for the reason that pySHACL is, below

    return prepareQuery(text)


def warm(shapes: Graph) -> None:
    """Parse the queries that `shapes` ask of every graph; raises what `report` raises."""
    report(Judged(Graph()), shapes)


def findings(graph: Graph, shapes: Graph) -> Iterator[Finding]:
    """Yield what `shapes` find in a graph; raises what `report` raises."""
    results = report(Judged(graph), shapes)
    for result in results.objects(None, SH.result):  # not their details, which are results too
        focus, path, value, component, shape = (results.value(result, term) for term in TERMS)
        messages = sorted(str(message) for message in results.objects(result, SH.resultMessage))
        severity = results.value(result, SH.resultSeverity)
        yield Finding(focus, path, value, str(component), shape, severity, " ".join(messages))


def report(graph: Graph, shapes: Graph) -> Graph:
    """Return the validation report that pySHACL gives on a graph; raises `Unable` where it gives none."""
    import pyshacl  # here, because only the children that check need it, and it is slow to load

    try:
        _, results, text = pyshacl.validate(
            graph, shacl_graph=shapes, advanced=False, js=False, do_owl_imports=False, inference="none"
        )
    finally:
        rdflib.NORMALIZE_LITERALS = False  # pySHACL switches it on; here what is judged is what was written
    if not isinstance(results, Graph):
        raise Unable(f"The checks could not be made: {text}")
    return results
