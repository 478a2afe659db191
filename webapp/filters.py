"""How values read on a page: numbers with separators, dates in words."""

from flask import Flask

from repository import links, naming, periods, wording
from repository.links import Answer
from webapp import current


def number(value: int) -> str:
    """Return a whole number with thousands separators: `2,500`."""
    return f"{value:,}"


def day(value: object) -> str:
    """Return ISO 8601 text as a day, month or year in words, as precise as it is: `17 September 2020`."""
    return wording.day(str(value))


def moment(value: object) -> str:
    """Return ISO 8601 text as a day and a time in words; without a time, the day alone."""
    return wording.span(str(value))


def period(value: object) -> str:
    """Return the period of a figure in words: `January 2018 to November 2019`, `Period not stated`."""
    return periods.read(str(value or "")).words


def one_or_many(count: int, one: str, many: str) -> str:
    """Return the count with the word that fits it: `1 record`, `2,500 records`."""
    return f"{number(count)} {one if count == 1 else many}"


def sentence(words: str) -> str:
    """Return words as the beginning of a sentence, or as one."""
    return words[:1].upper() + words[1:]


def place(iri: str) -> str:
    """Return where the site shows a thing: `/doc/initiative/x`."""
    return naming.path(iri)


def link_silent(address: str) -> str:
    """Return on which day a link out of the site did not answer; empty where it did, or nobody asked."""
    found = links.known(current.repository().config.home, address)
    return day(found.at[:10]) if found and found.answer in (Answer.GONE, Answer.UNREACHABLE) else ""


def link_worked(address: str) -> str:
    """Return on which day a link out of the site last answered, where it did when it was asked."""
    found = links.known(current.repository().config.home, address)
    return day(found.at[:10]) if found and found.answer in (Answer.FINE, Answer.MOVED) else ""


def register(app: Flask) -> None:
    """Give the templates of `app` these filters."""
    for said in (link_silent, link_worked):
        app.add_template_filter(said)
    for words in (number, day, moment, period, one_or_many, sentence, place):
        app.add_template_filter(words)
