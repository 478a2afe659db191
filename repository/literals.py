"""Answers that stand for themselves: words, numbers, days, addresses, as people write them → values."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from rdflib import Literal, URIRef

from repository import dates
from repository.forms import Answer, Ask
from repository.names import folded
from repository.namespaces import XSD
from repository.store.embedded import to_ox
from repository.store.interface import Term

SPLIT = re.compile(r"\s*[;\n]\s*")
YES, NO = {"yes", "y", "true", "ie"}, {"no", "n", "false", "na"}
LANGUAGE = "en"


def slug(name: str) -> str:
    """Return a name fit for an address: lower-case ASCII, hyphens, at most 80 characters."""
    return "-".join(folded(name).encode("ascii", "ignore").decode().split())[:80].strip("-") or "unnamed"


def parts(ask: Ask, text: str) -> Iterator[str]:
    """Yield the single answers in a text: where there may be several, they stand apart by `;` or a line."""
    splits = ask.many and ask.answer not in (Answer.ACCOUNT, Answer.WORDS)
    plain = text.replace("\r\n", "\n")  # as browsers send the ends of lines
    for part in SPLIT.split(plain) if splits else [plain]:
        if part.strip():
            yield part.strip()


def value(ask: Ask, text: str) -> Term | None:
    """Return the value of an answer that stands for itself, `None` where it does not fit."""
    match ask.answer:
        case Answer.ADDRESS:
            return address(text)
        case Answer.DATE:
            return dates.day_month_or_year(text)
        case Answer.MOMENT:
            return dates.moment(text)
        case Answer.YES_NO:
            word = text.strip().casefold()
            return Literal(word in YES) if word in YES | NO else None
        case Answer.NUMBER:
            number = re.sub(r"(?<=\d),(?=\d{3})", "", text.strip())
            kind = XSD.integer if re.fullmatch(r"-?\d+", number) else XSD.decimal
            return Literal(number, datatype=kind) if re.fullmatch(r"-?\d+(\.\d+)?", number) else None
        case Answer.FIXED:
            by_words = {folded(words): iri for iri, words in ask.values}
            found = by_words.get(folded(text))
            return URIRef(found) if found else None
        case Answer.OPEN:
            return address(text) if re.match(r"https?://", text) else Literal(text.strip())
    return Literal(text.strip(), lang=LANGUAGE)


def address(text: str) -> URIRef | None:
    """Return the address on the web that a text is, with what people leave out in front; else `None`."""
    found = text.strip()
    if re.match(r"www\.[^\s/]+\.", found):
        found = f"https://{found}"
    try:
        parts = urlsplit(found)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    try:
        to_ox(URIRef(found))
    except ValueError:  # not an address by https://www.rfc-editor.org/rfc/rfc3987
        return None
    return URIRef(found)
