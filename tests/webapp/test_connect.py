"""Who to ask, as people and programs meet it."""

import csv
import io
import json
import re
from types import SimpleNamespace

import pytest
import records
from flask.testing import FlaskClient
from reading import FORBIDDEN, page, words

from repository.config import Config
from tests.repository.test_connect import made_up
from webapp import create_app


def client_of() -> FlaskClient:
    store, index = made_up()
    manifest = SimpleNamespace(published="2026-11-24T12:00:00+00:00", withdrawn={}, merged={})
    edition = SimpleNamespace(number=7, manifest=manifest, store=store, index=index)
    repository = SimpleNamespace(config=Config(), sandbox=None, vocabulary=records.vocabulary())
    app = create_app(repository)  # type: ignore[arg-type]
    app.extensions["inclusion"] = SimpleNamespace(repository=repository, edition=lambda: edition)
    return app.test_client()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of()


def said(client: FlaskClient, address: str) -> str:
    return words(page(client, address))


def test_organisations_stand_with_their_reasons_and_how_to_get_in_touch(client: FlaskClient) -> None:
    words = said(client, "/connect?theme=hiring&where=tyne")
    assert "Leads 2 initiatives on Hiring; one in Tyne" in words
    assert "How to get in touch: North Council: contact page" in words
    assert "2 organisations have recorded work on Hiring or in Tyne" in words
    assert "How these are ordered" in words


def test_of_very_many_pieces_of_work_the_first_are_named_and_all_are_a_link_away(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.connect.MOST_WORKS", 1)
    words = said(client, "/connect?theme=hiring")
    assert "Show the first 1 of 2" in words and "All work that North Council has a part in" in words
    assert re.search(
        r"/search\?organisation=[\w-]+&amp;kind=initiative", client.get("/connect?theme=hiring").text
    )
    told = json.loads(client.get("/connect.json?theme=hiring").text)["organisations"]
    north = next(each for each in told if each["address"].endswith("/north"))
    leads = next(each for each in north["reasons"] if each["words"].startswith("Leads 2"))
    assert len({each["subject"] for each in leads["statements"]}) == 2  # files name all


def test_for_a_group_people_are_replaced_by_a_sentence_that_explains_itself(client: FlaskClient) -> None:
    words = said(client, "/connect?theme=hiring&who=carers")
    assert "We list organisations, not people, for groups of people." in words
    assert "Ada Example" not in words
    assert "Ada Example" in said(client, "/connect?theme=hiring")


def test_people_are_in_neither_file_when_a_group_is_sought(client: FlaskClient) -> None:
    assert "Ada Example" not in client.get("/connect.csv?theme=hiring&who=carers").text
    assert json.loads(client.get("/connect.json?theme=hiring&who=carers").text)["people"] is None


def test_the_table_and_the_data_hold_what_the_page_does(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/connect.csv?theme=hiring").text.lstrip("\ufeff"))))
    told = json.loads(client.get("/connect.json?theme=hiring").text)
    names = [each["name"] for each in told["organisations"]]
    assert names == ["South Trust", "North Council"]
    listed = [row["name"] for row in rows if row["listed_as"] == "organisation"]
    assert list(dict.fromkeys(listed)) == names
    page = said(client, "/connect?theme=hiring")
    for row in rows:
        assert row["why"] in page
    assert {row["listed_as"] for row in rows} == {"organisation", "offer", "person who has spoken about this"}


def test_every_reason_in_the_data_names_its_statements_in_full(client: FlaskClient) -> None:
    told = json.loads(client.get("/connect.json?theme=hiring").text)
    reasons = [reason for each in told["organisations"] + told["people"] for reason in each["reasons"]]
    assert reasons
    for reason in reasons:
        assert all(value.startswith("http") for said in reason["statements"] for value in said.values())


def test_only_choices_with_records_are_offered_and_the_chosen_one_stays(client: FlaskClient) -> None:
    text = client.get("/connect?where=tyne").text
    assert re.findall(r'<option value="(\w*)"( selected)?>', text[text.index('id="where"') :])[:3] == [
        ("", ""),
        ("tyne", " selected"),
        ("wear", ""),
    ]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/connect?theme=nonsense", 200),
        ("/connect?theme=%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("/connect?where=%22%20%7D%20UNION%20%7B", 200),
        ("/connect?theme=hiring&theme=interviews", 200),
        ("/connect?page=7", 404),
        ("/connect?page=-1", 404),
        ("/connect?page=" + "9" * 400, 404),
        ("/connect?theme=" + "x" * 1500, 400),
    ],
)
def test_bad_input_is_a_plain_answer(client: FlaskClient, address: str, status: int) -> None:
    for path in (address, address.replace("/connect?", "/connect.csv?")):
        answer = client.get(path)
        assert answer.status_code == status
        assert "<script>alert" not in answer.text


def test_what_is_not_in_the_list_is_told(client: FlaskClient) -> None:
    assert "There is nothing called “nonsense” in this list." in said(client, "/connect?theme=nonsense")


def test_a_list_with_people_asks_search_engines_to_leave_it_out(client: FlaskClient) -> None:
    assert 'name="robots" content="noindex"' in client.get("/connect?theme=hiring").text


def test_asking_not_to_appear_is_explained_with_a_form_to_ask_by(client: FlaskClient) -> None:
    assert "it does not bring you back" in said(client, "/connect/remove")
    assert 'href="/contribute/fix"' in client.get("/connect/remove").text
    assert 'href="/connect/remove"' in client.get("/about/privacy").text


@pytest.mark.parametrize("address", ["/connect", "/connect?theme=hiring", "/connect/remove", "/offers"])
def test_no_page_speaks_as_programmers_do(client: FlaskClient, address: str) -> None:
    assert not FORBIDDEN.findall(said(client, address))


@pytest.mark.parametrize("value", ["hiring%00", "%E2%80%AEhiring", "%07hiring%1B"])
def test_what_cannot_be_seen_is_left_out_of_what_is_sought(client: FlaskClient, value: str) -> None:
    answer = client.get(f"/connect?theme={value}")
    assert answer.status_code == 200 and "Leads 2 initiatives on Hiring" in answer.text
    assert not re.search("[\x00-\x08\x0e-\x1f\u202e]", answer.text)
