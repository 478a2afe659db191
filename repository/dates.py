"""Dates as people write them → dates as precise as they were given, and no more.

XML Schema's date, gYearMonth and gYear: https://www.w3.org/TR/xmlschema11-2/#date
"""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rdflib import Literal

from repository.namespaces import XSD

LONDON = ZoneInfo("Europe/London")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
SLASHES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")  # as in the UK: day first
MONTH = re.compile(r"(0?[1-9]|1[0-2])[/.](\d{4})")
SPELT = re.compile(r"(?:(?:[a-z]+day,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+)?([a-z]{3,9})\.?,?\s+(\d{4})")
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")


def day_month_or_year(text: str) -> Literal | None:
    """Return the date in `text`: `17 September 2020`, `17/09/2020`, `09/2020`, `2020`, or `None`."""
    parts = _parts(" ".join(text.casefold().split()))
    if parts is None:
        return None
    year, month, day = parts
    if not month:
        return Literal(f"{year:04}", datatype=XSD.gYear)
    if not 1 <= month <= 12:
        return None
    if not day:
        return Literal(f"{year:04}-{month:02}", datatype=XSD.gYearMonth)
    try:
        return Literal(date(year, month, day).isoformat(), datatype=XSD.date)
    except ValueError:
        return None


def moment(text: str) -> Literal | None:
    """Return the moment that `text` gives: ISO 8601, or a day and a time of the UK; else `None`."""
    plain = " ".join(text.split())
    try:
        found = datetime.fromisoformat(plain.replace("Z", "+00:00"))
    except ValueError:
        found_day, found_time = _day_and_time(plain.casefold())
        if found_day is None or found_time is None:
            return None
        found = datetime.combine(found_day, found_time)
    if found.tzinfo is None:
        found = found.replace(tzinfo=LONDON)
    return Literal(found.isoformat(), datatype=XSD.dateTime)


def _parts(text: str) -> tuple[int, int, int] | None:
    if found := ISO.fullmatch(text):
        year, month, day = (int(part or 0) for part in found.groups())
        return year, month, day
    if found := SLASHES.fullmatch(text):
        day, month, year = map(int, found.groups())
        return year, month, day
    if found := MONTH.fullmatch(text):
        return int(found[2]), int(found[1]), 0
    if found := SPELT.fullmatch(text):
        month = next((n for n, name in enumerate(MONTHS, 1) if name.startswith(found[2])), 0)
        return (int(found[3]), month, int(found[1] or 0)) if month else None
    return None


def _day_and_time(text: str) -> tuple[date, time] | tuple[None, None]:
    head, _, tail = text.replace(",", " ").rpartition(" ")
    clock = CLOCK.fullmatch(tail.strip())
    parts = _parts(" ".join(head.split()))
    if clock is None or parts is None or not all(parts):
        return None, None
    hour = int(clock[1]) % 12 + 12 * (clock[3] == "pm") if clock[3] else int(clock[1])
    try:
        found = datetime(*parts, hour, int(clock[2] or 0))
    except ValueError:
        return None, None
    return found.date(), found.time()
