"""How sure we are of a statement, by who says it."""

import pytest

from repository.model import Certainty
from repository.namespaces import GRAPH
from repository.provenance import certainty_of


@pytest.mark.parametrize(
    ("graph", "certainty"),
    [
        ("source/flyer", Certainty.STATED),
        ("contribution/partner/file", Certainty.GIVEN),
        ("derived", Certainty.WORKED_OUT),
        ("inferred", Certainty.ADDED),
        ("scheme/theme", Certainty.DEFINED),
    ],
)
def test_the_graph_tells_how_sure_a_statement_is(graph: str, certainty: Certainty) -> None:
    assert certainty_of(GRAPH + graph) is certainty
