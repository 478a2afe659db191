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
from hostile.corpus import BRACKETED, DISGUISES, GREEDY, SLY, nest
from servers import as_edition, ready, serving, status, wait

from repository import messages, queryclient, sparql
from repository.config import Config
from repository.errors import (
    BadInput,
    Busy,
    InclusionError,
    OutOfMemory,
    OutOfTime,
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


@pytest.mark.parametrize("query", GREEDY.values(), ids=GREEDY.keys())
def test_what_asks_for_too_much_is_stopped(road: Road, query: str) -> None:
    survive(road, query, STOPPED)


@pytest.mark.parametrize("query", SLY.values(), ids=SLY.keys())
def test_what_is_hard_to_read_is_answered_refused_or_stopped(road: Road, query: str) -> None:
    survive(road, query, JUDGED)


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_no_other_service_is_asked(road: Road, canary: socket.socket, disguise: str) -> None:
    address = f"http://127.0.0.1:{canary.getsockname()[1]}/"
    survive(road, disguise.replace("URL", address), (BadInput,))


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
    except BadInput:
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
