"""How the search index is written in tantivy: its fields, how words are made comparable, a document in it."""

import json
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import tantivy

from repository.documents import Card, Document
from repository.facets import Plan

ENGLISH = "english"
CHECKS = "check"
KIND = "kind"
NUMBER = "number"  # by which a record is known in `sets`
ORDERS = {"newest": "newest", "checked": "checked"}


def fields(plan: Plan) -> tantivy.Schema:
    """Return the fields of a document."""
    builder = tantivy.SchemaBuilder()
    exact = ["iri", KIND, *(field(key, stated) for stated in (False, True) for key in _filters(plan))]
    for name in exact:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("names", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title", "text", "words", "stated_words"):
        builder.add_text_field(name, tokenizer_name=ENGLISH, index_option="position")
    builder.add_text_field("spelling", tokenizer_name="default", index_option="basic")
    for name in (*ORDERS.values(), NUMBER):
        builder.add_integer_field(name, fast=True)
    for name in ("card", "stated_card"):
        builder.add_bytes_field(name, stored=True)
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


def field(key: str, stated: bool) -> str:
    """Return the field of a filter's values: all, or with `stated` without those that our editors added."""
    return key if key == KIND else ("stated_" if stated else "all_") + key


def values(document: Document) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the fields of the filters, each with the values that a document has in it."""
    yield KIND, [document.kind]
    for stated, view in ((False, document.all), (True, document.stated)):
        for key, held in view.facets.items():
            yield field(key, stated), held


def written(document: Document, number: int) -> tantivy.Document:
    """Return a document as the index takes it."""
    analyse = english()
    written = tantivy.Document(
        iri=[document.iri],
        title=[document.title],
        text=[document.text],
        words=[document.all.words],
        stated_words=[document.stated.words],
        names=[" ".join(map(str, analyse.analyze(name))) for name in document.names],
        spelling=[document.spelling],
        newest=document.newest,
        checked=document.checked,
        number=number,
        card=[_bytes(document.all.card)],
    )
    if document.stated is not document.all:
        written.add_bytes("stated_card", _bytes(document.stated.card))
    for name, held in values(document):
        for value in held:
            written.add_text(name, value)
    return written


def _bytes(card: Card) -> bytes:
    return json.dumps(card, sort_keys=True).encode()
