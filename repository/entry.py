"""One record as somebody fills in its form: the answers, and what they change of what is there already.

Whoever corrects a record is shown what a form can show of it. All else that stands beside it stays as it is:
other records of the same file, texts in other languages, parts without a name of their own.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib import BNode, Literal, URIRef

from repository import minting, naming, wording
from repository.choices import Lists
from repository.fields import Vocabulary
from repository.forms import Answer, Ask, Form
from repository.literals import slug
from repository.names import NAMED_BY, TITLES, folded
from repository.namespaces import BASE, GENID, INC, RDF, XSD, short
from repository.store.embedded import to_ox
from repository.store.interface import Term, Triple
from repository.transcription import MADE_BY_NAME, Described, Given

# What has a page and a form of its own, by the part of its address that tells its kind.
PAGES = (
    "initiative", "resource", "finding", "proposal", "organisation", "event", "event-series", "outcome",
    "question", "priority", "lever", "offer", "person", "award",
)  # fmt: skip
# What has a form of its own: the name of the form → the class.
KINDS = {
    **{kind: str(naming.CLASSES[kind]) for kind in PAGES[:7]},
    "talk": str(INC.Presentation),
    **{kind: str(naming.CLASSES[kind]) for kind in ("programme-item", *PAGES[7:], "recognition")},
    **{kind: str(naming.CLASSES[kind]) for kind in ("membership", "observation", "dataset")},
}
ADDRESSED = {"talk": "programme-item"}  # whose addresses do not tell the kind
TELLING = 3  # answers that tell what something without a name is
DAYS = (XSD.date, XSD.gYearMonth, XSD.gYear)

Shown = Mapping[str, Mapping[str, Term]]  # property → words in the form → the value they stand for


@dataclass(frozen=True)
class Entry:
    """The answers of one form: property → what was typed, once for each value.

    `iri` is the record's address where it has one; `base` the sha256 of the statements that it changes, empty
    where there are none.
    """

    cls: str
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    iri: str = ""
    base: str = ""

    @property
    def title(self) -> str:
        """Return what the record is called, as typed; what has no name is called by its first answers."""
        named = next((text for path in TITLES for text in self.answers.get(str(path), ()) if text), "")
        told = (next(filter(None, texts), "") for texts in self.answers.values())
        return named or ", ".join(list(filter(None, told))[:TELLING])

    def as_json(self) -> str:
        """Return the entry as JSON text."""
        told = {"cls": self.cls, "iri": self.iri, "base": self.base, "answers": dict(self.answers)}
        return json.dumps(told, ensure_ascii=False, indent=1)


def from_json(text: str) -> Entry:
    """Return the entry that `as_json` wrote."""
    told = json.loads(text)
    answers = {path: tuple(texts) for path, texts in told["answers"].items()}
    return Entry(told["cls"], answers, told["iri"], told["base"])


def base_of(text: str) -> str | None:
    """Return the `base` of an entry written as JSON, None for what is no entry."""
    told = json.loads(text) if text.startswith("{") else {}
    return str(told["base"]) if "base" in told else None


def key(ask: Ask) -> str:
    """Return the name of a question's field in a page."""
    return short(ask.path).replace(":", "-")


def place(ask: Ask, number: int) -> str:
    """Return where the answer of that number (from 1) stands in a page."""
    return key(ask) if number == 1 else f"{key(ask)}-{number}"


def minted(kind: str, under: str, title: str) -> str:
    """Return the address that a new record of that name gets."""
    part = ADDRESSED.get(kind, kind)
    short = minting.telling_nothing(part) if part in minting.OPAQUE else slug(title)
    return minting.minted(part, under, short)


def kind_of(forms: Mapping[str, Form], vocabulary: Vocabulary, triples: Iterable[Triple], iri: str) -> str:
    """Return the class whose form asks most exactly for what `iri` is; nothing where none does."""
    told = {str(t.object) for t in triples if str(t.subject) == iri and t.predicate == RDF.type}
    fitting = sorted(told & set(forms), key=lambda cls: (-len(vocabulary.lineage(cls)), cls))
    return fitting[0] if fitting else ""


def shown(form: Form, triples: Iterable[Triple], iri: str, lists: Lists, name: Callable[[str], str]) -> Shown:
    """Return what a form can show of a record; `name` gives the name of what a value leads to."""
    labels = {each.iri: each.label for choices in lists.choices.values() for each in choices}
    found: dict[str, dict[str, Term]] = {}
    for triple in sorted(triples, key=lambda triple: (triple.predicate, str(triple.object))):
        ask = form.ask(str(triple.predicate)) if str(triple.subject) == iri else None
        words = _words(ask, triple.object, labels, name) if ask else ""
        if words:
            its = found.setdefault(str(triple.predicate), {})
            its[words if words not in its else str(triple.object)] = triple.object
    return found


def filled(cls: str, known: Shown, iri: str, base: str) -> Entry:
    """Return the entry of a record as it stands."""
    return Entry(cls, {path: tuple(values) for path, values in known.items()}, iri, base)


def described(entry: Entry, form: Form, known: Shown) -> Described:
    """Return what an entry says that is not there already, each answer with its place in the page."""
    answers = []
    for ask in form.asks:
        texts = entry.answers.get(ask.path, ()) or ("",)
        for number, text in enumerate(texts, 1):
            said = "" if text in known.get(ask.path, {}) else text
            answers.append(Given(ask.path, said, place(ask, number)))
    return Described(form.cls, key(form.named_by or form.asks[0]), tuple(answers), entry.iri)


def kept(entry: Entry, known: Shown, triples: Iterable[Triple]) -> list[Triple]:
    """Return the statements that an entry leaves as they are: all but those whose words are gone, and what
    was made by its name alone for an answer that is gone.
    """
    gone = {
        (path, value)
        for path, values in known.items()
        for words, value in values.items()
        if words not in entry.answers.get(path, ())
    }
    left = [t for t in triples if str(t.subject) != entry.iri or (str(t.predicate), t.object) not in gone]
    idle = {value for _, value in gone if _is_a_name_alone(triples, value)} - {t.object for t in left}
    return [t for t in left if t.subject not in idle]


def _is_a_name_alone(triples: Iterable[Triple], thing: Term) -> bool:
    said = [t for t in triples if t.subject == thing]
    cls = next((str(t.object) for t in said if t.predicate == RDF.type), "")
    return cls in MADE_BY_NAME and {t.predicate for t in said} == {RDF.type, MADE_BY_NAME[cls]}


def places(entry: Entry, form: Form, known: Shown) -> dict[tuple[str, str, str], str]:
    """Return where what was there already stands in the page: (record, property, value) → place."""
    return {
        (entry.iri, ask.path, str(known[ask.path][text])): place(ask, number)
        for ask in form.asks
        for number, text in enumerate(entry.answers.get(ask.path, ()), 1)
        if text in known.get(ask.path, {})
    }


def written(triples: Sequence[Triple]) -> bytes:
    """Return statements as N-Triples that can be sent: what we named because it had no name has none."""
    return "".join(f"{_sendable(s)} {to_ox(p)} {_sendable(o)} .\n" for s, p, o in triples).encode()


def sketched(entry: Entry) -> list[tuple[str, str]]:
    """Return the property and value pairs by which what is typed is recognised."""
    pairs = [(path, text) for path, texts in entry.answers.items() for text in texts if text]
    return [(str(RDF.type), entry.cls), *pairs]


def is_named(entry: Entry) -> bool:
    """Tell whether an entry has a name to be recognised by."""
    return any(folded(text) for path in map(str, NAMED_BY) for text in entry.answers.get(path, ()))


def _sendable(term: Term) -> str:
    if term.startswith(GENID) and isinstance(term, URIRef):
        return BNode("n" + "".join(filter(str.isalnum, term.removeprefix(GENID)))).n3()
    return str(to_ox(term))


def _words(ask: Ask, value: Term, labels: Mapping[str, str], name: Callable[[str], str]) -> str:
    """Return how a value is typed; nothing for one that no form shows."""
    if isinstance(value, Literal):
        if value.language and value.language.lower() not in naming.ENGLISH:
            return ""
        if value.datatype == XSD.boolean:
            return wording.TRUTH.get(str(value), "")
        words = wording.day(str(value)) if value.datatype in DAYS else str(value)
        return words.replace("\r\n", "\n").strip()
    if value.startswith(GENID):
        return ""
    if ask.answer is Answer.FIXED:
        return dict(ask.values).get(str(value), str(value))
    if str(value) in labels:
        return labels[str(value)]
    return name(str(value)) if value.startswith(BASE) else str(value)
