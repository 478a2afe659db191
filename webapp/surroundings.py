"""What a record's page shows beside the record itself."""

from collections.abc import Mapping
from typing import Any

from repository import figures, naming, neighbours, similar, timeline
from repository.model import Record
from repository.reading import Reading
from webapp import charts, hub
from webapp.current import edition, repository

# Where a record already names work like it.
ELSEWHERE = (
    "inc:adaptedFrom",
    "^inc:adaptedFrom",
    "inc:buildsOn",
    "^inc:buildsOn",
    "dct:hasPart",
    "dct:isPartOf",
)


def shown(record: Record, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the template of a record needs beside it; `asked` is what the address chooses.

    Raises `NotFound` where nothing of what was chosen is recorded.
    """
    reading = Reading(edition().store, repository().vocabulary)
    links = neighbours.of(record)
    found: dict[str, Any] = {"links": links, "hub": hub.hub(record.name.words, links)}
    if record.is_a("inc:Indicator"):
        measured = figures.of_measure(reading, record.iri, asked)
        found |= {"measured": measured, "pictures": charts.pictures(measured) if measured else []}
    elif record.is_a("inc:EventSeries"):
        found["entries"] = timeline.of_series(reading, record.iri)
    elif record.is_a("inc:Event"):
        found["entry"] = timeline.of_event(reading, record.iri)
    elif record.is_a("inc:Initiative"):
        told = [value.link for key in ELSEWHERE for value in record[key].values]
        found["similar"] = similar.alike(reading, edition().index, record.iri, map(naming.iri_of, told))
    return found
