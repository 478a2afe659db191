from datetime import date

import pytest
import sending
from flask import Flask
from flask.testing import FlaskClient
from visitors import browser, member, post, sign_in

from repository import publication
from repository.bootstrap import Repository
from repository.permissions import Role
from webapp import create_app, review, sharing

OURS = "/doc/initiative/leeds-council/listening-days"
PLACE = "/contribute/review"


class Later(date):
    """A day three years from when the tests' records were accepted."""

    @classmethod
    def today(cls) -> "Later":
        return cls(2029, 11, 24)


@pytest.fixture
def app(empty: Repository, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(sharing, "WAIT_SECONDS", 0)
    monkeypatch.setattr(review, "date", Later)
    for name, role, partner in (
        ("amira", Role.CONTRIBUTOR, "leeds-council"),
        ("yusuf", Role.CONTRIBUTOR, "york-trust"),
        ("molly", Role.MODERATOR, "editors"),
    ):
        member(empty, name, role, partner)
    sending.publish(empty)
    return create_app(empty)


def opened(app: Flask, name: str) -> FlaskClient:
    client = browser(app)
    sign_in(client, name)
    return client


@pytest.mark.parametrize("name", ["amira", "molly"])
def test_what_is_due_is_listed_and_one_press_says_it_is_still_right(
    app: Flask, empty: Repository, name: str
) -> None:
    client = opened(app, name)
    assert "Listening days" in client.get(PLACE).text
    assert post(client, PLACE, PLACE, record=OURS).location == PLACE
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    page = browser(app).get(OURS).text
    assert ("by Leeds Council" if name == "amira" else "by A moderator") in page
    assert "Check again by" in page


def test_nobody_else_is_shown_it_or_may_say_so(app: Flask, empty: Repository) -> None:
    other = opened(app, "yusuf")
    assert "None is due." in other.get(PLACE).text
    assert post(other, "/account", PLACE, record=OURS).status_code == 403
    assert browser(app).get(PLACE).location == f"/sign-in?next={PLACE}"
    assert empty.ledger.position() == 1


def test_a_moderator_says_so_from_the_record_and_comes_back_to_it(app: Flask) -> None:
    client = opened(app, "molly")
    assert 'value="Still right"' not in browser(app).get(OURS).text
    assert ">Still right<" in client.get(OURS).text and ">Still right<" not in browser(app).get(OURS).text
    assert post(client, OURS, PLACE, record=OURS, back="record").location == OURS


def test_what_is_no_address_is_told_so(app: Flask) -> None:
    assert post(opened(app, "amira"), PLACE, PLACE, record="http://[").status_code == 400
