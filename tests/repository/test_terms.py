"""What nobody would read is told to whoever says it."""

import pytest
from sending import BASE, PREFIXES, initiative

from repository import validation
from repository.config import Config
from repository.ingest import Upload
from repository.report import Remark, Severity
from repository.sandbox import Sandbox

THING = f"<{BASE}id/initiative/leeds-council/x>"


def found(sandbox: Sandbox, text: str, name: str = "a.ttl") -> list[Remark]:
    report = validation.check(sandbox, [Upload(name, text.encode())], None, Config()).report
    return [each for each in report.remarks if "no page" in each.message or "vocabulary" in each.message]


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        (f"{THING} a inc:initiative .", "initiative", "Initiative"),
        (initiative(more="; inc:startDate 2021"), "startDate", ""),
        (initiative(more="; inc:ledby <https://example.org/us>"), "ledby", "ledBy"),
    ],
)
def test_a_word_that_our_vocabulary_lacks_is_told_with_the_one_that_may_be_meant(
    sandbox: Sandbox, text: str, word: str, meant: str
) -> None:
    (remark,) = found(sandbox, PREFIXES + text)
    assert (remark.severity, remark.value, remark.file) == (Severity.MUST, f"{BASE}ns#{word}", "a.ttl")
    assert remark.line and f"“{word}”" in remark.message
    assert ("Did you mean" in remark.message) == bool(meant) and meant in remark.message


def test_a_word_that_stands_there_often_is_told_once_and_how_often(sandbox: Sandbox) -> None:
    things = "".join(initiative(f"leeds-council/{n}", more="; inc:audience 1") for n in range(300))
    (remark,) = found(sandbox, PREFIXES + things)
    assert "“audience”" in remark.message and "300 times" in remark.message


def test_a_key_that_our_context_lacks_is_told(sandbox: Sandbox) -> None:
    text = (
        f'{{"@context": "{BASE}context.jsonld", "@id": {THING.replace("<", chr(34)).replace(">", chr(34))},'
    )
    text += ' "@type": "Initiative", "title": "Days", "where": "Leeds"}'
    (remark,) = found(sandbox, text, "a.jsonld")
    assert "“where”" in remark.message


def test_a_thing_of_no_kind_is_told(sandbox: Sandbox) -> None:
    (remark,) = found(sandbox, f'{PREFIXES}{THING} dct:title "Days"@en .')
    assert remark.label == "Days" and "what kind of thing" in remark.message


@pytest.mark.parametrize(
    "last",
    ["x?y=1", "x#y", "/x", "x/", "x.ttl", "x.html", "-x", "%78", "ünder"],
)
def test_an_address_that_no_page_can_have_is_told(sandbox: Sandbox, last: str) -> None:
    report = validation.check(
        sandbox, [Upload("a.ttl", (PREFIXES + initiative(f"leeds-council/{last}")).encode())], None, Config()
    ).report
    (remark,) = [each for each in report.remarks if each.severity is Severity.MUST]
    assert remark.value.endswith(last) and remark.message.startswith("No page can have this address")


def test_a_thing_of_a_kind_that_is_none_of_ours_is_told_too(sandbox: Sandbox) -> None:
    (remark,) = found(sandbox, f'{PREFIXES}{THING} a <https://example.org/Thing> ; dct:title "Days"@en .')
    assert "what kind of thing" in remark.message


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("http://schema.org/startDate", "https://schema.org/startDate"),
        ("http://purl.org/dc/elements/1.1/title", "http://purl.org/dc/terms/title"),
    ],
)
def test_a_word_of_others_that_is_spelt_another_way_is_told(sandbox: Sandbox, word: str, meant: str) -> None:
    (remark,) = found(sandbox, PREFIXES + initiative(more=f'; <{word}> "2021"'))
    assert (remark.severity, remark.value) == (Severity.SHOULD, word) and f"<{meant}>" in remark.message


def test_what_is_in_the_words_of_others_is_left_alone(sandbox: Sandbox) -> None:
    more = "; <http://schema.org/audience> <https://example.org/x> ; a <http://schema.org/Event>"
    assert found(sandbox, PREFIXES + initiative(more=more)) == []


def test_of_very_many_unknown_words_the_first_hundred_are_told_and_how_many_more(sandbox: Sandbox) -> None:
    words = sorted(f"word{n}" for n in range(350))
    said = "".join(f"; inc:{word} 1" for word in words)
    *each, rest = found(sandbox, PREFIXES + initiative(more=said))
    assert len(each) == 100
    assert "lacks: 250. This is the first" in rest.message and rest.value == f"{BASE}ns#{words[100]}"
