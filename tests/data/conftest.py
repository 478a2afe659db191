"""What the tests of the data read: every shipped file, parsed once, and all of them together."""

from pathlib import Path

import pytest
from rdflib import Graph

ROOT = Path(__file__).parents[2]
SOURCES = (
    "workshop-3-flyer",
    "research-slides",
    "workshop-4-flyer",
    "workshop-4-web-page",
    "staff-engagement-case-study",
)


@pytest.fixture(scope="session")
def files() -> dict[str, Graph]:
    """The files of `data/`, by name without ending."""
    return {path.stem: Graph().parse(path) for path in sorted((ROOT / "data").glob("*.ttl"))}


@pytest.fixture(scope="session")
def stated(files: dict[str, Graph]) -> Graph:
    """All that the sources state."""
    return together(*(files[source] for source in SOURCES))


@pytest.fixture(scope="session")
def data(files: dict[str, Graph]) -> Graph:
    """All that is shipped in `data/`."""
    return together(*files.values())


@pytest.fixture(scope="session")
def lists() -> Graph:
    """The lists of words (`ontology/schemes/`)."""
    return together(*(Graph().parse(path) for path in sorted((ROOT / "ontology/schemes").glob("*.ttl"))))


def together(*graphs: Graph) -> Graph:
    """Return one graph that holds all of them."""
    whole = Graph()
    for graph in graphs:
        for triple in graph:
            whole.add(triple)
    return whole
