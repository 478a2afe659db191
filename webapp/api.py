"""For programs: send a file, see what became of it, withdraw it. `/api/openapi.json` describes how.

A program shows who it is by a token in its `Authorization` header. A file goes to the moderators at once
where nothing in it must change; else it is not kept, and the answer says what must. A large one is read at
once and checked by the steward; the answer says where to look meanwhile.
"""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from repository import contribution, formats, validation
from repository.authority import graph_of
from repository.errors import BadInput, Conflict, InclusionError, NotFound, Unknown
from repository.ingest import Upload
from repository.life import Actor, Contribution, Kind, Move, New, State
from repository.people import Account
from repository.pile import LARGE, STEPS, Piled
from webapp import current, desk, freshness, sharing, visitor
from webapp.permits import permit

blueprint = Blueprint("api", __name__, url_prefix="/api")

DESCRIPTION = Path(__file__).resolve().parent / "openapi.json"
KEY = "Idempotency-Key"
KEY_MOST = 200  # characters
USED = f"The {KEY} was used for something else before; choose another one."


@blueprint.errorhandler(InclusionError)
@blueprint.errorhandler(HTTPException)
def problem(error: InclusionError | HTTPException) -> Response:
    """Say what went wrong as problem details, whatever the program accepts."""
    answer = desk.problem(error)
    if isinstance(error, Unknown):
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@blueprint.get("/openapi.json")
def description() -> Response:
    """Describe these addresses (https://spec.openapis.org/oas/v3.1.0)."""
    told = json.loads(DESCRIPTION.read_text("utf-8"))
    told["servers"] = [{"url": current.site()}]
    return Response(json.dumps(told, indent=1), mimetype="application/json")


@blueprint.get("/contributions")
def every() -> Response:
    """List what the token's organisation sent, newest first."""
    found = visitor.program("read")
    sent = current.repository().docket.of_partner(found.partner)
    return _json({"contributions": [_told(one) for one in sent if one.state is not State.DISCARDED]})


@blueprint.get("/contributions/<name>")
def one(name: str) -> Response:
    """Tell what became of the newest sending of that name."""
    return _json(_told(_newest(visitor.program("read"), name), whole=True))


@blueprint.put("/contributions/<name>")
def put(name: str) -> Response:
    """Send a file: new, or a changed version of what has that name."""
    account, repository = visitor.program("contribute"), current.repository()
    key, upload = _key(), Upload(_file_name(name), request.get_data(cache=False))
    if name != contribution.name_of(name):
        raise BadInput(f"A name has small letters, digits and hyphens, such as {contribution.name_of(name)}.")
    graph = graph_of(account.partner, name)
    if len(upload.data) > LARGE:
        return _put_by(account, name, upload, key)
    with permit():
        sharing.caught_up()
        read = contribution.check(
            repository.docket, repository.sandbox, repository.config, upload, account.partner, graph
        )
        if not read.report.conforms:
            return _json(json.loads(read.report.as_json()), HTTPStatus.UNPROCESSABLE_ENTITY)
        new = New(Kind.FILE, account.partner, graph, name, account.organisation, State.DRAFT)
        draft = sharing.stage(read, new, _actor(account), f"api {key}")
    if draft.graph != graph or not _same(draft, read.parsed.sha256):
        raise Conflict(USED)
    if draft.state is State.DRAFT:
        contribution.send(repository.docket, draft.ref, _actor(account), at=visitor.now())
    draft = _newest(account, name)
    return _json(_told(draft, whole=True), HTTPStatus.ACCEPTED)


@blueprint.get("/contributions/<name>/checks/<ref>")
def check(name: str, ref: str) -> Response:
    """Tell how far the check of a large file is, and what came of it."""
    account, piled = visitor.program("read"), current.repository().pile.find(ref)
    if (piled.sender.partner, piled.graph) != (account.partner, graph_of(account.partner, name)):
        raise NotFound("There is no check of that address. It may have ended days ago.")
    return _json(_checking(piled))


def _put_by(account: Account, name: str, upload: Upload, key: str) -> Response:
    """Read a large file and put it on the pile; the answer says where its check can be followed."""
    repository, graph, once = current.repository(), graph_of(account.partner, name), f"api {key}"
    with permit():
        read = validation.read(repository.sandbox, upload, repository.config)
    docket = repository.docket
    with docket.ledger.database.transaction() as connection:
        known = docket.known(connection, f"{account.partner} {once}")
    if known and not _same(docket.find(known), read.sha256):
        raise Conflict(USED)
    ref = repository.pile.add(
        upload, graph, name, account.organisation, _actor(account), once=once, at=visitor.now(), sends=True
    )
    piled = repository.pile.find(ref)
    if piled.graph != graph or not (piled.done or repository.pile.upload(ref) == upload):
        raise Conflict(USED)
    told = _checking(piled)
    answer = _json(told, HTTPStatus.ACCEPTED)
    answer.headers["Location"] = told["check"]
    return answer


def _checking(piled: Piled) -> dict[str, Any]:
    name = piled.graph.rsplit("/", 1)[-1]
    place = f"{current.site()}/api/contributions/{name}"
    told: dict[str, Any] = {"name": name, "check": f"{place}/checks/{piled.ref}", "done": piled.done}
    told |= {"step": piled.step, "of": STEPS, "doing": piled.doing}
    if piled.problem:
        told["problem"] = piled.problem
    if piled.draft:
        report = contribution.report_of(current.repository().docket.find(piled.draft))
        told["report"] = json.loads(report.as_json())
        told |= {"contribution": place} if report.conforms else {}
    return told


@blueprint.delete("/contributions/<name>")
def withdraw(name: str) -> Response:
    """Withdraw what is not decided yet, or ask to have withdrawn what is published."""
    account = visitor.program("contribute")
    found, docket = _newest(account, name), current.repository().docket
    move = Move.LEAVE if found.state is State.PUBLISHED else Move.WITHDRAW
    gone = contribution.act(docket, found.ref, move, _actor(account), at=visitor.now())
    return _json(_told(gone, whole=True), HTTPStatus.ACCEPTED)


def _key() -> str:
    key = request.headers.get(KEY, "").strip()
    if not 1 <= len(key) <= KEY_MOST:
        raise BadInput(
            f"Give a header {KEY} that is new for each thing you send, of at most {KEY_MOST} characters."
        )
    return key


def _file_name(name: str) -> str:
    """Return a file name that says in which format the body is; raises `UnsupportedMediaType`."""
    for known in formats.RDF_FORMATS:
        if known.media_type == request.mimetype:
            return f"{name}.{known.extension}"
    offers = ", ".join(known.media_type for known in formats.RDF_FORMATS)
    raise UnsupportedMediaType(f"Say in Content-Type in which format it is: {offers}.")


def _newest(account: Account, name: str) -> Contribution:
    graph = graph_of(account.partner, name)
    found = [one for one in current.repository().docket.of_graph(graph) if one.state is not State.DISCARDED]
    if not found:
        raise NotFound(f"Your organisation has sent nothing of the name {name!r}.")
    return found[-1]


def _same(draft: Contribution, sha256: str) -> bool:
    docket = current.repository().docket
    return draft.sha256 == sha256 or any(line.sha256 == sha256 for line in docket.lines(draft.ref))


def _actor(account: Account) -> Actor:
    return Actor(account.name, account.role, account.partner)


def _told(found: Contribution, whole: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": found.name,
        "state": found.state.name.lower(),
        "said": found.state.value,
        "made": found.made,
        "changed": found.changed,
        "sha256": found.sha256,
        "ticket": f"{current.site()}/ticket/{found.ref}",
    }
    if whole:
        told["report"] = json.loads(contribution.report_of(found).as_json())
        same = current.repository().docket.same_bytes(found)
        told["same"] = [one.name for one in same if one.partner == found.partner]
        told["steps"] = [
            {"at": line.at, "state": line.after.name.lower(), "reason": line.reason, "words": line.words}
            for line in current.repository().docket.lines(found.ref)
        ]
    return told


def _json(told: object, code: int = 200) -> Response:
    text = json.dumps(told, ensure_ascii=False, indent=1)
    return freshness.private(Response(text, code, mimetype="application/json"))
