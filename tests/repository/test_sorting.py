"""What lists of things are sorted by."""

import pyoxigraph as ox

from repository import sorting
from repository.namespaces import ID, INC, PROV, SCHEMA, SDMX_DIMENSION, SKOS
from repository.store.embedded import EmbeddedStore

TURTLE = f"""
@prefix c: <{ID}concept/> . @prefix o: <{ID}observation/> . @prefix e: <{ID}event/> . @prefix inc: <{INC}> .
@prefix prov: <{PROV}> . @prefix schema: <{SCHEMA}> . @prefix d: <{SDMX_DIMENSION}> . @prefix skos: <{SKOS}> .
c:unit skos:notation "U2" .
c:one skos:prefLabel "A measure"@en . c:two skos:prefLabel "Other measure"@en .
c:bme skos:prefLabel "BME"@en . c:white skos:prefLabel "White"@en .
o:a inc:observedIndicator c:two ; d:refPeriod "2024" ; inc:ethnicGroup c:bme .
o:b inc:observedIndicator c:one ; d:refPeriod "2022" ; inc:ethnicGroup c:bme .
o:c inc:observedIndicator c:one ; d:refPeriod "2023-03" ; inc:ethnicGroup c:white .
o:d inc:observedIndicator c:one ; d:refPeriod "2023-03" ; inc:ethnicGroup c:bme .
o:e inc:observedIndicator c:one ; d:refPeriod "not stated" .
e:day schema:startDate "2020-09-17" .
"""


def placed(*names: str) -> list[str]:
    store = ox.Store()
    store.load(TURTLE.encode(), format=ox.RdfFormat.TURTLE)
    return sorted(names, key=lambda name: sorting.place(EmbeddedStore(store), ID + name))


def test_figures_come_by_measure_then_the_newest_first_then_by_group() -> None:
    figures = [f"observation/{letter}" for letter in "abcde"]
    assert placed(*figures) == [f"observation/{letter}" for letter in "dcbea"]


def test_words_come_by_their_code_and_events_by_their_day_and_others_by_their_name() -> None:
    store = ox.Store()
    store.load(TURTLE.encode(), format=ox.RdfFormat.TURTLE)
    found = [
        sorting.place(EmbeddedStore(store), ID + each) for each in ("concept/unit", "event/day", "person/p-1")
    ]
    assert found == ["U2", "2020-09-17", ""]
