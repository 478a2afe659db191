"""The questions that only the gathered collection can answer, against a count of its records by brute force.

What the founding sources add to a count is taken from the edition of these alone, by the same question.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest
from gathered import Record, things, told

from repository import naming, questions, rows
from repository.edition import Edition
from repository.questions import Question
from repository.store.interface import Row

ALL = {question.slug: question for question in questions.read_all()}
OF_THE_COLLECTION = {
    slug for slug in ALL if "\n# of: collection\n" in (questions.FOLDER / f"{slug}.rq").read_text("utf-8")
}
DIRECTIONS = {
    "what-has-been-found-to-do-harm": "Worse",
    "what-has-been-found-to-make-no-difference": "No clear change",
    "what-has-been-found-to-help": "Better",
    "where-are-the-results-mixed": "Mixed",
}
# Question → kind of record, its field, and the list of the mapping that its values go through.
COUNTED = {
    "how-much-work-is-there-of-each-kind": ("initiative", "kind", "kind"),
    "how-much-work-is-there-in-each-sector": ("initiative", "sectors", "sector"),
    "how-much-work-is-there-for-each-group": ("initiative", "populations", "population"),
    "how-much-is-known-about-each-group": ("finding", "populations", "population"),
    "how-much-work-is-there-on-each-inequality": ("initiative", "characteristics", "characteristic"),
    "how-is-the-work-done-most-often": ("initiative", "methods", "method"),
}
# What the mapping says of single records.
ONE_BY_ONE = {"how-much-work-is-there-for-each-group": Counter({"Sikh people": 1})}
# The same where the list leads to the end of an address.
ADDRESSED = {
    "which-laws-and-standards-drive-the-most-work": ("levers", "law"),
    "which-changes-are-sought-most": ("outcomes_sought", "change"),
}


def answer(edition: Edition, slug: str) -> list[Row]:
    question: Question = ALL[slug]
    find = partial(rows.find, edition.store)
    return questions.ask(find, question, {}, edition.manifest.graphs, False).rows


def counts(edition: Edition, slug: str, named: Callable[[str], str]) -> Counter[str]:
    label, number, *_ = questions.columns(ALL[slug].query)
    return Counter({named(str(row[label])): int(row[number]) for row in answer(edition, slug)})


def field(record: Record, name: str) -> list[str]:
    value = record.get(name) or []
    return [value] if isinstance(value, str) else value


def having(kind: str, test: Callable[[Record], object]) -> int:
    return sum(any(test(record) for record in its) for _, its in things(kind))


def listed(kind: str, name: str, within: str) -> Counter[str]:
    """How many things of a kind have each entry of our lists, by the mapping's list for a field."""
    table, found = told()["lists"][within], Counter[str]()
    for _, its in things(kind):
        meant = [table[value] for record in its for value in field(record, name)]
        found.update({entry for each in meant for entry in ([each] if isinstance(each, str) else each)})
    return found


def went(record: Record) -> object:
    """What the mapping makes of the way a finding went; of what does harm, record by record."""
    lists, direction = told()["lists"], record["direction"]
    return lists["harm"][record["id"]] if direction == "harms" else lists["direction"][direction]


def reported(kinds: Iterable[str]) -> Callable[[Record], bool]:
    return lambda record: any(one["kind"] in kinds for one in record.get("reported", ()))


@pytest.mark.parametrize("slug", DIRECTIONS)
def test_findings_are_found_by_the_way_it_went(slug: str, collected: Edition, shipped: Edition) -> None:
    expected = having("finding", lambda record: went(record) == DIRECTIONS[slug])
    found = {row["finding"] for row in answer(collected, slug)}
    assert expected > 0 and len(found - {row["finding"] for row in answer(shipped, slug)}) == expected


@pytest.mark.parametrize("slug", COUNTED)
def test_a_count_by_a_list_is_that_of_the_records(slug: str, collected: Edition, shipped: Edition) -> None:
    expected = listed(*COUNTED[slug])
    beside = counts(shipped, slug, partial(naming.label, shipped.store))
    found = counts(collected, slug, partial(naming.label, collected.store))
    assert found == expected + beside + ONE_BY_ONE.get(slug, Counter())


@pytest.mark.parametrize("slug", ADDRESSED)
def test_a_count_by_shared_records_is_that_of_the_records(
    slug: str, collected: Edition, shipped: Edition
) -> None:
    def end(iri: str) -> str:
        return iri.rsplit("/", 1)[-1]

    name, within = ADDRESSED[slug]
    expected = listed("initiative", name, within) + counts(shipped, slug, end)
    assert counts(collected, slug, end) == expected


def test_trials_are_those_that_records_name(collected: Edition) -> None:
    expected = having("finding", lambda r: r["design"] == "trial" or "trial" in r["methods"])
    assert len({row["finding"] for row in answer(collected, "what-have-trials-found")}) == expected


def test_what_several_studies_agreed_on_are_reviews_with_one_direction(collected: Edition) -> None:
    def agrees(record: Record) -> bool:
        return record["design"] == "systematic review" and record["direction"] in (
            "helps",
            "harms",
            "no effect",
        )

    found = {row["finding"] for row in answer(collected, "what-have-several-studies-agreed-on")}
    assert len(found) == having("finding", agrees)


def test_work_compared_is_what_reports_a_comparison_or_a_finding_about_it_does(collected: Edition) -> None:
    compared = {
        kept
        for kept, its in things("initiative")
        if any(map(reported(("trial", "compared with a group")), its))
    }
    kept_as = {record["id"]: kept for kept, its in things("initiative") for record in its}
    for _, (record,) in things("finding"):
        if record["design"] in ("trial", "comparison"):
            compared |= {kept_as[each] for each in record.get("about", ())}
    found = {row["initiative"] for row in answer(collected, "which-work-was-compared-with-others")}
    assert len(found) == len(compared)


@pytest.mark.parametrize(
    ("slug", "name"),
    [("which-work-was-evaluated-and-how", "evaluation"), ("what-was-learnt-on-the-way", "lesson")],
)
def test_texts_are_those_of_the_records(slug: str, name: str, collected: Edition) -> None:
    found = {row["initiative"] for row in answer(collected, slug)}
    assert len(found) == having("initiative", lambda record: record.get(name))


def test_what_ended_is_what_records_call_ended(collected: Edition) -> None:
    found = {row["initiative"] for row in answer(collected, "which-work-came-to-an-end")}
    assert len(found) == having("initiative", lambda record: record["status"] == "ended")


def test_long_runners_are_active_and_began_before_2010(collected: Edition) -> None:
    found = {row["initiative"] for row in answer(collected, "which-work-has-been-running-longest")}
    expected = having("initiative", lambda r: r["status"] == "active" and r.get("start", "9") < "2010")
    assert len(found) == expected > 0


def test_a_million_pounds_is_a_million_pounds(collected: Edition) -> None:
    def rich(record: Record) -> bool:
        sums = (one for one in record["reported"] if one.get("unit") in ("GBP", "pounds"))
        return any(one["value"] >= 1_000_000 for one in sums)

    found = {row["initiative"] for row in answer(collected, "which-work-had-a-million-pounds")}
    assert len(found) == having("initiative", rich) > 0


def test_two_pages_disagree_where_two_records_do(collected: Edition) -> None:
    asked: dict[tuple[str, ...], set[float]] = defaultdict(set)
    for _, its in things("observation"):
        record = its[0]
        key = tuple(record[name] for name in ("indicator", "subject", "period", "unit", "group"))
        asked[key].add(record["value"])
    pairs = sum(len(list(combinations(found, 2))) for found in asked.values())
    assert len(answer(collected, "what-do-two-pages-disagree-on")) == pairs > 0


def test_figures_worked_out_are_those_that_records_call_derived(collected: Edition) -> None:
    found = answer(collected, "which-figures-were-worked-out")
    assert len(found) == having("observation", lambda record: record.get("derived"))
    assert all(str(row["how_it_was_worked_out"]).strip() for row in found)


def test_only_two_measures_changed_their_basis_and_no_figure_of_theirs_is_left_out(
    collected: Edition,
) -> None:
    found = answer(collected, "which-measures-changed-their-basis")
    measures = {naming.label(collected.store, str(row["measure"]))[:6] for row in found}
    assert (len(found), measures) == (4, {"WRES i", "WDES m"})
    expected = having("observation", lambda record: record["indicator"] in ("WRES-7", "WDES-5"))
    assert sum(int(row["figures"]) for row in found) == expected


def test_figures_are_counted_by_their_measure(collected: Edition) -> None:
    expected = Counter(its[0]["indicator"] for _, its in things("observation"))
    names = told()["lists"]["measure"]
    slug = "how-many-figures-are-there-of-each-measure"
    found = counts(collected, slug, partial(naming.label, collected.store))
    assert found == Counter({names[code]: number for code, number in expected.items()})


def test_figures_on_race_equality_at_work_are_of_the_trusts_that_records_name(collected: Edition) -> None:
    groups, subjects = told()["groups"], Counter[str]()
    for _, its in things("observation"):
        if its[0]["indicator"].startswith("WRES"):
            subjects[groups.get(its[0]["subject"], its[0]["subject"])] += 1
    found = answer(collected, "who-publishes-figures-on-race-equality-at-work")
    assert sorted(int(row["figures"]) for row in found) == sorted(subjects.values())


def test_what_was_doubtful_is_what_records_call_medium(collected: Edition) -> None:
    def doubtful(record: Record) -> bool:
        return record.get("confidence") == "medium"

    expected = having("initiative", doubtful) + having("observation", doubtful)
    assert len(answer(collected, "what-was-not-checked-a-second-time")) == expected


def test_every_question_of_the_collection_is_counted_here() -> None:
    assert len(OF_THE_COLLECTION) >= 20
    elsewhere = Path(__file__).read_text("utf-8")
    assert [slug for slug in sorted(OF_THE_COLLECTION) if f'"{slug}"' not in elsewhere] == []


@pytest.mark.parametrize("slug", sorted(OF_THE_COLLECTION))
def test_a_question_expects_as_many_rows_as_the_shipped_data_gives(slug: str, collected: Edition) -> None:
    found = answer(collected, slug)
    assert ALL[slug].least <= len(found)
    assert ALL[slug].most is None or len(found) <= ALL[slug].most  # type: ignore[operator]
