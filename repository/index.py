"""The search index of one edition: made, carried forward, opened and asked.

Every query is built from plain values (`Asked`); what people type is never parsed as a query language.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from repository import facets, schema, tallies
from repository.documents import Card, Document, Maker, reached_by
from repository.errors import Damaged
from repository.facets import WORD, Plan
from repository.store.interface import Store, Triple
from repository.tallies import Line, Tally

CHECKS = schema.CHECKS
WRITER_BYTES = 64 * 1024 * 1024
TITLE_BOOST = 3.0


@dataclass(frozen=True)
class Wanted:
    """One thing that a record must hold: any of `phrases` (stems), or any of the values of filters."""

    phrases: tuple[tuple[str, ...], ...]
    values: tuple[tuple[str, str], ...] = ()
    own: bool = False  # look only at the record's own words, not at the names of what it is linked to


@dataclass(frozen=True)
class Asked:
    """A query as plain values: all of `wanted` (or any of it), the values of filters, and the kinds."""

    wanted: tuple[Wanted, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    any: bool = False
    stated: bool = False

    def but(self, **filters: tuple[str, ...] | None) -> "Asked":
        """Return the same query with these filters set, or taken away where `None`."""
        kept = {key: values for key, values in {**self.filters, **filters}.items() if values is not None}
        return Asked(self.wanted, kept, self.kinds, self.any, self.stated)

    def of(self, *kinds: str) -> "Asked":
        """Return the same query among `kinds` only; among all when none is given."""
        return Asked(self.wanted, self.filters, kinds, self.any, self.stated)


@cache
def making() -> str:
    """Return a short hash of the way an index is made; one made in another way is not read but made anew."""
    parts = (
        "index.py",
        "schema.py",
        "documents.py",
        "walking.py",
        "facets.py",
        "facets.toml",
        "naming.py",
        "wording.py",
    )
    found = (Path(__file__).with_name(part).read_bytes() for part in parts)
    return hashlib.sha256(b"".join(found)).hexdigest()[:16]


def build(store: Store, folder: Path) -> None:
    """Write the index of everything in `store` into `folder`, which is made."""
    maker = Maker(store, facets.load())
    fill(folder, filter(None, map(maker.document, maker.subjects())))


def fill(folder: Path, documents: Iterable[Document]) -> None:
    """Write the index of `documents` into `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = _tantivy(facets.load(), folder, new=True).writer(WRITER_BYTES, 1)
    for document in documents:
        writer.add_document(schema.written(document))
    writer.commit()
    writer.wait_merging_threads()


def carry(before: Path, store: Store, folder: Path, changed: Iterable[Triple]) -> None:
    """Bring the index in `folder`, a copy of that in `before`, up to date with `store`.

    `changed` are the triples that some named graph gained or lost since. Only the records that read one of
    them are indexed again. Files of `before` that are hard-linked into `folder` are not written to.
    """
    plan = facets.load()
    writer = _tantivy(plan, folder, new=False).writer(WRITER_BYTES, 1)
    maker = Maker(store, plan)
    for iri in sorted(reached_by(store, plan, changed)):
        writer.delete_documents_by_term("iri", str(iri))
        if document := maker.document(iri):
            writer.add_document(schema.written(document))
    writer.commit()
    writer.wait_merging_threads()


def open_index(folder: Path) -> "Index":
    """Open the index in `folder` for asking; raises `Damaged` when it does not open."""
    plan = facets.load()
    try:
        return Index(_tantivy(plan, folder, new=False), plan)
    except ValueError as error:
        raise Damaged(f"The search index in {folder} does not open: {error}") from error


class Index:
    """The index of one edition, read only; safe to share between threads."""

    def __init__(self, index: tantivy.Index, plan: Plan) -> None:
        self.plan = plan
        self._schema = index.schema
        self._searcher = index.searcher()
        # What every page reads; there is no more of it than the lists of words have.
        self._words: dict[str, Card] = {}
        self._called: dict[str, list[tuple[set[str], Card]]] = {}

    def page(self, asked: Asked, order: str, limit: int, offset: int) -> tuple[int, list[Card]]:
        """Return how many records match, and the cards of some of them as `cards` does."""
        found: Any = self._searcher.search(
            self.query(asked), limit=limit, offset=offset, order_by_field=schema.ORDERS.get(order)
        )
        return int(found.count), [self._card(address, asked.stated) for _, address in found.hits]

    def count(self, asked: Asked) -> int:
        """Return how many records match."""
        found: Any = self._searcher.search(self.query(asked), limit=1)
        return int(found.count)

    def cards(self, asked: Asked, order: str, limit: int, offset: int = 0) -> list[Card]:
        """Return the cards of the records that match, best first unless `order` is `newest` or `checked`."""
        found = self._searcher.search(
            self.query(asked),
            limit=limit,
            offset=offset,
            count=False,
            order_by_field=schema.ORDERS.get(order),
        )
        return [self._card(address, asked.stated) for _, address in found.hits]

    def counts(self, asked: Asked, keys: Sequence[str]) -> dict[str, dict[str, int]]:
        """Return, for each filter of `keys` (or `kind`), how many that match have each of its values."""
        wish = {key: tallies.buckets(self._field(key, asked.stated)) for key in keys}
        found = self._searcher.aggregate(self.query(asked), wish) if wish else {}
        return {key: {b["key"]: b["doc_count"] for b in found[key]["buckets"]} for key in wish}

    def by_kind(
        self, asked: Asked, told: Mapping[str, Sequence[str]]
    ) -> dict[str, tuple[int, dict[str, dict[str, int]]]]:
        """Return how many records of each kind match, and how many of those have the values `told`."""
        within = {
            key: tallies.buckets(self._field(key, asked.stated), values) for key, values in told.items()
        }
        wish = {"kinds": {**tallies.buckets("kind"), **({"aggs": within} if within else {})}}
        found = self._searcher.aggregate(self.query(asked), wish)["kinds"]["buckets"]
        return {
            each["key"]: (
                each["doc_count"],
                {key: {b["key"]: b["doc_count"] for b in each[key]["buckets"]} for key in told},
            )
            for each in found
        }

    def tallied(
        self, asked: Asked, lines: Sequence[Line], told: Sequence[str] = ()
    ) -> dict[tuple[str, ...], Tally]:
        """Return what there is among the records that match for each combination of a value of each line;
        combinations that no record has are left out. `told` are the filters whose values are told.
        """
        if not all(line.values for line in lines):
            return {}
        wish = tallies.wish(lines, told, lambda key: self._field(key, asked.stated))
        return dict(tallies.read(self._searcher.aggregate(self.query(asked), wish), told))

    def stems(self, text: str) -> list[str]:
        """Return the words of `text` as the index compares them: lower case, no accents, no endings."""
        return list(schema.stems(text))

    def named(self, names: Iterable[str]) -> list[tuple[set[str], Card]]:
        """Return what is called one of `names` (stems with spaces): all its names, and its card."""
        query = Query.term_set_query(self._schema, "names", list(names))
        return [(set(told["names"]), told["card"]) for told in self._stored(query)]

    def called(self, base: str) -> list[tuple[set[str], Card]]:
        """Return what has an address that begins with `base`: all its names (stems with spaces), its card."""
        if base not in self._called:
            addresses = [iri for iri, _ in self._searcher.terms_with_prefix("iri", base)]
            query = Query.term_set_query(self._schema, "iri", addresses)
            self._called[base] = [(set(told["names"]), told["card"]) for told in self._stored(query)]
        return self._called[base]

    def things(self, iris: Iterable[str]) -> dict[str, Card]:
        """Return the cards of these records and words, by address; those not in the index are left out.

        Cards are shared: they are never changed.
        """
        wished = list(iris)
        found = {iri: self._words[iri] for iri in wished if iri in self._words}
        query = Query.term_set_query(self._schema, "iri", [iri for iri in wished if iri not in found])
        for told in self._stored(query) if len(found) < len(wished) else ():
            card: Card = told["card"]
            found[card["iri"]] = card
            if card["kind"] == WORD:
                self._words[card["iri"]] = card
        return found

    def values(self, base: str) -> dict[str, Card]:
        """Return the cards of all records and words whose address begins with `base`, by address."""
        return self.things(iri for iri, _ in self._searcher.terms_with_prefix("iri", base))

    def begun(self, words: Sequence[str], kinds: Sequence[str], most: int = 60) -> list[Card]:
        """Return cards of these kinds whose names or summaries hold all `words`, the last of them only begun.

        `words` are letters and digits, in lower case.
        """
        *whole, start = words
        parts = [Query.term_query(self._schema, "spelling", word) for word in whole]
        parts += [Query.regex_query(self._schema, "spelling", f"{start}.*"), self._terms("kind", kinds)]
        query = Query.boolean_query([(Occur.Must, part) for part in parts])
        found = self._searcher.search(query, limit=most, count=False)
        return [self._card(address, stated=False) for _, address in found.hits]

    def spellings(self, start: str) -> list[str]:
        """Return the words of names and summaries that begin with `start`, the most frequent first.

        Never those of people's names.
        """
        found = self._searcher.terms_with_prefix("spelling", start)
        return [word for word, _ in sorted(found, key=lambda each: -each[1])]

    def everything(self) -> dict[str, dict[str, Any]]:
        """Return all that is stored of every document, by address."""
        query = Query.all_query()
        return {told["card"]["iri"]: told for told in self._stored(query)}

    def _stored(self, query: Query) -> Iterator[dict[str, Any]]:
        for _, address in self._searcher.search(
            query, limit=max(1, self._searcher.num_docs), count=False
        ).hits:
            yield self._told(address)

    def _told(self, address: tantivy.DocAddress) -> dict[str, Any]:
        stored: Any = self._searcher.doc(address).get_first("held")
        held: dict[str, Any] = json.loads(bytes(stored))
        return held

    def _card(self, address: tantivy.DocAddress, stated: bool) -> Card:
        told = self._told(address)
        card: Card = told["stated"] if stated and told["stated"] else told["card"]
        return card

    def query(self, asked: Asked) -> Query:
        """Return what tantivy is asked for `asked`."""
        must: list[tuple[Occur, Query]] = [(Occur.MustNot, self._term("kind", WORD))]
        must.append((Occur.Must, Query.all_query()))
        words = [self._wanted(each, asked.stated) for each in asked.wanted]
        if words and asked.any:
            must.append((Occur.Must, Query.boolean_query([(Occur.Should, query) for query in words])))
        else:
            must += [(Occur.Must, query) for query in words]
        if asked.kinds:
            must.append((Occur.Must, self._terms("kind", asked.kinds)))
        for key, values in asked.filters.items():
            # Values of one filter widen it; yes-or-no filters each narrow.
            sets = [(value,) for value in values] if key == CHECKS else [values]
            must += [(Occur.Must, self._terms(self._field(key, asked.stated), each)) for each in sets]
        return Query.boolean_query(must)

    def _wanted(self, wanted: Wanted, stated: bool) -> Query:
        linked = "stated_words" if stated else "words"
        fields = ["title", "text"] if wanted.own else ["title", "text", linked]
        either = [self._phrase(name, phrase) for phrase in wanted.phrases for name in fields]
        either += [self._term(self._field(key, stated), value) for key, value in wanted.values]
        if not either:
            return Query.empty_query()
        return Query.boolean_query([(Occur.Should, query) for query in either])

    def _phrase(self, name: str, stems: tuple[str, ...]) -> Query:
        found = (
            Query.term_query(self._schema, name, stems[0])
            if len(stems) == 1
            else Query.phrase_query(self._schema, name, list(stems))
        )
        return Query.boost_query(found, TITLE_BOOST) if name == "title" else found

    def _terms(self, name: str, values: Sequence[str]) -> Query:
        return Query.const_score_query(Query.term_set_query(self._schema, name, list(values)), 0.0)

    def _term(self, name: str, value: str) -> Query:
        return Query.term_query(self._schema, name, value, "basic")

    def _field(self, key: str, stated: bool) -> str:
        return key if key == "kind" else ("stated_" if stated else "all_") + key


def _tantivy(plan: Plan, folder: Path, new: bool) -> tantivy.Index:
    index = tantivy.Index(schema.fields(plan), path=str(folder)) if new else tantivy.Index.open(str(folder))
    index.register_tokenizer(schema.ENGLISH, schema.english())
    return index
