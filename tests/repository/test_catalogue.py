"""Records of a small made-up collection, in words and as statements."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest
from rdflib import Literal, URIRef
from rdflib.compare import isomorphic
from records import collection, vocabulary

from repository import catalogue
from repository.errors import NotFound
from repository.formats import GRAPH_FORMATS, Format
from repository.model import Certainty, Fact, Origin, Quote, Record, Text, Value
from repository.namespaces import DCT, DOC, FOAF, GRAPH, ID, INC, OA, RDF, SKOS
from repository.store.embedded import EmbeddedStore
from repository.store.interface import Statement, Term, Triple

TODAY = date(2026, 11, 24)
OPEN_DOORS = ID + "initiative/open-doors"


def record(slug: str) -> Record:
    return catalogue.record(collection(), vocabulary(), ID + slug, TODAY)


def test_a_thing_is_shown_at_its_document() -> None:
    assert catalogue.path(OPEN_DOORS) == "/doc/initiative/open-doors"
    assert catalogue.iri_of("/doc/initiative/open-doors") == OPEN_DOORS
    assert catalogue.path(INC.Initiative) == "/ns#Initiative"
    assert catalogue.path("https://example.org/x") == "https://example.org/x"


def test_an_english_name_comes_first() -> None:
    assert catalogue.label(collection(), ID + "concept/theme/representation") == "Representation"


def test_a_thing_that_nobody_speaks_of_is_not_found() -> None:
    with pytest.raises(NotFound):
        record("initiative/nothing")
    with pytest.raises(NotFound):
        catalogue.describe(collection(), ID + "initiative/nothing")


def test_a_record_says_what_it_is_and_what_it_is_called() -> None:
    found = record("initiative/open-doors")
    assert (found.kind, found.name.words) == ("Initiative", "Open Doors")
    assert found.summary.words == "Mentors for new staff."
    assert [(each.words, each.language) for each in found.other_names] == [("Drysau Agored", "cy")]


def test_a_fact_leads_to_the_thing_and_quotes_its_source() -> None:
    led = record("initiative/open-doors")["inc:ledBy"]
    assert (led.label, led.words) == ("Led by", "North Trust")
    assert led.values[0].link == "/doc/organisation/north-trust"
    assert [(quote.source, quote.dated, quote.words.words) for quote in led.quotes] == [
        ("A leaflet", "September 2020", "North Trust's Open Doors")
    ]


def test_the_other_end_has_its_own_label() -> None:
    leads = record("organisation/north-trust")["^inc:ledBy"]
    assert (leads.label, leads.words) == ("Leads", "Closed Book, Open Doors")


def test_what_editors_added_comes_last_and_says_why() -> None:
    stated, added = record("initiative/open-doors")["inc:addressesTheme"].values
    assert (stated.text.words, stated.origin.certainty) == ("Recruiting", Certainty.STATED)
    assert (added.text.words, added.origin.certainty) == ("Representation", Certainty.ADDED)
    assert added.added and added.origin.reason.words == "Mentors help people to be heard."


def test_a_year_stays_a_year() -> None:
    assert record("initiative/open-doors").when == "2019"


def test_a_figure_keeps_its_bound() -> None:
    figure = record("initiative/open-doors")["^inc:reportingSubject"].values[0]
    assert figure.text.words == "more than 2,500 listens"
    assert record("observation/listens").name.words == "more than 2,500 listens"


def test_a_shortlisting_is_not_a_win() -> None:
    recognition = record("initiative/open-doors")["^inc:recognises"].values[0]
    assert recognition.shown is not None
    assert recognition.shown["inc:recognitionStatus"].words == "Shortlisted"


def test_an_idea_is_not_done() -> None:
    assert record("proposal/idea").status == "Idea, not done"
    assert record("proposal/funded").status == "Funded"


def test_an_initiative_without_a_status_says_so() -> None:
    assert record("initiative/open-doors").status == "Status not stated"


def test_an_event_has_its_programme_with_times_and_people_as_printed() -> None:
    event = record("event/third")
    assert event.when == "17 September 2020, 10am to 12:30pm (British Summer Time)"
    talk, pause = sorted(event["^inc:partOfEvent"].values, key=lambda each: each.sort)
    assert talk.shown is not None and pause.shown is not None
    assert (talk.shown.times, pause.shown.times) == ("10:05am", "11am")
    part = talk.shown["prov:qualifiedAssociation"].values[0].shown
    assert part is not None
    assert [part[key].words for key in ("prov:agent", "prov:hadRole", "inc:affiliationAtEvent")] == [
        "Mary Example",
        "Presenter",
        "North Trust",
    ]


def test_a_link_said_from_one_end_is_seen_from_both() -> None:
    assert record("resource/guide")["inc:outputOf"].words == "Open Doors"
    assert record("concept/theme/representation")["skos:narrower"].words == "Recruiting"


def test_a_record_tells_when_it_was_checked_and_that_it_is_old() -> None:
    upkeep = record("initiative/open-doors").upkeep
    assert (upkeep.last_checked, upkeep.checked_by) == ("24 November 2026", "Inclusion Resources")
    assert upkeep.review_due == "24 November 2027"
    assert (upkeep.recorded_as_of, upkeep.grown_old) == ("September 2020", True)
    early = catalogue.record(collection(), vocabulary(), OPEN_DOORS, date(2021, 1, 1))
    assert not early.upkeep.grown_old


def test_a_record_tells_the_words_it_rests_on_each_once_and_no_part_of_them_again() -> None:
    def quote(words: str, source: str = "leaflet") -> Quote:
        return Quote(source, f"/doc/source/{source}", "2020", Text(words, "en"), "")

    told = [quote("Forty people came to Open Doors."), quote("Forty people"), quote("Forty people", "slides")]
    told += [quote("Forty people came to Open Doors."), quote("More promotions"), quote("")]
    origin = Origin(Certainty.STATED, quotes=tuple(told))
    found = replace(record("initiative/open-doors"), facts={}, origin=origin)
    assert found.quoted == (told[0], told[2], told[4])
    named = {"inc:seeksOutcome": Fact("", (Value(Text("More promotions"), Origin(Certainty.STATED)),))}
    assert replace(found, facts=named).quoted == (told[0], told[2])


def test_a_record_names_the_answers_it_lacks() -> None:
    assert list(record("initiative/open-doors").missing.values()) == ["Who it is for", "Where", "Cost"]
    assert "What changed" in record("initiative/closed-book").missing.values()


def test_a_source_lists_what_was_taken_from_it() -> None:
    assert record("source/leaflet")["records"].words == "Open Doors"


def test_a_list_shows_its_entries_as_a_tree() -> None:
    top = catalogue.tree(collection(), vocabulary(), ID + "scheme/theme")
    assert [(each.name.words, [part.name.words for part in each.parts]) for each in top] == [
        ("Representation", ["Recruiting"])
    ]


def test_a_description_holds_statements_backing_record_and_names() -> None:
    graph = catalogue.describe(collection(), OPEN_DOORS)
    thing, page = URIRef(OPEN_DOORS), URIRef(DOC + "initiative/open-doors")
    assert (thing, INC.ledBy, URIRef(ID + "organisation/north-trust")) in graph
    assert (page, FOAF.primaryTopic, thing) in graph
    assert (URIRef(page + "#record"), INC.lastChecked, None) in graph
    assert (None, OA.exact, Literal("North Trust's Open Doors", lang="en")) in graph
    assert (URIRef(ID + "annotation/added-001"), None, None) in graph
    assert (URIRef(ID + "organisation/north-trust"), SKOS.prefLabel, None) in graph


@pytest.mark.parametrize("format", GRAPH_FORMATS, ids=lambda format: format.name)
def test_every_format_holds_the_same_statements(format: Format) -> None:
    graph = catalogue.describe(collection(), OPEN_DOORS)
    names = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
    again = type(graph)().parse(catalogue.write(graph, format), format=names[format.name])
    assert isomorphic(again, graph)


def test_the_ontology_is_what_the_edition_holds() -> None:
    assert (URIRef(INC.rstrip("#")), None, None) in catalogue.ontology(collection())


class Counted:
    """A store that counts what is asked of it."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self.asked = 0
        self.answered = 0

    def triples(
        self, subject: URIRef | None = None, predicate: URIRef | None = None, object: Term | None = None
    ) -> Iterator[Triple]:
        self.asked += 1
        for each in self._store.triples(subject, predicate, object):
            self.answered += 1
            yield each

    def statements(
        self,
        subject: URIRef | None = None,
        predicate: URIRef | None = None,
        object: Term | None = None,
        graph: URIRef | None = None,
    ) -> Iterator[Statement]:
        self.asked += 1
        for each in self._store.statements(subject, predicate, object, graph):
            self.answered += 1
            yield each


def busy(links: int) -> EmbeddedStore:
    """Return a store in which so many initiatives are about one group of people."""
    store = ox.Store()
    group = ox.NamedNode(ID + "concept/population-group/everybody")
    of_type = ox.NamedNode(str(RDF.type))
    for number in range(links):
        work = ox.NamedNode(f"{ID}initiative/work-{number:05}")
        for predicate, object in (
            (of_type, ox.NamedNode(str(INC.Initiative))),
            (ox.NamedNode(str(DCT.title)), ox.Literal(f"Work {number:05}", language="en")),
            (ox.NamedNode(str(INC.concernsPopulation)), group),
        ):
            for graph in (ox.DefaultGraph(), ox.NamedNode(GRAPH + "source/busy")):
                store.add(ox.Quad(work, predicate, object, graph))
    store.add(ox.Quad(group, of_type, ox.NamedNode(str(SKOS.Concept))))
    store.add(ox.Quad(group, of_type, ox.NamedNode(str(SKOS.Concept)), ox.NamedNode(GRAPH + "scheme/x")))
    return EmbeddedStore(store)


def test_a_busy_entry_reads_no_more_than_a_quiet_one_and_says_there_is_more() -> None:
    cost = {}
    for links in (100, 1000):
        store = Counted(busy(links))
        everybody = ID + "concept/population-group/everybody"
        found = catalogue.record(store, vocabulary(), everybody, TODAY)  # type: ignore[arg-type]
        work = found["^inc:concernsPopulation"]
        assert len(work.values) == 20
        assert work.more
        cost[links] = (store.asked, store.answered)
    assert cost[100] == cost[1000]
