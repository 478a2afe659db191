"""Erasing a thing, such as a person who asks for it: what was sent about it is taken out of the ledger too.

An erasure is a removal in whose transaction the ledger's own bytes give way to N-Triples without the thing.
Then the ledger's file is written anew, an edition is made from it alone, and every earlier file goes. Killed
at any step it is run again: each step does what is left to do.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import sqlalchemy as sa

from repository import (
    derivation,
    drafts,
    edition,
    links,
    mergers,
    pile,
    publication,
    redaction,
    removal,
    removals,
    sheets,
    sketchbook,
    sources,
)
from repository.config import Config
from repository.content import Progress, Reader, withholding
from repository.contribution import NOT_TAKEN
from repository.docket import Docket, contribution, log, original
from repository.errors import BadInput, Busy, InclusionError
from repository.ingest import Upload
from repository.ledger import Ledger, Recorder
from repository.life import UNDECIDED, Actor, Kind, Move, State
from repository.namespaces import ID, RDF
from repository.permissions import Role
from repository.publication import PATIENT, silent
from repository.redaction import Redaction
from repository.removals import Removal
from repository.report import Report
from repository.sandbox import Sandbox
from repository.store.interface import Store
from repository.store.withholding import DIGEST, Withholding, digest
from repository.store.writing import entry_of, lines_of
from repository.tables import erasure, submission

ERASED = "[erased]"


@dataclass(frozen=True)
class Erased:
    """What became of an erasure: the edition without it, its address, how many files it changed.

    `spelling` are the addresses of other things in which the name can still be read.
    """

    position: int
    address: str
    files: int
    spelling: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Redacted:
    """One submission as it is to be: N-Triples `data`, in place of bytes whose sha256 is `approved`."""

    number: int
    name: str
    data: bytes
    graph_sha256: str
    approved: str


def erase(
    docket: Docket,
    sandbox: Sandbox,
    config: Config,
    address: str,
    *,
    reason: str,
    at: str,
    by: str,
    names: Sequence[str] = (),
    progress: Progress = silent,
) -> Erased:
    """Take a thing, and all that was sent about it, out of everything kept in `config.home`, for good.

    `names` are further spellings of its name. Raises `NotFound` where nothing is known of it, `Refused` for a
    word of a list, `BadInput` for a reason that tells what it hides, `Busy` when it must be run again.
    """
    ledger, iri = docket.ledger, removal.kept_at(docket.ledger, address)
    # Nobody may have used them yet.
    ledger.database.make(drafts.draft, sources.source, sources.visit, pile.piled)
    publication.bring_up(ledger, sandbox, config, progress, PATIENT)
    what = _what(ledger, config, iri, names, reason)
    mask = withholding([what])
    if Withholding(frozenset(), mask.names).mentions(reason):
        raise BadInput("The reason is kept, and it names who is to be erased. Put it in other words.")
    files = _redact(docket, sandbox, config, what, mask, at, by, progress)
    ledger.database.scrub()
    with publication.alone(config.home / "past", config.busy_seconds + PATIENT):
        shutil.rmtree(config.home / "past" / "editions", ignore_errors=True)
    links.forget(config.home)
    position = publication.bring_up(ledger, sandbox, config, progress, PATIENT)
    return Erased(position, iri, files, _spelling(edition.open_current(config.home).store, mask))


def _spelling(store: Store, mask: Withholding) -> tuple[str, ...]:
    """Return the addresses of other things that spell a name by themselves."""
    names = replace(mask, addresses=frozenset())
    things = {str(said.subject) for said in store.triples(None, RDF.type) if said.subject.startswith(ID)}
    return tuple(sorted(thing for thing in things if names.mentions(thing.removeprefix(ID))))


def _what(ledger: Ledger, config: Config, iri: str, names: Sequence[str], reason: str) -> Removal:
    """Return what is to appear nowhere; its names are known again, but not spelt."""
    known = ledger.removals(ledger.position()).get(iri)
    if known is None:
        known = removal.found(ledger, edition.open_current(config.home).store, iri, reason)
    digests = {name if DIGEST.fullmatch(name) else digest(iri, name) for name in (*known.names, *names)}
    return replace(known, names=tuple(sorted(digests)), reason=reason)


def _redact(
    docket: Docket,
    sandbox: Sandbox,
    config: Config,
    what: Removal,
    mask: Withholding,
    at: str,
    by: str,
    progress: Progress,
) -> int:
    """Replace all that the ledger holds of it, in one transaction; return how many files changed."""
    read = publication.reader(sandbox, config)
    found: list[_Redacted] = []
    seen = 0
    while True:
        numbers = [row[0] for row in docket.ledger.database.rows(_after(seen))]
        for done, number in enumerate(numbers):
            progress("Reading what was sent", done, len(numbers))
            found += _submission(docket.ledger, read, mask, number)
        seen = max(numbers, default=seen)
        with docket.ledger.database.transaction() as connection:
            if connection.execute(_after(seen)).first():
                continue  # something was sent meanwhile
            if not removal.merged_into(docket.ledger, what.address) <= {*what.along}:
                raise Busy("Another record was merged into this one meanwhile; run it again.")
            before = docket.ledger.erased().get(what.address)
            if found or before is None or before.names != what.names:
                docket.ledger.decide(connection, _erasing(what), at=at, by=by)
            _write_submissions(connection, found, mask, at)
            removals.reword(connection, what, mask.mentions, ERASED)
            drafts.forget(connection, mask.mentions)
            mergers.reword(connection, mask.mentions, ERASED)
            redacted = {each.number for each in found}
            _Contributions(docket, connection, mask, redacted, _looks_through(sandbox, config, mask)).write(
                at, by
            )
            return len(found)


def _after(number: int) -> sa.Select[tuple[int]]:
    return sa.select(submission.c.id).where(submission.c.id > number).order_by(submission.c.id)


def _erasing(what: Removal) -> Recorder:
    def record(connection: sa.Connection, position: int) -> None:
        removals.recording(what)(connection, position)
        connection.execute(erasure.insert().values(position=position, address=what.address))

    return record


def _submission(ledger: Ledger, read: Reader, mask: Withholding, number: int) -> Iterator[_Redacted]:
    """Yield what a submission is to be, where it speaks of what goes."""
    columns = (submission.c[name] for name in ("name", "bytes", "sha256"))
    name, data, approved = ledger.database.rows(sa.select(*columns).where(submission.c.id == number))[0]
    redacted = ledger.is_redacted(number)
    lines = lines_of(data if redacted else read(name, data).ntriples)
    left = mask.of(lines)
    if left != lines or (not redacted and mask.mentions(data.decode("utf-8", "replace"))):
        if not ledger.was_accepted(number):  # nor will it be, and even addresses in it may tell
            left = frozenset()
        written = "".join(f"{line}\n" for line in sorted(left)).encode()
        yield _Redacted(number, f"{PurePath(name).stem}.nt", written, entry_of(left).sha256, approved)


def _write_submissions(
    connection: sa.Connection, found: Sequence[_Redacted], mask: Withholding, at: str
) -> None:
    nothing = Report(()).as_json()
    for each in found:
        values = {"bytes": each.data, "graph_sha256": each.graph_sha256, "name": each.name, "report": nothing}
        connection.execute(submission.update().where(submission.c.id == each.number).values(**values))
        now = hashlib.sha256(each.data).hexdigest()
        redaction.note(connection, Redaction(each.number, at, each.approved, now))
        sketchbook.drop(connection, each.number)
    sources.forget(connection, mask.mentions)
    pile.forget(connection)
    derivation.forget(connection, mask.mentions)
    rows = connection.execute(sa.select(submission.c.id, submission.c.name, submission.c.report)).all()
    for number, name, report in rows:
        changes = {"name": f"erased{PurePath(name).suffix}"} if mask.mentions(name) else {}
        changes |= {"report": nothing} if mask.mentions(report) else {}
        if changes:
            connection.execute(submission.update().where(submission.c.id == number).values(**changes))


def _looks_through(sandbox: Sandbox, config: Config, mask: Withholding) -> Callable[[Upload], bool]:
    """Return what tells whether a file speaks of what goes; one that nobody can look through counts as if."""

    def tells(sent: Upload) -> bool:
        if not sheets.is_table(sent.name):
            return mask.mentions(sent.data.decode("utf-8", "replace"))
        try:
            return mask.mentions(sheets.spelt_out(sandbox, sent, config))
        except InclusionError:
            return True

    return tells


class _Contributions:
    """What the docket holds of something that goes: titles, messages, answers, workbooks, reasons."""

    def __init__(
        self,
        docket: Docket,
        connection: sa.Connection,
        mask: Withholding,
        redacted: set[int],
        tells: Callable[[Upload], bool],
    ) -> None:
        self._docket, self._connection, self._mask = docket, connection, mask
        self._redacted, self._tells = redacted, tells

    def write(self, at: str, by: str) -> None:
        """Replace it. What nobody has decided on yet is not taken, and whoever sent it reads why."""
        for row in self._connection.execute(sa.select(contribution)).all():
            touched = row.submission in self._redacted
            if touched and row.state in {State.DRAFT, *UNDECIDED}:
                self._refuse(row, at, by)
            self._texts(row, touched)
            self._lines(row, touched)
        used = sa.select(contribution.c.original).where(contribution.c.original.is_not(None))
        self._connection.execute(original.delete().where(original.c.id.not_in(used)))

    def _refuse(self, row: "sa.Row[tuple[object, ...]]", at: str, by: str) -> None:
        seen, actor = self._docket.find(row.ref), Actor(by, Role.ADMINISTRATOR, "")
        move, state = (
            (Move.DISCARD, State.DISCARDED) if seen.state is State.DRAFT else (Move.REFUSE, State.REFUSED)
        )
        self._docket.move(self._connection, seen, state, actor, move, at=at, words=NOT_TAKEN)

    def _texts(self, row: "sa.Row[tuple[object, ...]]", touched: bool) -> None:
        changes: dict[str, str | None] = {}
        mentions = self._mask.mentions
        its = mentions(row.title)  # the title of a message is the address of the record that it is about
        if its or (touched and row.kind == Kind.SUGGESTION):
            changes["title"] = ERASED
        if row.told and (touched or its or mentions(row.told)):
            changes["told"] = ERASED if row.kind == Kind.PROBLEM else ""
        if mentions(row.once):
            changes["once"] = f"{ERASED} {row.ref}"
        if row.original is not None and (touched or self._in_original(row.original)):
            changes["original"] = None
        if changes:
            where = contribution.c.ref == row.ref
            self._connection.execute(contribution.update().where(where).values(**changes))

    def _in_original(self, number: int) -> bool:
        query = sa.select(original.c.name, original.c.bytes).where(original.c.id == number)
        name, data = self._connection.execute(query).one()
        return self._mask.mentions(name) or self._tells(Upload(name, data))

    def _lines(self, row: "sa.Row[tuple[object, ...]]", touched: bool) -> None:
        query = sa.select(log.c.id, log.c.reason, log.c.words).where(log.c.ref == row.ref)
        for number, reason, words in self._connection.execute(query).all():
            changes = {"reason": ERASED} if self._mask.mentions(reason) else {}
            if words and words != NOT_TAKEN and (touched or self._mask.mentions(words)):
                changes["words"] = ERASED
            if changes:
                self._connection.execute(log.update().where(log.c.id == number).values(**changes))
