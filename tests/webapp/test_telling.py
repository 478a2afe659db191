import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from visitors import AT, browser, post
from werkzeug.test import TestResponse

from repository.bootstrap import Repository
from repository.edition import Edition
from repository.life import Actor, Move, State
from repository.moderation import Reason, decide
from repository.permissions import Role
from webapp import create_app, current, visitor

ANSWERS = {
    "about": "part",
    "credit": "no",
    "title": "Listening days",
    "description": "Staff met for a day in each season to say what should change.",
    "who": "disabled people",
    "where": "Leeds",
    "led": "A council we made up",
    "page": "https://www.example.org/listening",
}


@pytest.fixture
def app(empty: Repository, shipped: Edition, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(current.Held, "edition", lambda _: shipped)
    monkeypatch.setattr("repository.publication.current_folder", lambda _: shipped.folder)
    return create_app(empty)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def tell(client: FlaskClient, opened: str = "/contribute/suggest", /, **changed: str) -> TestResponse:
    return post(client, opened, "/contribute/suggest", **{**ANSWERS, **changed})


def test_six_answers_become_a_ticket_without_an_account(client: FlaskClient, empty: Repository) -> None:
    check = tell(client).location
    page = client.get(check).text
    assert "Nothing is public yet." in page and "Listening days" in page and "Leeds" in page
    ticket = post(client, check, check, do="send", licence="yes").location
    assert "Received" in client.get(ticket).text
    found = empty.docket.waiting()[0]
    assert (found.sender, found.partner) == ("", "community")


def test_who_took_part_may_be_credited_and_not_by_name(client: FlaskClient, empty: Repository) -> None:
    tell(client, credit="yes")
    assert empty.docket.of_partner("community")[0].sender == "A community contributor"


@pytest.mark.parametrize("key", [key for key in ANSWERS if key != "credit"])
def test_a_question_without_an_answer_is_asked_again_and_nothing_is_lost(
    client: FlaskClient, empty: Repository, key: str
) -> None:
    answer = tell(client, **{key: " "})
    assert answer.status_code == 400
    assert "<title>Error: Tell us about one thing" in answer.text
    assert f'href="#{key}"' in answer.text
    for other in ("title", "where", "page"):
        if other != key:
            assert f'value="{ANSWERS[other]}"' in answer.text
    assert empty.docket.of_partner("community") == []


def test_only_whoever_took_part_is_asked_how_to_be_credited(client: FlaskClient) -> None:
    page = client.get("/contribute/suggest").text
    door = page[page.index('class="app-took-part"') : page.index("What we need")]
    assert "a community contributor" in door and 'name="credit"' in door
    assert 'name="credit"' not in page.replace(door, "")


def test_what_is_asked_is_said_in_the_words_of_the_shapes(client: FlaskClient, empty: Repository) -> None:
    page = client.get("/contribute/suggest").text
    for field in empty.vocabulary.fields("https://w3id.org/inclusion-resources/ns#Initiative")[:6]:
        assert field.label in page and field.description in page


def test_a_place_that_is_not_known_is_asked_again_with_likely_ones(client: FlaskClient) -> None:
    answer = tell(client, where="Leedes")
    assert answer.status_code == 400 and "Did you mean" in answer.text and "Leeds" in answer.text


def test_an_account_of_several_paragraphs_keeps_them(client: FlaskClient) -> None:
    answer = tell(client, description='Staff met.\r\n\r\nThey said "no\\yes" and it changed.')
    assert answer.status_code == 303
    assert "Staff met.\n\nThey said &#34;no\\yes&#34; and it changed." in client.get(answer.location).text


def test_an_address_to_write_to_is_refused(client: FlaskClient) -> None:
    answer = tell(client, description="Write to somebody@example.org and ask.")
    assert answer.status_code == 400
    assert 'href="#description"' in answer.text


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Quiet\u202erooms"},
        {"title": "Quiet\x0brooms"},
        {"page": f"https://example.org/{'a' * 3000}"},
    ],
)
def test_what_cannot_be_kept_is_told_in_the_form_and_nothing_is_lost(
    client: FlaskClient, changed: dict[str, str]
) -> None:
    page = tell(client, **changed)
    assert page.status_code == 400 and "There is a problem" in page.text
    assert ANSWERS["description"] in page.text


def test_answers_sent_twice_make_one_draft(client: FlaskClient, empty: Repository) -> None:
    assert tell(client, once="same").location == tell(client, once="same").location
    assert len(empty.docket.of_partner("community")) == 1


def test_two_people_may_tell_of_things_with_one_name(client: FlaskClient, empty: Repository) -> None:
    for _ in range(2):
        check = tell(client).location
        post(client, check, check, do="send", licence="yes")
    assert len({found.graph for found in empty.docket.waiting()}) == 2


def test_answers_are_changed_under_the_same_ticket(client: FlaskClient, empty: Repository) -> None:
    check = tell(client).location
    ticket = post(client, check, check, do="send", licence="yes").location
    found = empty.docket.waiting()[0]
    moderator = Actor("molly", Role.MODERATOR, "editors")
    decide(
        empty.docket,
        found.ref,
        found.sha256,
        Move.ASK,
        moderator,
        reason=Reason.UNCLEAR,
        words="More?",
        at=found.made,
    )
    link = re.search(r'href="(/contribute/suggest\?again=[^"]+)"', client.get(ticket).text)
    assert link and "More?" in client.get(ticket).text
    assert 'value="Listening days"' in client.get(link[1]).text
    again = tell(client, link[1], title="Listening days, explained", again=found.ref).location
    assert post(client, again, again, do="send", licence="yes").location == ticket
    changed = empty.docket.find(found.ref)
    assert (changed.state, changed.title) == (State.RECEIVED, "Listening days, explained")


def test_nobody_tells_without_end(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "now", lambda: AT)
    statuses = [tell(client, title=f"Day {number}").status_code for number in range(22)]
    assert statuses[:20] == [303] * 20
    assert statuses[20:] == [429] * 2


def test_nothing_typed_comes_back_as_markup(client: FlaskClient) -> None:
    evil = '"><script>alert(1)</script>'
    for key in ("title", "where", "page", "description", "began"):
        answer = tell(client, **{key: evil})
        page = client.get(answer.location) if answer.location else answer
        assert "<script>alert" not in page.text
