"""People who have spoken about something, in public and on a known day; found by what was said alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from repository import wording
from repository.model import Text
from repository.naming import kind_of, path
from repository.reading import Reading
from repository.reasons import Reason, Reasons, Statement, Work

# Not "spoke": of some events we only know what was announced.
PARTS = {"inc:speaker": "Speaker", "inc:chair": "Chair"}
WITHIN = "inc:partOfEvent"


@dataclass(frozen=True)
class Speaker:
    """A person, and what they said where and when. `roles` are their dated public roles, in words."""

    iri: str
    link: str
    name: Text
    reasons: tuple[Reason, ...]
    newest: str
    gave_a_talk: bool
    roles: str = ""


def speakers(reading: Reading, reasons: Reasons, given: Iterable[str]) -> tuple[Speaker, ...]:
    """Return who had a part in the talks and events `given` that match, the latest first, then by name; who
    gave a talk that matches before who was at an event that does.

    What has no date is left out: nobody's part in anything is shown undated.
    """
    said: dict[str, dict[str, list[Reason]]] = {}  # person → event → reasons
    days: dict[str, str] = {}
    # Talks first: who gave a talk that matches is not also named for the event it was given at.
    for thing in sorted(given, key=lambda each: kind_of(each) == "event"):
        matched = tuple(each for statements in reasons.matched(thing).values() for each in statements)
        for event in reading.objects(thing, WITHIN) or [thing]:
            days[event] = reading.place(event)[:10] if kind_of(event) == "event" else ""
            if matched and days[event][:4].isdecimal():
                for person, reason in _parts(reading, thing, event, matched, reasons.is_added(matched)):
                    if thing != event or event not in said.get(person, {}):
                        said.setdefault(person, {}).setdefault(event, []).append(reason)
    people = sorted(said, key=lambda person: reading.name(person).words.casefold())
    found = (_speaker(reading, person, said[person], days) for person in people)
    return tuple(sorted(found, key=lambda each: (each.gave_a_talk, each.newest), reverse=True))


def _speaker(reading: Reading, iri: str, at: dict[str, list[Reason]], days: dict[str, str]) -> Speaker:
    events = sorted(at, key=lambda event: days[event], reverse=True)
    told = {reason.words: reason for event in events for reason in at[event]}
    talks = any("/programme-item/" in reason.works[0].link for reason in told.values())
    return Speaker(iri, path(iri), reading.name(iri), tuple(told.values()), days[events[0]], talks)


def _parts(
    reading: Reading, thing: str, event: str, matched: tuple[Statement, ...], added: bool
) -> Iterator[tuple[str, Reason]]:
    """Yield the people who had a part in a talk, or in an event and all its items, each with the reason."""
    items = [thing] if thing != event else [event, *reading.subjects(event, WITHIN)]
    for item in items:
        within = (Statement(item, WITHIN, event),) if item != event else ()
        for predicate, verb in PARTS.items():
            for person in reading.objects(item, predicate):
                statements = (Statement(item, predicate, person), *within, *matched)
                yield person, _reason(reading, verb, thing, event, statements, added)


def _reason(
    reading: Reading, verb: str, thing: str, event: str, statements: tuple[Statement, ...], added: bool
) -> Reason:
    name, day = reading.name(event), wording.day(reading.place(event)[:10])
    of = f"“{reading.name(thing).words}” at {name.words}" if thing != event else name.words
    work = Work(reading.name(thing), path(thing), "", added, statements)
    return Reason(f"{verb}: {of}, {day}", (work,), added)
