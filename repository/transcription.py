"""From answers in people's words to statements: what a form or a row of a workbook says, as RDF.

Names become links to what is recorded under them, or to something described in the same contribution; what
cannot be understood becomes a remark at the place where it was written. Nothing is guessed.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rdflib import Literal, URIRef

from repository import literals, reasoned
from repository.choices import Lists
from repository.fields import Vocabulary
from repository.forms import Answer, Ask, Form
from repository.literals import LANGUAGE, slug
from repository.minting import Mint
from repository.names import TITLES, address_of, folded
from repository.namespaces import (
    DCAT,
    DCT,
    DOC,
    FOAF,
    ID,
    INC,
    ORG,
    QB,
    RDF,
    SHAPES,
    SKOS,
)  # fmt: skip
from repository.reasoned import Added
from repository.report import Remark, Severity
from repository.store.embedded import to_ox
from repository.store.interface import Term

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What needs no more than a name to be recorded: it is described on the spot when it is not known yet.
MADE_BY_NAME: dict[str, URIRef] = {
    str(ORG.Organization): SKOS.prefLabel,
    str(INC.Outcome): DCT.title,
    str(QB.DataSet): DCT.title,
    str(FOAF.Person): FOAF.name,
}


@dataclass(frozen=True)
class Given:
    """One answer: the property it is about, the words as given, and where they stand (`Initiatives!C17`).

    Empty words are no answer, but tell where one would stand.
    """

    path: str
    text: str
    place: str


@dataclass(frozen=True)
class Described:
    """One thing as somebody described it; `place` is where the description begins.

    `iri` is given where it is known already, as when a record is corrected; else `slug` may tell the last
    part of the address. `record` answers what is asked about the record itself.
    """

    cls: str
    place: str
    answers: tuple[Given, ...]
    iri: str = ""
    slug: str = ""
    record: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Transcript:
    """The statements as N-Triples, where each was given, what could not be understood, what was made new.

    `places` maps (subject, property, value) to a place; with an empty value, or an empty property too, to the
    best place there is. `labels` has what each (subject, property) was asked as.
    """

    ntriples: bytes
    places: Mapping[tuple[str, str, str], str]
    labels: Mapping[tuple[str, str], str]
    remarks: tuple[Remark, ...]

    def located(self, remark: Remark) -> Remark:
        """Return a remark of the checks with the place that it is about."""
        for key in (
            (remark.subject, remark.path, remark.value),
            (remark.subject, remark.path, ""),
            (remark.subject, "", ""),
        ):
            if place := self.places.get(key):
                what = self.labels.get((remark.subject, remark.path), remark.what)
                return replace(remark, place=place, line=None, column=None, what=what)
        return remark


def transcribe(
    things: Sequence[Described],
    forms: Mapping[str, Form],
    vocabulary: Vocabulary,
    lists: Lists,
    under: str,
    file: str,
    links: Sequence[Added] = (),
    replaces: str = "",
) -> Transcript:
    """Return what `things` and `links` say; new addresses are minted as `…/id/{kind}/{under}/{name}`, our own
    (`under` is empty) as `…/id/{kind}/{name}`. What only the graph describes that it `replaces`, if it does,
    is described again where it is named.
    """
    return _Scribe(forms, vocabulary, lists, under, file, replaces).write(things, links)


@dataclass
class _Scribe:
    forms: Mapping[str, Form]
    vocabulary: Vocabulary
    lists: Lists
    under: str
    file: str
    replaces: str = ""
    lines: dict[str, None] = field(default_factory=dict)
    places: dict[tuple[str, str, str], str] = field(default_factory=dict)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    beside: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # folded name → (address, class)
    taken: dict[str, str] = field(default_factory=dict)  # address → where it was first described

    @property
    def mint(self) -> Mint:
        """What gives new things their addresses."""
        return Mint(self.vocabulary, self.lists.names, self.under)

    def write(self, things: Sequence[Described], links: Sequence[Added]) -> Transcript:
        named = [(self._named(thing), thing) for thing in things]
        for iri, thing in named:
            if iri:
                self._describe(iri, thing)
                self._of_record(iri, thing)
        for link in links:
            self._link(link)
        text = "".join(f"{line}\n" for line in self.lines)
        return Transcript(text.encode(), self.places, self.labels, tuple(self.remarks))

    def _named(self, thing: Described) -> str:
        """Return the address of a thing, noting its name; nothing where it has none or shares one."""
        name = next((given for given in thing.answers if given.path in map(str, TITLES) and given.text), None)
        iri = thing.iri or self.mint.address(thing.cls, name.text if name else "", thing.slug)
        form = self.forms[thing.cls]
        if thing.slug and not SLUG.fullmatch(thing.slug):
            said = "Use small letters, digits and hyphens only: it becomes a part of an address."
            self._remark(thing.place, "", None, thing.slug, said)
            return ""
        if not iri:
            ask = form.named_by
            place = next(
                (given.place for given in thing.answers if ask and given.path == ask.path), thing.place
            )
            needed = ask.needed if ask else ""
            self._remark(place, "", ask, "", needed or f"Give the {form.label.lower()} a name or an address.")
            return ""
        if iri in self.taken:
            first = self.taken[iri]
            found = name.text if name else ""
            said = f"Give each its own name: what stands at {first} has the same one."
            self._remark(name.place if name else thing.place, iri, None, found, said)
            return ""
        self.taken[iri] = thing.place
        if name:
            self.beside.setdefault(folded(name.text), []).append((iri, thing.cls))
        return iri

    def _describe(self, iri: str, thing: Described) -> None:
        self.places[iri, "", ""] = thing.place
        self._say(iri, RDF.type, URIRef(thing.cls), thing.place)
        form = self.forms[thing.cls]
        for given in thing.answers:
            ask = form.ask(given.path)
            if ask is None:
                continue
            self.places.setdefault((iri, given.path, ""), given.place)
            self.labels[iri, given.path] = ask.label
            for part in literals.parts(ask, given.text):
                value = self._value(iri, ask, part, given.place)
                if value is not None:
                    self._say(iri, URIRef(ask.path), value, given.place)

    def _of_record(self, iri: str, thing: Described) -> None:
        """Say what is asked about the record of a thing, such as when it was checked."""
        if thing.record and iri.startswith(ID):
            record = f"{DOC}{iri[len(ID) :]}#record"
            self._describe(record, Described(str(DCAT.CatalogRecord), thing.place, thing.record))
            self._say(record, FOAF.primaryTopic, URIRef(iri), thing.place)

    def _link(self, link: Added) -> None:
        """Say what somebody adds to a record, that they added it, and why."""
        iri = address_of(link.record.strip()) or next(iter(self.lists.names.records(link.record)), "")
        classes = self.lists.names.classes.get(iri, ())
        asks = (ask for cls in classes if cls in self.forms for ask in self.forms[cls].asks)
        ask = next((each for each in asks if each.label.casefold() == link.question.strip().casefold()), None)
        if ask is None or not link.why.strip():
            said = "Name a record that is here, one of the questions asked about its kind, and the reason."
            self._remark(link.place, iri, ask, link.record, said)
            return
        self.labels[iri, ask.path] = ask.label
        for part in literals.parts(ask, link.answer):
            value = self._value(iri, ask, part, link.place)
            if value is not None:
                self._say(iri, URIRef(ask.path), value, link.place)
                self._reason(iri, ask.path, value, link)

    def _reason(self, iri: str, path: str, value: Term, link: Added) -> None:
        what = "-".join(part.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for part in (iri, path, str(value)))
        note = self.mint.of("annotation", slug(what))
        self.lines |= dict.fromkeys(reasoned.lines(note, (iri, path, value), link.why))

    def _say(self, iri: str, predicate: URIRef, value: Term, place: str) -> None:
        self.lines[f"<{iri}> <{predicate}> {to_ox(value)} ."] = None
        self.places.setdefault((iri, str(predicate), str(value)), place)

    def _value(self, iri: str, ask: Ask, text: str, place: str) -> Term | None:
        if ask.answer is Answer.RECORD:
            return self._record(iri, ask, text, place)
        if ask.answer is Answer.CHOICE:
            return self._choice(iri, ask, text, place)
        value = literals.value(ask, text)
        if value is None:
            self._remark(place, iri, ask, text, " ".join(ask.wrong))
        return value

    def _choice(self, iri: str, ask: Ask, text: str, place: str) -> Term | None:
        if found := self.lists.choice(ask.scheme, text):
            return URIRef(found)
        said = " ".join([*ask.wrong, self.lists.hint(ask.scheme, text)])
        self._remark(place, iri, ask, text, said)
        return None

    def _record(self, iri: str, ask: Ask, text: str, place: str) -> Term | None:
        if pasted := literals.address(address_of(text.strip()) or ""):
            return pasted  # whether it is there, and fits, the checks will tell
        beside = self.beside.get(folded(text), ())
        found = sorted({each for each, cls in beside if self._fits(cls, ask.classes)})
        found = found or self.lists.names.records(text, ask.classes, self.replaces)
        if len(found) == 1:
            return URIRef(found[0])
        if found:
            said = f"{len(found)} records have this name. Give the address of the one you mean."
            self._remark(place, iri, ask, text, said)
            return None
        return self._made(iri, ask, text, place)

    def _fits(self, cls: str, classes: Collection[str]) -> bool:
        return not classes or bool(set(self.vocabulary.lineage(cls)) & set(classes))

    def _made(self, iri: str, ask: Ask, text: str, place: str) -> Term | None:
        """Record something new of which only the name is known, where that is enough."""
        cls = next((each for each in MADE_BY_NAME if each in ask.classes), None)
        if cls is None:
            kinds = " or ".join(self.vocabulary.class_label(each).lower() for each in ask.classes) or "record"
            meant = self.lists.alike(ask.classes, text)
            said = f"No {kinds} of this name is recorded. Give its address here, or describe it as well."
            self._remark(place, iri, ask, text, f"{said} {meant}")
            return None
        made = self.mint.address(cls, text)
        label = self.vocabulary.class_label(cls).lower()
        meant = self.lists.alike(ask.classes, text) or "Check the spelling."
        said = f"No {label} of this name is recorded yet, so a new record will be made. {meant}"
        self._remark(place, iri, ask, text, said, Severity.COULD)
        self.taken.setdefault(made, place)
        self.beside.setdefault(folded(text), []).append((made, cls))
        self.places.setdefault((made, "", ""), place)
        self._say(made, RDF.type, URIRef(cls), place)
        language = None if cls == str(FOAF.Person) else LANGUAGE  # names of people are in none
        self._say(made, MADE_BY_NAME[cls], Literal(text.strip(), lang=language), place)
        return URIRef(made)

    def _remark(
        self, place: str, iri: str, ask: Ask | None, found: str, said: str, how: Severity = Severity.MUST
    ) -> None:
        label, path = (ask.label, ask.path) if ask else ("Name", "")
        subject = iri or f"{ID}thing/{self.under}/without-a-name"
        component = str(SHAPES.Understood)
        remark = Remark(
            how, self.file, None, subject, "", path, label, found[:200], said.strip(), component, place
        )
        self.remarks.append(remark)
