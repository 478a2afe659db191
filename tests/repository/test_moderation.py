import sqlite3
import threading

import pytest
import sending
from sending import AT, BASE, LEEDS, MODERATOR, SECOND, YORK, accept, act, decide, initiative, publish, send

from repository import edition, moderation, publication
from repository.bootstrap import Repository
from repository.errors import BadInput, Conflict, InclusionError, Refused
from repository.life import Actor, Move, State
from repository.permissions import Role

PERSON = f"""<{BASE}id/person/leeds-council/p-1> a foaf:Person ; foaf:name "Alex Example" .
<{BASE}id/event/leeds-council/talk> a inc:Event ; dct:title "A talk"@en ;
    prov:startedAtTime "2026-01-01T10:00:00Z"^^xsd:dateTime ;
    inc:chair <{BASE}id/person/leeds-council/p-1> ."""


def provenance(repository: Repository, graph: str) -> str:
    store = edition.open_current(repository.config.home).store
    return "\n".join(f"{t.subject} {t.predicate} {t.object}" for t in store.triples() if graph in t.subject)


def test_what_is_accepted_is_published_with_who_sent_it_and_who_checked_it(empty: Repository) -> None:
    sent = publish(empty)
    assert sent.state is State.PUBLISHED
    told = provenance(empty, sent.graph)
    assert f"sha256:{sent.sha256}" in told
    assert "Leeds-Council" in told and "A moderator" in told
    assert "amira" not in told and "mo" not in told.split()


def test_nobody_decides_on_what_their_own_organisation_sent(empty: Repository) -> None:
    colleague = Actor("lee", Role.MODERATOR, "leeds-council")
    with pytest.raises(Refused):
        accept(empty, send(empty), colleague)


def test_a_contributor_decides_on_nothing(empty: Repository) -> None:
    with pytest.raises(Refused):
        accept(empty, send(empty), YORK)


def test_a_decision_is_about_the_bytes_that_were_looked_at(empty: Repository) -> None:
    looked_at = send(empty)
    send(empty, initiative(title="Changed in the meantime"))
    for move in (Move.ASK, Move.REFUSE):
        with pytest.raises(Conflict):
            decide(empty, looked_at, move)
    with pytest.raises(Conflict):
        accept(empty, looked_at)
    assert empty.ledger.position() == 0


def test_of_two_moderators_at_once_one_decides(empty: Repository) -> None:
    sent = send(empty)
    ready = threading.Barrier(4)
    ended: list[str] = []

    def work(number: int) -> None:
        actor = Actor(f"m{number}", Role.MODERATOR, "editors")
        ready.wait()
        try:
            done = accept(empty, sent, actor) if number % 2 else decide(empty, sent, Move.REFUSE, actor)
            ended.append(type(done).__name__)
        except InclusionError as error:
            ended.append(type(error).__name__)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended.count("Conflict") == 3, ended
    decisions = [line for line in empty.docket.lines(sent.ref) if line.move is not Move.SEND]
    assert len(decisions) == 1
    assert empty.ledger.position() == (1 if decisions[0].move is Move.PUBLISH else 0)


def test_the_log_and_the_ledger_are_written_together_or_not_at_all(
    empty: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = send(empty)

    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(empty.ledger, "decide", fail)
    with pytest.raises(OSError, match="full"):
        accept(empty, sent)
    assert empty.docket.find(sent.ref) == sent
    assert len(empty.docket.lines(sent.ref)) == 1
    monkeypatch.undo()
    assert accept(empty, sent).position == 1


def test_two_people_must_agree_where_a_person_is_named(empty: Repository) -> None:
    sent = send(empty, PERSON)
    first = accept(empty, sent)
    assert (first.position, first.contribution.state) == (0, State.CHECKING)
    with pytest.raises(Refused, match="second person"):
        accept(empty, sent)
    second = accept(empty, sent, SECOND)
    assert second.position == 1
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    assert "Two moderators" in provenance(empty, sent.graph)


def test_an_approval_is_worth_nothing_for_other_bytes(empty: Repository) -> None:
    accept(empty, send(empty, PERSON))
    changed = send(empty, PERSON.replace("A talk", "Another talk"))
    assert accept(empty, changed, SECOND).position == 0


def test_two_people_must_agree_where_something_got_worse(empty: Repository) -> None:
    worse = f"""<{BASE}id/finding/leeds-council/f> a inc:Finding ; dct:title "Fewer came back"@en ;
        inc:resultDirection <{BASE}id/concept/result-direction/worse> ."""
    triples = moderation.triples_of(_ntriples(empty, worse))
    assert moderation.risks.why_two(triples) == ("a finding says that something got worse",)


def _ntriples(repository: Repository, text: str) -> bytes:
    from repository import validation
    from repository.ingest import Upload

    upload = Upload("x.ttl", (sending.PREFIXES + text).encode())
    return validation.read(repository.sandbox, upload, repository.config).ntriples


def test_ownership_is_judged_again_at_acceptance(empty: Repository) -> None:
    ours = send(empty, initiative("shared-name"), LEEDS)
    theirs = send(empty, initiative("shared-name", "Theirs"), YORK)
    assert accept(empty, ours).position == 1
    refused = accept(empty, theirs)
    assert (refused.position, refused.report.conforms) == (0, False)
    assert refused.contribution.state is State.RECEIVED


def test_the_rules_are_applied_again_at_acceptance(empty: Repository) -> None:
    sent = send(empty)
    data = (sending.PREFIXES + f"<{BASE}id/initiative/leeds-council/x> a inc:Initiative .").encode()
    with sqlite3.connect(empty.ledger.database.file) as file:  # as an older version might have let it in
        file.execute("UPDATE submission SET bytes = ?", (data,))
    file.close()
    refused = accept(empty, sent)
    assert refused.position == 0 and not refused.report.conforms


def test_why_something_is_not_published_is_said_as_it_was_written(empty: Repository) -> None:
    sent = send(empty)
    decide(empty, sent, Move.REFUSE, words="  We know of it already: <b>see</b> the list.  ")
    line = empty.docket.lines(sent.ref)[-1]
    assert (line.reason, line.words) == (
        "It is not clear enough what was done",
        "We know of it already: <b>see</b> the list.",
    )


@pytest.mark.parametrize(
    ("move", "reason", "words"),
    [
        (Move.ASK, "", "Please change it."),
        (Move.ASK, moderation.Reason.UNCLEAR, "  "),
        (Move.REFUSE, "no such reason", "No."),
        (Move.REFUSE, moderation.Reason.OTHER, ""),
        (Move.REFUSE, moderation.Reason.TWICE, "x" * 5001),
    ],
)
def test_a_decision_without_a_reason_is_none(empty: Repository, move: Move, reason: str, words: str) -> None:
    sent = send(empty)
    with pytest.raises(BadInput):
        moderation.decide(
            empty.docket, sent.ref, sent.sha256, move, MODERATOR, reason=reason, words=words, at=AT
        )
    assert empty.docket.find(sent.ref).state is State.RECEIVED


def test_what_is_withdrawn_is_public_until_a_moderator_has_seen_what_refers_to_it(empty: Repository) -> None:
    sent = publish(empty)
    thing = f"{BASE}id/initiative/leeds-council/listening-days"
    publish(empty, initiative("york-trust/ours", more=f"; inc:adaptedFrom <{thing}>"), YORK, "york")
    leaving = act(empty, sent, Move.LEAVE)
    assert leaving in empty.docket.waiting()
    store = edition.open_current(empty.config.home).store
    assert [str(each) for each in moderation.referring(store, sent.graph)] == [
        f"{BASE}id/initiative/york-trust/ours"
    ]
    decide(empty, leaving, Move.REMOVE)
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    assert sent.graph not in edition.open_current(empty.config.home).manifest.graphs or not [
        *edition.open_current(empty.config.home).store.statements(graph=_iri(sent.graph))
    ]


def _iri(graph: str) -> "moderation.URIRef":
    return moderation.URIRef(graph)
