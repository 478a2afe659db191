"""What a record says of a link out of the site that was asked whether it still answers."""

import pytest
import sending
from flask.testing import FlaskClient
from sending import initiative

from repository import links
from repository.bootstrap import Repository
from repository.links import Answer, Checked
from webapp import create_app

PAGE = "https://example.org/listening"
RECORD = "/doc/initiative/leeds-council/listening-days"


@pytest.fixture
def client(empty: Repository) -> FlaskClient:
    sending.publish(empty, initiative(more=f"; foaf:page <{PAGE}>"))
    return create_app(empty).test_client()


def ask(client: FlaskClient, mark: str = "") -> tuple[int, str, str]:
    answer = client.get(RECORD, headers={"Accept": "text/html", "If-None-Match": mark})
    return answer.status_code, answer.headers["ETag"], answer.text


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer.GONE, True),
        (Answer.UNREACHABLE, True),
        (Answer.FINE, False),
        (Answer.MOVED, False),
        (Answer.SHUT, False),
    ],
)
def test_a_record_says_on_which_day_its_link_did_not_answer(
    client: FlaskClient, empty: Repository, answer: Answer, told: bool
) -> None:
    _, mark, page = ask(client)
    assert PAGE in page and "did not answer" not in page
    assert ask(client, mark)[0] == 304
    links.keep(empty.config.home, {PAGE: Checked(answer, "2026-11-28T03:00:00+00:00")})
    status, _, page = ask(client, mark)
    assert status == 200  # what the browser had is no longer true
    assert ("This link did not answer on 28 November 2026" in page) == told


def test_a_resource_says_when_its_link_last_worked(empty: Repository) -> None:
    resource = f'<{sending.BASE}id/resource/leeds-council/guide> a inc:Resource ; dct:title "Guide"@en ; '
    sending.publish(empty, f"{resource} foaf:page <{PAGE}> .")
    client = create_app(empty).test_client()
    place = "/doc/resource/leeds-council/guide"
    assert "Link last worked on" not in client.get(place, headers={"Accept": "text/html"}).text
    links.keep(empty.config.home, {PAGE: Checked(Answer.FINE, "2026-11-28T03:00:00+00:00")})
    page = client.get(place, headers={"Accept": "text/html"}).text
    assert "Link last worked on" in page and "28 November 2026" in page
