"""A small made-up collection in a store in memory, for the tests of records and their pages."""

import hashlib
import tempfile
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox

from repository import fields, index
from repository.config import PROJECT, Config
from repository.fields import Vocabulary
from repository.index import Index
from repository.namespaces import GENID, GRAPH
from repository.store.embedded import EmbeddedStore

HERE = Path(__file__).parent / "repository"
FILES = {
    GRAPH + "ontology": PROJECT / "ontology" / "inclusion.ttl",
    GRAPH + "source/leaflet": HERE / "record_collection.ttl",
    GRAPH + "inferred": HERE / "record_links_added.ttl",
}


@cache
def collection() -> EmbeddedStore:
    """Return the collection: each file in its named graph, all of them merged in the default graph."""
    store = ox.Store()
    for graph, path in FILES.items():
        load(store, graph, path)
    return EmbeddedStore(store)


@cache
def indexed() -> Index:
    """Return the index of the collection."""
    with tempfile.TemporaryDirectory() as folder:  # an open index keeps its files when their names are gone
        index.build(collection(), Path(folder))
        return index.open_index(Path(folder))


@cache
def vocabulary() -> Vocabulary:
    """Return the words of the project's own ontology and shapes."""
    return fields.load()


def load(store: ox.Store, graph: str, path: Path) -> None:
    """Put a Turtle file into a named graph and the default graph, its blank nodes named as at ingest."""
    data = path.read_bytes()
    start = GENID + hashlib.sha256(data).hexdigest()[:16]
    for triple in ox.parse(data, format=ox.RdfFormat.TURTLE, rename_blank_nodes=False):
        subject, object = _ground(triple.subject, start), _ground(triple.object, start)
        for name in (ox.DefaultGraph(), ox.NamedNode(graph)):
            store.add(ox.Quad(subject, triple.predicate, object, name))


def _ground(term: object, start: str) -> object:
    return ox.NamedNode(f"{start}-{term.value}") if isinstance(term, ox.BlankNode) else term


def repository() -> SimpleNamespace:
    """What pages of records ask a repository for; its ledger knows of nothing."""
    ledger = SimpleNamespace(database=SimpleNamespace(rows=lambda query: []))
    return SimpleNamespace(config=Config(), sandbox=None, vocabulary=vocabulary(), ledger=ledger)


def edition() -> SimpleNamespace:
    """Return what the pages read of an edition."""
    manifest = SimpleNamespace(published="2026-11-24T12:00:00+00:00", withdrawn={}, merged={})
    return SimpleNamespace(number=7, manifest=manifest, store=collection(), index=indexed())
