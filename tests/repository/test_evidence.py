"""What is known, who to ask: worked out from the record alone."""

from records import collection, vocabulary

from repository import catalogue, evidence
from repository.model import Record
from repository.namespaces import ID


def record(slug: str) -> Record:
    return catalogue.record(collection(), vocabulary(), ID + slug)


def test_the_strongest_grade_of_each_line_counts() -> None:
    change, people = record("initiative/open-doors").evidence
    assert (change.grade, change.meaning) == ("Change measured", "Something was measured before and after.")
    assert people.grade == "Told by those who ran it"


def test_what_has_no_finding_has_not_been_looked_into() -> None:
    change, people = record("initiative/closed-book").evidence
    assert (change.grade, people.grade) == ("Not looked into", "Not looked into")
    assert change.meaning == "Nobody has told us of a check. It may work very well."


def test_an_organisation_has_no_evidence_lines() -> None:
    assert record("organisation/north-trust").evidence == ()


def test_counting_is_not_measuring_a_change() -> None:
    assert evidence.measured(record("initiative/open-doors"))
    assert not evidence.measured(record("initiative/closed-book"))


def test_a_change_that_a_finding_reports_is_no_longer_only_hoped_for() -> None:
    assert record("initiative/open-doors").hoped_for.words == "More trust"


def test_the_lead_is_asked_before_the_event() -> None:
    ladder = record("initiative/open-doors").contacts
    assert [(rung.text.words, rung.link) for rung in ladder] == [
        ("North Trust: website", "https://north.example.org/"),
        ("Where it was presented or raised: Third workshop", "/doc/event/third"),
    ]


def test_nobody_to_ask_is_an_empty_ladder() -> None:
    assert record("resource/guide").contacts == ()
