"""Queries meant to do harm: each ends in time with the right words, and the next good one is answered."""

# ruff: noqa: E501 - one attack a line

import contextlib
import itertools
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from servers import as_edition, ready, serving, status, wait

from repository import messages, queryclient, sparql
from repository.config import Config
from repository.errors import (
    BadInput,
    Busy,
    InclusionError,
    OutOfMemory,
    OutOfTime,
    Refused,
    TooLarge,
    Unable,
)
from repository.sandbox import Opening, Sandbox

DEADLINE = 1  # seconds
MARGIN = 15  # seconds; far beyond what it takes, because other tests and browsers run beside this one
LIMITS: dict[str, Any] = {"query_seconds": DEADLINE, "query_megabytes": 192, "answer_bytes": 1024 * 1024}
CONFIG = Config(**LIMITS)
STOPPED = (OutOfTime, OutOfMemory, TooLarge)
JUDGED = (BadInput, *STOPPED)
GOOD = "SELECT ?o { <http://a.example/n7> <http://a.example/links> ?o }"


@dataclass(frozen=True)
class Road:
    """One of the two ways in which a query is answered."""

    name: str
    sandbox: Sandbox
    edition: Path
    config: Config

    def ask(self, query: str) -> bytes:
        usual = sparql.fitting(query, self.config)[0]
        return sparql.answer(self.sandbox, self.edition, query, usual, self.config)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "editions" / "1").mkdir(parents=True)
    store = ox.Store(str(home / "editions" / "1" / "store"))
    links = ox.NamedNode("http://a.example/links")
    for number in range(2000):
        one, next_one = (ox.NamedNode(f"http://a.example/n{n % 2000}") for n in (number, number + 1))
        store.add(ox.Quad(one, links, next_one))
        store.add(ox.Quad(one, ox.NamedNode("http://a.example/text"), ox.Literal("a" * 40 + str(number))))
    store.flush()
    del store
    return as_edition(home, 4000)


@pytest.fixture(scope="module")
def served(edition: Path) -> Iterator[Config]:
    """A query server that also takes what only a gate that is broken would let in."""
    config = Config(home=edition.parent.parent, query_children=2, **LIMITS)
    with serving(Config(home=config.home, query_children=2, query_bytes=2_000_000, **LIMITS)):
        yield config


@pytest.fixture(params=["server", "sandbox"])
def road(request: pytest.FixtureRequest, sandbox: Sandbox, edition: Path, served: Config) -> Road:
    return Road(request.param, sandbox, edition, served if request.param == "server" else CONFIG)


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A listener on this machine that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener
        with pytest.raises(BlockingIOError):
            listener.accept()


def survive(road: Road, query: str, allowed: tuple[type[InclusionError], ...]) -> None:
    begun = time.monotonic()
    try:
        road.ask(query)
    except InclusionError as error:
        assert isinstance(error, allowed), f"{type(error).__name__}: {error}"
    else:
        assert allowed == JUDGED, "this should not have had an answer"
    assert time.monotonic() - begun < DEADLINE + MARGIN
    assert "http://a.example/n8" in str(json.loads(road.ask(GOOD)))


def nested(opening: str, inside: str, closing: str, depth: int) -> str:
    return opening * depth + inside + closing * depth


def doubling(times: int) -> str:
    steps = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(times))
    return f"SELECT * {{ BIND('aaaaaaaaaaaaaaaa' AS ?v0) {steps} }}"


PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
LINKS = "<http://a.example/links>"

BRACKETED = {
    "groups": ("ASK ", "{", "", "}", ""),
    "brackets": ("ASK { FILTER(", "(", "1", ")", ") }"),
    "lists": ("ASK { ?s ?p ", "(", "1", ")", " }"),
    "nameless things": ("ASK { ?s ?p ", "[ ?p ", "1", "]", " }"),
    "selections": ("", "SELECT * { ", "", "}", ""),
    "optional parts": ("ASK ", "{ OPTIONAL ", "{}", "}", ""),
    "exclusions": ("ASK ", "{ MINUS ", "{}", "}", ""),
    "graphs": ("ASK ", "{ GRAPH ?g ", "{}", "}", ""),
    "conditions": ("ASK ", "{ FILTER EXISTS ", "{}", "}", ""),
    "choices": ("ASK ", "{ {} UNION ", "{}", "}", ""),
    "paths": ("ASK { ?s ", "(", LINKS, ")*", " ?o }"),
    "functions": ("ASK { FILTER(", "STR(", "1", ")", " = '') }"),
    "alternatives": ("ASK { FILTER(", "IF(true, 1, ", "1", ")", ") }"),
    "statements": ("ASK { ?s ?p ", "<<", " 1 2 3 ", ">>", " }"),
}


def nest(form: str, depth: int) -> str:
    before, opening, inside, closing, after = BRACKETED[form]
    return before + nested(opening, inside, closing, depth) + after


@pytest.mark.parametrize("depth", [100, 1000, 10_000, 100_000])
@pytest.mark.parametrize("form", BRACKETED)
def test_what_is_nested_too_deeply_is_refused(road: Road, form: str, depth: int) -> None:
    survive(road, nest(form, depth), (TooLarge,))


@pytest.mark.parametrize("depth", [100, 10_000, 100_000])
@pytest.mark.parametrize("form", BRACKETED)
def test_what_is_nested_too_deeply_ends_one_child_at_most(served: Config, form: str, depth: int) -> None:
    past_the_gate(served, nest(form, depth))


def past_the_gate(config: Config, query: str) -> None:
    """Hand a query to the server's children as if the gate had let it in; it may end in any words of ours."""
    request = {"work": "answer", "format": "json", "most": 1000, "default_graphs": None, "named_graphs": None}
    begun = time.monotonic()
    with contextlib.suppress(*JUDGED, Unable):
        assert queryclient.ask(config, 1, request, [query.encode()]) is not None
    assert time.monotonic() - begun < DEADLINE + MARGIN
    good = queryclient.ask(config, 1, request, [GOOD.encode()])
    assert good is not None and b"http://a.example/n8" in good[1][0]


@pytest.mark.parametrize(
    "text", ["ASK " + "{" * 30_000, "ASK { FILTER(" + "(" * 30_000], ids=["groups", "brackets"]
)
def test_what_never_ends_is_refused(road: Road, text: str) -> None:
    survive(road, text, (TooLarge,))


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
    "a product in groups of three": f"SELECT ?a ?d ?g (COUNT(DISTINCT ?j) AS ?n) {{ {PRODUCT} }} GROUP BY ?a ?d ?g",
    "a product in random order": f"SELECT * {{ {PRODUCT} }} ORDER BY RAND()",
    "a product without what it holds": f"SELECT * {{ {PRODUCT} MINUS {{ ?a ?b ?c . ?j ?k ?l }} }} ORDER BY ?a",
    "a product of selections": "SELECT * { "
    + " ".join(f"{{ SELECT ?s{n} {{ ?s{n} ?p{n} ?o{n} }} }}" for n in range(4))
    + " }",
    "a product of optional parts": "SELECT * { "
    + " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }}" for n in range(6))
    + " }",
    "a graph from a product": f"CONSTRUCT {{ ?a ?d ?g }} WHERE {{ {PRODUCT} }}",
    "all there is, described": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "a product that is joined by words": f"SELECT (GROUP_CONCAT(DISTINCT CONCAT(STR(?a), STR(?d)); SEPARATOR='') AS ?x) {{ {PRODUCT} }}",
    "a product with a condition on groups": f"SELECT ?a {{ {PRODUCT} }} GROUP BY ?a HAVING (COUNT(*) > 1000000000)",
    "paths there and back": f"SELECT (COUNT(*) AS ?n) {{ ?a ({LINKS}|<http://a.example/x>|^{LINKS})* ?b }}",
    "paths by anything": "SELECT (COUNT(*) AS ?n) { ?a (!<http://a.example/x>)* ?b }",
    "paths from nowhere": f"SELECT ?a ?b {{ ?a ({LINKS}?/{LINKS}?)+ ?b }} ORDER BY ?b",
    "a text that doubles in a list": "SELECT * { ?s ?p ?o BIND(CONCAT(?o, ?o, ?o, ?o) AS ?x) ?s2 ?p2 ?o2 } ORDER BY ?x ?o2",
    "a text that is replaced to grow": "SELECT ?z { BIND('"
    + "a" * 5000
    + "' AS ?v) BIND(REPLACE(?v, 'a', ?v) AS ?w) BIND(REPLACE(?w, 'a', ?v) AS ?x) "
    "BIND(REPLACE(?x, 'a', ?v) AS ?z) }",
    "a list of lists": "SELECT * { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(8))
    + " } ORDER BY ?v0",
    "numbers for ever": f"SELECT (SUM(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g)))) AS ?n) {{ {PRODUCT} }}",
    "conditions within conditions": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS {{ {PRODUCT} FILTER(?a = ?l) }} FILTER(?c = 1) }} }}",
}


@pytest.mark.parametrize("query", GREEDY.values(), ids=GREEDY.keys())
def test_what_asks_for_too_much_is_stopped(road: Road, query: str) -> None:
    survive(road, query, STOPPED)


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
    "a pattern of patterns": "SELECT * { ?s ?p ?o FILTER(REGEX(?o, '" + "(a*)*" * 200 + "b')) }",
    "a pattern that counts": "SELECT * { ?s ?p ?o FILTER(REGEX(?o, '(((a{0,100}){0,100}){0,100}){0,100}$')) }",
    "a pattern in each of the statements": "SELECT * { ?s ?p ?o . ?s2 ?p2 ?o2 FILTER(REGEX(?o, CONCAT('^(', ?o2, '|a*)*x'))) }",
    "a list of two kinds to be planned": "SELECT * { ?s ?p " + nested("(1 ", "2", " 3)", 40) + " }",
    "names to be planned": "SELECT * { ?s ?p " + nested("[ ?p1 ?o1 ; ?p2 ", "2", " ]", 40) + " }",
    "many joins to be planned": "SELECT * { " + " ".join(f"?v{n} ?p{n} ?v{n + 1} ." for n in range(400)) + " }",
    "many choices": "SELECT * { " + " UNION ".join(["{ ?a ?b ?c }"] * 2000) + " }",
    "an unfinished text": "SELECT * { ?s ?p '''" + "'" * 50_000,
    "an unfinished address": "SELECT * { <http://a.example/" + "x" * 60_000,
    "escapes alone": "SELECT * { ?s ?p '" + "\\u0041" * 10_000 + "' }",
    "half a character": "ASK { ?s ?p '\ud800' }",
    "zero bytes": "ASK { \x00 }",
}  # fmt: skip


@pytest.mark.parametrize("query", SLY.values(), ids=SLY.keys())
def test_what_is_hard_to_read_is_answered_refused_or_stopped(road: Road, query: str) -> None:
    survive(road, query, JUDGED)


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
    "by a variable of a list": "SELECT * { VALUES ?u { <URL> } SERVICE ?u { ?s ?p ?o } }",
    "in longer escapes": "SELECT * { \\U00000053ERVICE <URL> { ?s ?p ?o } }",
    "its last letter in escapes": "SELECT * { SERVIC\\u0045 <URL> { ?s ?p ?o } }",
    "in an optional part": "SELECT * { OPTIONAL { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "in an exclusion": "SELECT * { ?s ?p ?o MINUS { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "in a choice": "SELECT * { {} UNION { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "in a graph": "SELECT * { GRAPH ?g { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "in what is built": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "in what is described": "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "as an insertion": "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "behind a text": "SELECT * { ?s ?p '\\'' . SERVICE <URL> { ?s ?p ?o } }",
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_no_other_service_is_asked(road: Road, canary: socket.socket, disguise: str) -> None:
    address = f"http://127.0.0.1:{canary.getsockname()[1]}/"
    survive(road, disguise.replace("URL", address), (Refused, BadInput))


@pytest.mark.parametrize("disguise", list(DISGUISES.values())[:6])
def test_the_kernel_holds_where_the_gate_does_not(
    sandbox: Sandbox, edition: Path, canary: socket.socket, disguise: str
) -> None:
    query = disguise.replace("URL", f"http://127.0.0.1:{canary.getsockname()[1]}/")
    request = {"work": "answer", "format": "json", "most": 1000, "default_graphs": None, "named_graphs": None}
    opening = Opening("repository.answers:open_raw", edition)
    # As if the gate had let it in. A silent one gives an answer without the other service's, all others an error.
    with contextlib.suppress(InclusionError):
        sandbox.run(
            "repository.answers:child",
            request,
            seconds=2,
            megabytes=192,
            blobs=[query.encode()],
            opening=opening,
        )


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_the_kernel_holds_a_serving_child_too(served: Config, canary: socket.socket, disguise: str) -> None:
    past_the_gate(served, disguise.replace("URL", f"http://127.0.0.1:{canary.getsockname()[1]}/"))


@pytest.mark.parametrize("clause", ["FROM <URL>", "FROM NAMED <URL>", "FROM <file:///etc/passwd>"])
def test_no_graph_is_fetched_or_read_from_a_file(road: Road, canary: socket.socket, clause: str) -> None:
    clause = clause.replace("URL", f"http://127.0.0.1:{canary.getsockname()[1]}/data.ttl")
    query = f"SELECT * {clause} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
    try:
        assert json.loads(road.ask(query))["results"]["bindings"] == []
    except Refused:
        assert "file:" in clause


def test_who_hangs_up_stops_nobody_else(served: Config) -> None:
    header = {"edition": 1, "request": {"work": "table", "default_graphs": None, "named_graphs": None}}
    for _ in range(8):
        with (
            socket.socket(socket.AF_UNIX) as talk,
            queryclient.address(served.home, queryclient.QUERY) as path,
        ):
            talk.connect(path)
            messages.send(talk, header, [GREEDY["a product, counted"].encode()])
    wait(lambda: _answered(served))


def _answered(config: Config) -> bool:
    with contextlib.suppress(Busy):
        past_the_gate(config, GOOD)
        return True
    return False


def test_the_server_has_all_its_children_after_all_this(served: Config) -> None:
    for bad in itertools.islice(GREEDY.values(), 4):
        past_the_gate(served, bad)
    wait(lambda: ready(served))
    assert status(served).out_of_time > 0


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(BRACKETED) * 4 + len(GREEDY) + len(SLY) + len(DISGUISES) >= 80
    assert len(GREEDY) + len(SLY) + len(DISGUISES) >= 80
