"""A made-up collection for the tests of what is missing, and the same counts by brute force."""

import re
import tempfile
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from benchmarks import generator
from repository import index
from repository.config import PROJECT
from repository.facets import DECLARATIONS
from repository.index import Index
from repository.namespaces import BASE, CONCEPT, GENID, INC, full
from repository.store.embedded import EmbeddedStore

INITIATIVES = 150
EVIDENCE = {
    CONCEPT + f"resource-type/{name}" for name in ("evaluation", "research-report", "evidence-review")
}
Values = dict[str, set[str]]


@cache
def store(initiatives: int = INITIATIVES) -> ox.Store:
    """Return the collection with the words it uses, in the default graph and in one named graph."""
    made = ox.Store()
    for path in (PROJECT / "ontology" / "schemes").glob("*.ttl"):
        _load(made, path.read_bytes(), ox.RdfFormat.TURTLE)
    for file in generator.collection(initiatives):
        address = f"<{GENID}{file.name}-".encode()
        _load(made, re.sub(rb"_:(\w+)", address + rb"\1>", file.data), ox.RdfFormat.N_TRIPLES)
    return made


def _load(made: ox.Store, data: bytes, format: ox.RdfFormat) -> None:
    for graph in (ox.DefaultGraph(), ox.NamedNode(BASE + "graph/source/made-up")):
        made.load(data, format=format, to_graph=graph)


@cache
def indexed(initiatives: int = INITIATIVES) -> Index:
    """Return the index of the collection."""
    with tempfile.TemporaryDirectory() as folder:  # an open index keeps its files when their names are gone
        index.build(EmbeddedStore(store(initiatives)), Path(folder) / "index")
        return index.open_index(Path(folder) / "index")


@cache
def _edges() -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in store().quads_for_pattern(None, None, None, ox.DefaultGraph()):
        found[quad.predicate.value][quad.subject.value].add(quad.object.value)
        found["^" + quad.predicate.value][quad.object.value].add(quad.subject.value)
    return found


def reached(start: str, path: str) -> set[str]:
    """Return what a path of `facets.toml` leads to, walked in the plainest way."""
    here = {start}
    for step in path.split("/"):
        name = ("^" if step.startswith("^") else "") + full(step.strip("^*"))
        ahead = {end for each in here for end in _edges()[name].get(each, ())}
        if step.endswith("*"):
            while ahead - here:
                here = here | ahead
                ahead = {end for each in ahead for end in _edges()[name].get(each, ())}
        else:
            here = ahead
    return here


def things(kind: str) -> set[str]:
    """Return what was done, or what is known."""
    of = _edges()["^" + full("rdf:type")]
    if kind == "done":
        return of[str(INC.Initiative)]
    kinds = _edges()[str(INC.resourceType)]
    return of[str(INC.Finding)] | {each for each in of[str(INC.Resource)] if kinds[each] & EVIDENCE}


@cache
def values(key: str) -> Values:
    """Return the values that each thing done or known has of a filter, as the filter writes them."""
    facet = next(each for each in tomllib.loads(DECLARATIONS.read_text())["facet"] if each["key"] == key)
    base = BASE + facet["base"] if "base" in facet else ""
    found: Values = {}
    for thing in things("done") | things("known"):
        ends = {end for path in facet["paths"] for end in reached(thing, path)}
        if facet.get("years"):
            years = sorted(int(end[:4]) for end in ends)
            found[thing] = {str(year) for year in range(years[0], years[-1] + 1)} if years else set()
        else:
            found[thing] = {end.removeprefix(base) for end in ends}
    return found


def count(kind: str, **filters: str) -> int:
    """Return how many things done or known have these values."""
    return sum(all(value in values(key)[each] for key, value in filters.items()) for each in things(kind))
