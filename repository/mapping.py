"""Records of others, one JSON object a line → the rows of workbooks, by a mapping that is data.

The mapping is TOML (https://toml.io). A `rule` says which records it is for, what must hold of them (`when`),
on which sheet they make a row, at which address, and what stands in each column: the words of a field, values
looked up in one of the mapping's `lists`, a text with fields in it, or links to other records. Nothing is
dropped unsaid: a value that no list has, and a field that no rule reads and that is not `left_out` with a
reason, become remarks.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from repository.forms import Form
from repository.gathered import Item, Said, Scope, brought, leaves, page, pages, values, walk
from repository.matching import Matching
from repository.namespaces import DCAT, ID, SHAPES
from repository.report import Remark, Severity
from repository.rules import KINDS_OF_CELL, Rules, scopes
from repository.sheets import Row, Sheet
from repository.workbook import ADDRESS, LINK, LINKS


@dataclass(frozen=True)
class Batch:
    """The rows that are sent together, which records each (sheet, row) was made from, and remarks on them."""

    name: str
    sheets: tuple[Sheet, ...]
    origins: Mapping[tuple[str, str], frozenset[str]]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Noted:
    """Something about one cell of a row that is still being made."""

    item: Item
    heading: str
    found: str
    said: str
    severity: Severity = Severity.MUST


@dataclass
class Draft:
    """A row while it is made: heading → values. Those of several records of one thing are joined."""

    cells: dict[str, list[str]] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    notes: list[Noted] = field(default_factory=list)


class Mapper:
    """A mapping with all that it looks things up in, ready to make rows.

    `wider` has, for the name of each place, the names of the places that it lies in.
    """

    def __init__(
        self, told: Said, forms: Mapping[str, Form], matching: Matching, wider: Mapping[str, frozenset[str]]
    ) -> None:
        self._told = told
        self._rules = Rules(told)
        self._matching = matching
        self._wider = wider
        self._by_name = {form.plural: form for form in forms.values()}
        self._of_record = forms[str(DCAT.CatalogRecord)]
        self._never = [(re.compile(each["pattern"]), each["said"]) for each in told.get("never", ())]
        self._ids: dict[str, Item] = {}
        self._gone: Collection[str] = ()

    def batches(self, items: Sequence[Item], gone: Collection[str] = ()) -> list[Batch]:
        """Return the rows that `items` make, in the batches of the mapping, in its order.

        Links to the records whose ids are in `gone` are left out.
        """
        self._ids = {item.own: item for item in items}
        self._gone = gone
        made: dict[str, dict[tuple[str, str], Draft]] = {}
        home: dict[tuple[str, str], str] = {}
        everything = [*items, *self._named(items), *pages(items), *brought(self._told)]
        for rule, columns in self._rules.each:
            for scope in scopes(rule, everything):
                key = (str(rule["sheet"]), scope.fill(rule["address"]).casefold())
                batch = home.setdefault(key, str(rule.get("batch") or Path(self._kept(scope.item).file).stem))
                draft = made.setdefault(batch, {}).setdefault(key, Draft())
                if scope.item.own not in draft.items:
                    draft.notes += self._judged(scope.item) if scope.item.own in self._ids else []
                draft.items[scope.item.own] = scope.item
                self._add(draft, key[0], columns, scope)
        order = [name for name in self._told["batches"] if name in made]
        return [self._batch(name, made[name]) for name in order]

    def _kept(self, item: Item) -> Item:
        return self._ids.get(item.id, item)

    def _add(self, draft: Draft, sheet: str, columns: Mapping[str, list[Said]], scope: Scope) -> None:
        for heading, specs in columns.items():
            found = [each for spec in specs for each in self._cell(draft, heading, spec, scope)]
            held = draft.cells.setdefault(heading, [])
            new = [each for each in dict.fromkeys(found) if each not in held]
            if self._many(sheet, heading):
                held += [each.replace(";", "%3B") if each.startswith("http") else each for each in new]
            elif not held:
                held += new[:1]
            elif new:
                said = f"{scope.item.own} says otherwise here; what {self._kept(scope.item).own} says stands."
                draft.notes.append(Noted(scope.item, heading, new[0], said, Severity.COULD))

    def _many(self, sheet: str, heading: str) -> bool:
        form = self._by_name.get(sheet)
        asks = [*(form.asks if form else ()), *self._of_record.asks]
        return next((ask.many for ask in asks if ask.label == heading), False)

    def _cell(self, draft: Draft, heading: str, spec: Said, scope: Scope) -> list[str]:
        """Return what one specification puts into a cell."""
        if not scope.fits(spec.get("when", {})) or (spec.get("kept") and scope.item.own != scope.item.id):
            return []
        kind = next((key for key in KINDS_OF_CELL if key in spec), "text")
        found: list[str] = getattr(self, f"_{kind}")(draft, heading, spec, scope)
        return found or [spec[key] for key in spec if key == "otherwise"]

    def _text(self, draft: Draft, heading: str, spec: Said, scope: Scope) -> list[str]:
        filled = scope.fill(spec["text"])
        if filled and "patterns" in spec:
            filled = next((words for like, words in spec["patterns"] if re.fullmatch(like, filled)), "")
        return [filled] if filled else []

    def _from(self, draft: Draft, heading: str, spec: Said, scope: Scope) -> list[str]:
        found = values(scope.find(spec["from"]))
        listed = [each for one in found for each in self._listed(draft, heading, spec, scope, one)]
        return [f"{ID}{spec['in']}/{each}" for each in listed] if "in" in spec else listed

    def _listed(self, draft: Draft, heading: str, spec: Said, scope: Scope, value: str) -> list[str]:
        """Return what a value is called in one of the mapping's lists; a remark where it is not in it."""
        if "list" not in spec:
            return [value]
        found = self._told["lists"][spec["list"]].get(value)
        if found is None:
            said = f"The list “{spec['list']}” of the mapping has no such value, so nothing was taken over."
            draft.notes.append(Noted(scope.item, spec["from"], value, said))
            return []
        return [found] if isinstance(found, str) and found else list(found)

    def _organisations(self, draft: Draft, heading: str, spec: Said, scope: Scope) -> list[str]:
        names = values(scope.find(spec["organisations"]))
        return [each for name in names for each in self._meant(draft, heading, scope, name)]

    def _meant(self, draft: Draft, heading: str, scope: Scope, name: str) -> list[str]:
        group = self._told["groups"].get(name)
        if group:
            return [f"{ID}{group}"]
        found = self._matching.organisations(name)
        if found is None:
            said = "No table says which organisation this is; it is recorded under the name as written."
            draft.notes.append(Noted(scope.item, heading, name, said, Severity.SHOULD))
            found = [self._matching.organisation(name)]
        return [f"{ID}organisation/{each.slug}" for each in found]

    def _places(self, draft: Draft, heading: str, spec: Said, scope: Scope) -> list[str]:
        """Return the places of our list; those that others of them lie in are left out."""
        found: list[str] = []
        for words in values(scope.find(spec["places"])):
            meant = self._matching.place(words, scope.item.own)
            if meant is None:
                said = "No table says which place this is, so it was not taken over."
                draft.notes.append(Noted(scope.item, spec["places"], words, said))
            found += meant or ()
        found += self._from(draft, heading, {"from": spec["nation"], "list": "nation"}, scope)
        implied = frozenset().union(*(self._wider.get(each, frozenset()) for each in found))
        return [each for each in found if each not in implied]

    def _records(self, draft: Draft, heading: str, spec: Said, scope: Scope) -> list[str]:
        found = []
        for own in values(scope.find(spec["records"])):
            if own in self._ids:
                found.append(f"{ID}{spec['kind']}/{self._ids[own].slug}")
            else:
                said = "There is no record of this id, so the link was left out."
                how = Severity.SHOULD if own in self._gone else Severity.MUST
                draft.notes.append(Noted(scope.item, spec["records"], own, said, how))
        return found

    def _pages(self, draft: Draft, heading: str, spec: Said, scope: Scope) -> list[str]:
        sources = scope.find(spec["pages"]) or [{}]
        addresses = [str(each.get("url") or "") for each in sources[: 1 if spec.get("first") else None]]
        if not all(address.startswith(("https://", "http://")) for address in addresses):
            said = "Give the address of each page that this rests on, so that readers can check it."
            draft.notes.append(Noted(scope.item, spec["pages"], "", said))
        return [f"{ID}source/{page(each)}" for each in addresses if each]

    def _judged(self, item: Item) -> list[Noted]:
        """Return what is wrong with a record whatever it becomes: unread fields, and what is never taken."""
        notes = []
        reads = self._rules.reads(item.kind)
        for path, text in leaves(item.said):
            if not any(path == each or path.startswith(f"{each}.") for each in reads):
                said = "The mapping does not say what becomes of this field, so nothing was taken over."
                notes.append(Noted(item, path, text, said))
            for pattern, said in self._never:
                if not text.startswith("http") and (found := pattern.search(text)):
                    notes.append(Noted(item, path, found[0], said))
        return notes

    def _named(self, items: Iterable[Item]) -> list[Item]:
        """Return a record of each organisation that `items` name and that has none elsewhere."""
        names = [
            name
            for item in items
            for spec in self._rules.specifications(item.kind)
            for name in values(walk(item.said, spec.get("organisations", "id")))
            if "organisations" in spec and name not in self._told["groups"]
        ]
        found = {}
        waiting = list(dict.fromkeys(names))
        meant = [each for name in waiting for each in self._matching.organisations(name) or ()]
        meant += [self._matching.organisation(n) for n in waiting if self._matching.organisations(n) is None]
        while meant:
            one = meant.pop(0)
            if one.slug not in found and not one.recorded:
                meant += [self._matching.organisation(one.part_of)] * bool(one.part_of)
                said = {"type": "organisation", "name": one.name, "also": [*one.also], "kind": [*one.kind]}
                said |= {"sector": [*one.sector], "part": one.part_of}
                found[one.slug] = Item("", 0, one.slug, one.slug, one.slug, said)
        return [found[each] for each in sorted(found)]

    def _batch(self, name: str, drafts: Mapping[tuple[str, str], Draft]) -> Batch:
        by_sheet: dict[str, list[tuple[str, Draft]]] = {}
        for (on, address), draft in drafts.items():
            by_sheet.setdefault(on, []).append((address, draft))
        sheets, origins, remarks = [], {}, []
        for title, rows in by_sheet.items():
            headings = list(dict.fromkeys(heading for _, draft in rows for heading in draft.cells))
            headings = list(LINK) if title == LINKS else [ADDRESS, *headings]
            made = [Row(1, dict(enumerate(headings, 1)))]
            sheet = Sheet(title, ())
            for number, (address, draft) in enumerate(rows, 2):
                cells = {heading: "; ".join(texts) for heading, texts in draft.cells.items() if texts}
                cells |= {ADDRESS: address} if title != LINKS else {}
                made.append(Row(number, {c: cells[h] for c, h in enumerate(headings, 1) if h in cells}))
                origins[title, str(number)] = frozenset(own for own in draft.items if own in self._ids)
                remarks += [_remark(each, sheet, number, headings) for each in draft.notes]
            sheets.append(Sheet(title, tuple(made)))
        return Batch(name, tuple(sheets), origins, tuple(remarks))


def _remark(noted: Noted, sheet: Sheet, number: int, headings: Sequence[str]) -> Remark:
    column = headings.index(noted.heading) + 1 if noted.heading in headings else 1
    item, component = noted.item, str(SHAPES.Understood)
    return Remark(
        noted.severity, item.file, item.line, f"{ID}{item.kind}/{item.slug}", item.own, "", noted.heading,
        noted.found[:200], noted.said, component, sheet.place(number, column),
    )  # fmt: skip
