"""What the collection is mostly about and thin on, against counts by brute force over one made up."""

import gaps
import pytest

from repository import balance, facets
from repository.balance import LITTLE, MUCH
from repository.yardstick import FEW

FOUND = balance.balance(gaps.indexed())


def test_every_share_is_what_a_count_by_brute_force_finds() -> None:
    assert [part.label for part in FOUND.parts] == [
        label for label, key, _ in facets.load().coverage if key != "when"
    ]
    for part in FOUND.parts:
        for way in (*part.most, *part.few):
            (value,) = way.question.filters[part.key]
            assert way.count == gaps.count("done", **{part.key: value}), way


def test_most_is_a_share_of_all_and_few_is_little_of_it() -> None:
    told = [part for part in FOUND.parts if part.most and part.few]
    assert told
    for part in FOUND.parts:
        assert all(way.count >= MUCH * FOUND.initiatives.count for way in part.most)
        assert all(way.count < max(FEW, LITTLE * FOUND.initiatives.count) for way in part.few)
        assert [way.count for way in part.most] == sorted((way.count for way in part.most), reverse=True)


def test_a_word_that_nearly_all_have_is_told_apart() -> None:
    (sectors,) = (part for part in FOUND.parts if part.key == "sector")
    assert gaps.count("done", sector="public-service") > FOUND.initiatives.count / 2
    assert "public-service" not in {value for way in sectors.most for value in way.question.filters["sector"]}


def test_a_pair_is_told_with_its_count_and_what_one_would_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balance, "THIN", 2.0)  # by the usual bound nothing is thin here
    pairs = balance.balance(gaps.indexed()).pairs
    assert len(pairs) == balance.PAIRS and not FOUND.pairs
    for pair in pairs:
        keys = {key: values[0] for key, values in pair.way.question.filters.items() if key != "kind"}
        assert pair.way.count == gaps.count("done", **keys)
        there, ofit = (gaps.count("done", **{key: value}) for key, value in keys.items())
        assert pair.expected == round(there * ofit / FOUND.initiatives.count) >= FEW
    short = [pair.way.count - pair.expected for pair in pairs]
    assert short == sorted(short)


def test_a_nation_lacks_what_enough_others_have_and_nobody_there() -> None:
    assert FOUND.lacks
    for lack in FOUND.lacks:
        assert list(lack.elsewhere) == sorted(lack.elsewhere, reverse=True)
        for way, elsewhere in zip(lack.ways, lack.elsewhere, strict=True):
            keys = {key: values[0] for key, values in way.question.filters.items() if key != "kind"}
            assert way.count == gaps.count("done", **keys) == 0
            keys.pop("where")
            assert gaps.count("done", **keys) == elsewhere >= FEW
