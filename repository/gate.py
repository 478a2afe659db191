"""What a stranger's query may ask for, judged by its words before anything is run.

What gets past is still run in the sandbox, where there is no network and the clock is short: the gate is here
to say in a sentence what is refused, and to spend nothing on it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urljoin

from repository.config import Config
from repository.errors import BadInput, TooLarge
from repository.namespaces import BASE, PREFIXES

DEPTH = 50
PATTERNS = 500
BASES = 50
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
OPENING, CLOSING = {"{", "(", "[", "<<"}, {"}", ")", "]", ">>"}
LONGEST_PREFIX = 64  # characters; to look further for a colon behind each of many dots would take long
PASSING = ("NOW", "RAND", "UUID")  # functions whose value is another one each time
CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

# https://www.w3.org/TR/sparql11-query/#sparqlGrammar, as far as words must be told from what looks like them.
_LOCAL = r"(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\[^\w\s]|\.+(?=[\w:%\\\-]))*"
TOKEN = re.compile(
    rf"""
    (?P<comment> \#[^\r\n]* )
  | (?P<iri> <(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*> )
  | (?P<text> \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*''' | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' )
  | (?P<variable> [?$]\w+ )
  | (?P<language> @[A-Za-z][A-Za-z0-9\-]* )
  | (?P<blank> _:{_LOCAL} )
  | (?P<name> (?:[^\W\d_](?>[\w.\-]{{0,{LONGEST_PREFIX}}})(?<!\.))?:{_LOCAL} )
  | (?P<word> [^\W\d]\w* )
  | (?P<rest> [\d+*/^!|&=\-]+ )
  | (?P<mark> <<|>>|\\.|\S )
    """,  # noqa: E501 - one alternative a line
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One word, name or mark of a query, and where it begins."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True)
class Asked:
    """What a query asks for: its form, and the graphs it names for itself (None: it does not say).

    `lasting` tells whether its answer stays the same while what is stored does.
    """

    form: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    lasting: bool = True


@lru_cache(maxsize=128)  # a request has its query judged more than once, and many ask the same
def judge(query: str, config: Config) -> Asked:
    """Return what `query` asks for.

    Raises `TooLarge` past a limit, `BadInput` for what is no query, or asks for what is not done here: no
    permission would change that, so it is not `Refused`.
    """
    if len(query.encode("utf-8", "surrogatepass")) > config.query_bytes:
        most = config.query_bytes
        raise TooLarge(f"The query is longer than {most:,} bytes, the most there may be.", most)
    tokens = list(read(query))
    plain = tokens
    _refuse_service(tokens)
    if "\\" in query:
        plain = list(read(decoded(query)))
        _refuse_service(plain)
    _limit(tokens)
    form = _form(tokens)
    prefixes = _prefixes(query, tokens)
    default, named = _graphs(tokens, prefixes)
    given = bool(default or named)
    lasting = not any(token.kind == "word" and token.text.upper().endswith(PASSING) for token in plain)
    return Asked(form, tuple(default) if given else None, tuple(named) if given else None, lasting)


def read(query: str) -> Iterator[Token]:
    """Yield the tokens of a query, comments and blanks left out; text that never ends becomes marks."""
    for match in TOKEN.finditer(query):
        kind = match.lastgroup
        if kind and kind != "comment":
            yield Token(kind, match.group(), match.start())


def decoded(text: str) -> str:
    """Return the text with each `\\uXXXX` and `\\UXXXXXXXX` as the character it stands for."""

    def character(match: re.Match[str]) -> str:
        point = int(match[1] or match[2], 16)
        return chr(point) if point <= 0x10FFFF else "\ufffd"

    return CODE_POINT.sub(character, text)


def web_graph(iri: str) -> str:
    """Return the address of a graph that a reader names; raises `BadInput` unless it is a web address."""
    if not iri.startswith(("http://", "https://")):
        raise BadInput("A graph is named by its full web address, http: or https:; nothing else is read.")
    return iri


def place(query: str, position: int) -> str:
    """Return `Line 2, column 7` for a position in the query."""
    line = query.count("\n", 0, position) + 1
    return f"Line {line}, column {position - query.rfind(chr(10), 0, position)}"


def _refuse_service(tokens: list[Token]) -> None:
    # The engine does not need a space after a word, so `trueSERVICE` and `SERVICESILENT` are the word, too.
    for kind, text, _ in tokens:
        if kind in ("word", "name") and "SERVICE" in text.partition(":")[0].upper():
            raise BadInput("SERVICE is not answered here: this address asks no other. Ask each by itself.")


def _limit(tokens: list[Token]) -> None:
    open_marks: list[str] = []
    patterns = 0
    for kind, text, _ in tokens:
        if kind != "mark":
            continue
        if text in OPENING:
            open_marks.append(text)
        elif text in CLOSING and open_marks:
            open_marks.pop()
        elif text in ".;," and open_marks and open_marks[-1] in "{[":
            patterns += 1
        if len(open_marks) > DEPTH:
            sentence = f"The query has brackets nested more than {DEPTH} deep, the most there may be."
            raise TooLarge(sentence, DEPTH)
        if patterns > PATTERNS:
            raise TooLarge(f"The query has more than {PATTERNS} patterns, the most there may be.", PATTERNS)


def _form(tokens: list[Token]) -> str:
    for kind, text, _ in tokens:
        word = text.upper()
        if kind == "word" and word not in ("PREFIX", "BASE", "VERSION"):
            if form := next((form for form in FORMS if word.startswith(form)), None):
                return form
            if word in UPDATES:
                raise BadInput("This address answers questions; it changes nothing.")
            break
    raise BadInput(f"A query begins with one of {', '.join(FORMS)}, after its prefixes.")


def _prefixes(query: str, tokens: list[Token]) -> dict[str, str]:
    """Return the prefixes that the query declares; raises `BadInput` for the first it uses without."""
    declared: dict[str, str] = {}
    for (kind, name, _), (next_kind, iri, _) in pairwise(tokens):
        if kind == "name" and name.endswith(":") and next_kind == "iri":
            declared.setdefault(re.sub("^prefix", "", name[:-1], flags=re.IGNORECASE), decoded(iri[1:-1]))
    known = tuple(declared)
    for kind, text, start in tokens:
        if kind != "name":
            continue
        prefix = text.partition(":")[0]
        # A word may be glued to the name, so only what no declared prefix ends is certain to be missing.
        if prefix not in declared and not prefix.endswith(known):
            missing = f"PREFIX {prefix}: <{PREFIXES.get(prefix, '…')}>"
            raise BadInput(f"{place(query, start)}: add the line {missing} at the top.")
    return declared


def _graphs(tokens: list[Token], prefixes: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the default and the named graphs of the query's FROM clauses."""
    default: list[str] = []
    named: list[str] = []
    base, bases = BASE, 0
    for position, token in enumerate(tokens):
        if token.kind != "word":
            continue
        word, rest = token.text.upper(), tokens[position + 1 : position + 3]
        if word == "BASE" and rest and rest[0].kind == "iri":
            base, bases = _resolved(base, decoded(rest[0].text[1:-1])), bases + 1
            if bases > BASES:  # each may be relative to the one before, and so longer
                raise TooLarge(f"The query has more than {BASES} BASE lines, the most there may be.", BASES)
        if word not in ("FROM", "FROMNAMED"):
            continue
        into = named if word == "FROMNAMED" else default
        if rest and rest[0].kind == "word" and rest[0].text.upper() == "NAMED":
            rest, into = rest[1:], named
        if rest and rest[0].kind == "iri":
            into.append(web_graph(_resolved(base, decoded(rest[0].text[1:-1]))))
        elif rest and rest[0].kind == "name":
            prefix, _, local = rest[0].text.partition(":")
            start = _resolved(base, prefixes.get(prefix, ""))
            into.append(web_graph(start + re.sub(r"\\(.)", r"\1", local)))
    return default, named


def _resolved(base: str, iri: str) -> str:
    """Return an address that may be relative as a full one."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", iri):
        return iri
    try:
        return urljoin(base, iri) + ("#" if iri.endswith("#") else "")  # which alone would be dropped
    except ValueError:  # no address at all, say `http://[`
        return iri
