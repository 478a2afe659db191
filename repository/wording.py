"""Values in the words that people read: dates, times, figures, file-free and as precise as stated."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from rdflib import Literal

from repository.namespaces import XSD

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ZONES = {timedelta(0): "Greenwich Mean Time", timedelta(hours=1): "British Summer Time"}
SUMMER = range(4, 11)  # in other months an offset of one hour is not British Summer Time
LANGUAGES = {
    "en": "English",
    "cy": "Welsh",
    "gd": "Scottish Gaelic",
    "sco": "Scots",
    "ga": "Irish",
    "bfi": "British Sign Language",
}
TRUTH = {"true": "Yes", "1": "Yes", "false": "No", "0": "No"}


def words(value: Literal) -> str:
    """Return a literal as people read it; text stays as it is."""
    kind = value.datatype
    if kind in (XSD.date, XSD.gYearMonth, XSD.gYear):
        return day(str(value))
    if kind == XSD.dateTime:
        return span(str(value))
    if kind == XSD.boolean:
        return TRUTH.get(str(value), str(value))
    if kind in (XSD.integer, XSD.decimal, XSD.positiveInteger, XSD.nonNegativeInteger, XSD.int):
        return figure(str(value))
    return str(value)


def language(code: str) -> str:
    """Return a language of the UK by its code (https://www.rfc-editor.org/info/bcp47): `cy` is Welsh."""
    return LANGUAGES.get(code.split("-")[0], code)


def day(text: str) -> str:
    """Return `2020-09-17` as `17 September 2020`, `2020-10` as `October 2020`; a year stays a year."""
    parts = text[:10].rstrip("Z").split("-")
    try:
        if len(parts) == 3:
            moment = date.fromisoformat(text[:10])
            return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
        if len(parts) == 2:
            return f"{MONTHS[int(parts[1]) - 1]} {int(parts[0])}"
    except (ValueError, IndexError):
        return text
    return text


def since(start: str) -> str:
    """Return when something began that is still going on: `since 2005`."""
    return f"since {day(start)}"


def span(start: str, end: str = "") -> str:
    """Return two moments in words: `17 September 2020, 10am to 12:30pm (British Summer Time)`.

    Either may be a date, a month or a year; `end` may be empty. What cannot be read is returned as it is.
    """
    if "T" not in start or (end and "T" not in end):
        return day(start) if not end or end == start else f"{day(start)} to {day(end)}"
    try:
        first, last = datetime.fromisoformat(start), datetime.fromisoformat(end or start)
    except ValueError:
        return f"{start} to {end}" if end else start
    if first == last:
        return f"{day(start)}, {clock(first)}{_zone(first)}"
    if first.date() == last.date():
        return f"{day(start)}, {clock(first)} to {clock(last)}{_zone(first)}"
    return f"{day(start)}, {clock(first)} to {day(end)}, {clock(last)}{_zone(first)}"


def times(start: str, end: str = "") -> str:
    """Return the times alone, for a programme: `10:05am to 10:30am`; nothing for what has no time."""
    try:
        first = clock(datetime.fromisoformat(start)) if "T" in start else ""
        last = clock(datetime.fromisoformat(end)) if "T" in end else ""
    except ValueError:
        return ""
    return f"{first} to {last}" if first and last else first


def clock(moment: datetime) -> str:
    """Return a time of day: `10am`, `12:30pm`, `midday`, `midnight`."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def _zone(moment: datetime) -> str:
    offset = moment.utcoffset()
    if offset is None:
        return ""
    if offset in ZONES and (not offset or moment.month in SUMMER or moment.month == 3):
        return f" ({ZONES[offset]})"
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    direction = "ahead of" if offset > timedelta(0) else "behind"
    return f" ({hours}:{minutes:02} {direction} Greenwich Mean Time)"


def figure(value: str, qualifier: str = "", unit: str = "") -> str:
    """Return a figure with its bound: `more than 2,500 listens`. An exact figure has no bound in front."""
    number = _number(value)
    bound = "" if qualifier.lower() in ("", "exact", "exactly") else qualifier.lower()
    if unit.lower() in ("percent", "per cent", "%"):
        number, unit = f"{number}%", ""
    return " ".join(part for part in (bound, number, unit[:1].lower() + unit[1:]) if part)


def _number(value: str) -> str:
    try:
        number = Decimal(value)
    except ArithmeticError:
        return value
    whole = number == number.to_integral_value() and abs(number) < 10**15
    return f"{int(number):,}" if whole else f"{number.normalize():,f}"


def months_since(then: str, today: date) -> int:
    """Return the whole months from `then` (a date, a month or a year, read as its last day) to `today`."""
    parts = [int(part) for part in then[:10].split("-") if part.isdecimal()]
    if not parts:
        return 0
    month = parts[1] if len(parts) > 1 else 12
    before_the_day = len(parts) == 3 and today.day < parts[2]
    return (today.year - parts[0]) * 12 + today.month - month - before_the_day
