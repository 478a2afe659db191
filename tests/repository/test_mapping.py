"""Records of others become rows by a mapping that is data, and nothing is dropped unsaid."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from repository import forms, gathered, matching
from repository.collection import FOLDER
from repository.edition import Edition
from repository.errors import Unreadable
from repository.gathered import Said
from repository.mapping import Batch, Mapper
from repository.namespaces import ID, SKOS
from repository.report import Remark, Severity

FORMS = forms.load()
SOURCE = {"url": "https://example.org/report", "title": "A report", "publisher": "Example", "date": "2021"}
GOOD: dict[str, Any] = {
    "id": "hl-open-doors",
    "type": "initiative",
    "title": "Open Doors",
    "summary": "Doors were opened.",
    "kind": "mentoring",
    "lead": {"name": "Example Council", "type": "local authority"},
    "partners": [],
    "nation": ["England"],
    "places": [],
    "sectors": ["health"],
    "themes": [
        {"theme": "improving-representation", "basis": "stated", "why": "named"},
        {"theme": "organisational-readiness", "basis": "inferred", "why": "leaders learn"},
    ],
    "methods": ["survey"],
    "populations": ["refugees and asylum seekers"],
    "characteristics": ["migration status"],
    "outcomes_sought": ["access"],
    "reported": [
        {"what": "doors opened", "value": 12, "qualifier": "more than", "unit": "projects", "kind": "output"},
        {"what": "people felt welcome", "kind": "perception"},
    ],
    "evaluated": None,
    "status": "active",
    "levers": [],
    "resources": [],
    "sources": [SOURCE],
    "confidence": "medium",
}


@pytest.fixture(scope="module")
def told() -> Said:
    """The mapping that is shipped."""
    return gathered.load_mapping(FOLDER / "mapping.toml")


def batches(
    folder: Path, told: Said, *records: Mapping[str, Any], same: Mapping[str, str] = {}
) -> list[Batch]:  # noqa: B006
    for name in told["files"]:
        (folder / name).write_text("", "utf-8")
    lines = "".join(f"{json.dumps(record)}\n" for record in records)
    (folder / "health.jsonl").write_text(lines, "utf-8")
    names = {"Example Council": ("organisation", ("Example Council",))}
    tables = matching.Matching({}, names, {("Leeds", ""): ("Leeds",)}, same)
    mapper = Mapper(told, FORMS, tables, {"Leeds": frozenset({"England"})})
    return mapper.batches(gathered.read(folder, told, same))


def rows(made: list[Batch], name: str, sheet: str) -> list[dict[str, str]]:
    batch = next(batch for batch in made if batch.name == name)
    head, *others = next(each for each in batch.sheets if each.name == sheet).rows
    return [{head.cells[column]: text for column, text in row.cells.items()} for row in others]


def musts(made: list[Batch]) -> list[Remark]:
    return [r for batch in made for r in batch.remarks if r.severity is Severity.MUST]


def test_a_record_becomes_rows_whose_headings_are_questions_of_ours(tmp_path: Path, told: Said) -> None:
    made = batches(tmp_path, told, GOOD)
    (row,) = rows(made, "health", "Initiatives")
    assert (row["Name"], row["Last part of its address"]) == ("Open Doors", "open-doors")
    assert row["Who it is for"] == "Refugees; People seeking asylum"
    assert row["Led by"] == f"{ID}organisation/example-council"
    assert (row["Theme"], row["Where"], row["Status"]) == ("Improving representation", "England", "Running")
    assert row["Checked a second time"] == "No"
    assert musts(made) == []
    labels = {ask.label for ask in (*asks_of("Initiatives"), *asks_of("Catalog record"))}
    assert set(row) - {"Last part of its address"} <= labels


def asks_of(plural: str) -> tuple[forms.Ask, ...]:
    return next(form for form in FORMS.values() if form.plural == plural).asks


def test_what_is_reported_becomes_a_figure_where_it_is_a_number_and_else_a_finding(
    tmp_path: Path, told: Said
) -> None:
    made = batches(tmp_path, told, GOOD)
    (figure,) = rows(made, "health", "Figures")
    assert (figure["Figure"], figure["Exact, or a bound"], figure["Period"]) == (
        "12",
        "More than",
        "not stated",
    )
    assert (figure["Measure"], figure["How it was measured"]) == ("Things counted", "Doors opened")
    (finding,) = rows(made, "health", "Findings")
    assert finding["What was found"] == "People felt welcome"
    assert finding["How we know"] == "Told by those who ran it"  # nobody says that it was evaluated


def test_what_editors_added_is_apart_with_its_reason(tmp_path: Path, told: Said) -> None:
    (link,) = rows(batches(tmp_path, told, GOOD), "inferred", "Links added")
    assert link["Record"] == f"{ID}initiative/open-doors"
    assert (link["Answer"], link["Why"]) == ("Organisational readiness for change", "Leaders learn.")


def test_a_nation_that_a_place_lies_in_is_not_said_again(tmp_path: Path, told: Said) -> None:
    (row,) = rows(batches(tmp_path, told, {**GOOD, "places": ["Leeds"]}), "health", "Initiatives")
    assert row["Where"] == "Leeds"


@pytest.mark.parametrize(
    ("changed", "field", "found"),
    [
        ({"kind": "magic"}, "kind", "magic"),
        ({"populations": ["giants"]}, "populations", "giants"),
        ({"places": ["Atlantis"]}, "places", "Atlantis"),
        ({"summary": "Led by Dr Jane Smith."}, "summary", "Dr Jane"),
        ({"lesson": "Write to jane@example.org now."}, "lesson", "jane@example.org"),
        ({"sources": [{"title": "No address"}]}, "sources", ""),
        ({"sources": []}, "sources", ""),
        ({"contact": {"name": "Somebody"}}, "contact.name", "Somebody"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_taken_over_is_named_with_record_field_and_reason(
    changed: dict[str, Any], field: str, found: str, tmp_path: Path, told: Said
) -> None:
    remarks = musts(batches(tmp_path, told, {**GOOD, **changed}))
    assert {(r.file, r.line, r.label, r.what, r.value) for r in remarks} == {
        ("health.jsonl", 1, "hl-open-doors", field, found)
    }
    assert all(remark.message.endswith(".") and remark.place for remark in remarks)


def test_two_records_of_one_initiative_make_one_row_and_differences_are_told(
    tmp_path: Path, told: Said
) -> None:
    other = {
        **GOOD,
        "id": "hl-doors",
        "title": "Doors!",
        "methods": ["trial"],
        "themes": [],
        "nation": ["UK"],
    }
    made = batches(tmp_path, told, GOOD, other, same={"hl-doors": "hl-open-doors"})
    (row,) = rows(made, "health", "Initiatives")
    assert (row["Name"], row["How it was done"], row["Where"]) == ("Open Doors", "Survey; Trial", "England")
    assert len(rows(made, "health", "Figures")) == 1  # the same figure is not taken twice
    told_of = [(r.label, r.what, r.value) for batch in made for r in batch.remarks]
    assert ("hl-doors", "Name", "Doors!") in told_of


def test_a_link_to_a_record_that_was_refused_is_left_out_and_one_to_nothing_must_change(
    tmp_path: Path, told: Said
) -> None:
    finding = {
        "id": "f-open", "type": "finding", "statement": "Open doors help.", "themes": [], "methods": [],
        "populations": [], "characteristics": [], "outcome": "access", "design": "survey",
        "direction": "helps", "strength": "not graded", "about": ["hl-open-doors"], "sources": [SOURCE],
    }  # fmt: skip
    (remark,) = musts(batches(tmp_path, told, finding))
    assert (remark.label, remark.what, remark.value) == ("f-open", "about", "hl-open-doors")
    tables = matching.Matching({}, {}, {}, {})
    items = gathered.read(tmp_path, told, {})
    made = Mapper(told, FORMS, tables, {}).batches(items, {"hl-open-doors"})
    assert musts(made) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [("{", "no record with an id"), ('{"id": "x"}', "no record with an id"), ("[1]", "no record with an id")],
)
def test_a_line_that_is_no_record_is_told_by_its_number(
    line: str, said: str, tmp_path: Path, told: Said
) -> None:
    batches(tmp_path, told, GOOD)
    with open(tmp_path / "health.jsonl", "a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(Unreadable, match=f"health.jsonl, line 2: this is {said}"):
        gathered.read(tmp_path, told, {})


def test_an_id_that_is_given_twice_is_refused(tmp_path: Path, told: Said) -> None:
    with pytest.raises(Unreadable, match=r"line 2: hl-open-doors stands already in health.jsonl, line 1"):
        batches(tmp_path, told, GOOD, GOOD)


def test_a_mapping_that_is_no_toml_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text("rule = [", "utf-8")
    with pytest.raises(Unreadable, match="this mapping cannot be read"):
        gathered.load_mapping(tmp_path / "mapping.toml")


def test_every_entry_that_the_mapping_names_is_in_our_lists(told: Said, shipped: Edition) -> None:
    named = (SKOS.prefLabel, SKOS.altLabel)
    labels = {str(t.object) for name in named for t in shipped.store.triples(None, name)}
    addressed = {"change", "law"}
    for name, table in told["lists"].items():
        for entry in table.values():
            for each in [entry] if isinstance(entry, str) else entry:
                assert name in addressed or each in labels, (name, each)


def test_the_last_part_of_a_pages_address_is_readable_and_never_that_of_another(told: Said) -> None:
    long = "https://www.example.org/" + "a-long-way/" * 20
    found = [gathered.page(each) for each in (SOURCE["url"], long, long + "x")]
    assert found[0] == "example-org-report"
    assert len(set(found)) == 3 and max(map(len, found)) <= gathered.SLUG_MOST
