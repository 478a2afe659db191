"""The rules of a mapping: which records each is for, what must hold of them, and which fields it reads."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from repository.gathered import FIELD, Item, Said, Scope
from repository.workbook import LINKS

KINDS_OF_CELL = ("from", "organisations", "places", "records", "pages")


class Rules:
    """The rules of a mapping in order: `each` has (rule, heading → specifications of that column)."""

    def __init__(self, told: Said) -> None:
        self._told = told
        self.each = [(self._conditions(rule), self._columns(rule)) for rule in told["rule"]]

    def specifications(self, kind: str) -> Iterator[Said]:
        """Yield what tells what columns hold, in the rules for a kind of record."""
        rules = (columns for rule, columns in self.each if kind in rule["for"])
        return (spec for columns in rules for specs in columns.values() for spec in specs)

    def reads(self, kind: str) -> frozenset[str]:
        """Return the fields of a kind of record that some rule reads, or that are left out with a reason."""
        found = {"id", "type", *self._told.get("left_out", {}).get(kind, {})}
        for rule, columns in self.each:
            if kind in rule["for"]:
                specs = (spec for column in columns.values() for spec in column)
                fields = {path for spec in specs for path in _read(spec)} | {*rule["when"], *rule["unless"]}
                found |= fields | {f"{rule['each']}.{path}" for path in fields if "each" in rule}
        return frozenset(found)

    def _conditions(self, rule: Said) -> Said:
        """Return a rule whose conditions have, in place of a list's name, the values in that list."""
        told = {key: dict(rule.get(key, {})) for key in ("when", "unless")}
        for condition in told.values():
            for path, wanted in condition.items():
                condition[path] = list(self._told["lists"][wanted]) if isinstance(wanted, str) else wanted
        return {**rule, **told}

    def _columns(self, rule: Said) -> dict[str, list[Said]]:
        """Return the specifications of each column of a rule, those of the record itself included."""
        told = dict(rule["columns"])
        if rule.get("record", True) and rule["sheet"] != LINKS:
            told = {**self._told["record"], **told}
        return {heading: _specified(spec) for heading, spec in told.items()}


def scopes(rule: Said, items: Iterable[Item]) -> Iterator[Scope]:
    """Yield what makes a row by a rule: a record or a part of one, where the conditions hold."""
    numbers: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for item in items:
        if item.kind in rule["for"]:
            parts = item.said.get(rule["each"]) or () if "each" in rule else (item.said,)
            for part in parts:
                part = part if isinstance(part, Mapping) else {rule["each"]: part}
                said = {key: part.get(key) for key in rule["once"]} if "once" in rule else part
                once = (item.id, json.dumps(said, sort_keys=True).casefold())
                if once not in seen or "each" not in rule:
                    seen.add(once)
                    numbers[item.id] += 1
                    scope = Scope(item, part, numbers[item.id])
                    if scope.fits(rule["when"]) and not (rule["unless"] and scope.fits(rule["unless"])):
                        yield scope


def _specified(spec: Any) -> list[Said]:
    """Return a column's specifications: a mere string is a field, a list several specifications."""
    if isinstance(spec, list):
        return [each for one in spec for each in _specified(one)]
    return [{"from": spec}] if isinstance(spec, str) else [spec]


def _read(spec: Said) -> Iterator[str]:
    """Yield the fields that a specification reads."""
    yield from (str(spec[key]) for key in (*KINDS_OF_CELL, "nation") if key in spec)
    yield from FIELD.findall(spec.get("text", ""))
    yield from spec.get("when", ())
    if "figure" in FIELD.findall(spec.get("text", "")):
        yield from ("value", "qualifier", "unit")
