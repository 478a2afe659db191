"""The page that sets initiatives side by side."""

import re
from types import SimpleNamespace

import pytest
import records
from flask.testing import FlaskClient

from repository.config import Config
from webapp import create_app

BOTH = "/compare?with=initiative/open-doors&with=initiative/closed-book"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    repository = SimpleNamespace(config=Config(), sandbox=None, vocabulary=records.vocabulary())
    app = create_app(repository)  # type: ignore[arg-type]
    app.extensions["inclusion"] = SimpleNamespace(repository=repository, edition=records.edition)
    return app.test_client()


def test_the_address_alone_holds_what_is_compared(client: FlaskClient) -> None:
    html = client.get(BOTH).text
    assert html.index("Open Doors") < html.index("Closed Book")
    heads = re.findall(r'<th scope="col"', html)
    assert len(heads) == 2


def test_every_row_has_a_heading_and_an_answer_for_each(client: FlaskClient) -> None:
    html = client.get(BOTH).text
    table = html[html.index("<tbody") : html.index("</table>")]
    for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL):
        if 'scope="row"' in row:
            assert row.count("<td") == 2, row
            assert all(
                re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
            ), row


def test_each_answer_says_whose_it_is_where_there_is_no_room_for_columns(client: FlaskClient) -> None:
    html = client.get(BOTH).text
    table = html[html.index("<tbody") : html.index("</table>")]
    assert table.count("<td") == table.count('data-heading="Open Doors"') + table.count(
        'data-heading="Closed Book"'
    )


def test_what_none_of_them_says_is_a_list_and_not_one_long_line(client: FlaskClient) -> None:
    told = client.get(BOTH).text.partition('id="silent"')[2].partition("</ul>")[0]
    assert "Not stated by any of them" in told and told.count("<li>") > 1 and "<li>Who shaped it</li>" in told


def test_each_can_be_taken_away_and_another_found_and_added(client: FlaskClient) -> None:
    html = client.get(BOTH).text
    assert 'href="/compare?with=initiative%2Fclosed-book"' in html
    found = client.get("/compare?with=initiative/closed-book&q=doors").text
    assert 'href="/compare?with=initiative%2Fclosed-book&amp;with=initiative%2Fopen-doors"' in found
    assert (
        client.get("/compare?with=initiative%2Fclosed-book&with=initiative%2Fopen-doors").status_code == 200
    )


def test_the_way_in_is_a_form_and_needs_no_script(client: FlaskClient) -> None:
    html = client.get("/compare").text
    assert '<form action="/compare" method="get"' in html


def test_the_address_of_a_record_does_as_well(client: FlaskClient) -> None:
    assert "Open Doors" in client.get("/compare?with=/doc/initiative/open-doors").text


def test_a_record_leads_to_the_comparison(client: FlaskClient) -> None:
    html = client.get("/doc/initiative/open-doors", headers={"Accept": "text/html"}).text
    assert 'href="/compare?with=initiative/open-doors"' in html


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("with=initiative/none", 404),
        ("with=%3Cscript%3E", 404),
        ("with=organisation/north-trust", 400),
        ("with=a&with=b&with=c&with=d&with=e", 400),
        ("with=" + "x" * 10_000, 404),
        ("q=%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("q=%E2%80%AE%00", 200),
        ("with=&with=", 200),
        ("nothing=1", 200),
    ],
)
def test_odd_addresses_get_a_plain_answer(client: FlaskClient, query: str, status: int) -> None:
    answer = client.get(f"/compare?{query}")
    assert answer.status_code == status
    main = answer.text[answer.text.find("<main") :]
    assert "<script" not in main.partition("</main>")[0]


def test_what_cannot_be_seen_is_left_out_of_the_words(client: FlaskClient) -> None:
    answer = client.get("/compare?q=doors%00%E2%80%AE")
    assert "Open Doors" in answer.text and not re.search("[\x00\u202e]", answer.text)
