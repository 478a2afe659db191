import pytest
import sending
from flask import Flask
from flask.testing import FlaskClient
from sending import YORK, initiative
from visitors import browser, member, post, sign_in
from werkzeug.test import TestResponse

from repository import publication
from repository.bootstrap import Repository
from repository.permissions import Role
from webapp import create_app, sharing

OURS = "/doc/initiative/leeds-council/listening-days"
THEIRS = "/doc/initiative/york-trust/days"
PLACE = "/moderation/merge"


@pytest.fixture
def app(empty: Repository, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(sharing, "WAIT_SECONDS", 0)
    member(empty, "molly", Role.MODERATOR, "editors")
    sending.publish(empty)
    sending.publish(empty, initiative("york-trust/days", "Days of listening"), YORK, "theirs")
    return create_app(empty)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = browser(app)
    sign_in(client, "molly")
    return client


def merge(client: FlaskClient, empty: Repository, **changed: str) -> TestResponse:
    values = {"one": OURS, "two": THEIRS, "keep": OURS, "reason": "Both tell of the days in spring."}
    answer = post(client, "/account", PLACE, **{**values, **changed})
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    return answer


def test_two_records_are_shown_side_by_side_and_merged(client: FlaskClient, empty: Repository) -> None:
    page = client.get(f"{PLACE}?one={OURS}&two={THEIRS}").text
    assert "Are they of the same thing?" in page and page.count("Days of listening") >= 2
    assert f'href="{PLACE}?one={OURS}"' in client.get(OURS).text
    assert merge(client, empty).location == f"{PLACE}#merged"
    listed = client.get(PLACE).text
    assert "Both tell of the days in spring." in listed and "Part them again" in listed
    assert "Days of listening" in client.get(OURS).text
    history = client.get(OURS.replace("/doc/", "/history/")).text
    assert "merged the record that was at" in history and THEIRS in history


def test_two_that_had_one_name_are_told_apart_by_nobody(client: FlaskClient, empty: Repository) -> None:
    same = initiative("york-trust/days", "Listening days")
    sending.publish(empty, same, YORK, "theirs")
    waits = sending.send(empty, f'{same[:-1]}; dct:description "Otherwise."@en .', YORK, "theirs")
    page = f"/moderation/{waits.ref}"
    assert "Is it the same thing?" in client.get(page).text
    merge(client, empty)
    assert "Is it the same thing?" not in client.get(page).text
    assert "Also called" not in client.get(OURS).text


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        (THEIRS, OURS),
        (f"{THEIRS}.ttl", f"{OURS}.ttl"),
        (f"{THEIRS}.jsonld", f"{OURS}.jsonld"),
        (f"{THEIRS}.html?x=1", f"{OURS}.html?x=1"),
        (THEIRS.replace("/doc/", "/id/"), OURS.replace("/doc/", "/id/")),
        (THEIRS.replace("/doc/", "/history/"), OURS.replace("/doc/", "/history/")),
    ],
)
def test_the_address_of_the_other_leads_to_the_one_that_is_kept_in_every_format(
    client: FlaskClient, app: Flask, empty: Repository, asked: str, led: str
) -> None:
    merge(client, empty)
    for accept in ("text/html", "text/turtle", "*/*"):
        answer = app.test_client().get(asked, headers={"Accept": accept})
        assert (answer.status_code, answer.location) == (308, led)
        assert answer.headers["Cache-Control"] == "no-cache"
    assert app.test_client().get(led, follow_redirects=True).status_code == 200


def test_no_list_knows_the_other(client: FlaskClient, app: Flask, empty: Repository) -> None:
    before = app.test_client()
    assert THEIRS in before.get("/search?q=listening").text
    merge(client, empty)
    reader = app.test_client()
    for place in ("/search?q=listening", "/search.csv?q=listening", "/search.atom", "/sitemap.xml", "/"):
        answer = reader.get(place)
        assert answer.status_code == 200 and "york-trust/days" not in answer.text, place
    side = reader.get(f"/compare?with={THEIRS.removeprefix('/doc/')}")
    assert side.status_code == 200 and "Listening days" in side.text
    assert reader.get(f"/briefing?record={THEIRS.removeprefix('/doc/')}").location == OURS


def test_they_are_parted_again(client: FlaskClient, app: Flask, empty: Repository) -> None:
    merge(client, empty)
    assert post(client, "/account", f"{PLACE}/part", other=THEIRS, why=" ").status_code == 400
    assert post(client, "/account", f"{PLACE}/part", other=THEIRS, why="Two after all.").status_code == 303
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    assert app.test_client().get(THEIRS).status_code == 200
    assert post(client, "/account", f"{PLACE}/part", other=THEIRS, why="Again.").status_code == 404


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"keep": ""}, 400, "Choose the one whose address is kept."),
        ({"reason": " "}, 400, "Say why"),
        ({"two": "/doc/initiative/no", "keep": OURS}, 404, "Nothing is published at"),
        ({"two": OURS}, 400, "the same record"),
        ({"two": '"><script>alert(1)</script>'}, 400, "is no address of a record"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: FlaskClient, empty: Repository, changed: dict[str, str], code: int, words: str
) -> None:
    answer = merge(client, empty, **changed)
    assert (answer.status_code, words in answer.text) == (code, True), answer.text[:3000]
    assert "<script>alert" not in answer.text and empty.ledger.position() == 2


def test_whoever_sent_the_one_that_is_not_kept_corrects_what_they_said(
    client: FlaskClient, app: Flask, empty: Repository
) -> None:
    merge(client, empty)
    member(empty, "yusuf", partner="york-trust")
    york = browser(app)
    sign_in(york, "yusuf")
    listed = york.get("/contribute/form").text
    assert THEIRS in listed and "joined with another record" in listed
    form = "/contribute/form/initiative"
    for place in (THEIRS, OURS):  # by either address
        page = york.get(f"{form}?record={place}").text
        assert 'value="Days of listening"' in page and f'href="{OURS}"' in page and "Correct Days of" in page
    values = {"dct-title": "Days of hearing", "record": OURS, "do": "check"}
    check = post(york, f"{form}?record={OURS}", form, **values).location
    ticket = post(york, check, check, do="send", licence="yes").location
    item = client.get(f"/moderation/{ticket.rsplit('/', 1)[-1]}").text
    assert "Days of hearing" in item and "Days of listening" in item and "Listening days" not in item
    found = empty.docket.find(ticket.rsplit("/", 1)[-1])
    assert sending.accept(empty, found).position
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    page = client.get(OURS).text
    assert "Days of hearing" in page and "Days of listening" not in page
