"""Ready-made questions: how they are written, what they answer, how the answer is shown and taken away."""

import csv
import io
import re
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import URIRef
from servers import wait

from repository import questions, rows, sparql
from repository.bootstrap import Repository
from repository.config import Config
from repository.edition import Edition
from repository.errors import BadInput, Busy, NotFound, OutOfTime
from repository.formats import JSON_RESULTS
from repository.namespaces import BASE, GRAPH, PREFIXES
from repository.questions import Answer, Option, Question
from repository.store.embedded import EmbeddedStore
from webapp import create_app

STATED, INFERRED = str(GRAPH["source/a"]), str(GRAPH["inferred"])
SCHEME = """
    theme:recruitment skos:inScheme scheme:theme ; skos:prefLabel "Recruitment" ;
        skos:broader theme:fairness .
    theme:fairness skos:inScheme scheme:theme ; skos:prefLabel "Fairness" .
    theme:transport skos:inScheme scheme:theme ; skos:prefLabel "Transport" ."""
SAID = {
    STATED: f"""{SCHEME}
        initiative:fellowship a inc:Initiative ; dct:title "The Fellowship" ;
            inc:addressesTheme theme:recruitment .
        initiative:pledges a inc:Initiative ; dct:title "=Pledges" .""",
    INFERRED: "initiative:pledges inc:addressesTheme theme:recruitment .",
}
ASKED = """
# question: Who has done this?
# group: Finding practice
# asked-by: Anyone
# answer: {initiative|initiative is|initiatives are} recorded on {theme}.
# none: None recorded on {theme}.
# option: theme | Theme | theme
# expect: at least 1 row
SELECT DISTINCT ?initiative WHERE {
  ?initiative a inc:Initiative .
  ?initiative inc:addressesTheme/skos:broader* $theme .
}
ORDER BY ?initiative
"""


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    extra = {
        "initiative": BASE + "id/initiative/",
        "theme": BASE + "id/concept/theme/",
        "scheme": BASE + "id/scheme/",
    }
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in {**PREFIXES, **extra}.items())
    filled = ox.Store()
    for graph, said in SAID.items():
        filled.update(f"{prefixes} INSERT DATA {{ {said} GRAPH <{graph}> {{ {said} }} }}")
    return EmbeddedStore(filled)


@pytest.fixture
def question(tmp_path: Path) -> Question:
    return written(tmp_path, ASKED)


def written(folder: Path, text: str) -> Question:
    (folder / "who.rq").write_text(text.lstrip(), "utf-8")
    return questions.read_all(folder)[0]


def answer(store: EmbeddedStore, question: Question, sources_only: bool = False, **given: str) -> Answer:
    chosen = questions.chosen(store, question, given)
    return questions.ask(partial(rows.find, store), question, chosen, list(SAID), sources_only)


def initiative(name: str) -> URIRef:
    return URIRef(f"{BASE}id/initiative/{name}")


def test_a_file_tells_its_question(question: Question) -> None:
    assert (question.slug, question.words) == ("who", "Who has done this?")
    assert question.group == "Finding practice"
    assert question.options == (Option("theme", "Theme", "theme"),)
    assert (question.least, question.most) == (1, None)


@pytest.mark.parametrize(
    ("line", "instead"),
    [("group: Finding", "group: Other"), ("# question:", "# q:"), ("at least 1 row", "some"), ("WHERE", "")],
)
def test_a_file_that_lacks_something_is_refused_by_name(tmp_path: Path, line: str, instead: str) -> None:
    with pytest.raises(BadInput, match=r"who\.rq"):
        written(tmp_path, ASKED.replace(line, instead))


def test_nothing_chosen_asks_for_any(store: EmbeddedStore, question: Question) -> None:
    assert answer(store, question).sentence == "2 initiatives are recorded on any theme."


def test_what_is_not_chosen_is_not_asked_for(question: Question) -> None:
    query = questions.filled(question, {})
    assert "theme" not in query.lower() and "inc:Initiative" in query


def test_a_chosen_word_takes_in_its_narrower_words(store: EmbeddedStore, question: Question) -> None:
    assert answer(store, question, theme="fairness").sentence == "2 initiatives are recorded on Fairness."


def test_one_is_not_many(store: EmbeddedStore, question: Question) -> None:
    assert answer(store, question, True, theme="fairness").sentence == "1 initiative is recorded on Fairness."


def test_an_answer_can_leave_out_what_our_editors_added(store: EmbeddedStore, question: Question) -> None:
    rows = answer(store, question, sources_only=True, theme="recruitment").rows
    assert [row["initiative"] for row in rows] == [initiative("fellowship")]


def test_rows_that_rest_on_our_editors_links_are_marked(store: EmbeddedStore, question: Question) -> None:
    found = answer(store, question, theme="recruitment")
    marked = [found.rows[place]["initiative"] for place in found.unsourced]
    assert marked == [initiative("pledges")]


def test_an_answer_that_cannot_be_compared_in_time_says_so(store: EmbeddedStore, question: Question) -> None:
    def find(query: str, without: str) -> rows.Found:
        if without:
            raise OutOfTime
        return rows.find(store, query)

    found = questions.ask(find, question, {}, list(SAID), sources_only=False)
    assert found.unmarked and not found.stopped and not found.unsourced
    assert found.sentence == "2 initiatives are recorded on any theme."


def test_only_words_that_something_uses_are_offered(store: EmbeddedStore, question: Question) -> None:
    offered = [choice.slug for choice in questions.choices(store, question.options[0])]
    assert offered == ["fairness", "recruitment"]


def test_a_word_that_is_not_offered_cannot_be_chosen(store: EmbeddedStore, question: Question) -> None:
    for slug in ("transport", "x> } INSERT"):
        with pytest.raises(NotFound):
            answer(store, question, theme=slug)


def test_the_query_shown_runs_by_itself_and_gives_the_same(store: EmbeddedStore, question: Question) -> None:
    found = answer(store, question, theme="recruitment", sources_only=True)
    filled = ox.Store()
    for graph, said in SAID.items():
        filled.update(
            "".join(f"PREFIX {n}: <{i}>\n" for n, i in PREFIXES.items())
            + f"PREFIX initiative: <{BASE}id/initiative/> PREFIX theme: <{BASE}id/concept/theme/> "
            + f"PREFIX scheme: <{BASE}id/scheme/> INSERT DATA {{ GRAPH <{graph}> {{ {said} }} }}"
        )
    solutions = filled.query(found.query)
    assert isinstance(solutions, ox.QuerySolutions)
    alone = [str(solution["initiative"])[1:-1] for solution in solutions]
    assert alone == [str(row["initiative"]) for row in found.rows]


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT DISTINCT ?a ?b WHERE { ?a ?p ?b }", ("a", "b")),
        ("SELECT ?a (COUNT(DISTINCT ?b) AS ?how_many) WHERE { ?a ?p ?b } GROUP BY ?a", ("a", "how_many")),
        ("SELECT (MIN(?d) AS ?first) ?a WHERE { ?a ?p ?d }", ("first", "a")),
    ],
)
def test_the_columns_are_what_is_selected(query: str, columns: tuple[str, ...]) -> None:
    assert questions.columns(query) == columns


# ---- the questions that are shipped


BROWSER = {"Accept": "text/html"}
SHIPPED = questions.read_all()


@pytest.fixture(scope="module")
def client(repository: Repository) -> FlaskClient:
    return create_app(repository).test_client()


@pytest.mark.parametrize("question", SHIPPED, ids=lambda question: question.slug)
def test_the_shipped_data_answers_as_expected(question: Question, shipped: Edition) -> None:
    if "\n# of: collection\n" in (questions.FOLDER / f"{question.slug}.rq").read_text("utf-8"):
        pytest.skip("the collection answers it: tests/data/test_collection_questions.py")
    found = len(rows.find(shipped.store, questions.filled(question, {})).rows)
    assert question.least <= found
    assert question.most is None or found <= question.most


@pytest.mark.parametrize("question", SHIPPED, ids=lambda question: question.slug)
def test_an_answer_from_sources_alone_is_part_of_the_whole(question: Question, shipped: Edition) -> None:
    if re.search(r"NOT EXISTS|MINUS|COUNT|BOUND", questions.filled(question, {})):
        pytest.skip("fewer statements can make such an answer longer")
    graphs, first = shipped.manifest.graphs, questions.columns(question.query)[0]
    find = partial(rows.find, shipped.store)
    found = [questions.ask(find, question, {}, graphs, only).rows for only in (True, False)]
    stated, everything = ({row.get(first) for row in each} for each in found)
    assert stated <= everything


@pytest.mark.parametrize("question", SHIPPED, ids=lambda question: question.slug)
def test_a_question_has_a_page_with_its_answer(question: Question, client: FlaskClient) -> None:
    page = client.get(f"/questions/{question.slug}")
    assert page.status_code == 200
    assert "{" not in re.findall(r'<p class="app-answer">(.*?)</p>', page.text, re.DOTALL)[0]


def test_the_gallery_links_every_question_with_its_count(client: FlaskClient, shipped: Edition) -> None:
    text = client.get("/questions").text
    linked = re.findall(r'href="/questions/([a-z0-9-]+)"', text)
    assert sorted(linked) == sorted(question.slug for question in SHIPPED)


def test_the_three_shapes_of_an_answer_hold_the_same_rows(client: FlaskClient) -> None:
    place = "/questions/which-questions-from-2020-have-no-answer-recorded"
    page = client.get(place).text
    table = csv.reader(io.StringIO(client.get(f"{place}.csv").data.decode("utf-8-sig")))
    data = client.get(f"{place}.json").json
    assert data is not None
    header, *lines = table
    assert header[:2] == ["question", "question_address"]
    assert len(lines) == len(data["rows"]) == page.count('<tr class="govuk-table__row" role="row">') - 1 > 0
    assert [line[1] for line in lines] == [row["question"]["address"] for row in data["rows"]]


# ---- slow questions


def test_rows_found_in_a_child_are_those_found_here(repository: Repository, shipped: Edition) -> None:
    query = (
        "SELECT ?record ?day ?note WHERE { ?record inc:lastChecked ?day OPTIONAL { ?day skos:note ?note } }"
    )
    query = f"PREFIX inc: <{PREFIXES['inc']}> PREFIX skos: <{PREFIXES['skos']}> {query}"
    found, fewer = (rows.read(asked(repository, shipped, each)) for each in (query, f"{query} LIMIT 3"))
    here = rows.find(shipped.store, query, f"{query} LIMIT 3")
    assert rows.compared(found, fewer) == here
    assert len(here.only_here) == len(here.rows) - 3


def asked(repository: Repository, shipped: Edition, query: str, seconds: int = 10) -> bytes:
    return sparql.answer(
        repository.sandbox, shipped.folder, query, JSON_RESULTS, Config(query_seconds=seconds)
    )


def test_a_slow_question_is_stopped(repository: Repository, shipped: Edition) -> None:
    slow = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?f != ?i) }"
    with pytest.raises(OutOfTime):
        asked(repository, shipped, slow, seconds=1)


def test_a_question_that_was_stopped_says_so(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparql, "answer", _stopped)
    client = create_app(repository).test_client()
    page = client.get("/questions/who-has-done-this-for-a-group")
    assert page.status_code == 503
    assert "took too long to answer, and was stopped" in page.text
    assert "Choose something above to ask for less" in page.text
    assert "None recorded" not in page.text and "Cite this answer" not in page.text
    table = client.get("/questions/who-has-done-this-for-a-group.csv")
    assert table.status_code == 503 and table.headers["Retry-After"] == page.headers["Retry-After"] == "60"


def test_who_has_had_the_work_of_a_minute_is_told_when_there_is_more(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(repository.config, client_seconds=1)
    client = create_app(replace(repository, config=config)).test_client()
    whole = sparql.answer
    monkeypatch.setattr(sparql, "answer", lambda *given: time.sleep(1.1) or whole(*given))
    slug, other = "who-has-done-this-for-a-group", "what-has-been-tried-in-a-place"
    assert client.get(f"/questions/{slug}", headers=BROWSER).status_code == 200
    page = client.get(f"/questions/{other}", headers=BROWSER)
    assert page.status_code == 429 and 0 < int(page.headers["Retry-After"]) <= 62
    assert "What you asked has taken the 1 seconds of work that there are in a minute" in page.text
    assert client.get(f"/questions/{other}.csv").status_code == 429
    assert client.post("/sparql", data={"query": "ASK {}"}).status_code == 429, "it is one budget"
    assert client.get(f"/questions/{slug}", headers=BROWSER).status_code == 200, "what is kept costs nothing"
    assert client.get("/questions").status_code == 200


def test_rows_are_shown_even_where_what_they_rest_on_is_not_known_in_time(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answered(*given: Any) -> bytes:
        query = given[2]
        asked.append(query)
        return _stopped() if "FROM <" in query else whole(*given)

    whole = sparql.answer
    monkeypatch.setattr(sparql, "answer", answered)
    client = create_app(repository).test_client()
    for _ in range(2):
        page = client.get("/questions/what-has-been-tried-in-a-place")
        assert page.status_code == 200 and "took too long to work out just now" in page.text
        assert "Tyne and Wear" in page.text and page.headers["Cache-Control"] == "no-store"
    assert len([query for query in asked if "FROM <" in query]) == 1, "nobody waits for it a second time"


def test_a_question_that_was_stopped_has_no_count_and_the_others_do(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = questions.filled(questions.named(SHIPPED, "who-has-done-this-for-a-group"), {})
    seven = sparql.Table((), (), 7)
    monkeypatch.setattr(sparql, "table", lambda *asked: _stopped() if slow in asked else seven)
    page = create_app(repository).test_client().get("/questions")
    assert page.headers["Cache-Control"] == "no-store", "the next time there may be one more"
    text = page.text
    assert text.count("7 answers") == len(SHIPPED) - 1
    assert "app-card__foot" not in text.split("/questions/who-has-done-this-for-a-group")[1].split("</li>")[0]


def test_a_count_that_found_everybody_at_work_is_taken_later_and_keeps_no_page_waiting(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = threading.Event()

    def counted(*_: Any) -> sparql.Table:
        if not free.is_set():
            raise Busy("Everybody is at work.")
        return sparql.Table((), (), 7)

    monkeypatch.setattr(sparql, "table", counted)
    monkeypatch.setattr("webapp.questions.COUNTING_SECONDS", 0.2)
    client = create_app(repository).test_client()
    assert "7 answers" not in client.get("/questions").text
    free.set()
    wait(lambda: client.get("/questions").text.count("7 answers") == len(SHIPPED))


def test_an_answer_is_found_once_in_an_edition(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(repository).test_client()
    first = client.get("/questions/who-has-done-this-for-a-group").text
    monkeypatch.setattr(sparql, "answer", _stopped)
    assert client.get("/questions/who-has-done-this-for-a-group").text == first


def _stopped(*_: object) -> bytes:
    raise OutOfTime("This took more than 10 seconds, the limit here, and was stopped.")


def test_an_answer_names_its_edition_to_be_cited_by(client: FlaskClient, shipped: Edition) -> None:
    text = client.get(f"/questions/{SHIPPED[0].slug}").text
    assert f"edition {shipped.number}" in text
    assert f"/questions/{SHIPPED[0].slug}?asOf={shipped.number}<" in text


def test_an_unknown_question_or_format_is_not_found(client: FlaskClient) -> None:
    for path in ("no-such-question", f"{SHIPPED[0].slug}.pdf", "../../etc/passwd"):
        assert client.get(f"/questions/{path}").status_code == 404
