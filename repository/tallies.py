"""Counts by the values of filters, one within the other: what the index is asked for, and what it answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from repository.documents import DAY

MOST_VALUES = 10_000  # values of one filter that are counted
DATES = ("newest", "checked")


class Line(NamedTuple):
    """A filter, and which of its values are asked for."""

    key: str
    values: Sequence[str]


@dataclass(frozen=True)
class Tally:
    """How many records there are; the newest date and the last check among them (20200917; 20200000 for a
    year; 0 for none); and the values that they have of some filters.
    """

    count: int = 0
    newest: int = 0
    checked: int = 0
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def buckets(name: str, values: Sequence[str] = ()) -> dict[str, Any]:
    """Return the wish for how many records have each value of a field; with `values`, of these alone."""
    wish = {"field": name, "size": MOST_VALUES, "segment_size": MOST_VALUES}
    return {"terms": {**wish, "include": list(values)} if values else wish}


def wish(lines: Sequence[Line], told: Sequence[str], field: Callable[[str], str]) -> dict[str, Any]:
    """Return the wish for a tally of each combination of values; `field` names the field of a filter."""
    wished: dict[str, Any] = {key: buckets(field(key)) for key in told}
    wished |= {name: {"max": {"field": name}} for name in DATES}
    for key, values in reversed(lines):
        wished = {"line": {**buckets(field(key), values), "aggs": wished}}
    return wished


def read(
    found: Mapping[str, Any], told: Sequence[str], values: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Tally]]:
    """Yield each combination of values with its tally, from the answer to `wish`."""
    if "line" in found:
        for bucket in found["line"]["buckets"]:
            yield from read(bucket, told, (*values, bucket["key"]))
    else:
        newest, checked = (int(found[name]["value"] or 0) // DAY for name in DATES)
        held = {key: tuple(bucket["key"] for bucket in found[key]["buckets"]) for key in told}
        yield values, Tally(int(found["doc_count"]), newest, checked, held)
