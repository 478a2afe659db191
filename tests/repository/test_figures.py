"""The figures of a measure: what is joined, what is set beside each other, and what is kept back."""

import pyoxigraph as ox
import pytest
from figures import MADE, NORTH, PROGRESSION, SHORTLISTING, SOUTH, STAFF, made, measured
from rdflib import URIRef
from records import vocabulary

from repository import figures, publication, validation
from repository.config import Config
from repository.errors import NotFound
from repository.figures import Line
from repository.ingest import Upload
from repository.namespaces import CONCEPT, ID, INC, SDMX_MEASURE
from repository.reading import Reading
from repository.report import Severity
from repository.sandbox import Sandbox
from repository.store.embedded import EmbeddedStore


def line(indicator: str, name: str, **asked: str) -> Line:
    return next(
        each for panel in measured(indicator, **asked).panels for each in panel.lines if each.name == name
    )


def runs(indicator: str, name: str, **asked: str) -> list[str]:
    return [" ".join(f.period.words for f in run) for run in line(indicator, name, **asked).stretches]


def test_the_made_figures_are_what_the_shapes_accept(shipped_home, sandbox: Sandbox) -> None:  # type: ignore[no-untyped-def]
    upload = Upload(MADE.name, MADE.read_bytes())
    folder = publication.current_folder(shipped_home)
    report = validation.check(sandbox, [upload], folder, Config(home=shipped_home)).report
    assert [r.message for r in report.remarks if r.severity == Severity.MUST] == []


# ---- what may be joined


def test_a_line_stops_where_the_way_of_measuring_changed() -> None:
    assert runs(PROGRESSION, "White") == ["2016 2017 2018 2019 2020", "2021 2022 2023"]


def test_figures_that_contradict_each_other_are_shown_and_joined_to_nothing() -> None:
    assert runs(PROGRESSION, "BME") == ["2016 2017", "2019 2020", "2021 2022 2023"]
    found = {f.words for f in line(PROGRESSION, "BME").figures if f.differs}
    assert found == {"72%", "69.5%"}


def test_a_line_stops_at_a_bound_and_at_what_is_withheld() -> None:
    assert runs(STAFF, "BME, Band 8a") == ["2020", "2022"]


def test_a_figure_of_no_stated_period_is_told_and_has_no_place() -> None:
    found = line(SHORTLISTING, "BME compared with White")
    assert [f.words for f in found.figures if f.period.middle is None] == ["1.3"]
    assert "1.3" not in [f.words for f in found.placed]


# ---- what each figure says of itself


def test_a_bound_stays_with_its_figure() -> None:
    assert [f.words for f in line(STAFF, "BME, Band 8a").figures] == [
        "12",
        "Fewer than five: not shown",
        "9",
        "at least 11",
    ]


def test_a_small_number_of_people_is_kept_back_even_where_the_data_holds_it() -> None:
    store = ox.Store()
    for quad in made()._store:  # type: ignore[attr-defined]
        small = quad.predicate.value == str(SDMX_MEASURE.obsValue) and quad.object.value == "9"
        store.add(
            ox.Quad(quad.subject, quad.predicate, ox.Literal(3) if small else quad.object, quad.graph_name)
        )
    reading = Reading(EmbeddedStore(store), vocabulary())
    found = figures.of_measure(reading, CONCEPT + f"indicator/{STAFF}", {})
    assert found
    told = [f.words for panel in found.panels for f in panel.figures]
    assert "3" not in told and told.count("Fewer than five: not shown") == 2


def test_a_figure_says_how_it_was_worked_out_what_to_know_and_where_it_comes_from() -> None:
    worked_out = line(PROGRESSION, "White").figures[-1]
    assert worked_out.derivation.words == "Worked out from 58.7% in 2022 and a stated rise of 0.7 points."
    rounded = line(PROGRESSION, "BME", about=SOUTH).figures[-1]
    assert (rounded.words, rounded.note.words) == ("about 52%", "Rounded by its publisher.")
    assert rounded.origin and [q.source for q in rounded.origin.quotes] == [
        "An annual report, made for tests"
    ]


def test_figures_in_different_units_are_never_in_one_picture() -> None:
    assert [panel.unit for panel in measured(STAFF).panels] == ["People", "Per cent"]


# ---- whom they are about


def test_the_subject_with_the_longest_series_is_shown_first() -> None:
    found = measured(PROGRESSION)
    assert (found.subject.words, found.subjects, found.count) == ("Made North Trust", 3, 20)
    assert found.orientation == "Higher is better"


def test_another_subject_and_one_group_can_be_chosen() -> None:
    found = measured(PROGRESSION, about=SOUTH)
    assert {f.subject for panel in found.panels for f in panel.figures} == {ID + SOUTH}
    one = measured(PROGRESSION, about=NORTH, ethnicGroup="white")
    assert [each.name for each in one.panels[0].lines] == ["White"]


@pytest.mark.parametrize(
    "asked",
    [
        {"about": "organisation/nobody"},
        {"ethnicGroup": "none"},
        {"about": "> } UNION { <"},
        {"about": SOUTH, "payBand": "x"},
    ],
)
def test_what_has_no_figure_is_not_found(asked: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        measured(PROGRESSION, **asked)


def test_peers_are_set_beside_each_other_by_their_newest_figure_measured_alike() -> None:
    panel = measured(PROGRESSION).panels[0]
    told = [(p.name.words, [f.words for f in p.figures], p.figures[0].period.words) for p in panel.peers]
    assert told == [("Made South Trust", ["about 52%"], "2024"), ("Made North Trust", ["48.8%"], "2023")]
    assert (panel.peers_of, panel.apart) == ("BME", 1)


def test_a_subject_that_lies_beyond_what_is_read_is_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "MOST_READ", 1)
    for subject in (NORTH, SOUTH):
        found = measured(SHORTLISTING, about=subject)
        assert found.more and found.subject.words.startswith("Made")


def test_of_very_many_subjects_those_with_the_most_figures_are_offered_and_the_chosen_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(figures, "MOST_NAMED", 1)
    offered = measured(PROGRESSION, about=SOUTH).choices[0].options
    assert [(value, chosen) for value, _, chosen in offered] == [(NORTH, False), (SOUTH, True)]


def test_a_measure_without_figures_has_nothing_to_show() -> None:
    assert figures.of_measure(Reading(made(), vocabulary()), CONCEPT + "indicator/none", {}) is None


# ---- what happened meanwhile


def test_initiatives_that_have_to_do_with_the_measure_stand_beside_it_with_the_reason() -> None:
    told = [(each.name.words[:14], each.when, each.why) for each in measured(PROGRESSION).happenings]
    assert told == [
        ("Fair promotion", "from April 2019", "it uses this measure"),
        ("A year of list", "2021 to June 2022", "led by Made North Trust"),
    ]


def test_every_dimension_that_the_ontology_defines_splits_figures() -> None:
    store = made()
    dimensions = {
        t.subject
        for t in store.triples(None, None, URIRef("http://purl.org/linked-data/cube#DimensionProperty"))
    }
    assert {INC.ethnicGroup, INC.disabilityGroup, INC.payBand} <= dimensions
    assert {c.key for c in measured(STAFF).choices} == {"payBand"}
