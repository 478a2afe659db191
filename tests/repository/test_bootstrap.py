from pathlib import Path

from repository.bootstrap import open_repository
from repository.config import Config


def test_a_part_that_is_first_asked_for_within_a_transaction_waits_for_nobody(tmp_path: Path) -> None:
    with open_repository(Config(home=tmp_path)).ledger.database.transaction():
        other = open_repository(Config(home=tmp_path))  # as another process would
        parts = (other.docket, other.people, other.access, other.sources, other.drafts, other.pile)
    assert all(parts)
    assert other.docket.waiting() == [] and other.pile.waiting() == []
