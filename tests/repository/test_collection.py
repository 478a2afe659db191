"""A collection is brought in as partners' work is: what must change is refused, and the rest goes on."""

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef

from repository import collection, gathered, matching
from repository.collection import Brought, Whole
from repository.errors import NotFound
from repository.namespaces import ID, INC, RDF
from repository.publication import silent
from repository.sandbox import Sandbox
from tests.repository.test_mapping import GOOD, SOURCE

FIGURE: dict[str, Any] = {
    "id": "obs-one", "type": "observation", "indicator": "WRES-1", "subject": "England, NHS trusts",
    "group": "BME", "period": "2022", "value": 24.2, "unit": "%", "sources": [SOURCE], "confidence": "high",
}  # fmt: skip
RECORDS = (
    GOOD,
    {**GOOD, "id": "hl-broken-date", "title": "Broken date", "start": "last spring"},
    {**GOOD, "id": "hl-unknown-kind", "title": "Unknown kind", "kind": "magic"},
    FIGURE,
    {**FIGURE, "id": "obs-two", "period": "2023"},
    {**FIGURE, "id": "obs-contradicts", "period": "2023", "value": 99},
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """A small collection with mistakes in it."""
    folder = tmp_path_factory.mktemp("small")
    told = gathered.load_mapping(collection.FOLDER / "mapping.toml")
    told = {**told, "files": ["health.jsonl"]}
    (folder / "health.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in RECORDS), "utf-8")
    return Whole(told, matching.read(collection.FOLDER / "matching"), gathered.read(folder, told, {}))


@pytest.fixture(scope="module")
def brought(whole: Whole, sandbox: Sandbox) -> Brought:
    return collection.bring_in(sandbox, whole, silent)


def test_a_broken_date_and_an_unknown_value_refuse_their_records(brought: Brought) -> None:
    assert "last spring" in brought.refused["hl-broken-date"]
    assert "When it started" in brought.refused["hl-broken-date"]
    assert "magic" in brought.refused["hl-unknown-kind"] and "kind" in brought.refused["hl-unknown-kind"]


def test_figures_of_one_page_that_contradict_each_other_are_both_refused(brought: Brought) -> None:
    assert "two contradict each other" in brought.refused["obs-two"]
    assert "two contradict each other" in brought.refused["obs-contradicts"]


def test_the_good_records_go_on(brought: Brought) -> None:
    assert set(brought.refused) == {"hl-broken-date", "hl-unknown-kind", "obs-two", "obs-contradicts"}
    graph = Graph().parse(data=brought.batches["health"], format="nt")
    assert (URIRef(f"{ID}initiative/open-doors"), RDF.type, INC.Initiative) in graph
    assert not list(graph.triples((URIRef(f"{ID}initiative/broken-date"), None, None)))
    assert not list(graph.triples((URIRef(f"{ID}observation/two"), None, None)))


def test_the_account_says_of_each_what_became_of_it(whole: Whole, brought: Brought) -> None:
    lines = collection.accounts(whole, brought).splitlines()
    assert len(lines) == len(RECORDS) + 1
    assert sum(",refused," in line for line in lines) == 4
    assert sum(",taken in," in line for line in lines) == 2


def test_a_folder_without_the_records_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"health.jsonl: there is no such file"):
        collection.whole(tmp_path)
