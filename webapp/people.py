"""Signing in and out, one's own account and tokens, and the people an administrator looks after."""

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from repository.access import SCOPES, TOKEN_DAYS, Access
from repository.errors import BadInput, Unknown
from repository.people import Account, Invitation, People
from repository.permissions import Action, Role
from webapp import current, desk, sharing, visitor
from webapp.permits import permit

blueprint = Blueprint("people", __name__)

ROLE_WORDS = {
    Role.CONTRIBUTOR: "Contributor: sends what their organisation did",
    Role.MODERATOR: "Moderator: also decides on what others sent",
    Role.ADMINISTRATOR: "Administrator: also looks after accounts",
}
SCOPE_WORDS = {"contribute": "Send and correct contributions", "read": "See what became of contributions"}


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """Ask for a name and a password."""
    return _sign_in_page({"next": request.args.get("next", "")})


@blueprint.post("/sign-in")
def signed_in() -> AnyResponse:
    """Sign in: a new session, whatever the browser had before."""
    values = visitor.sent()
    name, password = values.get("name", "").strip().casefold(), values.get("password", "")
    try:
        with permit():  # a password is costly to check on purpose
            _, secret = _access().sign_in(
                name, password, desk.client(), at=visitor.now(), old=visitor.old_session()
            )
    except Unknown as error:
        return _sign_in_page(values, str(error))
    answer = redirect(visitor.place_after(values.get("next", "")), 303)
    return visitor.begin(answer, secret)


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """End this session, or all of the account's."""
    values = visitor.sent()
    found = visitor.account()
    if found and values.get("everywhere"):
        _access().sign_out_everywhere(found.name)
    _access().sign_out(visitor.old_session())
    return visitor.end(redirect("/sign-in", 303))


@blueprint.get("/account")
def own_account() -> Response:
    """Show one's own account."""
    return _account_page(visitor.require(Action.OWN_ACCOUNT))


@blueprint.post("/account/password")
def change_password() -> AnyResponse:
    """Change one's password; all sessions end, and one begins."""
    values, found = visitor.sent(), visitor.require(Action.OWN_ACCOUNT)
    now, access = visitor.now(), _access()
    try:
        with permit():
            access.sign_in(found.name, values.get("old", ""), desk.client(), at=now)
            access.change_password(found.name, values.get("password", ""))
            _, secret = access.sign_in(found.name, values.get("password", ""), desk.client(), at=now)
    except Unknown:
        return _account_page(found, {"old": "This is not your password."})
    except BadInput as error:
        return _account_page(found, {"password": str(error)})
    return visitor.begin(redirect("/account", 303), secret)


@blueprint.post("/account/tokens")
def make_token() -> Response:
    """Make a token for a program; its secret is in this answer and nowhere else."""
    values, found = visitor.sent(), visitor.require(Action.MAKE_TOKENS)
    days = values.get("days", "")
    try:
        made, secret = _access().make_token(
            found.name,
            values.get("label", ""),
            values.get("scope", ""),
            int(days) if days.isdecimal() else 0,
            at=visitor.now(),
        )
    except BadInput as error:
        return _account_page(found, {"label": str(error)})
    return sharing.private("people/token.html", token=made, secret=secret)


@blueprint.post("/account/tokens/<int:number>/end")
def end_token(number: int) -> AnyResponse:
    """End a token; the program that has it is a stranger from its next request on."""
    visitor.sent()
    _access().revoke_token(visitor.require(Action.MAKE_TOKENS).name, number)
    return redirect("/account#tokens", 303)


@blueprint.get("/people")
def list_people() -> Response:
    """List the accounts."""
    visitor.require(Action.MANAGE_PEOPLE)
    return _people_page()


@blueprint.post("/people/invite")
def invite() -> Response:
    """Make an invitation; the link is in this answer and nowhere else."""
    values, found = visitor.sent(), visitor.require(Action.MANAGE_PEOPLE)
    role, partner, organisation = (
        values.get(name, "").strip() for name in ("role", "partner", "organisation")
    )
    try:
        if role not in list(ROLE_WORDS):
            raise BadInput("Choose what the person is to be.")
        secret = _people().invite(Role(role), partner, organisation, at=visitor.now(), by=found.name)
    except BadInput as error:
        return _people_page(values, str(error))
    site = current.site()
    return sharing.private(
        "people/invited.html", link=f"{site}/invitation/{secret}", organisation=organisation
    )


@blueprint.post("/people/<name>/close")
def close(name: str) -> AnyResponse:
    """Close an account: its sessions and tokens end now."""
    visitor.sent()
    visitor.require(Action.MANAGE_PEOPLE)
    _people().close(name, at=visitor.now())
    return redirect("/people", 303)


@blueprint.get("/invitation/<secret>")
def invitation(secret: str) -> Response:
    """Show what somebody is invited to."""
    return _invitation_page(_people().invitation(secret, at=visitor.now()), {})


@blueprint.post("/invitation/<secret>")
def accept(secret: str) -> AnyResponse:
    """Make the account that was invited, and sign in with it."""
    values, now = visitor.sent(), visitor.now()
    invited = _people().invitation(secret, at=now)
    name, password = values.get("name", "").strip().casefold(), values.get("password", "")
    try:
        with permit():
            _people().accept(secret, name, password, at=now)
            _, session = _access().sign_in(name, password, desk.client(), at=now, old=visitor.old_session())
    except BadInput as error:
        return _invitation_page(invited, values, str(error))
    return visitor.begin(redirect("/account", 303), session)


def _sign_in_page(values: Mapping[str, str], error: str = "") -> Response:
    return sharing.private("people/sign_in.html", 401 if error else 200, values=values, error=error)


def _invitation_page(invited: Invitation, values: Mapping[str, str], error: str = "") -> Response:
    code = 400 if error else 200
    return sharing.private("people/invitation.html", code, invited=invited, values=values, error=error)


def _account_page(found: Account, wrong: Mapping[str, str] | None = None) -> Response:
    now = visitor.now()
    return sharing.private(
        "people/account.html",
        400 if wrong else 200,
        holder=found,
        role=ROLE_WORDS[found.role],
        tokens=_access().tokens(found.name, at=now),
        sessions=_access().sessions(found.name, at=now),
        drafts=current.repository().drafts.all(found.name),
        scopes=[(scope, SCOPE_WORDS[scope]) for scope in SCOPES],
        days=TOKEN_DAYS,
        wrong=wrong or {},
    )


def _people_page(values: Mapping[str, str] | None = None, error: str = "") -> Response:
    return sharing.private(
        "people/list.html",
        400 if error else 200,
        people=_people().all(),
        roles=ROLE_WORDS,
        values=values or {},
        error=error,
    )


def _people() -> People:
    return current.repository().people


def _access() -> Access:
    return current.repository().access
