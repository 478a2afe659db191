"""Where in a file something is described: a help to the person who mends it, found as far as it can be."""

import re
from typing import NamedTuple

PREFIX = re.compile(r"prefix\s+([\w.-]*):\s*<([^<>\s]*)>", re.IGNORECASE)
# What a line of Turtle or N-Triples begins with: an address, whole or shortened by a prefix.
BEGINNING = re.compile(r"\s*(?:<([^<>\s]+)>|([\w.-]*):([^\s;,\[\]()<>\"]*[^\s;,.\[\]()<>\"]))(?=[\s;,.\[]|$)")
ANYWHERE = re.compile(r"[<\"]((?:https?|urn):[^<>\"\s]+)[>\"]")


class Place(NamedTuple):
    """Where something stands: the line and the column in it, each from 1; a column counts characters."""

    line: int
    column: int


NOWHERE = (None, None)


def places_of(data: bytes) -> dict[str, Place]:
    """Return address → place of what a file seems to describe or, failing that, to mention.

    Reads the text, not the format: a name that is shortened in a way of its own is not found.
    """
    described: dict[str, Place] = {}
    mentioned: dict[str, Place] = {}
    prefixes: dict[str, str] = {}
    for number, line in enumerate(data.decode("utf-8-sig", "replace").split("\n"), 1):
        prefixes |= dict(PREFIX.findall(line))
        if found := BEGINNING.match(line):
            whole, prefix, rest = found.groups()
            if whole or prefix in prefixes:
                begun = Place(number, len(line) - len(line.lstrip()) + 1)
                described.setdefault(whole or prefixes[prefix] + rest, begun)
        for each in ANYWHERE.finditer(line):
            mentioned.setdefault(each[1], Place(number, each.start() + 1))
    return {**mentioned, **described}
