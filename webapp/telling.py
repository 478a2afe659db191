"""“Tell us about one thing”: six questions, no account. What is asked, and how, stands in the shapes."""

import json
import secrets
from collections.abc import Mapping

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from repository import intake
from repository.authority import graph_of
from repository.docket import ANSWERS
from repository.errors import BadInput, NotFound
from repository.forms import Answer, Ask
from repository.ingest import Upload
from repository.intake import Intake
from repository.life import COMMUNITY, Kind, New, State
from repository.namespaces import DCT, FOAF, INC, SCHEMA
from repository.report import Severity
from repository.transcription import Described, Given
from webapp import current, desk, sharing, visitor
from webapp.permits import permit

blueprint = Blueprint("telling", __name__)

# Field → the property asked for. Nothing is published without the first six.
MUST = {
    "title": DCT.title,
    "description": DCT.description,
    "who": INC.concernsPopulation,
    "where": DCT.spatial,
    "led": INC.ledBy,
    "page": FOAF.page,
}
SHOULD = {
    "began": SCHEMA.startDate,
    "status": INC.initiativeStatus,
    "change": INC.seeksOutcome,
    "shaped": INC.involvedPopulation,
    "contact": INC.contactPage,
    "took": INC.whatItTook,
    "failed": INC.whatDidNotWork,
}
ABOUT = (
    ("ours", "Work by my organisation"),
    ("part", "Work I took part in or was affected by"),
    ("found", "Something I found published"),
)
COMMUNITY_WORDS = "A community contributor"
SENDERS = {"ours": "Somebody from the organisation", "part": COMMUNITY_WORDS, "found": "A reader"}
CREDIT = (("yes", "As “a community contributor”"), ("no", "Not at all"))
WORDS_MOST = 5000


@blueprint.get("/contribute/suggest")
def ask() -> Response:
    """Ask the six questions; with `again`, about something told before."""
    again = request.args.get("again", "")
    return _page({**_told(again), "again": again} if again else {})


@blueprint.post("/contribute/suggest")
def take() -> AnyResponse:
    """Check the answers and keep them as a draft, which is shown before it is sent."""
    values = visitor.sent()
    again = values.get("again", "")
    name = current.repository().docket.find(again).name if again and _told(again) else secrets.token_hex(4)
    wrong = _missing(values)
    graph = graph_of(COMMUNITY, name)
    try:
        with permit():
            taken = _intake(values, graph, f"{COMMUNITY}/{name}")
    except BadInput as error:  # what no statement can hold, such as a control character
        return _page(values, {"title": str(error)})
    wrong |= {key: sentence for key, sentence in _misunderstood(taken).items() if key not in wrong}
    if wrong or taken.parsed is None:
        return _page(values, {key: wrong[key] for key in ("about", *MUST, *SHOULD) if key in wrong})
    about = values.get("about", "")
    sender = "" if about == "part" and values.get("credit") != "yes" else SENDERS[about]
    told = json.dumps({key: values.get(key, "") for key in (*MUST, *SHOULD, "about", "credit")})
    title = values["title"].strip()[:120]
    new = New(Kind.SUGGESTION, COMMUNITY, graph, title, sender, State.DRAFT, told)
    once = values.get("once", "") or secrets.token_urlsafe()
    draft = sharing.stage(taken, new, visitor.actor(), once, desk.client())
    return redirect(f"/contribute/check/{draft.ref}", 303)


def _told(ref: str) -> dict[str, str]:
    """Return what was answered before; raises `NotFound` unless that was a suggestion."""
    found = current.repository().docket.find(ref)
    if found.kind is not Kind.SUGGESTION or not found.told:
        raise NotFound("There is no contribution of that reference. Check the address you kept.")
    return {str(key): str(value) for key, value in json.loads(found.told).items()}


def _missing(values: Mapping[str, str]) -> dict[str, str]:
    wrong = {key: _ask(key).needed for key in MUST if not values.get(key, "").strip()}
    long = f"This is longer than {WORDS_MOST:,} characters; give us the most important part."
    wrong |= {key: long for key in (*MUST, *SHOULD) if len(values.get(key, "")) > WORDS_MOST}
    if values.get("about") not in SENDERS:
        wrong["about"] = "Choose what you are telling us about."
    return wrong


def _intake(values: Mapping[str, str], graph: str, under: str) -> Intake:
    given = [
        Given(str(path), values.get(key, "")[: WORDS_MOST + 1].strip(), key)
        for key, path in {**MUST, **SHOULD}.items()
        if values.get(key, "").strip()
    ]
    sharing.caught_up()
    answers = json.dumps({one.place: one.text for one in given}, ensure_ascii=False, indent=1)
    thing = Described(str(INC.Initiative), "title", tuple(given))
    return intake.of_things(sharing.desk(), [thing], Upload(ANSWERS, answers.encode()), graph, under)


def _misunderstood(taken: Intake) -> dict[str, str]:
    """Return field → what is wrong with its answer."""
    found: dict[str, str] = {}
    for remark in taken.report.remarks:
        if remark.severity is Severity.MUST:
            key = remark.place if remark.place in {**MUST, **SHOULD} else "title"
            found.setdefault(key, remark.message)
    return found


def _page(values: Mapping[str, str], wrong: Mapping[str, str] | None = None) -> Response:
    return sharing.private(
        "telling/form.html",
        400 if wrong else 200,
        values=values,
        wrong=wrong or {},
        must=[_question(key) for key in MUST],
        should=[_question(key) for key in SHOULD],
        opened=any(values.get(key) or key in (wrong or {}) for key in SHOULD),
        about=ABOUT,
        credit=CREDIT,
        once=secrets.token_urlsafe(),
    )


def _question(key: str) -> dict[str, object]:
    asked = _ask(key)
    options = [each.label for each in sharing.desk().lists.choices.get(asked.scheme, ())]
    few = asked.answer is Answer.CHOICE and len(options) <= 12
    long = asked.answer is Answer.ACCOUNT
    return {
        "key": key,
        "ask": asked,
        "options": options,
        "pairs": [(each, each) for each in options] if few else [],
        "long": long,
    }


def _ask(key: str) -> Ask:
    path = {**MUST, **SHOULD}[key]
    found = sharing.desk().forms[str(INC.Initiative)].ask(str(path))
    if found is None:
        raise BadInput(f"The rules no longer ask for {path}.")
    return found
