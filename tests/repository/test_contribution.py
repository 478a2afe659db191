from dataclasses import replace

import pytest
import sending
import sqlalchemy as sa
from sending import AT, BASE, LEEDS, YORK, act, initiative, publish, send, stage

from repository import contribution, edition
from repository.bootstrap import Repository
from repository.errors import BadInput, Conflict, Overspent, Refused
from repository.life import Actor, Move, State
from repository.permissions import Role

NOBODY = Actor("", Role.NOBODY, "")
TWICE = " Your file says 2 things of it."
THING = f"{BASE}id/initiative/leeds-council/listening-days"


def complaints(repository: Repository, text: str, actor: Actor = LEEDS, name: str = "another") -> list[str]:
    report = contribution.report_of(stage(repository, text, actor, name))
    return [one.message for one in report.remarks if one.component.endswith("OwnThingsOnly")]


def test_what_is_sent_is_a_draft_that_is_not_public_and_waits_for_nobody(empty: Repository) -> None:
    draft = stage(empty, initiative())
    assert draft.state is State.DRAFT
    assert empty.docket.waiting() == []
    assert empty.ledger.position() == 0


def test_the_bytes_and_the_report_are_kept_as_they_came(empty: Repository) -> None:
    draft = stage(empty, initiative())
    name, data = empty.docket.original(draft.ref)
    assert (name, initiative().encode() in data) == ("listening.ttl", True)
    assert contribution.report_of(draft).remarks


def test_the_same_sending_twice_makes_one_draft(empty: Repository) -> None:
    assert stage(empty, initiative(), once="x").ref == stage(empty, initiative(), once="x").ref
    assert len(empty.docket.of_partner("leeds-council")) == 1


def test_sending_twice_makes_one_ticket(empty: Repository) -> None:
    draft = stage(empty, initiative())
    contribution.send(empty.docket, draft.ref, LEEDS, at=AT)
    with pytest.raises(Conflict):
        contribution.send(empty.docket, draft.ref, LEEDS, at=AT)
    assert len(empty.docket.waiting()) == 1


def test_nothing_is_sent_that_must_change_first(empty: Repository) -> None:
    draft = stage(empty, f"<{THING}> a inc:Initiative .")
    with pytest.raises(Refused, match="must change"):
        contribution.send(empty.docket, draft.ref, LEEDS, at=AT)


def test_what_is_thrown_away_leaves_no_bytes(empty: Repository) -> None:
    draft = stage(empty, initiative(title="Unusual words"))
    act(empty, draft, Move.DISCARD)
    empty.ledger.database.rows(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    kept = b"".join(path.read_bytes() for path in empty.config.home.glob("ledger.db*"))
    assert b"listening" in kept and b"Unusual words" not in kept
    assert empty.docket.find(draft.ref).state is State.DISCARDED


def test_drafts_are_thrown_away_after_a_month(empty: Repository) -> None:
    draft = stage(empty, initiative())
    assert contribution.sweep(empty.docket, at="2026-12-20T10:00:00+00:00") == 0
    assert contribution.sweep(empty.docket, at="2026-12-25T10:00:00+00:00") == 1
    assert empty.docket.find(draft.ref).state is State.DISCARDED


def test_a_changed_version_keeps_the_ticket_of_what_was_not_decided(empty: Repository) -> None:
    first = send(empty)
    sending.decide(empty, first, Move.ASK)
    again = send(empty, initiative(title="Listening days, explained"))
    assert again.ref == first.ref
    assert again.state is State.RECEIVED
    assert again.sha256 != first.sha256
    assert [line.move for line in empty.docket.lines(first.ref)] == [Move.SEND, Move.ASK, Move.AMEND]


def test_a_correction_of_what_is_published_replaces_it_once_it_is_published(empty: Repository) -> None:
    first = publish(empty)
    second = publish(empty, initiative(title="Listening days, corrected"))
    assert second.ref != first.ref
    assert empty.docket.find(first.ref).state is State.REPLACED
    store = edition.open_current(empty.config.home).store
    titles = [str(t.object) for t in store.triples() if str(t.predicate).endswith("title")]
    assert "Listening days, corrected" in titles and "Listening days" not in titles


def test_the_log_tells_who_did_what_to_which_bytes(empty: Repository) -> None:
    sent = publish(empty)
    lines = empty.docket.lines(sent.ref)
    assert [(line.account, line.move, line.sha256) for line in lines] == [
        ("amira", Move.SEND, sent.sha256),
        ("mo", Move.PUBLISH, sent.sha256),
    ]


def test_ones_own_thing_may_be_described_again_and_anothers_may_not(empty: Repository) -> None:
    publish(empty)
    again = initiative(title="Said otherwise")
    assert complaints(empty, again) == []
    assert complaints(empty, again, YORK) == [
        contribution.authority.ANOTHERS_PATH.format(own=own("york-trust")) + TWICE
    ]


def test_whoever_describes_anothers_thing_is_told_that_one_thing_and_how_often(empty: Repository) -> None:
    publish(empty)
    more = '; dct:title "Ours"@en ; foaf:page <https://example.org/ours> ; inc:ledBy <https://example.org/us>'
    record = f"<{THING.replace('/id/', '/doc/')}#record> foaf:primaryTopic <{THING}> ."
    report = contribution.report_of(stage(empty, initiative(more=more) + record, YORK, "another"))
    (found,) = report.remarks
    assert found.value == THING and found.line
    assert found.message.endswith("Your file says 6 things of it.")


def test_what_was_sent_is_shown_where_it_is_too_much(empty: Repository) -> None:
    report = contribution.report_of(stage(empty, initiative(more='; dct:title "Other days"@en')))
    (found,) = [each for each in report.remarks if each.component.endswith("UniqueLangConstraintComponent")]
    assert found.value == "Listening days · Other days"
    assert "sh:value" not in replace(report, remarks=(found,)).as_turtle()


def own(partner: str) -> str:
    return f"{BASE}id/initiative/{partner}/…"


def test_a_thing_without_a_path_belongs_to_who_described_it_first_even_when_withdrawn(
    empty: Repository,
) -> None:
    sent = publish(empty, initiative("shared-name"))
    leaving = act(empty, sent, Move.LEAVE)
    sending.decide(empty, leaving, Move.REMOVE)
    assert complaints(empty, initiative("shared-name"), YORK) == [contribution.authority.ANOTHERS + TWICE]
    assert complaints(empty, initiative("shared-name")) == []


def test_linking_to_anothers_thing_is_what_this_is_for(empty: Repository) -> None:
    publish(empty)
    link = initiative("york-trust/ours", more=f"; inc:adaptedFrom <{THING}>")
    assert complaints(empty, link, YORK) == []


@pytest.mark.parametrize(
    "text",
    [
        f'<{BASE}id/initiative/leeds-council/new> a inc:Initiative ; dct:title "Theirs"@en .',
        f'<{BASE}doc/initiative/leeds-council/listening-days#record> dct:title "Theirs"@en .',
        f'<{BASE}id/concept/theme/new> dct:title "A theme"@en .',
        f'<{BASE}id/scheme/new> dct:title "A list"@en .',
        f'<{BASE}about> dct:title "A page"@en .',
        f'<{BASE}id/initiative/> dct:title "No name"@en .',
        f"[] <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> <{THING}> .",
        f"[] <http://www.w3.org/ns/oa#hasBody> <{THING}> .",
        f"<{BASE}id/initiative/york-trust/x> foaf:primaryTopic <{THING}> .",
    ],
)
def test_nobody_speaks_under_anothers_name(empty: Repository, text: str) -> None:
    publish(empty)
    assert len(complaints(empty, text, YORK)) == 1


def test_what_is_not_ones_own_is_found_on_its_line(empty: Repository) -> None:
    draft = stage(empty, "\n\n" + initiative("york-trust/x"), LEEDS)
    remark = contribution.report_of(draft).remarks[0]
    assert remark.line == 1 + sending.PREFIXES.count("\n") + 2


def test_a_message_is_kept_once_and_an_empty_or_endless_one_not(empty: Repository) -> None:
    def tell(words: str, once: str = "x") -> str:
        return contribution.tell(empty.docket, words, "/about", NOBODY, "192.0.2.1", once=once, at=AT).ref

    assert tell("It moved.") == tell("It moved.")
    for words in ("", "  \n", "x" * 5001):
        with pytest.raises(BadInput):
            tell(words, "y")


def test_nobody_sends_messages_without_end(empty: Repository) -> None:
    def tell(number: int) -> None:
        contribution.tell(empty.docket, "It moved.", "", NOBODY, "192.0.2.1", once=str(number), at=AT)

    for number in range(20):
        tell(number)
    with pytest.raises(Overspent):
        tell(21)


def test_references_cannot_be_guessed(empty: Repository) -> None:
    refs = {stage(empty, initiative(), name=f"n{n}", once=f"n{n}").ref for n in range(5)}
    assert len(refs) == 5
    assert all(len(ref.replace("-", "")) == 28 for ref in refs)
