"""The budget of query seconds, by a clock that the tests set."""

import pytest

from repository.budget import Budget
from repository.errors import Overspent


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budget(clock: Clock) -> Budget:
    return Budget(60, 120, clock)


def work(budget: Budget, clock: Clock, client: str, seconds: float) -> None:
    with budget.spend(client):
        clock.now += seconds


def refusal(budget: Budget, client: str) -> Overspent:
    with pytest.raises(Overspent) as found, budget.spend(client):
        pytest.fail("this should not have been done")
    return found.value


def test_who_has_had_a_minute_of_work_is_told_when_to_come_back(budget: Budget, clock: Clock) -> None:
    for _ in range(4):
        work(budget, clock, "one", 10)
    work(budget, clock, "one", 9)
    work(budget, clock, "one", 11)
    error = refusal(budget, "one")
    assert error.limit == 60 and "60 seconds" in str(error)
    assert 0 < error.seconds <= 12 and f"in {error.seconds} seconds" in str(error)
    clock.now += error.seconds
    work(budget, clock, "one", 1)


def test_what_is_a_minute_ago_is_forgotten(budget: Budget, clock: Clock) -> None:
    work(budget, clock, "one", 60)
    refusal(budget, "one")
    clock.now += 62
    work(budget, clock, "one", 1)


def test_one_reader_does_not_spend_what_is_anothers(budget: Budget, clock: Clock) -> None:
    work(budget, clock, "one", 60)
    work(budget, clock, "two", 1)


def test_when_all_is_spent_only_those_who_had_much_are_sent_away(clock: Clock) -> None:
    budget = Budget(600, 40, clock)
    work(budget, clock, "little", 1)
    work(budget, clock, "greedy", 20)
    work(budget, clock, "greedier", 22)
    for client in ("greedy", "greedier"):
        error = refusal(budget, client)
        assert error.limit == 40 and "all readers" in str(error)
    work(budget, clock, "little", 1)
    work(budget, clock, "new", 1)


def test_work_that_fails_is_paid_for_too(budget: Budget, clock: Clock) -> None:
    with pytest.raises(ValueError, match="no"), budget.spend("one"):
        clock.now += 60
        raise ValueError("no")
    refusal(budget, "one")


def test_many_small_queries_add_up(clock: Clock) -> None:
    budget = Budget(10, 120, clock)
    for _ in range(40):
        work(budget, clock, "one", 0.25)
    refusal(budget, "one")
