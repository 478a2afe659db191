"""What each named graph is to hold at a position of the ledger: what was accepted, without what was removed,
with the address of what was merged read as that of what was kept.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from repository import attribution, confirmations, mergers
from repository.errors import Damaged
from repository.ingest import Parsed
from repository.ledger import Accepted, Ledger
from repository.manifest import GraphEntry, Manifest
from repository.removals import Removal
from repository.store.merging import Merging
from repository.store.withholding import Withholding
from repository.store.writing import Change, entry_of, lines_of

Reader = Callable[[str, bytes], Parsed]  # file name and bytes → statements, in a sandboxed child
Progress = Callable[[str, int, int], None]  # what is being done, steps done, steps in all

PROVENANCE = attribution.GRAPH_NAME
NOTHING = entry_of(())


class Content:
    """What the ledger gives at `position`, read from the bytes that were sent.

    What was accepted and what remains of it are two things: the first is held against the hash that the
    ledger took down, the second against what the store gives back. `removals_at` is a later position whose
    removals hold as well.
    """

    def __init__(
        self, ledger: Ledger, position: int, read: Reader, progress: Progress, removals_at: int = 0
    ) -> None:
        self._ledger, self._position = ledger, position
        self._read, self._progress = read, progress
        removals = ledger.removals(removals_at or position)
        self.withdrawn = {
            address: removal.at
            for removal in removals.values()
            for address in (removal.address, *removal.along)
        }
        self._withholding = withholding(removals.values())
        decisions = mergers.all_upto(ledger.database, position)
        kept = mergers.kept(decisions)
        self.merged = {other: into for other, into in kept.items() if into not in self.withdrawn}
        self.parted = mergers.last_parted(decisions)
        self._merging = Merging(self.merged)
        self._remaining: dict[str, GraphEntry] = {}

    def moved_since(self, before: Manifest) -> list[str]:
        """Return the addresses that are read otherwise than in the edition that `before` describes."""
        moved, then = self._merging.moved, Merging(before.merged).moved
        return [address for address, into in moved.items() if then.get(address) != into]

    def graphs(self) -> list[str]:
        """Return the names of all graphs that have content."""
        return list(self._ledger.content(self._position))

    def changes(self, names: Iterable[str]) -> Iterator[Change]:
        """Yield what the graphs of these `names` are to hold, and what is to be said of where it comes from.

        Raises `Damaged` when the bytes do not give the statements that were accepted.
        """
        names = list(names)
        content = self._ledger.content(self._position, names)
        for done, name in enumerate(names):
            self._progress("Reading", done, len(names))
            accepted = content.get(name)
            if accepted is None:
                yield Change(name, frozenset())
            else:
                yield Change(name, self._remains(accepted))
            for change in attribution.changes(name, accepted):
                yield replace(change, lines=self._withholding.of(change.lines))

    def confirmed(self, before: Manifest | None = None) -> Iterator[Change]:
        """Yield what is to be said of records found still right: all, or what `before` has not."""
        moved = self.moved_since(before) if before else ()
        for each in confirmations.latest(self._ledger.database, self._position):
            if before is None or each.position > before.position or each.thing in moved:
                gone = each.thing in self.withdrawn or each.thing in self.merged
                yield from confirmations.changes(each, gone)

    def check(self, made: Manifest) -> None:
        """Raise `Damaged` unless an edition holds what remained of each graph that was read."""
        for name, remaining in self._remaining.items():
            if made.graphs.get(name, NOTHING) != remaining:
                raise Damaged(f"{name} does not hold the statements that it should.")

    def _remains(self, accepted: Accepted) -> frozenset[str]:
        lines = self._lines(accepted, self._ledger.data(accepted.submission))
        if entry_of(lines).sha256 != accepted.graph_sha256:
            raise Damaged(
                f"{accepted.graph} does not hold the statements that were accepted at {accepted.at}."
            )
        left = self._merging.of(self._withholding.of(lines))
        self._remaining[accepted.graph] = entry_of(left)
        return left

    def _lines(self, accepted: Accepted, data: bytes) -> frozenset[str]:
        if accepted.redacted is None:
            return lines_of(self._read(accepted.name, data).ntriples)
        if hashlib.sha256(data).hexdigest() != accepted.redacted:
            raise Damaged(f"{accepted.graph} is not as it was left when something was erased from it.")
        return lines_of(data)  # N-Triples of ours, which nobody sent


def withholding(removals: Iterable[Removal]) -> Withholding:
    """Return what `removals` let appear nowhere."""
    removals = list(removals)
    gone = {address for removal in removals for address in (removal.address, *removal.along)}
    return Withholding(frozenset(gone), {removal.address: removal.names for removal in removals})
