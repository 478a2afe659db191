"""Why an organisation or a person is named to somebody who seeks: in words, each resting on statements.

A reason is read from the edition's statements and from nothing else, and carries them: take one of them away
and the reason goes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rdflib import URIRef

from repository.facets import Plan
from repository.model import Certainty, Text
from repository.namespaces import full
from repository.naming import kind_of, path
from repository.reading import Reading

# What says that a thing matches a choice, and how that is said.
PREDICATES = {
    "theme": "inc:addressesTheme",
    "approach": "inc:usesMethod",
    "who": "inc:concernsPopulation",
    "where": "dct:spatial",
}
PHRASES = {"theme": "on {}", "approach": "using {}", "who": "for {}", "where": "in {}"}
OWN_PHRASES = {"who": "Is for {}", "where": "Works in {}"}
ROLES = {
    "inc:ledBy": "Leads",
    "inc:hasPartner": "Takes part in",
    "inc:proposedLead": "Is proposed to lead",
    "inc:proposedSite": "Is proposed as a site for",
    "inc:organisedBy": "Organised",
}
KINDS = {"initiative": "initiative", "proposal": "research-idea", "event": "event"}  # of address → of search
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Statement(NamedTuple):
    """One statement of the edition: subject and object by address, the predicate by short name."""

    subject: str
    predicate: str
    object: str


@dataclass(frozen=True)
class Choice:
    """One thing that is sought: the address of a theme, an approach, a group or a place, and its name."""

    iri: str
    label: str


@dataclass(frozen=True)
class Work:
    """Something recorded that a reason speaks of; `added` tells that only our editors say that it fits."""

    title: Text
    link: str
    status: str
    added: bool
    statements: tuple[Statement, ...]
    matched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reason:
    """One reason in words, with the works it speaks of and the statements it rests on."""

    words: str
    works: tuple[Work, ...] = ()
    added: bool = False
    own: tuple[Statement, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Return all the statements that the reason rests on."""
        return self.own + tuple(each for work in self.works for each in work.statements)


class Reasons:
    """Finds reasons for one set of choices, by filter (`theme`), in one edition."""

    def __init__(self, reading: Reading, plan: Plan, chosen: Mapping[str, Choice]) -> None:
        self._reading, self._plan, self._chosen = reading, plan, chosen
        self._above: dict[str, set[str]] = {}

    def of_organisation(self, iri: str, works: Iterable[str]) -> tuple[Reason, ...]:
        """Return why an organisation is named, from its own record and those of `works`."""
        groups: dict[tuple[str, str], list[Work]] = {}
        for work in works:
            matched = self.matched(work)
            if matched or not self._chosen:
                for predicate in ROLES:
                    if iri in self._reading.objects(work, predicate):
                        role = Statement(work, predicate, iri)
                        groups.setdefault((predicate, kind_of(work)), []).append(
                            self._work(work, role, matched)
                        )
        order = list(ROLES)
        ordered = sorted(groups, key=lambda group: (order.index(group[0]), group[1]))
        return tuple(self._reason(*group, groups[group]) for group in ordered) + self._own(iri)

    def matched(self, thing: str) -> dict[str, tuple[Statement, ...]]:
        """Return, by filter, the statements by which a thing matches a choice, or something narrower."""
        found = {}
        for key, choice in self._chosen.items():
            predicate = PREDICATES[key]
            said = tuple(
                Statement(thing, predicate, value)
                for value in self._reading.objects(thing, predicate)
                if choice.iri in self._wider(value)
            )
            if said:
                found[key] = said
        return found

    def is_added(self, statements: Sequence[Statement]) -> bool:
        """Return whether nobody but our editors makes any of these statements."""
        return all(self._is_added(each) for each in statements)

    def _is_added(self, said: Statement) -> bool:
        terms = (URIRef(said.subject), URIRef(full(said.predicate)), URIRef(said.object))
        graphs = [each.graph for each in self._reading.store.statements(*terms)]
        return self._reading.provenance.certainty(*terms, graphs) is Certainty.ADDED

    def _wider(self, value: str) -> set[str]:
        """Return a value of a list and all that is wider than it."""
        if value not in self._above:
            found = [value]
            for each in found:
                found += [up for up in self._reading.objects(each, "skos:broader") if up not in found]
            self._above[value] = set(found)
        return self._above[value]

    def _work(self, iri: str, role: Statement, matched: Mapping[str, tuple[Statement, ...]]) -> Work:
        said = tuple(each for statements in matched.values() for each in statements)
        added = self._is_added(role) or any(self.is_added(each) for each in matched.values())
        name, status = self._reading.name(iri), self._reading.status(iri)
        return Work(name, path(iri), status, added, (role, *said), frozenset(matched))

    def _reason(self, predicate: str, kind: str, works: list[Work]) -> Reason:
        works.sort(key=lambda work: (-len(work.matched), work.added, work.title.words.casefold()))
        noun = self._plan.kind(KINDS[kind])
        verb, keys = ROLES[predicate], [key for key in self._chosen if any(key in w.matched for w in works)]
        first = {work.link for work in works if not keys or keys[0] in work.matched}
        words = f"{verb} {len(first):,} {noun.counted(len(first))}"
        words += f" {self._phrase(keys[0])}" if keys else ""
        for key in keys[1:]:
            these = {work.link for work in works if key in work.matched}
            words += f"{_share(these, first, verb)} {self._phrase(key)}"
        return Reason(words, tuple(works), all(work.added for work in works))

    def _phrase(self, key: str) -> str:
        return PHRASES[key].format(self._chosen[key].label)

    def _own(self, iri: str) -> tuple[Reason, ...]:
        return tuple(
            Reason(OWN_PHRASES[key].format(self._chosen[key].label), (), self.is_added(said), said)
            for key, said in self.matched(iri).items()
            if key in OWN_PHRASES
        )


def _share(these: set[str], first: set[str], verb: str) -> str:
    """Return how many works are meant now: "one", "both" or "all three" of those named before, or others."""
    number = NUMBERS[len(these)] if len(these) < len(NUMBERS) else f"{len(these):,}"
    if not these <= first:
        return f"; {verb[:1].lower()}{verb[1:]} {number}"
    if these < first:
        return f"; {number}"
    return {1: ",", 2: "; both"}.get(len(these), f"; all {number}")
