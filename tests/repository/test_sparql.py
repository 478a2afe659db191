"""Strangers' queries: what is let in, what is answered, and in which words the rest is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef

from repository import answers, formats, gate, sparql
from repository.config import Config
from repository.edition import Edition
from repository.errors import BadInput, InclusionError, NotAcceptable, TooLarge, Unreadable
from repository.formats import GRAPH_FORMATS, JSON_RESULTS, RDF_FORMATS, RESULT_FORMATS, TURTLE, Format
from repository.sandbox import Sandbox
from repository.sparql import Dataset

CONFIG = Config(query_seconds=5, query_bytes=20_000)
ONE, TWO = "http://a.example/graph/1", "http://a.example/graph/2"
A = "PREFIX a: <http://a.example/> "

Ask = Callable[..., bytes]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two graphs that both say one statement and each one more; 1,200 more in the default graph alone."""
    folder = tmp_path_factory.mktemp("edition")
    store = ox.Store(str(folder / "store"))

    def say(subject: str, value: str, *graphs: str) -> None:
        nodes = (ox.NamedNode(f"http://a.example/{name}") for name in (subject, "p"))
        triple = (*nodes, ox.Literal(value))
        store.add(ox.Quad(*triple))
        for graph in graphs:
            store.add(ox.Quad(*triple, ox.NamedNode(graph)))

    say("s", "both", ONE, TWO)
    say("s", "one", ONE)
    say("s", "two", TWO)
    for number in range(1200):
        say(f"n{number}", str(number))
    store.flush()
    return folder


@pytest.fixture
def ask(sandbox: Sandbox, edition: Path) -> Ask:
    def answer(
        query: str,
        format: Format = JSON_RESULTS,
        config: Config = CONFIG,
        dataset: Dataset = sparql.EVERYTHING,
    ) -> bytes:
        return sparql.answer(sandbox, edition, query, format, config, dataset)

    return answer


def bindings(answer: bytes) -> list[dict[str, str]]:
    return [{k: v["value"] for k, v in row.items()} for row in json.loads(answer)["results"]["bindings"]]


@pytest.mark.parametrize("format", RESULT_FORMATS)
def test_a_selection_comes_in_each_format_for_rows(ask: Ask, format: Format) -> None:
    data = ask(A + "SELECT ?o { a:s a:p ?o } ORDER BY ?o", format)
    if format in (formats.JSON_RESULTS, formats.XML_RESULTS):
        language = ox.QueryResultsFormat.from_media_type(format.media_type)
        assert language is not None
        rows = [row["o"].value for row in ox.parse_query_results(data, language)]  # type: ignore[union-attr]
    else:
        rows = [line.strip('"') for line in data.decode().split()[1:]]
    assert rows == ["both", "one", "two"]


@pytest.mark.parametrize("format", RESULT_FORMATS)
def test_a_yes_or_no_question_is_answered_in_each_format_for_rows(ask: Ask, format: Format) -> None:
    assert b"true" in ask(A + "ASK { a:s a:p 'one' }", format)
    assert b"false" in ask(A + "ASK { a:s a:p 'three' }", format)


@pytest.mark.parametrize("format", GRAPH_FORMATS)
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { a:s a:p ?o }", "DESCRIBE a:s"])
def test_a_graph_comes_in_each_format_for_graphs(ask: Ask, format: Format, query: str) -> None:
    graph = Graph().parse(data=ask(A + query, format), format=format.media_type)
    assert {str(o) for o in graph.objects(URIRef("http://a.example/s"))} == {"both", "one", "two"}


@pytest.mark.parametrize("format", [formats.TURTLE, formats.NTRIPLES, formats.NQUADS])
@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { a:s a:q 1 } WHERE { ?s a:p ?o }",
        "DESCRIBE ?s WHERE { VALUES ?s { a:n1 a:n1 } ?s a:p ?o }",
    ],
)
def test_a_graph_says_each_statement_once(ask: Ask, format: Format, query: str) -> None:
    language = ox.RdfFormat.from_media_type(format.media_type)
    assert len(list(ox.parse(ask(A + query, format), language))) == 1


def test_turtle_is_written_with_the_prefixes_that_it_needs(ask: Ask) -> None:
    query = "CONSTRUCT { ?s <http://purl.org/dc/terms/title> ?o } WHERE { ?s ?p ?o } LIMIT 1"
    assert ask(query, TURTLE).decode().count("@prefix") == 1
    assert b"dct:title" in ask(query, TURTLE)


@pytest.mark.parametrize(("query", "format"), [("ASK {}", TURTLE), ("DESCRIBE <http://a/>", JSON_RESULTS)])
def test_a_format_that_does_not_fit_the_form_is_refused(ask: Ask, query: str, format: Format) -> None:
    with pytest.raises(NotAcceptable, match=r"is answered as one of"):
        ask(query, format)


def test_a_statement_that_two_graphs_make_counts_once(ask: Ask) -> None:
    count = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"
    both = Dataset((ONE, TWO))
    assert bindings(ask(count % f"FROM <{ONE}> FROM <{TWO}>")) == [{"n": "3"}]
    assert bindings(ask(count % "", dataset=both)) == [{"n": "3"}]
    assert bindings(ask(A + count % "FROM a:graph\\/1 FROM a:graph\\/2")) == [{"n": "3"}]


def test_graphs_chosen_beside_the_query_come_before_those_in_it(ask: Ask) -> None:
    query = f"SELECT ?g ?o FROM <{TWO}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }} ORDER BY ?o"
    assert {row["o"] for row in bindings(ask(query))} == {"both", "two"}
    rows = bindings(ask(query, dataset=Dataset((ONE,), (TWO,))))
    assert [row["o"] for row in rows if "g" not in row] == ["both", "one"]
    assert [row["o"] for row in rows if "g" in row] == ["both", "two"]


def test_graphs_from_within_the_query_hide_all_others(ask: Ask) -> None:
    query = f"SELECT DISTINCT ?g FROM NAMED <{ONE}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert bindings(ask(query)) == [{"g": ONE}]
    assert bindings(ask(f"SELECT * FROM NAMED <{ONE}> {{ ?s ?p ?o }}")) == []


def test_an_answer_is_whole_or_an_error(ask: Ask) -> None:
    query = "SELECT * { ?s ?p ?o }"
    whole = ask(query)
    assert len(bindings(whole)) == 1203
    small = Config(answer_bytes=len(whole) - 1)
    with pytest.raises(TooLarge, match="add a LIMIT"):
        ask(query, config=small)
    with pytest.raises(TooLarge):
        ask("CONSTRUCT WHERE { ?s ?p ?o }", TURTLE, config=Config(answer_bytes=1000))
    assert ask(query, config=Config(answer_bytes=len(whole))) == whole


def test_a_table_shows_a_thousand_rows_and_says_how_many_there_are(sandbox: Sandbox, edition: Path) -> None:
    table = sparql.table(sandbox, edition, "SELECT ?s ?o ?none { ?s ?p ?o }", CONFIG)
    assert table.columns == ("s", "o", "none") and table.truth is None
    assert (len(table.rows), table.total) == (1000, 1203)
    many = " ".join(f"(?s AS ?v{number})" for number in range(50))
    wide = sparql.table(sandbox, edition, f"SELECT {many} {{ ?s ?p ?o }}", CONFIG)
    assert (len(wide.rows), wide.total) == (200, 1203), "fewer where there are many columns"
    subject, value, nothing = table.rows[0]
    assert subject and subject.kind == "iri" and value and value.kind == "text" and nothing is None
    assert sparql.table(sandbox, edition, "ASK {}", CONFIG).truth is True
    graph = sparql.table(sandbox, edition, A + "DESCRIBE a:s", CONFIG)
    assert (graph.columns, graph.total) == (("subject", "predicate", "object"), 3)


FAULTS = [
    ("", BadInput, "begins with one of SELECT"),
    ("PREFIX a: <http://a.example/>", BadInput, "begins with one of SELECT"),
    ("SELECT * {\n  ?s ?p\n", BadInput, "Line 3, column 1"),
    ("SELECT * {\n  ?s ?p ?o . }} x", BadInput, "Line 2"),
    ("SELECT * { ?s skos:prefLabel ?o }", BadInput, "add the line PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"),
    ("SELECT * {\n ?s nope:x ?o }", BadInput, "Line 2, column 5: add the line PREFIX nope:"),
    ("SELECT ?x (1 AS ?x) {}", BadInput, "Duplicated variable name"),
    ("SELECT (<http://a.example/f>(1) AS ?x) { }", BadInput, "http://a.example/f"),
    ("INSERT DATA { <http://a.example/s> <http://a.example/p> 1 }", BadInput, "changes nothing"),
    ("DROP ALL", BadInput, "changes nothing"),
    ("LOAD <http://a.example/>", BadInput, "changes nothing"),
    ("SELECT * { SERVICE <http://a.example/> {} }", BadInput, "SERVICE"),
    ("SELECT * { SERVICESILENT<http://a.example/>{} }", BadInput, "SERVICE"),
    ("SELECT * { ?s ?p trueSERVICE<http://a.example/>{} }", BadInput, "SERVICE"),
    ("PREFIX : <http://a.example/> SELECT * { sErViCe:x {} }", BadInput, "SERVICE"),
    ("SELECT * { S\\u0045RVICE <http://a.example/> {} }", BadInput, "SERVICE"),
    ("SELECT * FROM <file:///etc/passwd> {}", BadInput, "full web address"),
    ("SELECT * FROM NAMED <file:///etc/passwd> {}", BadInput, "full web address"),
    ("SELECT * FROM <fil\\u0065:///etc/passwd> {}", BadInput, "full web address"),
    ("PREFIX f: <file:///etc/> SELECT * FROM f:passwd {}", BadInput, "full web address"),
    ("BASE <file:///etc/> SELECT * FROM <passwd> {}", BadInput, "full web address"),
    ("ASK " + "{" * 51 + "}" * 51, TooLarge, "50 deep"),
    ("ASK { " + "?s ?p ?o . " * 501 + "}", TooLarge, "500 patterns"),
    ("ASK { FILTER(1 = '" + "x" * 20_000 + "') }", TooLarge, "20,000 bytes"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "error", "words"), FAULTS)
def test_what_is_refused_is_told_in_one_sentence(
    ask: Ask, query: str, error: type[InclusionError], words: str
) -> None:
    with pytest.raises(error) as found:
        ask(query)
    assert type(found.value) is error and words in str(found.value)
    assert len(str(found.value)) < 400


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s ?p 'SERVICE <http://a.example/> {' }",
        "ASK { ?s ?p '''a ' SERVICE \\''' b''' , \"\"\"SERVICE\"\"\" } # SERVICE <x>",
        "PREFIX t: <http://a.example/SERVICE/> ASK { ?service t:public-services/t:a.service <SERVICE:x> }",
        "PREFIX t: <http://a.example/> ASK { ?s t:p 'x'@en-service , _:service , t:x%20y , t:a\\#b }",
        "BASE <http://a.example/> PREFIX : <#> prefix x.y: <http://b.example/> ask { <s> :p x.y:z . }",
        "ASK { ?s ?p ?o FILTER(?o IN (" + ", ".join(map(str, range(1000))) + ")) }",
        "ASK " + "{" * 50 + "}" * 50,
        "ASK { FILTER(1 < 2 && 3 > 2) }",
    ],
)
def test_what_only_looks_forbidden_is_answered(ask: Ask, query: str) -> None:
    assert "boolean" in json.loads(ask(query))


def test_a_query_must_be_text() -> None:
    assert sparql.decode("ASK { ?s ?p 'tŷ' }".encode()) == "ASK { ?s ?p 'tŷ' }"
    with pytest.raises(Unreadable, match="byte 5"):
        sparql.decode(b"ASK \xff")


def test_the_form_and_the_graphs_of_a_query_are_known() -> None:
    asked = gate.judge(f"construct {{}} FROM <{ONE}> FROM NAMED <{TWO}> {{}}", CONFIG)
    assert asked == gate.Asked("CONSTRUCT", (ONE,), (TWO,))
    assert gate.judge("ASK {}", CONFIG) == gate.Asked("ASK", None, None)
    asked = gate.judge(
        "BASE <http://a.example/x/> BASE <y/> PREFIX p: <z#> ASK FROM <one> FROM p:two {}", CONFIG
    )
    assert asked.default_graphs == ("http://a.example/x/y/one", "http://a.example/x/y/z#two")


@pytest.mark.parametrize("word", ["NOW()", "rand()", "UUID()", "trueNOW()", "R\\u0041ND()"])
def test_an_answer_that_changes_by_itself_is_known_to(word: str) -> None:
    assert not gate.judge(f"SELECT ({word} AS ?x) {{}}", CONFIG).lasting
    assert gate.judge("SELECT ?now { ?now <http://a.example/NOW> 'NOW()' } # NOW()", CONFIG).lasting


def test_graphs_chosen_together_are_refused_when_they_are_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MERGED", 3)
    store = ox.Store()
    graphs = [ox.NamedNode(ONE), ox.NamedNode(TWO)]
    for number in range(4):
        node = ox.NamedNode(f"http://a.example/{number}")
        store.add(ox.Quad(node, node, node, graphs[number % 2]))
    request = {"work": "table", "default_graphs": [ONE, TWO], "named_graphs": []}
    with pytest.raises(TooLarge, match="more than 3 statements") as found:
        answers.child(request, [b"ASK {}"], answers.Statements(store, store))
    assert found.value.limit == 3
    often = {**request, "default_graphs": [ONE, ONE, ONE], "named_graphs": [TWO, TWO]}
    (count,) = answers.child(often, [b"SELECT * { ?s ?p ?o }"], answers.Statements(store, store))[:1]
    assert count["total"] == 2, "a graph that is chosen again is the same graph"


def test_the_service_describes_itself(shipped: Edition) -> None:
    graph = Graph().parse(data=sparql.description(shipped, "http://a.example/sparql"), format="turtle")
    service = URIRef("http://a.example/sparql")
    assert graph.value(service, sparql.SD.endpoint) == service
    assert len(list(graph.objects(service, sparql.SD.resultFormat))) == len(RESULT_FORMATS + RDF_FORMATS)
    names = {str(name) for name in graph.objects(predicate=sparql.SD.name)}
    assert names == set(shipped.manifest.graphs)
