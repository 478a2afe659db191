"""Two pages for a committee: what is recorded for a search or about a record, and what is not known.

Every list and every text has an end, so that the whole fits two printed sides whatever it is about.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from repository import asking, catalogue, search, widening
from repository.asking import Question
from repository.errors import BadInput
from repository.evidence import NOT_LOOKED_INTO
from repository.facets import NOT_STATED, NOT_WORKED
from repository.fields import Vocabulary
from repository.index import Index
from repository.model import Fact, Record
from repository.naming import CLASSES, iri_of, kind_of
from repository.paper import TITLE, Briefing, Item, Notes, Section, clip
from repository.reading import NO_STATUS, Reading
from repository.schema import CHECKS
from repository.store.interface import Store
from repository.wanted import Asked

MOST_INITIATIVES, MOST_FINDINGS, MOST_FAILURES, MOST_FACTS = 8, 4, 3, 8
SUMMARY, STATEMENT, TEXT, FACT = 260, 220, 150, 90  # longest texts, in characters
LEAST = 30  # characters of a summary; less says nothing
THIN = 4  # answers that a record lacks which has little to say
INITIATIVE, FINDING = "initiative", "finding"
# How the initiatives and findings are reached that a record is about, nearest first; `^` walks backwards.
# Ideas have none of their own.
RELATED = {
    INITIATIVE: (),
    FINDING: ("inc:findingAbout",),
    "proposal": (),
    "resource": ("inc:outputOf", "^inc:hasOutput"),
    "question": ("^inc:respondsTo",),
    "priority": ("^inc:respondsTo", "^inc:buildsOn"),
    "outcome": ("^inc:reportsOutcome", "^inc:reportsOutcome/inc:findingAbout", "^inc:seeksOutcome"),
    "event": ("^inc:partOfEvent/inc:presentsInitiative", "^inc:raisedAt"),
}
# What an initiative may leave unsaid: the filter, and its words in a sentence.
UNSAID = {"who": "who it was for", "where": "where", "when": "when", "cost": "what it cost"}
# Facts that the summary or the words for when something was say already.
SAID_ALREADY = {
    "dct:description", "when", "schema:startDate", "schema:endDate", "prov:startedAtTime", "prov:endedAtTime",
}  # fmt: skip
ONLY_RECORDED = "This shows what has been recorded here, not everything that exists."


class Writer:
    """Writes one briefing from one edition."""

    def __init__(self, store: Store, index: Index, vocabulary: Vocabulary, today: date | None = None) -> None:
        self._store, self._index, self._vocabulary = store, index, vocabulary
        self._today = today or date.today()
        self._reading = Reading(store, vocabulary)
        self._records: dict[str, Record] = {}
        self._notes = Notes()

    def of_search(self, question: Question) -> Briefing:
        """Return the briefing on what `question` finds; raises `BadInput` as a search does."""
        question = question.at(1)
        answer, order = search.search(self._index, question), asking.order(question)
        looked = widening.look(self._index, question.words, question.exact)
        asked = self._index.looked_for(asking.asked_by(question, looked), order).of(INITIATIVE)
        found = [card["iri"] for card in self._index.cards(asked, order, MOST_INITIATIVES)]
        shown, count = [self._record(iri) for iri in found], self._index.count(asked)
        shown.sort(key=lambda record: len(record.missing) >= THIN)  # what says little comes last
        # Without the links of our editors the order stays nearly as it is.
        sure = self._index.cards(replace(asked, stated=True), order, 10 * MOST_INITIATIVES)
        findings = [card["iri"] for card in self._index.cards(asked.of(FINDING), order, MOST_FINDINGS)]
        failures = self._index.cards(
            _with(asked.of(INITIATIVE, FINDING), CHECKS, NOT_WORKED), order, MOST_FAILURES
        )
        chosen = [value.label for each in answer.filters for value in each.values if value.chosen]
        chosen += [value.label for value in answer.checks if value.chosen]
        words = [f"“{clip(question.words, FACT)}”"] if question.words else []
        sections = (
            self._done(shown, count, {card["iri"] for card in sure}, question.but(kind=(INITIATIVE,))),
            self._found_out(shown, findings),
            self._failed([self._record(card["iri"]) for card in failures]),
            Section("What is not known", lines=tuple(self._unknown(asked, count, shown))),
        )
        subject = clip(", ".join([*words, *chosen]), TITLE) or "Everything recorded here"
        narrowed = clip("; ".join([*words, *(chip.label for chip in answer.chips)]), TEXT)
        asked_for = f"Looked for: {narrowed or 'everything'}"
        return Briefing(subject, asked_for, answer, sections, self._notes.listed())

    def of_record(self, iri: str) -> Briefing:
        """Return the briefing about one record; raises `BadInput` for what none is made of."""
        kind = kind_of(iri)
        if kind not in RELATED:
            raise BadInput("A briefing is made from a search, a theme or a piece of work, not from this.")
        record = self._record(iri)
        about = [] if kind == INITIATIVE else [self._about(record)]
        related = self._related(iri)
        work = [iri] if kind == INITIATIVE else [each for each in related if kind_of(each) == INITIATIVE]
        shown = [self._record(each) for each in work[:MOST_INITIATIVES]]
        found = [each for each in (iri, *related) if kind_of(each) == FINDING]
        missing = [f"Not stated: {', '.join(record.missing.values()).lower()}."] if record.missing else []
        everything = {each.iri: each for each in (record, *shown)}
        sections = (
            *about,
            self._done(shown, len(work)),
            self._found_out(shown, found),
            self._failed(self._failing(everything.values())),
            Section(
                "What is not known",
                lines=(*missing, *self._aged(list(everything.values())), ONLY_RECORDED),
            ),
        )
        asked = f"About one {self._vocabulary.class_label(CLASSES[kind]).lower()}"
        return Briefing(clip(record.name.words, TITLE), asked, None, sections, self._notes.listed())

    def _record(self, iri: str) -> Record:
        if iri not in self._records:
            self._records[iri] = catalogue.record(self._store, self._vocabulary, iri, self._today)
        return self._records[iri]

    def _related(self, iri: str) -> list[str]:
        """Return the initiatives and findings that a record is about, in the order of `RELATED`."""
        found: dict[str, None] = {}
        for way in RELATED[kind_of(iri)]:
            reached = [iri]
            for step in way.split("/"):
                reached = [end for each in reached for end in self._step(each, step)]
            found |= dict.fromkeys(each for each in reached if kind_of(each) in (INITIATIVE, FINDING))
        return list(found)

    def _step(self, iri: str, step: str) -> list[str]:
        if step.startswith("^"):
            return self._reading.subjects(iri, step.removeprefix("^"), None)
        return self._reading.objects(iri, step)

    def _item(self, record: Record, facts: Iterable[tuple[str, str]], summary: str = "") -> Item:
        title, room = clip(record.name.words, TITLE), SUMMARY if record.cls == "inc:Initiative" else TEXT
        if record.cls == "inc:Finding":  # its statement is its title, and whole before anything else
            title = clip(record.name.words, STATEMENT)
            room -= max(0, len(title) - TITLE)
        told = summary or (clip(record.summary.words, room) if room > LEAST else "")
        filled = tuple((label, words.removesuffix(".")) for label, words in facts if words)
        return Item(title, record.path, told, filled, self._notes.of(record))

    def _about(self, record: Record) -> Section:
        told = [
            (fact.label, _words(fact))
            for key, fact in record.facts.items()
            if fact.label and not key.startswith("^") and key not in SAID_ALREADY
        ]
        facts = [("Status", record.status), ("When", record.when), *told[:MOST_FACTS]]
        return Section("What it is", (self._item(record, facts),))

    def _failing(self, records: Iterable[Record]) -> list[Record]:
        """Return those of `records` and of the findings about them that say what did not work."""
        about = [iri_of(value.link) for each in records for value in each["^inc:findingAbout"].values]
        cards = self._index.things([*(each.iri for each in records), *about]).values()
        found = [card["iri"] for card in cards if NOT_WORKED in card["facets"].get(CHECKS, ())]
        return [self._record(iri) for iri in found[:MOST_FAILURES]]

    def _done(
        self,
        shown: Sequence[Record],
        count: int,
        stated: Container[str] | None = None,
        rest: Question | None = None,
    ) -> Section:
        items = tuple(
            self._initiative(record, stated is not None and record.iri not in stated) for record in shown
        )
        left = count - len(items)
        more = f"{left:,} more {'is' if left == 1 else 'are'} recorded." if left else ""
        none = "No initiative is recorded for this."
        return Section("What has been done", items, none=none, more=more, rest=rest)

    def _initiative(self, record: Record, by_editors: bool) -> Item:
        wanted = {
            "status": "" if record.status == NO_STATUS else record.status,
            "who for": _words(record["inc:concernsPopulation"]),
            "where": _words(record["dct:spatial"]),
            "when": record.when,
            "led by": _words(record["inc:ledBy"]),
        }
        facts = [(label.capitalize(), words) for label, words in wanted.items()]
        missing = ", ".join(label for label, words in wanted.items() if not words)
        facts.append((record.absent.replace(" in the source", ""), missing))
        facts.append(("What is known", _known(record)))
        facts.append(("Why it is here", "by a link added by our editors" if by_editors else ""))
        facts.append(("Who to ask", _contact(record)))
        return self._item(record, facts)

    def _found_out(self, shown: Sequence[Record], others: Iterable[str]) -> Section:
        about = [iri_of(value.link) for record in shown for value in record["^inc:findingAbout"].values]
        iris = list(dict.fromkeys([*about, *others]))[:MOST_FINDINGS]
        none = "No finding is recorded. That is not the same as ‘it did not work’."
        return Section(
            "What was found out", tuple(self._finding(self._record(iri)) for iri in iris), none=none
        )

    def _finding(self, record: Record) -> Item:
        facts = [
            ("Result", _words(record["inc:resultDirection"]) or record.absent),
            ("How we know", _words(record["inc:evidenceStrength"]) or record.absent),
            ("Who looked into it", _words(record["inc:evaluatedBy"]) or record.absent),
            ("About", _words(record["inc:findingAbout"])),
        ]
        return self._item(record, facts)

    def _failed(self, records: Sequence[Record]) -> Section:
        """Return what did not work: in the words of those who ran it, or by what was found out."""
        items: dict[str, Item] = {}
        for each in records:
            findings = [self._record(iri_of(value.link)) for value in each["^inc:findingAbout"].values]
            if account := each["inc:whatDidNotWork"].words:
                who = ("Said by", "the people who ran it; not checked by us")
                items[each.iri] = self._item(each, [who], clip(account, TEXT))
            elif kind_of(each.iri) == FINDING:
                items[each.iri] = self._finding(each)
            else:
                items |= {one.iri: self._finding(one) for one in self._failing(findings)}
        none = "None says what did not work. That is not the same as ‘everything worked’."
        return Section("What did not work", tuple(items.values())[:MOST_FAILURES], none=none)

    def _unknown(self, asked: Asked, count: int, shown: Sequence[Record]) -> Iterator[str]:
        if count:
            if unlooked := self._index.count(_with(asked, "known", NOT_STATED)):
                has = "has" if unlooked == 1 else "have"
                yield f"Whether it works: {unlooked:,} of {count:,} {has} not been looked into."
            if "known" not in asked.filters and not self._index.count(asked.but(**self._index.plan.measured)):
                yield "Whether anything changed: none has a measured change recorded."
            unsaid = {key: self._index.count(_with(asked, key, NOT_STATED)) for key in UNSAID}
            told = [f"{UNSAID[key]} ({number:,})" for key, number in unsaid.items() if number]
            if told:
                yield f"Not stated by some of the {count:,}: {', '.join(told)}."
        yield from self._aged(shown)
        yield ONLY_RECORDED

    def _aged(self, records: Sequence[Record]) -> Iterator[str]:
        if old := sum(record.upkeep.grown_old for record in records):
            share = "all" if old == len(records) else f"{old:,} of the"
            of = f"{share} {len(records):,} records shown" if len(records) > 1 else "this record"
            yield f"Whether it is still so: the sources of {of} are more than two years old."


def _words(fact: Fact) -> str:
    """Return the values in words, as many as fit and how many more there are; our editors' say so."""
    said = [
        f"{value.text.words} (added by our editors)" if value.added else value.text.words
        for value in fact.values
    ]
    for fits in range(len(said), 0, -1):
        more = f" and {len(said) - fits} more" if fits < len(said) else ""
        if len(told := ", ".join(said[:fits]) + more) <= FACT:
            return told
    return clip(", ".join(said), FACT)


def _known(record: Record) -> str:
    """Return both lines of what is known; where nobody looked into either, that alone."""
    if all(line.grade == NOT_LOOKED_INTO for line in record.evidence):
        return NOT_LOOKED_INTO
    return ". ".join(f"{line.question} {line.grade}" for line in record.evidence)


def _contact(record: Record) -> str:
    """Return whom to ask first, with the address of their page."""
    if not record.contacts:
        return "no public contact is recorded"
    first = record.contacts[0]
    words = first.text.words.replace(f"{record.name.words}: ", "its own ", 1)
    told = f"{words}, {first.link}" if first.link.startswith("https://") else words
    # An address is whole or not there; which site it is fits.
    return told if len(told) <= TITLE else clip(f"{words}, on {urlsplit(first.link).netloc}", TITLE)


def _with(asked: Asked, key: str, value: str) -> Asked:
    """Return the same query for what has this value of a filter too; where others are chosen, nothing has."""
    chosen = asked.filters.get(key, ())
    if key == CHECKS:
        return asked.but(**{key: (*chosen, value)})
    return asked.but(**{key: (value if not chosen or value in chosen else "",)})
