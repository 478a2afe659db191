"""What pySHACL finds (https://github.com/RDFLib/pySHACL): the judge of what is sent."""

from collections.abc import Iterator

from rdflib import Graph

from repository.errors import Unable
from repository.judgement import Finding
from repository.namespaces import SH

TERMS = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.sourceShape)


def findings(graph: Graph, shapes: Graph) -> Iterator[Finding]:
    """Yield what `shapes` find in a graph; raises what `report` raises."""
    results = report(graph, shapes)
    for result in results.objects(None, SH.result):  # not their details, which are results too
        focus, path, value, component, shape = (results.value(result, term) for term in TERMS)
        messages = sorted(str(message) for message in results.objects(result, SH.resultMessage))
        severity = results.value(result, SH.resultSeverity)
        yield Finding(focus, path, value, str(component), shape, severity, " ".join(messages))


def report(graph: Graph, shapes: Graph) -> Graph:
    """Return the validation report that pySHACL gives on a graph; raises `Unable` where it gives none."""
    import pyshacl  # here, because only the children that check need it, and it is slow to load

    _, results, text = pyshacl.validate(
        graph, shacl_graph=shapes, advanced=False, js=False, do_owl_imports=False, inference="none"
    )
    if not isinstance(results, Graph):
        raise Unable(f"The checks could not be made: {text}")
    return results
