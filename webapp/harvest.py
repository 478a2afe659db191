"""Partners' data on their own sites: what the looks at their addresses gave, for everybody to see.

What has not been moderated is not repeated to everybody: they see what is wrong and how often, the partner
also where and what was found.
"""

from collections import Counter

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from repository import report
from repository.errors import NotFound, Refused
from repository.permissions import Action
from repository.report import Remark, Severity
from repository.sources import Source
from webapp import current, sharing, visitor

blueprint = Blueprint("harvest", __name__)


@blueprint.get("/harvest")
def index() -> Response:
    """Tell how a site is connected, and whose are."""
    partners: dict[str, list[Source]] = {}
    for each in current.repository().sources.all():
        partners.setdefault(each.partner, []).append(each)
    return sharing.private("harvest/index.html", partners=partners)


@blueprint.get("/harvest/<partner>")
def partner(partner: str) -> Response:
    """Tell what the last looks at a partner's addresses gave."""
    sources = current.repository().sources
    found = sources.of_partner(partner)
    if not found:
        raise NotFound("No site is connected under that name.")
    account = visitor.account()
    return sharing.private(
        "harvest/partner.html",
        organisation=found[0].organisation,
        partner=partner,
        sources=[(each, sources.visits(each.address), _remarks(each)) for each in found],
        counted=_counted,
        mine=account is not None and account.partner == partner,
        waiting=any(each.wanted for each in found),
        severities=Severity,
        about=_about,
        need=sharing.need,
        most=sharing.MOST_SHOWN,
    )


@blueprint.post("/harvest/<partner>/test")
def look_now(partner: str) -> Response:
    """Have one of one's own addresses looked at now; raises `Overspent` where this is asked too often."""
    values, found = visitor.sent(), visitor.require(Action.CONTRIBUTE)
    sources = current.repository().sources
    source = sources.find(values.get("address", ""))
    if not found.partner == partner == source.partner:
        raise Refused("Only the organisation whose address it is can have it tested.")
    sources.want(source.address, found.name, at=visitor.now())
    return redirect(f"/harvest/{partner}", 303)


def _about(source: Source) -> dict[Severity, str]:
    """Return what the findings at an address are called, by how much they matter."""
    return {level: f"{words}: {source.name}" for level, words in sharing.ABOUT.items()}


def _remarks(source: Source) -> tuple[Remark, ...]:
    return report.from_json(source.report).remarks if source.report else ()


def _counted(remarks: tuple[Remark, ...]) -> list[tuple[Severity, str, str, int]]:
    """Return each kind of finding once: how much it matters, about what, how to mend it, how often."""
    counts = Counter((one.severity, one.what, one.message) for one in remarks)
    return [(*kind, number) for kind, number in counts.items()]
