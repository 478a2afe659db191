"""The gathered collection as it is shipped: nothing lost, nobody named, everything with its source."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from gathered import COLLECTION, accounts, records, same, told
from rdflib import RDF, SKOS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from repository import catalogue, figures, model, naming
from repository.collection import turtle
from repository.edition import Edition
from repository.fields import load as load_words
from repository.namespaces import DCAT, DCT, DOC, FOAF, ID, INC, OA, QB, SCHEMA, SDMX_DIMENSION
from repository.reading import Reading

KINDS = ("initiative", "finding", "observation")


@pytest.fixture(scope="module")
def files() -> dict[str, Graph]:
    """The files of the collection, by name without ending."""
    return {path.stem: Graph().parse(path) for path in sorted(COLLECTION.glob("*.ttl"))}


@pytest.fixture(scope="module")
def whole(files: dict[str, Graph]) -> Graph:
    """All of them together."""
    found = Graph()
    for each in files.values():
        found += each
    return found


def things(whole: Graph, kind: URIRef) -> Iterator[URIRef]:
    return (each for each in whole.subjects(RDF.type, kind) if isinstance(each, URIRef))


def record_of(thing: URIRef) -> URIRef:
    return URIRef(f"{DOC}{thing[len(ID) :]}#record")


# ---- nothing lost


def test_every_record_that_came_is_accounted_for_once() -> None:
    came = Counter(each["id"] for each in records())
    assert Counter(row["id"] for row in accounts()) == came


def test_what_was_taken_in_is_there_and_nothing_was_refused(whole: Graph) -> None:
    described = {str(subject) for subject in whole.subjects(RDF.type)}
    for row in accounts():
        if row["kind"] in KINDS:
            assert row["what became of it"] in ("taken in", "joined with another"), row
            assert f"{ID}{row['record']}" in described, row


def test_what_was_joined_is_what_the_tables_call_the_same() -> None:
    joined = {
        row["id"]: row["why"] for row in accounts() if row["what became of it"] == "joined with another"
    }
    assert joined == {other: f"the same as {kept}" for other, kept in same().items()}


def test_every_thing_of_a_record_is_one_that_the_account_names(whole: Graph) -> None:
    named = {f"{ID}{row['record']}" for row in accounts()}
    for kind in (INC.Initiative, QB.Observation, INC.Finding):
        ours = {str(each) for each in things(whole, kind) if "-reported-" not in each}
        assert ours <= named


def test_every_measure_is_an_entry_of_the_list_of_measures(shipped: Edition) -> None:
    labels = {str(t.object) for t in shipped.store.triples(None, SKOS.prefLabel)}
    found = [row["record"] for row in accounts() if row["kind"] == "indicator"]
    assert len(found) == 36 and set(found) <= labels


# ---- nobody named


def test_no_person_enters_by_the_collection(whole: Graph) -> None:
    assert not list(things(whole, FOAF.Person))
    assert not [term for triple in whole for term in triple if str(term).startswith(f"{ID}person/")]
    assert not set(whole.predicates()) & {FOAF.name, FOAF.givenName, FOAF.familyName, INC.speaker, INC.chair}


def test_no_text_looks_like_the_name_of_a_person_or_an_address_of_one(whole: Graph) -> None:
    patterns = [re.compile(each["pattern"]) for each in told()["never"]]
    texts = [str(term) for term in whole.objects() if isinstance(term, Literal)]
    assert [text for text in texts if any(pattern.search(text) for pattern in patterns)] == []


# ---- everything with its source


@pytest.mark.parametrize("kind", [INC.Initiative, INC.Finding, QB.Observation], ids=lambda kind: kind[32:])
def test_everything_names_a_public_page(kind: URIRef, whole: Graph) -> None:
    for thing in things(whole, kind):
        sources = set(whole.objects(record_of(thing), DCT.source))
        assert sources, thing
        for source in sources:
            assert (source, RDF.type, INC.Source) in whole
            assert str(whole.value(source, FOAF.page)).startswith("http")


def test_everything_was_looked_at_on_the_day_of_gathering(whole: Graph) -> None:
    entries = list(things(whole, DCAT.CatalogRecord))
    assert {str(whole.value(each, INC.lastChecked)) for each in entries} == {"2026-11-28"}
    assert {whole.value(each, FOAF.primaryTopic) for each in entries} >= set(things(whole, INC.Initiative))


def test_what_editors_added_has_a_reason_and_stands_apart(files: dict[str, Graph]) -> None:
    added = {(s, p, o) for s, p, o in files["inferred"] if p == INC.addressesTheme}
    assert len(added) > 700
    backed: set[tuple[Node | None, ...]] = set()
    for note in files["inferred"].subjects(RDF.type, OA.Annotation):
        assert str(files["inferred"].value(note, DCT.creator)) == f"{ID}organisation/inclusion-resources"
        assert any(files["inferred"].objects(note, URIRef("http://www.w3.org/2000/01/rdf-schema#comment")))
        for said in files["inferred"].objects(note, OA.hasBody):
            parts = (RDF.subject, RDF.predicate, RDF.object)
            backed.add(tuple(files["inferred"].value(said, part) for part in parts))
    assert backed == added
    twice = {
        each for name, graph in files.items() if name != "inferred" for each in graph & files["inferred"]
    }
    joined = {row["record"] for row in accounts() if row["what became of it"] == "joined with another"}
    assert {subject.removeprefix(ID) for subject, _, _ in twice} <= joined


def test_dates_are_as_exact_as_the_record(whole: Graph) -> None:
    came = {row["id"]: row["record"] for row in accounts()}
    repeats = same()
    for record in records():
        if record["type"] == "initiative" and record["id"] not in {*repeats, *repeats.values()}:
            thing = URIRef(f"{ID}{came[record['id']]}")
            for name, date in (("start", SCHEMA.startDate), ("end", SCHEMA.endDate)):
                found = whole.value(thing, date)
                assert (found is None) if name not in record else str(found) == record[name], record["id"]


# ---- figures


def test_every_figure_has_all_columns_and_a_table_of_its_page(whole: Graph) -> None:
    for figure in things(whole, QB.Observation):
        for column in (QB.dataSet, INC.observedIndicator, INC.reportingSubject, SDMX_DIMENSION.refPeriod):
            assert whole.value(figure, column) is not None, (figure, column)
        table = whole.value(figure, QB.dataSet)
        if not str(table).endswith("/reported"):
            assert set(whole.objects(table, DCT.source)) <= set(whole.objects(figure, DCT.source)), figure


@pytest.mark.parametrize("code", ["WRES-7", "WDES-5"])
def test_no_line_joins_figures_across_a_break(code: str, collected: Edition) -> None:
    reading = Reading(collected.store, load_words())
    name = told()["lists"]["measure"][code]
    (measure,) = (t.subject for t in collected.store.triples(None, SKOS.prefLabel, Literal(name, lang="en")))
    seen: set[str] = set()
    for thing in {t.subject for t in collected.store.triples(None, INC.observedIndicator, measure)}:
        subject = str(next(collected.store.triples(thing, INC.reportingSubject)).object)
        found = figures.of_measure(reading, str(measure), {"about": subject.removeprefix(str(ID))})
        assert found is not None
        for panel in found.panels:
            for line in panel.lines:
                assert all(len({figure.basis for figure in run}) == 1 for run in line.stretches)
                seen |= {figure.basis for figure in line.figures}
    assert len(seen) == 2


def test_two_pages_that_disagree_are_both_shown_and_joined_by_no_line(collected: Edition) -> None:
    reading = Reading(collected.store, load_words())
    name = told()["lists"]["measure"]["DIS-EMP-GAP"]
    (measure,) = (t.subject for t in collected.store.triples(None, SKOS.prefLabel, Literal(name, lang="en")))
    found = figures.of_measure(reading, str(measure), {})
    assert found is not None
    of_2019 = [f for panel in found.panels for f in panel.figures if f.period.words == "2019"]
    assert sorted(figure.value or 0 for figure in of_2019) == [28.1, 28.6]
    assert all(figure.differs and not figure.joins for figure in of_2019)


# ---- what readers see


def test_a_record_shows_its_pages_and_that_it_was_not_checked_twice(collected: Edition) -> None:
    reading = Reading(collected.store, load_words())
    doubtful = next(
        t.subject for t in collected.store.triples(None, INC.checkedTwice) if "/initiative/" in t.subject
    )
    topic = next(collected.store.triples(doubtful, FOAF.primaryTopic)).object
    record = reading.record(str(topic))
    assert record.origin.certainty is model.Certainty.STATED
    assert record.origin.quotes and all(not quote.words.words for quote in record.origin.quotes)
    assert all(value.origin.quotes for value in record["inc:concernsPopulation"].values)


def test_statements_are_written_in_one_order_whatever_order_they_come_in() -> None:
    graph = Graph().parse(COLLECTION / "findings.ttl")
    ntriples = graph.serialize(format="nt").splitlines(keepends=True)
    there, back = "".join(ntriples).encode(), "".join(reversed(ntriples)).encode()
    assert (
        turtle(there, "findings")
        == turtle(back, "findings")
        == (COLLECTION / "findings.ttl").read_text("utf-8")
    )
    assert not [term for triple in graph for term in triple if isinstance(term, BNode)]


def test_work_of_which_figures_are_recorded_is_counted_and_not_more(collected: Edition) -> None:
    record = catalogue.record(collected.store, load_words(), f"{ID}initiative/gstt-remedi-reverse-mentoring")
    change, people = record.evidence
    assert (change.grade, people.grade) == ("Counted", "Not looked into")


def test_a_finding_that_only_describes_leaves_a_change_hoped_for(collected: Edition) -> None:
    row = collected.store.select(
        """SELECT ?work ?change WHERE {
          ?finding inc:findingAbout ?work ; inc:reportsOutcome ?change ; inc:resultDirection ?result .
          ?work inc:seeksOutcome ?change .
          FILTER(STRENDS(STR(?result), "/describes-how-things-are"))
          FILTER NOT EXISTS {
            ?other inc:findingAbout ?work ; inc:reportsOutcome ?change . FILTER(?other != ?finding)
          }
        } ORDER BY ?work LIMIT 1"""
    )[0]
    record = catalogue.record(collected.store, load_words(), str(row["work"]))
    assert naming.path(str(row["change"])) in {value.link for value in record.hoped_for.values}
