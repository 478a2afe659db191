"""Search: everyday words, filters whose counts are true, answers in a sentence, and no dead ends."""

from pathlib import Path
from urllib.parse import parse_qsl

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository import asking, index, narrowing, questions, widening
from repository.asking import KIND, Question
from repository.edition import Edition
from repository.errors import BadInput, InclusionError, NotFound
from repository.home import home
from repository.index import Index
from repository.namespaces import BASE, CONCEPT, DCT, ID, SKOS
from repository.schema import CHECKS
from repository.search import Answer, listing, search
from repository.store.embedded import EmbeddedStore
from repository.yardstick import FEW

COLLECTION = Path(__file__).with_name("search_collection.ttl")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Index:
    store = ox.Store()
    for graph in (ox.DefaultGraph(), ox.NamedNode(BASE + "graph/source/made-up")):
        store.load(path=str(COLLECTION), format=ox.RdfFormat.TURTLE, to_graph=graph)
    folder = tmp_path_factory.mktemp("small") / "index"
    index.build(EmbeddedStore(store), folder)
    return index.open_index(folder)


def ask(one: Index, address: str, more: bool = False) -> Answer:
    return search(one, asking.read(parse_qsl(address)), more)


def titles(answer: Answer) -> set[str]:
    return {result.card["title"] for result in answer.results}


# ---- words

ON_PANELS = {
    "More offers were made after panels changed.",
    "Staff felt heard.",
}  # findings about "Fair panels"


def test_an_everyday_word_finds_what_our_records_call_otherwise_and_the_answer_says_so(small: Index) -> None:
    answer = ask(small, "q=BAME")
    assert titles(answer) == {"Fair panels", "A BME staff voice", *ON_PANELS}
    assert [(w.typed, w.called) for w in answer.widenings] == [("BAME", ("ethnic minority people",))]
    assert "many dislike them" in answer.widenings[0].note


@pytest.mark.parametrize("word", ["BAME", "bme", "minority ethnic", "Ethnic minority people"])
def test_all_names_of_a_group_find_the_same(small: Index, word: str) -> None:
    assert titles(ask(small, f"q={word}")) == {"Fair panels", "A BME staff voice", *ON_PANELS}


def test_our_own_name_is_not_explained(small: Index) -> None:
    assert ask(small, "q=ethnic minority people").widenings == ()


def test_searching_only_for_a_word_leaves_other_names_out(small: Index) -> None:
    answer = ask(small, "q=bme&exact=1")
    assert titles(answer) == {"A BME staff voice"} and answer.widenings == ()


def test_endings_accents_and_case_do_not_matter(small: Index) -> None:
    assert titles(ask(small, "q=INTERVIEWS")) == {"Fair panels"}
    assert titles(ask(small, "q=ynys mon")) == {"Mentors for recruitment"}


def test_words_in_quotes_stand_together(small: Index) -> None:
    assert titles(ask(small, 'q="guide to fair panels"')) == {"A guide to fair panels"}
    assert titles(ask(small, 'q="panels guide"')) == set()


def test_all_words_must_be_there_unless_any_is_asked_for(small: Index) -> None:
    assert ask(small, "q=mentors buildings").count == 0
    assert titles(ask(small, "q=mentors buildings&any=1")) == {"Mentors for recruitment", "Open doors"}


def test_the_answer_says_why_a_record_was_found(small: Index) -> None:
    found = {result.card["title"]: result.because for result in ask(small, "q=recruitment").results}
    assert found["Mentors for recruitment"] == ("theme", "title")
    assert found["Fair panels"] == ("theme",)


HOSTILE = [
    "title:* OR *",
    "+(-[{^~",
    '"open',
    "a AND NOT b",
    "\x00\x1b[2J",
    "'; --",
    "*",
    "?",
    "💥",
    "﷽",
    "\ud800",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_odd_input_is_only_words(small: Index, words: str) -> None:
    answer = search(small, asking.read([("q", words)]))
    assert answer.count == len(answer.results)


@settings(max_examples=60, deadline=None)
@given(words=st.text(max_size=120))
def test_any_text_can_be_searched_for(small: Index, words: str) -> None:
    search(small, asking.read([("q", words)]))


def test_signs_alone_find_nothing_rather_than_everything(small: Index) -> None:
    assert ask(small, "q=!!!").count == 0


def test_a_search_of_ten_thousand_characters_is_refused(small: Index) -> None:
    with pytest.raises(BadInput):
        ask(small, "q=" + "a" * 10_000)


@pytest.mark.parametrize("page", ["0", "-1", "x", "2", "99999999999999999999"])
def test_a_page_that_is_not_there_is_not_found(small: Index, page: str) -> None:
    with pytest.raises(NotFound):
        ask(small, f"page={page}")


def test_an_unknown_order_is_refused(small: Index) -> None:
    with pytest.raises(BadInput):
        ask(small, "sort=price")


# ---- filters


QUESTIONS = ["", "q=recruitment", "q=BAME", "where=north-east", "kind=organisation&kind=talk", "stated=1"]


@pytest.mark.parametrize("address", QUESTIONS)
def test_each_count_is_the_number_of_records_found_when_that_value_is_chosen(
    small: Index, address: str
) -> None:
    question = asking.read(parse_qsl(address))
    answer = search(small, question, more=True)
    for each in answer.filters:
        for value in each.values:
            chosen = question.but(**{each.key: (value.value,)})
            assert asking.count(small, chosen) == value.count, (address, each.key, value.value)
            assert value.count or value.chosen
    for value in answer.checks:
        chosen = question.but(**{CHECKS: (*question.filters.get(CHECKS, ()), value.value)})
        assert asking.count(small, chosen) == value.count


@pytest.mark.parametrize("address", [*QUESTIONS, "kind=initiative", "known=not-stated", "check=not-worked"])
def test_each_number_of_the_sentence_is_a_search_that_finds_as_many(small: Index, address: str) -> None:
    answer = ask(small, address)
    told = answer.sentence
    ways = [
        *told.kinds,
        *answer.also,
        *filter(None, [told.where, told.measured, told.not_worked]),
    ]
    assert told.kinds
    assert [search(small, way.question).count for way in ways] == [way.count for way in ways]


def test_the_sentence_counts_what_was_measured_and_what_did_not_work(small: Index) -> None:
    told = ask(small, "q=recruitment").sentence
    assert [(way.label, way.count) for way in told.kinds] == [
        ("initiatives", 2), ("organisation", 1), ("resource", 1),
    ]  # fmt: skip
    assert told.where and told.measured and told.not_worked
    assert (told.where.count, told.measured.count, told.not_worked.count) == (1, 1, 1)


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Two trials of which nobody tells what did not work: one changed nothing, one made things better."""
    base = "https://w3id.org/inclusion-resources/id/"
    turtle = f"""
    @prefix dct: <http://purl.org/dc/terms/> . @prefix inc: <https://w3id.org/inclusion-resources/ns#> .
    @prefix i: <{base}initiative/> . @prefix f: <{base}finding/> .
    @prefix result: <{base}concept/result-direction/> .
    i:still a inc:Initiative ; dct:title "A trial"@en . i:better a inc:Initiative ; dct:title "A trial"@en .
    f:still a inc:Finding ; dct:title "Nothing changed"@en ; inc:findingAbout i:still ;
        inc:resultDirection result:no-clear-change .
    f:worse a inc:Finding ; dct:title "Fewer applied"@en ; inc:resultDirection result:worse .
    f:better a inc:Finding ; dct:title "More applied"@en ; inc:findingAbout i:better ;
        inc:resultDirection result:better .
    """
    store, folder = ox.Store(), tmp_path_factory.mktemp("trials")
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    index.build(EmbeddedStore(store), folder / "index")
    return index.open_index(folder / "index")


def test_what_was_found_to_change_nothing_or_for_the_worse_says_what_did_not_work(trials: Index) -> None:
    found = search(trials, asking.read([("check", "not-worked")]))
    assert {each.card["path"] for each in found.results} == {
        "/doc/initiative/still", "/doc/finding/still", "/doc/finding/worse",
    }  # fmt: skip
    assert all(each.not_worked for each in found.results)
    sentence = search(trials, asking.read([])).sentence
    assert sentence.not_worked and sentence.not_worked.count == 1


def test_not_stated_comes_last(small: Index) -> None:
    for each in ask(small, "", more=True).filters:
        labels = [value.value for value in each.values]
        assert "not-stated" not in labels[:-1]


def test_narrower_places_stand_under_wider_ones(small: Index) -> None:
    where = next(each for each in ask(small, "").filters if each.key == "where")
    assert [(value.label, value.depth) for value in where.values[:3]] == [
        ("England", 0), ("North East", 1), ("Sunderland", 2),
    ]  # fmt: skip


def test_a_chosen_place_offers_those_that_do_not_say_where(small: Index) -> None:
    more = ask(small, "where=north-east").unplaced
    assert more and more.count == 4
    assert search(small, more.question).count == 4 + 4


def test_the_furthest_grade_on_each_line_is_shown(small: Index) -> None:
    known = {result.card["title"]: result.known for result in ask(small, "q=panels").results}
    assert known["Fair panels"] == ("Change measured", "Told by those who ran it")


def test_people_are_found_by_name_and_never_by_group_or_theme(small: Index) -> None:
    assert titles(ask(small, "q=quenault&kind=person")) == {"Zorglub Quenault"}
    for address in (
        "kind=person&who=ethnic-minority-people",
        "kind=person&theme=recruitment",
        "kind=person&q=bame",
    ):
        assert ask(small, address).count == 0


def test_people_are_not_found_by_their_role_or_organisation(small: Index) -> None:
    for words in ("lecturer", "made-up trust", "lecturer made-up"):
        assert ask(small, f"kind=person&q={words}").count == 0
        assert ask(small, f"kind=person&any=1&q={words}").count == 0


def test_a_persons_card_tells_the_role_in_english_and_whole(small: Index) -> None:
    (found,) = ask(small, "kind=person&q=quenault made-up&any=1").results
    assert found.card["summary"] == "Lecturer, Made-up Trust — as of 17 September 2020"
    assert found.because == ("title",)


def test_an_unknown_value_finds_nothing_and_is_named(small: Index) -> None:
    answer = ask(small, "theme=nonsense&kind=unicorn&when=never")
    assert answer.count == 0 and set(answer.unknown) == {"nonsense", "unicorn", "never"}


# ---- orders, pages, ways on


def test_newest_comes_first_when_asked_for(small: Index) -> None:
    assert ask(small, "sort=newest&kind=initiative").results[0].card["title"] == "Fair panels"
    assert ask(small, "sort=checked").results[0].card["title"] == "Fair panels"


def test_of_the_same_day_initiatives_come_first(small: Index) -> None:
    kinds = [result.card["kind"] for result in ask(small, "theme=not-stated").results]
    assert kinds == sorted(kinds, key=["initiative", "finding"].index)


def test_the_list_to_take_away_holds_the_same_records(small: Index) -> None:
    question = asking.read(parse_qsl("q=recruitment"))
    assert {r.card["iri"] for r in listing(small, question)} == {
        r.card["iri"] for r in search(small, question).results
    }


ZERO = [
    "q=recrutment",
    "q=zzzz",
    "where=gateshead",
    "theme=nonsense",
    "q=mentors zzzz",
    "kind=priority",
    "q=bame&exact=1&who=disabled-people",
]


@pytest.mark.parametrize("address", ZERO)
def test_there_are_no_dead_ends(small: Index, address: str) -> None:
    answer = ask(small, address)
    assert answer.count == 0
    assert len(answer.ways_on) >= 2
    assert all(search(small, way.question).count == way.count > 0 for way in answer.ways_on)


def test_a_slip_of_the_keyboard_is_put_right(small: Index) -> None:
    assert ask(small, "q=recrutment").ways_on[0].label == "Search for “recruitment”"


def test_a_place_without_records_offers_the_wider_place(small: Index) -> None:
    assert "Recorded nearby: North East" in [way.label for way in ask(small, "where=gateshead").ways_on]


def test_a_word_without_records_offers_its_wider_term(small: Index) -> None:
    assert [way.label for way in ask(small, "q=gateshead").ways_on][0] == "Wider: North East"


def test_where_little_is_found_what_finds_more_is_offered_and_nothing_else(
    small: Index,
) -> None:
    few = ask(small, "q=steps recruitment&where=sunderland")
    little = ask(small, "q=mentors recruitment")
    assert 0 < little.count < FEW and little.ways_on[0].label == "Any of these words"
    for answer in (few, little, ask(small, "where=sunderland")):
        assert answer.count < FEW
        assert all(way.count > answer.count == answer.count for way in answer.ways_on)
        assert all(search(small, way.question).count == way.count for way in answer.ways_on)
    assert ask(small, "q=").count >= FEW and ask(small, "q=").ways_on == ()


def test_a_question_written_as_an_address_reads_back_as_itself() -> None:
    question = Question("a b", {KIND: ("talk",), "who": ("x", "not-stated")}, True, False, True, "newest", 3)
    assert asking.read(question.pairs()) == question


@settings(max_examples=60, deadline=None)
@given(
    pairs=st.lists(
        st.tuples(st.sampled_from(["q", "kind", "who", "when", "check", "sort", "page", "x"]), st.text())
    )
)
def test_any_address_is_answered_or_refused_in_a_sentence(small: Index, pairs: list[tuple[str, str]]) -> None:
    try:
        search(small, asking.read(pairs))
    except InclusionError as error:
        assert str(error).endswith(".")


def test_home_leaves_out_what_finds_nothing(small: Index) -> None:
    told = home(small)
    assert [start.label for start in told.starts] == ["Recruit and promote people more fairly"]
    assert told.workshops is None
    assert [way.label for way in told.counts] == ["initiatives", "organisation", "resource", "event"]
    assert told.measured.count == 1


def test_a_filter_shows_a_bounded_number_of_values(small: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowing, "MOST_SHOWN", 2)
    where = next(each for each in ask(small, "where=sunderland").filters if each.key == "where")
    assert [value.value for value in where.values] == ["sunderland", "not-stated"]
    assert where.left > 0
    monkeypatch.setattr(narrowing, "MOST_SHOWN", where.left + 2)
    assert not any(each.left for each in ask(small, "where=sunderland").filters if each.key == "where")


def test_a_theme_is_offered_when_the_words_stand_in_its_name(small: Index) -> None:
    (theme,) = ask(small, "q=accountability").themes
    assert theme.card["title"] == "accountability"
    assert theme.within and theme.within["title"] == "Improving representation"
    assert [each.card["title"] for each in ask(small, "q=representation improved").themes] == [
        "Improving representation"
    ]
    assert ask(small, "q=improving accountability").themes == ()
    assert ask(small, "").themes == ask(small, "q=!!!").themes == ()


# ---- what is shipped

NAMES = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, DCT.title)


def names(shipped: Edition, *starts: str) -> list[str]:
    """Return all names of what has an address with one of these beginnings."""
    said = (triple for name in NAMES for triple in shipped.store.triples(None, name))
    return sorted({str(triple.object) for triple in said if str(triple.subject).startswith(starts)})


def test_no_name_of_a_law_an_organisation_or_a_word_breaks_a_search(shipped: Edition) -> None:
    searched = [*names(shipped, ID + "lever/", ID + "organisation/"), "PSED", "political will"]
    assert len(searched) > 30
    for name in searched:
        answer = search(shipped.index, Question(name))
        assert answer.count or answer.ways_on, name
    for name in names(shipped, CONCEPT):
        widening.look(shipped.index, name, exact=False)


def test_a_value_of_another_sort_than_its_filter_is_answered(shipped: Edition) -> None:
    for key in ("known", "cost", "theme"):
        assert ask(shipped.index, f"{key}={ID}lever/public-sector-equality-duty").count == 0


def test_no_name_of_a_group_or_an_inequality_leads_to_a_person(shipped: Edition) -> None:
    labels = names(shipped, CONCEPT + "population-group/", CONCEPT + "characteristic/")
    assert len(labels) > 100
    for words in (*labels, "Black", "race", "lived experience"):
        for any in (False, True):
            found = Question(words, {KIND: ("person",)}, any=any)
            assert asking.count(shipped.index, found) == 0, words


def test_a_card_tells_which_values_only_our_editors_gave(shipped: Edition) -> None:
    cards = {r.card["iri"]: r.card for r in listing(shipped.index, asking.read([("q", "Black")]))}
    month = cards[ID + "initiative/black-history-month-2020"]
    assert month["added"] == {"who": ["Black staff"]}
    assert set(month["who"]) == {"Black staff", "Public service staff"}
    stated = listing(shipped.index, asking.read([("q", "Black"), ("stated", "1")]))
    assert stated and not [each.card for each in stated if each.card["added"]]


WORKSHOPS = {
    "Understandings of Inequality",
    "Leadership for Equity",
    "Pathways for equitable public services",
    "Achieving equitable public services through the empowerment and influence of clients, citizens and"
    " communities",
}


def test_the_events_are_the_four_workshops(shipped: Edition) -> None:
    assert titles(ask(shipped.index, "kind=event")) == WORKSHOPS
    workshops = home(shipped.index).workshops
    assert workshops and workshops.count == 4
    assert titles(search(shipped.index, workshops.question)) == WORKSHOPS


@pytest.mark.parametrize(
    ("words", "theme", "within"),
    [
        ("repository", "national-repository-for-inclusion-resources",
         "developing-shared-values-and-motivations"),
        ("impact assessment", "equality-and-health-impact-assessments",
         "making-inclusion-processes-more-effective"),
    ],
)  # fmt: skip
def test_a_shipped_theme_is_offered_for_its_words(
    shipped: Edition, words: str, theme: str, within: str
) -> None:
    (found,) = search(shipped.index, Question(words)).themes
    assert found.card["iri"] == f"{CONCEPT}theme/{theme}"
    assert found.within and found.within["iri"] == f"{CONCEPT}theme/{within}"


WORDS = ["repository", "impact assessment", "Black", "race", "BAME", "PSED", "recruitment", "Gateshead"]


@pytest.mark.parametrize("words", [*WORDS, "zzzz", "recrutment", "staff networks", "political will", ""])
@pytest.mark.parametrize("kind", ["", "person", "event", "finding"])
def test_what_is_also_offered_is_never_empty(shipped: Edition, words: str, kind: str) -> None:
    answer = ask(shipped.index, f"q={words}&kind={kind}")
    for way in (*answer.also, *answer.ways_on):
        assert way.count > 0
        assert search(shipped.index, way.question).count == way.count, way.label


def test_a_value_is_shown_with_all_that_it_is_a_part_of_however_many_are_left_out(
    collected: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowing, "MOST_SHOWN", 12)
    answer = search(collected.index, Question(), more=True)
    for each in answer.filters:
        if each.key not in ("where", "theme", "who"):
            continue
        terms = collected.index.words.terms(collected.index.plan.facet(each.key))
        listed = {value.value for value in each.values}
        assert 4 < len(listed) <= 12 and each.left
        assert all(listed >= set(terms[value].above) for value in listed if value in terms)


def test_the_question_what_did_not_work_names_the_same_work_as_the_filter(collected: Edition) -> None:
    question = next(each for each in questions.read_all() if each.slug == "which-work-says-what-did-not-work")
    told = {str(row["work"]) for row in collected.store.select(questions.filled(question, {}))}
    found = listing(collected.index, asking.read([("kind", "initiative"), ("check", "not-worked")]))
    assert {each.card["iri"] for each in found} == {iri for iri in told if "/initiative/" in iri} != set()


def test_what_is_chosen_is_shown_before_all_others_and_only_named_among_them(collected: Edition) -> None:
    for key, value in (("where", "yorkshire-and-the-humber"), ("organisation", "leeds-city-council")):
        answer = search(collected.index, asking.read([(key, value), ("kind", "initiative")]), more=True)
        (filter,) = (each for each in answer.filters if each.key == key)
        assert [each.value for each in filter.opening(6) if each.chosen] == [value]
        rest = filter.rest(6)
        assert [each.value for each, only_named in rest if each.chosen and not only_named] == []
        boxes = [*filter.opening(6), *(each for each, only_named in rest if not only_named)]
        assert sorted(each.value for each in boxes) == sorted(each.value for each in filter.own)


def test_nations_are_shown_first_and_named_again_above_their_places(collected: Edition) -> None:
    where = next(each for each in search(collected.index, Question()).filters if each.key == "where")
    shown, rest = where.opening(6), where.rest(6)
    assert [value.label for value in shown] == [
        "United Kingdom",
        "England",
        "Northern Ireland",
        "Scotland",
        "Wales",
    ]
    assert [value.label for value, only_named in rest if only_named and value.label != "United Kingdom"] == [
        "England", "Wales", "Scotland", "Northern Ireland",
    ]  # fmt: skip
    assert not any(value.depth for value in shown)
    assert {*(value.value for value in shown), *(value.value for value, named in rest if not named)} == {
        value.value for value in where.own
    }


def test_a_phrase_in_quotes_that_nothing_says_leads_to_its_words(small: Index) -> None:
    assert not ask(small, 'q="panels interview"').count
    ways = {way.label: way.count for way in ask(small, 'q="panels interview"').ways_on}
    assert ways["Without the quotation marks"] == ask(small, "q=panels interview").count > 0
