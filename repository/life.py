"""A contribution and its life: its states, and who may take it from one to another. One table, `STEPS`."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from repository.errors import Conflict, Refused
from repository.permissions import MEMBERS, MODERATORS, Role

COMMUNITY = "community"  # the partner of those who have no account


class Kind(StrEnum):
    """What was sent."""

    FILE = "file"  # by somebody with an account: a data file, a spreadsheet, the full form
    SUGGESTION = "suggestion"  # one thing, told by anybody
    PROBLEM = "problem"  # a message about a record


class State(StrEnum):
    """Where a contribution stands, in the words of its ticket."""

    DRAFT = "not sent yet"
    RECEIVED = "received"
    CHECKING = "being checked"
    NEEDS = "we need something from you"
    PUBLISHED = "published"
    LEAVING = "published; you asked us to withdraw it"
    REFUSED = "not published"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced by a newer one"
    SETTLED = "dealt with"
    DISCARDED = "thrown away"


class Move(StrEnum):
    """What can be done to a contribution, in words for its log."""

    SEND = "sent it"
    DISCARD = "threw it away"
    AMEND = "sent a changed version"
    WITHDRAW = "withdrew it"
    LEAVE = "asked to withdraw it"
    STAY = "left it published after all"
    TAKE = "began to check it"
    APPROVE = "approved it, as the first of two"
    PUBLISH = "published it"
    ASK = "asked for a change"
    REFUSE = "decided not to publish it"
    REMOVE = "took it out of what is published"
    SETTLE = "dealt with it"
    REPLACE = "put something newer in its place"


class Tie(StrEnum):
    """How somebody stands to a contribution: it is their own organisation's, or not.

    What was sent without an account is the own of whoever has the address of its ticket.
    """

    OWN = "own"
    OTHER = "other"


@dataclass(frozen=True)
class Actor:
    """Who does something: the name of the account, empty without one; its role and partner."""

    name: str
    role: Role
    partner: str


@dataclass(frozen=True)
class Contribution:
    """One contribution as it stands.

    `sender` is what is published of who sent it: an organisation, or nothing. `submission` is the ledger's
    number of the statements, `sha256` their bytes' hash; `told` is what a message says, or the answers that a
    form was given, as JSON, where one was; `flags` name what a moderator is to look at twice.
    """

    ref: str
    kind: Kind
    partner: str
    graph: str
    title: str
    sender: str
    state: State
    made: str
    changed: str
    submission: int | None
    told: str
    flags: str
    file: str = ""
    sha256: str = ""
    report: str = ""

    @property
    def name(self) -> str:
        """Return the name of the contribution among its partner's."""
        return self.graph.rsplit("/", 1)[-1]

    @property
    def short(self) -> str:
        """Return the beginning of the reference, to speak of it."""
        return self.ref[:9]

    def tie(self, actor: Actor) -> Tie:
        """Return how somebody stands to it, who has its reference."""
        if self.partner == COMMUNITY:
            return Tie.OTHER if actor.role in MODERATORS else Tie.OWN
        return Tie.OWN if actor.partner == self.partner else Tie.OTHER


@dataclass(frozen=True)
class Line:
    """One line of the log: who did what when, to which bytes, and why, in words for whoever sent it."""

    at: str
    account: str
    role: Role
    move: Move
    before: State
    after: State
    sha256: str
    reason: str
    words: str


@dataclass(frozen=True)
class New:
    """A contribution that is about to be written down."""

    kind: Kind
    partner: str
    graph: str
    title: str
    sender: str
    state: State
    told: str = ""


@dataclass(frozen=True)
class Step:
    """One way from some states to another: who may go it with what is their own, and with what is not."""

    move: Move
    states: frozenset[State]
    becomes: State
    own: frozenset[Role] = frozenset()
    other: frozenset[Role] = frozenset()
    kinds: frozenset[Kind] = frozenset(Kind)

    def roles(self, tie: Tie) -> frozenset[Role]:
        """Return who may go this step."""
        return self.own if tie is Tie.OWN else self.other


SENDERS = MEMBERS | {Role.NOBODY}
OPEN = frozenset({State.RECEIVED, State.CHECKING})
UNDECIDED = OPEN | {State.NEEDS}
DATA = frozenset({Kind.FILE, Kind.SUGGESTION})
# The moderators wait for these.
WAITING = OPEN | {State.LEAVING}

# Nobody decides on what their own organisation sent; nobody changes what another's sent.
STEPS = (
    Step(Move.SEND, frozenset({State.DRAFT}), State.RECEIVED, own=SENDERS),
    Step(Move.DISCARD, frozenset({State.DRAFT}), State.DISCARDED, own=SENDERS),
    Step(Move.AMEND, UNDECIDED, State.RECEIVED, own=SENDERS, kinds=DATA),
    Step(Move.WITHDRAW, UNDECIDED, State.WITHDRAWN, own=SENDERS),
    Step(Move.LEAVE, frozenset({State.PUBLISHED}), State.LEAVING, own=SENDERS, kinds=DATA),
    Step(Move.STAY, frozenset({State.LEAVING}), State.PUBLISHED, SENDERS, MODERATORS, DATA),
    Step(Move.TAKE, frozenset({State.RECEIVED}), State.CHECKING, other=MODERATORS),
    Step(Move.APPROVE, OPEN, State.CHECKING, other=MODERATORS, kinds=DATA),
    Step(Move.PUBLISH, OPEN, State.PUBLISHED, other=MODERATORS, kinds=DATA),
    Step(Move.ASK, OPEN, State.NEEDS, other=MODERATORS),
    Step(Move.REFUSE, OPEN, State.REFUSED, other=MODERATORS),
    Step(Move.REMOVE, frozenset({State.LEAVING}), State.WITHDRAWN, other=MODERATORS, kinds=DATA),
    Step(Move.SETTLE, OPEN, State.SETTLED, other=MODERATORS, kinds=frozenset({Kind.PROBLEM})),
)


def steps(kind: Kind, state: State, role: Role, tie: Tie) -> list[Step]:
    """Return the steps that somebody may take now."""
    return [step for step in _of(kind, STEPS) if state in step.states and role in step.roles(tie)]


def step(move: Move, kind: Kind, state: State, role: Role, tie: Tie) -> Step:
    """Return the step that `move` is; raises `Refused` for who may not, `Conflict` where it is too late."""
    may = [each for each in _of(kind, STEPS) if each.move is move and role in each.roles(tie)]
    if not may:
        raise Refused("This is not for you to do: it is for whoever sent it, or for a moderator of another.")
    now = [each for each in may if state in each.states]
    if not now:
        raise Conflict(f"This cannot be done any more: the contribution is {state}.")
    return now[0]


def _of(kind: Kind, steps: Iterable[Step]) -> Iterable[Step]:
    return (step for step in steps if kind in step.kinds)
