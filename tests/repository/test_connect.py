"""Who to ask, and why: every reason rests on statements, and goes when one of them does."""

import tempfile
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import records

from repository import connect, index
from repository.connect import Answer, Organisation
from repository.edition import Edition
from repository.errors import NotFound
from repository.index import Index
from repository.namespaces import GRAPH, full
from repository.reasons import Reason, Statement
from repository.store.embedded import EmbeddedStore

COLLECTION = Path(__file__).with_name("connect_collection.ttl")
SOURCE = GRAPH + "source/made-up"
EVERYTHING = {"theme": "hiring", "approach": "panels", "where": "tyne"}


def collection(without: Statement | None = None, inferred: Statement | None = None) -> EmbeddedStore:
    """The collection; without one statement, or with one that only our editors make."""
    store = ox.Store()
    records.load(store, SOURCE, COLLECTION)
    for said in filter(None, (without, inferred)):
        triple = ox.Triple(*map(ox.NamedNode, (said.subject, full(said.predicate), said.object)))
        for quad in list(store.quads_for_pattern(triple.subject, triple.predicate, triple.object)):
            store.remove(quad)
        if inferred:
            for graph in (ox.NamedNode(GRAPH + "inferred"), ox.DefaultGraph()):
                store.add(ox.Quad(triple.subject, triple.predicate, triple.object, graph))
    return EmbeddedStore(store)


def indexed(store: EmbeddedStore) -> Index:
    with tempfile.TemporaryDirectory() as folder:
        index.build(store, Path(folder))
        return index.open_index(Path(folder))


@cache
def made_up() -> tuple[EmbeddedStore, Index]:
    store = collection()
    return store, indexed(store)


def ask(store: EmbeddedStore | None = None, **chosen: str) -> Answer:
    found, made = (store, indexed(store)) if store else made_up()
    return connect.find(found, made, records.vocabulary(), connect.read(chosen.items()))


def told(answer: Answer) -> dict[str, list[str]]:
    return {each.card["title"]: [reason.words for reason in each.reasons] for each in answer.organisations}


def test_a_reason_says_in_words_what_an_organisation_does_and_how_much_of_it_is_near() -> None:
    assert told(ask(theme="hiring", where="tyne"))["North Council"] == [
        "Leads 2 initiatives on Hiring; one in Tyne"
    ]
    assert told(ask(theme="hiring", approach="panels", where="tyne"))["North Council"] == [
        "Leads 2 initiatives on Hiring; one using Mixed panels; one in Tyne"
    ]
    assert told(ask(theme="interviews", where="tyne"))["North Council"] == [
        "Leads 1 initiative on Interviews, in Tyne"
    ]


def test_work_that_matches_another_part_of_the_choice_is_not_counted_with_the_first() -> None:
    assert told(ask(theme="interviews", where="wear"))["North Council"] == [
        "Leads 1 initiative on Interviews; leads one in Wear"
    ]


def test_leading_taking_part_being_proposed_and_organising_are_told_apart() -> None:
    assert told(ask(theme="hiring"))["South Trust"] == [
        "Takes part in 1 initiative on Hiring",
        "Is proposed to lead 1 research idea on Hiring",
        "Organised 1 event on Hiring",
    ]


def test_an_organisation_that_is_for_a_group_is_found_by_it() -> None:
    assert told(ask(who="carers"))["Carers Network"] == ["Is for Carers"]


def test_those_whose_work_matches_most_come_first_and_those_without_work_are_not_listed() -> None:
    assert list(told(ask(theme="hiring", approach="panels", where="tyne"))) == [
        "North Council",
        "South Trust",
    ]
    assert list(told(ask(theme="hiring"))) == ["South Trust", "North Council"]  # three pieces before two
    assert "Idle Office" not in told(ask())


def test_how_many_match_everything_is_counted() -> None:
    answer = ask(**EVERYTHING)
    assert (answer.count, answer.fully) == (2, 1)


def reasons_of(answer: Answer) -> list[tuple[str, Reason]]:
    organisations = [(each.card["iri"], reason) for each in answer.organisations for reason in each.reasons]
    people = [(each.iri, reason) for each in answer.people or () for reason in each.reasons]
    return organisations + people


@pytest.mark.parametrize(
    "chosen", [EVERYTHING, {"who": "carers", "theme": "hiring"}, {}], ids=["theme", "group", "nothing"]
)
def test_a_reason_goes_when_a_statement_it_rests_on_goes(chosen: dict[str, str]) -> None:
    before = reasons_of(ask(**chosen))
    assert before
    for owner, reason in before:
        assert reason.statements
        for said in reason.statements:
            after = [
                (who, each.words, said in each.statements)
                for who, each in reasons_of(ask(collection(without=said), **chosen))
            ]
            assert (owner, reason.words, True) not in after, (reason.words, said)
            assert not any(rests for _, _, rests in after), said


def test_every_reason_over_the_shipped_data_rests_on_statements_that_are_there(shipped: Edition) -> None:
    vocabulary = records.vocabulary()
    seen = 0
    selects = connect.find(shipped.store, shipped.index, vocabulary, connect.read([])).selects
    for select in selects:
        for value in select.values[:8]:
            sought = connect.read([(select.key, value.value)])
            answer = connect.find(shipped.store, shipped.index, vocabulary, sought, everyone=True)
            assert answer.organisations, value.label
            for organisation in answer.organisations:
                assert organisation.reasons, organisation.card["title"]
            for _, reason in reasons_of(answer):
                for said in reason.statements:
                    query = f"ASK {{ <{said.subject}> {said.predicate} <{said.object}> }}"
                    assert shipped.store.ask(query), said
                    seen += 1
    assert seen > 100


def test_what_only_our_editors_say_is_marked() -> None:
    said = Statement(
        "https://w3id.org/inclusion-resources/id/initiative/a",
        "inc:addressesTheme",
        "https://w3id.org/inclusion-resources/id/concept/theme/interviews",
    )
    answer = ask(collection(inferred=said), theme="hiring")
    works = next(each for each in answer.organisations if "North" in each.card["title"]).reasons[0].works
    assert {work.title.words: work.added for work in works} == {
        "Open interviews": True,
        "Plain adverts": False,
    }


def test_people_are_found_by_what_they_spoke_about_with_the_day() -> None:
    people = ask(theme="hiring").people
    assert people is not None
    assert [(each.name.words, [reason.words for reason in each.reasons]) for each in people] == [
        ("Ada Example", ["Speaker: “How we hired” at Hiring day, 17 September 2020"]),
        ("Ben Example", ["Chair: Hiring day, 17 September 2020"]),
    ]
    assert people[0].roles == "Head of hiring, North Council — as of 17 September 2020"


def test_people_are_never_found_by_a_group_or_a_place() -> None:
    assert ask(who="carers").people is None
    assert ask(who="carers", theme="hiring").people is None
    assert ask(where="tyne").people == ()
    assert ask().people == ()


def test_offers_that_stand_and_match_are_listed() -> None:
    assert [each.record.name.words for each in ask(theme="hiring").offers] == ["A place to study hiring"]
    assert ask(approach="panels").offers == ()


def test_the_choices_are_those_by_which_an_organisations_work_is_recorded() -> None:
    selects = {each.key: [value.value for value in each.values] for each in ask().selects}
    assert selects == {
        "theme": ["hiring", "interviews"],
        "approach": ["panels"],
        "who": ["carers"],
        "where": ["tyne", "wear"],
    }


def test_a_choice_that_does_not_exist_finds_nothing_and_is_told() -> None:
    answer = ask(theme="nonsense")
    assert (answer.count, answer.unknown, answer.organisations) == (0, ("nonsense",), ())


def test_a_page_past_the_last_is_refused() -> None:
    for page in ("2", "0", "x", "99999999999"):
        with pytest.raises(NotFound):
            ask(theme="hiring", page=page)


def test_who_to_ask_is_who_the_organisations_own_page_names() -> None:
    def contact(found: Organisation) -> list[str]:
        return [each.link for each in found.contacts]

    found = {each.card["title"]: contact(each) for each in ask(theme="hiring").organisations}
    assert found["North Council"] == ["https://www.example.org/north"]
    assert found["South Trust"] == []  # another leads what it takes part in: nobody answers for somebody else
