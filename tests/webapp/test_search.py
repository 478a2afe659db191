"""The search pages, read as a browser without scripts reads them."""

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from reading import FORBIDDEN, page, words

from repository import index
from repository.bootstrap import Repository
from repository.config import Config
from repository.edition import Edition
from repository.namespaces import BASE, DCT, INC, RDFS, SKOS
from repository.store.embedded import EmbeddedStore
from webapp import create_app, current

COLLECTION = Path(__file__).parent.parent / "repository" / "search_collection.ttl"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder, store = tmp_path_factory.mktemp("search"), ox.Store()
    for graph in (ox.DefaultGraph(), ox.NamedNode(BASE + "graph/source/made-up")):
        store.load(path=str(COLLECTION), format=ox.RdfFormat.TURTLE, to_graph=graph)
    read = EmbeddedStore(store)
    index.build(read, folder / "index")
    edition = SimpleNamespace(
        number=7,
        store=read,
        index=index.open_index(folder / "index"),
        manifest=SimpleNamespace(published="2026-11-24T12:00:00+00:00"),
    )
    app = create_app(cast(Repository, SimpleNamespace(config=Config(home=folder), sandbox=None)))
    app.testing = True
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(current, "edition", lambda: edition)
        yield app.test_client()


class Reader(HTMLParser):
    """The words of a page, its links and its form fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fields: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a":
            self.links.append(told.get("href") or "")
        hidden = told.get("type") == "hidden" or "checked" in told or told.get("type") == "search"
        if tag == "input" and hidden and told.get("value"):
            self.fields.append((told.get("name") or "", told.get("value") or ""))


def test_the_home_page_asks_the_question_and_counts_what_is_held(client: FlaskClient) -> None:
    told = words(page(client, "/"))
    assert told.startswith("Who has tried this before?")
    assert "This collection holds 5 initiatives , 1 organisation , 1 resource and 1 event" in told
    assert "1 measured a change. Last added to on 24 November 2026." in told


def test_the_sentence_on_the_home_page_is_a_search(client: FlaskClient) -> None:
    told = words(page(client, "/search?theme=recruitment&who=&where="))
    assert "2 initiatives" in told and "match these filters" in told


def test_results_show_the_answer_in_a_sentence(client: FlaskClient) -> None:
    told = words(page(client, "/search?q=recruitment"))
    assert "2 initiatives , 1 organisation and 1 resource match recruitment ." in told
    assert "1 says where. 1 measured a change. 1 says what did not work." in told


def test_a_kind_that_there_is_not_finds_no_records_in_words(client: FlaskClient) -> None:
    assert "No records are recorded here" in words(page(client, "/search?kind=nope"))


def test_a_card_says_what_is_known_and_what_is_not(client: FlaskClient) -> None:
    told = words(page(client, "/search?q=panels"))
    assert "Running Fair panels" in told
    assert "What is known: Change measured · Told by those who ran it" in told
    assert "Last checked 24 November 2026" in told
    assert "Not stated: where, when, led by." in words(page(client, "/search?q=doors"))


def test_each_result_says_why_it_stands_where_it_stands(client: FlaskClient) -> None:
    newest = words(page(client, "/search?kind=initiative&sort=newest"))
    assert "Newest first, by the latest date recorded" in newest
    first, _, rest = newest.partition("Latest date: 2021")
    assert "Fair panels" in first and "No date recorded" in rest
    checked = words(page(client, "/search?kind=initiative&sort=checked"))
    assert "Last checked 24 November 2026" in checked and "Never checked" in checked
    assert "Best match first: a word in the name counts most" in words(page(client, "/search?q=panels"))


def test_nothing_fits_better_where_no_words_are_searched_for(client: FlaskClient) -> None:
    text = page(client, "/search?kind=initiative&sort=best")
    assert "Newest first" in words(text) and 'value="best"' not in text


def test_a_filter_that_looks_past_the_record_says_so(client: FlaskClient) -> None:
    assert "Sector Of the work, or of the organisation that leads it" in words(page(client, "/search"))


def test_a_place_without_records_is_named(client: FlaskClient) -> None:
    told = words(page(client, "/search?where=gateshead"))
    assert "Nothing recorded in Gateshead ." in told and "Recorded nearby: North East (4)" in told


def test_a_note_on_a_contested_term_is_in_view(client: FlaskClient) -> None:
    text = page(client, "/search?q=BME")
    assert "many dislike them" in re.sub(r"(?s)<details.*?</details>", "", text)


def test_other_names_are_explained_and_can_be_refused(client: FlaskClient) -> None:
    text = page(client, "/search?q=BME")
    assert "You searched for BME . We also looked for ethnic minority people ." in words(text)
    assert "/search?q=BME&exact=1" in Reader(text).links
    assert "Nothing recorded says BAME itself." in words(page(client, "/search?q=BAME"))
    for more in ("q=BAME+recruitment", "q=BME&where=gateshead"):  # nothing found: no word on BME itself
        assert "itself" not in words(page(client, f"/search?{more}"))


def test_a_question_is_asked_as_people_put_it(client: FlaskClient) -> None:
    found = identifiers(client, "/search?q=recruitment")
    assert identifiers(client, "/search?q=has+anyone+done+recruitment+near+here") == found != []


def test_nothing_found_says_so_in_the_title_and_leads_on(client: FlaskClient) -> None:
    text = page(client, "/search?q=recrutment")
    assert "<title>0 results: recrutment" in text
    assert "Nothing recorded for recrutment ." in words(text)
    assert "/search?q=recruitment" in Reader(text).links


def test_what_is_chosen_stays_when_the_form_is_sent_again(client: FlaskClient) -> None:
    address = "/search?q=recruitment&theme=recruitment&approach=nonsense&stated=1&check=not-worked"
    kept = set(Reader(page(client, address)).fields)
    chosen = {("theme", "recruitment"), ("approach", "nonsense"), ("stated", "1"), ("check", "not-worked")}
    assert kept == {("q", "recruitment"), *chosen}
    assert set(Reader(page(client, address.replace("?", "/filters?"))).fields) == kept


def test_more_filters_are_those_that_can_narrow_the_list(client: FlaskClient) -> None:
    every, resources = (words(page(client, f"/search/filters{of}")) for of in ("", "?kind=resource"))
    assert "Status" in every and "Says what did not work" in every
    assert "Status" not in resources and "Says what did not work" not in resources
    assert "(0)" not in resources
    chosen = words(page(client, "/search/filters?kind=resource&status=x&check=not-worked"))
    assert "Status" in chosen and "Says what did not work" in chosen


@pytest.mark.parametrize(
    "address", ["/", "/search", "/search?q=BAME", "/search?q=recruitment&where=north-east"]
)
def test_every_search_link_finds_something(client: FlaskClient, address: str) -> None:
    for link in set(Reader(page(client, address)).links):
        if link.startswith("/search?"):
            assert "<title>0 results" not in page(client, link), link


def test_what_people_typed_is_shown_as_text(client: FlaskClient) -> None:
    text = page(client, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.parametrize(
    "address", ["/", "/search?q=BAME", "/search?q=zzz", "/search/filters?kind=initiative"]
)
def test_pages_use_plain_words(client: FlaskClient, address: str) -> None:
    assert not FORBIDDEN.findall(words(page(client, address)))


@pytest.mark.parametrize(
    ("address", "status", "as_table"),
    [
        ("/search?q=" + "a" * 10_000, 400, 400),
        ("/search?sort=price", 400, 400),
        ("/search?page=2", 404, 200),
        ("/search?page=none", 404, 404),
        ("/search?q=%00%1f%22(title:*", 200, 200),
        ("/search?q=%ff%fe", 200, 200),
        ("/search?theme=nonsense&theme=%22&utm_source=x", 200, 200),
    ],
    ids=lambda value: str(value)[:30],
)
def test_odd_addresses_are_answered_calmly(
    client: FlaskClient, address: str, status: int, as_table: int
) -> None:
    page(client, address, status)
    assert client.get(address.replace("/search", "/search.csv", 1)).status_code == as_table


def identifiers(client: FlaskClient, address: str) -> list[str]:
    told: dict[str, Any] = client.get(address.replace("/search", "/search.json", 1)).get_json()
    assert told["edition"] == 7 and told["count"] == len(told["results"])
    return [row["address"] for row in told["results"]]


@pytest.mark.parametrize("address", ["/search?q=recruitment", "/search?kind=initiative&sort=newest"])
def test_the_page_the_table_and_the_json_hold_the_same_records_in_order(
    client: FlaskClient, address: str
) -> None:
    listed = page(client, address).split('<ol class="app-results"')[1].split("</ol>")[0]
    shown = [link for link in Reader(listed).links if link.startswith("/doc/")]
    text = client.get(address.replace("/search", "/search.csv", 1)).get_data(as_text=True)
    table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    addresses = identifiers(client, address)
    assert [row["address"] for row in table] == addresses
    assert [address.replace(BASE + "id/", "/doc/") for address in addresses] == shown


ATOM = {"atom": "http://www.w3.org/2005/Atom"}
STATEMENTS = ("ttl", "jsonld", "nt", "rdf")
TAKEN = ["?q=recruitment", "?kind=initiative&sort=newest", "?q=zzzz", "", "?theme=recruitment&stated=1"]


def entries(client: FlaskClient, search: str) -> list[ElementTree.Element]:
    answer = client.get("/search.atom" + search)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answer.data)
    for name in ("id", "title", "updated", "author"):  # what RFC 4287 asks of a feed
        assert feed.find(f"atom:{name}", ATOM) is not None
    return feed.findall("atom:entry", ATOM)


@pytest.mark.parametrize("search", TAKEN)
def test_the_feed_holds_the_same_records_in_order(client: FlaskClient, search: str) -> None:
    found = [entry.findtext("atom:id", "", ATOM) for entry in entries(client, search)]
    assert found == identifiers(client, "/search" + search)
    for entry in entries(client, search):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\S+", entry.findtext("atom:updated", "", ATOM))


def test_the_page_names_its_feed(client: FlaskClient) -> None:
    assert 'href="/search.atom?q=recruitment"' in page(client, "/search?q=recruitment")


def test_people_are_not_in_feeds(client: FlaskClient) -> None:
    assert identifiers(client, "/search?kind=person")
    assert entries(client, "?kind=person") == []


@pytest.mark.parametrize("suffix", STATEMENTS)
@pytest.mark.parametrize("search", TAKEN)
def test_statements_hold_the_same_records(client: FlaskClient, search: str, suffix: str) -> None:
    answer = client.get(f"/search.{suffix}{search}")
    told = Graph().parse(data=answer.data, format=answer.mimetype)
    (whole,) = told.subjects(DCT.license)
    assert str(whole) == "http://localhost/search" + search
    assert {str(each) for each in told.objects(whole, RDFS.member)} == set(
        identifiers(client, "/search" + search)
    )


@pytest.mark.parametrize("search", ["?where=%00x%1B", "?theme=%EF%BF%BF", "?q=%0B%E2%80%AE"])
def test_characters_that_no_xml_can_hold_do_not_spoil_what_is_taken_away(
    client: FlaskClient, search: str
) -> None:
    Graph().parse(data=client.get(f"/search.rdf{search}").data, format="xml")
    ElementTree.fromstring(client.get(f"/search.atom{search}").data)


def test_a_list_is_cited_with_what_was_asked_and_its_edition(client: FlaskClient) -> None:
    told = words(page(client, "/search?q=recruitment&where=north-east"))
    assert "“Search: recruitment; Where: North East”, edition 7, 24 November 2026" in told
    assert "http://localhost/search?q=recruitment&where=north-east&asOf=7" in told


def test_what_is_known_reads_the_same_on_page_table_data_feed_and_statements(client: FlaskClient) -> None:
    known = "Change measured"
    told = Graph().parse(data=client.get("/search.ttl?q=panels&kind=initiative").data, format="turtle")
    initiative = URIRef(BASE + "id/initiative/fair-panels")
    grades = {g for finding in told.subjects(INC.findingAbout, initiative)
              for g in told.objects(finding, INC.evidenceStrength)}  # fmt: skip
    assert known in {str(name) for grade in grades for name in told.objects(grade, SKOS.prefLabel)}
    assert f"{known} ({1})" in words(page(client, "/search?q=panels&kind=initiative"))
    (entry,) = entries(client, "?q=panels&kind=initiative")
    assert known in entry.findtext("atom:content", "", ATOM)
    for file in ("csv", "json"):
        assert known in client.get(f"/search.{file}?q=panels&kind=initiative").text


def test_a_search_is_not_taken_away_in_other_formats(client: FlaskClient) -> None:
    assert client.get("/search.pdf?q=x").status_code == 404


def test_a_cell_of_the_table_is_never_run_by_a_spreadsheet(client: FlaskClient) -> None:
    table = client.get("/search.csv?q=minutes").get_data(as_text=True)
    assert "'=1+1" in table and ",=1+1" not in table


def test_search_pages_are_not_for_search_engines(client: FlaskClient) -> None:
    assert '<meta name="robots" content="noindex">' in page(client, "/search?q=x")


# ---- what is shipped


@pytest.fixture
def shipped_client(shipped: Edition, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    return client_of(shipped, monkeypatch)


@pytest.fixture
def whole_client(collected: Edition, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    return client_of(collected, monkeypatch)


def client_of(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    app = create_app(cast(Repository, SimpleNamespace(config=Config(home=edition.folder), sandbox=None)))
    app.testing = True
    monkeypatch.setattr(current, "edition", lambda: edition)
    return app.test_client()


def test_a_card_marks_what_our_editors_added(shipped_client: FlaskClient) -> None:
    told = words(page(shipped_client, "/search?q=root out racism"))
    assert "Who it is for: Ethnic minority people Added by our editors" in told
    month = words(page(shipped_client, "/search?q=black history month"))
    assert "Who it is for: Public service staff, Black staff Added by our editors" in month
    assert "Added by our editors" not in words(page(shipped_client, "/search?q=root out racism&stated=1"))


def test_a_persons_roles_are_told_in_full(shipped_client: FlaskClient) -> None:
    told = words(page(shipped_client, "/search?kind=person&q=Naqvi"))
    assert "Ambassador, Mary Seacole Trust — as of 17 September 2020;" in told
    assert "Interim Director, WRES, NHS England — as of 17 September 2020 Found" in told
    assert "Llysgennad" not in told


def test_a_theme_that_the_words_name_stands_above_the_results(shipped_client: FlaskClient) -> None:
    text = page(shipped_client, "/search?q=repository")
    assert (
        "Theme: National repository for inclusion resources, part of Developing shared values and motivations"
        in words(text).replace(" ,", ",")
    )
    for link in ("national-repository-for-inclusion-resources", "developing-shared-values-and-motivations"):
        assert f"/themes/{link}" in Reader(text).links


@pytest.mark.parametrize("search", ["repository", "Black", "impact+assessment", "zzzz", "Gateshead"])
def test_every_search_link_of_what_is_shipped_finds_something(
    shipped_client: FlaskClient, search: str
) -> None:
    for link in set(Reader(page(shipped_client, f"/search?q={search}")).links):
        if link.startswith("/search?"):
            assert "<title>0 results" not in page(shipped_client, link), link


def test_the_card_of_an_organisation_says_what_it_is_and_how_much_it_leads(client: FlaskClient) -> None:
    told = words(page(client, "/search?kind=organisation"))
    assert "Made-up Trust" in told and "Kind of organisation: NHS trust Leads: 1 initiative" in told


def test_a_name_that_is_not_of_the_usual_kinds_leads_to_its_record_at_once(
    shipped_client: FlaskClient,
) -> None:
    assert "Recorded as something else" not in shipped_client.get("/search?q=xyzzyplugh").text
    named = shipped_client.get("/search?q=Habib+Naqvi").text
    assert "Recorded as something else" in named and "/doc/person/" in named


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Pathways for equitable public services", "event/psj-2020-3"),
        ("Understandings of Inequality", "event/psj-2020-1"),
        ("partnerships for social justice", "organisation/partnerships-for-social-justice"),
        ("health impact assessment", "lever/health-impact-assessment"),
        ("what approvals are needed", "question/what-approvals-are-needed"),
        ("measuring change race equality NHS", "programme-item/psj-2020-3-06"),
    ],
)
def test_what_has_the_name_searched_for_is_shown_beside_results_of_the_usual_kinds(
    whole_client: FlaskClient, typed: str, place: str
) -> None:
    html = page(whole_client, f"/search?{urlencode({'q': typed})}")
    assert "<title>0 results" not in html
    beside = html.split("Recorded as something else:")[1].split("</ul>")[0]
    assert f'href="/doc/{place}"' in beside


def test_where_little_else_is_found_every_kind_has_a_place(whole_client: FlaskClient) -> None:
    """More organisations than are shown have the words in their summaries; the workshop is among them."""
    html = page(whole_client, "/search?q=fourth+workshop")
    assert 'href="/doc/event/psj-2020-4"' in html.split("Recorded as something else")[1]


def test_beside_many_results_stands_nothing_of_another_name(whole_client: FlaskClient) -> None:
    assert "Recorded as something else" not in page(whole_client, "/search?q=recruitment")
    assert "Recorded as something else" not in page(whole_client, "/search?q=network&sort=newest")


def test_a_card_calls_an_events_organiser_and_subject_what_its_page_calls_them(
    shipped_client: FlaskClient,
) -> None:
    told = words(page(shipped_client, "/search?q=fourth+workshop&kind=event"))
    assert "Who it is about: Clients, citizens and communities, People who face exclusion" in told
    assert "Organised by: Partnerships for Social Justice" in told
    assert "Led by" not in told and "Who it is for:" not in told


@pytest.mark.parametrize("typed", ["small group discussions", "fourth workshop", "get involved"])
def test_an_event_is_found_by_its_programme_and_its_place_in_a_series(
    shipped_client: FlaskClient, typed: str
) -> None:
    found = page(shipped_client, f"/search?{urlencode({'q': typed, 'kind': 'event'})}")
    assert 'href="/doc/event/psj-2020-4"' in found


@pytest.mark.parametrize("address", ["/search", "/search/filters"])
def test_a_filter_or_a_value_that_there_is_not_is_said_to_be_none(
    shipped_client: FlaskClient, address: str
) -> None:
    html = shipped_client.get(f"{address}?place=gateshead&where=atlantis&asOf=1").text
    assert "There is no filter called “place”." in html
    assert "There is nothing called “atlantis” among the values of this filter." in html
    assert "“asOf”" not in html


def test_one_record_matches_and_several_match(client: FlaskClient) -> None:
    told = [words(page(client, f"/search?q={word}")) for word in ("panels", "doors", "mentors", "steps")]
    alone = [each for each in told if " 1 initiative match" in each]  # and nothing else
    assert alone and all(" 1 initiative matches " in each for each in alone)
    assert "initiatives match" in words(page(client, "/search?kind=initiative&theme=stated"))


def test_without_a_value_to_choose_there_is_no_list_of_filters(client: FlaskClient) -> None:
    text = page(client, "/search?q=zzzz&any=1")
    assert "Apply filters" not in text and 'href="#filters"' not in text
    assert '<input type="hidden" name="any" value="1">' in text


def test_every_box_of_a_page_has_an_id_of_its_own(client: FlaskClient) -> None:
    found = re.findall(r' id="([^"]+)"', page(client, "/search?where=tyne-and-wear&who=disabled-people"))
    assert len(found) == len(set(found))
