"""Who and where is meant in the collection: the tables of `data/collection/matching/`."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, SKOS, Graph
from schemes import above, members, name, texts

from repository.gathered import page
from repository.names import folded
from repository.namespaces import ID, ORG, SCHEME
from repository.recognition import KINDS_OF_ORGANISATION, Recorded, Sketch
from repository.transcription import slug

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "data" / "collection" / "matching"
COLLECTION = ROOT.parent / "shared" / "collection"
NATIONS = {"England", "Scotland", "Wales", "Northern Ireland"}
PRECISION, RECALL = 0.98, 0.9

Row = dict[str, str]
Record = dict[str, Any]


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


NAMES = table(TABLES / "names.csv")
ORGANISATIONS = table(TABLES / "organisations.csv")
PLACES = table(TABLES / "places.csv")
SAME = table(TABLES / "same.csv")
UNDECIDED = table(TABLES / "undecided.csv")
PAIRS = table(Path(__file__).with_name("organisation_pairs.csv"))
MEANT = {row["name as written"]: several(row["organisation"]) for row in NAMES if row["is"] != "outlet"}
RECORDED_UNDER = {row["organisation"]: row["recorded as"] for row in ORGANISATIONS}


@pytest.fixture(scope="module")
def collection() -> list[Record]:
    """Every record of the collection, which is not shipped."""
    if not COLLECTION.is_dir():
        pytest.skip("the collection is not shipped, and is not beside the project")
    files = sorted(COLLECTION.glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]


def named_in(record: Record) -> Iterator[str]:
    """Yield every name of an organisation in a record: leads, partners, publishers, maintainers, subjects."""
    for part in (record.get("lead"), *record.get("partners", ())):
        if part:
            yield part["name"]
    yield from (source["publisher"] for source in record["sources"])
    yield from (record[key] for key in ("maintainer", "subject") if key in record)


def test_every_name_in_the_collection_is_accounted_for_once(collection: list[Record]) -> None:
    in_use = {each for record in collection for each in named_in(record)}
    listed = Counter(row["name as written"] for row in NAMES)
    assert in_use - set(listed) == set(), "not in names.csv"
    assert set(listed) - in_use == set(), "in names.csv and nowhere in the collection"
    assert max(listed.values()) == 1


def test_every_place_in_the_collection_is_accounted_for_once(collection: list[Record]) -> None:
    in_use = {place for record in collection for place in record.get("places", ())}
    general = Counter(row["place as written"] for row in PLACES if not row["only in"])
    assert set(general) == in_use and max(general.values()) == 1
    by_id = {record["id"]: record for record in collection}
    for row in PLACES:
        if row["only in"]:
            assert row["place as written"] in by_id[row["only in"]]["places"], row


def test_a_name_is_one_organisation_or_says_why_it_is_none() -> None:
    for row in NAMES:
        meant = several(row["organisation"])
        assert row["is"] in {"organisation", "several", "outlet", "group", "not named"}, row
        assert len(meant) == 1 or row["is"] in {"several", "group", "not named"}, row
        assert not meant or row["is"] not in {"group", "not named"}, row
        assert row["why"] or row["is"] not in {"group", "not named"}, row
        if row["is"] in {"organisation", "several"}:
            assert set(meant) <= set(RECORDED_UNDER), row


def test_every_organisation_is_named_somewhere_and_has_an_address_of_its_own() -> None:
    meant = {each for row in NAMES for each in MEANT.get(row["name as written"], ())}
    parents = {row["part of"] for row in ORGANISATIONS if row["part of"]}
    assert set(RECORDED_UNDER) == meant | parents
    addresses = Counter(row["recorded as"] or slug(row["organisation"]) for row in ORGANISATIONS)
    assert [address for address, times in addresses.items() if times > 1] == []


def test_no_two_organisations_answer_to_the_same_name() -> None:
    called = Counter(
        key
        for row in ORGANISATIONS
        for key in {folded(row["organisation"]), *map(folded, several(row["also called"]))}
    )
    assert [key for key, times in called.items() if times > 1] == []


def test_kinds_and_sectors_are_those_of_the_lists(lists: Graph) -> None:
    known = {
        column: {name(lists, one) for one in members(lists, SCHEME[scheme])}
        for column, scheme in (("kind", "organisation-type"), ("sector", "sector"))
    }
    for row in ORGANISATIONS:
        for column, allowed in known.items():
            assert set(several(row[column])) <= allowed, row


def test_whoever_leads_or_takes_part_has_a_kind_unless_the_collection_leaves_it_open(
    collection: list[Record],
) -> None:
    told = {
        each
        for record in collection
        if record["type"] == "initiative"
        for part in (record["lead"], *record["partners"])
        if part["type"] != "other"
        for each in MEANT[part["name"]]
    }
    without = {row["organisation"] for row in ORGANISATIONS if not row["kind"]}
    assert told & without <= {"Arts Council Ireland", "European Union Agency for Fundamental Rights"}


def test_what_is_recorded_already_is_used_and_not_made_again(data: Graph) -> None:
    known: dict[str, str] = {}
    for kind in KINDS_OF_ORGANISATION:
        for one in data.subjects(RDF.type, kind):
            for label in (SKOS.prefLabel, SKOS.altLabel):
                known |= {folded(str(each)): str(one).rsplit("/", 1)[-1] for each in data.objects(one, label)}
    for row in ORGANISATIONS:
        for each in (row["organisation"], *several(row["also called"])):
            if folded(each) in known:
                assert row["recorded as"] == known[folded(each)], row
        assert not row["recorded as"] or row["recorded as"] in known.values(), row


def test_every_place_is_one_on_the_list_and_lies_in_a_nation_of_its_records(
    collection: list[Record], lists: Graph
) -> None:
    by_label = {name(lists, one): one for one in members(lists, SCHEME.place)}
    for row in PLACES:
        place = by_label[row["place"]]
        wider = {name(lists, one) for one in {place, *above(lists, place)}} & NATIONS
        for record in collection:
            if row["place as written"] in record.get("places", ()) and record["nation"] != ["UK"]:
                assert wider & set(record["nation"]), (row, record["id"])


def test_a_place_is_called_as_it_is_written_or_says_why_not(lists: Graph) -> None:
    by_label = {name(lists, one): one for one in members(lists, SCHEME.place)}
    for row in PLACES:
        labels = {folded(each) for each in texts(lists, by_label[row["place"]], SKOS.prefLabel)}
        assert folded(row["place as written"]) in labels or row["why"], row


def test_records_of_one_initiative_name_one_that_is_kept(collection: list[Record]) -> None:
    by_id = {record["id"]: record for record in collection}
    others = [row["other"] for row in SAME]
    assert len(others) == len(set(others)) and not {row["kept"] for row in SAME} & set(others)
    for row in SAME:
        assert by_id[row["kept"]]["type"] == by_id[row["other"]]["type"] == "initiative"
        assert row["why they are the same"] and row["what the other adds"]


def test_initiatives_that_share_a_title_or_a_page_and_a_lead_were_looked_at(collection: list[Record]) -> None:
    looked_at = {frozenset((row["kept"], row["other"])) for row in SAME}
    looked_at |= {frozenset((row["one"], row["other"])) for row in UNDECIDED}
    works = [record for record in collection if record["type"] == "initiative"]
    for number, one in enumerate(works):
        for other in works[number + 1 :]:
            pages = {source["url"] for source in one["sources"]} & {each["url"] for each in other["sources"]}
            alike = folded(one["title"]) == folded(other["title"]) or len(pages) > 1
            assert not alike or frozenset((one["id"], other["id"])) in looked_at, (one["id"], other["id"])


def test_what_is_undecided_is_not_merged() -> None:
    assert {row["what"] for row in UNDECIDED} == {"organisation", "place", "initiative"}
    for row in UNDECIDED:
        assert row["why they stay apart"], row
        if row["what"] == "organisation" and row["one"] in MEANT and row["other"] in MEANT:
            assert MEANT[row["one"]] != MEANT[row["other"]], row


def test_the_sample_of_pairs_is_150_and_of_names_in_the_collection() -> None:
    assert len({frozenset((row["one"], row["other"])) for row in PAIRS}) == 150
    assert {row["one"] for row in PAIRS} | {row["other"] for row in PAIRS} <= set(MEANT)
    assert {row["same"] for row in PAIRS} == {"yes", "no"}


def judged(merged: set[int]) -> tuple[float, float]:
    """Return precision and recall of the rows of the sample that were taken to be the same."""
    same = {number for number, row in enumerate(PAIRS) if row["same"] == "yes"}
    return len(merged & same) / len(merged), len(merged & same) / len(same)


def test_organisations_are_merged_rightly_in_the_hand_checked_sample() -> None:
    merged = {number for number, row in enumerate(PAIRS) if MEANT[row["one"]] == MEANT[row["other"]]}
    precision, recall = judged(merged)
    print(f"merged {len(merged)} of {len(PAIRS)} pairs: precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= PRECISION and recall >= RECALL


def test_a_merge_that_joins_what_differs_would_be_found() -> None:
    everything = set(range(len(PAIRS)))
    assert judged(everything)[0] < PRECISION


def sketch(written: str, address: str) -> Sketch:
    names = (written, re.sub(r" \([^()]*\)$", "", written))
    classes = (str(ORG.Organization),)
    return Sketch(f"{ID}organisation/{address}", written, classes, tuple(map(folded, names)))


def test_automatic_recognition_finds_most_spellings_and_few_strangers() -> None:
    """It only suggests: copies and former names are beyond it, so the tables are kept by hand."""
    suggested = {
        number
        for number, row in enumerate(PAIRS)
        if Recorded([sketch(row["one"], "one")]).like(sketch(row["other"], "other"))
    }
    precision, recall = judged(suggested)
    print(f"suggested {len(suggested)} of {len(PAIRS)} pairs: precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.9 and recall >= 0.6


def test_every_page_that_a_record_rests_on_is_a_source_of_its_own(collection: list[Record]) -> None:
    addresses = {source["url"] for record in collection for source in record["sources"]}
    same_page = {re.sub(r"^https?://(www\.)?|/$", "", address.casefold()): address for address in addresses}
    names = {page(address) for address in same_page.values()}
    assert len(names) == len(same_page), "two pages share a name"


HONOURS = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Baroness|OBE|MBE|CBE|KC)\b")
GIVEN = """
Aisha Alan Alex Ali Amir Andrew Angela Anna Anne Ben Carol Caroline Chris Christine Claire Daniel
David Deborah Elizabeth Emma Fatima Gary Helen Ian Jack James Jane Janet Jennifer John Jonathan
Julie Karen Kate Kevin Laura Linda Lisa Louise Margaret Maria Mark Martin Mary Michael Mohammed
Muhammad Nicola Patricia Paul Peter Philip Rachel Richard Robert Ruth Sam Samuel Sandra Sarah Simon
Stephen Steven Susan Thomas Tom Tracey
"""
PERSON = re.compile(rf"(?:{'|'.join(GIVEN.split())})(?: [A-Z]\.?)? [A-Z][a-z'-]+")


def test_no_person_is_named_in_any_table() -> None:
    assert PERSON.fullmatch("Mary Seacole") and not PERSON.fullmatch("Mary Seacole House")
    for path in sorted(TABLES.glob("*.csv")):
        for row in table(path):
            for cell in row.values():
                assert not HONOURS.search(cell), (path.name, cell)
                assert not any(PERSON.fullmatch(part) for part in several(cell)), (path.name, cell)
