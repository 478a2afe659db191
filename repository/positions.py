"""Where in a file something is described: a help to the person who mends it, found as far as it can be."""

import re

PREFIX = re.compile(r"prefix\s+([\w.-]*):\s*<([^<>\s]*)>", re.IGNORECASE)
# What a line of Turtle or N-Triples begins with: an address, whole or shortened by a prefix.
BEGINNING = re.compile(r"\s*(?:<([^<>\s]+)>|([\w.-]*):([^\s;,\[\]()<>\"]*[^\s;,.\[\]()<>\"]))(?=[\s;,.\[]|$)")
ANYWHERE = re.compile(r"[<\"]((?:https?|urn):[^<>\"\s]+)[>\"]")


def lines_of(data: bytes) -> dict[str, int]:
    """Return address → line, from 1, of what a file seems to describe or, failing that, to mention.

    Reads the text, not the format: a name that is shortened in a way of its own is not found.
    """
    described: dict[str, int] = {}
    mentioned: dict[str, int] = {}
    prefixes: dict[str, str] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        prefixes |= dict(PREFIX.findall(line))
        if found := BEGINNING.match(line):
            whole, prefix, rest = found.groups()
            if whole or prefix in prefixes:
                described.setdefault(whole or prefixes[prefix] + rest, number)
        for address in ANYWHERE.findall(line):
            mentioned.setdefault(address, number)
    return {**mentioned, **described}
