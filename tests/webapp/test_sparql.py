"""The query address: its page for people, its protocol for programs."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from werkzeug.test import TestResponse

from repository import formats
from repository.bootstrap import Repository
from repository.errors import BadInput
from repository.formats import GRAPH_FORMATS, RDF_FORMATS, RESULT_FORMATS, Format
from webapp import create_app, desk, permits, sparql

SELECT = "SELECT * { ?s ?p ?o } LIMIT 2"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 2"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PROBLEM = "application/problem+json"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


@pytest.fixture(scope="module")
def client(repository: Repository) -> FlaskClient:
    return create_app(repository).test_client()


def get(client: FlaskClient, accept: str = "*/*", **values: str) -> TestResponse:
    return client.get("/sparql", query_string=values, headers={"Accept": accept})


def test_without_a_query_people_get_the_form_and_programs_the_description(client: FlaskClient) -> None:
    page = client.get("/sparql", headers=BROWSER)
    assert page.mimetype == "text/html" and "<textarea" in page.text
    description = get(client)
    assert description.mimetype == "text/turtle"
    graph = Graph().parse(data=description.data, format="turtle")
    assert "http://localhost/sparql" in {str(o) for o in graph.objects(predicate=sparql.sparql.SD.endpoint)}
    assert client.head("/sparql").status_code == 200


@pytest.mark.parametrize("format", [*RESULT_FORMATS, *RDF_FORMATS])
def test_each_format_is_given_by_name_and_by_media_type(client: FlaskClient, format: Format) -> None:
    query = SELECT if format in RESULT_FORMATS else CONSTRUCT
    for answer in (get(client, query=query, format=format.name), get(client, format.media_type, query=query)):
        assert (answer.status_code, answer.mimetype) == (200, format.media_type)
        assert answer.data


@pytest.mark.parametrize(
    ("accept", "query", "media_type"),
    [
        ("*/*", SELECT, "application/sparql-results+json"),
        ("*/*", CONSTRUCT, "text/turtle"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", SELECT, "application/sparql-results+xml"),
        ("text/csv, */*;q=0.1", SELECT, "text/csv"),
        ("text/csv, */*;q=0.1", CONSTRUCT, "text/turtle"),
        ("application/json", SELECT, "application/sparql-results+json"),
        ("application/json", CONSTRUCT, "application/ld+json"),
        ("application/sparql-results+json;q=0, */*;q=0.1", SELECT, "application/sparql-results+xml"),
    ],
)
def test_what_is_preferred_is_given(client: FlaskClient, accept: str, query: str, media_type: str) -> None:
    answer = get(client, accept, query=query)
    assert answer.mimetype == media_type
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(("accept", "values"), [("image/png", {}), ("*/*", {"format": "png"})])
def test_a_format_that_there_is_not_is_told_with_those_there_are(
    client: FlaskClient, accept: str, values: dict[str, str]
) -> None:
    answer = get(client, accept, query=SELECT, **values)
    assert (answer.status_code, answer.mimetype) == (406, PROBLEM)
    assert "csv" in json.loads(answer.data)["detail"]


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"query": SELECT}},
        {"data": SELECT.encode(), "content_type": "application/sparql-query"},
        {"data": SELECT.encode(), "content_type": "application/sparql-query; charset=utf-8"},
    ],
)
def test_a_query_may_be_sent(client: FlaskClient, sent: dict[str, object]) -> None:
    answer = client.post("/sparql", headers={"Accept": "text/csv"}, **sent)  # type: ignore[arg-type]
    assert answer.data == get(client, "text/csv", query=SELECT).data


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {"update": "DROP ALL"}}, 400),
        ({"data": b"DROP ALL", "content_type": "application/sparql-update"}, 400),
        ({"data": b"ASK {}", "content_type": "text/plain"}, 415),
        ({"data": {"query": ["ASK {}", "ASK {}"]}}, 400),
        ({"data": {"other": "x"}}, 400),
        ({"data": b"ASK { ?s ?p '\xff' }", "content_type": "application/sparql-query"}, 400),
        ({"data": b" " * 300_000, "content_type": "application/sparql-query"}, 413),
        ({"data": {"query": "SELECT * { SERVICE <http://a.example/> {} }"}}, 400),
        ({"data": {"query": "SELECT * {"}}, 400),
        ({"data": {"query": "ASK {}", "default-graph-uri": "file:///etc/passwd"}}, 400),
        ({}, 400),
        ({"data": b"ASK {}"}, 415),
        ({"data": {"query": "ASK {}", "format": ["csv", "json"]}}, 400),
        ({"data": b"ASK {}", "content_type": "application/sparql-query; charset=latin1"}, 415),
        ({"data": b"query=ASK+%7B+%FF+%7D", "content_type": FORM}, 400),
        ({"query_string": "query=ASK%7B%7D", "data": {"query": "ASK {}"}}, 400),
        ({"query_string": "query=ASK%7B%7D", "data": b"ASK {}", "content_type": DIRECT}, 400),
        ({"data": {"query": "ASK {}", "default-graph-uri": ["http://a.example/"] * 1001}}, 413),
        ({"data": {"query": "ASK {" * 60}}, 413),
    ],
)
def test_what_is_refused_is_told_as_a_problem(
    client: FlaskClient, sent: dict[str, object], status: int
) -> None:
    answer = client.post("/sparql", **sent)  # type: ignore[arg-type]
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM)
    problem = json.loads(answer.data)
    assert problem["status"] == status and problem["detail"].endswith(".")
    assert "Traceback" not in answer.text and answer.headers["Access-Control-Allow-Origin"] == "*"


def test_graphs_are_chosen_as_the_protocol_says(client: FlaskClient, repository: Repository) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    all_of_it = get(client, "text/csv", query=query).text.split()[1]
    graph = "https://w3id.org/inclusion-resources/graph/scheme/theme"
    some = get(client, "text/csv", **{"query": query, "default-graph-uri": graph}).text.split()[1]
    assert 0 < int(some) < int(all_of_it)


def test_an_unknown_graph_is_an_empty_one(client: FlaskClient) -> None:
    values = {"query": "ASK { ?s ?p ?o }", "default-graph-uri": "http://a.example/nothing"}
    assert json.loads(get(client, **values).data)["boolean"] is False


def test_an_address_in_a_query_may_be_relative_to_ours(client: FlaskClient) -> None:
    query = "ASK FROM <graph/scheme/theme> { <id/scheme/theme> ?p ?o }"
    assert json.loads(get(client, query=query).data)["boolean"] is True


@pytest.mark.parametrize("values", [{"query": SELECT, "format": "nonsense"}, {"query": "ASK \ufffd"}])
def test_a_query_in_the_address_fails_as_one_that_is_sent(
    client: FlaskClient, values: dict[str, str]
) -> None:
    assert get(client, **values).mimetype == PROBLEM
    assert client.get("/sparql?query=ASK%7B%7D%FF").status_code == 400
    assert client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status_code == 400
    assert client.get("/sparql?update=DROP+ALL").status_code == 400


@pytest.mark.parametrize("character", ["\\u0001", "\\u000b", "\\uFFFE", "\\uFFFF"])
def test_what_xml_cannot_hold_is_told_rather_than_written(client: FlaskClient, character: str) -> None:
    for query, usual in (
        (f"SELECT ('a{character}b' AS ?x) {{}}", formats.XML_RESULTS),
        (f"CONSTRUCT {{ <http://a.example/> <http://a.example/p> 'a{character}b' }} {{}}", formats.RDFXML),
    ):
        answer = get(client, usual.media_type, query=query)
        assert (answer.status_code, answer.mimetype) == (406, PROBLEM)
        assert json.loads(answer.data)["detail"].endswith(": ask for another format.")
    told = json.loads(get(client, query=f"SELECT ('{character}' AS ?x) {{}}").data)
    assert ord(told["results"]["bindings"][0]["x"]["value"]) == int(character[2:], 16)


@pytest.mark.parametrize("character", ["\\t", "\\r", "\\n", "\\u0085", "\\uFFFD", "\\U0001FFFE"])
def test_what_xml_can_hold_is_written(client: FlaskClient, character: str) -> None:
    answer = get(client, "application/sparql-results+xml", query=f"SELECT ('{character}' AS ?x) {{}}")
    (literal,) = ElementTree.fromstring(answer.data).iterfind(".//{*}literal")
    assert literal.text == character.encode().decode("unicode_escape")


def test_the_wrong_method_is_named_with_the_right_ones(client: FlaskClient) -> None:
    answer = client.put("/sparql", data=b"ASK {}", content_type=DIRECT)
    assert (answer.status_code, answer.mimetype) == (405, PROBLEM)
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"GET", "POST"} <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("ASK " + "{" * 51 + "}" * 51, 50),
        ("ASK { " + "?s ?p ?o . " * 501 + "}", 500),
        (" " * 65_537, 65_536),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", 5_000),
    ],
)
def test_the_limit_that_was_passed_is_told_as_a_figure(
    repository: Repository, query: str, limit: int
) -> None:
    config = replace(repository.config, answer_bytes=5_000)
    client = create_app(replace(repository, config=config)).test_client()
    answer = client.post("/sparql", data=query, content_type=DIRECT)
    assert (answer.status_code, answer.mimetype) == (413, PROBLEM)
    problem = json.loads(answer.data)
    assert problem["limit"] == limit and f"{limit:,}" in problem["detail"]


def test_an_answer_is_worked_out_once_for_all_who_ask(repository: Repository) -> None:
    client = create_app(repository).test_client()
    first = client.post("/sparql", data={"query": SELECT}).data
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.sparql, "answer", lambda *_: pytest.fail("it was asked again"))
        assert client.post("/sparql", data={"query": SELECT}).data == first
        with pytest.raises(pytest.fail.Exception):
            client.post("/sparql", data={"query": SELECT, "default-graph-uri": "http://a.example/"})


@pytest.mark.parametrize("word", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
def test_what_changes_by_itself_is_asked_anew_each_time(client: FlaskClient, word: str) -> None:
    query = f"SELECT ({word} AS ?x) {{}}"
    answers = {get(client, query=query).data for _ in range(2)}
    assert len(answers) == 2
    page = client.get("/sparql", query_string={"query": query}, headers=BROWSER)
    for answer in (get(client, query=query), page):
        assert "ETag" not in answer.headers and answer.headers["Cache-Control"] == "no-store"


def test_who_has_spent_the_budget_is_told_when_to_come_back(repository: Repository) -> None:
    config = replace(repository.config, client_seconds=1, query_seconds=1, proxies=1)
    client = create_app(replace(repository, config=config)).test_client()
    product = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}

    def asked(address: str, **headers: str) -> TestResponse:
        return client.post("/sparql", data=product, headers={"X-Forwarded-For": address, **headers})

    slow = asked("192.0.2.1")
    assert (slow.status_code, json.loads(slow.data)["limit"]) == (503, 1)
    assert int(slow.headers["Retry-After"]) > 0
    again = asked("192.0.2.1")
    assert (again.status_code, again.mimetype) == (429, PROBLEM)
    assert 0 < int(again.headers["Retry-After"]) <= 62 and json.loads(again.data)["limit"] == 1
    assert asked("203.0.113.9, 192.0.2.1").status_code == 429, "what the reader wrote before is not believed"
    page = client.get("/sparql", query_string=product, headers={**BROWSER, "X-Forwarded-For": "192.0.2.1"})
    assert page.status_code == 429 and "other pages still work" in page.text
    assert asked("192.0.2.2").status_code == 503, "another reader has another budget"


def test_to_judge_a_query_is_charged_and_who_is_overspent_has_none_judged(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(repository.config, client_seconds=1)
    client = create_app(replace(repository, config=config)).test_client()

    def slowly(*_: object) -> None:
        time.sleep(1)
        raise BadInput("It was long.")

    monkeypatch.setattr("repository.gate.judge", slowly)
    assert [get(client, query=f"ASK {{ {n} }}").status_code for n in range(2)] == [400, 429]


@pytest.mark.parametrize(
    ("address", "same"),
    [("2001:db8::1", "2001:db8::ffff"), ("192.0.2.1", "192.0.2.1"), ("unknown", "unknown")],
)
def test_readers_are_told_apart_by_their_address(repository: Repository, address: str, same: str) -> None:
    app = create_app(repository)
    clients = []
    for each in (address, same, "2001:db8:0:1::1", "192.0.2.2"):
        with app.test_request_context("/sparql", environ_base={"REMOTE_ADDR": each}):
            clients.append(desk.client())
    assert clients[0] == clients[1] and len(set(clients)) == 3


def test_the_description_is_given_in_each_format_and_under_the_public_address(repository: Repository) -> None:
    config = replace(repository.config, public_url="https://a.example/")
    public = create_app(replace(repository, config=config)).test_client()
    for format in GRAPH_FORMATS:
        answer = public.get("/sparql", headers={"Accept": format.media_type})
        assert answer.mimetype == format.media_type
        graph = Graph().parse(data=answer.data, format=format.media_type)
        assert {str(o) for o in graph.objects(predicate=sparql.sparql.SD.endpoint)} == {
            "https://a.example/sparql"
        }


def test_an_answer_is_not_sent_twice_while_its_edition_is_current(client: FlaskClient) -> None:
    first = get(client, "text/csv", query=SELECT)
    again = {"Accept": "text/csv", "If-None-Match": first.headers["ETag"]}
    second = client.get("/sparql", query_string={"query": SELECT}, headers=again)
    assert (second.status_code, second.data, second.headers["ETag"]) == (304, b"", first.headers["ETag"])
    again["Accept"] = "application/json"
    other = client.get("/sparql", query_string={"query": SELECT}, headers=again)
    assert other.status_code == 200 and other.headers["ETag"] != first.headers["ETag"]


def test_pages_of_other_sites_may_ask(client: FlaskClient) -> None:
    for answer in (client.options("/sparql"), get(client, query=SELECT), get(client, query="nothing")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    preflight = client.options("/sparql", headers=asked)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]


def test_people_get_a_table_whose_things_are_linked(client: FlaskClient) -> None:
    query = "SELECT ?scheme ?kind { ?scheme a ?kind FILTER(STRENDS(STR(?scheme), '/scheme/theme')) }"
    text = client.get("/sparql", query_string={"query": query}, headers=BROWSER).text
    assert '<a class="govuk-link" href="/doc/scheme/theme"' in text
    assert 'href="http://www.w3.org/2004/02/skos/core#ConceptScheme"' in text and "skos:ConceptScheme" in text
    assert "format=csv" in text and re.search(r"\b\d rows?\.", text)


def test_things_are_called_by_name_and_lead_to_their_address(client: FlaskClient) -> None:
    query = "SELECT ?i { ?i a <ns#Initiative> FILTER(STRENDS(STR(?i), '/root-out-racism')) }"
    text = client.get("/sparql", query_string={"query": query}, headers=BROWSER).text
    assert (
        '<a class="govuk-link" href="/doc/initiative/root-out-racism" rel="nofollow">Root Out Racism' in text
    )


def test_an_answer_can_be_cited_and_used_elsewhere(client: FlaskClient) -> None:
    def shown(query: str) -> str:
        return client.get("/sparql", query_string={"query": query}, headers=BROWSER).text

    text = shown(SELECT)
    assert "Cite this answer" in text and re.search(r"edition \d+, \d+ \w+ \d{4}", text)
    assert "pandas.read_csv" in text and "read.csv" in text and "format=csv" in text
    for query in ("ASK {}", CONSTRUCT):
        assert "Cite this answer" in shown(query) and "pandas" not in shown(query)


def test_the_editor_is_told_our_words_and_where_a_mistake_is(client: FlaskClient) -> None:
    told = json.loads(client.get("/sparql/words").data)
    assert told["prefixes"]["inc"].endswith("/ns#")
    names = {term["name"]: term["label"] for term in told["terms"]}
    assert {"inc:Initiative", "dct:title", "skos:broader"} <= set(names) and all(names.values())
    text = client.get("/sparql", query_string={"query": "ASK {\n  ?s nonsense ?o\n}"}, headers=BROWSER).text
    assert 'data-line="2" data-column="14" data-message="Line 2, column 14: ' in text


def test_a_long_table_is_cut_and_says_so(client: FlaskClient) -> None:
    text = client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"}, headers=BROWSER).text
    assert text.count("<tr") == 1001
    assert re.search(r"[\d,]+ rows; the first 1,000 are shown", text)


def test_a_page_shows_text_as_text_and_links_to_the_web_alone(client: FlaskClient) -> None:
    query = """SELECT ('<script>alert(1)</script>' AS ?x) (IRI('javascript:alert(1)') AS ?y) {}"""
    text = client.get("/sparql", query_string={"query": query}, headers=BROWSER).text
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text
    assert 'href="javascript' not in text


def test_yes_no_and_nothing_are_said_in_words(client: FlaskClient) -> None:
    def said(query: str) -> str:
        return client.get("/sparql", query_string={"query": query}, headers=BROWSER).text

    assert '<p class="app-answer">Yes</p>' in said("ASK { ?s ?p ?o }")
    assert '<p class="app-answer">No</p>' in said("ASK { ?s ?p 'nowhere to be found' }")
    assert "Nothing in the collection fits this query." in said("SELECT * { ?s ?p 'nowhere to be found' }")


def test_a_mistake_is_shown_beside_the_query_which_stays(client: FlaskClient) -> None:
    query = 'SELECT * { ?s <http://a.example/&"> ?o'
    answer = client.get("/sparql", query_string={"query": query}, headers=BROWSER)
    assert answer.status_code == 400
    assert "<title>Error: " in answer.text and 'href="#query"' in answer.text
    assert "SELECT * { ?s &lt;http://a.example/&amp;&#34;&gt; ?o" in answer.text


@pytest.mark.parametrize(("words", "query"), sparql.EXAMPLES)
def test_each_example_has_an_answer(client: FlaskClient, words: str, query: str) -> None:
    assert json.loads(get(client, query=query).data)["results"]["bindings"]


@pytest.fixture
def no_permits() -> Iterator[None]:
    with ExitStack() as held:
        for _ in range(permits.THREADS // 2):
            held.enter_context(permits.permit())
        yield


def test_without_a_permit_one_is_told_to_come_back_at_once(client: FlaskClient, no_permits: None) -> None:
    answer = client.post("/sparql", data={"query": "ASK { ?new ?to ?all }"})
    assert (answer.status_code, answer.mimetype) == (503, PROBLEM)
    assert int(answer.headers["Retry-After"]) > 0
    page = client.get("/sparql", query_string={"query": SELECT}, headers=BROWSER)
    assert page.status_code == 503 and "Retry-After" in page.headers
    assert get(client).status_code == 200, "what does not wait needs no permit"


def test_permits_come_back_after_a_failure(client: FlaskClient) -> None:
    for _ in range(permits.THREADS):
        assert get(client, query="nothing").status_code == 400
    assert get(client, query=SELECT).status_code == 200


def test_a_query_that_takes_too_long_is_told_so(repository: Repository) -> None:
    hasty = replace(repository, config=replace(repository.config, query_seconds=1))
    product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answer = get(create_app(hasty).test_client(), query=product)
    assert answer.status_code == 503 and "more than 1 seconds" in answer.text
