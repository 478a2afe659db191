"""Whom to ask: only pages of those who do the work."""

import pyoxigraph as ox
import pytest
import records

from repository import contact
from repository.namespaces import DCT, FOAF, ID, INC, SKOS
from repository.reading import Reading
from repository.store.embedded import EmbeddedStore

PAGE = "https://elm.example.org/garden"
TURTLE = f"""
@prefix dct: <{DCT}> . @prefix foaf: <{FOAF}> . @prefix inc: <{INC}> . @prefix skos: <{SKOS}> .
@prefix i: <{ID}initiative/> . @prefix o: <{ID}organisation/> . @prefix s: <{ID}source/> .
i:x a inc:Initiative ; dct:title "Our garden"@en ; inc:ledBy o:elm ; foaf:page <{PAGE}> .
o:elm skos:prefLabel "Elm & Ash Trust"@en ; skos:altLabel "EAT"@en .
"""


def asked(publisher: str, page: str = PAGE) -> list[str]:
    source = f's:y foaf:page <{PAGE}> ; dct:publisher "{publisher}" .' if publisher else ""
    store = ox.Store()
    turtle = (TURTLE + source).replace(PAGE, page)
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    reading = Reading(EmbeddedStore(store), records.vocabulary())
    return [rung.link for rung in contact.ladder(reading, ID + "initiative/x")]


@pytest.mark.parametrize("publisher", ["", "Elm and Ash Trust", "EAT", "Our garden"])
def test_a_page_of_those_who_do_the_work_is_one_to_ask_at(publisher: str) -> None:
    assert asked(publisher) == [PAGE]


def test_a_page_that_others_published_about_the_work_is_not() -> None:
    assert asked("The Daily Example") == []


@pytest.mark.parametrize("host", ["docslib.org", "www.readkong.com"])
def test_a_copy_that_somebody_else_keeps_of_their_own_page_is_not(host: str) -> None:
    assert asked("Elm and Ash Trust", f"https://{host}/garden") == []


def test_a_site_whose_name_ends_alike_is_no_copy() -> None:
    assert asked("EAT", "https://mydocslib.org/garden") == ["https://mydocslib.org/garden"]


@pytest.mark.parametrize(
    "page",
    [
        "https://news.example.org/garden",
        "https://elm.example.org/news/garden",
        "https://elm.example.org/foi/garden",
        "https://elm.example.org/2021/garden",
        "https://elm.example.org/garden.pdf",
        "https://elm.example.org/?p=10",
        "https://elm.example.org/our-garden-wins-a-prize-from-the-county",
    ],
)
def test_what_they_told_once_or_keep_as_a_document_is_no_page_to_ask_at(page: str) -> None:
    assert asked("EAT", page) == []


def test_an_organisation_without_a_page_is_asked_at_that_of_work_that_it_leads() -> None:
    store = ox.Store()
    store.load(TURTLE.encode(), format=ox.RdfFormat.TURTLE)
    rungs = contact.ladder(Reading(EmbeddedStore(store), records.vocabulary()), ID + "organisation/elm")
    assert [(rung.text.words, rung.link) for rung in rungs] == [("Our garden: web page", PAGE)]
