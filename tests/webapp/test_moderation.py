import io
import re

import pytest
import sending
from flask import Flask
from flask.testing import FlaskClient
from sending import act, initiative, publish, send
from visitors import browser, member, post, sign_in, token
from werkzeug.test import TestResponse

from repository import contribution, derivation, publication
from repository.bootstrap import Repository
from repository.edition import Edition, open_current
from repository.life import Contribution, Move, State
from repository.permissions import Role
from webapp import create_app, current, sharing

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture
def app(empty: Repository, shipped: Edition, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(current.Held, "edition", lambda _: shipped)
    monkeypatch.setattr(sharing, "WAIT_SECONDS", 0)
    member(empty, "amira")
    member(empty, "molly", Role.MODERATOR, "editors")
    return create_app(empty)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = browser(app)
    sign_in(client, "molly")
    return client


def decide(client: FlaskClient, sent: Contribution, do: str, **values: str) -> TestResponse:
    place = f"/moderation/{sent.ref}"
    return post(client, place, place, do=do, sha256=sent.sha256, **values)


def test_what_waits_is_listed_oldest_first(client: FlaskClient, empty: Repository) -> None:
    send(empty, name="first")
    send(empty, initiative("leeds-council/other"), name="second")
    page = client.get("/moderation").text
    assert page.index(">first<") < page.index(">second<")
    assert "Nothing waits." not in page


def test_something_is_published_after_a_look_at_its_source(client: FlaskClient, empty: Repository) -> None:
    sent = send(empty)
    unseen = decide(client, sent, "PUBLISH")
    assert unseen.status_code == 400 and "Open the source first" in unseen.text
    assert decide(client, sent, "PUBLISH", opened="yes").status_code == 303
    assert empty.docket.find(sent.ref).state is State.PUBLISHED
    assert "being published" in client.get(f"/moderation/{sent.ref}").text


def test_what_was_accepted_and_is_not_published_yet_is_never_said_to_be_unknown(empty: Repository) -> None:
    publish(empty, initiative("leeds-council/first"), name="first")
    visitor, place = browser(create_app(empty)), "/doc/initiative/leeds-council/listening-days"
    sent = send(empty)
    assert visitor.get(place).status_code == 404
    assert sending.accept(empty, sent).position
    page = visitor.get(place)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "2")
    assert "was accepted and is being published" in page.text
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    assert visitor.get(place).status_code == 200
    assert visitor.get(f"{place}?asOf=1").status_code == 404


def test_a_change_is_asked_for_in_the_moderators_words(
    client: FlaskClient, app: Flask, empty: Repository
) -> None:
    sent = send(empty)
    reason = "It is not clear enough what was done"
    assert decide(client, sent, "ASK", reason=reason, words=f"Say more. {EVIL}").status_code == 303
    ticket = browser(app).get(f"/ticket/{sent.ref}").text
    assert reason in ticket and "Say more." in ticket
    assert "<script>alert" not in ticket
    assert "molly" not in ticket


def test_who_looked_at_older_bytes_is_told_so(client: FlaskClient, empty: Repository) -> None:
    sent = send(empty)
    send(empty, initiative(title="Changed in the meantime"))
    answer = decide(client, sent, "PUBLISH", opened="yes")
    assert answer.status_code == 409 and "This has changed since you looked" in answer.text


def test_who_comes_second_is_told_so(client: FlaskClient, empty: Repository) -> None:
    sent = send(empty)
    carried = token(client.get(f"/moderation/{sent.ref}"))
    values = {"form_token": carried, "sha256": sent.sha256, "do": "PUBLISH", "opened": "yes"}
    first, second = (client.post(f"/moderation/{sent.ref}", data=values) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 409)


@pytest.mark.parametrize("name", ["amira", ""])
def test_only_moderators_see_what_waits(app: Flask, empty: Repository, name: str) -> None:
    visitor = browser(app)
    if name:
        sign_in(visitor, name)
    sent = send(empty)
    for page in ("/moderation", f"/moderation/{sent.ref}"):
        assert visitor.get(page).status_code == (403 if name else 303)
    carried = token(visitor.get("/account" if name else "/sign-in"))
    values = {"form_token": carried, "do": "PUBLISH", "opened": "yes", "sha256": sent.sha256}
    answer = visitor.post(f"/moderation/{sent.ref}", data=values)
    assert answer.status_code == (403 if name else 401)
    assert empty.docket.find(sent.ref).state is State.RECEIVED


def test_nothing_a_stranger_wrote_is_markup_on_a_moderators_page(
    client: FlaskClient, empty: Repository
) -> None:
    evil = EVIL.replace('"', '\\"')
    text = f"""<{sending.BASE}id/initiative/leeds-council/x> a inc:Initiative ; dct:title "{evil}"@en ;
        dct:description "{evil}"@en ; foaf:page <https://example.org/?q='onclick=alert(1)'> ."""
    sent = send(empty, text)
    for page in ("/moderation", f"/moderation/{sent.ref}", f"/ticket/{sent.ref}", f"/ticket/{sent.ref}/feed"):
        shown = client.get(page).text
        assert "<script>alert" not in shown and "<img src=x" not in shown, page
        assert "'onclick=alert(1)'" not in shown
    assert "&lt;script&gt;alert(1)" in client.get(f"/moderation/{sent.ref}").text


def test_the_difference_is_told_field_by_field(
    client: FlaskClient, empty: Repository, shipped: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:

    publish(empty)
    monkeypatch.setattr(current.Held, "edition", lambda _: open_current(empty.config.home))
    sent = send(empty, initiative(title="Listening days, corrected"))
    page = client.get(f"/moderation/{sent.ref}").text
    row = re.search(r"<tr><th[^>]*>Name</th>(.*?)</tr>", page, re.DOTALL)
    assert row and re.findall(r'app-written">([^<]*)<', row[1]) == [
        "Listening days",
        "Listening days, corrected",
    ]
    assert "Changed" in page


def test_two_people_must_agree_where_a_person_is_named(
    client: FlaskClient, app: Flask, empty: Repository
) -> None:
    member(empty, "sam", Role.MODERATOR, "editors")
    sent = send(
        empty, f'<{sending.BASE}id/person/leeds-council/p-1> a foaf:Person ; foaf:name "Alex Example" .'
    )
    assert "Two people must agree" in client.get(f"/moderation/{sent.ref}").text
    decide(client, sent, "PUBLISH", opened="yes")
    assert empty.docket.find(sent.ref).state is State.CHECKING
    assert decide(client, sent, "PUBLISH", opened="yes").status_code == 403
    second = browser(app)
    sign_in(second, "sam")
    decide(second, sent, "PUBLISH", opened="yes")
    assert empty.docket.find(sent.ref).state is State.PUBLISHED


def test_a_message_is_dealt_with_in_words(client: FlaskClient, app: Flask, empty: Repository) -> None:
    visitor = browser(app)
    ticket = post(visitor, "/contribute/fix", "/contribute/fix", about="/themes", words="It moved.").location
    found = empty.docket.waiting()[0]
    assert decide(client, found, "SETTLE").status_code == 400
    assert decide(client, found, "SETTLE", words="We corrected the link.").status_code == 303
    assert "We corrected the link." in visitor.get(ticket).text


def test_what_is_to_be_withdrawn_shows_what_refers_to_it(client: FlaskClient, empty: Repository) -> None:
    leaving = act(empty, publish(empty), Move.LEAVE)
    page = client.get(f"/moderation/{leaving.ref}").text
    assert "What refers to it" in page
    decide(client, leaving, "REMOVE", words="As you wished.")
    assert empty.docket.find(leaving.ref).state is State.WITHDRAWN


def test_what_was_withdrawn_answers_so(
    client: FlaskClient, empty: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current.Held, "edition", lambda _: open_current(empty.config.home))
    leaving = act(empty, publish(empty), Move.LEAVE)
    place = "/doc/initiative/leeds-council/listening-days"
    assert client.get(place).status_code == 200
    decide(client, leaving, "REMOVE", words="As you wished.")
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    gone = client.get(place)
    assert gone.status_code == 410 and "This record was withdrawn on" in gone.text
    assert client.get("/doc/initiative/leeds-council/never-there").status_code == 404


def test_what_is_found_in_a_spreadsheet_is_shown_at_its_cell(
    client: FlaskClient, app: Flask, empty: Repository
) -> None:
    sender = browser(app)
    sign_in(sender, "amira")
    table = "Name,What was done\nOpen doors,Managers met staff.\n"
    file = (io.BytesIO(table.encode()), "days.csv")
    check = post(sender, "/contribute/workbook", "/contribute/workbook", file=file).location
    post(sender, check, check, do="send", licence="yes")
    (waits,) = empty.docket.waiting()
    page = client.get(f"/moderation/{waits.ref}").text
    assert "days.csv, Initiatives!A2" in page and "days.nt" not in page


def test_where_something_was_fetched_is_told(client: FlaskClient, empty: Repository) -> None:
    sent = send(empty)
    assert sent.submission and "Fetched from" not in client.get(f"/moderation/{sent.ref}").text
    where = derivation.Fetched("https://www.example.org/work.ttl", sent.sha256, sending.AT)
    with empty.ledger.database.transaction() as connection:
        derivation.note(connection, sent.submission, where)
    assert "https://www.example.org/work.ttl" in client.get(f"/moderation/{sent.ref}").text


def test_the_same_file_under_two_names_is_told(client: FlaskClient, empty: Repository) -> None:
    first, second = (sending.stage(empty, initiative(), name=name, once=name) for name in ("one", "two"))
    for draft in (first, second):
        contribution.send(empty.docket, draft.ref, sending.LEEDS, at=sending.AT)
    page = client.get(f"/moderation/{second.ref}").text
    assert "under other names" in page and f'href="/moderation/{first.ref}"' in page
