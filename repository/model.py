"""A record as people read it: plain values, ready to be shown, without any RDF."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum


class Certainty(IntEnum):
    """Where a statement comes from; blocks list their values in this order."""

    STATED = 1
    WORKED_OUT = 2
    GIVEN = 3
    ADDED = 4
    DEFINED = 5  # part of our own lists and definitions; nothing to mark

    @property
    def label(self) -> str:
        """Return the words of the tag."""
        return CERTAINTY_LABELS[self]


CERTAINTY_LABELS = {
    Certainty.STATED: "Stated in the source",
    Certainty.WORKED_OUT: "Worked out from the source",
    Certainty.GIVEN: "Given by a contributor",
    Certainty.ADDED: "Added by our editors",
    Certainty.DEFINED: "",
}


@dataclass(frozen=True)
class Text:
    """Words and their language (`en`, `cy`; empty when not stated)."""

    words: str
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.words)


NOTHING = Text("")


@dataclass(frozen=True)
class Quote:
    """The words of a source that a statement rests on."""

    source: str
    path: str
    dated: str
    words: Text
    recorded_by: str


@dataclass(frozen=True)
class Origin:
    """How we know a statement: how sure, why, and in whose words; `part` of it, where the rest is stated."""

    certainty: Certainty
    reason: Text = NOTHING
    quotes: tuple[Quote, ...] = ()
    part: Text = NOTHING


@dataclass(frozen=True)
class Value:
    """One value of a fact; `link` is where it leads, `shown` the record to show in its place."""

    text: Text
    origin: Origin
    link: str = ""
    kind: str = ""
    kind_label: str = ""
    status: str = ""
    summary: Text = NOTHING
    when: str = ""
    sort: str = ""
    shown: "Record | None" = None

    @property
    def added(self) -> bool:
        """Return whether our editors added it."""
        return self.origin.certainty is Certainty.ADDED


@dataclass(frozen=True)
class Fact:
    """One field of a record: its label and values. `more` tells that there are others than these."""

    label: str
    values: tuple[Value, ...] = ()
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.values)

    def __add__(self, other: "Fact") -> "Fact":
        """Return both facts as one; a link in both is kept once, as the first has it."""
        links = {value.link for value in self.values if value.link}
        added = tuple(value for value in other.values if value.link not in links)
        return Fact(self.label or other.label, self.values + added, self.more or other.more)

    @property
    def words(self) -> str:
        """Return the values' words, joined for a sentence."""
        return ", ".join(value.text.words for value in self.values)

    def only(self, *kinds: str) -> "Fact":
        """Return the fact with those values that lead to these sorts of thing (`question`)."""
        return Fact(self.label, tuple(value for value in self.values if value.kind in kinds), self.more)

    def without(self, *kinds: str) -> "Fact":
        """Return the fact without the values that lead to these sorts of thing."""
        return Fact(self.label, tuple(value for value in self.values if value.kind not in kinds), self.more)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the sorts of thing that the values lead to, each once."""
        return tuple(dict.fromkeys(value.kind for value in self.values))

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Return the quotes of all values, each once."""
        return tuple(dict.fromkeys(quote for value in self.values for quote in value.origin.quotes))


NO_FACT = Fact("")


@dataclass(frozen=True)
class EvidenceLine:
    """One of the two lines of "How sure can we be?": the question, the answer and what it means."""

    question: str
    grade: str
    meaning: str


@dataclass(frozen=True)
class Upkeep:
    """What the catalogue says of a record: when and by whom it was last checked, and from what.

    `checked_once`: something in it was doubtful, and nobody has looked a second time.
    """

    last_checked: str = ""
    checked_by: str = ""
    review_due: str = ""
    is_due: bool = False
    recorded_as_of: str = ""
    grown_old: bool = False
    sources: tuple[Value, ...] = ()
    licence: str = ""
    checked_once: bool = False


@dataclass(frozen=True)
class Record:
    """One thing and what is known of it.

    `facts` is keyed by short property name (`inc:ledBy`); with `^` in front, as seen from the other end.
    """

    iri: str
    path: str
    kind: str
    cls: str
    classes: tuple[str, ...]
    name: Text
    kind_note: str = ""
    other_names: tuple[Text, ...] = ()
    summary: Text = NOTHING
    status: str = ""
    when: str = ""
    times: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    origin: Origin = Origin(Certainty.DEFINED)
    evidence: tuple[EvidenceLine, ...] = ()
    contacts: tuple[Value, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    hoped_for: Fact = NO_FACT
    upkeep: Upkeep = Upkeep()
    absent: str = "Not stated in the source"

    def __getitem__(self, key: str) -> Fact:
        """Return the fact of that key; an empty one where there is none."""
        return self.facts.get(key, NO_FACT)

    @property
    def pages(self) -> tuple[Quote, ...]:
        """Return the sources that all of the record rests on, where no words of theirs are quoted for it."""
        return () if any(quote.words for quote in self.origin.quotes) else self.origin.quotes

    @property
    def quoted(self) -> tuple[Quote, ...]:
        """Return the words of sources that anything in the record rests on, but those that a longer quotation
        of the same source holds, that are the name of something in the record, or that a programme copies.
        """
        found = {(quote.path, quote.words.words): quote for quote in self._quotes() if quote.words}
        names = {value.text.words for fact in self.facts.values() for value in fact.values}
        return tuple(
            quote
            for (path, words), quote in found.items()
            if words not in names
            and not any(path == other and words in longer for other, longer in found if words != longer)
        )

    def _quotes(self) -> Iterator[Quote]:
        yield from self.origin.quotes
        for fact in self.facts.values():
            for value in fact.without("programme-item").values:
                yield from value.origin.quotes
                if value.shown:
                    yield from value.shown._quotes()

    def once(self) -> "Record":
        """Return the same record, whose facts do not name again the very `pages` that all of it rests on."""
        if not self.pages:
            return self
        facts = {key: self._beyond_pages(fact) for key, fact in self.facts.items()}
        return replace(self, facts=facts, hoped_for=self._beyond_pages(self.hoped_for))

    def _beyond_pages(self, fact: Fact) -> Fact:
        return replace(fact, values=tuple(self._beyond(value) for value in fact.values))

    def _beyond(self, value: "Value") -> "Value":
        shown = value.shown and value.shown.once()
        quotes = () if value.origin.quotes == self.pages else value.origin.quotes
        return replace(value, origin=replace(value.origin, quotes=quotes), shown=shown)

    def is_a(self, cls: str) -> bool:
        """Return whether the thing is of that class, given by short name (`inc:StaffNetwork`)."""
        return cls in self.classes


@dataclass(frozen=True)
class Branch:
    """One entry of a list, with those below it."""

    name: Text
    path: str
    parts: tuple["Branch", ...] = ()


@dataclass(frozen=True)
class Term:
    """One term of the ontology, as its page shows it."""

    iri: str
    anchor: str
    sort: str
    label: str
    name: str
    definition: str
    example: str
    scope: str
    status: str
    deprecated: bool
    notes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
