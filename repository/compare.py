"""Initiatives side by side: what each says, row by row, in the order of a record's blocks.

Evidence stands beside evidence and is never added up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from repository import asking, catalogue, widening
from repository.documents import Card
from repository.errors import BadInput, NotFound
from repository.evidence import findings
from repository.fields import Vocabulary
from repository.index import Index
from repository.model import NO_FACT, Fact, Record, Value
from repository.namespaces import ID, full
from repository.store.interface import Store

MOST = 4
MOST_FOUND = 10
INITIATIVE, KIND = "inc:Initiative", "initiative"
# Rows by block: keys of the facts of a record, `^` seen from the other end.
GLANCE = ("inc:concernsPopulation", "dct:spatial", "when", "inc:ledBy", "inc:hasPartner", "inc:seeksOutcome")
BLOCKS = (
    (
        "What was done",
        ("inc:initiativeType", "inc:usesMethod", "inc:addressesTheme", "inc:concernsCharacteristic",
         "inc:sector", "inc:levelOfAction"),
    ),
    ("Who shaped it", ("inc:involvedPopulation", "inc:participationLevel", "inc:developedWith")),
    ("What changed", ("^inc:findingAbout", "result", "looked-into")),
    (
        "In their words",
        ("inc:whatItTook", "inc:costBand", "inc:whatHelped", "inc:whatGotInTheWay", "inc:whatDidNotWork",
         "inc:howItWasKeptGoing", "inc:adviceToOthers"),
    ),
    ("What you can use", ("inc:hasOutput",)),
    ("Where else it has been tried", ("inc:adaptedFrom", "^inc:adaptedFrom")),
    ("Law, policy and drivers", ("inc:usesLever", "inc:usesIndicator")),
)  # fmt: skip
OF_FINDINGS = {"result": "inc:resultDirection", "looked-into": "inc:evaluatedBy"}
LISTS = {
    "^inc:findingAbout",
    "inc:hasOutput",
    "inc:adaptedFrom",
    "^inc:adaptedFrom",
}  # "None recorded" when empty
NONE_RECORDED = "None recorded"


@dataclass(frozen=True)
class Cell:
    """What one initiative answers; where it does not, `absent` says so."""

    fact: Fact
    absent: str


@dataclass(frozen=True)
class Row:
    """One question and the answer of each initiative."""

    label: str
    cells: tuple[Cell, ...]

    @property
    def answered(self) -> bool:
        """Return whether any of them answers."""
        return any(cell.fact for cell in self.cells)


@dataclass(frozen=True)
class Block:
    """Rows under one heading: at least one answers, in `silent` are the questions that none answers."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Comparison:
    """Records side by side; `silent` are the questions that none of them answers."""

    records: tuple[Record, ...]
    glance: tuple[Row, ...]
    blocks: tuple[Block, ...]
    silent: tuple[str, ...]


def compare(store: Store, vocabulary: Vocabulary, chosen: Sequence[str]) -> Comparison:
    """Return the initiatives at `chosen` (`initiative/x`), each once, side by side.

    Raises `NotFound` for what is not recorded, `BadInput` for what is no initiative or for too many.
    """
    wanted = list(dict.fromkeys(chosen))
    if len(wanted) > MOST:
        raise BadInput(f"{MOST} initiatives at most can be compared at once.", MOST)
    records = tuple(_record(store, vocabulary, each) for each in wanted)
    glance = _rows(vocabulary, GLANCE, records)
    blocks = [(heading, _rows(vocabulary, keys, records)) for heading, keys in BLOCKS]
    return Comparison(
        records,
        _answered(glance),
        tuple(Block(heading, kept) for heading, rows in blocks if (kept := _answered(rows))),
        tuple([*_unanswered(glance), *_silent(blocks)]),
    )


def _rows(vocabulary: Vocabulary, keys: Iterable[str], records: Sequence[Record]) -> tuple[Row, ...]:
    return tuple(_row(vocabulary, key, records) for key in keys)


def _answered(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.answered)


def _unanswered(rows: Iterable[Row]) -> list[str]:
    return [row.label for row in rows if not row.answered]


def _silent(blocks: Iterable[tuple[str, tuple[Row, ...]]]) -> Iterator[str]:
    """Yield the questions that none answers; of a block without any answer, its heading alone."""
    for heading, rows in blocks:
        yield from _unanswered(rows) if _answered(rows) or len(rows) == 1 else [heading]


def _record(store: Store, vocabulary: Vocabulary, chosen: str) -> Record:
    iri = ID + chosen
    if not catalogue.exists(store, iri):
        raise NotFound("One of the initiatives to compare is not recorded here.")
    record = catalogue.record(store, vocabulary, iri)
    if record.cls != INITIATIVE:
        raise BadInput(f"Only initiatives can be compared; “{record.name.words}” is not one.")
    return record


def _row(vocabulary: Vocabulary, key: str, records: Sequence[Record]) -> Row:
    facts = [_fact(record, key) for record in records]
    label = next((fact.label for fact in facts if fact.label), _label(vocabulary, key))
    absents = (NONE_RECORDED if key in LISTS or key in OF_FINDINGS else record.absent for record in records)
    return Row(label, tuple(Cell(fact, absent) for fact, absent in zip(facts, absents, strict=True)))


def _fact(record: Record, key: str) -> Fact:
    """A fact of the record, or what its findings say: each answer once, with no count."""
    if key not in OF_FINDINGS:
        return record[key]
    said: dict[str, Value] = {}
    for finding in findings(record):
        for value in finding[OF_FINDINGS[key]].values:
            said.setdefault(value.text.words, value)
    return Fact("", tuple(said.values())) if said else NO_FACT


def _label(vocabulary: Vocabulary, key: str) -> str:
    if key == "when":
        return vocabulary.property_label(full("schema:startDate"))
    if key.startswith("^"):
        return vocabulary.inverse_label(full(key[1:]))
    return vocabulary.property_label(full(OF_FINDINGS.get(key, key)), full(INITIATIVE))


def others(index: Index, words: str, chosen: Sequence[str]) -> list[Card]:
    """Return the cards of initiatives that `words` find, best first, without those already chosen.

    Raises `BadInput` for words that are too long.
    """
    question = asking.read([("q", words), (asking.KIND, KIND)])
    if not question.words:
        return []
    asked = asking.asked_by(question, widening.look(index, question.words, exact=False))
    cards = index.cards(asked, "best", MOST_FOUND + len(chosen))
    return [card for card in cards if card["iri"][len(ID) :] not in chosen][:MOST_FOUND]
