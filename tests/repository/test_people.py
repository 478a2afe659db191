from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from repository.access import SESSION_HOURS, Access
from repository.database import Database
from repository.errors import BadInput, Conflict, NotFound, Overspent, Refused, Unknown
from repository.people import People, later
from repository.permissions import Role

AT = "2026-11-24T10:00:00+00:00"
PASSWORD = "four harmless purple words"  # noqa: S105
CLIENT = "192.0.2.1"


class House:
    """The accounts of one database, with a cheap hash."""

    def __init__(self, folder: Path) -> None:
        database = Database(folder / "ledger.db")
        self.people = People(database, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        self.access = Access(database, self.people)
        self.file = database.file

    def add(self, name: str, role: Role = Role.CONTRIBUTOR, partner: str = "leeds-council") -> None:
        organisation = partner.replace("-", " ").title()
        self.people.add(name, PASSWORD, role, partner, organisation, at=AT, by="a test")

    def sign_in(self, name: str, password: str = PASSWORD, at: str = AT, client: str = CLIENT) -> str:
        return self.access.sign_in(name, password, client, at=at)[1]


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.add("amira")
    return house


def minutes(count: float) -> str:
    return later(AT, timedelta(minutes=count))


def test_somebody_signs_in_and_is_known_until_they_sign_out(house: House) -> None:
    secret = house.sign_in("amira")
    found = house.access.signed_in(secret, at=AT)
    assert found is not None and (found.name, found.role) == ("amira", Role.CONTRIBUTOR)
    house.access.sign_out(secret)
    assert house.access.signed_in(secret, at=AT) is None


def test_a_session_ends_by_itself(house: House) -> None:
    secret = house.sign_in("amira")
    assert house.access.signed_in(secret, at=minutes(SESSION_HOURS * 60 - 1))
    assert house.access.signed_in(secret, at=minutes(SESSION_HOURS * 60)) is None


def test_signing_in_again_gives_another_session_and_ends_the_old_one(house: House) -> None:
    first = house.sign_in("amira")
    _, second = house.access.sign_in("amira", PASSWORD, CLIENT, at=AT, old=first)
    assert first != second
    assert house.access.signed_in(first, at=AT) is None
    assert house.access.signed_in(second, at=AT) is not None


@pytest.mark.parametrize(("name", "password"), [("amira", "wrong words altogether"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_told_the_same(house: House, name: str, password: str) -> None:
    with pytest.raises(Unknown, match="name or the password"):
        house.sign_in(name, password)


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    fits = house.people._fits
    monkeypatch.setattr(house.people, "_fits", lambda *given: hashed.append("once") or fits(*given))
    for name in ("amira", "nobody"):
        assert not house.people.knows(name, "wrong words altogether")
    assert len(hashed) == 2


def test_after_five_wrong_tries_somebody_must_wait_longer_and_longer(house: House) -> None:
    for _ in range(5):
        with pytest.raises(Unknown):
            house.sign_in("amira", "wrong words altogether")
    with pytest.raises(Overspent) as told:
        house.sign_in("amira")  # even with the right password
    assert told.value.seconds >= 1
    with pytest.raises(Unknown):
        house.sign_in("amira", "wrong words altogether", at=minutes(1))
    with pytest.raises(Overspent):
        house.sign_in("amira", at=minutes(1))
    assert house.sign_in("amira", at=minutes(20))


def test_tries_are_remembered_by_another_process_and_after_a_restart(house: House, tmp_path: Path) -> None:
    for _ in range(5):
        with pytest.raises(Unknown):
            house.sign_in("amira", "wrong words altogether")
    with pytest.raises(Overspent):
        House(tmp_path).sign_in("amira")


def test_somebody_elsewhere_is_not_locked_out_by_it(house: House) -> None:
    for _ in range(5):
        with pytest.raises(Unknown):
            house.sign_in("amira", "wrong words altogether", client="198.51.100.9")
    assert house.sign_in("amira")


def test_no_secret_stands_in_the_database(house: House) -> None:
    session = house.sign_in("amira")
    _, token = house.access.make_token("amira", "our register", "contribute", 30, at=AT)
    invited = house.people.invite(Role.MODERATOR, "editors", "Our editors", at=AT, by="amira")
    house.access._database.close()
    kept = b"".join(path.read_bytes() for path in house.file.parent.iterdir())
    assert b"leeds-council" in kept
    for secret in (PASSWORD, session, token, invited):
        assert secret.encode() not in kept


def test_an_invitation_makes_one_account(house: House) -> None:
    secret = house.people.invite(Role.MODERATOR, "editors", "Our editors", at=AT, by="amira")
    made = house.people.accept(secret, "bo.lee", PASSWORD, at=AT)
    assert (made.role, made.organisation) == (Role.MODERATOR, "Our editors")
    with pytest.raises(NotFound):
        house.people.accept(secret, "second", PASSWORD, at=AT)


def test_an_old_invitation_is_worth_nothing(house: House) -> None:
    secret = house.people.invite(Role.MODERATOR, "editors", "Our editors", at=AT, by="amira")
    with pytest.raises(NotFound, match="too old"):
        house.people.accept(secret, "bo.lee", PASSWORD, at=minutes(60 * 24 * 14))


def test_a_token_is_known_until_it_is_ended(house: House) -> None:
    made, secret = house.access.make_token("amira", "our register", "contribute", 30, at=AT)
    assert house.access.of_token(secret, "contribute", at=AT).name == "amira"
    assert house.access.of_token(secret, "read", at=AT).name == "amira"
    house.access.revoke_token("amira", made.id)
    with pytest.raises(Unknown):
        house.access.of_token(secret, "contribute", at=AT)


def test_a_token_does_only_what_it_is_for_and_only_for_so_long(house: House) -> None:
    _, secret = house.access.make_token("amira", "our register", "read", 30, at=AT)
    with pytest.raises(Refused, match="read only"):
        house.access.of_token(secret, "contribute", at=AT)
    with pytest.raises(Unknown):
        house.access.of_token(secret, "read", at=minutes(60 * 24 * 30))


def test_nobody_ends_anothers_token(house: House) -> None:
    made, _ = house.access.make_token("amira", "our register", "contribute", 30, at=AT)
    with pytest.raises(NotFound):
        house.access.revoke_token("somebody", made.id)


def test_closing_an_account_ends_its_sessions_and_tokens(house: House) -> None:
    session = house.sign_in("amira")
    _, token = house.access.make_token("amira", "our register", "contribute", 30, at=AT)
    house.people.close("amira", at=AT)
    assert house.access.signed_in(session, at=AT) is None
    with pytest.raises(Unknown):
        house.access.of_token(token, "read", at=AT)
    with pytest.raises(Unknown):
        house.sign_in("amira", client="elsewhere")


def test_the_last_administrator_stays(house: House) -> None:
    house.add("ada", Role.ADMINISTRATOR)
    with pytest.raises(Conflict):
        house.people.close("ada", at=AT)
    house.add("bea", Role.ADMINISTRATOR)
    house.people.close("ada", at=AT)


def test_changing_the_password_ends_every_session(house: House) -> None:
    secret = house.sign_in("amira")
    house.access.change_password("amira", "five other harmless green words")
    assert house.access.signed_in(secret, at=AT) is None
    assert house.sign_in("amira", "five other harmless green words")


@pytest.mark.parametrize(
    ("name", "password", "partner", "organisation"),
    [
        ("A", PASSWORD, "leeds-council", "Leeds Council"),
        ("<script>", PASSWORD, "leeds-council", "Leeds Council"),
        ("amira2", "short", "leeds-council", "Leeds Council"),
        ("amira2", "aaaaaaaaaaaaaaaa", "leeds-council", "Leeds Council"),
        ("amira2", "amira2amira2", "leeds-council", "Leeds Council"),
        ("amira2", "x" * 1001, "leeds-council", "Leeds Council"),
        ("amira2", PASSWORD, "../graph", "Leeds Council"),
        ("amira2", PASSWORD, "community", "Leeds Council"),
        ("amira2", PASSWORD, "leeds-council", " "),
        ("amira2", PASSWORD, "leeds-council", "Another name for the same partner"),
        ("amira", PASSWORD, "leeds-council", "Leeds Council"),
    ],
)
def test_an_account_that_will_not_do_is_refused_in_words(
    house: House, name: str, password: str, partner: str, organisation: str
) -> None:
    with pytest.raises(BadInput) as told:
        house.people.add(name, password, Role.CONTRIBUTOR, partner, organisation, at=AT, by="a test")
    assert str(told.value).endswith((".", "amira.k", "leeds-council"))
    assert [each.name for each in house.people.all()] == ["amira"]
