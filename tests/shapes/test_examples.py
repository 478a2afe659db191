"""Each file of shapes has examples, good and bad, and finds in them what they say it should."""

from collections import Counter
from pathlib import Path

import pytest

from tests.shapes.shape_reading import example, examples, kind_of, names, remarks, shapes, with_a_constraint

SHARED = {"groups", "prefixes"}
VALID = examples("*-valid.ttl")
INVALID = examples("*-invalid-*.ttl")


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_nothing_is_found_in_a_valid_example(path: Path) -> None:
    assert [(str(record), message) for record, message, _ in remarks(path)] == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_gives_exactly_the_messages_it_expects(path: Path) -> None:
    expected = Counter(example(path)[1])
    assert expected, "an invalid example says what it expects"
    assert Counter(message for _, message, _ in remarks(path)) == expected


def test_every_file_of_shapes_has_a_valid_and_an_invalid_example() -> None:
    needed = {name for name in names() if name not in SHARED and not name.startswith("values-")}
    assert {kind_of(path) for path in VALID} == needed
    assert {kind_of(path) for path in INVALID} == needed


def test_every_shape_with_a_constraint_has_an_invalid_example() -> None:
    found = {shape for path in INVALID for _, _, shape in remarks(path)}
    assert sorted(map(str, with_a_constraint(shapes()) - found)) == []
