"""What is searched, and by what it is narrowed: the declarations of `facets.toml` as values."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File
from typing import Any, NamedTuple

from rdflib import URIRef

from repository.namespaces import BASE, SKOS, full

DECLARATIONS = File(__file__).with_name("facets.toml")
STATED, NOT_STATED = "stated", "not-stated"  # values that each filter has beside its own
NOT_WORKED = "not-worked"  # the check that finds what says what did not work
WORD = "word"  # kind of the themes, groups, places …: found through, never listed


class Step(NamedTuple):
    """One step from record to record; `many`: taken none, one or more times."""

    predicate: URIRef
    inverse: bool
    many: bool


Path = tuple[Step, ...]


class Prefix(NamedTuple):
    """A place in some path where a statement can be read: the way there, and from which end it is read."""

    before: Path
    inverse: bool


@dataclass(frozen=True)
class Kind:
    """A kind of record; `usual` kinds are searched when no kind is chosen."""

    key: str
    one: str
    many: str
    classes: tuple[URIRef, ...]
    usual: bool = False

    def counted(self, count: int) -> str:
        """Return the word that goes with `count`."""
        return self.one if count == 1 else self.many


@dataclass(frozen=True)
class Facet:
    """A filter: the values that `paths` lead to, each known by its address without `base`."""

    key: str
    label: str
    paths: tuple[Path, ...]
    order: str
    base: str = ""
    missing: str = "Not stated"
    words: bool = False
    more: bool = False
    years: bool = False
    note: str = ""
    first: tuple[str, ...] = ()

    def value(self, iri: str) -> str:
        """Return how `iri` is written as a value of this filter."""
        return iri.removeprefix(self.base)

    def iri(self, value: str) -> str:
        """Return the address of the thing that `value` stands for."""
        return value if ":" in value else self.base + value


@dataclass(frozen=True)
class Check:
    """A yes-or-no filter: some value of `path` is there, among those of `among` when it names any."""

    key: str
    label: str
    path: Path
    among: frozenset[str]

    def holds(self, values: Iterable[str]) -> bool:
        """Tell whether a record of which `path` leads to `values` is one of those."""
        return any(not self.among or value in self.among for value in values)


@dataclass(frozen=True)
class Plan:
    """All of `facets.toml`."""

    kinds: tuple[Kind, ...]
    facets: tuple[Facet, ...]
    checks: tuple[Check, ...]
    labels: tuple[Path, ...]
    text: Mapping[str, tuple[Path, ...]]
    card: Mapping[str, tuple[Path, ...]]
    person: Mapping[str, tuple[Path, ...]]
    word: Mapping[str, tuple[Path, ...]]
    measured: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, str]
    coverage: tuple[tuple[str, str, tuple[str, ...]], ...]
    starts: tuple[tuple[str, str], ...]
    unsearched: frozenset[str]

    def kind(self, key: str) -> Kind:
        """Return the kind of that key; raises `KeyError`."""
        return {kind.key: kind for kind in self.kinds}[key]

    def facet(self, key: str) -> Facet:
        """Return the filter of that key; raises `KeyError`."""
        return {facet.key: facet for facet in self.facets}[key]

    def facet_of(self, iri: str) -> Facet | None:
        """Return the filter that has the concept `iri` among its values and words, if any."""
        return next((f for f in self.facets if f.words and iri.startswith(f.base)), None)

    def has_word(self, iri: str) -> bool:
        """Tell whether the concept `iri` is among the values of some filter."""
        return any(facet.base and iri.startswith(facet.base) for facet in self.facets)

    def paths(self) -> set[Path]:
        """Return every path along which a document reads the store."""
        groups = (self.text, self.card, self.word)
        ways = {path for group in groups for paths in group.values() for path in paths}
        ways |= {path for facet in self.facets for path in facet.paths}
        ways |= {check.path for check in self.checks}
        member = self.person["roles"][0]
        ways |= {member + path for key, paths in self.person.items() if key != "roles" for path in paths}
        return ways | set(self.labels) | {TYPE}

    def steps(self) -> set[Step]:
        """Return every step of these paths."""
        return {step for way in self.paths() for step in way}

    def classes(self) -> frozenset[str]:
        """Return the classes that matter to documents: no other is looked for where `rdf:type` is read."""
        listed = {str(each) for kind in self.kinds for each in kind.classes}
        checked = {each for check in self.checks if check.path == TYPE for each in check.among}
        return frozenset({*listed, *checked, str(SKOS.Concept)})

    def prefixes(self) -> Mapping[URIRef, set[Prefix]]:
        """Return, for each predicate, the places in the paths where its statements are read."""
        found: dict[URIRef, set[Prefix]] = defaultdict(set)
        for way in self.paths():
            for place, step in enumerate(way):
                # A step taken many times is also reached through itself.
                found[step.predicate].add(Prefix(way[: place + step.many], step.inverse))
        return found


def path(text: str) -> Path:
    """Return the path that `text` writes, such as `^inc:findingAbout/inc:evidenceStrength`."""
    steps = text.split("/")
    return tuple(Step(URIRef(full(s.strip("^*"))), s.startswith("^"), s.endswith("*")) for s in steps)


TYPE = path("rdf:type")


@lru_cache(maxsize=1)
def load() -> Plan:
    """Return what `facets.toml` declares."""
    told = tomllib.loads(DECLARATIONS.read_text("utf-8"))
    return Plan(
        kinds=tuple(_kind(entry) for entry in told["kind"]),
        facets=tuple(_facet(entry) for entry in told["facet"]),
        checks=tuple(_check(entry, way) for entry in told["check"] for way in entry["paths"]),
        labels=_paths(told["labels"]),
        text=_groups(told["text"]),
        card=_groups(told["card"]),
        person=_groups(told["person"]),
        word=_groups(told["word"]),
        measured={key: tuple(values) for key, values in told["measured"].items()},
        missing=told["missing"],
        coverage=tuple((e["label"], e["facet"], tuple(e.get("values", ()))) for e in told["coverage"]),
        starts=tuple((entry["label"], entry["search"]) for entry in told["start"]),
        unsearched=frozenset(told["unsearched"]),
    )


def _paths(texts: Iterable[str] | str) -> tuple[Path, ...]:
    return tuple(path(text) for text in ([texts] if isinstance(texts, str) else texts))


def _groups(table: Mapping[str, Any]) -> dict[str, tuple[Path, ...]]:
    return {key: _paths(texts) for key, texts in table.items()}


def _kind(entry: Mapping[str, Any]) -> Kind:
    return Kind(**{**entry, "classes": tuple(URIRef(full(name)) for name in entry["classes"])})


def _facet(entry: Mapping[str, Any]) -> Facet:
    base, first = BASE + entry["base"] if "base" in entry else "", tuple(entry.get("first", ()))
    return Facet(**{**entry, "paths": _paths(entry["paths"]), "base": base, "first": first})


def _check(entry: Mapping[str, Any], way: str) -> Check:
    among = frozenset(BASE + value for value in entry.get("among", ()))
    return Check(entry["key"], entry["label"], path(way), among)
