"""What is asked of the index: as plain values, and as tantivy takes it.

What people type is never parsed as a query language.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import tantivy
from pyroaring import BitMap
from tantivy import Occur, Query

from repository import schema
from repository.facets import WORD
from repository.schema import ALL, CHECKS, KIND, LINKS, STATED

TITLE_BOOST = 3.0
NAMED = 1.0  # what it counts that a record has a value with such a name; a rare word counts about 5


@dataclass(frozen=True)
class Wanted:
    """One thing that a record must hold: any of `phrases` (stems), or any of the values of filters.

    `named` are further such values, of which a name holds one of the phrases: each filter counts once, and
    little.
    """

    phrases: tuple[tuple[str, ...], ...]
    values: tuple[tuple[str, str], ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    own: bool = False  # look only at the record's own words, not at the names of what it is linked to


@dataclass(frozen=True)
class Asked:
    """A query as plain values: all of `wanted` (or any of it), the values of filters, and the kinds."""

    wanted: tuple[Wanted, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    any: bool = False
    stated: bool = False
    hits: "Hits | None" = field(default=None, compare=False, repr=False)  # see `Index.looked_for`

    def but(self, **filters: tuple[str, ...] | None) -> "Asked":
        """Return the same query with these filters set, or taken away where `None`."""
        kept = {key: values for key, values in {**self.filters, **filters}.items() if values is not None}
        return replace(self, filters=kept)

    def of(self, *kinds: str) -> "Asked":
        """Return the same query among `kinds` only; among all when none is given."""
        return replace(self, kinds=kinds)

    def narrowed(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each field by which the query is narrowed, and the values of which a record must have one."""
        yield LINKS, (STATED if self.stated else ALL,)
        if self.kinds:
            yield KIND, self.kinds
        for key, values in self.filters.items():
            # Values of one filter widen it; yes-or-no filters each narrow.
            for each in [(value,) for value in values] if key == CHECKS else [values]:
                yield schema.field(key), each


@dataclass(frozen=True)
class Hits:
    """The records of any kind that hold what `asked` wants, however narrowed: in an order, and as a set."""

    asked: Asked
    order: str
    addresses: Sequence[tantivy.DocAddress]
    numbers: Sequence[int]
    together: BitMap

    def answer(self, asked: Asked, order: str = "") -> bool:
        """Tell whether `asked` wants the same, however it is narrowed, and these are in `order`."""
        mine = (self.asked.wanted, self.asked.any, self.asked.stated)
        return mine == (asked.wanted, asked.any, asked.stated) and order in ("", self.order)


def query(fields: tantivy.Schema, asked: Asked) -> Query:
    """Return what tantivy is asked for `asked`."""
    must: list[tuple[Occur, Query]] = [(Occur.MustNot, _term(fields, KIND, WORD))]
    must.append((Occur.Must, Query.all_query()))
    if asked.wanted:
        must.append((Occur.Must, words(fields, asked)))
    must += [(Occur.Must, terms(fields, name, values)) for name, values in asked.narrowed()]
    return Query.boolean_query(must)


def words(fields: tantivy.Schema, asked: Asked) -> Query:
    """Return what tantivy is asked for the words of `asked` alone, with whichever links they are found."""
    occur = Occur.Should if asked.any else Occur.Must
    return Query.boolean_query([(occur, _wanted(fields, each)) for each in asked.wanted])


def _wanted(fields: tantivy.Schema, wanted: Wanted) -> Query:
    names = ["title", "text"] if wanted.own else ["title", "text", "linked"]
    either = [_phrase(fields, name, phrase) for phrase in wanted.phrases for name in names]
    either += [_term(fields, schema.field(key), value) for key, value in wanted.values]
    named: dict[str, list[str]] = defaultdict(list)
    for key, value in wanted.named:
        named[key].append(value)
    either += [_any(fields, schema.field(key), values, NAMED) for key, values in named.items()]
    if not either:
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, each) for each in either])


def _phrase(fields: tantivy.Schema, name: str, stems: tuple[str, ...]) -> Query:
    found = (
        Query.term_query(fields, name, stems[0])
        if len(stems) == 1
        else Query.phrase_query(fields, name, list(stems))
    )
    return Query.boost_query(found, TITLE_BOOST) if name == "title" else found


def terms(fields: tantivy.Schema, name: str, values: Sequence[str]) -> Query:
    """Return what tantivy is asked for the records with any of `values` in a field; it does not weigh."""
    return _any(fields, name, values, 0.0)


def _any(fields: tantivy.Schema, name: str, values: Sequence[str], weight: float) -> Query:
    one = len(values) == 1  # which tantivy need not write down before it goes on
    found = _term(fields, name, values[0]) if one else Query.term_set_query(fields, name, list(values))
    return Query.const_score_query(found, weight)


def _term(fields: tantivy.Schema, name: str, value: str) -> Query:
    return Query.term_query(fields, name, value, "basic")
