"""What a contribution would change, field by field, in words: as it is now, as it would become."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef

from repository import naming, wording
from repository.fields import Vocabulary
from repository.minting import OPAQUE
from repository.namespaces import BASE, GENID, RDF
from repository.store.interface import Store, Term, Triple

TELLING = 3  # fields that tell what something without a name is
DEEPEST = 3  # nodes without a name of their own, one within another
DATES = ("date", "gYear", "gYearMonth")

Facts = Mapping[URIRef, Mapping[URIRef, Sequence[Term]]]


@dataclass(frozen=True)
class FieldChange:
    """One field: its values now and as they would become, in words."""

    label: str
    now: tuple[str, ...]
    become: tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """One thing that would come, change or go: `how` is `new`, `changed` or `gone`."""

    iri: str
    label: str
    kind: str
    how: str
    fields: tuple[FieldChange, ...]


def between(store: Store, vocabulary: Vocabulary, graph: str, triples: Iterable[Triple]) -> list[Changed]:
    """Return what would change in `graph` if it held `triples`; what stays as it is is left out."""
    held = (Triple(*said[:3]) for said in store.statements(graph=URIRef(graph)))
    return compared(store, vocabulary, held, triples)


def compared(
    store: Store, vocabulary: Vocabulary, held: Iterable[Triple], triples: Iterable[Triple]
) -> list[Changed]:
    """Return what `triples` say otherwise than those that are `held`; what is the same is left out."""
    before, after = _Side(store, vocabulary, held), _Side(store, vocabulary, triples)
    found = []
    for thing in sorted({*before.things(), *after.things()}):
        fields = _fields(before.told(thing), after.told(thing))
        if fields:
            side = after if thing in after.facts else before
            how = "changed" if thing in before.facts and thing in after.facts else ""
            how = how or ("new" if thing in after.facts else "gone")
            found.append(Changed(str(thing), side.label(thing), side.kind(thing), how, fields))
    return _ordered(found)


def told(store: Store, vocabulary: Vocabulary, triples: Iterable[Triple]) -> list[Changed]:
    """Return all that the statements say, as if all were new."""
    side = _Side(store, vocabulary, triples)
    return _ordered(
        Changed(str(thing), side.label(thing), side.kind(thing), "new", _fields({}, side.told(thing)))
        for thing in side.things()
    )


def called(store: Store, vocabulary: Vocabulary, triples: Iterable[Triple], iri: str) -> str:
    """Return what a thing is called that `triples` describe, in words even where it has no name."""
    return _Side(store, vocabulary, triples).label(URIRef(iri))


def _ordered(changes: Iterable[Changed]) -> list[Changed]:
    """What most is said of comes first."""
    return sorted(changes, key=lambda each: (-len(each.fields), each.kind, each.label, each.iri))


def _fields(
    now: Mapping[str, tuple[str, ...]], become: Mapping[str, tuple[str, ...]]
) -> tuple[FieldChange, ...]:
    labels = dict.fromkeys([*become, *now])
    changes = (FieldChange(label, now.get(label, ()), become.get(label, ())) for label in labels)
    return tuple(change for change in changes if change.now != change.become)


class _Side:
    """One side of a difference: what some statements say, in words."""

    def __init__(self, store: Store, vocabulary: Vocabulary, triples: Iterable[Triple]) -> None:
        self._store, self._vocabulary = store, vocabulary
        facts: dict[URIRef, dict[URIRef, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in triples:
            facts[subject][predicate].append(value)
        self.facts: Facts = facts

    def things(self) -> list[URIRef]:
        """Return what is described by a name of its own."""
        return sorted(thing for thing in self.facts if not thing.startswith(GENID))

    def kind(self, thing: URIRef) -> str:
        """Return what kind of thing it is, in words."""
        return self._vocabulary.class_label(self._cls(thing)) if self._cls(thing) else "Thing"

    def label(self, thing: URIRef) -> str:
        """Return what it is called, here or in the collection; what has no name, by its first fields."""
        for name in naming.NAMES:
            for found in self.facts.get(thing, {}).get(name, ()):
                return str(found)
        if thing in self.facts and naming.kind_of(thing) in OPAQUE:
            told = [words[0] for label, words in self.told(thing).items() if label != "Kind"]
            return ", ".join(told[:TELLING])
        return naming.label(self._store, thing)

    def told(self, thing: URIRef, depth: int = 0) -> dict[str, tuple[str, ...]]:
        """Return field → values, in the order of the fields."""
        cls, facts = self._cls(thing), self.facts.get(thing, {})
        ordered = sorted(facts, key=lambda path: (self._vocabulary.order(path, cls), path))
        found: dict[str, tuple[str, ...]] = {}
        for path in ordered:
            label = "Kind" if path == RDF.type else self._vocabulary.property_label(path, cls)
            values = tuple(sorted(self._words(value, path, depth) for value in facts[path]))
            found[label] = (*found.get(label, ()), *values)
        return found

    def _cls(self, thing: URIRef) -> str:
        kinds = sorted(str(kind) for kind in self.facts.get(thing, {}).get(RDF.type, ()))
        known = [kind for kind in kinds if kind in self._vocabulary.shapes]
        return next(iter(known or kinds), "")

    def _words(self, value: Term, path: URIRef, depth: int) -> str:
        if isinstance(value, Literal):
            kind = str(value.datatype or "").rsplit("#", 1)[-1]
            words = wording.day(str(value)) if kind in DATES else str(value)
            foreign = value.language and value.language not in ("en", "en-gb")
            return f"{words} ({value.language})" if foreign else words
        if path == RDF.type:
            return self._vocabulary.class_label(value)
        if value.startswith(GENID) and depth < DEEPEST:
            inner = self.told(value, depth + 1)
            return "; ".join(f"{label}: {', '.join(values)}" for label, values in inner.items())
        ours = value.startswith(BASE)
        return self.label(value) if ours or value in self.facts else str(value)
