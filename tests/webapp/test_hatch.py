"""The short way for programs, beside the long one: both say the same."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import loops
import pytest
import scopes
from flask import Flask
from servers import serving

from repository.bootstrap import Repository
from repository.config import Config
from repository.errors import InclusionError, OutOfTime, Overspent
from webapp import create_app, permits
from webapp.hatch import MOST_CHARACTERS, Hatch

SELECT = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 2"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def scope(query: str, path: str = "/sparql", method: str = "GET", **headers: str) -> Any:
    return scopes.scope(path, urlencode({"query": query}), method, **headers)


@pytest.fixture(scope="module")
def app(
    repository: Repository, shipped_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    with served(repository, shipped_home, tmp_path_factory.mktemp("hatch")) as app:
        yield app


@contextmanager
def served(repository: Repository, shipped_home: Path, home: Path, **settings: Any) -> Iterator[Flask]:
    """An app beside a query server with these settings; the edition is open already."""
    (home / "editions").symlink_to(shipped_home / "editions")
    config = Config(home=home, query_children=2, **settings)
    with serving(config):
        app = create_app(replace(repository, config=config))
        app.test_client().get("/")
        yield app


def passed(app: Flask, asked: Any) -> tuple[Mapping[str, str], bytes] | None:
    answer = loops.run(Hatch(app).answer(asked))
    return (dict(answer[1]), answer[2]) if answer else None


@pytest.mark.parametrize("accept", ["*/*", "text/csv", "application/rdf+xml;q=0.1, application/json"])
@pytest.mark.parametrize("query", [SELECT, "SELECT (RAND() AS ?x) {}", "ASK {}"])
def test_the_hatch_says_what_the_house_says(app: Flask, query: str, accept: str) -> None:
    short = passed(app, scope(query, accept=accept))
    assert short is not None
    house = app.test_client().get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    theirs = {name.lower(): value for name, value in house.headers.items() if name != "Date"}
    if "RAND" not in query:
        assert short == (theirs, house.data)
    assert short[0] | {"content-length": ""} == theirs | {"content-length": ""}


def test_what_is_no_plain_query_of_a_program_is_left_to_the_house(app: Flask) -> None:
    for asked in (
        scope(SELECT, path="/search"),
        scope(SELECT, method="POST"),
        scope(SELECT, if_none_match='"x"'),
        scope(SELECT, accept="text/html, */*;q=0.1"),
        scope(SELECT + " " * MOST_CHARACTERS),
    ):
        assert passed(app, asked) is None


def test_an_answer_needs_no_permit(app: Flask) -> None:
    held = [permits.permit() for _ in range(permits.THREADS // 2)]
    for each in held:
        each.__enter__()
    try:
        assert passed(app, scope("ASK { ?without ?a ?permit }")) is not None
    finally:
        for each in held:
            each.__exit__(None, None, None)


def test_what_goes_wrong_is_for_the_house_to_say(app: Flask) -> None:
    for query in ("nonsense", "SELECT * { ?s", "ASK { SERVICE <http://a.example/> {} }"):
        with pytest.raises(InclusionError):
            passed(app, scope(query))


def test_a_query_that_takes_too_long_is_stopped_and_charged(
    repository: Repository, shipped_home: Path, tmp_path: Path
) -> None:
    with served(repository, shipped_home, tmp_path, query_seconds=1, client_seconds=3) as app:
        for _ in range(3):
            with pytest.raises(OutOfTime):
                passed(app, scope(ENDLESS, x_forwarded_for="not believed"))
        with pytest.raises(Overspent):
            passed(app, scope(ENDLESS))


def test_without_a_query_server_the_house_answers(repository: Repository, tmp_path: Path) -> None:
    alone = create_app(replace(repository, config=replace(repository.config, kept_bytes=1)))
    alone.test_client().get("/")
    assert passed(alone, scope(SELECT)) is None
