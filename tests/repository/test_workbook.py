"""The workbook that partners fill in, and what becomes of it."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace

import openpyxl
import pytest
import sending
from rdflib import Graph, Literal, URIRef

from repository import (
    bootstrap,
    contribution,
    edition,
    forms,
    intake,
    publication,
    sheets,
    spreadsheet,
    workbook,
)
from repository.bootstrap import Repository
from repository.config import Config
from repository.edition import Edition
from repository.errors import Unreadable
from repository.fields import load as load_words
from repository.ingest import Upload
from repository.intake import Desk, Intake
from repository.life import Kind, New, State
from repository.namespaces import CONCEPT, DCT, FOAF, GRAPH, ID, INC, ORG, RDF, SCHEMA, SKOS, XSD
from repository.report import Severity
from repository.sandbox import Sandbox

FORMS = forms.load()
INITIATIVE = FORMS[str(INC.Initiative)]
MINE = str(GRAPH["contribution/acme/list"])
GOOD = {
    "Name": "Open doors",
    "What was done": "Managers and staff met in pairs.",
    "Who it is for": "Black people; BAME",
    "Where": "Gateshead",
    "Led by": "Root & Branch Trust",
    "Where we can check it": "www.example.org/x",
    "When it started": "September 2020",
    "Status": "Running",
    "What it set out to change": "More diverse leaders",
}
MINTED = ID + "initiative/acme/open-doors"


@pytest.fixture(scope="module")
def desk(shipped: Edition, sandbox: Sandbox) -> Desk:
    lists = intake.lists_of(shipped.store, FORMS)
    return Desk(sandbox, Config(), load_words(), FORMS, lists, shipped.folder)


def filled(desk: Desk, *rows: Mapping[str, str], **others: list[dict[str, str]]) -> bytes:
    """Return our template with these rows filled in from row 3 on."""
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.template(FORMS, desk.lists.choices)))
    for name, lines in {"Initiatives": rows, **others}.items():
        page = book[name]
        heads = [cell.value for cell in page[1]]
        for number, line in enumerate(lines, 3):
            for head, text in line.items():
                page.cell(number, heads.index(head) + 1).value = text
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def taken(desk: Desk, data: bytes, name: str = "list.xlsx") -> Intake:
    return intake.of_file(desk, Upload(name, data), MINE, "acme")


def graph_of(found: Intake) -> Graph:
    assert found.parsed is not None
    return Graph().parse(data=found.parsed.ntriples, format="nt")


def musts(found: Intake) -> list[tuple[str, str]]:
    return [(each.place, each.value) for each in found.report.remarks if each.severity is Severity.MUST]


def test_the_first_sheet_asks_all_that_the_shapes_ask_and_offers_our_lists(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.template(FORMS, desk.lists.choices)))
    assert book.sheetnames == ["Initiatives", "Organisations", "Resources", "Findings", "Events", "Lists"]
    page = book["Initiatives"]
    assert [cell.value for cell in page[1]] == [ask.label for ask in INITIATIVE.asks]
    assert page["A2"].value.startswith("Needed. ")
    offered = {str(rule.formula1): rule for rule in page.data_validations.dataValidation}
    status = [ask.label for ask in INITIATIVE.asks].index("Status") + 1
    reference = next(
        formula
        for formula, rule in offered.items()
        if f"{page.cell(3, status).coordinate}:" in str(rule.sqref)
    )
    column = reference.split("$")[1]
    labels = [cell.value for cell in book["Lists"][column] if cell.value]
    assert labels == [choice.label for choice in desk.lists.choices[INITIATIVE.asks[status - 1].scheme]]
    assert book["Lists"].sheet_state == "hidden"


def test_one_row_becomes_statements_with_names_turned_into_links(desk: Desk) -> None:
    found = taken(desk, filled(desk, GOOD))
    assert found.report.conforms
    graph, it = graph_of(found), URIRef(MINTED)
    assert (it, RDF.type, INC.Initiative) in graph
    assert (it, DCT.title, Literal("Open doors", lang="en")) in graph
    groups = {"population-group/black-people", "population-group/ethnic-minority-people"}
    assert set(graph.objects(it, INC.concernsPopulation)) == {URIRef(CONCEPT + each) for each in groups}
    assert (it, DCT.spatial, URIRef(CONCEPT + "place/gateshead")) in graph
    assert (it, FOAF.page, URIRef("https://www.example.org/x")) in graph
    assert (it, SCHEMA.startDate, Literal("2020-09", datatype=XSD.gYearMonth)) in graph
    led = graph.value(it, INC.ledBy)
    assert (led, RDF.type, ORG.Organization) in graph
    assert (led, SKOS.prefLabel, Literal("Root & Branch Trust", lang="en")) in graph


def test_an_organisation_that_is_recorded_is_linked_and_not_made_again(desk: Desk) -> None:
    found = taken(desk, filled(desk, {**GOOD, "Led by": "the race equality network"}))
    graph = graph_of(found)
    (led,) = set(graph.objects(URIRef(MINTED), INC.ledBy))
    assert str(led) in desk.lists.names.classes and (led, None, None) not in graph


def test_what_stands_on_another_sheet_of_the_same_workbook_is_linked(desk: Desk) -> None:
    report = {"Name": "Doors: a report", "Kind of resource": "Report", "Get it": "https://example.org/report"}
    data = filled(desk, {**GOOD, "What it produced": "doors: a report"}, Resources=[report])
    found = taken(desk, data)
    assert not musts(found)
    assert (URIRef(MINTED), INC.hasOutput, URIRef(ID + "resource/acme/doors-a-report")) in graph_of(found)


def test_letters_whose_code_is_supposed_are_told_where_they_can_be_judged(desk: Desk) -> None:
    text = "Name,What was done\nPlain,Plain words.\nCafé,The people’s choice.\n"
    found = taken(desk, text.encode("cp1252"), "list.csv")
    (told,) = [each for each in found.report.remarks if each.what == "Letters"]
    assert (told.place, told.value, told.severity) == ("Initiatives!A3", "Café", Severity.SHOULD)
    assert "Windows-1252" in told.message and "CSV UTF-8" in told.message
    again = taken(desk, text.encode(), "list.csv")
    assert "Letters" not in {each.what for each in again.report.remarks}


def test_an_error_of_the_spreadsheet_is_no_answer(desk: Desk) -> None:
    found = taken(desk, b"Name,What was done,Led by\nOpen doors,#REF!,#N/A\n", "list.csv")
    assert musts(found) == [("Initiatives!B2", "#REF!"), ("Initiatives!C2", "#N/A")]


def test_what_is_found_stands_in_the_order_of_the_cells(desk: Desk) -> None:
    places = [("Alpha", 12), ("Zulu", 3), ("Mike", 7)]
    rows = {row: {"Name": name, "Where": "Over there", "Status": "odd"} for name, row in places}
    lines = [rows.get(number, {}) for number in range(3, 13)]
    found = taken(desk, filled(desk, *lines))
    told = [(place, each.column) for each in found.report.remarks if (place := each.place) and each.value]
    columns = [f"Initiatives!{column}{row}" for row in (3, 7, 12) for column in ("D", "I")]
    assert told == [(place, None) for place in columns]


def test_a_second_column_of_one_heading_must_change_where_it_says_anything(desk: Desk) -> None:
    text = "Name,Led by,What was done,led by ,Name\nOpen doors,Root Trust,Staff met.,Branch Trust,\n"
    found = taken(desk, text.encode(), "list.csv")
    told = [each for each in found.report.remarks if each.what == "Heading"]
    assert [(each.place, each.severity) for each in told] == [
        ("Initiatives!D1", Severity.MUST),
        ("Initiatives!E1", Severity.SHOULD),
    ]
    assert "“Led by”" in told[0].message and "with “;” between several" in told[0].message


def test_everything_that_is_found_names_its_cell(desk: Desk) -> None:
    bad = {
        "Name": "Second",
        "What was done": "Write to someone" + "@example.org",
        "Who it is for": "Martians",
        "When it started": "31/02/2020",
        "What it produced": "A report nobody knows",
        "Where we can check it": "javascript:alert(1)",
    }
    found = taken(desk, filled(desk, GOOD, bad, {"Name": "OPEN DOORS"}, {"Where": "Leeds"}))
    assert all(remark.place for remark in found.report.remarks)
    place = {remark.place: remark for remark in found.report.remarks if remark.severity is Severity.MUST}
    labels = [ask.label for ask in INITIATIVE.asks]

    def cell(label: str, row: int) -> str:
        return sheets.Sheet("Initiatives", ()).place(row, labels.index(label) + 1)

    assert set(place) == {cell(label, 4) for label in bad if label != "Name"} | {
        cell("Name", 5),
        cell("Name", 6),
    }
    assert place[cell("Name", 5)].value == "OPEN DOORS"
    assert "@" not in found.report.as_json()  # what must not be published is not repeated either
    assert "Did you mean" not in place[cell("When it started", 4)].message
    missing = [r.place for r in found.report.remarks if r.what == "Where" and r.severity is Severity.SHOULD]
    assert missing == [cell("Where", 4)]


def test_a_misspelt_choice_is_answered_with_what_it_may_mean(desk: Desk) -> None:
    found = taken(desk, filled(desk, {**GOOD, "Theme": "Improving representaton"}))
    (remark,) = [each for each in found.report.remarks if each.severity is Severity.MUST]
    assert "Did you mean “Improving representation”?" in remark.message


def test_the_rows_that_are_ready_can_go_ahead(desk: Desk) -> None:
    found = taken(
        desk, filled(desk, GOOD, {"Name": "Second", "Where": "Nowhere at all"}, {**GOOD, "Name": "Third"})
    )
    assert [thing.place for thing in found.ready] == ["Initiatives!A3", "Initiatives!A5"]
    sent = intake.only_ready(desk, found, MINE, "acme")
    assert sent.report.conforms
    titles = {str(title) for title in graph_of(sent).objects(None, DCT.title)}
    assert titles == {"Open doors", "Third", "More diverse leaders"}


def test_nothing_ready_is_said_and_not_sent(desk: Desk) -> None:
    found = taken(desk, filled(desk, {"Name": "Second", "Where": "Nowhere at all"}))
    with pytest.raises(Unreadable, match="every row needs a change"):
        intake.only_ready(desk, found, MINE, "acme")


def test_the_workbook_comes_back_with_remarks_and_passes_once_it_is_mended(desk: Desk) -> None:
    found = taken(desk, filled(desk, GOOD, {**GOOD, "Name": "Second", "Where": "Nowhere at all"}))
    data = spreadsheet.template(FORMS, desk.lists.choices, found.sheets, found.report.remarks)
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book["Initiatives"]
    heads = [cell.value for cell in page[1]]
    where = page.cell(4, heads.index("Where") + 1)
    assert where.value == "Nowhere at all" and where.fill.start_color.rgb == "FFF9D2CC"
    assert "Must – Where: " in page.cell(4, heads.index(workbook.REMARKS) + 1).value
    where.value = "Leeds"
    target = io.BytesIO()
    book.save(target)
    mended = taken(desk, target.getvalue())
    assert mended.report.conforms and len(mended.things) == 2
    assert not [each for each in mended.report.remarks if each.what == "Heading"]


def returned(desk: Desk, found: Intake) -> openpyxl.Workbook:
    data = spreadsheet.template(FORMS, desk.lists.choices, found.sheets, found.report.remarks)
    return openpyxl.load_workbook(io.BytesIO(data))


def test_a_cell_that_is_empty_and_must_not_be_is_coloured_too(desk: Desk) -> None:
    page = returned(desk, taken(desk, filled(desk, GOOD, {"Where": "Leeds"})))["Initiatives"]
    assert page["A4"].value is None and page["A4"].fill.start_color.rgb == "FFF9D2CC"
    assert page["A4"].comment and "Give the initiative a name" in page["A4"].comment.text
    assert page["A3"].fill.fill_type is None


def test_a_workbook_of_ones_own_comes_back_with_all_that_was_in_it_and_passes_once_it_is_mended(
    desk: Desk,
) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Initiatives"
    book.active.append(["Led by", "Name", "What was done", "led by", "Our number"])
    book.active.append(["Root Trust", "Open doors", "Managers met staff.", "Branch Trust", "17"])
    book.active.append(["Root Trust", "Second", "Staff met.", None, "18"])
    sent = io.BytesIO()
    book.save(sent)
    again = returned(desk, taken(desk, sent.getvalue()))
    page = again["Initiatives"]
    cells = {cell.value: cell for row in page.iter_rows() for cell in row if cell.value}
    assert {"Root Trust", "Branch Trust", "17", "18"} <= set(cells)
    assert not [text for text in cells if text.startswith("Needed. ")]
    cells["Branch Trust"].value = None  # put into one, as the remark says
    page.cell(2, [cell.value for cell in page[1]].index("Led by") + 1).value = "Root Trust; Branch Trust"
    target = io.BytesIO()
    again.save(target)
    mended = taken(desk, target.getvalue())
    assert mended.report.conforms and [each.place for each in mended.things] == [
        "Initiatives!A2",
        "Initiatives!A3",
    ]


def test_a_table_takes_the_same_road_and_comes_back_with_remarks(desk: Desk) -> None:
    text = workbook.table(INITIATIVE)
    blank = [""] * len(INITIATIVE.asks)
    line = io.StringIO()
    csv.writer(line).writerow(["First", "=Done", "", "Atlantis", *blank[4:]])
    found = taken(desk, (text + line.getvalue()).encode(), "list.csv")
    assert ("Initiatives!D3", "Atlantis") in musts(found)
    returned = workbook.remarked_table(found.sheets[0], found.report.remarks)
    rows = list(csv.reader(io.StringIO(returned.removeprefix("\ufeff"))))
    assert rows[0][0] == workbook.REMARKS and "Must – Where" in rows[2][0]
    assert rows[2][2] == "'=Done"
    again = taken(desk, returned.replace("Atlantis", "Leeds").replace("'=Done", "Done").encode(), "list.csv")
    assert again.report.conforms


def test_cells_that_look_like_formulas_are_written_as_text(desk: Desk) -> None:
    sheet = sheets.Sheet("Initiatives", (sheets.Row(1, {1: "Name"}), sheets.Row(3, {1: '=HYPERLINK("x")'})))
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.template(FORMS, desk.lists.choices, [sheet])))
    cell = book["Initiatives"]["A3"]
    assert cell.data_type == "s" and cell.value == '=HYPERLINK("x")'


def test_sheets_and_columns_that_are_not_ours_are_told_and_not_lost_in_silence(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(desk, GOOD)))
    page = book["Initiatives"]
    page.cell(1, page.max_column + 1).value = "Our own code"
    book.create_sheet("Budget")["A1"] = "Cost"
    target = io.BytesIO()
    book.save(target)
    found = taken(desk, target.getvalue())
    headings = [remark for remark in found.report.remarks if remark.what == "Heading"]
    assert {remark.value for remark in headings} == {"Our own code", "Budget"}
    returned = openpyxl.load_workbook(
        io.BytesIO(spreadsheet.template(FORMS, desk.lists.choices, found.sheets, found.report.remarks))
    )
    assert "Our own code" in [cell.value for cell in returned["Initiatives"][1]]


def test_an_empty_workbook_is_told_so(desk: Desk) -> None:
    with pytest.raises(Unreadable, match="fill in a row of one of the sheets Initiatives, Organisations"):
        taken(desk, spreadsheet.template(FORMS, desk.lists.choices))


def test_rdf_takes_its_own_road(desk: Desk) -> None:
    text = f'<{MINTED}> a <{INC.Initiative}> ; <{DCT.title}> "Open doors"@en .'
    found = taken(desk, text.encode(), "list.ttl")
    assert found.report.conforms and found.things == () and found.statements.data == text.encode()


def test_a_rule_changed_in_the_shapes_changes_template_and_report(desk: Desk) -> None:
    asks = INITIATIVE.sections[0].asks
    renamed = replace(asks[3], label="In which place", wrong=("Name a place we know.",))
    section = replace(INITIATIVE.sections[0], asks=(*asks[:3], renamed, *asks[4:]))
    other = replace(INITIATIVE, sections=(section, *INITIATIVE.sections[1:]))
    changed = replace(desk, forms={**FORMS, str(INC.Initiative): other})
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.template(changed.forms, desk.lists.choices)))
    assert book["Initiatives"]["D1"].value == "In which place"
    book["Initiatives"]["A3"], book["Initiatives"]["D3"] = "Third", "Nowhere at all"
    target = io.BytesIO()
    book.save(target)
    (remark,) = [r for r in taken(changed, target.getvalue()).report.remarks if r.severity is Severity.MUST]
    assert (remark.place, remark.what) == ("Initiatives!D3", "In which place")
    assert remark.message.startswith("Name a place we know.")


def test_an_organisation_made_by_its_name_stays_when_the_workbook_is_sent_again(empty: Repository) -> None:
    rows = "Name,What was done,Led by\nDays,We met.,A council we made up\n"
    sending.publish(empty, sending.initiative())
    for number, sent in enumerate((rows, rows.replace("We met.", "We met again."))):
        publication.bring_up(empty.ledger, empty.sandbox, empty.config)
        desk = bootstrap.open_desk(empty, edition.open_current(empty.config.home))
        graph = str(GRAPH["contribution/leeds-council/days"])
        found = intake.of_file(desk, Upload("days.csv", sent.encode()), graph, "leeds-council")
        assert found.report.conforms, found.report.as_json()
        assert b"A council we made up" in found.statements.data
        new = New(Kind.FILE, "leeds-council", graph, "days", "Leeds", State.DRAFT)
        draft = contribution.stage(
            empty.docket, found, new, sending.LEEDS, flags="", once=str(number), at=sending.AT
        )
        contribution.send(empty.docket, draft.ref, sending.LEEDS, at=sending.AT)
        assert sending.accept(empty, empty.docket.find(draft.ref)).position
