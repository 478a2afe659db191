"""What a record is linked to: other records, by the way they are linked."""

from dataclasses import dataclass

from repository.model import Record, Value

# Parts of a record, words of our lists, and people: shown elsewhere, or not to be gathered around anything.
NOT_RECORDS = {
    "", "concept", "scheme", "annotation", "observation", "membership", "dataset", "source", "person",
    "programme-item", "recognition", "award",
}  # fmt: skip
SEPARATE = {"siblings", "records", "when"}  # keys that the page adds to the facts; not links of the record


@dataclass(frozen=True)
class Link:
    """One way of being linked, in words, and the records linked so; `towards` tells that they lead here."""

    label: str
    towards: bool
    values: tuple[Value, ...]
    more: bool


def of(record: Record) -> tuple[Link, ...]:
    """Return what a record is linked to; nothing for a person."""
    if record.is_a("foaf:Person"):
        return ()
    found = []
    for key, fact in record.facts.items():
        values = tuple(value for value in fact.values if value.link and value.kind not in NOT_RECORDS)
        if values and fact.label and key not in SEPARATE:
            found.append(Link(fact.label, key.startswith("^"), values, fact.more))
    return tuple(found)
