"""What is known of an initiative and what has no answer; worked out from its record."""

from repository import naming
from repository.model import (
    NO_FACT,
    Certainty,
    EvidenceLine,
    Fact,
    Origin,
    Record,
    Value,
)
from repository.namespaces import BASE, full
from repository.reading import Reading

GRADES = BASE + "id/concept/evidence-strength/"
NOT_LOOKED_INTO = "Not looked into"
DESCRIBES = "/doc/concept/result-direction/describes-how-things-are"  # looks at no change

# The two lines: the letter of their grades, where the question stands, and what having no grade means.
# "Not looked into" is the absence of a finding, so no concept says it.
LINES = (
    ("C", GRADES + "did-anything-change", "Nobody has told us of a check. It may work very well."),
    ("P", GRADES + "what-did-people-say", "No account recorded."),
)
NEEDS_EVIDENCE = {"inc:Initiative"}

# The answers people look for first, by sort of thing. `^` is seen from the other end.
EXPECTED = {
    "inc:Initiative": (
        "inc:concernsPopulation",
        "dct:spatial",
        "when",
        "inc:ledBy",
        "inc:costBand",
        "inc:seeksOutcome",
        "^inc:findingAbout",
    ),
    "inc:ResearchProposal": (
        "dct:creator",
        "inc:raisedAt",
        "inc:concernsPopulation",
        "dct:spatial",
        "inc:usesMethod",
        "inc:proposedLead",
        "inc:proposedSite",
        "inc:approvalNeeded",
        "frapo:isFundedBy",
        "inc:seeksOutcome",
    ),
    "inc:Finding": (
        "inc:resultDirection",
        "inc:findingAbout",
        "inc:concernsPopulation",
        "dct:spatial",
        "inc:usesMethod",
        "inc:evaluatedBy",
    ),
    "inc:Event": ("when", "schema:eventAttendanceMode", "schema:isAccessibleForFree", "inc:organisedBy"),
    "inc:Resource": ("inc:concernsPopulation", "dct:language", "dct:license", "dct:issued"),
}
WHAT_CHANGED = "What changed"


def lines(reading: Reading, record: Record) -> tuple[EvidenceLine, ...]:
    """Return the two lines of "How sure can we be?": from the findings about a thing, and from its figures,
    which tell that somebody counted.
    """
    if record.cls not in NEEDS_EVIDENCE:
        return ()
    grades = [grade for finding in findings(record) for grade in finding["inc:evidenceStrength"].values]
    grades += _counted(reading, record)
    return tuple(_line(reading, letter, top, absent, grades) for letter, top, absent in LINES)


def _counted(reading: Reading, record: Record) -> list[Value]:
    """Return what the measures of a thing's figures say that a figure shows by itself."""
    figures = [value.shown for value in record["^inc:reportingSubject"].values if value.shown]
    measures = {value.link for figure in figures for value in figure["inc:observedIndicator"].values}
    grades = {grade for link in measures for grade in reading.objects(naming.iri_of(link), "inc:figureGrade")}
    return [reading.link(grade, Origin(Certainty.DEFINED)) for grade in sorted(grades)]


def findings(record: Record) -> list[Record]:
    """Return the findings about a thing."""
    return [value.shown for value in record["^inc:findingAbout"].values if value.shown]


def _line(reading: Reading, letter: str, top: str, absent: str, grades: list[Value]) -> EvidenceLine:
    """The strongest grade of the line counts; a concept's notation gives its letter and rank."""
    question = reading.name(top).words
    best = max((grade for grade in grades if grade.sort.startswith(letter)), key=_rank, default=None)
    if best is None:
        return EvidenceLine(question, NOT_LOOKED_INTO, absent)
    meaning = reading.text(BASE + best.link.replace("/doc/", "id/", 1), "skos:definition")
    return EvidenceLine(question, best.text.words, meaning.words)


def _rank(grade: Value) -> str:
    return grade.sort


def measured(record: Record) -> bool:
    """Return whether a finding about a thing measured a change: grade C3 of the first line or above."""
    grades = [grade.sort for finding in findings(record) for grade in finding["inc:evidenceStrength"].values]
    return any(grade.startswith("C") and grade >= "C3" for grade in grades)


def missing(reading: Reading, record: Record) -> dict[str, str]:
    """Return key → label of the answers that a record of this sort should give and does not."""
    keys = [key for key in EXPECTED.get(record.cls, ()) if not record[key]]
    return {key: WHAT_CHANGED if key.startswith("^") else _label(reading, record, key) for key in keys}


def _label(reading: Reading, record: Record, key: str) -> str:
    if key == "when":  # a start and an end in one: no class has its own word for both
        return reading.vocabulary.property_label(full("schema:startDate"))
    return reading.vocabulary.property_label(full(key), full(record.cls))


def still_hoped_for(record: Record) -> Fact:
    """Return the changes that a thing set out to make and that no finding about it reports on."""
    looked = [
        f for f in findings(record) if DESCRIBES not in [v.link for v in f["inc:resultDirection"].values]
    ]
    reported = {value.link for finding in looked for value in finding["inc:reportsOutcome"].values}
    sought = record["inc:seeksOutcome"]
    left = tuple(value for value in sought.values if value.link not in reported)
    return Fact(sought.label, left, sought.more) if left else NO_FACT
