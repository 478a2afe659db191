"""Who may do what: one table. What may be done to one contribution, and when, is the table in `life`."""

from collections.abc import Mapping
from enum import StrEnum

from repository.errors import Refused


class Role(StrEnum):
    """What somebody is here. Nobody has an account unless one was made for them."""

    NOBODY = "nobody"  # has not signed in
    CONTRIBUTOR = "contributor"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What can be done."""

    READ = "read what is published"
    SUGGEST = "tell us about one thing, or about a mistake"
    CONTRIBUTE = "send files"
    MAKE_TOKENS = "make tokens for programs"
    OWN_ACCOUNT = "look after an account of one's own"
    MODERATE = "see what was sent, and decide on it"
    CONFIRM = "say that a record is still right"
    MERGE = "merge two records of the same thing"
    MANAGE_PEOPLE = "invite people and close accounts"


EVERYBODY = frozenset(Role)
MEMBERS = EVERYBODY - {Role.NOBODY}
MODERATORS = frozenset({Role.MODERATOR, Role.ADMINISTRATOR})

ROLES: Mapping[Action, frozenset[Role]] = {
    Action.READ: EVERYBODY,
    Action.SUGGEST: EVERYBODY,
    Action.CONTRIBUTE: MEMBERS,
    Action.MAKE_TOKENS: MEMBERS,
    Action.OWN_ACCOUNT: MEMBERS,
    Action.MODERATE: MODERATORS,
    Action.CONFIRM: MEMBERS,
    Action.MERGE: MODERATORS,
    Action.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
}


def may(role: Role, action: Action) -> bool:
    """Tell whether somebody of that role may do that."""
    return role in ROLES[action]


def require(role: Role, action: Action) -> None:
    """Raise `Refused` unless somebody of that role may do that."""
    if not may(role, action):
        raise Refused(f"Your account does not let you {action}.")
