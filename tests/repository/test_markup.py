"""Data in web pages."""

import pytest

from repository import ingest, markup
from repository.config import Config
from repository.errors import Unreadable
from repository.ingest import Upload
from repository.jsonld import CONTEXT
from repository.sandbox import Sandbox

ID = "https://w3id.org/inclusion-resources/id/initiative/leeds-council/"
DATA = f'{{"@context": "{CONTEXT}", "@id": "{ID}a", "@type": "Initiative"}}'
OURS = f'<script type="application/ld+json">\n{DATA}\n</script>'
OTHERS = '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Person"}</script>'


def read(page: str) -> tuple[ingest.Parsed, int]:
    text, others = markup.data_of(page.encode(), "page")
    return ingest.read(Upload("page.jsonld", text.encode()), Config()), others


def test_the_data_in_a_page_is_read_at_its_line() -> None:
    text, _ = markup.data_of(f"<html>\n\n<body>{OURS}".encode(), "page")
    assert [number for number, line in enumerate(text.split("\n"), 1) if "@id" in line] == [4]
    assert ingest.read(Upload("page.jsonld", text.encode()), Config()).things == {f"{ID}a"}


def test_several_blocks_are_read_as_one_and_those_of_other_sites_are_counted() -> None:
    second = OURS.replace(f"{ID}a", f"{ID}b").replace("ld+json", "LD+JSON; charset=utf-8")
    listed = f'<script type="application/ld+json">[{DATA.replace(f"{ID}a", f"{ID}c")}]</script>'
    parsed, others = read(f"<p>{OTHERS}{OURS}</p>{second}<script>let x = '@id'</script>{listed}")
    assert parsed.things == {f"{ID}a", f"{ID}b", f"{ID}c"}
    assert others == 1


def test_words_of_another_site_beside_ours_are_not_taken_for_ours() -> None:
    mixed = OURS.replace(f'"{CONTEXT}"', f'["{CONTEXT}", "https://evil.example/context"]')
    with pytest.raises(Unreadable, match="holds no data"):
        read(mixed)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>Nothing here</p>", "holds no data"),
        (OTHERS, "holds no data"),
        ('\n<script type="application/ld+json">{oops</script>', "line 2: .* is not JSON"),
        ('<script type="application/ld+json">' + "[" * 100_000 + "</script>", "is not JSON"),
        (f"<!-- {OURS} -->", "holds no data"),
        (f"<textarea><!--{OURS}--></textarea>", "holds no data"),
    ],
)
def test_a_page_without_data_of_ours_is_told(page: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(page)


def test_a_page_is_read_in_a_child(sandbox: Sandbox) -> None:
    upload, others = markup.read(sandbox, Upload("a.html", OURS.encode()), Config())
    assert upload.name == "a.html.jsonld" and others == 0
    with pytest.raises(Unreadable, match="not UTF-8"):
        markup.read(sandbox, Upload("a.html", b"\xff" + OURS.encode()), Config())
