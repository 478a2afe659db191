"""How the search index is written in tantivy: its fields, how words are made comparable, a document in it."""

import json
from functools import cache, lru_cache
from typing import Any

import tantivy

from repository.documents import Document
from repository.facets import Plan

ENGLISH = "english"
CHECKS = "check"
ORDERS = {"newest": "newest", "checked": "checked"}


def fields(plan: Plan) -> tantivy.Schema:
    """Return the fields of a document."""
    builder = tantivy.SchemaBuilder()
    exact = ["iri", "kind", *(start + key for start in ("all_", "stated_") for key in _filters(plan))]
    for name in exact:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("names", tokenizer_name="raw", index_option="basic")
    for name in ("title", "text", "words", "stated_words"):
        builder.add_text_field(name, tokenizer_name=ENGLISH, index_option="position")
    builder.add_text_field("spelling", tokenizer_name="default", index_option="basic")
    for name in ORDERS.values():
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("held", stored=True)
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


def written(document: Document) -> tantivy.Document:
    """Return a document as the index takes it."""
    analyse = english()
    names = [" ".join(map(str, analyse.analyze(name))) for name in document.names]
    held = {"names": names, **_held(document)}
    written = tantivy.Document(
        iri=[document.iri],
        kind=[document.kind],
        title=[document.title],
        text=[document.text],
        words=[document.all.words],
        stated_words=[document.stated.words],
        names=names,
        spelling=[document.spelling],
        newest=document.newest,
        checked=document.checked,
        held=[json.dumps(held, sort_keys=True).encode()],
    )
    for start, view in (("all_", document.all), ("stated_", document.stated)):
        for key, values in view.facets.items():
            for value in values:
                written.add_text(start + key, value)
    return written


def _held(document: Document) -> dict[str, Any]:
    same = document.stated is document.all
    return {"card": document.all.card, "stated": None if same else document.stated.card}
