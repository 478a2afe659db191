"""A large file is checked while its sender looks on."""

import io

import pytest
import sending
from flask.testing import FlaskClient
from sending import AT, PREFIXES, initiative
from visitors import browser, member, sign_in, token

from repository import inspection
from repository.bootstrap import Repository
from webapp import create_app

LARGE = PREFIXES + initiative() + "\n# and so on" * 8000


@pytest.fixture
def client(empty: Repository) -> FlaskClient:
    sending.publish(empty, initiative("york-trust/a", "Another thing"), sending.YORK, "york")
    member(empty, "amira")
    member(empty, "yusuf", partner="york-trust")
    client = browser(create_app(empty))
    sign_in(client, "amira")
    return client


def send(client: FlaskClient, text: str = LARGE) -> str:
    values = {"form_token": token(client.get("/contribute/file")), "name": "listening", "once": "1"}
    file = (io.BytesIO(text.encode()), "listening.ttl")
    answer = client.post("/contribute/file", data={**values, "file": file})
    assert answer.status_code == 303
    return str(answer.location)


def test_its_sender_sees_how_far_it_is_and_is_led_to_the_report(
    client: FlaskClient, empty: Repository
) -> None:
    place = send(client)
    assert place.startswith("/contribute/checking/")
    page = client.get(place)
    assert page.status_code == 200 and "Waiting for its turn" in page.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.text
    assert 'aria-live="polite"' in page.text and "<progress" in page.text
    assert client.get(f"{place}.json").json == {
        "step": 0,
        "of": 4,
        "doing": "Waiting for its turn",
        "done": False,
    }
    inspection.turn(empty, lambda: AT)
    assert client.get(f"{place}.json").json["done"]
    led = client.get(place)
    assert led.status_code == 303 and led.location.startswith("/contribute/check/")
    assert "What we found in listening" in client.get(led.location).text


def test_what_cannot_be_read_is_told_on_the_same_page(client: FlaskClient, empty: Repository) -> None:
    place = send(client, "no Turtle <b>at all</b>" + " " * 100_000)
    inspection.turn(empty, lambda: AT)
    page = client.get(place)
    assert page.status_code == 400 and "We could not check listening" in page.text
    assert "listening.ttl, line 1" in page.text and "<b>at" not in page.text


def test_nobody_else_sees_it(client: FlaskClient, empty: Repository) -> None:
    place = send(client)
    other = browser(client.application)
    assert other.get(place).status_code == 303 and "/sign-in" in other.get(place).location
    sign_in(other, "yusuf")
    assert other.get(place).status_code == 404 and other.get(f"{place}.json").status_code == 404
    assert client.get("/contribute/checking/nothing").status_code == 404


def test_what_is_small_is_checked_at_once(client: FlaskClient) -> None:
    assert send(client, PREFIXES + initiative()).startswith("/contribute/check/")
