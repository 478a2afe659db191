"""One shapes graph, five faces: a rule changed in `shapes/` changes form, template, report, API and help."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from repository.config import PROJECT

PROGRAM = Path(__file__).with_name("faces.py")
RULE = "insh:Initiative-spatial a sh:PropertyShape ;"
CHANGED = {
    'sh:name "Where"@en': 'sh:name "In which place"@en',
    "sh:severity sh:Warning": "sh:severity sh:Violation",
}


@pytest.fixture(scope="module")
def faces(shipped_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What each face says in a copy of the project in which one rule was changed."""
    project = tmp_path_factory.mktemp("changed") / "project"
    for part in ("repository", "webapp", "ontology", "shapes"):
        shutil.copytree(PROJECT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml",):
        shutil.copy(PROJECT / name, project / name)
    shutil.copytree(PROJECT / "data", project / "data")
    shutil.copytree(shipped_home, project / "home")
    shapes = project / "shapes" / "initiative.ttl"
    before, _, after = shapes.read_text().partition(RULE)
    rule, _, rest = after.partition("\n\n")
    for old, new in CHANGED.items():
        assert old in rule
        rule = rule.replace(old, new)
    message = rule.partition('sh:message "')[2].partition('"')[0]
    rule = rule.replace(message, "Name a place we know.")
    shapes.write_text(f"{before}{RULE}{rule}\n\n{rest}")
    shutil.copy(PROGRAM, project / "faces.py")
    done = subprocess.run(
        [sys.executable, "faces.py"], cwd=project, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_the_form_asks_by_the_new_name_and_says_what_is_missing_in_the_new_words(
    faces: Mapping[str, str],
) -> None:
    assert "In which place" in faces["form"] and ">Where<" not in faces["form"]
    assert 'href="#dct-spatial">Name a place we know.' in faces["answered"]


@pytest.mark.parametrize("face", ["template", "report", "api", "help"])
def test_every_other_face_says_the_same(faces: Mapping[str, str], face: str) -> None:
    assert "In which place" in faces[face]
    if face != "template":
        assert "Name a place we know." in faces[face]


def test_what_could_be_left_out_is_now_needed(faces: Mapping[str, str]) -> None:
    assert "In which place (please" not in faces["form"]
    assert faces["template"].partition("In which place")[2].strip().startswith("Needed.")
    assert json.loads(faces["api"])["conforms"] is False
