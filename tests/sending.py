"""Contributions for tests: what a partner sends, taken along the road as far as a test needs."""

from hashlib import sha256

from repository import contribution, moderation, publication
from repository.authority import graph_of
from repository.bootstrap import Repository
from repository.ingest import Upload
from repository.life import Actor, Contribution, Kind, Move, New, State
from repository.permissions import Role

AT = "2026-11-24T10:00:00+00:00"
LEEDS = Actor("amira", Role.CONTRIBUTOR, "leeds-council")
YORK = Actor("yusuf", Role.CONTRIBUTOR, "york-trust")
MODERATOR = Actor("mo", Role.MODERATOR, "editors")
SECOND = Actor("sam", Role.MODERATOR, "editors")
BASE = "https://w3id.org/inclusion-resources/"
PREFIXES = f"""
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix inc: <{BASE}ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def initiative(
    slug: str = "leeds-council/listening-days", title: str = "Listening days", more: str = ""
) -> str:
    return f'<{BASE}id/initiative/{slug}> a inc:Initiative ; dct:title "{title}"@en {more} .'


def stage(
    repository: Repository,
    text: str,
    actor: Actor = LEEDS,
    name: str = "listening",
    once: str = "",
    kind: Kind = Kind.FILE,
) -> Contribution:
    upload = Upload(f"{name}.ttl", (PREFIXES + text).encode())
    graph = graph_of(actor.partner, name)
    docket = repository.docket
    read = contribution.check(docket, repository.sandbox, repository.config, upload, actor.partner, graph)
    new = New(kind, actor.partner, graph, name, actor.partner.title(), State.DRAFT)
    return contribution.stage(
        docket, read, new, actor, flags="", once=once or sha256(text.encode()).hexdigest(), at=AT
    )


def send(
    repository: Repository, text: str = "", actor: Actor = LEEDS, name: str = "listening"
) -> Contribution:
    draft = stage(repository, text or initiative(), actor, name)
    return repository.docket.find(contribution.send(repository.docket, draft.ref, actor, at=AT))


def accept(repository: Repository, sent: Contribution, actor: Actor = MODERATOR) -> moderation.Decided:
    return moderation.publish(
        repository.docket, repository.sandbox, repository.config, sent.ref, sent.sha256, actor, at=AT
    )


def publish(
    repository: Repository, text: str = "", actor: Actor = LEEDS, name: str = "listening"
) -> Contribution:
    """Send, accept and publish."""
    decided = accept(repository, send(repository, text, actor, name))
    assert decided.position, decided.report.as_json()
    publication.bring_up(repository.ledger, repository.sandbox, repository.config)
    return decided.contribution


def act(repository: Repository, sent: Contribution, move: Move, actor: Actor = LEEDS) -> Contribution:
    return contribution.act(repository.docket, sent.ref, move, actor, at=AT)


def decide(
    repository: Repository,
    sent: Contribution,
    move: Move,
    actor: Actor = MODERATOR,
    words: str = "Please do.",
) -> Contribution:
    reason = moderation.Reason.UNCLEAR if move in (Move.ASK, Move.REFUSE) else ""
    return moderation.decide(
        repository.docket, sent.ref, sent.sha256, move, actor, reason=reason, words=words, at=AT
    ).contribution
