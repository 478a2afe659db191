"""Shapes → forms: what is asked about each kind of thing, in which order, and how it is answered.

The web form, the workbook and the report on both are made from these, so a rule changed in `shapes/` changes
all of them. Wording comes from `fields`; what an answer may be is read from the constraints.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from repository import fields, naming
from repository.config import PROJECT
from repository.fields import Severity, Vocabulary
from repository.names import TITLES
from repository.namespaces import FOAF, OWL, RDF, RDFS, SH, SKOS, XSD
from repository.store.interface import Store

# Constraints that judge one value by itself.
OF_VALUES = tuple(
    SH[name]
    for name in ("datatype", "node", "or", "not", "class", "nodeKind", "pattern", "in", "minInclusive")
)
LONG = 1000  # a text that may be longer than this many characters is asked for in a large box


class Answer(StrEnum):
    """How a question is answered."""

    WORDS = "words"  # one line
    ACCOUNT = "account"  # sentences
    CHOICE = "choice"  # from one of our lists
    FIXED = "fixed"  # from a few values that the rule itself names
    RECORD = "record"  # something recorded here or described beside it, by its name or address
    ADDRESS = "address"  # a web address
    DATE = "date"  # a day, a month or a year
    MOMENT = "moment"  # a day and a time
    YES_NO = "yes or no"
    NUMBER = "number"
    OPEN = "open"  # words or a web address


@dataclass(frozen=True)
class Ask:
    """One question of a form.

    `scheme` is the list chosen from; `classes` the kinds of record that fit (none: any); `values` the fixed
    answers, each an address and its words; `longest` in characters, 0 for no limit. `needed` and `wrong` are
    what is said when the answer is missing or does not fit.
    """

    path: str
    label: str
    hint: str
    group: str
    severity: Severity
    answer: Answer
    many: bool
    scheme: str = ""
    classes: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    longest: int = 0
    needed: str = ""
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Questions under one heading."""

    label: str
    note: str
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Form:
    """All that is asked about one kind of thing."""

    cls: str
    label: str
    plural: str
    note: str
    sections: tuple[Section, ...]

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Return the questions of all sections."""
        return tuple(ask for section in self.sections for ask in section.asks)

    @property
    def named_by(self) -> Ask | None:
        """Return the question for the name; `None` for what has none, such as a role."""
        return next((ask for ask in self.asks if ask.path in map(str, TITLES)), None)

    @property
    def about_people(self) -> bool:
        """Tell whether somebody is named in an answer."""
        person = str(FOAF.Person)
        return self.cls == person or any(person in ask.classes for ask in self.asks)

    def ask(self, path: str) -> Ask | None:
        """Return the question about that property, or `None`."""
        return next((ask for ask in self.asks if ask.path == path), None)


@dataclass(frozen=True)
class Choice:
    """One value of a list: its address, its name, the names it also goes by, and how deep it lies."""

    iri: str
    label: str
    names: tuple[str, ...]
    note: str
    depth: int


@lru_cache(maxsize=2)
def load(project: Path = PROJECT) -> Mapping[str, Form]:
    """Return the form of each class that a shape of `project` describes, by the class's address."""
    shapes = Graph()
    for path in sorted((project / "shapes").glob("*.ttl")):
        shapes.parse(path, format="turtle")
    vocabulary = fields.load(project)
    return {
        cls: _form(shapes, vocabulary, cls) for cls in vocabulary.shapes if _asks(shapes, vocabulary, cls)
    }


def choices(store: Store, scheme: str) -> list[Choice]:
    """Return the values of a list in the order of their codes, narrower ones after what they belong to.

    Values out of use are left out.
    """
    retired = {triple.subject for triple in store.triples(None, OWL.deprecated)}
    members = {t.subject for t in store.triples(None, SKOS.inScheme, URIRef(scheme))} - retired
    below: dict[URIRef | None, list[URIRef]] = {}
    for each in members:
        above = sorted(t.object for t in store.triples(each, SKOS.broader) if t.object in members)
        below.setdefault(above[0] if above else None, []).append(each)  # type: ignore[arg-type]
    return list(_laid(store, below, None, 0, set()))


def _laid(
    store: Store,
    below: Mapping[URIRef | None, list[URIRef]],
    above: URIRef | None,
    depth: int,
    seen: set[URIRef],
) -> Iterator[Choice]:
    for each in sorted(below.get(above, ()), key=lambda iri: _sorting(store, iri)):
        if each not in seen:
            seen.add(each)
            yield _choice(store, each, depth)
            yield from _laid(store, below, each, depth + 1, seen)


def _sorting(store: Store, iri: URIRef) -> tuple[bool, str, str]:
    codes = sorted(str(triple.object) for triple in store.triples(iri, SKOS.notation))
    # Codes from outside (GSS, ODS) say nothing about the order: ours are short.
    ours = codes[0] if codes and len(codes[0]) <= 4 else ""
    return not ours, ours, naming.label(store, iri).casefold()


def _choice(store: Store, iri: URIRef, depth: int) -> Choice:
    texts = [
        t.object for p in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel) for t in store.triples(iri, p)
    ]
    note = naming.best(triple.object for triple in store.triples(iri, SKOS.definition))
    names = tuple(dict.fromkeys(map(str, texts)))
    return Choice(str(iri), naming.label(store, iri), names, note.words, depth)


def _form(shapes: Graph, vocabulary: Vocabulary, cls: str) -> Form:
    groups: dict[str, list[Ask]] = {}
    for ask in _asks(shapes, vocabulary, cls):
        groups.setdefault(ask.group, []).append(ask)
    sections = tuple(
        Section(label, _group_note(shapes, label), tuple(asks)) for label, asks in groups.items()
    )
    words = vocabulary
    return Form(cls, words.class_label(cls), words.class_plural(cls), words.class_note(cls), sections)


def _asks(shapes: Graph, vocabulary: Vocabulary, cls: str) -> list[Ask]:
    rules = _rules(shapes, vocabulary, cls)
    asked = [field for field in vocabulary.fields(cls) if field.group]
    return [_ask(shapes, vocabulary, field, rules.get(field.path, [])) for field in asked]


def _rules(shapes: Graph, vocabulary: Vocabulary, cls: str) -> dict[str, list[Node]]:
    """Return the property shapes that judge things of class `cls`, by the property they judge."""
    found: dict[str, list[Node]] = {}
    for each in vocabulary.lineage(cls):
        for shape in shapes.subjects(SH.targetClass, URIRef(each)):
            for part in [shape, *shapes.objects(shape, SH.node)]:
                for rule in shapes.objects(part, SH.property):
                    path = shapes.value(rule, SH.path)
                    if isinstance(path, URIRef):
                        found.setdefault(str(path), []).append(rule)
    return found


def _ask(shapes: Graph, vocabulary: Vocabulary, field: fields.Field, rules: list[Node]) -> Ask:
    longest = min((int(str(n)) for n in _all(shapes, rules, SH.maxLength)), default=0)
    scheme, classes = scheme_of(shapes, rules), tuple(sorted(_classes(shapes, rules)))
    fixed = [str(v) for each in _all(shapes, rules, SH["in"]) for v in Collection(shapes, each)]
    values = tuple((iri, vocabulary.property_label(iri)) for iri in fixed)
    one = any(int(str(n)) == 1 for n in _all(shapes, rules, SH.maxCount))
    alone = any(str(flag) == "true" for flag in _all(shapes, rules, SH.uniqueLang))  # one text a language
    missing = [rule for rule in rules if int(str(shapes.value(rule, SH.minCount) or 0))]
    judging = [rule for rule in rules if any(True for kind in OF_VALUES for _ in shapes.objects(rule, kind))]
    return Ask(
        path=field.path,
        label=field.label,
        hint=field.description,
        group=field.group,
        severity=field.severity,
        answer=_answer(shapes, rules, longest, bool(scheme), bool(values)),
        many=not (one or alone),
        scheme=scheme,
        classes=classes,
        values=values,
        longest=longest,
        needed=next(_messages(shapes, missing), ""),
        wrong=tuple(dict.fromkeys(_messages(shapes, judging))),
    )


def _answer(shapes: Graph, rules: list[Node], longest: int, listed: bool, fixed: bool) -> Answer:
    types = set(_all(shapes, rules, SH.datatype)) | set(_among(shapes, rules, SH.datatype))
    if listed:
        return Answer.CHOICE
    if fixed:
        return Answer.FIXED
    if _all(shapes, rules, SH["class"]) or _among(shapes, rules, SH["class"]) or _no_person(shapes, rules):
        return Answer.RECORD
    for kinds, answer in (
        ({XSD.dateTime}, Answer.MOMENT),
        ({XSD.date, XSD.gYear, XSD.gYearMonth}, Answer.DATE),
        ({XSD.boolean}, Answer.YES_NO),
        ({XSD.decimal, XSD.integer, XSD.positiveInteger, XSD.nonNegativeInteger}, Answer.NUMBER),
    ):
        if types & kinds:
            return answer
    if types:
        return Answer.ACCOUNT if longest > LONG else Answer.WORDS
    return Answer.ADDRESS if SH.IRI in _all(shapes, rules, SH.nodeKind) else Answer.OPEN


def _all(shapes: Graph, rules: Iterable[Node], predicate: URIRef) -> list[Node]:
    return [found for rule in rules for found in shapes.objects(rule, predicate)]


def _among(shapes: Graph, rules: Iterable[Node], predicate: URIRef) -> list[Node]:
    """Return what `sh:or` allows, stated by the rules or by the shapes they call (`sh:node`)."""
    parts = [*rules, *_all(shapes, rules, SH.node)]
    return [
        found
        for choice in _all(shapes, parts, SH["or"])
        for each in Collection(shapes, choice)
        for found in shapes.objects(each, predicate)
    ]


def _classes(shapes: Graph, rules: list[Node]) -> set[str]:
    return {str(found) for found in [*_all(shapes, rules, SH["class"]), *_among(shapes, rules, SH["class"])]}


def _no_person(shapes: Graph, rules: list[Node]) -> bool:
    """Return whether the rules take any record but one of some kind."""
    return any(list(shapes.objects(other, SH["class"])) for other in _all(shapes, rules, SH["not"]))


def scheme_of(shapes: Graph, rules: list[Node]) -> str:
    """Return the list that values must be from by these rules, nothing where they need not be from one."""
    for called in _all(shapes, rules, SH.node):
        for rule in shapes.objects(called, SH.property):
            if shapes.value(rule, SH.path) == SKOS.inScheme:
                return str(shapes.value(rule, SH.hasValue) or "")
    return ""


def _messages(shapes: Graph, rules: Iterable[Node]) -> Iterator[str]:
    for rule in rules:
        for message in shapes.objects(rule, SH.message):
            if isinstance(message, Literal):
                yield str(message)


def _group_note(shapes: Graph, label: str) -> str:
    for group in shapes.subjects(RDF.type, SH.PropertyGroup):
        if str(shapes.value(group, RDFS.label)) == label:
            return str(shapes.value(group, RDFS.comment) or "")
    return ""
