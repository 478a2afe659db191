"""What the tests of the ontology read, each file parsed once."""

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def graph_of(*paths: Path) -> Graph:
    """Return one graph of all the Turtle files given."""
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return graph_of(ROOT / "ontology" / "inclusion.ttl")


@pytest.fixture(scope="session")
def labels() -> Graph:
    return graph_of(ROOT / "ontology" / "labels.ttl")


@pytest.fixture(scope="session")
def shipped() -> dict[str, Graph]:
    """Every Turtle file the project ships, by its path below the project."""
    folders = ("ontology", "ontology/schemes", "shapes", "data")
    paths = [path for folder in folders for path in sorted((ROOT / folder).glob("*.ttl"))]
    return {str(path.relative_to(ROOT)): graph_of(path) for path in paths}


@pytest.fixture(scope="session")
def reuse() -> dict[str, Any]:
    """The terms of other vocabularies that were looked up, and the names that do not exist."""
    looked_up: dict[str, Any] = json.loads((HERE / "reuse_terms.json").read_text())
    later = json.loads((HERE / "later_additions.json").read_text())
    looked_up["later"] = later["terms"]
    looked_up["namespaces"] |= later["namespaces"]
    return looked_up


@pytest.fixture(scope="session")
def known(reuse: dict[str, Any]) -> dict[str, str]:
    """The kind (class, property or individual) of each reused term, by its IRI."""
    kinds = {name: kind(types) for name, types in reuse["terms"].items()}
    kinds |= {name: entry["kind"] for name, entry in reuse["later"].items()}
    return {full(name, reuse["namespaces"]): found for name, found in kinds.items()}


@pytest.fixture(scope="session")
def do_not_exist(reuse: dict[str, Any]) -> set[str]:
    return {full(name, reuse["namespaces"]) for name in reuse["do_not_exist"]}


def kind(types: list[str]) -> str:
    if "Class" in types:
        return "class"
    return "property" if any(one.endswith("Property") for one in types) else "individual"


def full(name: str, namespaces: dict[str, str]) -> str:
    prefix, _, rest = name.partition(":")
    return namespaces[prefix] + rest
