"""Queries meant to do harm: each ends in time with the right words, and the next good one is answered."""

# ruff: noqa: E501 - one attack a line

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from repository import sparql
from repository.config import Config
from repository.errors import BadInput, InclusionError, OutOfMemory, OutOfTime, Refused, TooLarge
from repository.formats import JSON_RESULTS
from repository.sandbox import Opening, Sandbox

DEADLINE, MARGIN = 1, 4  # seconds; the margin is for a machine that is busy with other tests
CONFIG = Config(query_seconds=DEADLINE, query_megabytes=192, answer_bytes=1024 * 1024)
STOPPED = (OutOfTime, OutOfMemory, TooLarge)
JUDGED = (BadInput, *STOPPED)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edition")
    store = ox.Store(str(folder / "store"))
    links = ox.NamedNode("http://a.example/links")
    for number in range(2000):
        one, next_one = (ox.NamedNode(f"http://a.example/n{n % 2000}") for n in (number, number + 1))
        store.add(ox.Quad(one, links, next_one))
        store.add(ox.Quad(one, ox.NamedNode("http://a.example/text"), ox.Literal("a" * 40 + str(number))))
    store.flush()
    return folder


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A listener on this machine that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener
        with pytest.raises(BlockingIOError):
            listener.accept()


def ask(sandbox: Sandbox, edition: Path, query: str) -> bytes:
    return sparql.answer(sandbox, edition, query, JSON_RESULTS, CONFIG)


def survive(sandbox: Sandbox, edition: Path, query: str, allowed: tuple[type[InclusionError], ...]) -> None:
    begun = time.monotonic()
    try:
        ask(sandbox, edition, query)
    except InclusionError as error:
        assert isinstance(error, allowed), f"{type(error).__name__}: {error}"
    else:
        assert allowed == JUDGED, "this should not have had an answer"
    assert time.monotonic() - begun < DEADLINE + MARGIN
    good = "SELECT ?o { <http://a.example/n7> <http://a.example/links> ?o }"
    assert "http://a.example/n8" in str(json.loads(ask(sandbox, edition, good)))


def nested(opening: str, inside: str, closing: str, depth: int) -> str:
    return opening * depth + inside + closing * depth


def doubling(times: int) -> str:
    steps = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(times))
    return f"SELECT * {{ BIND('aaaaaaaaaaaaaaaa' AS ?v0) {steps} }}"


PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
LINKS = "<http://a.example/links>"

TOO_DEEP = {
    f"{depth:,} nested {name}": query
    for depth in (100, 1000, 10_000)
    for name, query in {
        "groups": "ASK " + nested("{", "", "}", depth),
        "brackets": "ASK { FILTER(" + nested("(", "1", ")", depth) + ") }",
        "lists": "ASK { ?s ?p " + nested("(", "1", ")", depth) + " }",
        "nameless things": "ASK { ?s ?p " + nested("[ ?p ", "1", "]", depth) + " }",
        "unfinished groups": "ASK " + "{" * depth,
        "selections": nested("SELECT * { ", "", "}", depth),
    }.items()
    if len(query) <= CONFIG.query_bytes
}


@pytest.mark.parametrize("query", TOO_DEEP.values(), ids=TOO_DEEP.keys())
def test_what_is_nested_too_deeply_is_refused(sandbox: Sandbox, edition: Path, query: str) -> None:
    survive(sandbox, edition, query, (TooLarge,))


def test_a_hundred_thousand_brackets_are_too_long(sandbox: Sandbox, edition: Path) -> None:
    survive(sandbox, edition, "ASK " + nested("{", "", "}", 100_000), (TooLarge,))


GREEDY = {
    "a product in order": f"SELECT * {{ {PRODUCT} }} ORDER BY ?c ?f ?i ?l",
    "a product, counted": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    "a product, each once": f"SELECT DISTINCT ?a ?d ?g {{ {PRODUCT} }}",
    "a product in groups": f"SELECT ?a ?d (GROUP_CONCAT(?c) AS ?all) {{ {PRODUCT} }} GROUP BY ?a ?d",
    "a product that is filtered": f"SELECT * {{ {PRODUCT} FILTER(CONCAT(STR(?a), STR(?d)) = 'x') }}",
    "a product that does not exist": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ {PRODUCT} FILTER(?a = 1) }} }}",
    "a text that doubles": doubling(60),
    "all texts in one": "SELECT (GROUP_CONCAT(?o) AS ?all) { ?s ?p ?o . ?s2 ?p2 ?o2 }",
    "paths from all to all": f"SELECT (COUNT(*) AS ?n) {{ ?a {LINKS}* ?b . ?c {LINKS}* ?d }}",
    "paths within paths": f"SELECT * {{ ?a (({LINKS}*)*|^{LINKS}+)* ?b . ?b ({LINKS}/{LINKS})* ?c }}",
    "a long path": f"SELECT * {{ ?a {'/'.join([LINKS] * 2000)} ?b . ?c ?d ?e }} ORDER BY ?e",
    "an endless union": "SELECT * { " + " UNION ".join(["{ ?a ?b ?c . ?d ?e ?f }"] * 100) + " } ORDER BY ?a",
    "a large answer": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
}


@pytest.mark.parametrize("query", GREEDY.values(), ids=GREEDY.keys())
def test_what_asks_for_too_much_is_stopped(sandbox: Sandbox, edition: Path, query: str) -> None:
    survive(sandbox, edition, query, STOPPED)


SLY = {
    "a list to be planned": "SELECT * { ?s ?p " + nested("(", "1", ")", 50) + " }",
    "many lists to be planned": "SELECT * { ?s ?p ((1 2)(3 4)((5)(6 (7 8)))) , (((((1)))) 2) }",
    "no after no": "SELECT * { FILTER(" + "!" * 60_000 + "true) }",
    "minus after minus": "SELECT (" + "-" * 60_000 + "1 AS ?x) {}",
    "back and back again": "SELECT * { ?s " + "^" * 60_000 + "<http://a.example/p> ?o }",
    "statements about statements": "SELECT * { ?s ?p " + nested("<<", " 1 2 3 ", ">>", 40) + " }",
    "many numbers": "SELECT * { FILTER(1 IN (" + "1," * 30_000 + "1)) }",
    "many sums": "SELECT (1" + "+1" * 30_000 + " AS ?x) {}",
    "many ors": "SELECT * { ?s ?p ?o FILTER(?o = 1" + " || ?o = 1" * 5000 + ") }",
    "a pattern that goes back": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '^(a+)+$')) }",
    "a pattern that is large": "SELECT * { FILTER(REGEX('a', '((a{1000}){1000}){1000}')) }",
    "a pattern with nested choices": "SELECT * { ?s ?p ?o FILTER(REGEX(?o, '(a|aa|a*)*(b|bb|b*)*$')) }",
    "a replacement that grows": "SELECT (REPLACE(REPLACE('" + "a" * 9000 + "', 'a', '" + "b" * 9000 + "'), 'b', 'cc') AS ?x) {}",
    "a huge number": "SELECT (" + "9" * 60_000 + " * " + "9" * 100 + " AS ?x) {}",
    "a huge power": "SELECT ('1e999999999'^^<http://www.w3.org/2001/XMLSchema#decimal> + 1 AS ?x) {}",
    "many names": "SELECT * { VALUES (" + " ".join(f"?v{n}" for n in range(8000)) + ") {} }",
    "many terms": "SELECT * { " + " ".join(f"OPTIONAL {{ ?a ?p{n} ?b{n} }}" for n in range(400)) + " }",
    "an unfinished text": "SELECT * { ?s ?p '''" + "'" * 50_000,
    "an unfinished address": "SELECT * { <http://a.example/" + "x" * 60_000,
    "escapes alone": "SELECT * { ?s ?p '" + "\\u0041" * 10_000 + "' }",
    "half a character": "ASK { ?s ?p '\ud800' }",
    "zero bytes": "ASK { \x00 }",
}  # fmt: skip


@pytest.mark.parametrize("query", SLY.values(), ids=SLY.keys())
def test_what_is_hard_to_read_is_answered_refused_or_stopped(
    sandbox: Sandbox, edition: Path, query: str
) -> None:
    survive(sandbox, edition, query, JUDGED)


DISGUISES = {
    "plain": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "in small letters": "select * { service<URL>{ ?s ?p ?o } }",
    "glued to silent": "SELECT * { SERVICESILENT<URL>{ ?s ?p ?o } }",
    "glued to a value": "SELECT * { ?a ?b trueSERVICE<URL>{ ?s ?p ?o } }",
    "glued to a number": "SELECT * { ?a ?b 1SERVICE<URL>{ ?s ?p ?o } }",
    "glued to a prefix": "PREFIX x: <URL> SELECT * { SERVICEx:y { ?s ?p ?o } }",
    "by a prefix": "PREFIX : <URL> SELECT * { SERVICE:y { ?s ?p ?o } }",
    "by a variable": "SELECT * { BIND(<URL> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "in escapes": "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "after a comment": "SELECT * { #\n SERVICE#\r\n<URL> { ?s ?p ?o } }",
    "in a condition": "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "in a selection": "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "as an update": "LOAD <URL>",
    "behind a query": "ASK {} ; LOAD <URL>",
    "behind a text": "SELECT * { ?s ?p '\\'' . SERVICE <URL> { ?s ?p ?o } }",
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_no_other_service_is_asked(
    sandbox: Sandbox, edition: Path, canary: socket.socket, disguise: str
) -> None:
    address = f"http://127.0.0.1:{canary.getsockname()[1]}/"
    survive(sandbox, edition, disguise.replace("URL", address), (Refused, BadInput))


@pytest.mark.parametrize("disguise", list(DISGUISES.values())[:6])
def test_the_kernel_holds_where_the_gate_does_not(
    sandbox: Sandbox, edition: Path, canary: socket.socket, disguise: str
) -> None:
    query = disguise.replace("URL", f"http://127.0.0.1:{canary.getsockname()[1]}/")
    request = {"work": "answer", "format": "json", "most": 1000, "default_graphs": None, "named_graphs": None}
    opening = Opening("repository.sparql:open_raw", edition)
    # As if the gate had let it in. A silent one gives an answer without the other service's, all others an error.
    with contextlib.suppress(InclusionError):
        sandbox.run(
            "repository.sparql:child",
            request,
            seconds=2,
            megabytes=192,
            blobs=[query.encode()],
            opening=opening,
        )


@pytest.mark.parametrize("clause", ["FROM <URL>", "FROM NAMED <URL>", "FROM <file:///etc/passwd>"])
def test_no_graph_is_fetched_or_read_from_a_file(
    sandbox: Sandbox, edition: Path, canary: socket.socket, clause: str
) -> None:
    clause = clause.replace("URL", f"http://127.0.0.1:{canary.getsockname()[1]}/data.ttl")
    query = f"SELECT * {clause} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
    try:
        assert json.loads(ask(sandbox, edition, query))["results"]["bindings"] == []
    except Refused:
        assert "file:" in clause
