"""Ontology and shapes → words: what a kind of thing and each of its fields is called.

A label stands in one place: `sh:name` in the shape of a class, else `inc:displayLabel` in the ontology.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property, lru_cache
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from repository.config import PROJECT
from repository.namespaces import INC, OWL, RDF, RDFS, SH, SKOS
from repository.store.embedded import read_turtle

LAST = 10_000.0  # the order of a field that no shape places


class Severity(IntEnum):
    """How much a field is wanted of a record."""

    MUST = 1
    SHOULD = 2
    COULD = 3


@dataclass(frozen=True)
class ClassWords:
    """A kind of thing in words: one, many, said in full."""

    iri: str
    label: str
    plural: str
    note: str
    definition: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class PropertyWords:
    """A property in words: seen from the thing, and from the other end."""

    iri: str
    label: str
    inverse: str
    definition: str


@dataclass(frozen=True)
class Field:
    """One field of one kind of thing, as its shape has it."""

    cls: str
    path: str
    label: str
    order: float
    group: str
    description: str
    severity: Severity


@dataclass(frozen=True)
class Vocabulary:
    """All the words of the ontology and the shapes.

    IRIs may be given as `str` or `URIRef`; as these are different keys, each look-up makes them `str`.
    """

    classes: Mapping[str, ClassWords]
    properties: Mapping[str, PropertyWords]
    shapes: Mapping[str, Mapping[str, Field]] = field(default_factory=dict)

    def class_label(self, cls: str) -> str:
        """Return the name of a kind: `Research idea`."""
        found = self.classes.get(str(cls))
        return found.label if found else _split(cls)

    def class_plural(self, cls: str) -> str:
        """Return the name of many of a kind: `Research ideas`."""
        found = self.classes.get(str(cls))
        return found.plural if found else _split(cls)

    def class_note(self, cls: str) -> str:
        """Return a kind said in full, or nothing: `Suggested, not done`."""
        found = self.classes.get(str(cls))
        return found.note if found else ""

    def property_label(self, path: str, cls: str = "") -> str:
        """Return what a field is called on a thing of class `cls`: `Led by`."""
        found = self.field_of(path, cls)
        if found and found.label:
            return found.label
        words = self.properties.get(str(path))
        return words.label if words else _split(path)

    def inverse_label(self, path: str) -> str:
        """Return what a property is called from the other end, or nothing where it is not shown there."""
        words = self.properties.get(str(path))
        return words.inverse if words else ""

    def field_of(self, path: str, cls: str) -> Field | None:
        """Return the field of the shape of `cls`, or of the nearest kind above it that has one."""
        for each in self.lineage(cls):
            if found := self.shapes.get(each, {}).get(str(path)):
                return found
        return None

    def fields(self, cls: str) -> list[Field]:
        """Return the fields of a kind in the order its shape gives, those of kinds above it included."""
        found: dict[str, Field] = {}
        for each in self.lineage(cls):
            for path, its in self.shapes.get(each, {}).items():
                found.setdefault(path, its)
        return sorted(found.values(), key=lambda its: (its.order, its.label))

    def order(self, path: str, cls: str) -> float:
        """Return where a field stands on a thing of class `cls`."""
        found = self.field_of(path, cls)
        return found.order if found else LAST

    def group(self, path: str, cls: str) -> str:
        """Return the name of the group a field belongs to, or nothing."""
        found = self.field_of(path, cls)
        return found.group if found else ""

    def description(self, path: str, cls: str) -> str:
        """Return the hint of a field, or its definition where the shape has none."""
        found = self.field_of(path, cls)
        if found and found.description:
            return found.description
        words = self.properties.get(str(path))
        return words.definition if words else ""

    def severity(self, path: str, cls: str) -> Severity:
        """Return how much a field is wanted of a thing of class `cls`."""
        found = self.field_of(path, cls)
        return found.severity if found else Severity.COULD

    def lineage(self, cls: str) -> list[str]:
        """Return a kind and the kinds above it, nearest first."""
        found = [str(cls)]
        for each in found:
            parents = self.classes[each].parents if each in self.classes else ()
            found.extend(parent for parent in parents if parent not in found)
        return found

    @cached_property
    def inverses(self) -> tuple[str, ...]:
        """Return the properties that are shown from the other end, in the order of their labels."""
        shown = [words for words in self.properties.values() if words.inverse]
        return tuple(words.iri for words in sorted(shown, key=lambda words: (words.inverse, words.iri)))


@lru_cache(maxsize=2)
def load(project: Path = PROJECT) -> Vocabulary:
    """Read `ontology/inclusion.ttl`, `ontology/labels.ttl` and `shapes/*.ttl` of a project.

    A file that is not there gives no words; raises the Turtle parser's error for a broken one.
    """
    files = (project / "ontology" / name for name in ("inclusion.ttl", "labels.ttl"))
    words = read_turtle(file for file in files if file.is_file())
    shapes = read_turtle(sorted((project / "shapes").glob("*.ttl")))
    return Vocabulary(_classes(words), _properties(words), _shapes(shapes))


def _classes(graph: Graph) -> dict[str, ClassWords]:
    found = {}
    for cls in _described(graph, (OWL.Class, RDFS.Class), INC.pluralLabel):
        label = _text(graph, cls, INC.displayLabel) or _label(graph, cls)
        found[str(cls)] = ClassWords(
            str(cls),
            label,
            _text(graph, cls, INC.pluralLabel) or label,
            _text(graph, cls, INC.displayNote),
            _text(graph, cls, SKOS.definition),
            tuple(sorted(str(up) for up in graph.objects(cls, RDFS.subClassOf) if isinstance(up, URIRef))),
        )
    return found


def _properties(graph: Graph) -> dict[str, PropertyWords]:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property)
    found = {}
    for path in _described(graph, kinds, INC.displayLabel, INC.inverseLabel):
        if any(graph.objects(path, INC.pluralLabel)):  # a class
            continue
        found[str(path)] = PropertyWords(
            str(path),
            _text(graph, path, INC.displayLabel) or _label(graph, path),
            _text(graph, path, INC.inverseLabel),
            _text(graph, path, SKOS.definition),
        )
    return found


def _described(graph: Graph, kinds: Iterable[URIRef], *annotations: URIRef) -> list[URIRef]:
    """Return the terms of these kinds, and the reused ones that carry one of our annotations."""
    terms = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    terms |= {term for each in annotations for term in graph.subjects(each)}
    return sorted(term for term in terms if isinstance(term, URIRef))


def _shapes(graph: Graph) -> dict[str, dict[str, Field]]:
    found: dict[str, dict[str, Field]] = {}
    for shape, cls in graph.subject_objects(SH.targetClass):
        for part in [shape, *graph.objects(shape, SH.node)]:
            for entry in graph.objects(part, SH.property):
                path = graph.value(entry, SH.path)
                if isinstance(path, URIRef):
                    _keep(found.setdefault(str(cls), {}), _field(graph, str(cls), entry, str(path)))
            for entry in (rule for choices in graph.objects(part, SH["or"]) for rule in graph.items(choices)):
                path = graph.value(entry, SH.path)
                if isinstance(path, URIRef) and (entry, SH.minCount, None) in graph:
                    one_of = replace(_field(graph, str(cls), entry, str(path)), severity=Severity.SHOULD)
                    _keep(found.setdefault(str(cls), {}), one_of)
    return found


def _keep(fields: dict[str, Field], new: Field) -> None:
    """One field may have several constraints: the one with a name wins, and the strictest severity."""
    old = fields.get(new.path)
    if old is None or (new.label and not old.label):
        old, new = new, old or new
    severity = min(old.severity, new.severity)
    fields[old.path] = Field(
        old.cls, old.path, old.label, min(old.order, new.order), old.group or new.group,
        old.description or new.description, severity,
    )  # fmt: skip


def _field(graph: Graph, cls: str, entry: Node, path: str) -> Field:
    order = graph.value(entry, SH.order)
    group = graph.value(entry, SH.group)
    return Field(
        cls,
        path,
        _text(graph, entry, SH.name),
        float(order) if isinstance(order, Literal) else LAST,
        _text(graph, group, RDFS.label) if group else "",
        _text(graph, entry, SH.description),
        _severity(graph, entry),
    )


def _severity(graph: Graph, entry: Node) -> Severity:
    """A field is wanted only where its shape asks for at least one."""
    least = graph.value(entry, SH.minCount)
    if not isinstance(least, Literal) or int(least) < 1:
        return Severity.COULD
    stated = str(graph.value(entry, SH.severity))
    return {str(SH.Warning): Severity.SHOULD, str(SH.Info): Severity.COULD}.get(stated, Severity.MUST)


def _text(graph: Graph, subject: Node, predicate: URIRef) -> str:
    """Return the English text, else any, else nothing."""
    texts = [text for text in graph.objects(subject, predicate) if isinstance(text, Literal)]
    texts.sort(key=lambda text: (text.language not in ("en", "en-gb"), str(text)))
    return str(texts[0]) if texts else ""


def _label(graph: Graph, term: URIRef) -> str:
    label = _text(graph, term, RDFS.label)
    return label[:1].upper() + label[1:] if label else _split(str(term))


def _split(iri: str) -> str:
    """Return the last part of an IRI as words: `…#ledBy` → `Led by`."""
    name = iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1].replace("-", " ")
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    return words[:1].upper() + words[1:]
