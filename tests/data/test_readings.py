"""The readings of the five sources that catch people out, each held fast."""

import re

from rdflib import Graph, Literal, Namespace, URIRef

from repository.namespaces import (
    BASE,
    CONCEPT,
    DCT,
    ID,
    INC,
    OA,
    ORG,
    PROV,
    QB,
    RDF,
    SCHEMA,
    SCHEME,
    SDMX_DIMENSION,
    SDMX_MEASURE,
    SKOS,
    XSD,
)
from tests.data.conftest import SOURCES

SOURCE = Namespace(ID + "source/")
EVENT = Namespace(ID + "event/")
ITEM = Namespace(ID + "programme-item/")
INITIATIVE = Namespace(ID + "initiative/")
ORGANISATION = Namespace(ID + "organisation/")
STATUS = Namespace(CONCEPT + "recognition-status/")
FIVE_AXES = {"age", "ethnicity", "gender", "migration-status", "disability"}


def names(nodes: object) -> set[str]:
    return {str(node).rsplit("/", 1)[-1] for node in nodes}  # type: ignore[attr-defined]


def quoted(graph: Graph, thing: URIRef) -> str:
    """Return all words quoted for a thing, joined."""
    found = []
    for annotation in graph.subjects(OA.hasBody, thing):
        for target in graph.objects(annotation, OA.hasTarget):
            found.append(str(graph.value(graph.value(target, OA.hasSelector), OA.exact)))
    return " | ".join(found)


def test_there_are_seven_research_areas_and_both_sources_are_quoted_for_each(
    files: dict[str, Graph], lists: Graph
) -> None:
    areas = set(lists.subjects(SKOS.topConceptOf, URIRef(SCHEME + "theme")))
    assert len(areas) == 7
    for area in areas:
        assert isinstance(area, URIRef)
        assert quoted(files["workshop-3-flyer"], area), area
        assert quoted(files["research-slides"], area), area
    event = files["workshop-3-flyer"].objects(EVENT["psj-2020-3"], INC.addressesTheme)
    assert set(event) == areas


def test_the_september_workshop_is_in_british_summer_time_and_says_that_this_was_worked_out(
    files: dict[str, Graph],
) -> None:
    times = {str(time) for time in files["derived"].objects(EVENT["psj-2020-3"], PROV.startedAtTime)}
    assert times == {"2020-09-17T10:00:00+01:00"}
    ends = {str(time) for time in files["derived"].objects(EVENT["psj-2020-3"], PROV.endedAtTime)}
    assert ends == {"2020-09-17T12:30:00+01:00"}
    assert not list(files["workshop-3-flyer"].objects(EVENT["psj-2020-3"], PROV.startedAtTime))


def test_every_time_of_september_has_an_offset_of_one_hour_and_of_november_of_none(data: Graph) -> None:
    seen = set()
    for predicate in (PROV.startedAtTime, PROV.endedAtTime):
        for thing, time in data.subject_objects(predicate):
            assert isinstance(time, Literal) and time.datatype == XSD.dateTime
            offset = {"2020-09-17": "+01:00", "2020-11-19": "Z"}[str(time)[:10]]
            assert str(time).endswith(offset), thing
            seen.add(str(time)[:10])
    assert len(seen) == 2


def test_the_november_workshop_ends_at_one_in_the_afternoon(data: Graph) -> None:
    assert str(data.value(EVENT["psj-2020-4"], PROV.endedAtTime)) == "2020-11-19T13:00:00Z"
    assert str(data.value(ITEM["psj-2020-4-16"], PROV.startedAtTime)) == "2020-11-19T13:00:00Z"


def test_a_time_that_is_no_time_of_day_is_read_as_a_misprint(data: Graph) -> None:
    assert str(data.value(ITEM["psj-2020-4-08"], PROV.startedAtTime)) == "2020-11-19T11:05:00Z"
    assert not [time for time in data.objects(None, PROV.startedAtTime) if "44" in str(time)[11:16]]


def test_workshops_one_and_two_have_days_and_no_times(data: Graph) -> None:
    for name, day in (("psj-2020-1", "2020-06-24"), ("psj-2020-2", "2020-07-01")):
        assert str(data.value(EVENT[name], SCHEMA.startDate)) == day
        assert data.value(EVENT[name], PROV.startedAtTime) is None


def test_the_four_workshops_stand_in_their_series_in_order(data: Graph) -> None:
    places = {
        str(event).rsplit("/", 1)[-1]: int(str(place))
        for event, place in data.subject_objects(INC.seriesPosition)
    }
    assert places == {f"psj-2020-{number}": number for number in (1, 2, 3, 4)}


def test_over_2500_listens_is_a_lower_bound_and_its_period_is_not_stated(data: Graph) -> None:
    listens = URIRef(ID + "observation/can-you-hear-me-listens")
    assert str(data.value(listens, SDMX_MEASURE.obsValue)) == "2500"
    assert names(data.objects(listens, INC.valueQualifier)) == {"more-than"}
    assert str(data.value(listens, SDMX_DIMENSION.refPeriod)) == "not stated"


def test_40_enrolled_is_exact_and_no_figure_without_a_stated_period_has_one(data: Graph) -> None:
    enrolled = URIRef(ID + "observation/fellowship-enrolled")
    assert str(data.value(enrolled, SDMX_MEASURE.obsValue)) == "40"
    assert names(data.objects(enrolled, INC.valueQualifier)) == {"exact"}
    periods = {str(data.value(figure, SDMX_DIMENSION.refPeriod)) for figure in data.subjects(QB.dataSet)}
    assert periods == {"not stated", "so far in 2020"}


def test_shortlisted_is_not_won(data: Graph) -> None:
    statuses = list(data.objects(None, INC.recognitionStatus))
    assert statuses.count(STATUS.shortlisted) == 5
    assert STATUS.won not in statuses


def test_five_awards_one_category_named_and_four_not(data: Graph) -> None:
    shortlisted = data.subjects(INC.recognitionStatus, STATUS.shortlisted)
    awards = [str(data.value(each, INC.forAward)).rsplit("/", 1)[-1] for each in shortlisted]
    assert sorted(awards) == ["hsj-awards-2021-not-named"] * 4 + ["hsj-awards-2021-staff-engagement"]


def test_an_in_coming_director_is_no_director_and_an_interim_director_is_interim(data: Graph) -> None:
    def roles(organisation: str) -> set[str]:
        held = data.subjects(ORG.organization, ORGANISATION[organisation])
        return names(role for each in held for role in data.objects(each, ORG.role))

    assert roles("nhs-race-and-health-observatory") == {"in-coming-director"}
    assert roles("nhs-england") == {"interim-director-wres"}


def test_wres_is_a_set_of_measures_and_a_programme(data: Graph, lists: Graph) -> None:
    assert (URIRef(ID + "indicator-set/wres"), RDF.type, INC.IndicatorSet) in lists
    assert (INITIATIVE["workforce-race-equality-standard"], RDF.type, INC.Initiative) in data


def test_the_partnership_is_not_given_a_name(data: Graph) -> None:
    partnership = ORGANISATION["the-partnership"]
    assert str(data.value(partnership, SKOS.prefLabel)) == "The Partnership"
    assert not list(data.objects(partnership, SKOS.altLabel))
    assert "does not say which one" in str(data.value(partnership, SKOS.editorialNote))
    assert not list(data.objects(partnership, DCT.spatial))


def test_the_four_networks_are_counted_and_not_named(data: Graph) -> None:
    psj = ORGANISATION["partnerships-for-social-justice"]
    figure = next(data.subjects(INC.reportingSubject, psj))
    assert figure is not None
    assert not list(data.objects(psj, ORG.hasMember))
    assert "do not name them" in str(data.value(psj, SKOS.editorialNote))


def test_tyne_and_wear_is_a_place_and_no_organisation(data: Graph) -> None:
    activity = INITIATIVE["recruitment-activity-tyne-and-wear"]
    assert names(data.objects(activity, DCT.spatial)) == {"tyne-and-wear"}
    assert names(data.objects(activity, INC.hasPartner)) == {"beacon-films"}
    assert not list(data.objects(activity, INC.ledBy))
    assert "does not say which organisation" in str(data.value(activity, SKOS.editorialNote))


def test_the_sources_name_five_axes_and_never_the_equality_act(stated: Graph) -> None:
    listing = [
        finding
        for finding in stated.subjects(RDF.type, INC.Finding)
        if len(set(stated.objects(finding, INC.concernsCharacteristic))) > 1
    ]
    assert len(listing) == 2
    for finding in listing:
        assert names(stated.objects(finding, INC.concernsCharacteristic)) == FIVE_AXES
    assert "equality act" not in " ".join(map(str, stated.objects())).lower()


def test_the_podcasts_are_an_initiative_and_a_resource_joined_both_ways(data: Graph) -> None:
    making, made = INITIATIVE["can-you-hear-me"], URIRef(ID + "resource/can-you-hear-me-podcasts")
    assert (making, RDF.type, INC.Initiative) in data and (made, RDF.type, INC.Resource) in data
    assert (making, INC.hasOutput, made) in data and (made, INC.outputOf, making) in data


def test_the_fourth_workshop_is_announced_and_nothing_says_that_it_was_held(data: Graph) -> None:
    assert str(data.value(EVENT["psj-2020-4"], DCT.description)).startswith("Announced for 19 November 2020")
    figures = [figure for figure in data.subjects(INC.reportingSubject) if "held" in str(figure)]
    assert [str(data.value(figure, SDMX_MEASURE.obsValue)) for figure in figures] == ["3"]


def test_no_summary_says_that_somebody_spoke_or_presented(stated: Graph) -> None:
    """Of talks we have programmes alone, which say what was to come."""
    told = [str(text) for text in stated.objects(None, DCT.description)]
    assert not [text for text in told if re.search(r"\b(spoke|presented)\b", text)]
    for talk in stated.subjects(INC.partOfEvent, EVENT["psj-2020-4"]):
        if (talk, RDF.type, INC.Presentation) in stated:
            summary = str(stated.value(talk, DCT.description))
            assert summary.startswith("Announced for")
            assert summary.endswith("do not say whether it was given.")


def test_the_year_of_a_source_that_prints_no_date_is_worked_out(files: dict[str, Graph]) -> None:
    for source in SOURCES:
        assert not list(files["sources"].objects(SOURCE[source], DCT.date)), source
        assert len(list(files["derived"].objects(SOURCE[source], DCT.date))) == 1, source


def test_a_job_title_tells_nothing_of_a_life(lists: Graph) -> None:
    role = URIRef(CONCEPT + "role/lived-experience-researcher")
    told = " ".join(str(text) for text in lists.objects(role, SKOS.definition))
    assert "experience" not in told.casefold() and "been through" not in told


def test_the_priority_areas_discussed_in_september_come_from_the_workshops_before(data: Graph) -> None:
    assert str(data.value(ITEM["psj-2020-3-09"], DCT.title)).endswith("identified from previous workshops")


def test_how_to_take_part_in_november_is_said_without_the_way_in(data: Graph) -> None:
    told = str(data.value(EVENT["psj-2020-4"], SCHEMA.conditionsOfAccess))
    assert told.startswith("By registration.")
    assert "allotted automatically" in str(data.value(ITEM["psj-2020-4-14"], DCT.description))


def test_something_speaks_of_every_change_that_a_source_names(data: Graph) -> None:
    """A change that nothing seeks, reports or speaks of would be a page that leads nowhere."""
    for change in data.subjects(RDF.type, INC.Outcome):
        said = {each for each in data.predicates(None, change)}
        assert said & {INC.seeksOutcome, INC.reportsOutcome, DCT.subject}, change


def test_research_suggested_is_never_recorded_as_done(data: Graph) -> None:
    for proposal in data.subjects(RDF.type, INC.ResearchProposal):
        assert (proposal, RDF.type, INC.Initiative) not in data
        assert names(data.objects(proposal, INC.developmentStage)) <= {"idea", "proposal"}, proposal
        assert names(data.objects(proposal, INC.developmentStage)), proposal


def test_a_claim_of_those_who_ran_the_work_is_marked_as_theirs(data: Graph) -> None:
    claim = URIRef(ID + "finding/root-out-racism-said-to-help")
    assert names(data.objects(claim, INC.evidenceStrength)) == {"told-by-those-who-ran-it"}
    assert names(data.objects(claim, INC.evaluatedBy)) == {"the-people-who-ran-it"}
    assert "say that" in str(data.value(claim, DCT.title))


def test_nothing_in_the_sources_is_more_than_counted(data: Graph) -> None:
    grades = names(data.objects(None, INC.evidenceStrength))
    assert grades == {"counted", "told-by-those-who-ran-it", "asked-in-a-stated-way"}
    assert not list(data.subjects(INC.resultDirection))


def test_no_source_says_which_recommendation_an_initiative_carries_out(data: Graph) -> None:
    """It promises examples, then lists its work: the finding about the review says so, no link does."""
    assert not list(data.subject_objects(INC.implementsRecommendationOf))
    finding = URIRef(ID + "finding/review-recommendations-said-to-be-implemented")
    assert "does not say which recommendation each carries out" in str(data.value(finding, DCT.description))


def test_themes_that_no_source_states_are_links_added_by_our_editors(stated: Graph) -> None:
    """The flyer states themes for its workshop and in two titles, the slides for their seven themes."""
    assert names(stated.subjects(INC.addressesTheme)) == {
        "psj-2020-3",
        "psj-2020-3-04",
        "psj-2020-3-06",
        "recruitment-activity-tyne-and-wear",
        "seven-themes-for-future-research",
    }


def test_a_second_printed_affiliation_is_kept(files: dict[str, Graph]) -> None:
    graph = files["workshop-4-flyer"]
    part = graph.value(ITEM["psj-2020-4-08"], PROV.qualifiedAssociation)
    printed = names(graph.objects(part, INC.affiliationAtEvent))
    assert printed == {"university-of-sheffield", "nihr-school-for-public-health-research"}


def test_the_case_study_gives_a_month_and_no_more(data: Graph) -> None:
    month = data.value(INITIATIVE["black-history-month-2020"], SCHEMA.startDate)
    assert month == Literal("2020-10", datatype=XSD.gYearMonth)


def test_all_statements_are_about_our_own_things(data: Graph) -> None:
    strangers = {s for s in data.subjects() if isinstance(s, URIRef) and not s.startswith(BASE)}
    assert not strangers
