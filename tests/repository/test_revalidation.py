"""All that is published, held against the shapes: the same results as pySHACL's, found another way."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import URIRef

from benchmarks.validation import found_by_pyshacl, found_here
from repository import ingest, revalidation, validation
from repository.config import PROJECT, Config
from repository.constraints import Shapes
from repository.edition import Edition
from repository.errors import Unable
from repository.publication import silent
from repository.report import Severity
from repository.store.embedded import open_store, read_turtle

EXAMPLES = sorted((PROJECT / "tests" / "shapes" / "examples").rglob("*.ttl"))
LISTS = [PROJECT / "ontology" / "inclusion.ttl", *sorted((PROJECT / "ontology" / "schemes").glob("*.ttl"))]


def store_of(folder: Path, files: Iterable[Path]) -> Path:
    """An edition's folder with nothing but the merged set of these files."""
    (folder / "store").mkdir(parents=True)
    store = ox.Store(str(folder / "store"))
    for file in files:
        for said in ox.parse(path=str(file)):
            store.add(ox.Quad(named(said.subject), said.predicate, named(said.object)))
    store.flush()
    return folder


def named(term: object) -> Any:
    """What is stored has no blank nodes; nor has this, whatever a file has."""
    return (
        ox.NamedNode(f"https://example.org/nameless/{term.value}") if isinstance(term, ox.BlankNode) else term
    )


def test_all_examples_together_give_what_pyshacl_finds_in_them(tmp_path: Path) -> None:
    folder = store_of(tmp_path / "all", [*EXAMPLES, *LISTS])
    wanted = found_by_pyshacl(folder)
    assert found_here(folder) == wanted
    assert len({component for *_, component, _ in wanted}) > 15  # nearly every kind of rule is at work


def test_many_statements_are_judged_like_few(shipped: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [example(name) for name in ("initiative-invalid-nothing-said", "observation-invalid-answers")]
    files += [file for file in EXAMPLES if file.stem.startswith("privacy-invalid-person")]
    request: dict[str, Any] = {"names": [file.name for file in files], "graphs": [], "gone": []}
    request["limits"] = ingest.limits_of(Config())
    blobs, store = [file.read_bytes() for file in files], open_store(shipped.folder / "store")
    few, _ = validation.check_child(request, blobs, store)
    monkeypatch.setattr(validation, "MANY", 0)
    many, _ = validation.check_child(request, blobs, store)
    assert few["remarks"] and many == few


def test_nothing_must_change_in_what_is_shipped(shipped: Edition) -> None:
    report = revalidation.report(shipped.folder, silent, shipped.manifest.triples)
    assert [each for each in report.remarks if each.severity is Severity.MUST] == []
    assert report.remarks  # there is always something that could be better


def test_a_result_is_told_in_the_words_of_the_shapes(tmp_path: Path) -> None:
    folder = store_of(tmp_path / "one", [example("initiative-invalid-answers"), *LISTS])
    told = revalidation.report(folder, silent, 0).remarks
    assert told and all(each.message and each.subject for each in told)
    assert {each.severity for each in told} >= {Severity.MUST, Severity.SHOULD}


def test_what_is_private_is_not_repeated(tmp_path: Path) -> None:
    folder = store_of(
        tmp_path / "private", [file for file in EXAMPLES if file.stem.startswith("privacy-invalid")]
    )
    told = [each for each in revalidation.report(folder, silent, 0).remarks if each.severity is Severity.MUST]
    assert told and "@" not in " ".join(f"{each.value} {each.label}" for each in told)


def example(name: str) -> Path:
    return next(file for file in EXAMPLES if file.stem == name)


SHAPE = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
ex:shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:p ; %s ] ."""


@pytest.mark.parametrize(
    "rule",
    [
        "sh:minExclusive 3",
        "sh:equals ex:q",
        "sh:xone ( ex:shape )",
        "sh:nodeKind sh:IRIOrLiteral",
        "sh:qualifiedValueShapesDisjoint true",
        "sh:path [ sh:inversePath ex:q ]",
    ],
)
def test_a_rule_that_is_not_known_is_refused(tmp_path: Path, rule: str) -> None:
    file = tmp_path / "shape.ttl"
    text = SHAPE % rule if "sh:path" not in rule else SHAPE.replace("sh:path ex:p ; %s", rule)
    file.write_text(text)
    graph = read_turtle([file])
    with pytest.raises(Unable, match="not known here"):
        Shapes(graph).of(URIRef("http://example.org/shape"))
