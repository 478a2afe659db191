"""Where statements come from: how sure, why, in which source, in whose words; and how a record is kept up."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import islice

from rdflib import URIRef

from repository import confirmations, naming, wording
from repository.model import Certainty, Fact, Origin, Quote, Text, Upkeep, Value
from repository.namespaces import BASE, DCT, DOC, GRAPH, ID, INC, OA, PROV, RDF, RDFS
from repository.naming import kind_of, label, name, path
from repository.store.interface import Store, Term

OLD_AFTER_MONTHS = 24
MOST_TAKEN = 500  # records of one source that its page lists
CERTAINTIES = {
    "stated-in-the-source": Certainty.STATED,
    "worked-out-from-the-source": Certainty.WORKED_OUT,
    "given-by-a-contributor": Certainty.GIVEN,
    "added-by-our-editors": Certainty.ADDED,
}
GRAPH_CERTAINTIES = (
    (GRAPH + "source/", Certainty.STATED),
    (GRAPH + "collection/", Certainty.STATED),
    (GRAPH + "contribution/", Certainty.GIVEN),
    (GRAPH + "derived", Certainty.WORKED_OUT),
    (GRAPH + "inferred", Certainty.ADDED),
)
# Named once: looking a term up in its namespace costs more than looking a statement up in the store.
SUBJECT, PREDICATE, OBJECT = RDF.subject, RDF.predicate, RDF.object
HAS_BODY, HAS_TARGET, HAS_SOURCE = OA.hasBody, OA.hasTarget, OA.hasSource
HAS_SELECTOR, EXACT = OA.hasSelector, OA.exact
CERTAINTY, REASON, CREATOR = INC.certainty, RDFS.comment, DCT.creator
PART = INC.workedOutPart
CHECKED_BY = INC.checkedBy
DATES = (DCT.issued, DCT.date, DCT.created)


class Provenance:
    """Looks up the origins of statements in one edition; remembers what it has read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._said: dict[URIRef, dict[Term, list[URIRef]]] = {}  # subject → object → quoted statements
        self._origins: dict[URIRef, Origin] = {}
        self._cited: dict[URIRef, tuple[Quote, ...]] = {}
        self._labels: dict[str, str] = {}
        self._dates: dict[str, str] = {}
        self._keepers: dict[str, str] = {}

    def of_thing(self, thing: URIRef, graphs: Iterable[str]) -> Origin:
        """Return how we know that a thing exists and what it is called."""
        return self._joined([t.subject for t in self._store.triples(None, HAS_BODY, thing)], graphs, thing)

    def of_statement(self, subject: URIRef, predicate: URIRef, object: Term, graphs: Iterable[str]) -> Origin:
        """Return how we know one statement that the named `graphs` make."""
        return self._joined(self._notes(subject, predicate, object), graphs, subject)

    def certainty(self, subject: URIRef, predicate: URIRef, object: Term, graphs: Iterable[str]) -> Certainty:
        """Return how sure one statement is that the named `graphs` make, without where it comes from."""
        if notes := self._notes(subject, predicate, object):
            return min(self._origin(each).certainty for each in notes)
        return _surest(graphs)

    def _notes(self, subject: URIRef, predicate: URIRef, object: Term) -> list[URIRef]:
        if subject not in self._said:
            self._said[subject] = self._read_said(subject)
        quoted = (
            each for each in self._said[subject].get(object, ()) if self._one(each, PREDICATE) == predicate
        )
        return [t.subject for each in quoted for t in self._store.triples(None, HAS_BODY, each)]

    def cited(self, *things: URIRef) -> tuple[Quote, ...]:
        """Return the sources, without words, that the first of `things` to name any says it is from."""
        for thing in things:
            if found := sorted(str(t.object) for t in self._store.triples(thing, DCT.source)):
                return tuple(self._unquoted(source) for source in found)
        return ()

    def _of_record(self, thing: URIRef, certainty: Certainty) -> tuple[Quote, ...]:
        """Return the sources that the record of a thing names, where what is said of it is from sources."""
        if certainty not in (Certainty.STATED, Certainty.GIVEN) or not thing.startswith(str(ID)):
            return ()
        if thing not in self._cited:
            self._cited[thing] = self.cited(URIRef(f"{DOC}{thing[len(ID) :]}#record"))
        return self._cited[thing]

    def _read_said(self, subject: URIRef) -> dict[Term, list[URIRef]]:
        found: dict[Term, list[URIRef]] = {}
        for quoted in self._store.triples(None, SUBJECT, subject):
            object = self._one(quoted.subject, OBJECT)
            if object is not None:
                found.setdefault(object, []).append(quoted.subject)
        return found

    def _joined(self, annotations: list[URIRef], graphs: Iterable[str], thing: URIRef) -> Origin:
        """Several annotations may support one statement: the surest counts, and all are quoted.

        Where none does, the graph is that of a source, or the record of the thing names its sources.
        """
        graphs = list(graphs)
        if not annotations:
            certainty = _surest(graphs)
            named = tuple(self._unquoted(graph) for graph in _sources(graphs))
            return Origin(certainty, quotes=named or self._of_record(thing, certainty))
        origins = sorted((self._origin(each) for each in annotations), key=lambda each: each.certainty)
        quotes = dict.fromkeys(quote for origin in origins for quote in origin.quotes)
        return replace(origins[0], quotes=tuple(quotes))

    def _origin(self, annotation: URIRef) -> Origin:
        if annotation not in self._origins:
            self._origins[annotation] = self._read_origin(annotation)
        return self._origins[annotation]

    def _read_origin(self, annotation: URIRef) -> Origin:
        certainty, creator = self._one(annotation, CERTAINTY), self._one(annotation, CREATOR)
        reason, part = (
            naming.best(t.object for t in self._store.triples(annotation, words)) for words in (REASON, PART)
        )
        recorder = self._label(str(creator)) if creator else ""
        targets = [t.object for t in self._store.triples(annotation, HAS_TARGET)]
        quotes = [self._quote(target, recorder) for target in targets if isinstance(target, URIRef)]
        quotes.sort(key=lambda quote: quote.words.words)
        slug = str(certainty).rsplit("/", 1)[-1]
        return Origin(CERTAINTIES.get(slug, Certainty.STATED), reason, tuple(quotes), part)

    def _quote(self, target: URIRef, recorder: str) -> Quote:
        """A target is a source, or a part of one with the words to find it by."""
        source, selector = self._one(target, HAS_SOURCE), self._one(target, HAS_SELECTOR)
        words = Text("")
        if isinstance(selector, URIRef):
            words = naming.best(t.object for t in self._store.triples(selector, EXACT))
        iri = str(source or target)
        return Quote(self._label(iri), path(iri), self._dated(iri), words, recorder or self._keeper(iri))

    def _one(self, subject: URIRef, predicate: URIRef) -> Term | None:
        return next((t.object for t in self._store.triples(subject, predicate)), None)

    def _unquoted(self, source: str) -> Quote:
        return Quote(self._label(source), path(source), self._dated(source), Text(""), self._keeper(source))

    def _keeper(self, source: str) -> str:
        """Return who took a source's statements down, where no quotation names anybody: who checked it."""
        if source not in self._keepers:
            record = URIRef(DOC + source.removeprefix(ID) + "#record")
            found = self._one(record, CHECKED_BY) if source.startswith(ID) else None
            self._keepers[source] = self._label(str(found)) if found else ""
        return self._keepers[source]

    def _dated(self, source: str) -> str:
        if source not in self._dates:
            self._dates[source] = dated(self._store, source)
        return self._dates[source]

    def _label(self, iri: str) -> str:
        if iri not in self._labels:
            self._labels[iri] = label(self._store, iri)
        return self._labels[iri]


def _surest(graphs: Iterable[str]) -> Certainty:
    return min(map(certainty_of, graphs), default=Certainty.DEFINED)


def certainty_of(graph: str) -> Certainty:
    """Return how sure what a named graph says is."""
    for start, certainty in GRAPH_CERTAINTIES:
        if graph.startswith(start):
            return certainty
    return Certainty.DEFINED


def _sources(graphs: Iterable[str]) -> list[str]:
    """Return the sources whose own graphs these are."""
    start = GRAPH + "source/"
    return sorted(ID + "source/" + graph[len(start) :] for graph in graphs if graph.startswith(start))


def dated(store: Store, source: str) -> str:
    """Return the date of a source, in words, or nothing."""
    return wording.day(_date(store, source))


def _date(store: Store, source: str) -> str:
    for predicate in DATES:
        for triple in store.triples(URIRef(source), predicate):
            return str(triple.object)
    return ""


def upkeep(store: Store, iri: str, today: date) -> Upkeep:
    """Return what the catalogue says of a thing: when it was checked, by whom, and from which sources."""
    record = URIRef(DOC + iri[len(ID) :] + "#record")
    about: dict[URIRef, list[str]] = {}
    for triple in store.triples(record):
        about.setdefault(triple.predicate, []).append(str(triple.object))
    confirmed, confirmed_by = _confirmed(store, iri)
    if not about and not confirmed:
        return Upkeep()
    sources = sorted(about.get(DCT.source, []))
    newest = max((_date(store, source) for source in sources), default="")
    newest = max(about.get(INC.asOf, [newest]))
    noted = max(about.get(INC.lastChecked, [""]))
    checked, spoken_of = max(noted, confirmed), max(newest or noted, confirmed)
    by = [confirmed_by] if confirmed >= noted else [label(store, by) for by in about.get(INC.checkedBy, [])]
    until = due(checked, max(about.get(INC.reviewDue, [""])))
    return Upkeep(
        last_checked=wording.day(checked),
        checked_by=", ".join(by),
        review_due=wording.day(until),
        is_due=bool(until) and until <= today.isoformat(),
        recorded_as_of=wording.day(spoken_of[:7]),
        grown_old=wording.months_since(spoken_of, today) >= OLD_AFTER_MONTHS,
        sources=tuple(_source(store, source) for source in sources),
        licence=next((licence for licence in about.get(DCT.license, [])), ""),
        checked_once="false" in about.get(INC.checkedTwice, []),
    )


def due(checked: str, stated: str) -> str:
    """Return the day by which to look again at what was `checked` on a day: as stated, if that is later.

    Else two years after; nothing where no day is known.
    """
    if stated > checked or not checked:
        return stated
    year, rest = int(checked[:4]) + OLD_AFTER_MONTHS // 12, checked[4:10]
    return f"{year:04}{'-02-28' if rest == '-02-29' else rest}"


def _confirmed(store: Store, iri: str) -> tuple[str, str]:
    """Return when and by whom a record was last said to be still right; nothing where nobody did."""
    check = confirmations.check_of(iri)
    on = next((str(triple.object) for triple in store.triples(check, INC.lastChecked)), "")
    by = [label(store, str(triple.object)) for triple in store.triples(check, PROV.wasAssociatedWith)]
    return on, ", ".join(by)


def taken_from(store: Store, source: str) -> Fact:
    """Return the records that the catalogue says were taken from a source, at most `MOST_TAKEN`."""
    entries = [t.subject for t in islice(store.triples(None, DCT.source, URIRef(source)), MOST_TAKEN + 1)]
    things = sorted({ID + e[len(DOC) :].removesuffix("#record") for e in entries if e.startswith(DOC)})
    values = (
        Value(name(store, thing), Origin(Certainty.DEFINED), path(thing), kind_of(thing))
        for thing in things[:MOST_TAKEN]
    )
    ordered = sorted(values, key=lambda value: (value.kind, value.text.words.casefold()))
    return Fact("Records taken from it", tuple(ordered), len(things) > MOST_TAKEN)


def _source(store: Store, source: str) -> Value:
    title, when = label(store, source), dated(store, source)
    known = Origin(Certainty.DEFINED)
    return Value(Text(f"{title} ({when})" if when else title), known, path(source), sort=source[len(BASE) :])
