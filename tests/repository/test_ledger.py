import sqlite3
from pathlib import Path

import pytest

from repository.database import PRAGMAS
from repository.errors import Busy, Damaged
from repository.ledger import Ledger, Offer


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db")


def offer(graph: str, data: bytes = b"bytes") -> Offer:
    return Offer(graph, f"{graph}.ttl", data, "sha of bytes", "sha of graph", "{}")


def accept(ledger: Ledger, *graphs: str, data: bytes = b"bytes") -> int:
    return ledger.accept([offer(graph, data) for graph in graphs], at="2026-11-24T10:00:00+00:00", by="me")


def test_positions_count_from_one_without_gaps(ledger: Ledger) -> None:
    assert ledger.position() == 0
    assert [accept(ledger, "a"), accept(ledger, "b"), accept(ledger, "a")] == [1, 2, 3]
    assert ledger.position() == 3


def test_the_bytes_come_back_as_they_were_sent(ledger: Ledger) -> None:
    data = bytes(range(256)) * 100
    accept(ledger, "a", data=data)
    assert ledger.data(ledger.content(1)["a"].submission) == data


def test_a_correction_replaces_its_graph_and_the_past_stays_readable(ledger: Ledger) -> None:
    accept(ledger, "a", data=b"first")
    accept(ledger, "a", data=b"second")
    assert ledger.data(ledger.content(2)["a"].submission) == b"second"
    assert ledger.data(ledger.content(1)["a"].submission) == b"first"


def test_a_withdrawn_graph_is_no_longer_content(ledger: Ledger) -> None:
    accept(ledger, "a", "b")
    ledger.withdraw(["a"], at="2026-11-25T10:00:00+00:00", by="me")
    assert set(ledger.content(2)) == {"b"}
    assert ledger.changed(1, 2) == ["a"]


def test_files_accepted_together_share_a_position(ledger: Ledger) -> None:
    assert accept(ledger, "a", "b") == 1
    assert ledger.changed(0, 1) == ["a", "b"]


def test_an_acceptance_that_fails_leaves_nothing_behind(ledger: Ledger) -> None:
    with pytest.raises(Exception, match="UNIQUE"):
        accept(ledger, "a", "a")
    assert ledger.position() == 0
    assert ledger.content(1) == {}


def test_every_connection_has_the_settings_that_keep_data_safe(ledger: Ledger) -> None:
    for _ in range(2):
        with ledger.database.engine.connect() as connection:
            for name, value in PRAGMAS.items():
                assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value, name
        ledger.close()  # the next round opens a new connection


def test_a_second_writer_waits_and_then_is_told_that_the_ledger_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PRAGMAS, "busy_timeout", 1)
    ledger = Ledger(tmp_path / "ledger.db")
    other = sqlite3.connect(ledger.database.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        accept(ledger, "a")
    other.execute("ROLLBACK")
    assert accept(ledger, "a") == 1


def test_a_backup_holds_everything_and_is_one_file(ledger: Ledger, tmp_path: Path) -> None:
    accept(ledger, "a", data=b"kept")
    ledger.backup(tmp_path / "copy.db")
    copy = Ledger(tmp_path / "copy.db")
    assert copy.data(copy.content(1)["a"].submission) == b"kept"


def test_a_foreign_file_is_not_taken_for_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(Damaged, match="cannot be used"):
        Ledger(tmp_path / "ledger.db")
