"""The ready-made questions: asked in plain words, and answered by the shipped data as the sources say.

The rows expected (`# row:` in each file) were written from the source texts, not copied from an answer.
"""

import itertools
import re
from functools import partial

import pyoxigraph as ox
import pytest
from rdflib import Literal
from records import load

from repository import gate, naming, questions, rows, wording
from repository.config import PROJECT, Config
from repository.edition import Edition
from repository.namespaces import BASE, CONCEPT, ID
from repository.questions import Answer, Choice, Question
from repository.shipped import founding_files
from repository.store.embedded import EmbeddedStore
from repository.store.interface import Row, Store, Term

FILES = sorted(questions.FOLDER.glob("*.rq"))
ALL = questions.read_all()
WITH_OPTIONS = [question for question in ALL if question.options]
FIRST_TWELVE = {
    "Who has done this for a given group?",
    "What has been tried in a place?",
    "Which work says what did not work?",
    "Which work measured a change?",
    "What was shaped with the people concerned, and how far?",
    "Which research ideas still seek a lead or a site?",
    "Which questions from 2020 have no answer recorded?",
    "What came of each workshop?",
    "Which themes have practice but nothing known?",
    "Who could act as a research site, and which approvals do they need?",
    "Which measures go with a change?",
    "Which records have not been checked for two years?",
}
JARGON = re.compile(
    r"\b(IRI|URI|RDF|triple|graph|ontolog|SPARQL|SHACL|facet|concept|entit|instance|node|literal|provenance)",
    re.IGNORECASE,
)
ABSENT = "Not stated"

OF_THE_SOURCES = [
    question
    for question in ALL
    if "\n# of: collection\n" not in (questions.FOLDER / f"{question.slug}.rq").read_text("utf-8")
]
each_of_the_sources = pytest.mark.parametrize("question", OF_THE_SOURCES, ids=lambda question: question.slug)
each_question = pytest.mark.parametrize("question", ALL, ids=lambda question: question.slug)


@pytest.fixture(scope="module")
def reversed_store() -> EmbeddedStore:
    """The shipped data, loaded the other way round: whatever is not put in order comes differently."""
    store = ox.Store()
    for graph, path in reversed(founding_files(PROJECT).items()):
        load(store, graph, path)
    return EmbeddedStore(store)


def header(question: Question) -> dict[str, list[str]]:
    lines = (questions.FOLDER / f"{question.slug}.rq").read_text("utf-8").splitlines()
    found: dict[str, list[str]] = {}
    for line in itertools.takewhile(lambda line: line.startswith("# "), lines):
        name, _, said = line[2:].partition(": ")
        found.setdefault(name, []).append(said)
    return found


def ask(
    edition: Edition, question: Question, chosen: dict[str, Choice], sources_only: bool = False
) -> Answer:
    find = partial(rows.find, edition.store)
    return questions.ask(find, question, chosen, edition.manifest.graphs, sources_only)


def shown(store: Store, term: Term | None) -> str:
    """Return a cell as the page shows it; an address that is not ours stays whole."""
    if term is None:
        return ABSENT
    if isinstance(term, Literal):
        return wording.words(term)
    return naming.label(store, term) if term.startswith(BASE) else str(term)


def table(store: Store, answer: Answer) -> list[str]:
    return [" | ".join(shown(store, row.get(name)) for name in answer.columns) for row in answer.rows]


def test_there_are_at_least_forty_questions_in_every_group() -> None:
    assert len(ALL) >= 40
    assert {question.group for question in ALL} == set(questions.GROUPS)


def test_the_first_twelve_are_among_them() -> None:
    assert {question.words for question in ALL} >= FIRST_TWELVE


def test_no_two_questions_share_an_address_or_their_words() -> None:
    for first, second in itertools.combinations(ALL, 2):
        assert first.slug.casefold() != second.slug.casefold()
        assert first.words.casefold() != second.words.casefold()
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem) for path in FILES)


@each_question
def test_a_file_says_all_that_it_must_and_nothing_twice(question: Question) -> None:
    said = header(question)
    assert said.keys() <= {"question", "group", "asked-by", "answer", "none", "option", "of", "expect", "row"}
    assert said.get("of", ["collection"]) == ["collection"]
    for name in ("question", "group", "asked-by", "answer", "expect"):
        assert len(said[name]) == 1, f"{name} stands {len(said[name])} times"
    assert len(said.get("none", [])) <= 1


@each_question
def test_a_question_is_asked_in_plain_words(question: Question) -> None:
    labels = [option.label for option in question.options]
    headings = [questions.heading(column) for column in questions.columns(question.query)]
    words = [question.words, question.asked_by, question.answer, question.none, *labels, *headings]
    assert question.words.endswith("?")
    assert not [text for text in words if JARGON.search(text)]


@each_question
def test_the_sentence_speaks_only_of_what_the_query_gives(question: Question) -> None:
    known = {"rows", *questions.columns(question.query), *(option.name for option in question.options)}
    sentences = question.answer + question.none
    assert set(re.findall(r"\{(\w+)", sentences)) <= known


@each_question
def test_a_query_puts_all_of_its_columns_in_order(question: Question) -> None:
    ordered = question.query.rpartition("ORDER BY")[2]
    assert set(questions.columns(question.query)) <= set(re.findall(r"\?(\w+)", ordered))


@each_of_the_sources
def test_the_data_answers_as_the_sources_say(question: Question, shipped: Edition) -> None:
    found, expected = table(shipped.store, ask(shipped, question, {})), header(question).get("row", [])
    assert question.least <= len(found)
    assert question.most is None or len(found) <= question.most
    if len(expected) == question.most:
        assert found == expected
    else:
        assert [row for row in expected if row not in found] == []


def test_most_questions_expect_rows_by_name() -> None:
    named = [question for question in OF_THE_SOURCES if "row" in header(question)]
    assert len(named) > len(OF_THE_SOURCES) * 3 / 4


@each_question
def test_the_same_data_gives_the_same_list(
    question: Question, shipped: Edition, reversed_store: EmbeddedStore
) -> None:
    query = questions.filled(question, {})
    assert shipped.store.select(query) == reversed_store.select(query)


@each_question
def test_a_question_can_be_asked_of_the_sources_alone(question: Question, shipped: Edition) -> None:
    answer = ask(shipped, question, {}, sources_only=True)
    assert not answer.unsourced
    assert "{" not in answer.sentence


@each_question
def test_the_query_shown_is_let_in_and_runs_elsewhere(question: Question) -> None:
    query = questions.filled(question, {})
    assert gate.judge(query, Config()).form == "SELECT"
    assert isinstance(ox.Store().query(query), ox.QuerySolutions)  # knows no prefixes but the query's own


@pytest.mark.parametrize("question", WITH_OPTIONS, ids=lambda question: question.slug)
def test_every_choice_narrows_the_answer(question: Question, shipped: Edition) -> None:
    everything = keys(ask(shipped, question, {}).rows)
    for option in question.options:
        offered = questions.choices(shipped.store, option)
        assert offered, f"{option.label} offers nothing"
        for choice in offered:
            answer = ask(shipped, question, {option.name: choice})
            assert keys(answer.rows) <= everything, choice.slug
            assert choice.label in answer.sentence
            ask(shipped, question, {option.name: choice}, sources_only=True)


@pytest.mark.parametrize("question", WITH_OPTIONS, ids=lambda question: question.slug)
def test_some_choice_finds_something(question: Question, shipped: Edition) -> None:
    if question not in OF_THE_SOURCES:
        pytest.skip("the founding sources do not answer it: test_collection_questions.py asks the collection")
    for option in question.options:
        offered = questions.choices(shipped.store, option)
        assert any(ask(shipped, question, {option.name: choice}).rows for choice in offered), option.label


@each_question
def test_no_answer_puts_a_person_beside_a_group_of_people(question: Question, shipped: Edition) -> None:
    for row in ask(shipped, question, {}).rows:
        cells = [str(term) for term in row.values()]
        person = any(cell.startswith(ID + "person/") for cell in cells)
        group = any(
            cell.startswith((CONCEPT + "population-group/", CONCEPT + "characteristic/")) for cell in cells
        )
        assert not (person and group)


def keys(rows: list[Row]) -> set[frozenset[tuple[str, Term]]]:
    return {frozenset(row.items()) for row in rows}
