"""What must hold of a JSON-LD file before it is read: nothing to fetch, nothing that would vanish in silence.

A JSON-LD reader drops what it cannot use (https://www.w3.org/TR/json-ld11-api/): an address with a space, a
language that is none. Here that is said instead.
"""

import json
import re
from functools import cache
from typing import Any

from repository.config import PROJECT
from repository.errors import Refused, TooLarge, Unreadable
from repository.namespaces import BASE

CONTEXT = BASE + "context.jsonld"  # the one context that a file may name: it comes with the software
ADDRESS_KEYS = {"@id", "id"}
NOT_IN_ADDRESS = re.compile(r'[\x00-\x20<>"{}|^`\\]')
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
SURROGATE = re.compile("[\ud800-\udfff]")


def checked(text: str, name: str) -> str:
    """Return the JSON-LD to read, with our own context put in where it is named.

    Raises `Unreadable` for what is not JSON or would be dropped, `Refused` for a context that is elsewhere.
    """
    named_ours = False

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal named_ours
        for position, (key, value) in enumerate(pairs):
            if key == "@context":
                pairs[position] = (key, _context(value, name))
                named_ours |= pairs[position][1] is not value
            _judge(key, value, name)
        if len(dict(pairs)) < len(pairs):
            repeated = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
            raise Unreadable(f"{name}: an object has the key {repeated[:60]!r} twice.")
        return dict(pairs)

    try:
        document = json.loads(text, object_pairs_hook=members, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        place = f"{name}, line {error.lineno}, column {error.colno}"
        raise Unreadable(f"{place}: this cannot be read as JSON: {error.msg.lower()}.") from error
    except RecursionError:
        raise TooLarge(f"{name} is nested too deeply to be read.") from None
    except ValueError as error:
        raise Unreadable(f"{name}: a number is too long to be read, or is none.") from error
    if SURROGATE.search(text) or _has_surrogate(document):
        raise Unreadable(f"{name}: a text has half a character (a lone surrogate, \\uD800 to \\uDFFF).")
    return json.dumps(document, ensure_ascii=False) if named_ours else text


def _judge(key: str, value: Any, name: str) -> None:
    if key == "@import" and isinstance(value, str):
        raise Refused(_elsewhere(value, name))
    if key in ADDRESS_KEYS and isinstance(value, str) and (bad := NOT_IN_ADDRESS.search(value)):
        raise Unreadable(f"{name}: the address {value[:100]!r} has {bad[0]!r}, which no address can have.")
    if key == "@language" and isinstance(value, str) and not LANGUAGE.fullmatch(value):
        raise Unreadable(f"{name}: {value[:40]!r} is not the code of a language, such as “en” or “cy”.")


def _context(value: Any, name: str) -> Any:
    if isinstance(value, list) and any(isinstance(part, str) for part in value):
        return [_context(part, name) for part in value]
    if not isinstance(value, str):
        return value
    if value != CONTEXT:
        raise Refused(_elsewhere(value, name))
    return _ours()


def _elsewhere(address: str, name: str) -> str:
    return (
        f"{name}: the @context {address[:100]!r} is elsewhere and nothing is fetched; "
        f"write the context into the file, or name {CONTEXT}."
    )


@cache
def _ours() -> Any:
    return json.loads((PROJECT / "ontology" / "context.jsonld").read_text("utf-8"))["@context"]


def _no_constant(text: str) -> Any:
    raise ValueError(text)


def _has_surrogate(document: Any) -> bool:
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and SURROGATE.search(value):
            return True
        if isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
    return False
