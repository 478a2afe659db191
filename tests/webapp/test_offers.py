"""Offers and requests, as people meet them."""

import pytest
from flask.testing import FlaskClient

from repository.bootstrap import Repository
from tests.webapp.test_connect import client_of, said
from webapp import create_app


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of()


@pytest.fixture(scope="module")
def shipped_client(repository: Repository) -> FlaskClient:
    return create_app(repository).test_client()


def test_offers_say_what_is_needed_and_until_when(client: FlaskClient) -> None:
    words = said(client, "/offers")
    assert "A place to study hiring" in words
    assert "Approvals needed Our research office" in words
    assert "Stands until 31 December 2027" in words
    assert "No longer stands A lead for adverts" in words
    assert words.index("Can offer") < words.index("A place to study hiring") < words.index("Looking for")


def test_without_offers_people_are_asked_for_theirs(shipped_client: FlaskClient) -> None:
    for address in ("/offers", "/connect"):
        words = said(shipped_client, address)
        assert "No organisation has said yet what it can offer. Add yours" in words
