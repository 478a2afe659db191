"""What is missing, read as a browser without scripts reads it; the same as data and as pictures."""

import csv
import io
import re
import struct
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import cast
from xml.etree import ElementTree

import gaps
import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from reading import FORBIDDEN, page, words

from repository import coverage, facets, gapmap, hexagons, yardstick
from repository.asking import Question, Way
from repository.bootstrap import Repository
from repository.config import Config
from repository.edition import Edition
from repository.gapmap import State, Wish
from repository.hexagons import LAYOUTS
from repository.namespaces import CONCEPT, QB, RDF, RDFS
from repository.narrowing import Value
from webapp import create_app, current, drawing, permits

SVG = "{http://www.w3.org/2000/svg}"
PAGES = ("/gap-map", "/gap-map/list", "/gap-map/places", "/gap-map/places?map=boards", "/coverage")
TURNED = "/gap-map?rows=who&columns=sector"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    index = gaps.indexed()
    edition = SimpleNamespace(
        number=7, index=index, manifest=SimpleNamespace(published="2026-11-24T12:00:00+00:00")
    )
    home = tmp_path_factory.mktemp("home")
    app = create_app(cast(Repository, SimpleNamespace(config=Config(home=home), sandbox=None)))
    app.testing = True
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(current, "edition", lambda: edition)
        yield app.test_client()


def test_a_table_says_how_many_rows_it_leaves_out_and_shows_all_one_link_away(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gapmap, "MOST_ROWS", 3)
    text = page(client, "/gap-map?rows=when&columns=theme")
    assert re.search(r"\d+ rows are not shown\.", text)
    assert "/gap-map?rows=when&amp;columns=theme&amp;all=rows" in text
    assert "rows are not shown" not in page(client, "/gap-map?rows=when&columns=theme&all=rows")


def test_what_is_taken_away_names_the_address_that_people_reach_the_site_at(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "site", lambda: "https://a.example")
    for address in ("/gap-map.ttl", "/gap-map.svg", "/gap-map/places.svg"):
        text = client.get(address).text
        assert "https://a.example/gap-map" in text and "http://localhost" not in text, address


def counts(text: str) -> list[tuple[str, int]]:
    """Return the searches that numbers of a page lead to, each with its number."""
    found = re.findall(r'href="(/search\?[^"]*)"[^>]*>(?:<span[^>]*>)?([\d,]+)', text)
    return [(unescape(address), int(number.replace(",", ""))) for address, number in found]


def found(client: FlaskClient, address: str) -> int:
    told = client.get(address.replace("/search", "/search.json", 1)).get_json()
    return int(told["count"])


def test_the_table_is_a_real_one_with_headings_for_rows_and_columns(client: FlaskClient) -> None:
    text = page(client, "/gap-map")
    assert text.count('<th scope="row"') == 7 and text.count('<th scope="col"') == 24
    assert text.count("app-gap__state") == 7 * 24
    assert "<caption" in text and "(rows) by who it is for (columns)" in text


def test_the_sentence_says_what_the_collection_holds(client: FlaskClient) -> None:
    told = words(page(client, "/gap-map"))
    assert (
        "This shows what has been recorded here , not everything that exists. It holds 150 initiatives"
        in told
    )
    assert "mostly from" in told and "do not say when" in told


@pytest.mark.parametrize("address", [*PAGES, TURNED, "/gap-map/list?rows=approach&columns=where&stated=1"])
def test_every_number_leads_to_a_search_that_finds_exactly_as_many(client: FlaskClient, address: str) -> None:
    told = counts(page(client, address))
    assert len(told) > 10
    step = max(1, len(told) // 25)
    for search, number in told[::step]:
        assert found(client, search) == number, search


def test_each_cell_of_the_list_leads_to_the_query_that_counts_it(client: FlaskClient) -> None:
    text = page(client, "/gap-map/list")
    addresses = re.findall(r'href="(/questions/how\?[^"]*)"', text)
    told = gapmap.gap_map(gaps.indexed(), Wish())
    assert len(addresses) == 2 * sum(cell.state is not State.NEITHER for cell in told.all)
    assert {address.replace("/questions/how", "/search") for address in addresses} <= {
        address.replace("&", "&amp;") for address, _ in counts(text)
    }


def test_gaps_are_told_as_not_recorded_and_never_as_none(client: FlaskClient) -> None:
    for address in PAGES:
        told = words(page(client, address))
        assert "Neither recorded" in told or "None recorded" in told
        assert "Nobody has recorded this. Have you?" in told
        assert not re.search(r"\bnone\b(?! recorded)", told, re.IGNORECASE)


@pytest.mark.parametrize("address", PAGES)
def test_pages_use_plain_words(client: FlaskClient, address: str) -> None:
    assert not FORBIDDEN.findall(words(page(client, address)))


def test_the_list_says_the_same_as_the_table(client: FlaskClient) -> None:
    rows = csv.DictReader(io.StringIO(client.get("/gap-map.csv").text.removeprefix("\ufeff")))
    recorded = {
        (row["done_search"], row["known_search"]) for row in rows if row["state"] != "Neither recorded"
    }
    listed = {f"http://localhost{address}" for address, _ in counts(page(client, "/gap-map/list"))}
    assert {address for pair in recorded for address in pair} <= listed


def test_the_table_for_a_spreadsheet_has_a_line_for_each_cell(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(TURNED.replace("map?", "map.csv?")).text)))
    told = gapmap.gap_map(gaps.indexed(), Wish("who", "sector"))
    assert [(row["\ufeffrow"], row["column"], row["done"], row["known"], row["state"]) for row in rows] == [
        (
            cell.row.label,
            cell.column.label,
            str(cell.done.count),
            str(cell.known.count),
            cell.state.value,
        )
        for cell in told.all
    ]
    assert rows[0]["row_address"].startswith(CONCEPT)


def test_the_statements_are_a_data_set_of_observations_with_the_same_counts(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/gap-map.ttl").data, format="turtle")
    told = gapmap.gap_map(gaps.indexed(), Wish())
    term = "https://w3id.org/inclusion-resources/gap-map#"
    counted = {
        tuple(str(graph.value(each, URIRef(term + name))) for name in ("theme", "who", "done", "known"))
        for each in graph.subjects(RDF.type, QB.Observation)
    }
    assert counted == {
        (
            CONCEPT + "theme/" + cell.row.value,
            CONCEPT + "population-group/" + cell.column.value,
            str(cell.done.count),
            str(cell.known.count),
        )
        for cell in told.all
    }
    for role in (QB.dimension, QB.measure, QB.attribute):
        assert all(graph.value(each, RDFS.label) for each in graph.objects(None, role))
    (whole,) = graph.subjects(RDF.type, QB.DataSet)
    assert str(whole).startswith("http://localhost/gap-map")


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf"])
def test_the_statements_come_in_every_format(client: FlaskClient, suffix: str) -> None:
    answer = client.get(f"/gap-map.{suffix}?rows=when&columns=known")
    format = {"jsonld": "json-ld", "rdf": "xml", "ttl": "turtle"}.get(suffix, suffix)
    graph = Graph().parse(data=answer.data, format=format)
    assert len(list(graph.subjects(RDF.type, QB.Observation))) > 10


@pytest.mark.parametrize("address", ["/gap-map", "/gap-map/places", TURNED, "/gap-map/places?map=boards"])
def test_a_picture_parses_and_carries_title_date_address_and_licence(
    client: FlaskClient, address: str
) -> None:
    path, _, search = address.partition("?")
    answer = client.get(f"{path}.svg?{search}")
    assert answer.mimetype == "image/svg+xml"
    tree = ElementTree.fromstring(answer.data)
    text = " ".join("".join(each.itertext()).strip() for each in tree.iter(f"{SVG}text"))
    for caption in (
        "What is missing:",
        "Edition 7, published 24 November 2026",
        f"http://localhost{address}",
        "CC BY 4.0",
    ):
        assert caption in text
    assert all(f"{state.value} (" in text for state in State)
    room = float(tree.attrib["width"]) - 2 * 24
    lines = (
        "".join(each.itertext()).strip() for each in tree.iter(f"{SVG}text") if each.attrib.get("x") == "24"
    )
    assert all(len(line) * 6.3 <= room for line in lines)  # in the widest of its fonts
    labels = tree.attrib["aria-labelledby"].split()
    assert [each.attrib.get("id") for each in tree][:2] == labels


@pytest.mark.parametrize("address", ["/gap-map.png", "/gap-map/places.png", "/gap-map.png?all=columns"])
def test_a_picture_for_slides_is_one_and_not_too_large(client: FlaskClient, address: str) -> None:
    data = client.get(address).data
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert 800 <= max(width, height) <= 5001


def test_the_picture_of_the_table_says_every_count(client: FlaskClient) -> None:
    tree = ElementTree.fromstring(client.get("/gap-map.svg").data)
    lines = [each.text or "" for each in tree.iter(f"{SVG}tspan")]
    told = gapmap.gap_map(gaps.indexed(), Wish())
    for name in ("done", "known"):
        drawn = [line for line in lines if line.endswith(f" {name}")]
        assert drawn == [f"{getattr(cell, name).count:,} {name}" for cell in told.all]


def test_text_in_a_picture_of_slides_is_set_in_the_font_that_comes_with_us(client: FlaskClient) -> None:
    one = client.get("/gap-map.png").data
    other = client.get("/gap-map.png?rows=theme&columns=sector").data
    assert len(one) > 20_000 and one != other  # without a font, there would be boxes and no words


@pytest.mark.parametrize(("layout", "number"), [("districts", 361), ("boards", 42)])
def test_the_map_has_a_hexagon_and_a_line_for_each_place(
    client: FlaskClient, layout: str, number: int
) -> None:
    text = page(client, f"/gap-map/places?map={layout}")
    assert text.count("<polygon") == text.count('<th scope="row"') == number
    rows = csv.DictReader(io.StringIO(client.get(f"/gap-map/places.csv?map={layout}").text))
    assert len(list(rows)) == number


def test_each_hexagon_counts_the_place_it_stands_for() -> None:
    told = hexagons.hex_map(gaps.indexed(), LAYOUTS["districts"])
    assert sum(each.done.count for each in told.hexagons) > 100
    for each in told.hexagons:
        (value,) = each.done.question.filters["where"]
        assert each.done.count == gaps.count("done", where=value)
        assert each.known.count == gaps.count("known", where=value)


def test_no_two_hexagons_lie_on_one_another() -> None:
    for layout in LAYOUTS.values():
        told = hexagons.hex_map(gaps.indexed(), layout).hexagons
        assert len({(each.column, each.row) for each in told}) == len(told)


def test_what_the_collection_covers_is_counted_and_judged(client: FlaskClient) -> None:
    text = page(client, "/coverage")
    told = words(text)
    for heading in ("Nations", "Sectors", "Groups of people", "Years"):
        assert heading in told
    for nation in ("England", "Northern Ireland", "Scotland", "Wales"):
        assert nation in told
    assert "Few recorded" in told


def test_an_edition_that_is_not_kept_cannot_be_compared_with(client: FlaskClient) -> None:
    told = words(page(client, "/gap-map?since=3"))
    assert "Edition 3 cannot be compared with: it is not kept here" in told
    assert "No edition before the one shown, edition 7, is kept." in told


@pytest.mark.parametrize(
    "address",
    [
        "/gap-map?rows=nonsense",
        "/gap-map?rows=theme&columns=theme",
        "/gap-map?since=seven",
        "/gap-map?since=-1",
        "/gap-map/list?columns=%3Cscript%3E",
        "/gap-map.csv?rows=%00",
        "/gap-map.svg?rows=x%22%3E",
        "/gap-map.png?rows=x",
        "/gap-map.ttl?rows=%3E%20%3Curn:x%3E",
        "/gap-map/places?map=nonsense",
        "/gap-map/places.png?map=../../etc/passwd",
    ],
)
def test_a_table_that_cannot_be_is_refused_calmly(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_who_sees_all_of_a_list_still_does_after_another_choice(client: FlaskClient) -> None:
    form = client.get("/gap-map?all=rows").text.partition('class="app-options"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="all" value="rows">' in form and 'value="columns"' not in form


def test_an_unknown_format_is_not_found(client: FlaskClient) -> None:
    assert client.get("/gap-map.xlsx").status_code == 404


@pytest.mark.parametrize("pair", [("who", "where"), ("lever", "organisation"), ("status", "cost")])
def test_any_two_lists_can_be_chosen(client: FlaskClient, pair: tuple[str, str]) -> None:
    text = page(client, f"/gap-map?rows={pair[0]}&columns={pair[1]}")
    for key in pair:
        assert f'<option value="{key}" selected>' in text
    assert len(re.findall(r'<select[^>]*name="rows".*?</select>', text, re.DOTALL)) == 1
    assert text.count("<option") == 2 * len(facets.load().facets)


# ---- what is shipped


@pytest.fixture
def shipped_client(shipped: Edition, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    app = create_app(
        cast(Repository, SimpleNamespace(config=Config(home=shipped.folder.parent.parent), sandbox=None))
    )
    app.testing = True
    monkeypatch.setattr(current, "edition", lambda: shipped)
    return app.test_client()


def test_the_first_page_counts_the_gaps_as_the_table_does(shipped_client: FlaskClient) -> None:
    home, table = (words(page(shipped_client, address)) for address in ("/", "/gap-map?all=columns"))
    found = re.search(r"For (\d+) of (\d+) combinations of theme and group, nothing is recorded here\.", home)
    assert found and f"For {found[1]} of {found[2]} combinations shown here, nothing is recorded." in table


def test_a_podcast_tells_nothing_of_what_is_known(shipped: Edition) -> None:
    found = {card["kind"] for card in shipped.index.cards(yardstick.asked("known"), "newest", 99)}
    podcasts = shipped.index.counts(yardstick.asked("known"), ["format"])["format"]
    assert found <= {"finding", "resource"} and "finding" in found
    assert not {"podcast", "blog", "campaign-material"} & podcasts.keys()


def test_a_picture_is_no_larger_than_may_be_and_waits_for_the_one_being_painted(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/gap-map.png?rows=where&columns=who&all=rows"
    width, height = struct.unpack(">II", client.get(address).data[16:24])
    assert width * height <= 1.01 * drawing.MOST_PIXELS
    monkeypatch.setattr(permits, "PATIENCE", 0.01)
    with permits.brush():
        answer = client.get(address)
    assert answer.status_code == 503 and "Retry-After" in answer.headers


def test_dates_and_kinds_of_evidence_are_one_press_away(client: FlaskClient) -> None:
    plain, full = page(client, "/gap-map"), page(client, "/gap-map?fully=1")
    assert "Newest" not in plain and "Newest" in full
    assert 'href="/gap-map?fully=1"' in plain and '<input type="hidden" name="fully" value="1">' in full


def test_a_wide_table_says_so_and_how_to_make_it_fit(client: FlaskClient) -> None:
    assert "scrolls sideways" in page(client, "/gap-map")
    assert "scrolls sideways" not in page(client, "/gap-map?rows=who&columns=theme")


def test_years_without_a_record_that_follow_each_other_are_one_run() -> None:
    def year(value: int, count: int) -> coverage.Covered:
        ways = (Way("", count, Question()), Way("", 0, Question()))
        return coverage.Covered(Value(str(value), str(value), count, False), *ways, "", ())

    years = (year(2026, 0), year(2025, 1), year(2024, 0), year(2023, 0), year(2022, 0))
    found = coverage.Section("Years", "when", years, Way("", 0, Question()))
    assert found.runs == ["2022 to 2024", "2026"]


@pytest.mark.parametrize(
    "address", ["/gap-map/list", "/gap-map/places", "/gap-map/places?map=boards", "/coverage"]
)
def test_a_long_page_is_folded_into_parts_that_say_what_they_hold(client: FlaskClient, address: str) -> None:
    text = page(client, address)
    parts = re.findall(r'<details class="govuk-details app-fold".*?</details>', text, re.DOTALL)
    assert len(parts) > 5
    for part in parts:
        assert re.search(r"<h[23].*?</h[23]> <span class=\"app-fold__told\">[^<]*\d", part, re.DOTALL)
    held = "".join(parts)
    assert text.count('<th scope="row"') == held.count('<th scope="row"')
    assert text.count("app-gap__line") == held.count("app-gap__line")


def test_a_part_that_is_linked_to_from_the_short_account_unfolds(client: FlaskClient) -> None:
    text = page(client, "/coverage")
    for name in re.findall(r'href="#(section-\w+)"', text):
        part = text.partition(f'id="{name}"')[0].rpartition("<details")[2]
        assert "</summary>" in part and "</details>" not in part


def test_each_place_of_the_map_stands_in_its_region() -> None:
    for layout, region, number in (("districts", "North East", 12), ("boards", "London", 5)):
        told = hexagons.hex_map(gaps.indexed(), LAYOUTS[layout])
        regions = dict(told.regions)
        assert len(regions[region]) == number
        assert sorted(each.name for places in regions.values() for each in places) == sorted(
            each.name for each in told.hexagons
        )


def test_a_page_below_another_of_the_menu_says_so(client: FlaskClient) -> None:
    menu = page(client, "/coverage").partition('aria-label="Main"')[2].partition("</nav>")[0]
    assert '<a href="/gap-map" aria-current="true">' in menu and menu.count("aria-current") == 1
