"""What a briefing is made of: sections, entries, and the sources that they refer to by number."""

import textwrap
from dataclasses import dataclass

from repository import search
from repository.asking import Question
from repository.model import Record

TITLE = 120  # longest title, in characters
MOST_SOURCES = 16


@dataclass(frozen=True)
class Item:
    """One entry: a title that leads to its record, a line about it, facts in words, its notes by number."""

    title: str
    link: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Section:
    """A heading with entries or sentences; `none` is said where there are none, `more` after them; `rest`
    is the search for all of them.
    """

    heading: str
    items: tuple[Item, ...] = ()
    lines: tuple[str, ...] = ()
    none: str = ""
    more: str = ""
    rest: Question | None = None


@dataclass(frozen=True)
class Note:
    """One source, by the number that entries refer to it with."""

    number: int
    words: str
    link: str


@dataclass(frozen=True)
class Briefing:
    """What the two pages say. `answer` is that of the search, None where they are about one record."""

    subject: str
    asked: str
    answer: search.Answer | None
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]

    @property
    def length(self) -> int:
        """Return about how many letters the whole has."""
        told = [self.subject, self.asked, *(note.words for note in self.notes)]
        for section in self.sections:
            told += [section.heading, *section.lines, section.more]
            for item in section.items:
                told += [item.title, item.summary, *(word for fact in item.facts for word in fact)]
        return sum(map(len, told))


class Notes:
    """Numbers the sources in the order in which they are first spoken of."""

    def __init__(self) -> None:
        self._numbers: dict[str, Note] = {}

    def of(self, record: Record) -> tuple[int, ...]:
        """Return the numbers of what a record rests on: its sources, or the page that it names itself."""
        pages = [(page.text.words, page.link) for page in record["foaf:page"].values if page.link]
        found = [(each.text.words, each.link) for each in record.upkeep.sources] or pages[:1]
        return tuple(number for words, link in found if (number := self._number(words, link)))

    def listed(self) -> tuple[Note, ...]:
        """Return all notes in their order."""
        return tuple(self._numbers.values())

    def _number(self, words: str, link: str) -> int:
        if link not in self._numbers and len(self._numbers) < MOST_SOURCES:
            self._numbers[link] = Note(len(self._numbers) + 1, clip(words, TITLE), link)
        return self._numbers[link].number if link in self._numbers else 0


def clip(text: str, most: int) -> str:
    """Return `text` on one line; where it is longer than `most`, up to the end of a word and an ellipsis."""
    one = " ".join(text.split())
    if len(one) <= most:
        return one
    return textwrap.shorten(one, most, placeholder="…") if " " in one[:most] else one[: most - 1] + "…"
