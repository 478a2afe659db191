"""How the search index is written in tantivy: its fields, how words are made comparable, an entry in it."""

import json
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import tantivy

from repository.documents import Document, View
from repository.facets import Plan

ENGLISH = "english"
CHECKS = "check"
KIND = "kind"
LINKS = "links"  # whether an entry is found by all links, or by those that were stated
ALL, STATED = "all", "stated"
CARD = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))  # very many are made
NUMBER = "number"  # by which an entry is known in `sets`
ORDERS = {"newest": "newest", "checked": "checked"}


class Entry(NamedTuple):
    """A document as it is found: by all links, by the stated ones, or by either where that is the same."""

    document: Document
    view: View
    links: tuple[str, ...]


def entries(document: Document) -> list[Entry]:
    """Return what the index holds of a document: two entries if links by our editors make a difference."""
    if document.stated is document.all:
        return [Entry(document, document.all, (ALL, STATED))]
    return [Entry(document, document.all, (ALL,)), Entry(document, document.stated, (STATED,))]


def fields(plan: Plan) -> tantivy.Schema:
    """Return the fields of an entry."""
    builder = tantivy.SchemaBuilder()
    for name in ("iri", LINKS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (KIND, *map(field, _filters(plan))):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
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


def field(key: str) -> str:
    """Return the field of a filter's values."""
    return key if key in (KIND, LINKS) else f"filter_{key}"


def values(entry: Entry) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the fields by which records are narrowed, each with the values that an entry has in it."""
    yield KIND, [entry.document.kind]
    yield LINKS, entry.links
    for key, held in entry.view.facets.items():
        yield field(key), held


def written(entry: Entry, number: int) -> tantivy.Document:
    """Return an entry as the index takes it."""
    document, view, analyse = entry.document, entry.view, english()
    written = tantivy.Document(
        iri=[document.iri],
        title=[document.title],
        text=[document.text],
        linked=[view.linked],
        names=[" ".join(map(str, analyse.analyze(name))) for name in document.names],
        spelling=[document.spelling],
        newest=document.newest,
        checked=document.checked,
        number=number,
        card=[CARD.encode(view.card).encode()],
    )
    for name, held in values(entry):
        for value in held:
            written.add_text(name, value)
    return written
