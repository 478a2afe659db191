"""How a list was made: the SPARQL query that finds exactly what a search finds.

Kinds and filters are written along the paths of `facets.toml`, which the index was made along too. Words are
another matter: the index compares them by their stems and their other names, and SPARQL cannot. So the
records that hold the words are written into the query by their addresses.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rdflib import Literal, URIRef

from repository import asking, widening
from repository.asking import KIND, Question
from repository.documents import YEARS
from repository.facets import NOT_STATED, STATED, Check, Facet, Path, Plan, Step
from repository.index import Index
from repository.namespaces import ADDED, BASE, PREFIXES
from repository.schema import CHECKS
from repository.wanted import Asked

PERSON = "person"  # has a name and roles, and no value of any filter
DATED = 'REGEX(STR({end}), "^[0-9]{{4}}")'
_OURS = re.compile(re.escape(BASE) + r"[\w.~:/-]+", re.ASCII)
_LOCAL = re.compile(r"[A-Za-z]\w*(-\w+)*", re.ASCII)


@dataclass(frozen=True)
class Recipe:
    """A query that finds what a search finds.

    `listed` is how many records it names because they hold the words of the search; `narrowed` tells that
    those are only the ones that also fit the filters, as all of them would have made the query too long.
    """

    query: str
    listed: int = 0
    narrowed: bool = False


def recipe(index: Index, question: Question, most: int) -> Recipe:
    """Return the query that gives the addresses of all records that `question` finds, whatever its page.

    It has at most `most` bytes where that can be. What people typed is in it only as a quoted text, or as an
    address of ours that is written with letters, digits and plain signs alone.
    """
    looked = widening.look(index, question.words, question.exact)
    if not looked.wanted:
        return Recipe(_Writer(index.plan, question).written(None))
    asked = index.looked_for(asking.asked_by(question, looked), "best")
    for narrowed in (False, True):
        among = asked if narrowed else replace(asked, filters={})
        found = _holding(index, among)
        query = _Writer(index.plan, question).written(found)
        if len(query.encode()) <= most:
            break
    return Recipe(query, len(found), narrowed and bool(question.filters.keys() - {KIND}))


def _holding(index: Index, asked: Asked) -> list[str]:
    return sorted(card["iri"] for card in index.cards(asked, "best", max(1, index.count(asked))))


class _Writer:
    """Writes one query, and remembers which prefixes it used."""

    def __init__(self, plan: Plan, question: Question) -> None:
        self._plan = plan
        self._question = question
        self._prefixes: dict[str, str] = {}
        self._steps = 0

    def written(self, holding: Sequence[str] | None) -> str:
        """Return the whole query; `holding` are the records that hold the words, `None` without words."""
        lines = [*self._words(holding), *self._kinds()]
        for facet in self._plan.facets:
            if values := self._question.filters.get(facet.key):
                lines += [f"# {facet.label}", *self._facet(facet, values)]
        for key in self._question.filters.get(CHECKS, ()):
            checks = [check for check in self._plan.checks if check.key == key]
            lines += [f"# {checks[0].label}" if checks else "# There is no such filter"]
            lines += [f"FILTER ({' || '.join(map(self._check, checks)) or 'false'})"]
        body = "".join(f"  {line}\n" for line in lines)
        heads = "".join(f"PREFIX {name}: <{start}>\n" for name, start in sorted(self._prefixes.items()))
        return f"{heads}\nSELECT DISTINCT ?record WHERE {{\n{body}}}\n"

    def _words(self, holding: Sequence[str] | None) -> list[str]:
        if holding is None:
            return []
        named = [f"  {self._term(iri)}" for iri in holding]
        return ["# Records that hold the words of the search", "VALUES ?record {", *named, "}"]

    def _kinds(self) -> list[str]:
        """Write what kinds are looked among; a record of two kinds is listed under the first of them."""
        wanted = set(asking.kinds_of(self._question))
        if self._question.filters.keys() - {KIND}:
            wanted -= {PERSON}
        alike: dict[tuple[URIRef, ...], list[URIRef]] = {}
        before: list[URIRef] = []
        for kind in self._plan.kinds:
            if kind.key in wanted:
                alike.setdefault(tuple(before), []).extend(kind.classes)
            else:
                before.extend(kind.classes)
        if not alike:
            return ["# No kind of record that could fit", "FILTER (false)"]
        return ["# Kind", *_union(self._of_classes(classes, others) for others, classes in alike.items())]

    def _of_classes(self, classes: Iterable[URIRef], others: Iterable[URIRef]) -> str:
        group = f"VALUES ?class {{ {' '.join(map(self._term, classes))} }} ?record a ?class ."
        if refused := ", ".join(map(self._term, others)):
            group += f" FILTER NOT EXISTS {{ ?record a ?other . FILTER (?other IN ({refused})) }}"
        return group

    def _facet(self, facet: Facet, values: Sequence[str]) -> list[str]:
        """Write that a record has one of `values`: values of one filter widen it."""
        own = [value for value in values if value not in (STATED, NOT_STATED)]
        there = self._there(facet)
        tests = [f"EXISTS {there}"] if STATED in values else []
        tests += [f"NOT EXISTS {there}"] if NOT_STATED in values else []
        if facet.years:
            tests += [self._year(facet, value) for value in own]
        test = f"FILTER ({' || '.join(tests)})"
        if facet.years or not own:
            return [test]
        return _union([*self._having(facet, own), *([f"?record a ?class . {test}"] if tests else [])])

    def _there(self, facet: Facet) -> str:
        """Write that a filter has any value: a last step that may be taken no times decides nothing."""
        end = "?" + facet.key
        short = list(dict.fromkeys(path[:-1] if path[-1].many else path for path in facet.paths))
        return f"{{ {self._reach(short, end)}{f' FILTER ({DATED.format(end=end)})' if facet.years else ''} }}"

    def _having(self, facet: Facet, values: Sequence[str]) -> list[str]:
        """Write how records are reached that have one of `values`; the values come first, as they are few."""
        end = "?" + facet.key
        named = self._named(end, [iri for value in values for iri in _addresses(facet, value)])
        if self._question.stated:
            return [self._having_stated(path, named, end) for path in facet.paths]
        return [f"SELECT ?record WHERE {{ {named} {self._reach(facet.paths, end)} }}"]

    def _having_stated(self, path: Path, named: str, end: str) -> str:
        if path[-1].many:
            near = f"{end}_or_narrower"
            named = f"{{ SELECT DISTINCT {near} {{ {named} {near} {self._step(path[-1])} {end} . }} }}"
            path, end = path[:-1], near
        return f"SELECT ?record WHERE {{ {named} {self._chain(path, end)} }}"

    def _named(self, end: str, iris: Sequence[str]) -> str:
        if all(map(_OURS.fullmatch, iris)):
            return f"VALUES {end} {{ {' '.join(map(self._term, iris))} }}"
        written = f"VALUES ?written {{ {' '.join(Literal(iri).n3() for iri in iris)} }}"
        made = f"BIND (IRI(?written) AS {end}) FILTER (BOUND({end}))"  # what is no address names nothing
        return f"{{ SELECT {end} WHERE {{ {written} {made} }} }}"

    def _year(self, facet: Facet, value: str) -> str:
        """Write that a year lies between the first and the last date, and not too long after the first."""
        if not re.fullmatch("[1-9][0-9]{0,3}|0", value):
            return "false"
        compared = {"<=": int(value), ">=": int(value), "<": int(value) - YEARS}
        parts = []
        for number, (sign, year) in enumerate(compared.items()):
            end = f"?{facet.key}{number}"
            begins = f'SUBSTR(STR({end}), 1, 4) {sign} "{max(year, 0):04}"'
            said = f"{self._reach(facet.paths, end)} FILTER ({DATED.format(end=end)} && {begins})"
            parts.append(f"{'NOT ' if sign == '<' else ''}EXISTS {{ {said} }}")
        return f"({' && '.join(parts)})"

    def _check(self, check: Check) -> str:
        said = self._reach([check.path], "?value")
        if check.among:
            said += f" FILTER (?value IN ({', '.join(map(self._term, sorted(check.among)))}))"
        return f"EXISTS {{ {said} }}"

    def _reach(self, paths: Sequence[Path], end: str) -> str:
        """Write how `end` is reached from a record by one of `paths`."""
        if not self._question.stated:
            return f"?record {'|'.join('/'.join(map(self._step, path)) for path in paths)} {end} ."
        return " ".join(_union(self._chain(path, end) for path in paths))

    def _chain(self, path: Path, end: str) -> str:
        """Write a path step by step, past links that only our editors added."""
        pieces, here = [], "?record"
        for place, step in enumerate(path):
            self._steps += 1
            there = end if place == len(path) - 1 else f"?step{self._steps}"
            link = f"{here} {self._step(step)} {there} ."
            if not step.many:  # how words hang together is no link that was added
                graph, added = f"?graph{self._steps}", ", ".join(map(self._term, ADDED))
                link = f"GRAPH {graph} {{ {link} }} FILTER ({graph} NOT IN ({added}))"
            pieces.append(link)
            here = there
        return " ".join(pieces)

    def _step(self, step: Step) -> str:
        return ("^" if step.inverse else "") + self._term(step.predicate) + ("*" if step.many else "")

    def _term(self, iri: str) -> str:
        """Return an address as it is written in the query, by a prefix where it can be."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        start, local = iri[:cut], iri[cut:]
        name = next((name for name, each in PREFIXES.items() if each == start), "")
        if not name and start.startswith(BASE):
            name = start.rstrip("/").rpartition("/")[2]
            name += "-id" if name in PREFIXES else ""
        if not (name and _LOCAL.fullmatch(local) and _LOCAL.fullmatch(name)):
            return URIRef(iri).n3()
        if self._prefixes.setdefault(name, start) != start:
            return URIRef(iri).n3()
        return f"{name}:{local}"


def _union(groups: Iterable[str]) -> list[str]:
    """Return the lines of groups of which one must fit."""
    first, *others = [f"{{ {group} }}" for group in groups]
    return [first, *(f"UNION {other}" for other in others)]


def _addresses(facet: Facet, value: str) -> list[str]:
    """Return the addresses that `value` may be short for: the filter's own, or a whole one."""
    whole = [value] if ":" in value and not value.startswith(facet.base) else []
    return [facet.base + value, *whole]
