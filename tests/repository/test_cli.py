import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import openpyxl
import pytest
from rdflib import Graph

from repository.config import PROJECT
from repository.namespaces import DCT

ID = "https://w3id.org/inclusion-resources/id/"
THEMES = f"SELECT ?theme {{ ?theme <http://www.w3.org/2004/02/skos/core#topConceptOf> <{ID}scheme/theme> }}"
GOOD = f"""@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{ID}organisation/example-council> a org:FormalOrganization ; skos:prefLabel "Example Council"@en ."""


def inclusion(
    home: Path, *words: str | Path, given: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "INCLUSION_HOME": str(home), **settings}
    command = [sys.executable, "-c", "from webapp.cli import main; main()", *map(str, words)]
    done = subprocess.run(command, env=environment, input=given, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


@pytest.fixture
def good(tmp_path: Path) -> Path:
    (tmp_path / "good.ttl").write_text(GOOD)
    return tmp_path / "good.ttl"


@pytest.mark.parametrize("name", ["example-initiative.ttl", "ours.csv"])
def test_where_nothing_is_published_yet_a_check_says_what_to_do_instead_of_finding_faults(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "ours.csv").write_text("Name,Where\nListening days,Leeds\n")
    file = PROJECT / "data" / "examples" / name if name.endswith(".ttl") else tmp_path / name
    told = inclusion(tmp_path / "home", "check", file)
    assert (told.returncode, told.stdout) == (3, "") and "“inclusion publish” publishes what" in told.stderr


def test_a_file_goes_in_by_check_and_publish_and_out_by_query_and_export(tmp_path: Path, good: Path) -> None:
    home = tmp_path / "home"
    assert inclusion(home, "check", good).returncode == 0
    assert "Edition 1 is current" in inclusion(home, "publish", good).stdout
    assert "nothing had changed" in inclusion(home, "publish", good).stdout
    query = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?n { ?o skos:prefLabel ?n }"
    asked = inclusion(home, "query", "-", given=query)
    assert asked.stdout.split() == ["n", "Example", "Council"]
    assert inclusion(home, "export", tmp_path / "all.nq").returncode == 0
    assert "graph/contribution/local/good" in (tmp_path / "all.nq").read_text()
    assert "Edition 1 is whole" in inclusion(home, "verify").stdout
    assert "was made anew" in inclusion(home, "rebuild").stdout
    assert "current" in inclusion(home, "editions").stdout
    assert inclusion(home, "backup", tmp_path / "copy").returncode == 0
    for words in (("backup", "none/copy"), ("export", "none/all.nq"), ("template", "none/ours.csv")):
        refused = inclusion(home, words[0], tmp_path / words[1])
        assert (refused.returncode, "there is no folder" in refused.stderr) == (1, True)
    assert not (tmp_path / "none").exists()
    assert "is restored" in inclusion(tmp_path / "other", "restore", tmp_path / "copy").stdout


def test_a_report_is_given_as_text_a_table_json_and_turtle(tmp_path: Path, good: Path) -> None:
    good.write_text(GOOD.replace("example-council", "another-council"))
    assert inclusion(tmp_path / "home", "publish", good).returncode == 0
    bad = tmp_path / "bad.ttl"
    bad.write_text(GOOD.replace('"Example Council"', '"Write to someone@example.org"'))
    shown = {
        name: inclusion(tmp_path / "home", "check", bad, "--format", name)
        for name in ("text", "table", "json", "turtle")
    }
    assert {done.returncode for done in shown.values()} == {1}
    assert json.loads(shown["json"].stdout)["conforms"] is False
    assert len(Graph().parse(data=shown["turtle"].stdout, format="turtle")) > 5
    assert "Must change (1)" in shown["text"].stdout
    assert "bad.ttl, line 2, column 1: example-council" in shown["text"].stdout
    assert {"How much", "Where", "What to do"} <= {each.strip() for each in shown["table"].stdout.split("┃")}


def test_a_file_that_cannot_be_read_is_told_in_json_where_json_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "words.ttl").write_text("Just some words.")
    for name, says in (("words.ttl", "line 1"), ("absent.ttl", "there is no such file")):
        done = inclusion(tmp_path / "home", "check", tmp_path / name, "--format", "json")
        told = json.loads(done.stdout)
        assert (done.returncode, told["conforms"], told["remarks"]) == (1, False, [])
        assert says in told["problem"] and told["problem"] in done.stderr


def test_what_to_do_is_said_once_however_often_it_is_found(tmp_path: Path) -> None:
    file = tmp_path / "many.ttl"
    described = "".join(GOOD.splitlines()[1].replace("example", f"example-{n}") for n in range(8))
    file.write_text(GOOD.splitlines()[0] + described)
    told = inclusion(tmp_path / "home", "check", file).stdout
    assert told.count("Give the website of the organisation") == 1
    assert told.count("many.ttl, line 1") >= 5 and "and 3 more; --format json tells each." in told


def test_what_was_removed_and_is_published_again_is_said_to_stay_out(tmp_path: Path, good: Path) -> None:
    home, path = tmp_path / "home", "/doc/organisation/example-council"
    assert "1 file was new or changed" in inclusion(home, "publish", good).stdout
    assert inclusion(home, "remove", path, "--reason", "Asked to.").returncode == 0
    again = inclusion(home, "publish", good).stdout
    assert "nothing had changed" in again and f"{path} was removed on " in again
    good.write_text(GOOD.replace("Example Council", "The Example Council"))
    changed = inclusion(home, "publish", good).stdout
    assert "1 file was new or changed" in changed and f"{path} was removed on " in changed
    assert inclusion(home, "put-back", path, "--reason", "All is well.").returncode == 0
    assert "was removed" not in inclusion(home, "publish", good).stdout


def test_a_workbook_is_written_checked_by_the_cell_and_published(tmp_path: Path, shipped_home: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(shipped_home, home)
    file = tmp_path / "ours.csv"
    assert "fill in the first sheet" in inclusion(home, "template", tmp_path / "ours.xlsx").stdout
    assert openpyxl.load_workbook(tmp_path / "ours.xlsx").sheetnames[0] == "Initiatives"
    assert inclusion(home, "template", tmp_path / "ours.xlsx").returncode == 1
    assert inclusion(home, "template", tmp_path / "ours.ttl").returncode == 1
    assert inclusion(home, "template", file).returncode == 0
    blank = file.read_text("utf-8")
    file.write_text(blank + "Open doors,We met.,,Atlantis\n", "utf-8")
    refused = inclusion(home, "check", file, "--format", "json")
    places = [each["place"] for each in json.loads(refused.stdout)["remarks"] if each["severity"] == "must"]
    assert (refused.returncode, places) == (1, ["Initiatives!D3"])
    assert "Nothing was published" in inclusion(home, "publish", file).stderr
    file.write_text(blank + "Open doors,We met.,,Leeds\n", "utf-8")
    assert "is current" in inclusion(home, "publish", file).stdout
    file.write_text(blank + "Open door,We met.,,Leeds\n", "utf-8")
    assert (
        "Open door: may be recorded already, with almost the same name"
        in inclusion(home, "check", file).stdout
    )
    query = f"SELECT ?s {{ ?s <{DCT.title}> 'Open doors'@en }}"
    assert "initiative/local/open-doors" in inclusion(home, "query", "-", given=query).stdout


def test_two_records_are_merged_and_parted_at_the_terminal(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "two.ttl"
    base = "https://w3id.org/inclusion-resources/"
    kind, title = f"a <{base}ns#Initiative>", f"<{DCT.title}>"
    lines = [f'<{base}id/initiative/local/{n}> {kind} ; {title} "{n} days"@en .' for n in ("open", "shut")]
    file.write_text("\n".join(lines))
    assert "is current" in inclusion(home, "publish", file).stdout
    kept, other = "/doc/initiative/local/open", "/doc/initiative/local/shut"
    why = ("--reason", "The same days.")
    assert f"{other} leads to {kept} from now on" in inclusion(home, "merge", kept, other, *why).stdout
    again = inclusion(home, "merge", kept, other, *why)
    assert (again.returncode, "already" in again.stderr) == (1, True)
    assert f"{other} stands by itself again" in inclusion(home, "part", other, *why).stdout
    assert inclusion(home, "part", other, *why).returncode == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.ttl", b"", "empty.ttl"),
        ("words.ttl", b"Just some words.", "line 1"),
        ("latin.ttl", '<http://a.example/é> <http://a.example/p> "é" .'.encode("latin-1"), "UTF-8"),
        ("script.ttl", b"<http://a.example/a> <http://a.example/p> <javascript:alert(1)> .", "javascript"),
        ("doctype.rdf", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>', "DOCTYPE"),
        ("remote.jsonld", b'{"@context": "https://example.org/c", "name": "x"}', "context"),
        ("other.trig", b"<http://a.example/g> { <http://a.example/a> <http://a.example/p> 1 }", "other.trig"),
        ("picture.png", b"\x89PNG", ".ttl"),
        ("long.ttl", b'<http://a.example/a> <http://a.example/p> "' + b"x" * 5000 + b'" .', "long.ttl"),
    ],
)
def test_a_bad_file_gets_one_sentence_that_names_it_and_changes_nothing(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = inclusion(tmp_path / "home", "publish", tmp_path / name, INCLUSION_LITERAL_BYTES="4000")
    assert done.returncode == 1
    assert says in done.stderr and name in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "home" / "editions").exists()


def test_a_service_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = inclusion(tmp_path, "query", "-", "--endpoint", "http://127.0.0.1:9/sparql", given="ASK {}")
    assert (done.returncode, "http://127.0.0.1:9/sparql" in done.stderr) == (3, True)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path, good: Path) -> None:
    done = inclusion(tmp_path / "home", "check", good, INCLUSION_UPLOAD_BYTES="10")
    assert (done.returncode, "larger than 10 bytes" in done.stderr) == (1, True)


def test_whose_fault_it_is_shows_in_the_exit_code(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert inclusion(home, "check", tmp_path / "absent.ttl").returncode == 1
    for command in ("query", "restore", "collect", "publish"):
        absent = inclusion(home, command, tmp_path / "absent")
        assert (absent.returncode, "there is no such" in absent.stderr) == (1, True)
    assert inclusion(home, "nonsense").returncode == 2
    assert inclusion(home, "verify", INCLUSION_NONSENSE="1").returncode == 2
    assert inclusion(home, "query", "-", given="SELECT * { ?s ?p ?o }").returncode == 3
    home.mkdir(exist_ok=True)
    (home / "ledger.db").write_bytes(b"not a ledger" * 1000)
    assert inclusion(home, "verify").returncode == 3


def test_serve_answers_pages_and_queries_and_ends_whole(tmp_path: Path, shipped_home: Path) -> None:
    # The ledger of the shipped data stands; serving a copy of it needs no publishing.
    home = tmp_path / "home"
    subprocess.run(["cp", "-r", shipped_home, home], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "INCLUSION_HOME": str(home), "INCLUSION_PORT": str(port)}
    environment |= {"INCLUSION_COLLECTION": "no"}
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        try:
            assert b"Inclusion Resources" in first_answer(f"http://127.0.0.1:{port}/")
            endpoint = f"http://127.0.0.1:{port}/sparql"
            asked = inclusion(home, "query", "-", "--endpoint", endpoint, given=THEMES)
            assert len(asked.stdout.split()) == 1 + 7
        finally:
            server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=30)
    assert b"Traceback" not in errors, errors.decode()


def first_answer(address: str) -> bytes:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return bytes(answer.read())
        except urllib.error.URLError:
            time.sleep(0.1)  # not listening yet
    raise AssertionError("the site did not start")
