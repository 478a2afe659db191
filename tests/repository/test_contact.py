"""Whom to ask: only pages of those who do the work."""

import pyoxigraph as ox
import pytest
import records

from repository import contact
from repository.namespaces import DCT, FOAF, ID, INC, SKOS
from repository.reading import Reading
from repository.store.embedded import EmbeddedStore

PAGE = "https://press.example.org/story"
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
    assert asked("Elm and Ash Trust", f"https://{host}/doc/1") == []


def test_a_site_whose_name_ends_alike_is_no_copy() -> None:
    assert asked("EAT", "https://mydocslib.org/doc/1") == ["https://mydocslib.org/doc/1"]
