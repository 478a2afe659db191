"""What was said of one thing at each edition in which that changed, and the difference in words.

Read from the ledger: the bytes of every file that describes the thing, as they were accepted one after the
other. What has been removed since is left out of all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rdflib import URIRef

from repository import difference, mergers, naming, origins
from repository.content import Content, Reader
from repository.difference import Changed
from repository.fields import Vocabulary
from repository.ingest import Parsed
from repository.ledger import Ledger
from repository.mergers import Merger
from repository.namespaces import GENID
from repository.publication import silent
from repository.store.interface import Store, Triple
from repository.store.writing import triples_of

MOST = 20  # editions that are looked at


@dataclass(frozen=True)
class Version:
    """One edition in which something changed: when (ISO 8601), sent and checked by whom, and what.

    `senders` and `checkers` are roles or organisations, never people; `joined` and `parted` the places of
    records that were merged with it, or are on their own again.
    """

    number: int
    at: str
    senders: tuple[str, ...]
    checkers: tuple[str, ...]
    changes: tuple[Changed, ...]
    joined: tuple[str, ...] = ()
    parted: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """The versions of one thing, the newest first; `earlier` where older ones are not shown."""

    versions: tuple[Version, ...]
    earlier: bool


def of(ledger: Ledger, read: Reader, store: Store, vocabulary: Vocabulary, iri: str, number: int) -> History:
    """Return the history of a thing that edition `number`, whose `store` this is, describes."""
    graphs = {str(said.graph) for said in store.statements(subject=URIRef(iri))}
    decisions = [each for each in mergers.all_upto(ledger.database, number) if iri in (each.kept, each.other)]
    graphs |= set(origins.of(ledger.database, [iri, *(each.other for each in decisions)]).values())
    places = sorted({*ledger.places(sorted(graphs), number), *(each.position for each in decisions)})
    shown = places[-MOST:]
    states = _States(ledger, read, iri, sorted(graphs))
    before: list[Triple] = states.at(places[-MOST - 1]) if len(places) > MOST else []
    versions = []
    for position in shown:
        after = states.at(position)
        changes = difference.compared(store, vocabulary, before, after)
        here = [each for each in decisions if each.position == position]
        if changes or here:
            versions.append(_version(ledger, position, sorted(graphs), changes, here))
        before = after
    return History(tuple(reversed(versions)), len(places) > MOST)


class _States:
    """What the graphs that describe a thing said of it, at one position after the other."""

    def __init__(self, ledger: Ledger, read: Reader, iri: str, graphs: Sequence[str]) -> None:
        self._ledger, self._iri, self._graphs = ledger, iri, graphs
        self._now = ledger.position()

        @lru_cache(maxsize=len(graphs) + 1)  # of most files, one position shows what the last one did
        def once(name: str, data: bytes) -> Parsed:
            return read(name, data)

        self._read = once

    def at(self, position: int) -> list[Triple]:
        content = Content(self._ledger, position, self._read, silent, removals_at=self._now)
        lines = {
            line
            for change in content.changes(self._graphs)
            if change.graph in self._graphs
            for line in change.lines
        }
        return _about(self._iri, triples_of("\n".join(sorted(lines)).encode()))


def _about(iri: str, triples: Iterable[Triple]) -> list[Triple]:
    """Return what is said of a thing, and of its parts that have no name of their own."""
    told: dict[str, list[Triple]] = {}
    for triple in triples:
        told.setdefault(str(triple.subject), []).append(triple)
    waiting = [iri]
    for each in waiting:
        parts = {str(triple.object) for triple in told.get(each, ())}
        waiting += sorted(part for part in parts if part.startswith(GENID) and part not in waiting)
    return [triple for each in waiting for triple in told.get(each, ())]


def _version(
    ledger: Ledger,
    position: int,
    graphs: Sequence[str],
    changes: Sequence[Changed],
    decisions: Sequence[Merger],
) -> Version:
    fresh = [each for each in ledger.content(position, graphs).values() if each.position == position]
    senders = tuple(sorted({each.sender for each in fresh if each.sender}))
    checkers = tuple(sorted({each.checker for each in fresh}))
    joined = tuple(naming.path(each.other) for each in decisions if each.merged)
    parted = tuple(naming.path(each.other) for each in decisions if not each.merged)
    at = ledger.decided_at(position)
    return Version(position, at, senders, checkers, tuple(changes), joined, parted)
