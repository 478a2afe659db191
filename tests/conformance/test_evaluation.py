"""W3C's SPARQL 1.1 tests of syntax and answers, by the road of `/sparql`: gate, child, bytes."""

import hashlib
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest
from conformance import answers, manifests
from conformance.manifests import Evaluation, Syntax, needs_suite

from repository import sparql
from repository.config import Config
from repository.errors import BadInput, InclusionError
from repository.formats import Format
from repository.sandbox import Sandbox

CONFIG = Config()
LIST = tomllib.loads(Path(__file__).with_name("known_failures.toml").read_text("utf-8"))
KNOWN = {name: known["reason"] for known in LIST["known"] for name in known["tests"]}

pytestmark = needs_suite


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stores")


def store_for(stores: Path, test: Evaluation) -> Path:
    """Return a folder with the test's data, filled by the first test that asks of it."""
    content = f"{test.base} {test.default} {test.named}"
    folder = stores / hashlib.sha256(content.encode()).hexdigest()
    if not folder.exists():
        folder.mkdir()
        store = ox.Store(str(folder / "store"))
        manifests.fill(store, test.base, test.default, test.named)
        store.flush()
    return folder


def asked(sandbox: Sandbox, folder: Path, test: Evaluation | Syntax, format: Format | None = None) -> bytes:
    query = f"BASE <{test.base}{test.query.name}>\n" + sparql.decode(test.query.read_bytes())
    wanted = format or sparql.fitting(query, CONFIG)[0]
    return sparql.answer(sandbox, folder, query, wanted, CONFIG)


def passes(sandbox: Sandbox, folder: Path, test: Evaluation) -> bool:
    format = answers.format_of(test.expected)
    try:
        ours = asked(sandbox, folder, test, format)
    except InclusionError:
        return False
    return answers.same(ours, test.expected, test.base + test.expected.name)


@pytest.mark.parametrize("test", manifests.evaluations(), ids=lambda test: test.name)
def test_the_answer_is_the_expected_one_or_the_failure_is_known(
    sandbox: Sandbox, stores: Path, test: Evaluation
) -> None:
    passed = passes(sandbox, store_for(stores, test), test)
    assert passed == (test.name not in KNOWN), KNOWN.get(test.name, "this should have passed")


@pytest.mark.parametrize("test", manifests.syntaxes(), ids=lambda test: test.name)
def test_good_syntax_is_answered_and_bad_syntax_refused(sandbox: Sandbox, stores: Path, test: Syntax) -> None:
    nothing = store_for(stores, Evaluation("", test.query, test.base, (), (), test.query))
    try:
        asked(sandbox, nothing, test)
        answered = True
    except BadInput:
        answered = False
    passed = answered == test.good
    assert passed == (test.name not in KNOWN), KNOWN.get(test.name, "this should have passed")


def test_every_known_failure_is_a_test_and_has_a_reason() -> None:
    names = {test.name for test in [*manifests.evaluations(), *manifests.syntaxes()]}
    assert set(KNOWN) <= names
    assert all(len(reason) > 20 for reason in KNOWN.values())
