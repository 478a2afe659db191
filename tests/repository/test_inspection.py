"""Large files that the steward checks: how far it is, what became of it, and nothing lost in between."""

import pytest
import sending
from sending import AT, LEEDS, PREFIXES, initiative

from repository import contribution, edition, inspection
from repository.authority import graph_of
from repository.bootstrap import Repository, open_desk
from repository.errors import NotFound, Overspent
from repository.ingest import Upload
from repository.life import State
from repository.pile import STEPS, Pile

GRAPH = graph_of("leeds-council", "listening")
GOOD = Upload("listening.ttl", (PREFIXES + initiative()).encode())
TABLE = Upload("listening.csv", b"Name,What was done\nListening days,We asked staff. Two things changed.\n")


@pytest.fixture
def house(empty: Repository) -> Repository:
    sending.publish(empty, initiative("york-trust/a", "Another thing"), sending.YORK, "york")
    return empty


def add(house: Repository, upload: Upload = GOOD, once: str = "one") -> str:
    return house.pile.add(upload, GRAPH, "Listening", "Leeds Council", LEEDS, once=once, at=AT)


def turn(house: Repository) -> int:
    return inspection.turn(house, lambda: AT)


@pytest.mark.parametrize("upload", [GOOD, TABLE], ids=["statements", "a table"])
def test_a_file_on_the_pile_becomes_its_senders_draft(house: Repository, upload: Upload) -> None:
    ref = add(house, upload)
    assert not house.pile.find(ref).done and turn(house) == 1
    found = house.pile.find(ref)
    assert (found.done, found.problem, found.step) == (True, "", STEPS)
    draft = house.docket.find(found.draft)
    assert (draft.state, draft.partner, draft.title, draft.graph) == (
        State.DRAFT,
        "leeds-council",
        "Listening",
        GRAPH,
    )
    assert contribution.report_of(draft).remarks
    assert house.pile.upload(ref).data == b"" and turn(house) == 0


def test_a_file_that_nobody_had_foreseen_is_not_looked_at_for_ever(
    house: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = [add(house, once="one"), add(house, once="two")]
    with monkeypatch.context() as broken:
        broken.setattr(inspection.risks, "flags", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            turn(house)
    assert sorted(house.pile.find(ref).problem for ref in refs) == ["", inspection.OURS]
    turn(house)
    assert all(house.pile.find(ref).done for ref in refs)


def test_what_is_done_is_told_step_by_step(house: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, str]] = []
    monkeypatch.setattr(house.pile, "tell", lambda _, step, doing: told.append((step, doing)))
    add(house, TABLE)
    turn(house)
    assert [step for step, _ in told] == [1, 2, 3, 4]
    assert told[1][1] == "Understanding 2 rows"


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (Upload("a.ttl", b"this is no Turtle"), "a.ttl, line 1"),
        (Upload("a.xlsx", b"PK nothing"), "is not a workbook"),
        (Upload("a.csv", b"Name\n"), "describes nothing"),
        (Upload("a.ttl", b"<a:a> <b:b> " + b"(" * 100_000), "a.ttl"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(house: Repository, upload: Upload, words: str) -> None:
    ref = add(house, upload)
    turn(house)
    found = house.pile.find(ref)
    assert found.done and found.draft == "" and words in found.problem
    assert house.docket.of_partner("leeds-council") == []


def test_a_check_that_was_cut_off_is_taken_up_again_and_gives_one_draft(
    house: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = add(house)
    desk = open_desk(house, edition.open_current(house.config.home))
    with monkeypatch.context() as killed:
        killed.setattr(house.pile, "finish", lambda *_, **__: None)  # as if it died a moment before
        inspection.inspect(house, desk, house.pile.find(ref), at=AT)
    assert not house.pile.find(ref).done
    turn(house)
    assert len(house.docket.of_partner("leeds-council")) == 1
    assert house.pile.find(ref).draft


def test_a_file_that_is_sent_twice_is_checked_once(house: Repository) -> None:
    assert add(house) == add(house)
    assert add(house, once="two") != add(house)


def test_one_partner_does_not_fill_the_pile(house: Repository) -> None:
    with pytest.raises(Overspent):
        for number in range(10):
            add(house, once=str(number))
    turn(house)
    assert add(house, once="later")


def test_what_is_done_is_forgotten_after_a_day(house: Repository) -> None:
    ref = add(house)
    turn(house)
    house.pile.add(GOOD, GRAPH, "x", "y", LEEDS, once="later", at="2026-11-26T10:00:00+00:00")
    with pytest.raises(NotFound):
        house.pile.find(ref)


def test_a_pile_of_an_earlier_version_is_gone_on_with(empty: Repository) -> None:
    ref = add(empty)
    with empty.ledger.database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE piled DROP COLUMN sends")
    waiting = Pile(empty.ledger.database).waiting()
    assert [(each.ref, each.sends) for each in waiting] == [(ref, False)]
