"""The pages of the records that are shipped: each says what its source says, and leads on."""

import re
from html import unescape
from types import SimpleNamespace

import pytest
import records
from flask.testing import FlaskClient
from rdflib import URIRef
from reading import FORBIDDEN, page

from repository.edition import Edition
from repository.namespaces import FOAF, ID, RDF
from repository.naming import iri_of, kind_of, path
from tests.webapp.test_catalogue import headings, said
from webapp import create_app


@pytest.fixture(scope="module")
def shipped_client(shipped: Edition) -> FlaskClient:
    repository = records.repository()
    app = create_app(repository)  # type: ignore[arg-type]
    app.extensions["inclusion"] = SimpleNamespace(repository=repository, edition=lambda: shipped)
    return app.test_client()


def test_every_shipped_record_reads_well_and_leads_on(shipped: Edition, shipped_client: FlaskClient) -> None:
    listed = shipped.store.triples(None, URIRef(FOAF.primaryTopic))
    things = {str(triple.object) for triple in listed} | {ID + "scheme/theme", ID + "scheme/place"}
    assert len(things) > 100
    known = {str(triple.subject) for triple in shipped.store.triples(None, URIRef(RDF.type))}
    for thing in sorted(things):
        html = page(shipped_client, path(thing))
        assert len(re.findall(r"<h1\b", html)) == 1, thing
        names = re.findall(r'\sid="([^"]*)"', html)
        assert len(names) == len(set(names)), thing
        links = re.findall(r'href="(/doc/[^"#?.]*)"', html)
        assert {link for link in links if iri_of(link) not in known} == set(), thing


def test_a_series_leads_from_each_event_to_what_was_put_forward_and_how_we_know(
    shipped_client: FlaskClient,
) -> None:
    html = page(shipped_client, "/doc/event-series/psj-2020")
    told = said(html)
    assert "Questions for discussion (6) What approvals are needed? Stated in the source" in told
    assert "Equality Impact Assessments Worked out from the source" in told
    assert "Led on to: Pathways for equitable public services Stated in the source" in told
    assert html.index("Understandings of Inequality") < html.index("Leadership for Equity")


@pytest.mark.parametrize("slug", ["psj-2020-3", "psj-2020-4"])
def test_what_was_only_announced_is_not_told_as_done(shipped_client: FlaskClient, slug: str) -> None:
    html = page(shipped_client, f"/doc/event/{slug}")
    found = headings(html)
    assert {"Questions for discussion", "Priorities and ideas put forward"} < set(found)
    told = " ".join(found + re.findall(r"<dt[^>]*>(.*?)</dt>", html, re.DOTALL)).lower()
    assert not re.search(r"\b(discussed|came out|was about|set out to|chaired)\b", told)
    assert "Nothing recorded since. Do you know?" in said(html)


def test_whoever_knows_more_is_led_to_where_to_tell_it(shipped_client: FlaskClient) -> None:
    fix = "/contribute/fix?about=/doc/initiative/root-out-racism"
    html = page(shipped_client, "/doc/initiative/root-out-racism")
    assert "No public contact is recorded. Suggest one" in said(html)
    assert said(html).count("Still right? Tell us") == 1 and html.count(f'href="{fix}"') == 2
    assert said(page(shipped_client, "/connect")).count("No public contact is recorded. Suggest one") > 1
    assert "Nothing recorded since. Do you know?" in said(page(shipped_client, "/doc/event-series/psj-2020"))


def test_a_programme_prints_posts_and_organisations_as_its_source_does(shipped_client: FlaskClient) -> None:
    words = said(page(shipped_client, "/doc/event/psj-2020-4"))
    assert "Sarah Salway (Chair, University of Sheffield)" in words
    assert "Lela Kogbara (Director, Black Thrive Global)" in words
    assert "Amy Barnes (Lecturer, University of Sheffield; NIHR School for Public Health Research)" in words
    assert "Presenter" not in words and "Introducer" not in words
    third = said(page(shipped_client, "/doc/event/psj-2020-3"))
    assert "Suganya Naveenan (London Borough of Southwark)" in third


def test_only_the_part_of_a_time_that_was_worked_out_is_marked_so(shipped_client: FlaskClient) -> None:
    words = said(page(shipped_client, "/doc/event/psj-2020-3"))
    assert "10am to 12:30pm (British Summer Time) Worked out from the source: time zone Why?" in words
    words = said(page(shipped_client, "/doc/event/psj-2020-4"))
    assert "10am to 1pm (Greenwich Mean Time) Where this comes from" in words


def test_a_research_idea_says_that_its_source_does_not_name_who_suggested_it(
    shipped_client: FlaskClient,
) -> None:
    words = said(page(shipped_client, "/doc/proposal/bme-staff-networks-and-covid-19"))
    assert "Not stated: who suggested it, where, lead proposed" in words


def test_recognition_of_what_an_initiative_produced_stands_on_its_page_too(
    shipped_client: FlaskClient,
) -> None:
    told = "source does not say by whom Recognition of what it produced: ‘Can you hear me’ podcasts"
    assert told in said(page(shipped_client, "/doc/initiative/can-you-hear-me"))
    words = said(page(shipped_client, "/doc/resource/can-you-hear-me-podcasts"))
    assert "source does not say by whom" in words and "Recognition of what" not in words


def test_a_person_is_told_of_as_printed(shipped_client: FlaskClient) -> None:
    assert "— Director, Black Thrive Global, as printed" in said(page(shipped_client, "/doc/person/p-0008"))
    chair = said(page(shipped_client, "/doc/person/p-0007"))
    assert "— Chair, University of Sheffield, as printed" in chair and "Chaired" not in chair


def test_a_list_of_measures_tells_when_it_was_recorded_and_not_when_it_was_first_published(
    shipped_client: FlaskClient,
) -> None:
    words = said(page(shipped_client, "/doc/indicator-set/wres"))
    assert "Recorded here on 24 November 2026" in words and "First published" not in words


def test_a_workshop_names_the_one_before_and_the_one_after(shipped_client: FlaskClient) -> None:
    words = said(page(shipped_client, "/doc/event/psj-2020-3"))
    assert "Number 3 of 4 in the series. Before: Leadership for Equity . After: Achieving equitable" in words


def test_a_series_is_not_counted_among_the_events_it_is_made_of(shipped_client: FlaskClient) -> None:
    html = page(shipped_client, "/doc/organisation/partnerships-for-social-justice")
    assert "it organised 4 events." in said(html)


def test_a_theme_tells_how_much_there_is_and_each_number_leads_to_it(shipped_client: FlaskClient) -> None:
    html = page(shipped_client, "/themes/improving-representation")
    assert "1 says where. None has a measured change recorded yet." in said(html)
    assert 'href="/search?theme=improving-representation&amp;kind=initiative">7 initiatives</a>' in html


def test_what_is_more_than_its_address_tells_is_called_so(shipped_client: FlaskClient) -> None:
    html = page(shipped_client, "/doc/concept/population-group/ethnic-minority-staff")
    kinds = set(re.findall(r'<p class="app-kind">([^<]+)</p>', html))
    assert {"Talk", "Staff network"} <= kinds and "Programme item" not in kinds


def test_recognition_without_an_award_is_told_in_its_own_words(shipped_client: FlaskClient) -> None:
    words = said(page(shipped_client, "/doc/resource/can-you-hear-me-podcasts"))
    assert "Recognised: Called nationally recognised; the source does not say by whom" in words


def test_no_shipped_record_speaks_the_language_of_the_trade(
    shipped: Edition, shipped_client: FlaskClient
) -> None:
    kinds = ("initiative", "organisation", "person", "event", "proposal", "finding", "resource", "question")
    listed = {str(t.object) for t in shipped.store.triples(None, URIRef(FOAF.primaryTopic))}
    for thing in sorted(each for each in listed if kind_of(each) in kinds):
        words = re.sub(r"http://\S+", "", said(page(shipped_client, path(thing))))
        assert FORBIDDEN.findall(words) == [], thing


def test_every_shipped_theme_has_its_page(shipped: Edition, shipped_client: FlaskClient) -> None:
    html = page(shipped_client, "/themes")
    themes = set(re.findall(r'href="(/themes/[^"]*)"', html))
    assert len(themes) >= 24
    for theme in themes:
        assert "What has been done" in headings(page(shipped_client, theme))


def test_what_a_theme_does_not_show_is_found_by_a_search(
    shipped_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("repository.themes.MOST", 2)
    html = page(shipped_client, "/themes/improving-representation")
    rest = re.findall(r'href="(/search[^"]*)">Search all (\d+) ', html)
    assert len(rest) >= 3
    for address, count in rest:
        assert f"{count} results" in said(page(shipped_client, unescape(address)))


def test_every_source_of_a_fact_says_who_recorded_it(shipped_client: FlaskClient) -> None:
    html = page(shipped_client, "/doc/initiative/root-out-racism")
    sources = re.findall(r'<a class="govuk-link" href="/doc/source/[^"]+">[^<]+</a>([^<]*)</p>', html)
    assert sources and all("Recorded by Inclusion Resources" in words for words in sources)
