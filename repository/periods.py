"""The period of a figure: in words, and where it lies on an axis of years."""

import re
from dataclasses import dataclass

from repository import wording

# A year or years of accounts (2020/21), years together (2015-2017), a quarter (2023-Q4), a month, a day.
_SPANS = re.compile(r"([0-9]{4})\s?[/–-]\s?([0-9]{4}|[0-9]{2})")
_QUARTER = re.compile(r"([0-9]{4})[- ]?Q([1-4])", re.IGNORECASE)
_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?(?:T.*|Z)?")


@dataclass(frozen=True)
class Period:
    """A period in words, with its start and end in years (2020.25 is the start of April); no years where
    the text names none, or only in passing.
    """

    words: str
    start: float | None = None
    end: float | None = None

    @property
    def middle(self) -> float | None:
        """Return where the period stands on an axis of years."""
        return None if self.start is None or self.end is None else (self.start + self.end) / 2

    @property
    def order(self) -> tuple[bool, float, str]:
        """Return what periods are sorted by: those without years last."""
        return self.middle is None, self.middle or 0.0, self.words


def read(text: str) -> Period:
    """Return the period that a text writes; never raises."""
    text = text.strip()
    if found := _DATE.fullmatch(text):
        return _date(text, *found.groups())
    if found := _QUARTER.fullmatch(text):
        year, quarter = int(found[1]), int(found[2])
        months = wording.MONTHS[quarter * 3 - 3], wording.MONTHS[quarter * 3 - 1]
        return Period(f"{months[0]} to {months[1]} {year}", year + (quarter - 1) / 4, year + quarter / 4)
    if found := _SPANS.fullmatch(text):
        return _span(text, int(found[1]), found[2])
    ends = [read(end) for end in text.split(" to ")] if text.count(" to ") == 1 else []
    if ends and ends[0].start is not None and ends[1].end is not None:
        return Period(f"{ends[0].words} to {ends[1].words}", ends[0].start, ends[1].end)
    return Period("Period not stated" if text.casefold() in ("", "not stated") else text)


def _date(text: str, year: str, month: str | None, day: str | None) -> Period:
    if month is None:
        return Period(year, int(year), int(year) + 1)
    start = int(year) + (int(month) - 1) / 12
    if day is None:
        return Period(wording.day(text), start, start + 1 / 12)
    at = start + (min(int(day), 31) - 1) / 372
    return Period(wording.day(text), at, at)


def _span(text: str, first: int, last: str) -> Period:
    if len(last) == 2 and int(last) == (first + 1) % 100:  # a financial year: April to March
        return Period(text, first + 0.25, first + 1.25)
    end = int(last) if len(last) == 4 else first - first % 100 + int(last)
    return Period(f"{first} to {end}", first, end + 1) if end > first else Period(text)
