"""The lines that people copy: they run as they are, and give the answer that the page shows."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import site_of

from webapp.snippets import EXCEL_ADDRESS, python, r, snippets

PLAIN = """SELECT ?title WHERE {
  ?initiative <http://purl.org/dc/terms/title> ?title .
  FILTER(CONTAINS(?title, "Root Out Racism"))
}"""
# What could end the text that a query is put in, or be read as more than text.
SLY = """SELECT ?title WHERE {
  ?initiative <http://purl.org/dc/terms/title> ?title . # \"\"\" \\n )-" )--"
  FILTER(REGEX(?title, "^Root\\\\s+Out") && '\"\"\"' = '\"\"\"')
}"""


@pytest.fixture(scope="module")
def site(shipped_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("snippets") / "home"
    shutil.copytree(shipped_home, home)
    with site_of(home) as address:
        yield address


@pytest.mark.parametrize("query", [PLAIN, SLY])
def test_the_lines_for_python_run_and_give_the_answer(site: str, query: str) -> None:
    lines = python(f"{site}/sparql", query)
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "title" in done.stdout and "Root Out Racism" in done.stdout


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="there is no Rscript on this machine")
@pytest.mark.parametrize("query", [PLAIN, SLY])
def test_the_lines_for_r_run_and_give_the_answer(site: str, query: str) -> None:
    lines = r(f"{site}/sparql", query)
    done = subprocess.run(["Rscript", "-e", lines], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Root Out Racism" in done.stdout


def test_a_query_cannot_end_the_text_that_r_reads_it_from() -> None:
    assert 'r"---(' in r("http://a.example/sparql", SLY) and ')---"' not in SLY


def test_excel_gets_an_address_that_it_can_take() -> None:
    short = snippets("http://a.example/sparql", PLAIN, "http://a.example/a.csv")
    assert short.excel == "http://a.example/a.csv"
    assert snippets("http://a.example/sparql", PLAIN, "x" * (EXCEL_ADDRESS + 1)).excel == ""
