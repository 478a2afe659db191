"""Every fact rests on quoted words; what was worked out or added says why; lists are used as meant."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from repository.namespaces import (
    BASE,
    CONCEPT,
    DCAT,
    DCT,
    FOAF,
    ID,
    INC,
    OA,
    ORG,
    PROV,
    RDF,
    RDFS,
    SDMX_ATTRIBUTE,
    SKOS,
)

ROOT = Path(__file__).parents[2]
TEXTS = ROOT.parent / "shared" / "sources"
TEXT_OF = {
    "workshop-3-flyer": "000",
    "research-slides": "001",
    "workshop-4-flyer": "002",
    "workshop-4-web-page": "003",
    "staff-engagement-case-study": "004",
}
SOURCES = tuple(TEXT_OF)
CERTAINTY = {"derived": "worked-out-from-the-source", "inferred": "added-by-our-editors"}

# An annotation of a thing backs these: its kind, its names and our summary of it.
BACKED_BY_THE_THING = {RDF.type, DCT.title, SKOS.prefLabel, FOAF.name, SKOS.altLabel, DCT.description}

LIST_OF = {
    INC.addressesTheme: "theme",
    INC.usesMethod: "method",
    INC.outcomeType: "outcome-type",
    INC.concernsCharacteristic: "characteristic",
    INC.concernsPopulation: "population-group",
    INC.involvedPopulation: "population-group",
    INC.sector: "sector",
    INC.initiativeType: "initiative-type",
    INC.leverType: "lever-type",
    INC.resourceType: "resource-type",
    INC.itemType: "programme-item-type",
    ORG.classification: "organisation-type",
    ORG.role: "role",
    PROV.hadRole: "role",
    DCT.spatial: "place",
    INC.levelOfAction: "level-of-action",
    INC.evidenceStrength: "evidence-strength",
    INC.resultDirection: "result-direction",
    INC.evaluatedBy: "evaluated-by",
    INC.participationLevel: "participation-level",
    INC.outcomeFor: "outcome-for",
    INC.horizon: "horizon",
    INC.initiativeStatus: "initiative-status",
    INC.developmentStage: "development-stage",
    INC.recognitionStatus: "recognition-status",
    INC.certainty: "certainty",
    INC.valueQualifier: "value-qualifier",
    INC.costBand: "cost-band",
    INC.offerType: "offer-type",
    SDMX_ATTRIBUTE.unitMeasure: "unit",
    INC.ethnicGroup: "ethnic-group",
    INC.disabilityGroup: "disability-group",
    INC.payBand: "pay-band",
    INC.orientation: "orientation",
    INC.observedIndicator: "indicator",
    INC.usesIndicator: "indicator",
    INC.measuredBy: "indicator",
}

# Kinds of record that stand in the catalogue. Parts of a record (programme items, figures, roles) do not.
LISTED = (
    "initiative", "organisation", "person", "event", "event-series", "resource", "proposal", "question",
    "priority", "finding", "outcome", "lever", "source",
)  # fmt: skip
SUMMED_UP = ("initiative", "organisation", "event", "event-series", "proposal", "resource", "finding")

Statement = tuple[Node, Node, Node]


def plain(text: str) -> str:
    """Return a text without its mark-up, with one kind of quotation mark, dash and space."""
    text = re.sub(r"</?[a-z]+>|\*", "", text)
    for fancy, simple in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-")):
        text = text.replace(fancy, simple)
    return " ".join(text.split())


def kind(thing: Node) -> str:
    return str(thing)[len(ID) :].partition("/")[0] if str(thing).startswith(ID) else ""


def things(graph: Graph) -> set[URIRef]:
    """Return the things a file describes: not its annotations, nor its catalogue records."""
    found = {subject for subject in graph.subjects() if isinstance(subject, URIRef)}
    return {thing for thing in found if kind(thing) not in ("", "annotation")}


def bodies(graph: Graph, annotation: Node) -> Iterator[Node | Statement]:
    """Yield what an annotation backs: things, and statements."""
    for body in graph.objects(annotation, OA.hasBody):
        parts = [graph.value(body, part) for part in (RDF.subject, RDF.predicate, RDF.object)]
        if all(part is not None for part in parts):
            yield parts[0], parts[1], parts[2]  # type: ignore[misc]
        else:
            yield body


def backed(graph: Graph) -> set[Node | Statement]:
    found: set[Node | Statement] = set()
    for annotation in graph.subjects(RDF.type, OA.Annotation):
        found |= set(bodies(graph, annotation))
    return found


def quotations(graph: Graph) -> Iterator[tuple[Node, str, str]]:
    """Yield each annotation with its source and the words it quotes."""
    for annotation, target in graph.subject_objects(OA.hasTarget):
        source = str(graph.value(target, OA.hasSource)).rsplit("/", 1)[-1]
        selector = graph.value(target, OA.hasSelector)
        yield annotation, source, str(graph.value(selector, OA.exact))


def test_each_source_has_its_file_and_its_record(files: dict[str, Graph]) -> None:
    assert set(files) >= {"sources", "derived", "inferred", *SOURCES}
    described = {str(s).rsplit("/", 1)[-1] for s in files["sources"].subjects(RDF.type, DCAT.Resource)}
    assert described == set(SOURCES)


def test_every_entry_of_a_list_that_is_used_is_in_that_list(data: Graph, lists: Graph) -> None:
    used = {node for node in data.all_nodes() if str(node).startswith((CONCEPT, ID + "indicator-set/"))}
    assert used
    assert not {node for node in used if (node, RDF.type, None) not in lists}


def test_every_property_takes_its_entries_from_its_own_list(data: Graph) -> None:
    wrong = {
        (subject, predicate, object_)
        for predicate, name in LIST_OF.items()
        for subject, object_ in data.subject_objects(predicate)
        if not str(object_).startswith(f"{CONCEPT}{name}/")
    }
    assert not wrong


@pytest.mark.parametrize("source", SOURCES)
def test_every_fact_of_a_source_rests_on_quoted_words(files: dict[str, Graph], source: str) -> None:
    graph = files[source]
    found = backed(graph)
    for thing in things(graph):
        assert thing in found, f"{thing} has no quotation"
        for predicate, object_ in graph.predicate_objects(thing):
            if predicate in BACKED_BY_THE_THING or isinstance(object_, BNode):
                continue
            assert (thing, predicate, object_) in found, f"{thing} {predicate} {object_} has no quotation"


@pytest.mark.parametrize("source", SOURCES)
def test_the_file_of_a_source_quotes_that_source_and_calls_nothing_worked_out(
    files: dict[str, Graph], source: str
) -> None:
    graph = files[source]
    assert {named for _, named, _ in quotations(graph)} == {source}
    assert set(graph.objects(None, INC.certainty)) == {URIRef(CONCEPT + "certainty/stated-in-the-source")}


@pytest.mark.skipif(not TEXTS.exists(), reason="the source texts are not shipped")
def test_every_quotation_stands_in_its_source(files: dict[str, Graph]) -> None:
    texts = {
        source: plain(next(TEXTS.glob(f"{number}_*.txt")).read_text("utf-8"))
        for source, number in TEXT_OF.items()
    }
    checked = 0
    for name, graph in files.items():
        for annotation, source, words in quotations(graph):
            checked += 1
            assert plain(words) in texts[source], f"{name}: {annotation}"
    assert checked > 300


def test_an_annotation_backs_only_statements_that_are_made(files: dict[str, Graph]) -> None:
    for name, graph in files.items():
        for body in backed(graph):
            if isinstance(body, tuple):
                assert body in graph, f"{name}: {body}"


def test_no_two_annotations_share_a_name(files: dict[str, Graph]) -> None:
    names = [note for graph in files.values() for note in graph.subjects(RDF.type, OA.Annotation)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", CERTAINTY)
def test_what_was_worked_out_or_added_says_how_sure_why_and_by_whom(
    files: dict[str, Graph], name: str
) -> None:
    graph, editors = files[name], URIRef(ID + "organisation/inclusion-resources")
    for annotation in graph.subjects(RDF.type, OA.Annotation):
        assert graph.value(annotation, INC.certainty) == URIRef(f"{CONCEPT}certainty/{CERTAINTY[name]}")
        reason = graph.value(annotation, RDFS.comment)
        assert isinstance(reason, Literal) and reason.language == "en" and len(reason) > 15, annotation
        assert graph.value(annotation, DCT.creator) == editors, annotation


@pytest.mark.parametrize("name", CERTAINTY)
def test_every_statement_worked_out_or_added_has_its_annotation(files: dict[str, Graph], name: str) -> None:
    graph = files[name]
    found = backed(graph)
    for thing in things(graph):
        for predicate, object_ in graph.predicate_objects(thing):
            if not (predicate == RDF.type and thing in found):
                assert (thing, predicate, object_) in found, (thing, predicate, object_)


def test_nothing_is_both_stated_and_worked_out_or_added(files: dict[str, Graph], stated: Graph) -> None:
    for name in CERTAINTY:
        twice = {body for body in backed(files[name]) if isinstance(body, tuple) and body in stated}
        assert not twice, name
    assert not {b for b in backed(files["inferred"]) if isinstance(b, tuple) and b in files["derived"]}


def test_every_listed_thing_has_a_complete_catalogue_record(data: Graph) -> None:
    editors = URIRef(ID + "organisation/inclusion-resources")
    listed = {thing for thing in things(data) if kind(thing) in LISTED}
    assert len(listed) > 100
    for thing in listed:
        record = URIRef(f"{BASE}doc/{str(thing)[len(ID) :]}#record")
        assert (record, RDF.type, DCAT.CatalogRecord) in data, thing
        assert (record, FOAF.primaryTopic, thing) in data, thing
        assert (record, INC.checkedBy, editors) in data, thing
        for wanted in (INC.lastChecked, INC.reviewDue, DCT.license):
            assert len(list(data.objects(record, wanted))) == 1, (thing, wanted)


def test_a_record_names_the_sources_that_speak_of_it(files: dict[str, Graph]) -> None:
    for source in SOURCES:
        for record in files[source].subjects(RDF.type, DCAT.CatalogRecord):
            named = set(files[source].objects(record, DCT.source))
            assert named == {URIRef(f"{ID}source/{source}")}, record


def test_a_thing_has_one_name_and_one_summary_whoever_speaks_of_it(data: Graph) -> None:
    for thing in things(data):
        for text in (DCT.title, SKOS.prefLabel, FOAF.name, DCT.description):
            assert len(list(data.objects(thing, text))) <= 1, (thing, text)


def test_what_people_read_first_has_a_one_paragraph_summary_in_plain_english(data: Graph) -> None:
    for thing in things(data):
        if kind(thing) in SUMMED_UP:
            words = data.value(thing, DCT.description)
            assert isinstance(words, Literal) and words.language == "en", thing
            assert str(words).endswith(".") and 20 < len(words) < 330, (thing, words)


def test_every_initiative_can_be_found_by_theme(data: Graph) -> None:
    initiatives = set(data.subjects(RDF.type, INC.Initiative))
    assert len(initiatives) > 12
    assert not {each for each in initiatives if not list(data.objects(each, INC.addressesTheme))}
