"""One search as its address writes it, and the query it stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from repository import facets, widening
from repository.errors import BadInput, NotFound
from repository.index import Index
from repository.schema import CHECKS
from repository.wanted import Asked
from repository.widening import Looked

SORTS = {"best": "Best match", "newest": "Newest", "checked": "Last checked"}
MOST_CHOSEN = 60  # values of filters in one search
KIND = "kind"


@dataclass(frozen=True)
class Question:
    """One search, as its address writes it."""

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exact: bool = False
    any: bool = False
    stated: bool = False
    sort: str = ""
    page: int = 1

    def pairs(self) -> list[tuple[str, str]]:
        """Return the names and values of its address, always in the same order."""
        chosen = [(key, value) for key, values in self.filters.items() for value in values]
        flags = [(name, "1") for name in ("exact", "any", "stated") if getattr(self, name)]
        page = str(self.page) if self.page > 1 else ""
        pairs = [("q", self.words), *chosen, *flags, ("sort", self.sort), ("page", page)]
        return [(name, value) for name, value in pairs if value]

    def but(self, **filters: tuple[str, ...]) -> "Question":
        """Return the first page of the same search with these filters set; an empty one is taken away."""
        kept = {**self.filters, **filters}
        return replace(self, filters={key: values for key, values in kept.items() if values}, page=1)

    def saying(self, words: str) -> "Question":
        """Return the same search for other words."""
        return replace(self, words=words, page=1)

    def exactly(self) -> "Question":
        """Return the same search for the words as written, and no other names."""
        return replace(self, exact=True, page=1)

    def widely(self) -> "Question":
        """Return the same search for other names too."""
        return replace(self, exact=False, page=1)

    def fully(self) -> "Question":
        """Return the same search for all of its words rather than any."""
        return replace(self, any=False, page=1)

    def at(self, page: int) -> "Question":
        """Return another page of the same search."""
        return replace(self, page=page)

    def without(self, key: str, value: str) -> "Question":
        """Return the same search without one value of one filter."""
        return self.but(**{key: tuple(each for each in self.filters.get(key, ()) if each != value)})


@dataclass(frozen=True)
class Way:
    """A search that can be followed, in words, and how many records it finds."""

    label: str
    count: int
    question: Question


def read(pairs: Iterable[tuple[str, str]]) -> Question:
    """Return the question that the names and values of an address ask; other names are left alone.

    Raises `BadInput` for what is too long or an unknown order, `NotFound` for what is no page number.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    one = {name: values[0] for name, values in given.items()}
    sort = one.get("sort", "")
    if sort not in ("", *SORTS):
        raise BadInput(f"Results can be sorted by {', '.join(SORTS)}, not by {sort[:40]!r}.")
    return Question(
        words=widening.clean(one.get("q", "")),
        filters=_chosen(given),
        exact=bool(one.get("exact")),
        any=bool(one.get("any")),
        stated=bool(one.get("stated")),
        sort=sort,
        page=_page(one.get("page") or "1"),
    )


def unread(names: Iterable[str]) -> tuple[str, ...]:
    """Return which of the names in an address ask nothing."""
    asked = {"q", "exact", "any", "stated", "sort", "page", KIND, CHECKS}
    asked |= {facet.key for facet in facets.load().facets}
    return tuple(name for name in dict.fromkeys(names) if name not in asked)


def _chosen(given: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    keys = [KIND, *(facet.key for facet in facets.load().facets), CHECKS]
    chosen = {key: _values(given.get(key, ())) for key in keys}
    if sum(map(len, chosen.values())) > MOST_CHOSEN:
        raise BadInput(f"A search can have {MOST_CHOSEN} chosen values at most.")
    return {key: each for key, each in chosen.items() if each}


def _values(given: Iterable[str]) -> tuple[str, ...]:
    """Return each value once, without what no XML can hold: a search is also taken away as such."""
    return tuple(dict.fromkeys(filter(None, map(widening.clean, given))))


def _page(text: str) -> int:
    if not (text.isdecimal() and len(text) < 9 and int(text)):
        raise NotFound(f"There is no page {text[:40]!r} of results.")
    return int(text)


def order(question: Question) -> str:
    """Return the order of the results: as chosen, else best first; without words nothing fits better."""
    sort = question.sort or "best"
    return "newest" if sort == "best" and not question.words else sort


def usual() -> tuple[str, ...]:
    """Return the kinds of record that are looked among when none is chosen."""
    return tuple(kind.key for kind in facets.load().kinds if kind.usual)


def kinds_of(question: Question) -> tuple[str, ...]:
    """Return the kinds of record that `question` looks among."""
    return question.filters.get(KIND) or usual()


def asked_by(question: Question, looked: Looked) -> Asked:
    """Return the query that `question` stands for, where its words look for `looked`."""
    filters = {key: values for key, values in question.filters.items() if key != KIND}
    kinds = kinds_of(question)
    return Asked(looked.wanted, filters, kinds, question.any, question.stated)


def count(index: Index, question: Question) -> int:
    """Return how many records `question` finds."""
    return index.count(asked_by(question, widening.look(index, question.words, question.exact)))


def way(index: Index, label: str, question: Question) -> Way:
    """Return `question` under `label`, counted."""
    return Way(label, count(index, question), question)
