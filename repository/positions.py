"""Where in a file something is described: a help to the person who mends it, found as far as it can be.

Reads the text, not the format: what is shortened or escaped in a way of its own is not found.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from xml.sax.saxutils import escape

from rdflib import Literal, URIRef
from rdflib.term import Node

from repository.namespaces import RDF

PREFIX = re.compile(r"prefix\s+([\w.-]*):\s*<([^<>\s]*)>|xmlns:([\w.-]+)\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
# What a line of Turtle or N-Triples begins with: an address, whole or shortened by a prefix.
BEGINNING = re.compile(
    r"^[ \t]*(?:<([^<>\s]+)>|([\w.-]*):([^\s;,\[\]()<>\"]*[^\s;,.\[\]()<>\"]))(?=[\s;,.\[]|$)", re.MULTILINE
)
WORD = re.compile(r"[\w-]")
REACH = 20_000  # characters of a description that are looked through for a value
LONG = 200  # characters of a value that are looked for
ANYWHERE = re.compile(r"[<\"]((?:https?|urn):[^<>\"\s]+)[>\"]")


class Place(NamedTuple):
    """Where something stands: the line and the column in it, each from 1; a column counts characters."""

    line: int
    column: int


NOWHERE = (None, None)


@dataclass(frozen=True)
class Layout:
    """The text of a file, the short names in it, and at which character each thing seems to be described or,
    failing that, to be mentioned; `bounds` are the characters at which what is said of one may end.
    """

    text: str
    prefixes: Mapping[str, str]
    begins: Mapping[str, int]
    bounds: Sequence[int]

    @cached_property
    def _lines(self) -> Sequence[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def place(self, at: int) -> Place:
        """Return the place of a character."""
        line = bisect_right(self._lines, at)
        return Place(line, at - self._lines[line - 1] + 1)

    def of(self, thing: str) -> Place | None:
        """Return where a thing is described."""
        return self.place(self.begins[thing]) if thing in self.begins else None

    def of_value(self, thing: str, path: str, value: Node | None) -> Place | None:
        """Return where `value` is said of a thing; else where its property is, else where the thing is."""
        begin = self.begins.get(thing)
        if begin is None:
            return None
        after = bisect_right(self.bounds, begin)
        end = min(self.bounds[after] if after < len(self.bounds) else len(self.text), begin + REACH)
        said = self._first(self._property(path), begin, end) if path else None
        if value is not None:
            found = self._first(self._spelt(value), begin if said is None else said, end)
            said = said if found is None else found
        return self.place(begin if said is None else said)

    def _first(self, spellings: Iterable[str], begin: int, end: int) -> int | None:
        """Return where the first of these stands, not within a longer word."""
        found = []
        for each in spellings:
            at = self.text.find(each, begin, end)
            while at >= 0 and not self._is_whole(each, at):
                at = self.text.find(each, at + 1, end)
            if at >= 0:
                found.append(at)
        return min(found, default=None)

    def _is_whole(self, spelt: str, at: int) -> bool:
        before, after = self.text[at - 1 : at], self.text[at + len(spelt) : at + len(spelt) + 1]
        begun = WORD.match(spelt) and (WORD.match(before) or before in (":", "."))
        return not begun and not (WORD.match(spelt[-1]) and WORD.match(after))

    def _property(self, path: str) -> Iterator[str]:
        yield from self._addresses(path)
        yield f'"{re.split("[/#]", path)[-1]}"'
        if path == str(RDF.type):
            yield from ("a", '"@type"')

    def _spelt(self, value: Node) -> Iterator[str]:
        if isinstance(value, URIRef):
            yield from self._addresses(str(value))
        elif isinstance(value, Literal):
            words = str(value)
            escaped = words.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
            for text in dict.fromkeys((words, escaped)):
                for begin, end in (('"""', '"'), ("'''", "'"), ('"', '"'), ("'", "'")):
                    yield f"{begin}{text}{end}" if len(text) < LONG else f"{begin}{text[:LONG]}"
            yield f">{escape(words[:LONG])}"
            if value.datatype and not re.search(r"\s", words):  # a number, or yes and no
                yield words

    def _addresses(self, iri: str) -> Iterator[str]:
        for begin, end in ("<>", '""', "''"):
            yield f"{begin}{iri}{end}"
        for prefix, begin in self.prefixes.items():
            if iri.startswith(begin) and len(iri) > len(begin):
                yield f"{prefix}:{iri[len(begin) :]}"


def read(data: bytes, things: Iterable[str] = ()) -> Layout:
    """Return how a file is laid out that describes `things`."""
    text = data.decode("utf-8-sig", "replace")
    prefixes: dict[str, str] = {}
    for found in PREFIX.finditer(text):
        prefixes[found[1] or found[3] or ""] = found[2] or found[4] or ""
    mentioned: dict[str, int] = {}
    for found in ANYWHERE.finditer(text):
        mentioned.setdefault(found[1], found.start())
    described: dict[str, int] = {}
    for found in BEGINNING.finditer(text):
        whole, prefix, rest = found.groups()
        if whole or prefix in prefixes:
            begun = found.start() + len(found[0]) - len(found[0].lstrip(" \t"))
            described.setdefault(whole or prefixes[prefix] + rest, begun)
    begins = {**mentioned, **described}
    return Layout(text, prefixes, begins, sorted(begins[thing] for thing in things if thing in begins))
