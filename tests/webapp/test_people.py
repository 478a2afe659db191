import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from visitors import PASSWORD, browser, member, post, sign_in, token

from repository.bootstrap import Repository
from repository.edition import Edition
from repository.permissions import Role
from webapp import create_app, current, visitor


@pytest.fixture
def app(empty: Repository, shipped: Edition, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(current.Held, "edition", lambda _: shipped)
    member(empty, "amira")
    member(empty, "ada", Role.ADMINISTRATOR, "editors")
    return create_app(empty)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def session_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("inclusion_session")
    return cookie.value if cookie else ""


def test_somebody_signs_in_sees_their_account_and_signs_out(client: FlaskClient) -> None:
    answer = sign_in(client, "amira")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "Leeds Council" in client.get("/account").text
    assert post(client, "/account", "/sign-out").location == "/sign-in"
    assert client.get("/account").status_code == 303


def test_the_session_changes_at_every_sign_in(client: FlaskClient) -> None:
    client.set_cookie("inclusion_session", "a session that somebody else chose for this browser")
    sign_in(client, "amira")
    first = session_of(client)
    sign_in(client, "amira")
    assert len({first, session_of(client), "a session that somebody else chose for this browser"}) == 3


def test_a_session_that_was_ended_opens_nothing(client: FlaskClient) -> None:
    sign_in(client, "amira")
    kept = session_of(client)
    post(client, "/account", "/sign-out")
    client.set_cookie("inclusion_session", kept)
    assert client.get("/account").status_code == 303


def test_signing_out_everywhere_ends_the_session_of_another_browser(app: Flask, client: FlaskClient) -> None:
    other = browser(app)
    sign_in(client, "amira")
    sign_in(other, "amira")
    post(client, "/account", "/sign-out", everywhere="yes")
    assert other.get("/account").status_code == 303


def test_cookies_are_shut_to_scripts_and_other_sites(app: Flask, empty: Repository) -> None:
    served = replace(empty.config, public_url="https://example.org")
    safe = create_app(replace(empty, config=served))
    client = browser(safe)
    form = client.get("/sign-in", base_url="https://example.org")
    values = {"form_token": token(form), "name": "amira", "password": PASSWORD}
    answer = client.post("/sign-in", data=values, base_url="https://example.org")
    cookies = [*form.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-inclusion_")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_pages_of_somebody_signed_in_are_kept_by_nobody(client: FlaskClient) -> None:
    sign_in(client, "amira")
    for page in ("/account", "/about", "/themes"):
        answer = client.get(page)
        assert answer.headers["Cache-Control"] == "private, no-store", page
        assert "ETag" not in answer.headers or answer.status_code == 200


def test_a_reader_gets_no_cookie_and_is_offered_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/about")
    assert "Set-Cookie" not in answer.headers
    assert 'href="/sign-in"' in answer.text


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "\t//evil.example",
    ],
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, place: str) -> None:
    assert sign_in(client, "amira", place=place).location == "/account"


def test_signing_in_leads_back_to_where_it_was_asked_for(client: FlaskClient) -> None:
    asked = client.get("/people?x=1").location
    assert asked == "/sign-in?next=/people%3Fx%3D1"
    assert sign_in(client, "ada", place="/people?x=1").location == "/people?x=1"


def test_a_wrong_password_keeps_the_name_and_says_nothing_of_who_exists(client: FlaskClient) -> None:
    answers = [sign_in(client, name, "not the password at all") for name in ("amira", "nobody")]
    assert [answer.status_code for answer in answers] == [401, 401]
    known, unknown = (re.sub(r"amira|nobody|[0-9a-f]{64}", "", answer.text) for answer in answers)
    assert known == unknown
    assert 'value="amira"' in answers[0].text
    assert "<title>Error: Sign in" in answers[0].text


def test_guessing_is_slowed_down(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "now", lambda: "2026-11-24T10:00:00+00:00")
    statuses = [sign_in(client, "amira", "not the password at all").status_code for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2


FORMS = [
    "/sign-in",
    "/sign-out",
    "/account/password",
    "/account/tokens",
    "/account/tokens/1/end",
    "/people/invite",
    "/people/amira/close",
]


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("given", [None, "", "0" * 64, "é"])
def test_a_form_that_comes_from_elsewhere_is_refused(
    client: FlaskClient, address: str, given: str | None
) -> None:
    sign_in(client, "ada")
    answer = client.post(address, data={} if given is None else {"form_token": given})
    assert answer.status_code == 403
    assert client.get("/account").status_code == 200


def test_every_address_that_takes_a_form_is_among_those_tried(app: Flask) -> None:
    taking = {
        r.rule for r in app.url_map.iter_rules() if r.endpoint.startswith("people.") and "POST" in r.methods
    }
    shapes = {re.sub(r"/(1|amira)/", "/<>/", address) for address in FORMS}
    assert {re.sub(r"<[^>]*>", "<>", rule) for rule in taking} - {"/invitation/<>"} == shapes


def test_a_token_of_a_form_is_of_use_in_no_other_browser(app: Flask, client: FlaskClient) -> None:
    stolen = token(browser(app).get("/sign-in"))
    client.get("/sign-in")
    answer = client.post("/sign-in", data={"form_token": stolen, "name": "amira", "password": PASSWORD})
    assert answer.status_code == 403


def test_a_token_for_a_program_is_shown_once(client: FlaskClient) -> None:
    sign_in(client, "amira")
    made = post(client, "/account", "/account/tokens", label="nightly copies", scope="contribute", days="30")
    secret = re.search(r"inc_[\w-]{43}", made.text)
    assert secret and made.headers["Cache-Control"] == "private, no-store"
    account = client.get("/account").text
    assert "nightly copies" in account and secret[0] not in account
    ended = post(client, "/account", "/account/tokens/1/end")
    assert ended.location == "/account#tokens"
    assert "nightly copies" not in client.get("/account").text


def test_an_administrator_invites_somebody_who_makes_an_account(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "ada")
    made = post(
        client, "/people", "/people/invite", role="moderator", partner="editors", organisation="Editors"
    )
    link = re.search(r"/invitation/[\w-]+", made.text)
    assert link
    invited = browser(app)
    answer = post(invited, link[0], link[0], name="bo.lee", password=PASSWORD)
    assert answer.location == "/account"
    assert "also decides on what others sent" in invited.get("/account").text
    assert browser(app).get(link[0]).status_code == 404


@pytest.mark.parametrize("name", ["amira", ""])
def test_only_an_administrator_sees_and_changes_accounts(client: FlaskClient, name: str) -> None:
    if name:
        sign_in(client, name)
    assert client.get("/people").status_code == (403 if name else 303)
    carried = token(client.get("/account" if name else "/sign-in"))
    for address in ("/people/invite", "/people/ada/close"):
        answer = client.post(address, data={"form_token": carried})
        assert answer.status_code == (403 if name else 401)


def test_closing_an_account_ends_its_session_at_once(app: Flask, client: FlaskClient) -> None:
    other = browser(app)
    sign_in(other, "amira")
    sign_in(client, "ada")
    post(client, "/people", "/people/amira/close")
    assert other.get("/account").status_code == 303


def test_nothing_typed_comes_back_as_markup(client: FlaskClient) -> None:
    sign_in(client, "ada")
    evil = "<script>alert(1)</script>"
    made = post(client, "/people", "/people/invite", role="moderator", partner=evil, organisation=evil)
    assert made.status_code == 400
    assert evil not in made.text
    assert "&lt;script&gt;" in made.text
