"""Shapes → forms."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from repository import forms
from repository.fields import Severity
from repository.forms import Answer, Ask
from repository.namespaces import DCT, INC, SCHEMA, SCHEME
from repository.store.embedded import EmbeddedStore

SHAPES = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix inc: <https://w3id.org/inclusion-resources/ns#> .
@prefix insh: <https://w3id.org/inclusion-resources/shapes#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix scheme: <https://w3id.org/inclusion-resources/id/scheme/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
insh:Shop a sh:NodeShape ; sh:targetClass inc:Shop ;
    sh:property
        [ sh:path inc:sells ; sh:name "Goods"@en ; sh:order 2 ; sh:group insh:Trade ; sh:minCount 1 ;
          sh:severity sh:Warning ; sh:message "Say what it sells."@en ] ,
        [ sh:path inc:sells ; sh:node [ sh:property [ sh:path skos:inScheme ; sh:hasValue scheme:goods ] ] ;
          sh:message "Choose goods from our list."@en ] ,
        [ sh:path inc:sells ; sh:maxCount 1 ] ,
        [ sh:path inc:name ; sh:name "Name"@en ; sh:order 1 ; sh:group insh:Trade ; sh:minCount 1 ] ,
        [ sh:path inc:name ; sh:datatype rdf:langString ; sh:uniqueLang true ; sh:maxLength 80 ] ,
        [ sh:path inc:story ; sh:name "Story"@en ; sh:order 3 ; sh:group insh:More ] ,
        [ sh:path inc:story ; sh:datatype rdf:langString ; sh:maxLength 4000 ] ,
        [ sh:path inc:opened ; sh:name "Opened"@en ; sh:order 4 ; sh:group insh:More ] ,
        [ sh:path inc:opened ; sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] ) ] ,
        [ sh:path inc:page ; sh:name "Page"@en ; sh:order 5 ; sh:group insh:More ] ,
        [ sh:path inc:page ; sh:nodeKind sh:IRI ] ,
        [ sh:path inc:heldBy ; sh:name "Held by"@en ; sh:order 6 ; sh:group insh:More ] ,
        [ sh:path inc:heldBy ; sh:node insh:AnyHolder ] ,
        [ sh:path inc:near ; sh:name "Near"@en ; sh:order 7 ; sh:group insh:More ] ,
        [ sh:path inc:near ; sh:not [ sh:class foaf:Person ] ] ,
        [ sh:path inc:open ; sh:name "Open"@en ; sh:order 8 ; sh:group insh:More ] ,
        [ sh:path inc:open ; sh:datatype xsd:boolean ] ,
        [ sh:path inc:way ; sh:name "Way"@en ; sh:order 9 ; sh:group insh:More ] ,
        [ sh:path inc:way ; sh:in ( inc:Online inc:There ) ] ,
        [ sh:path inc:note ; sh:name "Note"@en ; sh:order 10 ; sh:group insh:More ] ,
        [ sh:path inc:hidden ; sh:name "Worked out, never asked"@en ] .
insh:AnyHolder sh:or ( [ sh:class inc:Firm ] [ sh:class inc:Club ] ) .
insh:Trade a sh:PropertyGroup ; rdfs:label "Trade"@en ; rdfs:comment "What it deals in."@en .
insh:More a sh:PropertyGroup ; rdfs:label "More"@en .
"""


@pytest.fixture(scope="module")
def asks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ask]:
    project = tmp_path_factory.mktemp("project")
    (project / "shapes").mkdir()
    (project / "shapes" / "shop.ttl").write_text(SHAPES)
    return {ask.label: ask for ask in forms.load(project)[str(INC.Shop)].asks}


def test_questions_come_in_the_order_of_the_shape_and_only_those_in_a_group(asks: dict[str, Ask]) -> None:
    names = ["Name", "Goods", "Story", "Opened", "Page", "Held by", "Near", "Open", "Way", "Note"]
    assert list(asks) == names


def test_how_a_question_is_answered_follows_from_the_constraints(asks: dict[str, Ask]) -> None:
    assert {label: ask.answer for label, ask in asks.items()} == {
        "Name": Answer.WORDS,
        "Goods": Answer.CHOICE,
        "Story": Answer.ACCOUNT,
        "Opened": Answer.DATE,
        "Page": Answer.ADDRESS,
        "Held by": Answer.RECORD,
        "Near": Answer.RECORD,
        "Open": Answer.YES_NO,
        "Way": Answer.FIXED,
        "Note": Answer.OPEN,
    }


def test_a_question_tells_its_list_its_kinds_its_values_and_its_length(asks: dict[str, Ask]) -> None:
    assert asks["Goods"].scheme == str(SCHEME.goods)
    assert asks["Held by"].classes == (str(INC.Club), str(INC.Firm))
    assert asks["Near"].classes == ()
    assert asks["Way"].values == ((str(INC.Online), "Online"), (str(INC.There), "There"))
    assert asks["Name"].longest == 80


def test_one_answer_or_many_follows_from_the_constraints(asks: dict[str, Ask]) -> None:
    assert {label for label, ask in asks.items() if not ask.many} == {"Name", "Goods"}


def test_what_is_said_of_a_missing_and_of_a_wrong_answer_is_the_shapes_message(asks: dict[str, Ask]) -> None:
    assert asks["Goods"].needed == "Say what it sells."
    assert asks["Goods"].wrong == ("Choose goods from our list.",)
    assert asks["Goods"].severity is Severity.SHOULD
    assert asks["Note"].needed == ""


def test_sections_carry_the_name_and_the_note_of_their_group(tmp_path: Path) -> None:
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "shop.ttl").write_text(SHAPES)
    form = forms.load(tmp_path)[str(INC.Shop)]
    told = [(section.label, section.note, len(section.asks)) for section in form.sections]
    assert told == [("Trade", "What it deals in.", 2), ("More", "", 8)]


def test_an_initiative_is_asked_first_for_the_six_answers_that_are_enough() -> None:
    form = forms.load()[str(INC.Initiative)]
    assert form.plural == "Initiatives"
    assert [ask.label for ask in form.sections[0].asks] == [
        "Name", "What was done", "Who it is for", "Where", "Led by", "Where we can check it",
    ]  # fmt: skip


def test_every_question_that_is_chosen_from_a_list_names_a_list_that_is_shipped() -> None:
    schemes = {path.stem for path in (Path(forms.PROJECT) / "ontology" / "schemes").glob("*.ttl")}
    named = {ask.scheme for form in forms.load().values() for ask in form.asks if ask.answer is Answer.CHOICE}
    assert named and {iri.removeprefix(str(SCHEME)) for iri in named} <= schemes


def test_dates_and_texts_of_the_real_shapes_are_asked_for_as_such() -> None:
    form = forms.load()[str(INC.Initiative)]
    for path, answer in ((SCHEMA.startDate, Answer.DATE), (DCT.description, Answer.ACCOUNT)):
        found = form.ask(str(path))
        assert found is not None and found.answer is answer


def test_choices_come_by_code_with_narrower_ones_below_and_without_those_out_of_use() -> None:
    store = ox.Store()
    store.load(
        b"""
        @prefix c: <https://w3id.org/inclusion-resources/id/concept/goods/> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix scheme: <https://w3id.org/inclusion-resources/id/scheme/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        c:bread skos:inScheme scheme:goods ; skos:prefLabel "Bread"@en ; skos:notation "G2" ;
            skos:altLabel "Loaf"@en ; skos:definition "Baked."@en .
        c:rye skos:inScheme scheme:goods ; skos:prefLabel "Rye"@en ; skos:broader c:bread .
        c:apples skos:inScheme scheme:goods ; skos:prefLabel "Apples"@en ; skos:notation "G1" .
        c:gin skos:inScheme scheme:goods ; skos:prefLabel "Gin"@en ; owl:deprecated true .
        c:tin skos:inScheme scheme:other ; skos:prefLabel "Tin"@en .
        """,
        format=ox.RdfFormat.TURTLE,
    )
    found = forms.choices(EmbeddedStore(store), str(SCHEME.goods))
    assert [(each.label, each.depth) for each in found] == [("Apples", 0), ("Bread", 0), ("Rye", 1)]
    assert found[1].names == ("Bread", "Loaf") and found[1].note == "Baked."
