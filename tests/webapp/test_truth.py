"""Who may do what, when: every state × role × own or other's × move, in the one table and over HTTP.

What the table says is written out here once more, by hand and in another way, so that neither can slip.
"""

import itertools
import secrets
import sqlite3
from collections.abc import Iterator

import pytest
import sending
from flask.testing import FlaskClient
from visitors import browser, member, sign_in, token

from repository import life
from repository.bootstrap import Repository
from repository.config import Config
from repository.edition import Edition
from repository.ledger import Ledger
from repository.life import COMMUNITY, Actor, Contribution, Kind, Move, New, State, Tie
from repository.permissions import ROLES, Action, Role
from repository.publication import ledger_file
from repository.sandbox import Sandbox
from webapp import create_app, current, sharing

MEMBERS = {Role.CONTRIBUTOR, Role.MODERATOR, Role.ADMINISTRATOR}
DECIDERS = {Role.MODERATOR, Role.ADMINISTRATOR}
ALL = {*MEMBERS, Role.NOBODY}
OPEN = {State.RECEIVED, State.CHECKING}
UNDECIDED = {*OPEN, State.NEEDS}
DATA = {Kind.FILE, Kind.SUGGESTION}
# move: kinds, states, who of the same organisation, who of another
EXPECTED = {
    Move.SEND: (set(Kind), {State.DRAFT}, ALL, set()),
    Move.DISCARD: (set(Kind), {State.DRAFT}, ALL, set()),
    Move.AMEND: (DATA, UNDECIDED, ALL, set()),
    Move.WITHDRAW: (set(Kind), UNDECIDED, ALL, set()),
    Move.LEAVE: (DATA, {State.PUBLISHED}, ALL, set()),
    Move.STAY: (DATA, {State.LEAVING}, ALL, DECIDERS),
    Move.TAKE: (set(Kind), {State.RECEIVED}, set(), DECIDERS),
    Move.APPROVE: (DATA, OPEN, set(), DECIDERS),
    Move.PUBLISH: (DATA, OPEN, set(), DECIDERS),
    Move.ASK: (set(Kind), OPEN, set(), DECIDERS),
    Move.REFUSE: (set(Kind), OPEN, set(), DECIDERS),
    Move.REMOVE: (DATA, {State.LEAVING}, set(), DECIDERS),
    Move.SETTLE: ({Kind.PROBLEM}, OPEN, set(), DECIDERS),
    Move.REPLACE: (set(), set(), set(), set()),
}
EVERYTHING = list(itertools.product(Kind, State, Role, Tie))


def expected(kind: Kind, state: State, role: Role, tie: Tie) -> set[Move]:
    return {
        move
        for move, (kinds, states, own, other) in EXPECTED.items()
        if kind in kinds and state in states and role in (own if tie is Tie.OWN else other)
    }


@pytest.mark.parametrize(("kind", "state", "role", "tie"), EVERYTHING)
def test_the_table_allows_what_is_meant(kind: Kind, state: State, role: Role, tie: Tie) -> None:
    allowed = {step.move for step in life.steps(kind, state, role, tie)}
    assert allowed == expected(kind, state, role, tie)


def test_every_action_is_for_whom_it_is_meant() -> None:
    assert {action: set(roles) for action, roles in ROLES.items()} == {
        Action.READ: ALL,
        Action.SUGGEST: ALL,
        Action.CONTRIBUTE: MEMBERS,
        Action.MAKE_TOKENS: MEMBERS,
        Action.OWN_ACCOUNT: MEMBERS,
        Action.MODERATE: DECIDERS,
        Action.CONFIRM: MEMBERS,
        Action.MERGE: DECIDERS,
        Action.MANAGE_PEOPLE: {Role.ADMINISTRATOR},
    }


# ---- over HTTP

OWN, OTHER = "leeds-council", "york-trust"
THROUGH = {  # where a move is made, and by which field
    Move.SEND: ("/contribute/check/{ref}", "send"),
    Move.DISCARD: ("/contribute/check/{ref}", "discard"),
    Move.WITHDRAW: ("/ticket/{ref}", "WITHDRAW"),
    Move.LEAVE: ("/ticket/{ref}", "LEAVE"),
    Move.STAY: ("/ticket/{ref}", "STAY"),
    Move.TAKE: ("/moderation/{ref}", "TAKE"),
    Move.PUBLISH: ("/moderation/{ref}", "PUBLISH"),
    Move.ASK: ("/moderation/{ref}", "ASK"),
    Move.REFUSE: ("/moderation/{ref}", "REFUSE"),
    Move.REMOVE: ("/moderation/{ref}", "REMOVE"),
    Move.SETTLE: ("/moderation/{ref}", "SETTLE"),
}


class House:
    """One site, a browser for each role of each organisation, and one contribution of each kind."""

    def __init__(self, repository: Repository) -> None:
        self.repository, self.docket = repository, repository.docket
        self.app = create_app(repository)
        self.browsers: dict[tuple[Role, str], tuple[FlaskClient, str]] = {}
        for role, partner in itertools.product(Role, (OWN, OTHER)):
            client = browser(self.app)
            if role is not Role.NOBODY:
                member(repository, f"{role}.{partner[:4]}", role, partner)
                assert sign_in(client, f"{role}.{partner[:4]}").status_code == 303
            page = client.get("/sign-in" if role is Role.NOBODY else "/account")
            self.browsers[role, partner] = (client, token(page))
        self.made: dict[Kind, Contribution] = {}

    def put(self, kind: Kind, state: State) -> Contribution:
        """Let a contribution of that kind stand in that state."""
        if kind not in self.made or self.docket.find(self.made[kind].ref).submission is None:
            self.made[kind] = self.make(kind)
        found = self.made[kind]
        with sqlite3.connect(self.docket.ledger.database.file) as file:
            file.execute("UPDATE contribution SET state = ? WHERE ref = ?", (state, found.ref))
        file.close()
        return self.docket.find(found.ref)

    def make(self, kind: Kind) -> Contribution:
        once, partner = secrets.token_hex(), COMMUNITY if kind is Kind.SUGGESTION else OWN
        actor = Actor("", Role.NOBODY, partner)
        if kind is Kind.PROBLEM:
            new = New(kind, OWN, "", "A page", "", State.RECEIVED, "It moved.")
            with self.docket.ledger.database.transaction() as connection:
                ref = self.docket.add(connection, new, actor, once, at=sending.AT)
            return self.docket.find(ref)
        return sending.stage(
            self.repository, sending.initiative(f"{partner}/days"), actor, once=once, kind=kind
        )

    def program(self, role: Role, partner: str) -> dict[str, str]:
        """Return the header of a program of somebody of that role, or of nobody's."""
        if role is Role.NOBODY:
            return {}
        name = f"{role}.{partner[:4]}"
        _, secret = self.repository.access.make_token(name, "a test", "contribute", 365, at=sending.AT)
        return {"Authorization": f"Bearer {secret}"}

    def does(self, kind: Kind, state: State, role: Role, partner: str, move: Move) -> tuple[int, State]:
        """Return how the site answers when somebody tries that, and where the contribution stands then."""
        found = self.put(kind, state)
        client, carried = self.browsers[role, partner]
        place, do = THROUGH[move]
        values = {"form_token": carried, "do": do, "sha256": found.sha256, "licence": "yes", "opened": "yes"}
        values |= {"reason": "Some words should be changed", "words": "Please."}
        answer = client.post(place.format(ref=found.ref), data=values)
        return answer.status_code, self.docket.find(found.ref).state


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, shipped: Edition, sandbox: Sandbox) -> Iterator[House]:
    home = tmp_path_factory.mktemp("truth") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(current.Held, "edition", lambda _: shipped)
        patch.setattr(sharing, "WAIT_SECONDS", 0)
        yield House(Repository(Config(home=home), Ledger(ledger_file(home)), sandbox))


@pytest.mark.parametrize(("role", "address"), itertools.product(Role, ["", "/part"]))
def test_over_http_only_a_moderator_merges_and_parts(house: House, role: Role, address: str) -> None:
    client, carried = house.browsers[role, OTHER]
    values = {"form_token": carried, "one": "/doc/initiative/x", "two": "/doc/initiative/y"}
    values |= {"keep": "/doc/initiative/x", "other": "/doc/initiative/y", "reason": "Same.", "why": "Not."}
    answer = client.post(f"/moderation/merge{address}", data=values)
    assert answer.status_code == (401 if role is Role.NOBODY else 403 if role not in DECIDERS else 404)
    shown = client.get("/moderation/merge").status_code
    assert shown == (303 if role is Role.NOBODY else 403 if role not in DECIDERS else 200)
    assert house.docket.ledger.position() == 0


def comes_up(kind: Kind, state: State, role: Role, tie: Tie) -> bool:
    """Whether it can be tried: messages are never drafts; without an account nobody has an organisation.

    What was sent without an account is the own of all who have its address, moderators excepted.
    """
    if kind is Kind.SUGGESTION:
        return (tie is Tie.OTHER) == (role in DECIDERS)
    if kind is Kind.PROBLEM and state is State.DRAFT:
        return False
    return not (role is Role.NOBODY and tie is Tie.OWN)


@pytest.mark.parametrize(("kind", "state", "role", "tie"), [one for one in EVERYTHING if comes_up(*one)])
def test_over_http_exactly_what_the_table_allows_is_done(
    house: House, kind: Kind, state: State, role: Role, tie: Tie
) -> None:
    partner = OTHER if tie is Tie.OTHER or kind is Kind.SUGGESTION else OWN
    allowed = expected(kind, state, role, tie)
    for move in THROUGH:
        status, after = house.does(kind, state, role, partner, move)
        if move in allowed:
            step = next(one for one in life.STEPS if one.move is move and kind in one.kinds)
            assert (status, after) == (303, step.becomes), move
        else:
            assert after is state, move
            # A form that is sent once more leads to what became of it.
            assert status in (401, 403, 404, 409) or (status == 303 and move is Move.SEND), (move, status)


@pytest.mark.parametrize(("state", "role", "tie"), list(itertools.product(State, sorted(DECIDERS), Tie)))
def test_a_moderator_sees_what_was_sent_and_nothing_before(
    house: House, state: State, role: Role, tie: Tie
) -> None:
    found = house.put(Kind.FILE, state)
    client, carried = house.browsers[role, OWN if tie is Tie.OWN else OTHER]
    unsent = state in (State.DRAFT, State.DISCARDED)
    place = f"/moderation/{found.ref}"
    assert client.get(place).status_code == (404 if unsent else 200)
    if unsent:
        tried = {"form_token": carried, "do": "TAKE", "sha256": found.sha256}
        assert client.post(place, data=tried).status_code == 404


@pytest.mark.parametrize(("state", "role", "tie"), list(itertools.product(State, Role, Tie)))
def test_by_program_exactly_what_the_table_allows_is_done(
    house: House, state: State, role: Role, tie: Tie
) -> None:
    found = house.put(Kind.FILE, state)
    headers = house.program(role, OWN if tie is Tie.OWN else OTHER)
    answer = house.app.test_client().delete(f"/api/contributions/{found.name}", headers=headers)
    allowed = expected(Kind.FILE, state, role, tie) & {Move.WITHDRAW, Move.LEAVE}
    after = house.docket.find(found.ref).state
    if allowed and role is not Role.NOBODY:
        step = next(one for one in life.STEPS if one.move in allowed and state in one.states)
        assert (answer.status_code, after) == (202, step.becomes)
    else:
        assert after is state
        refused = 404 if tie is Tie.OTHER or state is State.DISCARDED else 409
        assert answer.status_code == (401 if role is Role.NOBODY else refused)
