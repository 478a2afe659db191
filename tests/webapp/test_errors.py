"""What people and programs are told when something goes wrong."""

import inspect
import re
from collections.abc import Callable

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from repository import errors
from repository.bootstrap import Repository
from webapp import create_app
from webapp.errors import STATUSES, status

HTML = {"Accept": "text/html"}
DATA = {"Accept": "application/json"}


def raising(error: Exception) -> Callable[[], str]:
    def view() -> str:
        raise error

    return view


@pytest.fixture
def app(repository: Repository) -> Flask:
    app = create_app(repository)
    secret = ValueError("select * from ledger")
    for name, error in {
        "missing": errors.NotFound("There is no record of that name."),
        "busy": errors.Busy("Too many requests just now. Try again in 5 seconds."),
        "slow": errors.OutOfTime("The query took longer than 10 seconds and was stopped."),
        "damaged": errors.Damaged("/var/editions/7 is short"),
        "full": errors.NoRoom(),
        "broken": secret,
    }.items():
        app.add_url_rule(f"/test/{name}", name, raising(error))
    app.add_url_rule("/test/large", "large", lambda: abort(413))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_every_error_of_the_tree_has_a_status() -> None:
    tree = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    assert set(tree) == set(STATUSES)


def test_the_tree_is_drawn_whole_with_every_branch_under_its_own() -> None:
    above: list[str] = []
    drawn = {}
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"    ([ │├└─]*)(\w+)", line):
            depth = len(found[1]) // 4
            above[depth:] = [found[2]]
            drawn[found[2]] = above[depth - 1] if depth else "Exception"
    kinds = inspect.getmembers(errors, inspect.isclass)
    assert drawn == {name: kind.__base__.__name__ for name, kind in kinds}


@pytest.mark.parametrize(
    "error, code",
    [
        (errors.Merged("This record is now part of /doc/initiative/kept.", "kept"), 404),
        (errors.Withdrawn("It was withdrawn."), 410),
        (errors.Unreachable("There is no site of that name."), 502),
        (errors.Busy("Try again."), 503),
        (errors.Overspent("Enough for now."), 429),
    ],
)
def test_an_error_has_the_status_of_what_went_wrong(error: errors.InclusionError, code: int) -> None:
    assert status(error) == code


def test_an_unknown_address_leads_on_to_search(client: FlaskClient) -> None:
    answer = client.get("/no/such/page", headers=HTML)
    assert answer.status_code == 404
    assert "We cannot find that page" in answer.text
    assert 'name="q"' in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text


def test_a_program_gets_problem_details(client: FlaskClient) -> None:
    answer = client.get("/test/missing", headers=DATA)
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "about:blank",
        "title": "We cannot find that page",
        "status": 404,
        "detail": "There is no record of that name.",
    }


def test_a_busy_repository_says_when_to_try_again(client: FlaskClient) -> None:
    answer = client.get("/test/busy", headers=HTML)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Too many requests just now" in answer.text
    assert "The pages still work." in answer.text


def test_a_full_disk_is_said_so(client: FlaskClient) -> None:
    answer = client.get("/test/full", headers=HTML)
    assert answer.status_code == 507
    assert "There is no room left" in answer.text and "What was kept before is safe" in answer.text


def test_a_query_that_took_too_long_may_be_asked_again_when_it_is_quieter(client: FlaskClient) -> None:
    answer = client.get("/test/slow", headers=DATA)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"


@pytest.mark.parametrize("headers", [HTML, DATA])
@pytest.mark.parametrize("page", ["damaged", "broken"])
def test_a_fault_of_ours_tells_nothing_of_the_inside(
    client: FlaskClient, page: str, headers: dict[str, str]
) -> None:
    answer = client.get(f"/test/{page}", headers=headers)
    assert answer.status_code == 500
    assert "Something on our side went wrong" in answer.text
    for inside in ("Traceback", "ledger", "/var/", "ValueError", "Damaged"):
        assert inside not in answer.text


def test_the_wrong_method_is_named_with_the_right_ones(client: FlaskClient) -> None:
    answer = client.delete("/about", headers=HTML)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_what_is_too_large_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.get("/test/large", headers=HTML)
    assert answer.status_code == 413
    assert "larger than this site takes" in answer.text


def test_an_error_is_never_kept_by_a_browser(client: FlaskClient) -> None:
    assert client.get("/no/such/page").headers["Cache-Control"] == "no-store"


def test_a_repository_that_holds_nothing_yet_shows_the_page_for_faults(empty: Repository) -> None:
    answer = create_app(empty).test_client().get("/about/data", headers=HTML)
    assert answer.status_code == 500
    assert "Sorry, there is a problem" in answer.text


def test_addresses_that_can_be_none_write_no_lines_of_their_own_into_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/doc/person/%22%0Aforged line").status_code == 404
    assert "forged" not in caplog.text
