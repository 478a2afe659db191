"""The search index of one edition: made, carried forward, opened and asked.

Records are found by words in tantivy, and narrowed and counted by sets of their numbers.
"""

import gc
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, cached_property
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

import tantivy
from pyroaring import BitMap
from tantivy import Occur, Query

from repository import beside, facets, schema, sets, tallies, wanted
from repository.documents import Card, Document, Maker, reached_by
from repository.errors import Damaged
from repository.facets import WORD, Plan
from repository.schema import KIND, Entry
from repository.sets import Sets
from repository.store.interface import Store, Triple
from repository.tallies import Line, Tally
from repository.wanted import Asked, Hits
from repository.words import Words

WRITER_BYTES, CARRIER_BYTES = 256 * 1024 * 1024, 64 * 1024 * 1024  # held before they are written to the disk


@cache
def making() -> str:
    """Return a short hash of the way an index is made; one made in another way is not read but made anew."""
    parts = (
        "index.py",
        "sets.py",
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
    with _uncollected():
        made = beside.shared(lambda part: _entries(part()), Maker(store, facets.load()).parts())
        _fill(folder, chain.from_iterable(made))


def fill(folder: Path, documents: Iterable[Document]) -> None:
    """Write the index of `documents` into `folder`, which is made."""
    with _uncollected():
        _fill(folder, chain.from_iterable(map(schema.entries, documents)))


@contextmanager
def _uncollected() -> Iterator[None]:
    gc.disable()  # millions of values are held and none of them is in a circle: looking for some takes long
    try:
        yield
    finally:
        gc.enable()


def _fill(folder: Path, entries: Iterable[Entry]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # One thread writes, so that what fits equally well is in the same order whenever it is built.
    writer, held = _tantivy(facets.load(), folder, new=True).writer(WRITER_BYTES, 1), Sets()
    _add(writer, held, entries, count())
    held.write(folder)


def carry(before: Path, store: Store, folder: Path, changed: Iterable[Triple]) -> None:
    """Bring the index in `folder`, a copy of that in `before`, up to date with `store`.

    `changed` are the triples that some named graph gained or lost since. Only the records that read one of
    them are indexed again. Files of `before` that are hard-linked into `folder` are not written to.
    """
    plan = facets.load()
    opened, held = _tantivy(plan, folder, new=False), sets.read(folder)
    reached, new = sorted(reached_by(store, plan, changed)), count(1 + max(held.all(KIND), default=-1))
    free = _numbers(opened, reached)
    held.remove(free)
    writer = opened.writer(CARRIER_BYTES, 1)
    for iri in reached:
        writer.delete_documents_by_term("iri", iri)
    _add(writer, held, _entries(Maker(store, plan).documents(reached)), chain(free, new))
    held.write(folder)


def _entries(documents: Iterable[Document]) -> list[Entry]:
    return [entry for document in documents for entry in schema.entries(document)]


def _add(writer: tantivy.IndexWriter, held: Sets, entries: Iterable[Entry], numbers: Iterator[int]) -> None:
    having: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)  # by all values of one filter
    for entry in entries:
        number = next(numbers)
        writer.add_document(schema.written(entry, number))
        for each in entry[1].items():
            having[each].append(number)
    for (field, values), found in having.items():
        held.add(found, field, values)
    writer.commit()
    writer.wait_merging_threads()


def _numbers(opened: tantivy.Index, iris: Iterable[str]) -> list[int]:
    """Return the numbers of what the index holds of `iris`."""
    searcher = opened.searcher()
    numbers: list[int] = []
    for iri in iris:
        query = Query.term_query(opened.schema, "iri", iri, "basic")
        found: Any = searcher.search(query, limit=2, count=False, order_by_field=schema.NUMBER)
        numbers += (number for number, _ in found.hits)
    return numbers


def open_index(folder: Path) -> "Index":
    """Open the index in `folder` for asking; raises `Damaged` when it does not open."""
    plan = facets.load()
    try:
        return Index(_tantivy(plan, folder, new=False), sets.read(folder), plan)
    except ValueError as error:
        raise Damaged(f"The search index in {folder} does not open: {error}") from error


class Index:
    """The index of one edition, read only; safe to share between threads."""

    def __init__(self, index: tantivy.Index, held: Sets, plan: Plan) -> None:
        self.plan = plan
        self._schema = index.schema
        self._searcher = index.searcher()
        self._sets = held
        self._records = held.all(KIND) - held.any(KIND, [WORD])

    def looked_for(self, asked: Asked, order: str = "") -> Asked:
        """Return the same query with the records that hold its words, in `order` or in any.

        They are looked for once, for all that is asked of it from here on, however it is narrowed.
        """
        if asked.hits and asked.hits.answer(asked, order):
            return asked
        if not asked.wanted:
            return replace(asked, hits=None)
        found = self._search(wanted.words(self._schema, asked), order, max(1, self._searcher.num_docs))
        addresses = [address for _, address in found]
        numbers: Any = self._searcher.fast_field_values(schema.NUMBER, addresses)
        return replace(asked, hits=Hits(asked, order, addresses, numbers, BitMap(numbers)))

    def page(self, asked: Asked, order: str, limit: int, offset: int = 0) -> tuple[int, list[Card]]:
        """Return how many records match, and the cards of some of them as `cards` does."""
        asked = self.looked_for(asked, order)
        found = self._found(asked)
        if hits := asked.hits:
            among = (at for at, number in zip(hits.addresses, hits.numbers, strict=True) if number in found)
            places = list(islice(among, offset, offset + limit))
        else:
            query = wanted.query(self._schema, asked)
            places = [address for _, address in self._search(query, order, limit, offset)]
        return len(found), [schema.card(self._searcher.doc(address)) for address in places]

    def cards(self, asked: Asked, order: str, limit: int, offset: int = 0) -> list[Card]:
        """Return the cards of the records that match, best first unless `order` is `newest` or `checked`."""
        return self.page(asked, order, limit, offset)[1]

    def count(self, asked: Asked) -> int:
        """Return how many records match."""
        if asked.wanted and not (asked.hits and asked.hits.answer(asked)):
            found: Any = self._searcher.search(wanted.query(self._schema, asked), limit=1)
            return int(found.count)  # nothing else is asked of it: tantivy counts without telling them
        return len(self._found(asked))

    def counts(self, asked: Asked, keys: Iterable[str]) -> dict[str, dict[str, int]]:
        """Return, for each filter of `keys` (or `kind`), how many that match have each of its values."""
        found = self._found(asked)
        return {key: self._sets.counts(schema.field(key), found) for key in keys}

    def _found(self, asked: Asked) -> BitMap:
        parts = [self._sets.any(field, values) for field, values in asked.narrowed()]
        if hits := self.looked_for(asked).hits:
            parts.append(hits.together)
        return BitMap.intersection(self._records, *parts)

    def _search(
        self, query: Query, order: str, limit: int, offset: int = 0
    ) -> Sequence[tuple[Any, tantivy.DocAddress]]:
        field = schema.ORDERS.get(order)
        found = self._searcher.search(query, limit, count=False, order_by_field=field, offset=offset)
        hits: Sequence[tuple[Any, tantivy.DocAddress]] = found.hits
        return hits

    def tallied(
        self, asked: Asked, lines: Sequence[Line], told: Sequence[str] = ()
    ) -> dict[tuple[str, ...], Tally]:
        """Return what there is among the records that match for each combination of a value of each line;
        combinations that no record has are left out. `told` are the filters whose values are told.
        """
        if not all(line.values for line in lines):
            return {}
        wish = tallies.wish(lines, told, schema.field)
        found = self._searcher.aggregate(wanted.query(self._schema, asked), wish)
        return dict(tallies.read(found, told))

    def stems(self, text: str) -> list[str]:
        """Return the words of `text` as the index compares them: lower case, no accents, no endings."""
        return list(schema.stems(text))

    @cached_property
    def words(self) -> Words:
        """The lists of words, read once."""
        bases = [facet.base for facet in self.plan.facets if facet.words]
        named = [iri for base in bases for iri, _ in self._searcher.terms_with_prefix("iri", base)]
        lists = [wanted.terms(self._schema, KIND, [WORD]), wanted.terms(self._schema, "iri", named)]
        found = self._every(Query.boolean_query([(Occur.Should, each) for each in lists]))
        return Words((frozenset(document.get_all("names")), schema.card(document)) for document in found)

    def things(self, iris: Iterable[str]) -> dict[str, Card]:
        """Return the cards of these records and words, by address; those not in the index are left out.

        Cards are shared: they are never changed.
        """
        words, wished = self.words.cards, list(iris)
        found = {iri: words[iri] for iri in wished if iri in words}
        if rest := [iri for iri in wished if iri not in found]:
            cards = map(schema.card, self._every(wanted.terms(self._schema, "iri", rest)))
            found |= {card["iri"]: card for card in cards}
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
        parts += [
            Query.regex_query(self._schema, "spelling", f"{start}.*"),
            wanted.terms(self._schema, KIND, kinds),
            wanted.terms(self._schema, schema.LINKS, [schema.ALL]),
        ]
        query = Query.boolean_query([(Occur.Must, part) for part in parts])
        return [schema.card(self._searcher.doc(address)) for _, address in self._search(query, "best", most)]

    def spellings(self, start: str) -> list[str]:
        """Return the words of names and summaries that begin with `start`, the most frequent first.

        Never those of people's names.
        """
        found = self._searcher.terms_with_prefix("spelling", start)
        return [word for word, _ in sorted(found, key=lambda each: -each[1])]

    def everything(self, stated: bool = False) -> dict[str, dict[str, list[Any]]]:
        """Return all that is stored of every document, by address."""
        every = self._every(Query.all_query(), schema.STATED if stated else schema.ALL)
        return {schema.card(document)["iri"]: document.to_dict() for document in every}

    def _every(self, query: Query, links: str = schema.ALL) -> Iterator[tantivy.Document]:
        parts = [query, wanted.terms(self._schema, schema.LINKS, [links])]
        together = Query.boolean_query([(Occur.Must, part) for part in parts])
        for _, address in self._search(together, "best", max(1, self._searcher.num_docs)):
            yield self._searcher.doc(address)


def _tantivy(plan: Plan, folder: Path, new: bool) -> tantivy.Index:
    index = tantivy.Index(schema.fields(plan), path=str(folder)) if new else tantivy.Index.open(str(folder))
    index.register_tokenizer(schema.ENGLISH, schema.english())
    return index
