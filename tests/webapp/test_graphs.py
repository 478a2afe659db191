"""Graphs by name: the Graph Store Protocol, read only."""

import json
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from repository.bootstrap import Repository
from repository.edition import Edition
from repository.formats import GRAPH_FORMATS, Format
from webapp import create_app

BASE = "https://w3id.org/inclusion-resources/graph/"
THEME = BASE + "scheme/theme"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def client(repository: Repository) -> FlaskClient:
    return create_app(repository).test_client()


def test_a_graph_is_the_same_by_its_path_and_by_its_name(client: FlaskClient, shipped: Edition) -> None:
    by_name = client.get("/graphs", query_string={"graph": THEME})
    by_path = client.get("/graph/scheme/theme")
    assert by_name.mimetype == by_path.mimetype == "text/turtle"
    one, other = (Graph().parse(data=each.data, format="turtle") for each in (by_name, by_path))
    assert set(one) == set(other) and len(one) == shipped.manifest.graphs[THEME].triples


def test_every_graph_of_the_edition_has_its_path(client: FlaskClient, shipped: Edition) -> None:
    for name, entry in shipped.manifest.graphs.items():
        answer = client.get("/graph/" + name.removeprefix(BASE), headers={"Accept": "application/n-triples"})
        assert len(answer.data.splitlines()) == entry.triples, name


def test_the_default_graph_is_everything_merged(client: FlaskClient, shipped: Edition) -> None:
    answer = client.get("/graphs?default", headers={"Accept": "application/n-triples"})
    assert len(set(answer.data.splitlines())) == shipped.manifest.triples


@pytest.mark.parametrize("format", GRAPH_FORMATS)
def test_each_format_is_given_by_name_and_by_media_type(client: FlaskClient, format: Format) -> None:
    for answer in (
        client.get(f"/graph/scheme/theme?format={format.name}"),
        client.get("/graph/scheme/theme", headers={"Accept": format.media_type}),
    ):
        assert (answer.status_code, answer.mimetype) == (200, format.media_type)


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/graphs", 400, "Choose one graph"),
        (f"/graphs?default&graph={THEME}", 400, "Choose one graph"),
        (f"/graphs?graph={THEME}&graph={THEME}", 400, "Choose one graph"),
        ("/graphs?graph=", 400, "by its full address"),
        ("/graphs?graph=scheme/theme", 400, "by its full address"),
        ("/graphs?graph=http://a.example/nothing", 404, "http://a.example/nothing"),
        ("/graph/nothing", 404, "There is no graph"),
        ("/graph/scheme/theme?format=pdf", 406, "turtle"),
    ],
)
def test_what_cannot_be_sent_is_told_as_a_problem(
    client: FlaskClient, path: str, status: int, says: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM)
    assert says in json.loads(answer.data)["detail"]


@pytest.mark.parametrize("path", ["/graphs?default", "/graph/scheme/theme"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nothing_can_be_changed(client: FlaskClient, path: str, method: str) -> None:
    answer = client.open(path, method=method, data=b"<a> <b> <c> .", content_type="text/turtle")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_head_of_a_graph_is_asked_for_alone(client: FlaskClient) -> None:
    whole, head = client.get("/graph/scheme/theme"), client.head("/graph/scheme/theme")
    assert head.data == b"" and head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_a_graph_is_not_sent_twice_while_its_edition_is_current(client: FlaskClient) -> None:
    first = client.get("/graph/scheme/theme")
    again = client.get("/graph/scheme/theme", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Access-Control-Allow-Origin"] == "*"


def test_a_graph_that_is_too_large_leads_to_the_downloads(repository: Repository) -> None:
    small = replace(repository, config=replace(repository.config, answer_bytes=1000))
    answer = create_app(small).test_client().get("/graphs?default")
    problem = json.loads(answer.data)
    assert (answer.status_code, problem["limit"]) == (413, 1000)
    assert "/downloads" in problem["detail"]
