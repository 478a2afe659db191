"""Records, themes and the ontology as a browser or a program meets them."""

import json
import re
from html import unescape
from types import SimpleNamespace

import pytest
import records
from flask.testing import FlaskClient
from reading import FORBIDDEN, page, words
from werkzeug.test import TestResponse

from repository.namespaces import ID, short
from webapp import catalogue, create_app

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


def said(html: str) -> str:
    """Return the words of a page, no space before a comma."""
    return words(html).replace(" ,", ",")


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


# ---- what was withdrawn


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
