"""Suggestions: what begins like the words typed, finds something, and may be said."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository import asking
from repository.asking import KIND, Question
from repository.edition import Edition
from repository.errors import BadInput
from repository.search import search
from repository.suggestions import MOST, suggest

TYPED = [
    "rec",
    "recruit",
    "staff n",
    "impact as",
    "north",
    "disab",
    "lead",
    "b",
    "women",
    "eq",
    "community led",
]


def labels(shipped: Edition, typed: str) -> list[str]:
    return [way.label for way in suggest(shipped.index, typed)]


@pytest.mark.parametrize("typed", TYPED)
def test_each_suggestion_begins_like_the_words_and_finds_as_many_as_it_says(
    shipped: Edition, typed: str
) -> None:
    ways = suggest(shipped.index, typed)
    assert 0 < len(ways) <= MOST
    for way in ways:
        words = re.findall(r"\w+", way.label.lower())
        assert all(any(word.startswith(token) for word in words) for token in typed.split()), way.label
        assert search(shipped.index, way.question).count == way.count > 0


def test_no_two_suggestions_are_the_same_search(shipped: Edition) -> None:
    for typed in TYPED:
        stems = [tuple(shipped.index.stems(label)) for label in labels(shipped, typed)]
        assert len(stems) == len(set(stems))


def test_a_slip_of_the_keyboard_is_put_right(shipped: Edition) -> None:
    assert "Recruitment" in labels(shipped, "recrutment")


def test_names_of_people_are_not_suggested(shipped: Edition) -> None:
    people = search(shipped.index, Question(filters={KIND: ("person",)}))
    assert people.count > 5
    for result in people.results:
        for name in result.card["title"].split():
            suggested = " ".join(labels(shipped, name)).lower().split()
            assert result.card["title"].lower() not in " ".join(suggested)


@pytest.mark.parametrize("typed", ["bam", "bame", "BME", "hard to re"])
def test_contested_terms_are_never_offered(shipped: Edition, typed: str) -> None:
    offered = [label.lower() for label in labels(shipped, typed)]
    assert not {"bame", "bme", "hard to reach"} & set(offered)


def test_nothing_typed_suggests_nothing(shipped: Edition) -> None:
    assert suggest(shipped.index, "") == suggest(shipped.index, "!? ") == ()


def test_too_much_is_refused(shipped: Edition) -> None:
    with pytest.raises(BadInput):
        suggest(shipped.index, "a" * 10_000)


@settings(max_examples=60, deadline=None)
@given(typed=st.text(max_size=40))
def test_anything_can_be_typed(shipped: Edition, typed: str) -> None:
    for way in suggest(shipped.index, typed):
        assert asking.count(shipped.index, way.question) == way.count
