"""Browsers for tests that sign in and send forms."""

import re
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from repository.bootstrap import Repository
from repository.people import People
from repository.permissions import Role

PASSWORD = "four harmless purple words"  # noqa: S105
AT = "2026-11-24T10:00:00+00:00"


def member(
    repository: Repository, name: str, role: Role = Role.CONTRIBUTOR, partner: str = "leeds-council"
) -> None:
    """Make an account with `PASSWORD`, unless there is one of that name."""
    if "people" not in vars(repository):  # with hashes that cost tests no time
        hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        vars(repository)["people"] = People(repository.ledger.database, hasher)
    if name in {each.name for each in repository.people.all()}:
        return
    organisation = partner.replace("-", " ").title()
    repository.people.add(name, PASSWORD, role, partner, organisation, at=AT, by="a test")


def browser(app: Flask) -> FlaskClient:
    """A browser that asks for pages."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    return client


def token(page: TestResponse) -> str:
    """Return what the forms of a page carry."""
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)
    assert found, page.text[:500]
    return found[1]


def post(client: FlaskClient, page: str, address: str, /, **values: Any) -> TestResponse:
    """Open `page` and send one of its forms to `address`."""
    values["form_token"] = token(client.get(page))
    return client.post(address, data=values)


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, place: str = "") -> TestResponse:
    return post(client, "/sign-in", "/sign-in", name=name, password=password, next=place)
