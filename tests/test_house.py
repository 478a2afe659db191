"""The house keeps its own rules: floors, sizes, words, and a README that tells the truth."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path

import click
import pytest

from repository.bootstrap import Repository
from repository.config import PREFIX, PROJECT, Config, read_config
from repository.errors import WrongUsage
from webapp import ROOMS, create_app
from webapp.cli import main

CODE = [path for wing in ("repository", "webapp") for path in sorted((PROJECT / wing).rglob("*.py"))]
README = (PROJECT / "README.md").read_text("utf-8") if (PROJECT / "README.md").exists() else ""
MOST_LINES, MOST_FUNCTION_LINES = 320, 40
NOT_NOUNS = {"utils", "util", "helpers", "common", "misc", "base", "core", "manager", "service", "handler"}


def tracked() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    for name in listed.stdout.split("\0"):
        path = PROJECT / name
        if path.is_file() and not name.endswith((".lock", "package-lock.json", ".png")):
            yield path


def test_imports_go_downwards_only() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


ONLY_IN = {
    "pyshacl": {"repository/shacl.py"},
    "tantivy": {"repository/index.py", "repository/schema.py", "repository/wanted.py"},
    "pyroaring": {"repository/index.py", "repository/sets.py", "repository/wanted.py"},
    "orjson": {"repository/schema.py"},
    "sqlalchemy": {
        f"repository/{room}.py"
        for room in (
            "database",
            "tables",
            "ledger",
            "redaction",
            "throttle",
            "people",
            "access",
            "docket",
            "drafts",
            "mergers",
            "removals",
            "confirmations",
            "erasure",
            "derivation",
            "origins",
            "sketchbook",
            "sources",
            "pile",
        )
    },
    "SPARQLWrapper": {"repository/store/remote.py"},
    "flask": {"webapp"},
    "jinja2": {"webapp"},
    "werkzeug": {"webapp"},
}


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_in_one_room_only(library: str) -> None:
    users = {str(path.relative_to(PROJECT)) for path in CODE if library in imported(path)}
    strangers = {user for user in users if not any(user.startswith(place) for place in ONLY_IN[library])}
    assert users, f"{library} is used nowhere"
    assert not strangers


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_room_is_small_and_named_by_a_noun(path: Path) -> None:
    text = path.read_text("utf-8")
    assert path.stem not in NOT_NOUNS
    assert len(text.splitlines()) <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[-1].end_lineno - node.lineno + 1  # type: ignore[operator]
            assert body <= MOST_FUNCTION_LINES, f"{node.name} has {body} lines"


def test_every_door_is_among_those_that_do_not_know_each_other() -> None:
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (doors,) = (set(each["modules"]) for each in contracts if each["type"] == "independence")
    assert doors == {room.__name__ for room in ROOMS}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_table_says_two_things_of_one_key(path: Path) -> None:
    for table in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(table, ast.Dict):
            keys = [ast.unparse(key) for key in table.keys if key]
            assert len(keys) == len(set(keys)), f"line {table.lineno}"


def test_package_fronts_import_nothing() -> None:
    for front in (PROJECT / "repository/__init__.py", PROJECT / "repository/store/__init__.py"):
        assert imported(front) == set(), front


@pytest.mark.parametrize("setting", fields(Config), ids=lambda setting: setting.name)
def test_every_setting_is_in_the_readme_with_its_default_and_meaning(setting: "Field[object]") -> None:
    name = PREFIX + setting.name.upper()
    row = next((line for line in README.splitlines() if line.startswith(f"| `{name}` |")), "")
    assert row, f"{name} is not in README's table of settings"
    default = setting.default
    written = {True: "yes", False: "no"}[default] if isinstance(default, bool) else str(default)
    assert f"`{written}`" in row or not written, row
    assert f"| {setting.metadata['meaning']}" in row


def test_readme_names_no_setting_that_does_not_exist() -> None:
    known = {PREFIX + setting.name.upper() for setting in fields(Config)}
    assert set(re.findall(r"INCLUSION_[A-Z_]*[A-Z]", README)) <= known


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_is_in_the_readme_and_explains_itself(name: str) -> None:
    command = main.commands[name]
    assert f"`inclusion {name}" in README
    assert isinstance(command, click.Command) and command.help


def test_every_make_target_is_listed_and_documented() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {"serve", "test", "format", "bench", "clean"} <= set(targets)
    assert all(f"`make {target}`" in README for target in targets)


def test_an_unknown_setting_or_a_wrong_value_is_refused_in_one_sentence() -> None:
    with pytest.raises(WrongUsage, match="INCLUSION_PROT"):
        read_config({"INCLUSION_PROT": "80"})
    for name, text, says in (
        ("PORT", "eighty", "whole number"),
        ("COLLECTION", "false", "yes or no"),
        ("UNLOCKED_QUERIES", "", "yes or no"),
        ("HOME", "", "a folder"),
        ("PUBLIC_URL", "example.org", "like https://"),
        ("PUBLIC_URL", "https://example.org/under/here", "like https://"),
    ):
        with pytest.raises(WrongUsage, match=says):
            read_config({f"INCLUSION_{name}": text})
    given = {"PORT": "81", "COLLECTION": "no", "PUBLIC_URL": "https://example.org/"}
    read = read_config({"HOME": "/", **{f"INCLUSION_{name}": text for name, text in given.items()}})
    assert (read.port, read.collection, read.unlocked_queries) == (81, False, False)


def test_every_room_is_on_the_map() -> None:
    rooms = {
        path.relative_to(PROJECT / wing).with_suffix("").as_posix()
        for wing in ("repository", "webapp")
        for path in CODE
        if path.is_relative_to(PROJECT / wing) and path.stem != "__init__"
    }
    assert {room for room in rooms if f"`{room}`" not in README} == set()


def test_every_route_is_in_the_readme(repository: Repository) -> None:
    routes = {rule.rule for rule in create_app(repository).url_map.iter_rules()}
    documented = set(re.findall(r"`(/[^`]*)`", README))
    assert routes <= documented, routes - documented


CONTACT = re.compile(
    r"[\w.%+-]+@(?!example\.(?:org|com))[\w-]+(?:\.[\w-]+)*\.(?:uk|org|com|net|eu)\b"
    r"|zoom\.us/j/\d|bbcollab\.com/guest/\w|teams\.microsoft\.com/l/meetup"
)


def test_no_file_holds_contact_data_or_a_way_into_a_meeting() -> None:
    found = {
        f"{path.relative_to(PROJECT)}: {match[0]}"
        for path in tracked()
        for match in CONTACT.finditer(path.read_text("utf-8", errors="replace"))
    }
    assert not found
