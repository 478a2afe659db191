"""Records, themes and the ontology as a browser or a program meets them."""

import json
import re
from html import unescape
from types import SimpleNamespace

import pytest
import records
from flask.testing import FlaskClient
from rdflib import URIRef
from werkzeug.test import TestResponse

from repository.edition import Edition
from repository.namespaces import FOAF, ID, RDF, short
from repository.naming import iri_of, kind_of, path
from webapp import catalogue, create_app

FORBIDDEN = re.compile(
    r"\b(IRIs?|URIs?|RDF|triples?|graphs?|ontology|SPARQL|SHACL|facets?|concepts?|entit(?:y|ies)|instances?|nodes?"
    r"|literals?|provenance)\b",
    re.IGNORECASE,
)
PAGES = [
    "/doc/initiative/open-doors",
    "/doc/initiative/closed-book",
    "/doc/organisation/north-trust",
    "/doc/person/p-0001",
    "/doc/event/third",
    "/doc/proposal/idea",
    "/doc/finding/measured",
    "/doc/resource/guide",
    "/doc/outcome/more-trust",
    "/doc/question/progress",
    "/doc/observation/listens",
    "/doc/recognition/shortlisting",
    "/doc/award/best",
    "/doc/membership/m-1",
    "/doc/programme-item/first",
    "/doc/source/leaflet",
    "/doc/scheme/theme",
    "/doc/concept/indicator/listens",
    "/doc/concept/role/director",
    "/doc/concept/theme/recruiting",
    "/doc/annotation/added-001",
    "/themes",
    "/themes/representation",
]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    repository = records.repository()
    app = create_app(repository)  # type: ignore[arg-type]
    app.extensions["inclusion"] = SimpleNamespace(repository=repository, edition=records.edition)
    return app.test_client()


@pytest.fixture(scope="module")
def shipped_client(shipped: Edition) -> FlaskClient:
    repository = records.repository()
    app = create_app(repository)  # type: ignore[arg-type]
    app.extensions["inclusion"] = SimpleNamespace(repository=repository, edition=lambda: shipped)
    return app.test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def said(html: str) -> str:
    """Return the words of a page's main part, each run of white space as one space."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace(" ,", ",")


def headings(html: str) -> list[str]:
    return [unescape(found).strip() for found in re.findall(r"<h2[^>]*>(.*?)</h2>", html, re.DOTALL)]


def data(client: FlaskClient, address: str, accept: str) -> TestResponse:
    return client.get(address, headers={"Accept": accept})


# ---- addresses


def test_a_thing_leads_to_its_document(client: FlaskClient) -> None:
    answer = client.get("/id/initiative/open-doors")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/doc/initiative/open-doors")


def test_an_entry_of_a_list_leads_to_its_document(client: FlaskClient) -> None:
    answer = client.get("/id/concept/theme/representation")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/doc/concept/theme/representation")


@pytest.mark.parametrize(
    "address",
    ["/id/initiative/none", "/doc/initiative/none", "/doc/initiative/none.ttl", "/themes/none", "/ns.pdf"],
)
def test_what_nobody_knows_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("odd", ["%3Cscript%3E", "a%20b", "%22", "%7B", "%00", "%E2%80%AE", "%5E%60%7C"])
@pytest.mark.parametrize("place", ["/doc/initiative/", "/id/initiative/", "/themes/", "/doc/person/"])
def test_what_cannot_be_an_address_of_anything_is_not_found(
    client: FlaskClient, place: str, odd: str
) -> None:
    answer = client.get(place + odd)
    assert answer.status_code == 404 and "<script>" not in answer.text


# ---- formats


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf"])
def test_a_record_comes_in_every_format_by_suffix(client: FlaskClient, suffix: str) -> None:
    answer = client.get(f"/doc/initiative/open-doors.{suffix}")
    assert answer.status_code == 200
    assert b"Open Doors" in answer.data
    assert answer.headers["Vary"] == "Accept"


def test_a_program_gets_what_it_accepts(client: FlaskClient) -> None:
    answer = data(client, "/doc/initiative/open-doors", "application/ld+json")
    assert answer.mimetype == "application/ld+json"
    assert json.loads(answer.data)


def test_a_format_that_is_not_there_is_refused_with_a_list(client: FlaskClient) -> None:
    answer = data(client, "/doc/initiative/open-doors", "image/png")
    assert answer.status_code == 406
    assert "text/turtle" in answer.text


def test_a_page_links_to_its_other_formats(client: FlaskClient) -> None:
    link = data(client, "/doc/initiative/open-doors", "text/html").headers["Link"]
    assert '</doc/initiative/open-doors.ttl>; rel="alternate describedby"; type="text/turtle"' in link
    assert '</id/initiative/open-doors>; rel="cite-as"' in link


def test_an_unchanged_page_is_not_sent_again(client: FlaskClient) -> None:
    first = data(client, "/doc/initiative/open-doors", "text/html")
    again = client.get(
        "/doc/initiative/open-doors", headers={"Accept": "text/html", "If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_each_format_has_a_tag_of_its_own(client: FlaskClient) -> None:
    tags = {client.get(f"/doc/initiative/open-doors.{s}").headers["ETag"] for s in ("html", "ttl", "nt")}
    assert len(tags) == 3


# ---- what every page keeps to


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_main_heading_and_no_words_of_the_trade(client: FlaskClient, address: str) -> None:
    html = page(client, address)
    assert len(re.findall(r"<h1\b", html)) == 1
    assert FORBIDDEN.findall(re.sub(r"http://\S+", "", said(html))) == []


@pytest.mark.parametrize("address", PAGES)
def test_no_page_shows_markup_as_words(client: FlaskClient, address: str) -> None:
    assert not re.search(r"<\s*/?\s*(span|div|a|p|ul|li)\b", said(page(client, address)))


@pytest.mark.parametrize("address", PAGES)
def test_every_inner_link_of_a_record_leads_somewhere(client: FlaskClient, address: str) -> None:
    html = page(client, address)
    main = html[html.index("<main") : html.index("</main>")]
    for link in set(re.findall(r'href="(/(?:doc|themes|id)/[^"#?]*)"', main)):
        assert client.get(link).status_code == 200, link


@pytest.mark.parametrize("address", PAGES)
def test_no_name_is_used_twice_on_a_page(client: FlaskClient, address: str) -> None:
    names = re.findall(r'\sid="([^"]*)"', page(client, address))
    assert len(names) == len(set(names))


# ---- records


def test_an_initiative_shows_its_blocks_in_order(client: FlaskClient) -> None:
    found = headings(page(client, "/doc/initiative/open-doors"))
    blocks = [each for each in found if each not in ("On this page", "Sources")]
    assert blocks == [
        "At a glance",
        "What was done",
        "What changed",
        "Figures",
        "What you can use",
        "Recognition",
        "Talks about it",
    ]


def test_an_initiative_without_a_finding_says_what_that_means(client: FlaskClient) -> None:
    words = said(page(client, "/doc/initiative/closed-book"))
    assert "No finding recorded. That is not the same as ‘it did not work’." in words
    assert "Did anything change? Not looked into." in words


def test_many_missing_answers_are_said_once(client: FlaskClient) -> None:
    words = said(page(client, "/doc/initiative/closed-book"))
    told = "Not stated: who it is for, where, when, cost, what it set out to change, what changed."
    assert f"{told} Can you help?" in words
    assert "Not stated in the source" not in words


def test_few_missing_answers_are_said_in_their_rows(client: FlaskClient) -> None:
    words = said(page(client, "/doc/initiative/open-doors"))
    assert words.count("Not stated in the source") == 2
    assert "Where Not stated in the source" in words


def test_a_change_hoped_for_is_kept_apart(client: FlaskClient) -> None:
    words = said(page(client, "/doc/initiative/open-doors"))
    assert "Hoped for, not yet reported More trust" in words


def test_a_quotation_names_its_language_and_source(client: FlaskClient) -> None:
    html = page(client, "/doc/initiative/open-doors")
    assert re.search(r'<blockquote[^>]*lang="en">North Trust&#39;s Open Doors</blockquote>', html)
    assert '<a class="govuk-link" href="/doc/source/leaflet">A leaflet</a>, September 2020' in html


def test_what_editors_added_says_so_and_why(client: FlaskClient) -> None:
    words = said(page(client, "/doc/initiative/open-doors"))
    assert "Representation Added by our editors Why?" in words
    assert "Mentors help people to be heard." in words


def test_words_in_another_language_say_so(client: FlaskClient) -> None:
    assert '<span lang="cy">Drysau Agored</span>' in page(client, "/doc/initiative/open-doors")


def test_a_shortlisting_is_never_called_a_win(client: FlaskClient) -> None:
    words = said(page(client, "/doc/initiative/open-doors"))
    assert "Shortlisted for Best of All" in words
    assert "won" not in words.lower().split()


def test_an_old_record_says_so_at_the_top(client: FlaskClient) -> None:
    words = said(page(client, "/doc/initiative/open-doors"))
    assert "This was recorded as of September 2020. It may have changed." in words


def test_the_foot_tells_the_last_check_and_how_to_cite(client: FlaskClient) -> None:
    words = said(page(client, "/doc/initiative/open-doors"))
    assert "Last checked 24 November 2026 by Inclusion Resources · Check again by 24 November 2027" in words
    assert "Inclusion Resources. Open Doors. Edition 7, 24 November 2026." in words


def test_an_idea_says_first_that_it_is_not_done(client: FlaskClient) -> None:
    assert said(page(client, "/doc/proposal/idea")).startswith(
        "This is an idea, not work that has been done. Research idea Idea, not done Could doors stay open?"
    )


def test_a_programme_has_times_items_and_roles_as_printed(client: FlaskClient) -> None:
    html = page(client, "/doc/event/third")
    assert "10:05am A talk about doors Mary Example (Interim Director, North Trust) 11am Break" in said(html)
    assert "/doc/programme-item/later" not in html  # a break is a plain row


@pytest.mark.parametrize("place", ["/doc/person/p-0001", "/doc/membership/m-1"])
def test_a_person_and_a_role_of_one_are_kept_out_of_search_engines(client: FlaskClient, place: str) -> None:
    for suffix in ("", ".html", ".ttl"):
        assert client.get(f"{place}{suffix}").headers["X-Robots-Tag"] == "noindex"
    html = page(client, place)
    assert '<meta name="robots" content="noindex">' in html
    assert "application/ld+json" not in html
    robots = client.get("/robots.txt").text
    assert f"Disallow: {place.rsplit('/', 1)[0]}/" in robots


def test_a_person_shows_dated_roles_and_talks_and_nothing_else(client: FlaskClient) -> None:
    html = page(client, "/doc/person/p-0001")
    assert headings(html) == ["Roles", "Talks"]
    assert "Interim Director, North Trust — as of 17 September 2020" in said(html)
    assert "A talk about doors, 17 September 2020 — Interim Director, North Trust, as printed" in said(html)


def test_search_engines_read_an_event(client: FlaskClient) -> None:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client, "/doc/event/third"))
    assert block
    found = json.loads(block[1])
    assert (found["@type"], found["name"]) == ("Event", "Third workshop")
    assert found["startDate"] == "2020-09-17T10:00:00+01:00"


def test_the_block_for_search_engines_cannot_be_left(client: FlaskClient) -> None:
    for address in PAGES:
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page(client, address)):
            assert "<" not in block


def test_a_theme_shows_what_was_done_on_its_parts(client: FlaskClient) -> None:
    words = said(page(client, "/themes/representation"))
    assert "On this theme: 1 initiative and 1 organisation" in words
    assert "Status not stated Open Doors" in words


def test_a_theme_is_the_same_page_at_both_addresses(client: FlaskClient) -> None:
    assert said(page(client, "/themes/recruiting")) == said(page(client, "/doc/concept/theme/recruiting"))


# ---- the ontology


def test_each_term_has_a_place_on_the_page(client: FlaskClient) -> None:
    html = page(client, "/ns")
    for anchor in ("Initiative", "ledBy", "StaffNetwork"):
        assert f'id="{anchor}"' in html


def test_the_ontology_comes_as_statements(client: FlaskClient) -> None:
    answer = data(client, "/ns", "text/turtle")
    assert answer.mimetype == "text/turtle"
    assert b"inc:Initiative a owl:Class" in answer.data
    assert client.get("/ns.ttl").data == answer.data


def test_the_address_of_the_current_version_leads_to_the_ontology(client: FlaskClient) -> None:
    answer = client.get("/ns/0.1.0")
    assert (answer.status_code, answer.location) == (303, "/ns")
    other = client.get("/ns/9.9.9")
    assert other.status_code == 404
    assert "There is no version 9.9.9" in other.get_data(as_text=True)


def test_every_template_named_here_is_there(client: FlaskClient) -> None:
    for name in {*catalogue.TEMPLATES.values(), "source", "thing"}:
        assert client.application.jinja_env.get_template(f"catalogue/{name}.html")


# Said by the page's heading, tag, first lines, "when", the ladder of contacts or the tree of a list.
SAID_ELSEWHERE = {
    "rdf:type", "dct:title", "skos:prefLabel", "foaf:name", "skos:altLabel", "skos:hiddenLabel",
    "dct:description", "skos:definition", "schema:startDate", "schema:endDate",
    "prov:startedAtTime", "prov:endedAtTime",
    "inc:contactPage", "inc:initiativeStatus", "inc:seriesPosition", "skos:notation", "skos:hasTopConcept",
}  # fmt: skip


def test_every_field_that_can_be_contributed_has_a_place_on_its_page(client: FlaskClient) -> None:
    loader = client.application.jinja_env.loader
    assert loader is not None
    for cls in records.vocabulary().shapes:
        name = catalogue.TEMPLATES.get(short(cls))
        if name is None:
            continue
        text = loader.get_source(client.application.jinja_env, f"catalogue/{name}.html")[0]
        if name == "indicator_set":
            continue  # a list, shown by the template of lists
        wanted = {short(field.path) for field in records.vocabulary().fields(cls)} - SAID_ELSEWHERE
        assert {key for key in wanted if f'"{key}"' not in text} == set(), cls


# ---- what is shipped


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


@pytest.fixture
def withdrawn_client() -> FlaskClient:
    repository = records.repository()
    app = create_app(repository)  # type: ignore[arg-type]

    def edition() -> SimpleNamespace:
        held = records.edition()
        held.manifest.withdrawn = {ID + "person/p-0999": "2026-11-28T10:00:00+00:00"}
        return held

    app.extensions["inclusion"] = SimpleNamespace(repository=repository, edition=edition)
    return app.test_client()


@pytest.mark.parametrize("address", ["/id/person/p-0999", "/doc/person/p-0999", "/doc/person/p-0999.ttl"])
def test_what_was_removed_is_told_to_be_gone_and_since_when(
    withdrawn_client: FlaskClient, address: str
) -> None:
    answer = withdrawn_client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 410
    assert "This record was withdrawn on 28 November 2026." in said(answer.text)
    assert withdrawn_client.get("/doc/person/p-0998").status_code == 404


def test_every_source_of_a_fact_says_who_recorded_it(shipped_client: FlaskClient) -> None:
    html = page(shipped_client, "/doc/initiative/root-out-racism")
    sources = re.findall(r'<a class="govuk-link" href="/doc/source/[^"]+">[^<]+</a>([^<]*)</p>', html)
    assert sources and all("Recorded by Inclusion Resources" in words for words in sources)
