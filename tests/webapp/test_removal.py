"""What was removed is on no surface: a crawl of the shipped data without one speaker and one organisation."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sending
from flask.testing import FlaskClient
from visitors import browser

from repository import publication, removal
from repository.bootstrap import Repository
from repository.life import Move
from webapp import create_app

AT = "2026-11-28T10:00:00+00:00"
PERSON, ORGANISATION = "/doc/person/p-0001", "/doc/organisation/beacon-films"
NAMES = re.compile(r"Ghazala\s+Mir\b|Beacon\s+Films|person/p-0001\b|organisation/beacon-films", re.IGNORECASE)
FILES = (
    "/connect.json?theme=improving-representation",
    "/connect.csv?theme=improving-representation",
    "/connect?theme=improving-representation",
    "/search.csv?kind=organisation",
    "/search.json?kind=person",
    "/search.ttl?theme=recruitment",
    "/search.atom?theme=recruitment",
    "/briefing.txt?theme=recruitment",
    "/gap-map.ttl",
    "/doc/event/psj-2020-3.ttl",
    "/doc/initiative/recruitment-activity-tyne-and-wear.jsonld",
    "/questions/who-spoke-at-each-workshop.csv",
    "/questions/which-public-roles-are-recorded.csv",
    "/questions/which-words-does-each-statement-rest-on.csv",
    "/graphs?graph=https%3A%2F%2Fw3id.org%2Finclusion-resources%2Fgraph%2Fsource%2Fworkshop-3-flyer",
    "/graphs?graph=https%3A%2F%2Fw3id.org%2Finclusion-resources%2Fgraph%2Finferred",
    "/sparql?query=SELECT%20*%20%7B%20GRAPH%20%3Fg%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20%7D",
)


@pytest.fixture(scope="module")
def client(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    home = tmp_path_factory.mktemp("removed") / "home"
    home.mkdir()
    repository.ledger.backup(publication.ledger_file(home))
    parts = replace(
        repository,
        config=replace(repository.config, home=home),
        ledger=publication.Ledger(publication.ledger_file(home)),
    )
    for address in (PERSON, ORGANISATION):
        asked = {"reason": "They asked.", "at": AT, "by": "a test"}
        removal.remove(parts.ledger, parts.sandbox, parts.config, address, **asked)
    yield create_app(parts).test_client()
    parts.ledger.close()


def pages(client: FlaskClient) -> list[str]:
    """Every page of the site map but those of places, of which there are hundreds."""
    found = re.findall(r"<loc>http://localhost(.*?)</loc>", client.get("/sitemap.xml").text)
    return [address for address in found if "/concept/place/" not in address]


def test_no_page_of_the_site_says_the_name_or_leads_there(
    client: FlaskClient, repository: Repository
) -> None:
    told = [address for address in pages(client) if NAMES.search(client.get(address).text)]
    assert told == []
    before = create_app(repository).test_client()
    assert ORGANISATION in pages(before)
    assert NAMES.search(before.get("/doc/event/psj-2020-3", headers={"Accept": "text/html"}).text)


@pytest.mark.parametrize("address", FILES)
def test_no_file_says_it_either(client: FlaskClient, repository: Repository, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    assert not NAMES.search(answer.text)


def test_the_files_would_have_said_it_before(repository: Repository) -> None:
    before = create_app(repository).test_client()
    said = [address for address in FILES if NAMES.search(before.get(address).text)]
    assert len(said) > len(FILES) / 2


@pytest.mark.parametrize("name", ["collection.nq.gz", "collection.ttl.gz", "collection.trig.gz"])
def test_no_download_says_it(client: FlaskClient, name: str) -> None:
    assert not NAMES.search(gzip.decompress(client.get(f"/downloads/{name}").data).decode())


@pytest.mark.parametrize("words", ["Ghazala Mir", "Beacon Films", "Ghazala"])
def test_a_search_for_the_name_finds_nothing(client: FlaskClient, words: str) -> None:
    kinds = "".join(f"&kind={kind}" for kind in ("initiative", "organisation", "person", "talk", "event"))
    assert json.loads(client.get(f"/search.json?q={words}{kinds}").text)["count"] == 0


@pytest.mark.parametrize("start", ["gha", "beac"])
def test_nothing_is_suggested_that_leads_there(client: FlaskClient, start: str) -> None:
    assert not NAMES.search(client.get(f"/search/suggestions.json?q={start}").text)


@pytest.mark.parametrize(
    "address", [PERSON, ORGANISATION, PERSON + ".ttl", ORGANISATION.replace("doc", "id")]
)
def test_its_address_says_when_it_was_withdrawn_and_nothing_else(client: FlaskClient, address: str) -> None:
    for accept in ("text/html", "text/turtle", "application/json"):
        answer = client.get(address, headers={"Accept": accept})
        assert answer.status_code == 410
        assert "This record was withdrawn on 28 November 2026." in answer.text
        assert not re.search("Mir|Beacon", answer.text)


def test_what_leads_to_a_withdrawn_record_says_so_and_not_what_it_was(empty: Repository) -> None:
    sent = sending.publish(empty)
    base = f"{sending.BASE}id/initiative"
    more = f"; inc:adaptedFrom <{base}/leeds-council/listening-days>"
    sending.publish(empty, sending.initiative("york-trust/ours", "Our days", more), sending.YORK, "ours")
    client = browser(create_app(empty))
    assert "Listening days</a>" in client.get("/doc/initiative/york-trust/ours").text
    sending.decide(empty, sending.act(empty, sent, Move.LEAVE), Move.REMOVE)
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    page = client.get("/doc/initiative/york-trust/ours").text
    adapted = page[page.index("Adapted from") :][:400]
    assert "A record that was withdrawn</a>" in adapted and "Status not stated" not in adapted
    assert client.get("/doc/initiative/leeds-council/listening-days").status_code == 410
