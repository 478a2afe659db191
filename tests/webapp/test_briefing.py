"""The briefing as a page, as text and for Word."""

import io
import re
import zipfile
from html import unescape
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from reading import FORBIDDEN, words

from repository.bootstrap import Repository
from webapp import create_app

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
THEME = "theme=improving-representation"


@pytest.fixture(scope="module")
def client(repository: Repository) -> FlaskClient:
    return create_app(repository).test_client()


def of_word(data: bytes) -> list[str]:
    """The paragraphs of a Word document."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            ElementTree.fromstring(parts.read(name))
        body = ElementTree.fromstring(parts.read("word/document.xml"))
    return ["".join(run.text or "" for run in each.iter(f"{WORD}t")) for each in body.iter(f"{WORD}p")]


def test_page_text_and_word_document_say_the_same(client: FlaskClient) -> None:
    page = words(client.get(f"/briefing?{THEME}").text)
    text = client.get(f"/briefing.txt?{THEME}")
    document = client.get(f"/briefing.docx?{THEME}")
    assert (text.mimetype, document.status_code) == ("text/plain", 200)
    paragraphs = of_word(document.data)
    assert paragraphs[0] == "Briefing: Improving representation"
    lines = [line.strip() for line in text.text.splitlines() if line.strip()]
    assert lines[0] == paragraphs[0]
    plain = re.sub(r"\W+", "", page)
    for line in lines:
        title = re.sub(r"( \[\d+\])+$", "", re.sub(r"^\[\d+\] ", "", line)).split(", http")[0]
        if title != title.upper():  # headings are in capitals
            assert re.sub(r"\W+", "", title) in plain, line
            assert any(re.sub(r"\W+", "", title) in re.sub(r"\W+", "", each) for each in paragraphs), line


def test_the_address_on_the_paper_names_the_edition(client: FlaskClient) -> None:
    page = words(client.get(f"/briefing?{THEME}").text)
    address = re.search(r"http://localhost(/briefing\?\S+)", page)
    assert address is not None
    assert address[1] == f"/briefing?{THEME}&asOf=1"
    assert words(client.get(address[1]).text) == page


def test_the_answer_sentence_is_the_searchs_own(client: FlaskClient) -> None:
    found = re.search(r'<p class="app-answer">(.*?)</p>', client.get(f"/search?{THEME}").text, re.DOTALL)
    assert found is not None
    told = " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())
    assert told in words(client.get(f"/briefing?{THEME}").text)


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/search?theme=recruitment", "/briefing?theme=recruitment"),
        ("/themes/recruitment", "/briefing?theme=recruitment"),
        ("/doc/initiative/root-out-racism", "/briefing?record=initiative%2Froot-out-racism"),
        ("/doc/organisation/the-partnership", "/briefing?organisation=the-partnership"),
        ("/doc/concept/place/tyne-and-wear", "/briefing?where=tyne-and-wear"),
        (
            "/doc/outcome/less-unequal-impact-of-covid-19",
            "/briefing?record=outcome%2Fless-unequal-impact-of-covid-19",
        ),
        ("/doc/indicator-set/wres", "/briefing?q=NHS+Workforce+Race+Equality+Standard"),
    ],
)
def test_a_search_a_theme_and_a_record_lead_to_their_briefing(
    client: FlaskClient, page: str, address: str
) -> None:
    text = unescape(client.get(page, headers={"Accept": "text/html"}).text)
    assert re.search(rf'<a class="govuk-link" href="{re.escape(address)}">Make a briefing</a>', text)
    assert client.get(address).status_code == 200


def test_a_person_has_no_briefing(client: FlaskClient) -> None:
    assert "Make a briefing" not in client.get("/doc/person/p-0001", headers={"Accept": "text/html"}).text
    assert client.get("/briefing?record=person/p-0001").status_code == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("record=initiative/nothing", 404),
        ("record=../../etc/passwd", 404),
        ("record=", 200),
        ("q=" + "x" * 10_000, 400),
        ("q=%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("theme=nonsense&theme=other", 200),
        ("page=999", 200),
        ("page=x", 404),
        ("sort=sideways", 400),
        ("asOf=x", 400),
        ("q=%00%0B%E2%80%AE", 200),
    ],
)
def test_bad_input_is_a_plain_answer_in_every_form(client: FlaskClient, query: str, status: int) -> None:
    for form in ("", ".txt", ".docx"):
        answer = client.get(f"/briefing{form}?{query}")
        assert answer.status_code == status, answer.data[:300]
        if not form:
            assert "<script>alert" not in answer.text
        if form == ".docx" and status == 200:
            assert of_word(answer.data)


def test_the_page_speaks_plainly_and_asks_search_engines_to_leave_it_out(client: FlaskClient) -> None:
    text = client.get(f"/briefing?{THEME}").text
    assert not FORBIDDEN.findall(words(text))
    assert 'name="robots" content="noindex"' in text


def test_an_answer_that_is_a_sentence_ends_with_one_stop(client: FlaskClient) -> None:
    told = words(client.get("/briefing?record=event/psj-2020-4").text)
    assert re.search(r"How to join online was to be told the day before\. [A-Z]", told)
