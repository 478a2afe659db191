"""The data in a web page: what its `<script type="application/ld+json">` elements hold, as one JSON-LD file.

A page is read in the sandbox only. Each block stays at its line, so that what is found in it is told with the
line of the page (https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents).
"""

import json
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from repository.config import Config
from repository.errors import Unreadable
from repository.ingest import Upload
from repository.jsonld import CONTEXT
from repository.sandbox import Sandbox

JSON_LD = "application/ld+json"


def read(sandbox: Sandbox, page: Upload, config: Config) -> tuple[Upload, int]:
    """Return the data in a page as a file of JSON-LD, and how many blocks are in others' words.

    Raises `Unreadable` where there is none in our words, or where one cannot be read.
    """
    value, blobs = sandbox.run(
        "repository.markup:read_child",
        {"name": page.name},
        seconds=config.check_seconds,
        megabytes=config.check_megabytes,
        blobs=[page.data],
    )
    return Upload(f"{page.name}.jsonld", blobs[0]), int(value["others"])


def read_child(request: Mapping[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Do the work of `read` inside the sandbox."""
    text, others = data_of(blobs[0], request["name"])
    return {"others": others}, [text.encode()]


def data_of(page: bytes, name: str) -> tuple[str, int]:
    """Return the JSON-LD in a page as one array, and how many blocks are in others' words."""
    try:
        blocks = _blocks(page.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name}: byte {error.start + 1:,} is not UTF-8; save the page as UTF-8.") from error
    ours = [(line, text) for line, text in blocks if not _is_others(line, text, name)]
    if not ours:
        raise Unreadable(f"{name} holds no data: no {JSON_LD} with the words of {CONTEXT}.")
    written, mark = "", "["
    for line, text in ours:
        written += "\n" * (line - 1 - written.count("\n")) + mark + text
        mark = ","
    return f"{written}]", len(blocks) - len(ours)


class _Scripts(HTMLParser):
    """Collects the text of each script of JSON-LD, with the line it begins at."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").partition(";")[0].strip().lower()
        self._inside = tag == "script" and kind == JSON_LD

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.found.append((self.getpos()[0], data))


def _blocks(page: str) -> list[tuple[int, str]]:
    scripts = _Scripts()
    scripts.feed(page)
    scripts.close()
    return scripts.found


def _is_others(line: int, text: str, name: str) -> bool:
    """Tell whether a block is in the words of another site, such as those for search engines."""
    try:
        block = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(f"{name}, line {line}: the {JSON_LD} that begins here is not JSON.") from None
    parts = block if isinstance(block, list) else [block]
    return any(_names_another(part.get("@context")) for part in parts if isinstance(part, dict))


def _names_another(context: Any) -> bool:
    named = context if isinstance(context, list) else [context]
    return any(isinstance(each, str) and each != CONTEXT for each in named)
