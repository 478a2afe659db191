"""A form's questions as a page asks them: how each is answered, what was typed, what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from repository import entry
from repository.choices import Lists
from repository.contribution import Understood
from repository.entry import Entry
from repository.forms import Answer, Ask, Form, Section
from repository.report import Report, Severity

FEW = 12  # options that are shown all at once
MOST = 50  # answers to one question


@dataclass(frozen=True)
class Question:
    """One question; `how` it is answered: `tick`, `choose`, `area`, `line` or `lines`; `values` as typed."""

    ask: Ask
    key: str
    how: str
    values: tuple[str, ...]
    options: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """The questions under one heading; `opened` where something was typed or is wrong."""

    section: Section
    questions: tuple[Question, ...]
    opened: bool


def sections(form: Form, answers: Entry, lists: Lists, wrong: Mapping[str, str], more: str) -> list[Part]:
    """Return what a page asks; the question whose key is `more` has room for one more answer."""
    return [_part(section, answers, lists, wrong, more) for section in form.sections]


def title_key(form: Form) -> str:
    """Return the key of the question for the name; where there is none, of the first."""
    return entry.key(form.named_by or form.asks[0])


def misunderstood(taken: Understood, form: Form) -> dict[str, str]:
    """Return the places in the page at which something must change, in their order, and what."""
    keys = [entry.key(ask) for ask in form.asks]
    found: dict[str, str] = {}
    for remark in taken.report.remarks:
        if remark.severity is not Severity.MUST:
            continue
        if _key(remark.place) in keys:
            found.setdefault(remark.place, remark.message)
        else:  # of another record of the same file
            about = f"{remark.label}: " if remark.label else ""
            found.setdefault(title_key(form), f"{about}{remark.message}")
    return dict(sorted(found.items(), key=lambda each: (keys.index(_key(each[0])), each[0])))


def in_words(report: Report) -> Report:
    """Return a report for people: each remark has the name of its question, its field's key tells nothing."""
    return Report(tuple(replace(each, file="Your answers", place="") for each in report.remarks))


def _key(place: str) -> str:
    """Return the key of the question that a place belongs to: `inc-ledBy` of `inc-ledBy-2`."""
    head, _, number = place.rpartition("-")
    return head if number.isdecimal() else place


def _part(section: Section, answers: Entry, lists: Lists, wrong: Mapping[str, str], more: str) -> Part:
    questions = tuple(_question(ask, answers, lists, more) for ask in section.asks)
    keys = {question.key for question in questions}
    opened = more in keys or any(_key(place) in keys for place in wrong)
    return Part(section, questions, opened or any(question.values != ("",) for question in questions))


def _question(ask: Ask, answers: Entry, lists: Lists, more: str) -> Question:
    typed, options = list(answers.answers.get(ask.path, ())), _options(ask, lists)
    few = 0 < len(options) <= FEW
    if more == entry.key(ask) and len(typed) < MOST:
        typed = [*(typed or [""]), ""]
    if few:  # what stands there and is on no list any more can be left as it is
        options += [text for text in typed if text and text not in options]
    return Question(ask, entry.key(ask), _how(ask, few), tuple(typed or [""]), tuple(options))


def _how(ask: Ask, few: bool) -> str:
    if few:
        return "tick" if ask.many and ask.answer is not Answer.YES_NO else "choose"
    if ask.answer is Answer.ACCOUNT:
        return "area"
    return "lines" if ask.many else "line"


def _options(ask: Ask, lists: Lists) -> list[str]:
    if ask.answer is Answer.YES_NO:
        return ["Yes", "No"]
    if ask.answer is Answer.FIXED:
        return [words for _, words in ask.values]
    return [each.label for each in lists.choices.get(ask.scheme, ())]
