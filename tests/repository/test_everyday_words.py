"""Words that people use: synonyms find the same as our own names, and what finds nothing leads on."""

from urllib.parse import parse_qsl

import pytest

from repository import asking
from repository.asking import Question
from repository.edition import Edition
from repository.index import Index
from repository.namespaces import CONCEPT, SKOS
from repository.search import search

SAME_PAIRS, OVERLAP, TOP = 40, 0.8, 10


def labels(shipped: Edition, predicate: str) -> list[tuple[str, str]]:
    """English labels of the words that are searched by, each with what it is a label of."""
    plan = shipped.index.plan
    said = [t for t in shipped.store.triples(None, predicate) if str(t.subject).startswith(CONCEPT)]
    return [
        (str(t.object), str(t.subject))
        for t in said
        if plan.facet_of(str(t.subject)) and str(t.object.language or "en").startswith("en")
    ]


def synonyms(shipped: Edition) -> dict[str, str]:
    """Other names → our own, where each means one thing only and our own name finds something."""
    ours = {thing: label for label, thing in labels(shipped, SKOS.prefLabel)}
    others = [*labels(shipped, SKOS.altLabel), *labels(shipped, SKOS.hiddenLabel)]
    return {
        label: ours[thing]
        for label, thing in sorted(others)
        if thing in ours
        and meanings(shipped.index, label) == meanings(shipped.index, ours[thing]) == 1
        and stems(shipped.index, label) != stems(shipped.index, ours[thing])
        and search(shipped.index, Question(ours[thing])).count
    }


def meanings(index: Index, label: str) -> int:
    return len(index.words.named([stems(index, label)]))


def stems(index: Index, label: str) -> str:
    return " ".join(index.stems(label))


def top(index: Index, words: str) -> set[str]:
    return {result.card["iri"] for result in search(index, Question(words)).results[:TOP]}


def test_other_names_find_what_our_own_name_finds_and_the_page_says_so(shipped: Edition) -> None:
    pairs = synonyms(shipped)
    assert len(pairs) >= SAME_PAIRS
    for other, ours in pairs.items():
        found, wanted = top(shipped.index, other), top(shipped.index, ours)
        assert len(found & wanted) >= OVERLAP * len(wanted), (other, ours)
        told = {called for each in search(shipped.index, Question(other)).widenings for called in each.called}
        assert ours in told, other


# What people say → what our records say.
SAID = {
    "racialised communities": "Ethnic minority people",
    "GRT": "Gypsy, Roma and Traveller people",
    "looked-after children": "People with care experience",
    "children in care": "People with care experience",
    "care leavers": "People with care experience",
    "neurodiverse": "Neurodivergent people",
    "ADHD": "Neurodivergent people",
    "autism": "Autistic people",
    "BSL users": "Deaf sign language users",
    "visual impairment": "Blind and partially sighted people",
    "EqIA": "Equality impact assessment",
    "WRES": "Workforce Race Equality Standard",
    "PSED": "Public Sector Equality Duty",
    "mental illness": "People with mental health problems",
    "underserved": "People who face exclusion",
    "under-represented groups": "People who face exclusion",
    "asylum seekers": "People seeking asylum",
    "sight loss": "Blind and partially sighted people",
    "hard of hearing": "Deaf people and people with hearing loss",
    "ESOL": "People who do not speak English well",
    "rough sleepers": "People experiencing homelessness",
    "ex-forces": "Veterans",
    "prisoners": "People in contact with the justice system",
    "elderly people": "Older people",
    "teenagers": "Young people",
    "Jews": "Jewish people",
    "unpaid carers": "Carers",
    "employee resource group": "Staff network development",
    "microaggressions": "Discrimination and harassment",
    "codesign": "Co-production",
    "EDI": "Making inclusion processes more effective",
}


@pytest.mark.parametrize("words", SAID)
def test_what_people_say_finds_what_our_records_say(collected: Edition, words: str) -> None:
    found, wanted = top(collected.index, words), top(collected.index, SAID[words])
    assert wanted and len(found & wanted) >= OVERLAP * len(wanted)


# What people say → part of the name of a record that does not say it so.
NAMED_OTHERWISE = {
    "VAWG": "Violence Against Women and Girls",
    "domestic abuse": "Violence Against Women and Girls",
    "name-blind recruitment": "Anonymous job applications",
    "blind shortlisting": "Anonymous job applications",
    "NEET": "young people out of work or school",
}


@pytest.mark.parametrize("words", NAMED_OTHERWISE)
def test_what_people_say_finds_work_that_is_named_otherwise(collected: Edition, words: str) -> None:
    titles = [result.card["title"] for result in search(collected.index, Question(words)).results]
    assert any(NAMED_OTHERWISE[words] in title for title in titles), titles


@pytest.mark.parametrize("words", ["allyship", "reasonable adjustments", "adjustment passport"])
def test_what_people_say_finds_work_that_says_it_otherwise(collected: Edition, words: str) -> None:
    assert search(collected.index, Question(words)).count


CONTESTED = {
    "BAME": "many dislike them",
    "BME": "many dislike them",
    "people of colour": "many dislike them",
    "hard to reach": "Not a quality of the people",
    "seldom heard": "Not a quality of the people",
    "people with disabilities": "social model",
}


@pytest.mark.parametrize("words", CONTESTED)
def test_a_contested_term_is_found_and_its_note_is_told(shipped: Edition, words: str) -> None:
    notes = " ".join(each.note for each in search(shipped.index, Question(words)).widenings)
    assert CONTESTED[words] in notes


def test_a_name_with_small_words_in_it_is_known_as_a_name(shipped: Edition) -> None:
    said = {
        each.typed for each in search(shipped.index, Question("who works with people of colour")).widenings
    }
    assert said == {"people of colour"}


# ---- fifty searches that find nothing

SLIPS = [
    "recrutment",
    "leadrship",
    "acountability",
    "netwroks",
    "disabilty",
    "workshp",
    "equlity",
    "racizm",
]
ELSEWHERE = ["Gateshead", "Cardiff", "Belfast", "Glasgow", "Cornwall", "Isles of Scilly"]
NOWHERE = [
    "zzzz",
    "qwertyuiop",
    "blockchain",
    "zebra crossing",
    "!!!",
    "mentors zzzz",
    '"no such phrase here"',
]
ADDRESSES = [
    "where=gateshead",
    "where=cardiff",
    "where=belfast",
    "where=glasgow-city",
    "where=orkney-islands",
    "theme=nonsense",
    "who=nobody",
    "kind=unicorn",
    "when=1850",
    "when=never",
    "cost=under-1000",
    "check=nonsense",
    "known=repeated",
    "known=compared&theme=recruitment",
    "sector=police&theme=recruitment&when=2012",
    "q=network&where=cardiff",
    "q=network&kind=measure&when=2020",
    "q=BAME&exact=1&who=disabled-people",
    "q=network&known=compared",
    "q=racism&where=gateshead&known=repeated",
    "check=not-worked&q=network",
    "kind=person&who=disabled-people",
    "kind=person&q=leadership&theme=leadership",
    "kind=event&when=1999",
    "kind=talk&cost=stated",
    "organisation=nobody&stated=1",
    "lever=stated&when=1990&stated=1",
    "status=initiative-status/stopped&theme=leadership",
    "q=podcast&sector=transport",
]
NOTHING = [*(f"q={words}" for words in (*SLIPS, *ELSEWHERE, *NOWHERE)), *ADDRESSES]


def test_there_are_fifty_of_them() -> None:
    assert len(set(NOTHING)) >= 50


@pytest.mark.parametrize("address", NOTHING)
def test_a_search_that_finds_nothing_leads_on_twice_at_least(shipped: Edition, address: str) -> None:
    answer = search(shipped.index, asking.read(parse_qsl(address)))
    assert answer.count == 0
    assert len(answer.ways_on) >= 2
    for way in answer.ways_on:
        assert search(shipped.index, way.question).count == way.count > 0, way.label


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_put_right_first(shipped: Edition, slip: str) -> None:
    assert search(shipped.index, Question(slip)).ways_on[0].label.startswith("Search for “")


# Words that nothing here says → where they lead first.
LEADS = {
    "Chinese": "Wider: Asian people",
    "young carers": "Wider: Carers",
    "people living with dementia": "Wider: People with long-term health conditions",
    "intersectionality": "Wider: Overall approach",
    "knife crime": "Only “crime”",
    "older workers": "Only “workers”",
    "lone parents": "Only “lone”",
}


@pytest.mark.parametrize("words", LEADS)
def test_a_word_that_nothing_says_leads_to_what_is_near(collected: Edition, words: str) -> None:
    answer = search(collected.index, Question(words))
    told = [way.label for way in answer.ways_on if not way.label.startswith("Any of")]
    assert not answer.count and told[0] == LEADS[words]


@pytest.mark.parametrize(
    "words", ["quota", "dignity", "bursary", "gangs", "trafficking", "pronouns", "ageism"]
)
def test_a_word_that_is_right_is_not_put_right(collected: Edition, words: str) -> None:
    told = [way.label for way in search(collected.index, Question(words)).ways_on]
    assert not [label for label in told if label.startswith("Search for")]


def test_where_leaving_one_filter_out_is_not_enough_each_is_offered_alone(collected: Edition) -> None:
    question = asking.read(parse_qsl("known=repeated&theme=recruitment&who=veterans"))
    told = {way.label: way for way in search(collected.index, question).ways_on}
    assert not [label for label in told if label.startswith("Drop")]
    assert told["Only “Recruitment”"].question.filters == {"theme": ("recruitment",)}
    assert "Only “Veterans”" in told


def test_a_panel_that_interviews_is_no_panel_of_citizens(collected: Edition) -> None:
    called = {
        name
        for each in search(collected.index, Question("interview panels")).widenings
        for name in each.called
    }
    assert "Citizens' assembly or panel" not in called
    assert search(collected.index, Question("residents' panel")).widenings[0].called == (
        "Citizens' assembly or panel",
    )
