"""What was published with markup and formulas in it, on every page and in every table that shows it."""

# ruff: noqa: E501 - one attack a line

import csv
import io
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sending
from flask.testing import FlaskClient

from repository import publication
from repository.bootstrap import Repository
from repository.config import Config
from repository.csvfile import FORMULA_STARTS
from repository.sandbox import Sandbox
from webapp import create_app

MARKUP = (
    '</script><script>alert(1)</script><img src=x onerror=alert(1)>\\" onmouseover=alert(1) {{7*191}} ]]>'
)
FORMULAS = ("=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(1)", "\\t=1+1", "=cmd|' /C calc'!A0")
RECORD = f"{sending.BASE}id/initiative/leeds-council/"
TEXTS = ("dct:title", "dct:description", "inc:whatItTook", "inc:whatDidNotWork", "inc:adviceToOthers")


def hostile() -> str:
    said = " ; ".join(f'{name} "{MARKUP} {name}"@en' for name in TEXTS)
    marked = f"<{RECORD}marked> a inc:Initiative ; {said} ; dct:title \"{MARKUP}\"@cy ; foaf:page <https://example.org/?q='onmouseover='alert(1)> ."
    tables = [
        f'<{RECORD}f{n}> a inc:Initiative ; dct:title "{each}"@en ; dct:description "{each}"@en .'
        for n, each in enumerate(FORMULAS)
    ]
    return "\n".join([marked, *tables])  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Iterator[FlaskClient]:
    home: Path = tmp_path_factory.mktemp("showing") / "home"
    repository = Repository(Config(home=home), publication.Ledger(publication.ledger_file(home)), sandbox)
    sending.publish(repository, hostile())
    yield create_app(repository).test_client()


PAGES = (
    "/", "/search", "/search?q=alert", "/search/filters", "/search.atom", "/search.json", "/search.csv",
    "/doc/initiative/leeds-council/marked", "/doc/initiative/leeds-council/f0",
    "/history/initiative/leeds-council/marked", "/compare?with=initiative/leeds-council/marked",
    "/briefing?record=initiative/leeds-council/marked", "/briefing.txt?record=initiative/leeds-council/marked",
    "/doc/initiative/leeds-council/marked.jsonld", "/search.rdf", "/downloads", "/questions",
    "/search/suggestions?q=alert", "/gap-map", "/coverage", "/about/data", "/sitemap.xml", "/themes",
)  # fmt: skip


class Handlers(HTMLParser):
    """The attributes by which elements of a page would run something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]


def handlers(page: str) -> list[str]:
    parser = Handlers()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize("page", PAGES)
def test_markup_is_shown_as_text_wherever_it_appears(client: FlaskClient, page: str) -> None:
    answer = client.get(page, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    if answer.mimetype in ("text/html", "application/atom+xml", "application/rdf+xml", "application/xml"):
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
        assert "1337" not in answer.text and not handlers(answer.text)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_record_is_really_shown(client: FlaskClient) -> None:
    page = client.get("/doc/initiative/leeds-council/marked", headers={"Accept": "text/html"}).text
    assert "&lt;/script&gt;" in page and "{{7*191}}" in page


@pytest.mark.parametrize("table", ["/search.csv", "/connect.csv", "/gap-map.csv"])
def test_no_cell_of_a_table_is_run_as_a_formula(client: FlaskClient, table: str) -> None:
    answer = client.get(table)
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert answer.status_code == 200 and len(rows) > (6 if "search" in table else 0)
    assert [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)] == []
    if "search" in table:
        assert any("=HYPERLINK(1)" in cell for row in rows for cell in row)
