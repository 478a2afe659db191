"""The shapes, worked out for a store of any size: https://www.w3.org/TR/shacl/, as far as ours use it.

pySHACL is what judges a contribution. For a whole collection it takes minutes, so that is judged here, one
subject after the other, and gives the same results: tests hold them against pySHACL's. A shape that uses what
is not known here is refused, so that nothing is passed over in silence.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import Graph
from rdflib.collection import Collection
from rdflib.term import Node

from repository.errors import Unable
from repository.namespaces import RDF, SH
from repository.store.embedded import to_ox
from repository.store.scanning import Scan, Term
from repository.values import at_most, well_typed

# What a shape says that asks nothing of values; `targets` and `sparql` are looked at elsewhere.
SILENT = {"name", "description", "order", "group", "message", "severity", "path", "sparql", "flags"}
SILENT |= {"targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "qualifiedMinCount"}
SILENT |= {"qualifiedMaxCount", "ignoredProperties"}
KINDS = {SH.IRI: ox.NamedNode, SH.Literal: ox.Literal, SH.BlankNode: ox.BlankNode}


@dataclass(frozen=True)
class Result:
    """One validation result: https://www.w3.org/TR/shacl/#results-validation-result."""

    focus: Term
    path: Term | None
    value: Term | None
    component: str
    shape: Node
    message: str = ""


Path = tuple[tuple[str, ...], ...]  # step after step; each is a choice of properties
# The value at fault, and the property where that is not the shape's own.
Fault = tuple[Term | None, Term | None]
Check = Callable[[Scan, Term, Sequence[Term]], Iterable[Fault]]


class Shape:
    """One shape made ready to be asked about many nodes."""

    def __init__(self, node: Node, path: Path, shown: Term | None) -> None:
        self.node, self.path, self._shown = node, path, shown
        self.checks: list[tuple[str, Check]] = []
        self.properties: list[Shape] = []
        self._conforming: dict[Term, bool] = {}

    def results(self, scan: Scan, focus: Term) -> Iterator[Result]:
        """Yield what is at fault with `focus`."""
        values: Sequence[Term] = [focus]
        for step in self.path:
            reached = [value for node in values for name in step for value in scan.facts(node).get(name, ())]
            values = reached if len(self.path) == len(step) == 1 else list(dict.fromkeys(reached))
        for component, check in self.checks:
            for value, path in check(scan, focus, values):
                yield Result(focus, path or self._shown, value, component, self.node)
        for inner in self.properties:
            for value in values:
                yield from inner.results(scan, value)

    def conforms(self, scan: Scan, node: Term) -> bool:
        """Tell whether nothing is at fault with `node`; asked of the same ones again and again."""
        known = self._conforming.get(node)
        if known is None:
            known = next(self.results(scan, node), None) is None
            self._conforming[node] = known
        return known


class Shapes:
    """The shapes of a graph; raises `Unable` for one that cannot be worked out here."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._made: dict[Node, Shape] = {}

    def of(self, node: Node) -> Shape:
        """Return the shape of that name, made ready."""
        if node not in self._made:
            path: Any = self._graph.value(node, SH.path)
            shown = to_ox(path) if isinstance(path, rdflib.URIRef) else None
            made = self._made[node] = Shape(node, self._steps(path), shown)
            said = set(map(str, self._graph.predicates(node)))
            for name in sorted(each.removeprefix(str(SH)) for each in said if each.startswith(str(SH))):
                self._add(made, name, node)
        return self._made[node]

    def _steps(self, path: Any) -> Path:
        if path is None:
            return ()
        sequence = [path] if (path, RDF.first, None) not in self._graph else self.listed(path)
        return tuple(self._choices(step) for step in sequence)

    def _choices(self, step: Any) -> tuple[str, ...]:
        choices = self._graph.value(step, SH.alternativePath)
        names = self.listed(choices) if choices else [step]
        if not all(isinstance(name, rdflib.URIRef) for name in names):
            raise Unable("A shape has a path that is not known here.")
        return tuple(map(str, names))

    def _add(self, made: Shape, name: str, node: Node) -> None:
        values = list(self._graph.objects(node, SH[name]))
        if name == "property":
            made.properties += [self.of(value) for value in values]
        elif name in MAKERS:
            component = f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent"
            made.checks += [(component, MAKERS[name](self, value)) for value in values]
        elif name == "closed":
            made.checks.append((f"{SH}ClosedConstraintComponent", self._closed(node)))
        elif name == "qualifiedValueShape":
            made.checks += self._counted(node, self.of(values[0]))
        elif name not in SILENT:
            raise Unable(f"The shape {node} says sh:{name}, which is not known here.")

    def listed(self, head: Any) -> list[Any]:
        """Return the members of a list in the shapes."""
        return list(Collection(self._graph, head))

    def _closed(self, node: Node) -> Check:
        ignored = self._graph.value(node, SH.ignoredProperties)
        allowed = {str(each) for each in (self.listed(ignored) if ignored else [])}
        for inner in self._graph.objects(node, SH.property):
            allowed.add(str(self._graph.value(inner, SH.path)))

        def check(scan: Scan, focus: Term, values: Sequence[Term]) -> Iterator[Fault]:
            for value in values:
                for predicate, objects in scan.facts(value).items():
                    if predicate not in allowed:
                        yield from ((each, ox.NamedNode(predicate)) for each in objects)

        return check

    def _counted(self, node: Node, wanted: Shape) -> Iterator[tuple[str, Check]]:
        for name, wrong in (("Min", lambda number, of: number < of), ("Max", lambda number, of: number > of)):
            bound: Any = self._graph.value(node, SH[f"qualified{name}Count"])
            if bound is not None:
                yield f"{SH}Qualified{name}CountConstraintComponent", _amount(wanted, wrong, int(bound))


def _amount(wanted: Shape, wrong: Callable[[int, int], bool], bound: int) -> Check:
    def check(scan: Scan, focus: Term, values: Sequence[Term]) -> list[Fault]:
        number = sum(wanted.conforms(scan, value) for value in values)
        return [(None, None)] if wrong(number, bound) else []

    return check


def _each(fine: Callable[[Scan, Term], bool]) -> Check:
    """Return a check of each value by itself."""

    def check(scan: Scan, focus: Term, values: Sequence[Term]) -> list[Fault]:
        return [(value, None) for value in values if not fine(scan, value)]

    return check


def _all(fine: Callable[[Sequence[Term]], bool]) -> Check:
    """Return a check of all values together, which has none of them at fault."""

    def check(scan: Scan, focus: Term, values: Sequence[Term]) -> list[Fault]:
        return [] if fine(values) else [(None, None)]

    return check


def _class(shapes: Shapes, value: Any) -> Check:
    wanted = str(value)
    return _each(lambda scan, each: not isinstance(each, ox.Literal) and wanted in scan.classes(each))


def _datatype(shapes: Shapes, value: Any) -> Check:
    wanted = str(value)

    def fine(scan: Scan, each: Term) -> bool:
        return isinstance(each, ox.Literal) and each.datatype.value == wanted and well_typed(each)

    return _each(fine)


def _kind(shapes: Shapes, value: Any) -> Check:
    if value not in KINDS:
        raise Unable(f"The kind of node {value} is not known here.")
    kind = KINDS[value]
    return _each(lambda scan, each: isinstance(each, kind))


def _pattern(shapes: Shapes, value: Any) -> Check:
    wanted = re.compile(str(value))
    return _each(lambda scan, each: wanted.search(each.value) is not None)


def _in(shapes: Shapes, value: Any) -> Check:
    allowed = {to_ox(each) for each in shapes.listed(value)}
    return _each(lambda scan, each: each in allowed)


def _has(shapes: Shapes, value: Any) -> Check:
    wanted = to_ox(value)
    return _all(lambda values: wanted in values)


def _languages(shapes: Shapes, value: Any) -> Check:
    allowed = {str(each).lower() for each in shapes.listed(value)}

    def fine(scan: Scan, each: Term) -> bool:
        language = (each.language or "").lower() if isinstance(each, ox.Literal) else ""
        return language in allowed or language.split("-")[0] in allowed

    return _each(fine)


def _unique_language(shapes: Shapes, value: Any) -> Check:
    def check(scan: Scan, focus: Term, values: Sequence[Term]) -> list[Fault]:
        languages = [
            each.language.lower() for each in values if isinstance(each, ox.Literal) and each.language
        ]
        return [(None, None) for each in set(languages) if languages.count(each) > 1]

    return check


def _not_above(shapes: Shapes, value: Any) -> Check:
    other = str(value)

    def check(scan: Scan, focus: Term, values: Sequence[Term]) -> Iterator[Fault]:
        bounds = scan.facts(focus).get(other, ())
        return ((each, None) for each in values for bound in bounds if not at_most(each, bound))

    return check


def _at_least(shapes: Shapes, value: Any) -> Check:
    least = to_ox(value)
    return _each(lambda scan, each: isinstance(each, ox.Literal) and at_most(least, each))


def _disjoint(shapes: Shapes, value: Any) -> Check:
    other = str(value)

    def check(scan: Scan, focus: Term, values: Sequence[Term]) -> list[Fault]:
        theirs = scan.facts(focus).get(other, ())
        return [(each, None) for each in values if each in theirs]

    return check


def _node(shapes: Shapes, value: Any) -> Check:
    wanted = shapes.of(value)
    return _each(wanted.conforms)


def _not(shapes: Shapes, value: Any) -> Check:
    unwanted = shapes.of(value)
    return _each(lambda scan, each: not unwanted.conforms(scan, each))


def _or(shapes: Shapes, value: Any) -> Check:
    choices = [shapes.of(each) for each in shapes.listed(value)]
    return _each(lambda scan, each: any(choice.conforms(scan, each) for choice in choices))


def _and(shapes: Shapes, value: Any) -> Check:
    parts = [shapes.of(each) for each in shapes.listed(value)]
    return _each(lambda scan, each: all(part.conforms(scan, each) for part in parts))


MAKERS: Mapping[str, Callable[[Shapes, Any], Check]] = {
    "minCount": lambda shapes, value: _all(lambda values: len(values) >= int(value)),
    "maxCount": lambda shapes, value: _all(lambda values: len(values) <= int(value)),
    "hasValue": _has,
    "maxLength": lambda shapes, value: _each(lambda scan, each: len(each.value) <= int(value)),
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _kind,
    "pattern": _pattern,
    "in": _in,
    "languageIn": _languages,
    "uniqueLang": _unique_language,
    "lessThanOrEquals": _not_above,
    "minInclusive": _at_least,
    "disjoint": _disjoint,
    "node": _node,
    "not": _not,
    "or": _or,
    "and": _and,
}
