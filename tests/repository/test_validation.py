"""Checking a contribution: what is judged, among what, and how it is told."""

import json
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef

from repository import ingest, manifest, positions, rulebook, validation
from repository.config import Config
from repository.errors import Unreadable
from repository.ingest import Upload
from repository.judgement import Finding
from repository.manifest import Manifest
from repository.namespaces import BASE, GRAPH, RDF, SH, XSD
from repository.report import Report, Severity, from_rows
from repository.sandbox import Sandbox

CONFIG = Config()
PREFIXES = f"""@prefix inc: <{BASE}ns#> .
@prefix id: <{BASE}id/> .
@prefix place: <{BASE}id/concept/place/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LINES = PREFIXES.count("\n")
PERSON = f"<{BASE}id/person/p-9001>"
GROUP = f"<{BASE}id/concept/population-group/young-people>"
ADDRESS = "someone" + "@" + "example.org"
MINE = str(GRAPH["contribution/someone/work"])


def check(
    sandbox: Sandbox, *texts: str, edition: Path | None = None, graphs: list[str] | None = None
) -> Report:
    named = {f"file-{number}.ttl": PREFIXES + text for number, text in enumerate(texts, 1)}
    uploads = [Upload(name, text.encode()) for name, text in named.items()]
    return validation.check(sandbox, uploads, edition, CONFIG, graphs).report


def edition_with(folder: Path, **graphs: str) -> Path:
    """Make an edition of a store and a manifest: named graph → Turtle, all of it in the default graph too."""
    store = ox.Store(str(folder / "store"))
    for name, text in graphs.items():
        for quad in ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE):
            store.add(ox.Quad(*quad.triple, ox.NamedNode(str(GRAPH[name]))))
            store.add(quad)
    store.flush()
    described = Manifest(position=1, published="", triples=len(store), graphs={}, files={})
    del store  # it still tidies its files
    manifest.write(folder, described)
    return folder


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (f"<{BASE}id/concept/place/Leeds>", "<{}id/concept/place/leeds> (“Leeds”)"),
        (f"<{BASE}ns#Leeds>", "<{}id/concept/place/leeds> (“Leeds”)"),
        ('"Leeds"', "<{}id/concept/place/leeds> (“Leeds”)"),
        ('"Capital of Yorkshire"', "<{}id/concept/place/leeds> (“Leeds”)"),
        ('"Atlantis"', ""),
    ],
)
def test_what_is_on_no_list_is_told_with_the_entry_that_may_be_meant(
    sandbox: Sandbox, tmp_path: Path, value: str, meant: str
) -> None:
    leeds = (
        f'place:leeds a skos:Concept ; skos:inScheme <{BASE}id/scheme/place> ; skos:prefLabel "Leeds"@en ;'
    )
    edition = edition_with(tmp_path, places=f'{leeds} skos:altLabel "Capital of Yorkshire"@en .')
    text = f'<{BASE}id/initiative/someone/x> a inc:Initiative ; dct:title "X"@en ; dct:spatial {value} .'
    report = check(sandbox, text, edition=edition)
    (told,) = [each for each in report.remarks if each.what == "Where"]
    assert told.message.startswith("Choose a place from our list")
    assert ("Did you mean" in told.message) == bool(meant) and meant.format(BASE) in told.message


@pytest.mark.parametrize(
    "when", ['"2021-13"^^xsd:gYearMonth', '"soon"^^xsd:gYear', '"99"^^xsd:gYear', '"2021-02-31"^^xsd:date']
)
def test_a_date_that_there_is_not_must_change_whatever_its_type(sandbox: Sandbox, when: str) -> None:
    more = f"<https://schema.org/startDate> {when}"
    text = f'<{BASE}id/initiative/someone/x> a inc:Initiative ; dct:title "X"@en ; {more} .'
    told = [each for each in check(sandbox, text).remarks if each.severity is Severity.MUST]
    assert [each.what for each in told] == ["When it started"]


def test_files_come_back_as_they_were_understood(sandbox: Sandbox) -> None:
    uploads = [Upload("a.ttl", b"<http://a.example/s> <http://a.example/p> [] ."), Upload("b.nt", b"")]
    (parsed,) = validation.check(sandbox, uploads[:1], None, CONFIG).parsed
    assert replace(parsed, places={}) == ingest.read(uploads[0], CONFIG)
    assert validation.read(sandbox, uploads[0], CONFIG).ntriples == parsed.ntriples
    assert parsed.places == {"http://a.example/s": (1, 1)}
    with pytest.raises(Unreadable, match=r"b\.nt is empty"):
        validation.check(sandbox, uploads, None, CONFIG)


def test_a_person_joined_to_a_group_is_told_once_and_in_plain_words(sandbox: Sandbox) -> None:
    (remark,) = check(
        sandbox, f"{PERSON} a foaf:Person ; foaf:name 'Alex' ; inc:concernsPopulation {GROUP} ."
    ).remarks
    assert remark.message.startswith("Take out the link between this person and a group of people")
    assert (remark.what, remark.line) == ("Who it is about", LINES + 1)


def test_two_mistakes_about_a_person_are_told_apart(sandbox: Sandbox) -> None:
    text = f"{PERSON} a foaf:Person ; foaf:name 'Alex' ; foaf:age 40 ; inc:concernsPopulation {GROUP} ."
    told = [remark.message for remark in check(sandbox, text).remarks]
    assert sorted(message.split(",")[0] for message in told) == [
        "About a person",
        "Take out the link between this person and a group of people or a kind of inequality",
    ]


def test_what_is_harmless_conforms(sandbox: Sandbox) -> None:
    report = check(sandbox, "<http://a.example/s> dct:title 'A page'@en .")
    assert report == Report(()) and report.conforms
    assert json.loads(report.as_json()) == {"conforms": True, "remarks": []}


def test_contact_data_is_told_with_file_and_line_and_never_repeated(sandbox: Sandbox) -> None:
    good = "<http://a.example/s> dct:title 'A page'@en ."
    report = check(sandbox, good, f"\nid:thing dct:title 'Write to {ADDRESS}'@en .")
    found = [remark for remark in report.remarks if "e-mail" in remark.message]
    assert len(found) == 1 and not report.conforms
    assert (found[0].file, found[0].line, found[0].label) == ("file-2.ttl", LINES + 2, "thing")
    assert found[0].severity == Severity.MUST and found[0].subject == BASE + "id/thing"
    assert ADDRESS not in report.as_json() + report.as_turtle() + str(report.as_rows())


def test_a_person_and_a_group_are_kept_apart_even_when_two_files_join_them(sandbox: Sandbox) -> None:
    person = f"{PERSON} a foaf:Person ; foaf:name 'A. Person' ."
    assert check(sandbox, person).conforms
    assert not check(sandbox, person, f"{PERSON} foaf:page {GROUP} .").conforms


def test_a_person_known_to_the_edition_cannot_be_joined_to_a_group(sandbox: Sandbox, tmp_path: Path) -> None:
    edition = edition_with(tmp_path, sources=f"{PERSON} a foaf:Person ; foaf:name 'A. Person' .")
    joining = f"<http://a.example/set> skos:member {PERSON} , {GROUP} ."
    assert not check(sandbox, joining, edition=edition).conforms


def test_faults_of_the_edition_itself_are_not_the_contributors(sandbox: Sandbox, tmp_path: Path) -> None:
    # The entry in the edition lacks all that an entry must have; this file only mentions it.
    edition = edition_with(tmp_path, sources="place:nowhere a skos:Concept .")
    assert check(sandbox, "<http://a.example/s> dct:spatial place:nowhere .", edition=edition).conforms
    assert not check(sandbox, "place:nowhere a skos:Concept .", edition=edition).conforms


def test_what_a_file_replaces_does_not_count_beside_it(sandbox: Sandbox, tmp_path: Path) -> None:
    edition = edition_with(tmp_path, sources="place:x a skos:Concept ; skos:prefLabel 'Old name'@en .")
    new = "place:x a skos:Concept ; skos:prefLabel 'New name'@en ."

    def names(report: Report) -> list[str]:
        return [r.message for r in report.remarks if "one name in English" in r.message]

    assert names(check(sandbox, new, edition=edition)) != []
    assert names(check(sandbox, new, edition=edition, graphs=[str(GRAPH.sources)])) == []


def test_one_moment_spelt_in_two_ways_is_one_answer(sandbox: Sandbox, tmp_path: Path) -> None:
    said = "<https://e.example/e> a inc:Event ; prov:startedAtTime '2020-11-19T10:00:00{}'^^xsd:dateTime ."
    edition = edition_with(tmp_path, sources=said.format("Z"))

    def twice(text: str) -> list[str]:
        remarks = check(sandbox, text, edition=edition).remarks
        return [remark.message for remark in remarks if "only once" in remark.message]

    assert twice(said.format("+00:00")) == []
    assert len(twice(said.format("+01:00"))) == 1


def test_a_contributors_file_cannot_say_what_our_terms_mean(sandbox: Sandbox) -> None:
    text = "inc:Initiative dct:description 'Something else'@en ."
    report = check(sandbox, text, graphs=[MINE])
    assert [(r.severity, r.file, r.line) for r in report.remarks] == [("must", "file-1.ttl", LINES + 1)]
    ours = check(sandbox, text, graphs=[str(GRAPH.ontology)])
    assert not [remark for remark in ours.remarks if "come with" in remark.message]


def test_nameless_things_of_a_contributor_are_their_own(sandbox: Sandbox) -> None:
    assert check(sandbox, "<http://a.example/s> dct:relation [ dct:title 'x'@en ] .", graphs=[MINE]).conforms


def test_why_a_value_is_refused_is_told_once_in_our_words_and_never_in_those_of_the_engine(
    sandbox: Sandbox,
) -> None:
    person = f"{PERSON} a foaf:Person ; foaf:name 'A. Person' ."
    remarks = check(
        sandbox, person, f"<{BASE}id/event/x> a inc:Event ; inc:concernsPopulation {PERSON} ."
    ).remarks
    assert not [remark for remark in remarks if "Node <" in remark.message or "->" in remark.message]


def test_what_has_no_name_in_the_file_is_not_called_by_the_one_that_we_gave_it(sandbox: Sandbox) -> None:
    remarks = check(sandbox, "[] a inc:Initiative .").remarks
    assert remarks and {remark.label for remark in remarks} == {"(no name)"}


def test_the_report_is_the_same_each_time_and_in_order(sandbox: Sandbox) -> None:
    text = "place:a a skos:Concept . place:b a skos:Concept ; skos:prefLabel 'B'@en ."
    first, second = check(sandbox, text), check(sandbox, text)
    assert first == second
    severities = [remark.severity for remark in first.remarks]
    assert severities == sorted(severities, key=list(Severity).index) and len(severities) > 2


def test_the_report_can_be_read_as_shacl_and_as_rows(sandbox: Sandbox) -> None:
    report = check(sandbox, "place:a a skos:Concept .")
    graph = Graph().parse(data=report.as_turtle(), format="turtle")
    results = list(graph.subjects(RDF.type, SH.ValidationResult))
    assert len(results) == len(report.remarks) > 0
    for result in results:
        assert graph.value(result, SH.focusNode) == URIRef(BASE + "id/concept/place/a")
        for needed in (SH.resultSeverity, SH.sourceConstraintComponent, SH.resultMessage):
            assert graph.value(result, needed) is not None
    rows = report.as_rows()
    assert rows[0]["How much"] == "must" and rows[0]["Where"] == f"file-1.ttl, line {LINES + 1}, column 1"
    assert from_rows(json.loads(report.as_json())["remarks"]) == report


def test_lines_are_found_in_each_language() -> None:
    thing = "http://a.example/thing"
    texts = {
        f"# about <{thing}>\n\n<{thing}> <http://p> 1 .": 3,
        "@prefix a: <http://a.example/> .\n<http://b> a:p a:thing .\na:thing a:p 1 .": 3,
        f'<rdf:RDF>\n<rdf:Description rdf:about="{thing}"/>': 2,
        f'{{\n"@id":\n"{thing}"}}': 3,
        "nothing": None,
    }
    found = {text: (positions.read(text.encode()).of(thing) or positions.NOWHERE)[0] for text in texts}
    assert found == texts


VALUES = {
    'a:x a:p 1 ;\n  a:q "no", "wr\\"ong"@en .\na:y a:q "wr\\"ong" .': (
        "q",
        Literal('wr"ong', lang="en"),
        (3, 13),
    ),
    "a:x a:p 1 ;\n  a:q a:y .\na:y a:q a:x .": ("q", URIRef("http://a.example/y"), (3, 7)),
    "a:x a:p 3.14 ; a:q 3.1 .": ("q", Literal("3.1", datatype=XSD.decimal), (2, 20)),
    'a:x a:q """two\nlines""" .': ("q", Literal("two\nlines"), (2, 9)),
    "a:x a:q 1 ;\n  a:p 1 .": ("p", None, (3, 3)),
    "a:x a:p 1 .\na:y a:q 2 .": ("q", Literal(2), (2, 1)),
}


@pytest.mark.parametrize("text", VALUES)
def test_the_place_is_that_of_the_value_where_it_is_known(text: str) -> None:
    path, value, place = VALUES[text]
    things = {"http://a.example/x", "http://a.example/y"}
    layout = positions.read(f"@prefix a: <http://a.example/> .\n{text}".encode(), things)
    assert layout.of_value("http://a.example/x", f"http://a.example/{path}", value) == place


def test_a_value_is_found_in_xml_and_json_too() -> None:
    thing, value = "http://a.example/x", Literal("<&>")
    xml = f'<r xmlns:a="http://a.example/">\n<a:T rdf:about="{thing}">\n <a:q>&lt;&amp;&gt;</a:q></a:T></r>'
    found = positions.read(xml.encode(), [thing]).of_value(thing, "http://a.example/q", value)
    assert found == (3, 6), "where the tag before it ends"
    told = f'{{"@id": "{thing}",\n "q": "<&>"}}'
    assert positions.read(told.encode(), [thing]).of_value(thing, "http://a.example/q", value) == (2, 7)


def test_a_finding_stands_where_its_value_does(sandbox: Sandbox) -> None:
    report = check(
        sandbox, f"<{BASE}id/initiative/x> a inc:Initiative ;\n  dct:title 'X'@en ; foaf:page 'no page' ."
    )
    found = {(r.line, r.column) for r in report.remarks if r.path.endswith("page") and r.value}
    assert found == {(LINES + 2, 32)}


def test_a_place_is_a_line_and_a_column_in_characters() -> None:
    text = '@prefix é: <http://a.example/> .\n  é:s é:p "ü", <http://b.example/x> .'
    layout = positions.read(text.encode())
    assert layout.of("http://a.example/s") == (2, 3)
    assert layout.of("http://b.example/x") == (2, 16)


def test_a_mistake_gives_way_to_one_of_a_shape_before_about_the_same_property_or_the_whole() -> None:
    shapes = Graph()
    for shape, order in (("first", 1), ("second", 2)):
        shapes.add((URIRef(shape), SH.order, Literal(order)))
    places = [("a", "p"), ("a", "q"), ("a", None), ("b", "p"), ("c", None)]

    def finding(shape: str, subject: str, path: str | None) -> Finding:
        about = (URIRef(subject), URIRef(path) if path else None, None)
        return Finding(*about, "", URIRef(shape), SH.Violation, "Said.")

    later = [finding("second", *place) for place in places]
    first = [finding("first", "a", "p"), finding("first", "c", None), finding("first", "c", None)]
    told = rulebook.foremost(shapes, [*later, *first])
    assert told == [*first, finding("second", "a", "q"), finding("second", "b", "p")]
