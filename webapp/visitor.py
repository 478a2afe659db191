"""Who is asking: a browser that signed in, a program with a token, or nobody in particular.

A browser has at most two cookies: one that says who signed in, and one that ties the forms it sends to the
pages it was shown. Whoever only reads gets none.
"""

import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote

from flask import Flask, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from repository import permissions
from repository.access import SESSION_HOURS
from repository.errors import Refused, Unknown
from repository.life import Actor
from repository.people import Account
from repository.permissions import Action, Role
from webapp import current, errors, freshness

FORM_BYTES = 256 * 1024  # of a form without a file
FIELD = "form_token"
STALE = "This form was open for too long, or was not opened here. Open the page again and send it from there."


def register(app: Flask) -> None:
    """Let `app` know who asks; templates may ask for `account()` and `form_token()`."""
    app.add_template_global(account)
    app.add_template_global(form_token)
    app.add_template_global(lambda action: permissions.may(role(), Action[action]), "may")
    app.register_error_handler(Unknown, _sign_in_first)

    @app.before_request
    def ask_anew() -> None:
        if _session():  # a page that was kept from before signing in shows somebody else's frame
            request.environ.pop("HTTP_IF_NONE_MATCH", None)

    @app.after_request
    def keep_private(response: Response) -> Response:
        if _session() or "form_secret" in g:
            freshness.private(response)
        if "form_secret" in g:
            set_cookie(response, "form", g.form_secret)
        return response


def now() -> str:
    """Return this moment, as the ledger writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def account() -> Account | None:
    """Return who signed in in this browser, if anybody did."""
    if "account" not in g:
        secret = _session()
        g.account = current.repository().access.signed_in(secret, at=now()) if secret else None
    return cast("Account | None", g.account)


def role() -> Role:
    """Return what the visitor is here."""
    found = account()
    return found.role if found else Role.NOBODY


def actor() -> Actor:
    """Return who asks, for the log of what they do."""
    found = account()
    return Actor(found.name, found.role, found.partner) if found else Actor("", Role.NOBODY, "")


def require(action: Action) -> Account:
    """Return who signed in; raises `Unknown` when nobody did, `Refused` when they may not do that."""
    found = account()
    if found is None:
        raise Unknown("Sign in first.")
    permissions.require(found.role, action)
    return found


def program(scope: str) -> Account:
    """Return whose token the request carries in its `Authorization` header.

    Raises `Unknown`, and `Refused` where the token does not reach so far.

    A token in an address would stand in logs and histories, so it is not looked for there.
    """
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        raise Unknown("Give your token in the header “Authorization: Bearer …”.")
    return current.repository().access.of_token(secret.strip(), scope, at=now())


def sent(most: int = FORM_BYTES) -> Mapping[str, str]:
    """Return what the form in this request says; its files are in `request.files`.

    Raises `Refused` unless it comes from a page that this browser was shown.
    """
    request.max_content_length = most
    request.max_form_memory_size = FORM_BYTES
    values = request.form
    given = values.get(FIELD, "")
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or not _equal(given, form_token()):
        raise Refused(STALE)
    return values


def form_token() -> str:
    """Return what a form must carry: it follows from a secret that only this browser was given."""
    secret = _session() or _cookie("form")
    if len(secret) < 32:
        secret = g.setdefault("form_secret", secrets.token_urlsafe(32))
    return hmac.new(secret.encode(), b"form", "sha256").hexdigest()


def begin(response: AnyResponse, secret: str) -> AnyResponse:
    """Let this browser be signed in with the session `secret`."""
    set_cookie(response, "session", secret, SESSION_HOURS * 3600)
    return response


def end(response: AnyResponse) -> AnyResponse:
    """Let this browser forget its session."""
    response.delete_cookie(_named("session"), path="/", secure=_secure(), httponly=True, samesite="Lax")
    return response


def old_session() -> str:
    """Return the secret of the session this browser has, or nothing."""
    return _session()


def set_cookie(response: AnyResponse, name: str, value: str, seconds: int | None = None) -> None:
    """Give the browser a cookie that no script and no other site gets."""
    shut: dict[str, Any] = {"httponly": True, "secure": _secure(), "samesite": "Lax", "path": "/"}
    response.set_cookie(_named(name), value, max_age=seconds, **shut)


def place_after(wanted: str) -> str:
    """Return where to go after signing in: a page of this site, never another site's."""
    safe = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if safe and wanted.isprintable() and len(wanted) < 2000 else "/account"


def _sign_in_first(error: Unknown) -> AnyResponse:
    if request.method == "GET" and request.accept_mimetypes.accept_html and not request.authorization:
        place = request.full_path.rstrip("?")
        return redirect(f"/sign-in?next={quote(place, safe='/')}", 303)
    answer = errors.problem(errors.status(error), str(error))
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _session() -> str:
    return _cookie("session")


def _cookie(name: str) -> str:
    return request.cookies.get(_named(name), "")


def _named(name: str) -> str:
    # https://www.rfc-editor.org/rfc/rfc6265#section-4.1.3 and its revision: no other host can set these
    return f"__Host-inclusion_{name}" if _secure() else f"inclusion_{name}"


def _secure() -> bool:
    return current.repository().config.public_url.startswith("https:")


def _equal(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
