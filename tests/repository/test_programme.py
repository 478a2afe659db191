"""What is printed beside a name in a programme."""

from pathlib import Path

import pyoxigraph as ox
import records

from repository.namespaces import GRAPH, ID
from repository.reading import Reading
from repository.store.embedded import EmbeddedStore

PROGRAMME = """
@prefix inc: <https://w3id.org/inclusion-resources/ns#> .
@prefix id: <https://w3id.org/inclusion-resources/id/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/inclusion-resources/id/> .

<event/day> a inc:Event ; schema:startDate "2020-11-19"^^xsd:date .
<programme-item/talk> a inc:Presentation ; inc:partOfEvent <event/day> ; inc:speaker <person/p-0001> ;
    prov:qualifiedAssociation [ a prov:Association ; prov:agent <person/p-0001> ;
        inc:affiliationAtEvent <organisation/south-college>, <organisation/alpha-school> ] .
<organisation/south-college> skos:prefLabel "South College"@en .
<organisation/alpha-school> skos:prefLabel "Alpha School"@en .
<concept/role/reader> skos:prefLabel "Reader"@en, "Darllenydd"@cy .
<membership/m-1> a org:Membership ; org:member <person/p-0001> ; org:role <concept/role/reader> ;
    org:organization <organisation/south-college> ; inc:asOf "2020-11-19"^^xsd:date .
<membership/m-2> a org:Membership ; org:member <person/p-0001> ; org:role <concept/role/reader> ;
    org:organization <organisation/alpha-school> ; inc:asOf "2019-01-01"^^xsd:date .
"""
QUOTE = """
<annotation/a-1> a oa:Annotation ; oa:hasBody [ a rdf:Statement ; rdf:subject <programme-item/talk> ;
        rdf:predicate inc:speaker ; rdf:object <person/p-0001> ] ;
    oa:hasTarget [ oa:hasSource <source/flyer> ;
        oa:hasSelector [ oa:exact "Reader, South College & Alpha School"@en ] ] .
"""


def printed(folder: Path, turtle: str) -> list[str]:
    path, store = folder / "programme.ttl", ox.Store()
    path.write_text(turtle, "utf-8")
    records.load(store, GRAPH + "source/flyer", path)
    reading = Reading(EmbeddedStore(store), records.vocabulary())
    (part,) = reading.record(ID + "programme-item/talk")["prov:qualifiedAssociation"].values
    assert part.shown
    return [value.text.words for value in part.shown["printed"].values]


def test_organisations_stand_in_the_order_printed_each_with_the_post_of_that_day(tmp_path: Path) -> None:
    assert printed(tmp_path, PROGRAMME + QUOTE) == ["Reader, South College", "Alpha School"]


def test_without_the_words_of_a_source_organisations_stand_by_name(tmp_path: Path) -> None:
    assert printed(tmp_path, PROGRAMME) == ["Alpha School", "Reader, South College"]
