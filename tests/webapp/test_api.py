import json
import re
from dataclasses import replace

import pytest
import sending
from flask import Flask
from flask.testing import FlaskClient
from visitors import AT, member
from werkzeug.test import TestResponse

from repository import contribution, inspection
from repository.bootstrap import Repository
from repository.config import PROJECT
from repository.edition import Edition
from repository.errors import NoRoom
from repository.life import Move, State
from webapp import create_app, current

GOOD = sending.PREFIXES + sending.initiative()
PLACE = "/api/contributions/listening"


@pytest.fixture
def app(empty: Repository, shipped: Edition, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(current.Held, "edition", lambda _: shipped)
    monkeypatch.setattr("repository.edition.open_current", lambda *_: shipped)
    for name, partner in (("amira", "leeds-council"), ("yusuf", "york-trust")):
        member(empty, name, partner=partner)
    return create_app(empty)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def bearer(repository: Repository, name: str = "amira", scope: str = "contribute") -> dict[str, str]:
    secret = repository.access.make_token(name, "a test", scope, 365, at="2026-11-24T10:00:00+00:00")[1]
    return {"Authorization": f"Bearer {secret}"}


def put(client: FlaskClient, headers: dict[str, str], text: str = GOOD, key: str = "one") -> TestResponse:
    more = {"Idempotency-Key": key, "Content-Type": "text/turtle"}
    return client.put(PLACE, data=text.encode(), headers={**more, **headers})


def test_on_a_full_disk_nothing_is_kept_and_the_answer_says_so(
    client: FlaskClient, empty: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise NoRoom()

    headers = bearer(empty)
    monkeypatch.setattr(contribution, "stage", full)
    answer = put(client, headers)
    assert answer.status_code == 507 and "so it was not kept" in answer.get_json(force=True)["detail"]
    assert not empty.docket.of_partner("leeds-council")


def test_a_file_that_is_sent_goes_to_the_moderators(client: FlaskClient, empty: Repository) -> None:
    answer = put(client, bearer(empty))
    assert answer.status_code == 202
    assert answer.json["state"] == "received" and answer.json["report"]["conforms"]
    assert [found.ref for found in empty.docket.waiting()] == [answer.json["ticket"].rsplit("/", 1)[1]]


def test_sent_again_with_the_same_key_it_is_taken_once(client: FlaskClient, empty: Repository) -> None:
    first, second = put(client, bearer(empty)), put(client, bearer(empty))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json == second.json
    assert len(empty.docket.waiting()) == 1


def test_a_key_that_was_used_for_something_else_is_refused(client: FlaskClient, empty: Repository) -> None:
    put(client, bearer(empty))
    other = put(client, bearer(empty), GOOD.replace("Listening", "Talking"))
    assert other.status_code == 409
    assert len(empty.docket.waiting()) == 1


def test_a_changed_version_keeps_its_ticket_and_its_key_too(client: FlaskClient, empty: Repository) -> None:
    first = put(client, bearer(empty)).json
    changed = GOOD.replace("Listening", "Talking")
    for _ in range(2):
        second = put(client, bearer(empty), changed, "two")
        assert (second.status_code, second.json["ticket"]) == (202, first["ticket"])
        assert second.json["sha256"] != first["sha256"]


def test_the_same_file_under_another_name_is_hinted_at(client: FlaskClient, empty: Repository) -> None:
    assert put(client, bearer(empty)).json["same"] == []
    headers = {"Idempotency-Key": "two", "Content-Type": "text/turtle", **bearer(empty)}
    again = client.put("/api/contributions/again", data=GOOD.encode(), headers=headers)
    assert (again.status_code, again.json["same"]) == (202, ["listening"])
    others = client.put(
        "/api/contributions/theirs",
        data=GOOD.encode(),
        headers={**headers, "Idempotency-Key": "three", **bearer(empty, "yusuf")},
    )
    assert others.status_code == 422  # not theirs, and nothing is told of who sent it


def test_what_must_change_is_said_and_nothing_is_kept(client: FlaskClient, empty: Repository) -> None:
    answer = put(client, bearer(empty), (PROJECT / "data/examples/example-with-mistakes.ttl").read_text())
    assert answer.status_code == 422
    assert {remark["severity"] for remark in answer.json["remarks"]} >= {"must"}
    assert empty.docket.of_partner("leeds-council") == []


LARGE = "\n# and so on" * 8000


def test_a_large_file_is_checked_while_its_sender_looks_on_and_then_sent(
    client: FlaskClient, empty: Repository
) -> None:
    asked = put(client, bearer(empty), GOOD + LARGE)
    assert asked.status_code == 202 and not asked.json["done"] and empty.docket.waiting() == []
    place = asked.headers["Location"]
    assert asked.json["check"] == place and put(client, bearer(empty), GOOD + LARGE).json["check"] == place
    assert put(client, bearer(empty), LARGE + GOOD).status_code == 409, "another file under the same key"
    assert client.get(place, headers=bearer(empty, "yusuf")).status_code == 404
    inspection.turn(empty, lambda: AT)
    told = client.get(place, headers=bearer(empty, scope="read")).json
    assert told["done"] and told["report"]["conforms"]
    assert client.get(told["contribution"], headers=bearer(empty)).json["state"] == "received"
    assert put(client, bearer(empty), GOOD + LARGE).json["done"] and len(empty.docket.waiting()) == 1


def test_a_large_file_with_mistakes_is_not_sent_and_one_that_is_no_data_is_refused_at_once(
    client: FlaskClient, empty: Repository
) -> None:
    assert put(client, bearer(empty), "no Turtle at all" + LARGE).status_code == 400
    place = put(client, bearer(empty), GOOD.replace("dct:title", "dct:subject") + LARGE).headers["Location"]
    inspection.turn(empty, lambda: AT)
    told = client.get(place, headers=bearer(empty)).json
    assert told["done"] and not told["report"]["conforms"] and "contribution" not in told
    assert empty.docket.waiting() == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Idempotency-Key": ""}, 400),
        ({"Idempotency-Key": "x" * 201}, 400),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/ld+json"}, 400),
        ({"Authorization": "Bearer inc_nonsense"}, 401),
        ({"Authorization": "Basic YTpi"}, 401),
        ({"Authorization": ""}, 401),
    ],
)
def test_what_will_not_do_is_told_in_one_sentence(
    client: FlaskClient, empty: Repository, changed: dict[str, str], code: int
) -> None:
    headers = {**bearer(empty), "Content-Type": "text/turtle", "Idempotency-Key": "one", **changed}
    answer = client.put(PLACE, data=GOOD.encode(), headers=headers)
    assert answer.status_code == code
    assert answer.mimetype == "application/problem+json" and answer.json["detail"]
    assert (answer.headers.get("WWW-Authenticate") == "Bearer") == (code == 401)


def test_a_token_in_an_address_is_not_looked_at(client: FlaskClient, empty: Repository) -> None:
    secret = bearer(empty)["Authorization"].split()[1]
    assert client.get(f"/api/contributions?access_token={secret}&token={secret}").status_code == 401


def test_a_session_of_a_browser_is_no_token(app: Flask, empty: Repository) -> None:
    secret = empty.access.sign_in("amira", "four harmless purple words", "192.0.2.1", at=AT)[1]
    client = app.test_client()
    client.set_cookie("inclusion_session", secret)
    assert client.get("/api/contributions").status_code == 401


def test_a_token_for_reading_sends_nothing(client: FlaskClient, empty: Repository) -> None:
    reading = bearer(empty, scope="read")
    for answer in (put(client, reading), client.delete(PLACE, headers=reading)):
        assert answer.status_code == 403 and "read only" in answer.json["detail"]
    assert client.get("/api/contributions", headers=reading).json == {"contributions": []}


def test_an_ended_token_is_a_strangers_at_once(client: FlaskClient, empty: Repository) -> None:
    known = bearer(empty)
    assert client.get("/api/contributions", headers=known).status_code == 200
    empty.access.revoke_token("amira", 1)
    assert client.get("/api/contributions", headers=known).status_code == 401


def test_another_partner_sees_and_changes_nothing(client: FlaskClient, empty: Repository) -> None:
    put(client, bearer(empty))
    theirs = bearer(empty, "yusuf")
    assert client.get(PLACE, headers=theirs).status_code == 404
    assert client.delete(PLACE, headers=theirs).status_code == 404
    assert put(client, theirs).status_code == 422  # its address lies under another's path
    assert len(empty.docket.waiting()) == 1


def test_what_is_not_decided_is_withdrawn_and_what_is_published_asked_back(
    client: FlaskClient, empty: Repository
) -> None:
    known = bearer(empty)
    put(client, known)
    assert client.delete(PLACE, headers=known).json["state"] == "withdrawn"
    assert client.delete(PLACE, headers=known).status_code == 409
    sent = sending.publish(empty, sending.initiative("leeds-council/more"), name="more")
    answer = client.delete("/api/contributions/more", headers=known)
    assert (answer.status_code, answer.json["state"]) == (202, "leaving")
    assert empty.docket.find(sent.ref).state is State.LEAVING
    assert empty.docket.lines(sent.ref)[-1].move is Move.LEAVE


@pytest.mark.parametrize("name", ["Upper", "a b", "-a", "a/b", "ä", "x" * 61])
def test_a_name_that_will_not_do_is_refused(client: FlaskClient, empty: Repository, name: str) -> None:
    headers = {**bearer(empty), "Content-Type": "text/turtle", "Idempotency-Key": "one"}
    answer = client.put(f"/api/contributions/{name}", data=GOOD.encode(), headers=headers)
    assert answer.status_code == (404 if "/" in name else 400)
    assert empty.docket.of_partner("leeds-council") == []


def test_the_description_has_every_address_and_method_there_is(app: Flask, client: FlaskClient) -> None:
    told = client.get("/api/openapi.json").json
    assert told["openapi"].startswith("3.1")
    described = {
        (path, method) for path, item in told["paths"].items() for method in item if method != "parameters"
    }
    there = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == there


def test_every_reference_in_the_description_leads_somewhere(client: FlaskClient) -> None:
    text = client.get("/api/openapi.json").text
    told = json.loads(text)
    places = re.findall(r'"\$ref": ?"#/([^"]+)"', text)
    assert places and len(places) == text.count('"$ref"')
    for place in places:
        found = told
        for step in place.split("/"):
            assert step in found, place
            found = found[step]


def test_the_description_names_the_public_address(empty: Repository) -> None:
    served = replace(empty.config, public_url="https://example.org/")
    told = create_app(replace(empty, config=served)).test_client().get("/api/openapi.json").json
    assert told["servers"] == [{"url": "https://example.org"}]
