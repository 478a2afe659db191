"""What is wrong with a query, in one sentence: the engine's parser lists only what it would have taken."""

import re

import pyoxigraph as ox

from repository.gate import place
from repository.namespaces import BASE

LONGEST = 40  # characters; no word of the language is longer
SHOWN = 30  # characters of the query that are repeated
_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_RULE = re.compile(r"one of ([A-Z][a-z][^,\[\]]+), \[_\]")  # a rule in words, not a list of signs
_WORDS = re.compile(r"(?:one of )?((?:[A-Za-z0-9_]+|\[_\])(?:, (?:[A-Za-z0-9_]+|\[_\]))*)")


def explained(query: str, message: str) -> str:
    """Return what the parser's `message` means, with the line and the column where it went wrong."""
    found = _MESSAGE.fullmatch(message)
    if not found:
        return f"This is not a query: {' '.join(message.split())[:300]}."
    line, column, wanted = int(found[1]), int(found[2]), found[3]
    if rule := _RULE.fullmatch(wanted):
        return f"Line {line}, column {column}: {rule[1]}."
    at = sum(len(each) + 1 for each in query.split("\n")[: line - 1]) + column - 1
    if _WORDS.fullmatch(wanted) and (start := _start_of_word(query)) is not None:
        here = _shown(query, start)
        return (
            f"{place(query, start)}: “{here}” is not understood: a word is misspelt, or something is missing."
        )
    if here := _shown(query, at):
        return f"Line {line}, column {column}: “{here}” does not belong there."
    return f"Line {line}, column {column}: up to here the query is not finished, or a word in it is misspelt."


def _start_of_word(query: str) -> int | None:
    """Return where the word begins that the parser could not read; None where it says something else.

    Of a word that it does not find, it tells where the one it wanted would have ended: behind the query too,
    if there is room.
    """
    try:
        ox.Store().query(query + " " * LONGEST, base_iri=BASE)
    except SyntaxError as error:
        found = _MESSAGE.fullmatch(str(error.msg))
        words = _WORDS.fullmatch(found[3]) if found else None
        if found and words:
            lines = query.split("\n")
            end = sum(len(each) + 1 for each in lines[: int(found[1]) - 1]) + int(found[2]) - 1
            start = end - min((len(word) for word in words[1].split(", ") if word != "[_]"), default=0)
            return start if 0 <= start < len(query) else None
    return None


def _shown(query: str, at: int) -> str:
    return query[at:].split("\n", 1)[0].strip()[:SHOWN]
