"""How the search index is written in tantivy: its fields, how words are made comparable, an entry in it."""

from functools import cache, lru_cache
from typing import Any

import orjson
import tantivy

from repository.documents import Card, Document, View
from repository.facets import Plan

ENGLISH = "english"
APART = "whitespace"  # of values, which are written one after the other: no address has a space in it
CHECKS = "check"
KIND = "kind"
LINKS = "links"  # whether an entry is found by all links, or by those that were stated
ALL, STATED = "all", "stated"
NUMBER = "number"  # by which an entry is known in `sets`
ORDERS = {"newest": "newest", "checked": "checked"}


# A document as it is found: by all links, by the stated ones, or by either where that is the same. What its
# fields hold, and by field the values that narrow a search: plain, for another process may have made them.
Entry = tuple[dict[str, Any], dict[str, tuple[str, ...]]]


def entries(document: Document) -> list[Entry]:
    """Return what the index holds of a document: two entries if links by our editors make a difference."""
    if document.stated is document.all:
        return [_entry(document, document.all, ALL, STATED)]
    return [_entry(document, document.all, ALL), _entry(document, document.stated, STATED)]


def _entry(document: Document, view: View, *links: str) -> Entry:
    held = {
        "iri": document.iri,
        "title": document.title,
        "text": document.text,
        "linked": view.linked,
        "names": [" ".join(stems(name)) for name in document.names],
        "spelling": document.spelling,
        "newest": document.newest,
        "checked": document.checked,
        "card": orjson.dumps(view.card),
    }
    values = {field(key): values for key, values in view.facets.items()}
    return held, {KIND: (document.kind,), LINKS: links, **values}


def fields(plan: Plan) -> tantivy.Schema:
    """Return the fields of an entry."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("iri", tokenizer_name="raw", index_option="basic")
    builder.add_text_field(LINKS, tokenizer_name=APART, index_option="basic")
    for name in (KIND, *map(field, _filters(plan))):
        builder.add_text_field(name, fast=True, tokenizer_name=APART, index_option="basic")
    builder.add_text_field("names", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title", "text", "linked"):
        builder.add_text_field(name, tokenizer_name=ENGLISH, index_option="position")
    builder.add_text_field("spelling", tokenizer_name="default", index_option="basic")
    for name in (*ORDERS.values(), NUMBER):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("card", stored=True)
    return builder.build()


def _filters(plan: Plan) -> list[str]:
    return [*(facet.key for facet in plan.facets), CHECKS]


@lru_cache(maxsize=20_000)
def stems(text: str) -> tuple[str, ...]:
    """Return the words of `text` as they are compared."""
    return tuple(str(token) for token in english().analyze(text))


@cache
def english() -> tantivy.TextAnalyzer:
    """Return what makes words comparable: lower case, no accents, no endings."""
    filters = tantivy.Filter
    chain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for each in (
        filters.remove_long(60),
        filters.lowercase(),
        filters.ascii_fold(),
        filters.stemmer("english"),
    ):
        chain = chain.filter(each)
    return chain.build()


@cache
def field(key: str) -> str:
    """Return the field of a filter's values."""
    return key if key in (KIND, LINKS) else f"filter_{key}"


def written(entry: Entry, number: int) -> tantivy.Document:
    """Return an entry as the index takes it."""
    held, values = entry
    return tantivy.Document(number=number, **held, **{name: " ".join(each) for name, each in values.items()})


def card(found: tantivy.Document) -> Card:
    """Return the card of an entry that was found."""
    held: Any = found.get_first("card")
    read: Card = orjson.loads(held)
    return read
