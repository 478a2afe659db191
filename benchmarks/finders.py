"""Four ways to find what a page of results says: ours, and three peers that do the least that could fill it.

A peer is given the same words and filters, and counts, counts by filter, and reads the first twenty.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import tantivy

from repository import asking, facets, index, schema, wanted, widening
from repository.documents import Maker
from repository.edition import Edition
from repository.facets import WORD, Facet
from repository.index import Index
from repository.namespaces import short
from repository.search import PAGE, search
from repository.store.interface import Store

SEARCHES = (
    "",
    "q=recruitment",
    "q=staff+network",
    "q=mentoring+people",
    "q=disabled+people",
    "q=leadership&kind=initiative",
    "theme=recruitment",
    "q=health&where=england",
    "who=disabled-people&theme=improving-representation",
    "kind=initiative&known=not-stated",
)
SIDES = ("who", "where", "theme", "sector", "known", "when")
Finder = Callable[[str], int]  # a search's address → how many it finds


def finders(current: Edition, folder: Path) -> dict[str, Callable[[], Finder]]:
    """Return what makes ready to find, ours first, by name; `folder` is for the files of the others."""
    return {
        "this software": lambda: _ours(current),
        "bare tantivy": lambda: _bare(current),
        "SQLite FTS5": lambda: _sqlite(current, folder),
        "SPARQL only": lambda: _sparql(current.store),
    }


def _ours(current: Edition) -> Finder:
    opened = index.open_index(current.folder / "index")
    return lambda address: search(opened, _asked(address)).count


def _asked(address: str) -> asking.Question:
    return asking.read(parse_qsl(address))


def _parts(address: str) -> tuple[list[str], dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the plain words, the filters and the kinds of a search."""
    question = _asked(address)
    filters = {key: values for key, values in question.filters.items() if key != asking.KIND}
    return question.words.lower().split(), filters, asking.kinds_of(question)


# ---- bare tantivy: the same queries, once for twenty stored documents and once for each set of counts


def _bare(current: Edition) -> Finder:
    opened = tantivy.Index.open(str(current.folder / "index"))
    opened.register_tokenizer(schema.ENGLISH, schema.english())
    searcher = opened.searcher()
    queries = {address: _queries(current.index, opened.schema, address) for address in SEARCHES}

    def find(address: str) -> int:
        query, counted = queries[address]
        found: Any = searcher.search(query, limit=PAGE)
        for each, fields in counted:
            searcher.aggregate(each, fields)
        for _, place in found.hits:
            stored: Any = searcher.doc(place).get_first("card")
            json.loads(bytes(stored))
        return int(found.count)

    return find


def _queries(
    one: Index, fields: tantivy.Schema, address: str
) -> tuple[tantivy.Query, list[tuple[tantivy.Query, dict[str, Any]]]]:
    """Return the query of a search, and those whose values are counted: no filter narrows itself."""
    question = _asked(address)
    asked = asking.asked_by(question, widening.look(one, question.words, question.exact))
    free = [key for key in (*SIDES, schema.CHECKS) if key not in question.filters]
    counted = [
        (wanted.query(fields, asked), _wish(map(schema.field, free))),
        (wanted.query(fields, asked.of()), _wish(["kind"])),
    ]
    for key in SIDES:
        if key in question.filters:
            counted.append((wanted.query(fields, asked.but(**{key: None})), _wish([schema.field(key)])))
    return wanted.query(fields, asked), counted


def _wish(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"terms": {"field": name, "size": 10_000, "segment_size": 10_000}} for name in names}


# ---- SQLite: full text by FTS5 with stemming, a table of values, an index on both of its ends


def _sqlite(current: Edition, folder: Path) -> Finder:
    base = sqlite3.connect(folder / "find.db")
    _fill(base, current)

    def find(address: str) -> int:
        source, given = _hits(address)
        base.execute(f"CREATE TEMP TABLE hit AS SELECT record.id FROM {source}", given)
        (count,) = base.execute("SELECT count(*) FROM hit").fetchone()
        base.execute(
            "SELECT key, value, count(*) FROM value WHERE record IN (SELECT id FROM hit) GROUP BY key, value"
        ).fetchall()
        base.execute("SELECT kind, count(*) FROM record JOIN hit USING (id) GROUP BY kind").fetchall()
        cards = base.execute("SELECT card FROM record JOIN hit USING (id) LIMIT ?", (PAGE,)).fetchall()
        [json.loads(card) for (card,) in cards]
        base.execute("DROP TABLE hit")
        return int(count)

    return find


def _fill(base: sqlite3.Connection, current: Edition) -> None:
    base.executescript(
        "CREATE TABLE record (id INTEGER PRIMARY KEY, kind TEXT, card TEXT);"
        "CREATE VIRTUAL TABLE words USING fts5(title, text, linked, tokenize='porter unicode61');"
        "CREATE TABLE value (record INTEGER, key TEXT, value TEXT);"
    )
    plan = facets.load()
    documents = list(Maker(current.store, plan).every())
    # The names of themes, groups and places: we look for them among the lists of words, here in each record.
    names = {each.iri: " ".join(each.names) for each in documents if each.kind == WORD}
    searched = [facet for facet in plan.facets if facet.words]
    for number, document in enumerate(documents):
        if document.kind == WORD:
            continue
        base.execute(
            "INSERT INTO record VALUES (?, ?, ?)", (number, document.kind, json.dumps(document.all.card))
        )
        held_names = [
            names.get(facet.iri(value), "")
            for facet in searched
            for value in document.all.facets.get(facet.key, ())
        ]
        linked = " ".join([document.all.linked, *held_names])
        told = (number, document.title, document.text, linked)
        base.execute("INSERT INTO words (rowid, title, text, linked) VALUES (?, ?, ?, ?)", told)
        held = [(number, key, value) for key in SIDES for value in document.all.facets.get(key, ())]
        base.executemany("INSERT INTO value VALUES (?, ?, ?)", held)
    base.executescript(
        "CREATE INDEX by_value ON value (key, value, record);"
        "CREATE INDEX by_record ON value (record, key, value);"
        "ANALYZE;"
    )


def _hits(address: str) -> tuple[str, list[str]]:
    """Return where the records of a search are found, and what its marks stand for."""
    words, filters, kinds = _parts(address)
    tests, given = [f"kind IN ({', '.join('?' * len(kinds))})"], list(kinds)
    for key, values in filters.items():
        marks = ", ".join("?" * len(values))
        tests.append(f"id IN (SELECT record FROM value WHERE key = ? AND value IN ({marks}))")
        given += [key, *values]
    source = "record"
    if words:
        source += " JOIN words ON words.rowid = record.id"
        tests.append("words MATCH ?")
        given.append(" ".join(f'"{word}"' for word in words))
    return f"{source} WHERE {' AND '.join(tests)}", given


# ---- SPARQL: the same paths, words as parts of titles and summaries


def _sparql(store: Store) -> Finder:
    plan = facets.load()
    classes = {kind.key: kind.classes for kind in plan.kinds}

    def find(address: str) -> int:
        words, filters, kinds = _parts(address)
        listed = " ".join(f"<{each}>" for key in kinds for each in classes[key])
        found = f"VALUES ?class {{ {listed} }} ?record a ?class . "
        if words:
            found += "?record dct:title|dct:description|skos:prefLabel ?said . "
            found += "".join(f"FILTER(CONTAINS(LCASE(STR(?said)), '{word}')) " for word in words)
        for key, values in filters.items():
            facet = plan.facet(key)
            if values == ("not-stated",):
                found += f"FILTER NOT EXISTS {{ ?record {_path(facet)} ?{key} }} "
            else:
                found += f"?record {_path(facet)} <{facet.iri(values[0])}> . "
        rows = store.select(f"SELECT DISTINCT ?record WHERE {{ {found} }}")
        for key in SIDES:
            ends = f"?record {_path(plan.facet(key))} ?value"
            store.select(
                f"SELECT ?value (COUNT(DISTINCT ?record) AS ?n) WHERE {{ {found} {ends} }} GROUP BY ?value"
            )
        return len(rows)

    return find


def _path(facet: Facet) -> str:
    steps = (
        "/".join(("^" if s.inverse else "") + short(s.predicate) + ("*" if s.many else "") for s in path)
        for path in facet.paths
    )
    return "|".join(steps)
