"""How fast one finds: search beside bare tantivy, SQLite and SPARQL; its page over HTTP; the index made.

Inside the server a search is everything that its page says: results, the counts of all filters beside it, the
answer in a sentence. The peers do the least that could fill the same page, with the same words and filters:
count, count by filter, the first twenty. All take turns in this process, the same searches each.
"""

import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import parse_qsl

import tantivy

from benchmarks import httpload
from benchmarks.homes import Home, Homes
from benchmarks.results import Table, milliseconds, quantile
from repository import asking, edition, facets, index, schema, wanted, widening
from repository.documents import Maker
from repository.edition import Edition
from repository.facets import WORD, Facet
from repository.index import Index
from repository.namespaces import short
from repository.search import PAGE, search
from repository.store.interface import Store

TURNS = 5
PATIENCE = 30.0  # seconds for one peer's searches in one size; what is slower is asked less often
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


def measure(homes: Homes, sizes: Sequence[int]) -> list[Table]:
    """Return the figures for collections of these sizes."""
    made = [homes.of(size) for size in sizes]
    rows = [row for home in made for row in _searches(home)]
    within = Table(
        "A search inside the server",
        ("with", "by", "ready after", "n", "p50", "p99", "ours to it, at p50", "wanted"),
        rows,
        f"{len(SEARCHES)} searches, {TURNS} turns; a peer that needs more than {PATIENCE:.0f} s asks fewer. "
        "SQLite's table is filled from the documents of the edition, made for it, with the names of "
        "their values.",
    )
    served = Table(
        "The result page over HTTP, one core, 8 connections",
        ("with", "served by", "requests/s", "p50", "p99", "p99 to p50", "requests/s, ours to it"),
        [row for home in made for row in httpload.rows(home, SEARCHES)],
        "Wanted: p99 ≤ 3 × p50, and ≥ 2 × the requests of waitress. The asker has the other core.",
    )
    built = Table(
        "The index of a collection",
        ("of", "documents", "from prepared rows", "from the store"),
        [_built(home) for home in made],
        "Processor time and, in brackets, by the clock, on which is wanted at 200,000: ≤ 15 s, ≤ 60 s.",
    )
    return [within, served, built]


def _searches(home: Home) -> Iterator[tuple[str, ...]]:
    current = edition.open_current(home.repository.config.home)
    with tempfile.TemporaryDirectory(prefix="find-") as folder:
        made = finders(current, Path(folder))
        loading = {name: _seconds(load) for name, load in made.items()}
        times = _times({name: find for name, (find, _) in loading.items()})
    aims = {"bare tantivy": "≤ 1.5 ×", "SQLite FTS5": "≤ 0.1 ×", "SPARQL only": "≤ 0.002 ×"}
    ours = median(times["this software"])
    for name, taken in times.items():
        ratio = f"{ours / median(taken):.3f} ×" if name in aims else ""
        figures = (milliseconds(quantile(taken, 0.5)), milliseconds(quantile(taken, 0.99)))
        loaded = f"{loading[name][1]:,.1f} s"
        yield (home.name, name, loaded, str(len(taken)), *figures, ratio, aims.get(name, ""))


def _seconds(load: Callable[[], Finder]) -> tuple[Finder, float]:
    started = time.perf_counter()
    return load(), time.perf_counter() - started


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


def _times(finders: dict[str, Finder]) -> dict[str, list[float]]:
    """Let the finders take turns; the first answer of each warms it and is not counted, unless it is slow."""
    times: dict[str, list[float]] = {name: [] for name in finders}
    for turn in range(TURNS + 1):
        for address in SEARCHES:
            for name, find in finders.items():
                if sum(times[name]) > PATIENCE:
                    continue
                started = time.perf_counter()
                find(address)
                taken = time.perf_counter() - started
                if turn or taken > 1:
                    times[name].append(taken)
    return times


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

    def find(address: str) -> int:
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
        base.execute(
            "CREATE TEMP TABLE hit AS SELECT record.id FROM " + source + " WHERE " + " AND ".join(tests),
            given,
        )
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


# ---- the index, made


def _built(home: Home) -> tuple[str, ...]:
    store = edition.open_current(home.repository.config.home).store
    documents = list(Maker(store, facets.load()).every())
    rows = _clocked(lambda folder: index.fill(folder, documents))
    whole = _clocked(lambda folder: index.build(store, folder))
    return (home.name, f"{len(documents):,}", rows, whole)


def _clocked(work: Callable[[Path], None]) -> str:
    folder = Path(tempfile.mkdtemp(prefix="find-"))
    started, used = time.perf_counter(), _used()
    work(folder / "index")
    told = f"{_used() - used:,.1f} s ({time.perf_counter() - started:,.1f} s)"
    shutil.rmtree(folder)
    return told


def _used() -> float:
    return sum(os.times()[:4])  # of this process and of those that it waited for
