"""One thing's statements → facts in words: values, links, and where each comes from."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

from rdflib import Literal, URIRef

from repository import naming, programme, sorting, timing, wording
from repository.fields import Vocabulary
from repository.model import NO_FACT, NOTHING, Certainty, Fact, Origin, Record, Text, Value
from repository.namespaces import (
    BASE,
    DCT,
    ID,
    INC,
    OA,
    PROV,
    QB,
    RDF,
    RDFS,
    SDMX_MEASURE,
    SKOS,
    full,
    short,
)
from repository.provenance import Provenance
from repository.store.interface import Store, Term
from repository.timing import About

MOST_SHOWN = 20  # links to an entry of a list; a search shows the rest
MOST_READ = 60  # so that a theme with many thousand links is read as fast as any other

# Said elsewhere on the page, or of use to programs only.
NOT_FACTS = {
    RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, DCT.title,
    OA.hasBody, RDFS.isDefinedBy, SKOS.hasTopConcept,
}  # fmt: skip

# Shown from the other end although they have no label of their own there.
STRUCTURE = (SKOS.broader, SKOS.inScheme, SKOS.topConceptOf, QB.dataSet, DCT.isPartOf, PROV.agent)

# Properties that say the same from both ends: either way of saying it fills both facts.
BOTH_ENDS = (
    ("inc:hasOutput", "inc:outputOf"),
    ("skos:narrower", "skos:broader"),
    ("skos:broader", "skos:narrower"),
    ("skos:related", "skos:related"),
    ("dct:hasPart", "dct:isPartOf"),
    ("dct:isPartOf", "dct:hasPart"),
    ("inc:outputOf", "inc:hasOutput"),
)

# Sorts of things that are shown inside the record that they belong to.
INSIDE = {"finding", "observation", "recognition", "membership", "offer", "programme-item"}
# Links that show the whole of what they lead to.
WHOLE = {"inc:hasOutput", "^inc:outputOf"}
# Sorts of things with a line about each in lists.
SUMMED_UP = {"initiative", "resource", "proposal", "event", "finding", "question", "priority"}
WITH_KINDS = {"organisation", "programme-item"}
WITH_A_DAY = {"event", "programme-item"}

IDEA = "Idea, not done"
NO_STATUS = "Status not stated"
GONE = Text("A record that was withdrawn")  # its name is told no more
SUGGESTED_ONLY = {"idea", "proposal"}


class Reading:
    """Reads one edition in the words of the vocabulary, and remembers what it has read."""

    def __init__(self, store: Store, vocabulary: Vocabulary) -> None:
        self.store = store
        self.vocabulary = vocabulary
        self.provenance = Provenance(store)
        self._names: dict[str, Text] = {}

    def record(self, iri: str, depth: int = 0) -> Record:
        """Return a thing with its facts; at `depth` 0 also what is said of it from the other end."""
        thing = URIRef(iri)
        about: About = {}
        for said in self.store.statements(subject=thing):
            about.setdefault(said.predicate, {}).setdefault(said.object, []).append(said.graph)
        classes = [str(cls) for cls in about.get(RDF.type, {})]
        cls = self._most_specific(classes)
        facts = dict(self._facts(thing, cls, about, depth))
        if depth == 0:
            facts |= dict(self._seen_from_others(thing))
            self._join_ends(facts)
        elif naming.is_inner(iri):
            facts |= dict(self._from_others(thing, PROV.qualifiedAssociation, depth))
            part = programme.Part(self.store, self.provenance, thing)
            facts["printed"] = part.printed(facts.get("inc:affiliationAtEvent", NO_FACT))
            facts["title"] = part.title()
        when = timing.when(about, partial(self.provenance.of_statement, thing), self.vocabulary, cls)
        if when:
            facts["when"] = when
        graphs = [graph for group in about.get(RDF.type, {}).values() for graph in group]
        others = _texts(about.get(SKOS.altLabel, {}))
        return Record(
            iri=iri,
            path=naming.path(iri),
            kind=self.vocabulary.class_label(cls) if cls else "",
            kind_note=self.vocabulary.class_note(cls),
            cls=short(cls),
            classes=tuple(short(each) for one in classes for each in self.vocabulary.lineage(one)),
            name=self.name(iri),
            other_names=tuple(each for each in others if each.words != self.name(iri).words),
            summary=naming.best([*about.get(DCT.description, {}), *about.get(SKOS.definition, {})]),
            status=self.status(iri),
            when=facts["when"].words if "when" in facts else "",
            times=timing.times(about),
            facts=facts,
            origin=self.provenance.of_thing(thing, graphs),
            absent="Not given" if _contributed(graphs) else "Not stated in the source",
        )

    def name(self, iri: str) -> Text:
        """Return what a thing is called; a figure by its value, a role by its words and organisation."""
        if iri not in self._names:
            kind = naming.kind_of(iri)
            if kind == "observation":
                self._names[iri] = naming.figure(self.store, iri)
            elif kind == "membership":
                ends = self.objects(iri, "org:role") + self.objects(iri, "org:organization")
                self._names[iri] = Text(", ".join(self.name(end).words for end in ends))
            else:
                self._names[iri] = GONE if self._is_gone(iri) else naming.name(self.store, iri)
        return self._names[iri]

    def _is_gone(self, iri: str) -> bool:
        """Return whether nothing is said of a thing of ours any more, though something leads to it."""
        return iri.startswith(ID) and next(iter(self.store.triples(URIRef(iri))), None) is None

    def objects(self, iri: str, name: str) -> list[str]:
        """Return the IRIs that a property, given by short name, leads to."""
        found = self.store.triples(URIRef(iri), URIRef(full(name)))
        return sorted({str(triple.object) for triple in found if isinstance(triple.object, URIRef)})

    def subjects(self, iri: str, name: str, most: int | None = MOST_READ) -> list[str]:
        """Return the IRIs of what leads here by a property, given by short name: `most` (None: all)."""
        found = self.store.triples(None, URIRef(full(name)), URIRef(iri))
        return sorted({str(triple.subject) for triple in islice(found, most)})

    def text(self, iri: str, name: str) -> Text:
        """Return the text of a property, given by short name."""
        return naming.best(t.object for t in self.store.triples(URIRef(iri), URIRef(full(name))))

    def link(self, iri: str, origin: Origin, key: str = "", depth: int = 0) -> Value:
        """Return the value that stands for another thing."""
        kind = naming.kind_of(iri)
        whole = depth == 0 and (kind in INSIDE or key in WHOLE) and not _is_a_way_back(key, kind)
        inner = naming.is_inner(iri)
        shown = self.record(iri, depth + 1) if whole or (inner and depth < 2) else None
        return Value(
            text=NOTHING if inner else self._called(iri),
            origin=origin,
            link="" if inner or self._is_word(iri) else _safe(naming.path(iri)),
            kind=kind,
            kind_label=self._kind_label(iri, kind),
            status=self.status(iri),
            summary=self._summary(iri, kind),
            when=timing.day(self.store, iri) if kind in WITH_A_DAY else "",
            sort=self.place(iri),
            shown=shown,
        )

    def _kind_label(self, iri: str, kind: str) -> str:
        """Return what to call its kind: `Talk`, though the address tells only `programme-item`."""
        cls = self._most_specific(self.objects(iri, "rdf:type")) if kind in WITH_KINDS else ""
        known = cls or naming.CLASSES.get(kind, "")
        return self.vocabulary.class_label(known) if known else ""

    def status(self, iri: str) -> str:
        """Return the words that precede the title of an initiative or a research idea; else nothing."""
        kind = "" if self._is_gone(iri) else naming.kind_of(iri)
        if kind == "initiative":
            stated = self.objects(iri, "inc:initiativeStatus")
            return self.name(stated[0]).words if stated else NO_STATUS
        if kind == "proposal":
            stages = self.objects(iri, "inc:developmentStage")
            if not stages or stages[0].rsplit("/", 1)[-1] in SUGGESTED_ONLY:
                return IDEA
            return self.name(stages[0]).words
        return ""

    def links_to(self, thing: URIRef, predicate: URIRef, depth: int = 0) -> Fact:
        """Return who leads here by one property, surest first; `more` tells that not all are shown."""
        key = "^" + short(predicate)
        said: dict[URIRef, list[str]] = {}
        for each in islice(self.store.statements(predicate=predicate, object=thing), MOST_READ + 1):
            said.setdefault(each.subject, []).append(each.graph)
        subjects = list(said) if predicate == PROV.agent else [s for s in said if not naming.is_inner(s)]
        most = MOST_SHOWN if naming.kind_of(thing) == "concept" else MOST_READ
        values = []
        for subject in sorted(subjects, key=self.place)[:most]:
            origin = self.provenance.of_statement(subject, predicate, thing, said[subject])
            values.append(self.link(str(subject), origin, key, depth))
        label = self.vocabulary.inverse_label(predicate)
        return Fact(label, _in_order(values), len(subjects) > most)

    def _called(self, iri: str) -> Text:
        if iri.startswith(BASE):
            return self.name(iri)
        return Text(self.vocabulary.property_label(iri) if self._is_word(iri) else _address(iri))

    def _is_word(self, iri: str) -> bool:
        """Return whether an IRI is a word of a reused vocabulary, such as "online event", not a page."""
        return not iri.startswith(BASE) and short(iri) != iri

    def _facts(self, thing: URIRef, cls: str, about: About, depth: int) -> Iterator[tuple[str, Fact]]:
        paths = (path for path in about if path not in NOT_FACTS)
        for path in sorted(paths, key=lambda path: (self.vocabulary.order(path, cls), path)):
            label = self.vocabulary.property_label(path, cls)
            values = (
                self._value(thing, path, object, graphs, depth) for object, graphs in about[path].items()
            )
            yield short(path), Fact(label, _in_order(values))

    def _value(self, thing: URIRef, path: URIRef, object: Term, graphs: list[str], depth: int) -> Value:
        origin = self.provenance.of_statement(thing, path, object, graphs)
        if isinstance(object, URIRef):
            return self.link(str(object), origin, short(path), depth)
        text = naming.figure(self.store, str(thing)) if path == SDMX_MEASURE.obsValue else naming.text(object)
        if path == DCT.language:
            text = Text(wording.language(text.words))
        if text.words == str(object):
            text = Text(wording.words(object), text.language)
        return Value(text, origin, sort=str(object))

    def _seen_from_others(self, thing: URIRef) -> Iterator[tuple[str, Fact]]:
        for predicate in dict.fromkeys([*map(URIRef, self.vocabulary.inverses), *STRUCTURE]):
            yield from self._from_others(thing, predicate, 0)

    def _from_others(self, thing: URIRef, predicate: URIRef, depth: int) -> Iterator[tuple[str, Fact]]:
        found = self.links_to(thing, predicate, depth)
        if found:
            yield "^" + short(predicate), found

    def _join_ends(self, facts: dict[str, Fact]) -> None:
        for here, there in BOTH_ENDS:
            said = facts.pop("^" + there, None)
            if said:
                label = self.vocabulary.property_label(full(here))
                facts[here] = replace(facts.get(here, NO_FACT) + said, label=label)

    def _summary(self, iri: str, kind: str) -> Text:
        return self.text(iri, "dct:description") if kind in SUMMED_UP else NOTHING

    def place(self, iri: str) -> str:
        """Return what a list is sorted by: what `sorting` tells, else the name."""
        return sorting.place(self.store, iri) or self.name(iri).words.casefold()

    def _most_specific(self, classes: Iterable[str]) -> str:
        """Return the class with the longest lineage among those that have a label; ours win."""
        known = [cls for cls in classes if str(cls) in self.vocabulary.classes]
        return max(
            known, key=lambda cls: (cls.startswith(INC), len(self.vocabulary.lineage(cls)), cls), default=""
        )


def _is_a_way_back(key: str, kind: str) -> bool:
    """A talk leads to its event and the event to its talks: only one of the two shows the other."""
    return kind == "programme-item" and key not in ("^inc:partOfEvent", "^inc:partOfItem")


def _contributed(graphs: Iterable[str]) -> bool:
    return any("/graph/contribution/" in graph for graph in graphs)


def _in_order(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda each: (_rank(each.origin.certainty), each.sort, each.text.words)))


def _rank(certainty: Certainty) -> int:
    return Certainty.STATED if certainty is Certainty.DEFINED else certainty


def _texts(literals: Iterable[Term]) -> tuple[Text, ...]:
    found = [naming.text(each) for each in literals if isinstance(each, Literal)]
    return tuple(sorted(found, key=lambda each: (each.language not in naming.ENGLISH, each.words)))


def _safe(address: str) -> str:
    """Return an address that may be linked to: a page of ours or of the web, never a script or a mailbox."""
    return address if address.startswith(("/", "https://", "http://")) else ""


def _address(iri: str) -> str:
    return iri.removeprefix("https://").removeprefix("http://").removesuffix("/")
