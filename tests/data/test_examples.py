"""The example contributions do what they are there to show."""

from pathlib import Path

import pytest

from repository import forms, intake, publication, validation
from repository.authority import graph_of
from repository.config import Config
from repository.edition import Edition
from repository.fields import load as load_words
from repository.ingest import Upload
from repository.report import Report, Severity
from repository.sandbox import Sandbox

EXAMPLES = Path(__file__).parents[2] / "data/examples"


def checked(name: str, home: Path, sandbox: Sandbox) -> Report:
    upload = Upload(name, (EXAMPLES / name).read_bytes())
    folder = publication.current_folder(home)
    return validation.check(sandbox, [upload], folder, Config(home=home)).report


def test_the_example_initiative_leaves_nothing_to_ask_for(shipped_home: Path, sandbox: Sandbox) -> None:
    report = checked("example-initiative.ttl", shipped_home, sandbox)
    assert report.conforms and not [r for r in report.remarks if r.severity == Severity.SHOULD]


@pytest.mark.parametrize("word", ["e-mail address", "theme from our list", "which way the change went"])
def test_the_example_with_mistakes_is_told_each_of_its_three(
    shipped_home: Path, sandbox: Sandbox, word: str
) -> None:
    report = checked("example-with-mistakes.ttl", shipped_home, sandbox)
    must = [remark.message for remark in report.remarks if remark.severity == Severity.MUST]
    assert len(must) == 3
    assert [message for message in must if word in message]


def test_the_two_worked_rows_are_ready_to_be_sent(shipped: Edition, sandbox: Sandbox) -> None:
    asked = forms.load()
    lists = intake.lists_of(shipped.store, asked)
    desk = intake.Desk(sandbox, Config(), load_words(), asked, lists, shipped.folder)
    name = "two-worked-rows.csv"
    taken = intake.of_file(desk, Upload(name, (EXAMPLES / name).read_bytes()), graph_of("x", "y"), "x")
    assert len(taken.things) == 2
    assert [(r.place, r.message) for r in taken.report.remarks if r.severity is not Severity.COULD] == []
