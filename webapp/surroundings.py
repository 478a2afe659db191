"""What a record's page shows beside the record itself."""

from collections.abc import Mapping
from typing import Any

from repository import figures, timeline
from repository.model import Record
from repository.reading import Reading
from webapp import charts
from webapp.current import edition, repository


def shown(record: Record, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the template of a record needs beside it; `asked` is what the address chooses.

    Raises `NotFound` where nothing of what was chosen is recorded.
    """
    reading = Reading(edition().store, repository().vocabulary)
    if record.is_a("inc:Indicator"):
        measured = figures.of_measure(reading, record.iri, asked)
        return {"measured": measured, "pictures": charts.pictures(measured) if measured else []}
    if record.is_a("inc:EventSeries"):
        return {"entries": timeline.of_series(reading, record.iri)}
    if record.is_a("inc:Event"):
        return {"entry": timeline.of_event(reading, record.iri)}
    return {}
