"""Records as somebody gathered them, one JSON object a line; what can be asked of one, and their mapping."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repository import wording
from repository.errors import Unreadable
from repository.names import folded

FIELD = re.compile(r"\{([\w.-]+)\}")
OPTIONAL = re.compile(r"\[([^][]*)\]")  # a part of a text that is left out where one of its fields is missing
SLUG_MOST = 80  # characters of an address's last part; what is longer ends in a part of its hash

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """One record: where it stands (`health.jsonl`, 17), its own id, that of the record it repeats (else its
    own too), the last part of its address, and what it says.
    """

    file: str
    line: int
    own: str
    id: str
    slug: str
    said: Said

    @property
    def kind(self) -> str:
        """Return what sort of record it says it is."""
        return str(self.said["type"])


@dataclass(frozen=True)
class Scope:
    """What a rule sees: the record, the part of it that makes the row, and the number of that part."""

    item: Item
    part: Said
    number: int = 0

    def find(self, path: str) -> Any:
        """Return what stands at `a.b`, in the part before the record, through lists; or what is worked out:
        `n`, `slug`, `page` (of the first source; `page.title`), `figure` (the value with its bound and unit).
        """
        for place in (self.part, self.item.said):
            if path.partition(".")[0] in place:
                return walk(place, path)
        if path == "n":
            return self.number
        if path == "slug":
            return self.item.slug
        first: Said = next(iter(self.find("sources") or ()), {}) if path.startswith("page") else {}
        if path == "page":
            return page(str(first["url"])) if first.get("url") else None
        if path.startswith("page."):
            return first.get(path.removeprefix("page."))
        if path == "figure" and self.find("value") is not None:
            unit = {"GBP": "pounds", "% of respondents": "%"}.get(self.find("unit"), self.find("unit") or "")
            return wording.figure(str(self.find("value")), self.find("qualifier") or "", unit)
        return None

    def fits(self, when: Mapping[str, Any]) -> bool:
        """Return whether each field is there (`true`), is not (`false`), or has one of the values given."""
        return all(
            bool(values(self.find(path))) is wanted
            if isinstance(wanted, bool)
            else bool(set(values(self.find(path))) & set(wanted))
            for path, wanted in when.items()
        )

    def fill(self, text: str) -> str:
        """Return a text with its fields filled in, the first letter large; nothing where one is missing."""
        kept = OPTIONAL.sub(lambda part: part[1] if self._has(part[1]) else "", text)
        if not self._has(kept):
            return ""
        filled = FIELD.sub(lambda name: "; ".join(values(self.find(name[1]))), kept)
        return filled if filled.startswith("http") else filled[:1].upper() + filled[1:]

    def _has(self, text: str) -> bool:
        return all(values(self.find(name)) for name in FIELD.findall(text))


def values(found: Any) -> list[str]:
    """Return what stands in a field as texts: none, one or several."""
    if found is None or found == "":
        return []
    if isinstance(found, list):
        return [text for each in found for text in values(each)]
    return [("yes" if found else "no") if isinstance(found, bool) else str(found).strip()]


def page(address: str) -> str:
    """Return the last part of the address of the record of a source, from its address on the web."""
    written = re.sub(r"^https?://(www\.)?", "", address.casefold()).replace(".", "-").replace("/", "-")
    whole = "-".join(folded(written).encode("ascii", "ignore").decode().split())
    digest = hashlib.sha256(address.encode()).hexdigest()[:6]
    return whole if len(whole) < SLUG_MOST else f"{whole[: SLUG_MOST - 7].rstrip('-')}-{digest}"


def load_mapping(file: Path) -> Said:
    """Return the mapping that stands in `file`; raises `Unreadable` where it is not TOML."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise Unreadable(f"{file}: this mapping cannot be read: {error}.") from error


def read(folder: Path, told: Said, same: Mapping[str, str]) -> list[Item]:
    """Return the records of the files in `folder` that the mapping names; `same` maps an id to that of the
    record it repeats.

    Raises `Unreadable` for a line that is no JSON object with an id and a type, or for an id given twice.
    """
    items: list[Item] = []
    seen: dict[str, str] = {}
    same = {**same, **told.get("same", {})}
    prefixes = re.compile("|".join(f"({each})" for each in told["prefixes"]))
    for name in told["files"]:
        for number, line in enumerate((folder / name).read_text("utf-8").splitlines(), 1):
            try:
                said = json.loads(line)
                own, _ = str(said["id"]), str(said["type"])
            except (ValueError, KeyError, TypeError) as error:
                raise Unreadable(
                    f"{name}, line {number}: this is no record with an id and a type."
                ) from error
            if own in seen:
                raise Unreadable(f"{name}, line {number}: {own} stands already in {seen[own]}.")
            seen[own] = f"{name}, line {number}"
            kept = same.get(own, own)
            short = told["address"].get(kept) or prefixes.sub("", kept, count=1)
            items.append(Item(name, number, own, kept, short, said))
    return items


def brought(told: Said) -> list[Item]:
    """Return the records that a mapping brings itself."""
    return [Item("", 0, one["id"], one["id"], one["id"], one) for one in told.get("item", ())]


def pages(items: Iterable[Item]) -> list[Item]:
    """Return a record of each page that `items` rest on; where they differ in its title, the first has it."""
    found: dict[str, dict[str, Any]] = {}
    for item in items:
        for source in item.said.get("sources") or ():
            if address := str(source.get("url") or ""):
                held = found.setdefault(page(address), {"type": "page"})
                for key, value in source.items():
                    held.setdefault(key, value)
    return [Item("", 0, name, name, name, said) for name, said in sorted(found.items())]


def walk(value: Any, path: str) -> Any:
    """Return what stands at `a.b` in a record, through lists; `None` where there is nothing."""
    for step in path.split("."):
        if isinstance(value, list):
            value = [each.get(step) for each in value if isinstance(each, Mapping)]
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each field of a record with its text: `reported.what`, through lists."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, path)
    elif value is not None:
        yield path, str(value)
