"""The page of a record's history."""

import pytest
from flask.testing import FlaskClient

from repository import publication, removal
from repository.attribution import OPERATOR
from repository.bootstrap import Repository
from repository.config import Config
from repository.ingest import Upload
from repository.ledger import Ledger
from repository.namespaces import DCT, GRAPH, ID
from repository.sandbox import Sandbox
from webapp import create_app

PLACE = "initiative/open-doors"


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Repository:
    """A repository with two editions."""
    config = Config(home=tmp_path_factory.mktemp("home"))
    grown = Repository(config, Ledger(publication.ledger_file(config.home)), sandbox)
    for number in (1, 2):
        text = "".join(
            f"<{ID}initiative/{slug}> a <https://w3id.org/inclusion-resources/ns#Initiative> ;"
            f' <{DCT.title}> "{slug} {number} <b>"@en .\n'
            for slug in ("open-doors", "closed-doors")
        )
        upload = {str(GRAPH["contribution/acme/list"]): Upload("list.ttl", text.encode())}
        at = f"2026-03-0{number}T10:00:00+00:00"
        publication.publish(grown.ledger, sandbox, config, upload, at=at, by=OPERATOR)
    return grown


@pytest.fixture(scope="module")
def client(grown: Repository) -> FlaskClient:
    return create_app(grown).test_client()


def test_a_record_leads_to_its_history_and_back(client: FlaskClient) -> None:
    assert f'href="/history/{PLACE}"' in client.get(f"/doc/{PLACE}").text
    assert f'href="/doc/{PLACE}"' in client.get(f"/history/{PLACE}").text


def test_each_version_has_its_day_who_sent_it_and_what_it_changed(client: FlaskClient) -> None:
    page = client.get(f"/history/{PLACE}").text
    assert page.index("Edition 2, 2 March 2026") < page.index("Edition 1, 1 March 2026")
    assert "Sent by the people who run this site." in page
    assert "open-doors 1 &lt;b&gt;" in page and "<b>" not in page
    assert "Before" in page and "From then on" in page


def test_what_is_not_known_or_was_removed_has_no_history(client: FlaskClient, grown: Repository) -> None:
    assert client.get("/history/initiative/nothing").status_code == 404
    parts = (grown.ledger, grown.sandbox, grown.config)
    removal.remove(
        *parts, "/doc/initiative/closed-doors", reason="Asked.", at="2026-03-03T10:00:00+00:00", by=OPERATOR
    )
    page = client.get("/history/initiative/closed-doors")
    assert page.status_code == 410 and "closed-doors 1" not in page.text
