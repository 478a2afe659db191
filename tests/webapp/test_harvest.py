"""Partners' own addresses, as people meet them."""

from collections.abc import Iterator

import pytest
import sending
from flask.testing import FlaskClient
from partners import Page, Site, site
from sending import AT, PREFIXES, initiative
from visitors import browser, member, post, sign_in, token

from repository import edition, harvest
from repository.bootstrap import Repository, open_desk
from webapp import create_app

PLACE = "/harvest/leeds-council"


@pytest.fixture
def partner() -> Iterator[Site]:
    with site() as made:
        yield made


@pytest.fixture
def house(empty: Repository, partner: Site) -> Repository:
    """A repository that looks at one address, and has looked once: something there must change."""
    sending.publish(empty, initiative("york-trust/a", "Another thing"), sending.YORK, "york")
    wrong = initiative(
        title="<b>Secret</b> words",
        more="; inc:ledBy <https://w3id.org/inclusion-resources/id/organisation/nobody>",
    )
    partner.pages["/work.ttl"] = Page((PREFIXES + wrong).encode())
    harvest.add(
        empty, partner.at("/work.ttl"), "leeds-council",
        organisation="Leeds Council", name="work", at=AT, reach=partner.reach,
    )  # fmt: skip
    look(empty, partner)
    return empty


def look(house: Repository, partner: Site) -> None:
    desk = open_desk(house, edition.open_current(house.config.home))
    harvest.look(house, desk, house.sources.find(partner.at("/work.ttl")), at=AT, reach=partner.reach)


@pytest.fixture
def client(house: Repository) -> FlaskClient:
    return browser(create_app(house))


def test_everybody_sees_how_the_looks_went_but_not_what_was_not_moderated(
    client: FlaskClient, partner: Site
) -> None:
    assert f'href="{PLACE}">Leeds Council' in client.get("/harvest").text
    page = client.get(PLACE)
    assert page.status_code == 200 and page.headers["Cache-Control"] == "private, no-store"
    assert "Something must change before it can be taken" in page.text
    assert "24 November 2026" in page.text and partner.at("/work.ttl") in page.text
    assert "1 thing." in page.text and "How to mend it" in page.text
    assert "Secret" not in page.text and "Test my address now" not in page.text


def test_the_partner_sees_where_and_what_and_can_have_it_tested(
    client: FlaskClient, house: Repository, partner: Site
) -> None:
    member(house, "amira")
    sign_in(client, "amira")
    page = client.get(PLACE).text
    assert "&lt;b&gt;Secret&lt;/b&gt; words" in page and "work.ttl, line" in page
    asked = post(client, PLACE, f"{PLACE}/test", address=partner.at("/work.ttl"))
    assert (asked.status_code, asked.location) == (303, PLACE)
    assert (
        "A look was asked for" in client.get(PLACE).text and 'http-equiv="refresh"' in client.get(PLACE).text
    )
    assert [each.address for each in house.sources.due("2026-11-24T10:00:01+00:00")] == [
        partner.at("/work.ttl")
    ]
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative()).encode())
    look(house, partner)
    page = client.get(PLACE).text
    assert "Something new: sent to be checked" in page and "/ticket/" in page
    assert 'http-equiv="refresh"' not in page


def test_only_the_partner_can_have_an_address_tested_and_not_without_end(
    client: FlaskClient, house: Repository, partner: Site
) -> None:
    address = partner.at("/work.ttl")
    assert post(client, "/sign-in", f"{PLACE}/test", address=address).status_code == 401
    assert client.post(f"{PLACE}/test", data={"address": address}).status_code == 403
    member(house, "yusuf", partner="york-trust")
    sign_in(client, "yusuf")
    assert post(client, "/contribute/fix", f"{PLACE}/test", address=address).status_code == 403
    assert post(client, "/contribute/fix", "/harvest/york-trust/test", address=address).status_code == 403
    assert house.sources.find(address).wanted == ""
    post(client, "/account", "/sign-out")
    member(house, "amira")
    sign_in(client, "amira")
    carried = token(client.get(PLACE))
    answers = [
        client.post(f"{PLACE}/test", data={"address": address, "form_token": carried}).status_code
        for _ in range(8)
    ]
    assert answers[:5] == [303] * 5 and 429 in answers


def test_a_partner_without_an_address_has_no_page(
    client: FlaskClient, house: Repository, partner: Site
) -> None:
    assert client.get("/harvest/nobody").status_code == 404
    harvest.remove(house, partner.at("/work.ttl"), reason="Asked", at=AT, by="operator")
    assert client.get(PLACE).status_code == 404
    assert "None yet" in client.get("/harvest").text
