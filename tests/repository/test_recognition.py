"""Recognise before you add."""

# ruff: noqa: E501 - one likeness a line

import pyoxigraph as ox
import pytest

from repository import recognition, validation
from repository.config import Config
from repository.ingest import Upload
from repository.namespaces import ID
from repository.recognition import Reason, Recorded, Sketch
from repository.sandbox import Sandbox
from repository.store.embedded import EmbeddedStore

PREFIXES = """@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix id: <https://w3id.org/inclusion-resources/id/> . @prefix inc: <https://w3id.org/inclusion-resources/ns#> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix o: <https://w3id.org/inclusion-resources/id/organisation/> .
@prefix i: <https://w3id.org/inclusion-resources/id/initiative/> .
"""
KNOWN = """
o:guys a org:FormalOrganization ; skos:prefLabel "Guy's and St Thomas' NHS Foundation Trust"@en ;
    org:identifier "RJ1" ; skos:altLabel "GSTT"@en .
o:ash a org:Organization ; skos:prefLabel "Ash Trust"@en ; foaf:page <https://www.ash.example.org/> ;
    org:identifier "https://register.example.org/charity/01234567" .
i:mentoring a inc:Initiative ; dct:title "Reverse mentoring for leaders"@en .
i:ash a inc:Initiative ; dct:title "Ash Trust"@en .
"""
PAIRS = [
    ('o:x a org:Organization ; skos:prefLabel "GSTT"@en', "organisation/guys", Reason.NAME),
    ('o:x a org:Organization ; skos:prefLabel "Guys and St Thomass NHS Foundaton Trust"@en', "organisation/guys", Reason.ALMOST),
    ('o:x a org:Organization ; skos:prefLabel "Hospital"@en ; org:identifier "rj1"', "organisation/guys", Reason.IDENTIFIER),
    ('o:x a inc:Network ; skos:prefLabel "Elm"@en ; org:identifier "1234567"', "organisation/ash", Reason.IDENTIFIER),
    ('o:x a org:Organization ; skos:prefLabel "Elm"@en ; foaf:page <http://ash.example.org>', "organisation/ash", Reason.PAGE),
    ('i:x a inc:Initiative ; dct:title "Reverse mentorin for leaders"@en', "initiative/mentoring", Reason.ALMOST),
]  # fmt: skip
STRANGERS = [
    'o:x a org:Organization ; skos:prefLabel "Royal Free NHS Foundation Trust"@en ; org:identifier "RAL"',
    'i:x a inc:Initiative ; dct:title "Mentoring for nurses"@en',
    "o:x a org:Organization ; foaf:page <https://elsewhere.example.org/>",
]


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    store = ox.Store()
    store.load((PREFIXES + KNOWN).encode(), format=ox.RdfFormat.TURTLE)
    return recognition.read(EmbeddedStore(store))


def sketch(sandbox: Sandbox, turtle: str) -> Sketch:
    upload = Upload("new.ttl", f"{PREFIXES}{turtle} .".encode())
    (found,) = recognition.drawn(validation.read(sandbox, upload, Config()).ntriples)
    assert recognition.from_json(recognition.as_json([found])) == [found]
    return found


@pytest.mark.parametrize(("turtle", "known", "reason"), PAIRS)
def test_what_may_be_recorded_already_is_recognised_and_the_reason_told(
    sandbox: Sandbox, recorded: Recorded, turtle: str, known: str, reason: Reason
) -> None:
    found = recorded.like(sketch(sandbox, turtle))
    assert [(each.known, each.reason) for each in found] == [(ID + known, reason)]


@pytest.mark.parametrize("turtle", STRANGERS)
def test_what_is_only_a_little_alike_is_left_alone(sandbox: Sandbox, recorded: Recorded, turtle: str) -> None:
    assert recorded.like(sketch(sandbox, turtle)) == []


def test_a_thing_is_not_like_itself_nor_like_a_thing_of_another_kind(
    sandbox: Sandbox, recorded: Recorded
) -> None:
    again = sketch(sandbox, 'o:ash a org:Organization ; skos:prefLabel "Ash Trust"@en')
    assert recorded.like(again) == []


def test_the_surest_likeness_comes_first_and_few_are_told() -> None:
    others = [
        Sketch(f"{ID}organisation/{n}", "Elm", ("org",), ("elm",), ("7",) if n == 8 else ()) for n in range(9)
    ]
    found = Recorded(others).like(Sketch(ID + "organisation/new", "Elm", ("org",), ("elm",), ("7",)))
    assert len(found) == recognition.MOST
    assert (found[0].known, found[0].reason) == (f"{ID}organisation/8", Reason.IDENTIFIER)
