"""The gathered collection as it came: its records, read without any code of ours."""

import csv
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[1]
COLLECTION = PROJECT / "data" / "collection"
Record = dict[str, Any]


def folder() -> Path:
    """Where the records are; skips the test where they are not at hand."""
    for parent in PROJECT.parents:
        if (found := parent / "shared" / "collection").is_dir():
            return found
    pytest.skip("the collection's records are not at hand: ../shared/collection is absent")


def records() -> list[Record]:
    """Every record of every file, in their order, with the name of its file as `file`."""
    return [
        {**json.loads(line), "file": path.name}
        for path in sorted(folder().glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def same() -> dict[str, str]:
    """The records that repeat another: id → id of the one that is kept."""
    with open(COLLECTION / "matching" / "same.csv", encoding="utf-8", newline="") as file:
        return {row["other"]: row["kept"] for row in csv.DictReader(file)} | told()["same"]


def told() -> dict[str, Any]:
    """The mapping, as it is written."""
    return tomllib.loads((COLLECTION / "mapping.toml").read_text("utf-8"))


def things(kind: str) -> Iterator[tuple[str, list[Record]]]:
    """Each thing of a kind with all records of it: those of one initiative under two ids are together."""
    repeats, found = same(), {}
    for each in records():
        if each["type"] == kind:
            found.setdefault(repeats.get(each["id"], each["id"]), []).append(each)
    yield from found.items()


def accounts() -> list[dict[str, str]]:
    """What became of each record, as the collection's account says."""
    with open(COLLECTION / "accounts.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
