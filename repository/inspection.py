"""Checking a large file that was sent, while its sender sees how far that is. For the steward alone."""

from collections.abc import Callable
from dataclasses import replace

from repository import bootstrap, contribution, edition, intake, risks
from repository.bootstrap import Repository
from repository.docket import Docket
from repository.errors import BadInput, Conflict, OutOfMemory, OutOfTime
from repository.intake import Desk, Intake
from repository.life import Contribution, Kind, New, State
from repository.pile import STEPS, Piled
from repository.store.writing import triples_of

OURS = "Something on our side went wrong. Send it again in a few minutes."


def judged(docket: Docket, taken: Intake, partner: str) -> Intake:
    """Return what was taken in with what is said of things that are not the partner's to describe.

    Raises `BadInput` where nothing in it could be understood.
    """
    if taken.parsed is None:
        first = taken.report.remarks[0]
        raise BadInput(f"Nothing in it could be understood. {first.where}: {first.message}")
    told = contribution.judged(docket, taken.parsed, taken.report, partner)
    return replace(taken, report=told)


def turn(repository: Repository, now: Callable[[], str]) -> int:
    """Check every file that waits, the oldest first; return how many there were."""
    waiting = repository.pile.waiting()
    if not waiting:
        return 0
    desk = bootstrap.open_desk(repository, edition.open_current(repository.config.home))
    for piled in waiting:
        inspect(repository, desk, piled, at=now())
    return len(waiting)


def inspect(repository: Repository, desk: Desk, piled: Piled, *, at: str) -> None:
    """Check one file and keep it as a draft, or send that on; or say why neither could be."""
    try:
        draft = _draft(repository, desk, piled, at)
    except (BadInput, Conflict, OutOfTime, OutOfMemory) as error:
        repository.pile.finish(piled.ref, problem=str(error))
    except Exception:  # whatever it is: a file that nobody had foreseen must not be looked at for ever
        repository.pile.finish(piled.ref, problem=OURS)
        raise
    else:
        repository.pile.finish(piled.ref, draft=draft.ref)


def _draft(repository: Repository, desk: Desk, piled: Piled, at: str) -> Contribution:
    pile, partner = repository.pile, piled.sender.partner

    def told(step: int, doing: str) -> None:
        pile.tell(piled.ref, step, doing)

    taken = intake.of_file(desk, pile.upload(piled.ref), piled.graph, partner, told)
    told(STEPS, "Writing the report")
    read = judged(repository.docket, taken, partner)
    store = edition.open_current(repository.config.home).store
    flags = risks.flags(store, triples_of(read.parsed.ntriples) if read.parsed else [])
    new = New(Kind.FILE, piled.sender.partner, piled.graph, piled.title, piled.organisation, State.DRAFT)
    draft = contribution.stage(
        repository.docket, read, new, piled.sender, flags=flags, once=piled.once, at=at
    )
    if piled.sends and draft.state is State.DRAFT and read.report.conforms:
        contribution.send(repository.docket, draft.ref, piled.sender, at=at)
    return draft
