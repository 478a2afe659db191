"""The query server: the same answers, sooner; what happens when a child, or it, is lost; new editions."""

import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers import as_edition, environment, ready, serving, status, wait

from repository import (
    confinement,
    edition,
    formats,
    manifest,
    memorystore,
    messages,
    queryclient,
    seccomp,
    sparql,
)
from repository.config import Config
from repository.errors import BadInput, Busy, OutOfMemory, OutOfTime, Refused, TooLarge
from repository.formats import JSON_RESULTS, Format
from repository.ledger import Offer
from repository.namespaces import RDF
from repository.queryserver import BEHIND
from repository.sandbox import Sandbox
from repository.store.writing import entry_of, lines_of
from tests.repository import children
from tests.repository.test_edition import AT, Press, reader, says, silent
from webapp.companions import Companion, bare

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STEPS = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(60))
HUGE = f"SELECT ?v60 {{ BIND('aaaaaaaa' AS ?v0) {STEPS} }}"
TITLES = "SELECT ?t { ?s <http://purl.org/dc/terms/title> ?t FILTER(LANG(?t) = 'en') } ORDER BY ?t"


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A repository of one small edition."""
    made = Press(tmp_path / "home")
    made.publish("a", says(1, "First"))
    return made


def settings_of(home: Path, **more: Any) -> Config:
    limits = {"query_seconds": 2, "query_megabytes": 128, "query_child_megabytes": 64, "query_children": 2}
    return replace(Config(home=home), **{**limits, **more})


@pytest.fixture(scope="module")
def config(shipped_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Config:
    return beside(shipped_home, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def server(config: Config) -> Iterator[subprocess.Popen[bytes]]:
    with serving(config) as process:
        yield process


def folder(config: Config) -> Path:
    return edition.folder_of(config.home, edition.current_number(config.home))


class NoSandbox(Sandbox):
    """Fails where the query server should have answered."""

    def run(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("the query server did not answer")


NONE = NoSandbox(())


def ask(config: Config, query: str, format: Format = JSON_RESULTS, sandbox: Sandbox = NONE) -> bytes:
    return sparql.answer(sandbox, folder(config), query, format, config)


def titles(config: Config, sandbox: Sandbox = NONE) -> list[str]:
    rows = json.loads(ask(config, TITLES, sandbox=sandbox))["results"]["bindings"]
    return [row["t"]["value"] for row in rows]


ORDINARY = [
    ("ASK {}", formats.JSON_RESULTS),
    ("ASK { ?s ?p ?o }", formats.XML_RESULTS),
    (TITLES, formats.CSV_RESULTS),
    (TITLES, formats.TSV_RESULTS),
    (f"SELECT ?c (COUNT(*) AS ?n) {{ ?s <{RDF.type}> ?c }} GROUP BY ?c ORDER BY ?c", formats.JSON_RESULTS),
    ("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g", formats.JSON_RESULTS),
    ("SELECT (COUNT(DISTINCT ?g) AS ?n) { ?s a ?c OPTIONAL{?s a ?c}graph?g{?s a ?c} }", formats.JSON_RESULTS),
    ("ASK { ?s ?p 1 FILTER EXISTS { GrapH ?g { ?s ?p ?o } } }", formats.JSON_RESULTS),
    ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", formats.JSON_RESULTS),
    ("SELECT * { VALUES ?x { 'ŵ' '007' 7 1e0 'a'@cy } }", formats.JSON_RESULTS),
    ("CONSTRUCT { ?s <http://a.example/p> 1 } WHERE { ?s a ?c } ORDER BY ?s LIMIT 20", formats.NTRIPLES),
]


@pytest.mark.parametrize(("query", "format"), ORDINARY)
@pytest.mark.usefixtures("server")
def test_an_answer_is_the_same_by_each_road(
    config: Config, sandbox: Sandbox, query: str, format: Format
) -> None:
    elsewhere = replace(config, home=Path("/nowhere"))
    served = ask(config, query, format)
    assert served == sparql.answer(sandbox, folder(config), query, format, elsewhere)
    assert sparql.table(NONE, folder(config), query, config).total == (
        sparql.table(sandbox, folder(config), query, elsewhere).total
    )


@pytest.mark.usefixtures("server")
def test_all_graphs_but_a_few_are_asked_as_if_they_were_copied(config: Config, sandbox: Sandbox) -> None:
    everything = sorted(manifest.read(folder(config)).graphs)
    left_out = [name for name in everything if "inferred" in name or "derived" in name]
    assert left_out
    clauses = "".join(f"FROM <{name}> " for name in everything if name not in left_out)
    counted = "SELECT ?p (COUNT(*) AS ?n) %s { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
    at_first = ask(config, counted % "")
    elsewhere = replace(config, home=Path("/nowhere"), query_megabytes=512)
    for _ in range(3):  # whichever child answers, the next question finds all there is
        fewer = ask(config, counted % clauses)
        copied = sparql.answer(sandbox, folder(config), counted % clauses, JSON_RESULTS, elsewhere)
        assert fewer == copied
        assert ask(config, counted % "") == at_first != fewer


@pytest.mark.usefixtures("server")
def test_the_statements_are_shared_from_memory(config: Config) -> None:
    now = status(config)
    assert now.in_memory and now.statements > 10_000
    assert now.edition == edition.current_number(config.home)


@pytest.mark.usefixtures("server")
def test_what_is_wrong_with_a_query_is_told_by_each_road(config: Config) -> None:
    with pytest.raises(BadInput, match="Line 1, column"):
        ask(config, "SELECT * {")
    with pytest.raises(TooLarge, match="add a LIMIT"):
        ask(replace(config, answer_bytes=10), "ASK {}")


@pytest.mark.parametrize(("query", "seconds", "error"), [(ENDLESS, 2, OutOfTime), (HUGE, 30, OutOfMemory)])
def test_a_breach_is_told_and_disturbs_nobody(
    shipped_home: Path, tmp_path: Path, query: str, seconds: int, error: type[Exception]
) -> None:
    config = beside(shipped_home, tmp_path, query_seconds=seconds)
    with serving(config), ThreadPoolExecutor(2) as pool:
        before = status(config)
        bad = pool.submit(ask, config, query)
        good = [ask(config, "ASK {}") for _ in range(200)]
        with pytest.raises(error, match="the limit here"):
            bad.result()
        assert set(good) == {good[0]}
        wait(lambda: ready(config))
        after = status(config)
    grown = (after.out_of_time - before.out_of_time, after.out_of_memory - before.out_of_memory)
    assert grown == ((1, 0) if error is OutOfTime else (0, 1))


def children_of(server: subprocess.Popen[bytes]) -> set[int]:
    return {int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()}


def test_no_child_stays_behind_as_a_zombie(config: Config, server: subprocess.Popen[bytes]) -> None:
    with pytest.raises(OutOfTime):
        ask(config, ENDLESS)
    wait(lambda: ready(config))
    assert len(children_of(server)) == config.query_children
    assert all(alive(pid) for pid in children_of(server))


def test_the_server_has_one_thread_and_sockets_for_its_own_user_alone(
    config: Config, server: subprocess.Popen[bytes]
) -> None:
    assert len(os.listdir(f"/proc/{server.pid}/task")) == 1
    for name in (queryclient.QUERY, queryclient.STATUS):
        assert stat.S_IMODE((config.home / name).stat().st_mode) == 0o600


def test_a_killed_child_is_replaced(config: Config, server: subprocess.Popen[bytes]) -> None:
    for pid in children_of(server):
        os.kill(pid, signal.SIGKILL)
    assert json.loads(ask(config, "ASK {}"))["boolean"] is True
    wait(lambda: ready(config))


@pytest.mark.parametrize("most", [2_000_000, 1], ids=["from memory", "from disk"])
def test_what_was_published_is_in_the_very_next_answer(press: Press, most: int) -> None:
    config = settings_of(press.home, memory_quads=most)
    with serving(config):
        assert status(config).in_memory is (most > 1)
        words = ["First"]
        for number in range(2, 12):
            press.publish(f"g{number}", says(number, f"Title {number}"))
            words.append(f"Title {number}")
            assert titles(config) == sorted(words)
        press.withdraw("g3")
        words.remove("Title 3")
        assert titles(config) == sorted(words)
        wait(lambda: ready(config))
        assert status(config).edition == edition.current_number(press.home)


def test_a_query_that_runs_while_an_edition_is_published_is_finished(press: Press) -> None:
    config = settings_of(press.home)
    with serving(config), ThreadPoolExecutor(1) as pool:
        slow = pool.submit(ask, config, ENDLESS.replace("COUNT(*)", "COUNT(DISTINCT ?a)"))
        wait(lambda: status(config).busy == 1 or slow.done())
        press.publish("b", says(2, "Second"))
        assert titles(config) == ["First", "Second"]
        with contextlib.suppress(OutOfTime):
            assert b"bindings" in slow.result()
        wait(lambda: ready(config))


def test_an_older_edition_is_answered_as_it_was(press: Press, sandbox: Sandbox) -> None:
    press.publish("b", says(2, "Second"))
    config = settings_of(press.home)
    with serving(config):
        old = sparql.answer(sandbox, press.folder(1), TITLES, JSON_RESULTS, config)
        assert b"First" in old and b"Second" not in old
        assert queryclient.ask(config, 1, request(), [TITLES.encode()]) is None


def test_nobody_waits_long_for_an_edition_that_does_not_come(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queryclient, "EDITION_SECONDS", 0.05)
    config = settings_of(press.home)
    with serving(config):
        assert queryclient.ask(config, 2, request(), [b"ASK {}"]) is None


def request(most: int = 1000) -> dict[str, Any]:
    return {"work": "answer", "format": "json", "most": most, "default_graphs": None, "named_graphs": None}


def test_an_edition_made_anew_is_loaded_anew(press: Press) -> None:
    config = settings_of(press.home)
    with serving(config) as server:
        before = children_of(server)
        edition.remake(press.ledger, press.home, reader, silent)
        wait(lambda: children_of(server).isdisjoint(before) and ready(config))
        assert titles(config) == ["First"]


def test_a_damaged_edition_is_answered_by_nobody_until_it_is_mended(press: Press, sandbox: Sandbox) -> None:
    config = settings_of(press.home)
    with serving(config):
        press.publish("b", says(2, "Second"))
        assert titles(config) == ["First", "Second"]
        manifest = press.folder(2) / "manifest.json"
        whole = manifest.read_bytes()
        manifest.unlink()
        wait(lambda: queryclient.ask(config, 2, request(), [b"ASK {}"]) is None)
        manifest.write_bytes(whole)
        wait(lambda: ready(config))
        assert titles(config) == ["First", "Second"]


def beside(shipped_home: Path, home: Path, **more: Any) -> Config:
    """The settings for one more server over the shipped data."""
    (home / "editions").symlink_to(shipped_home / "editions")
    return settings_of(home, **more)


def test_a_child_that_has_grown_is_replaced_after_its_answer(shipped_home: Path, tmp_path: Path) -> None:
    worn = beside(shipped_home, tmp_path, query_children=1, query_child_megabytes=1, query_seconds=20)
    with serving(worn):
        counted = {ask(worn, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") for _ in range(4)}
        assert len(counted) == 1
        wait(lambda: status(worn).recycled >= 4)
        assert status(worn).served >= 4


def test_who_finds_every_child_at_work_is_told_to_come_back(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = settings_of(press.home, query_children=1)
    for number in range(2, 40):
        press.ledger.accept([offer(number)], at=AT, by="a test")
    press.advance()
    with serving(config), ThreadPoolExecutor(1) as pool:
        slow = pool.submit(ask, config, ENDLESS)
        wait(lambda: status(config).busy == 1)
        monkeypatch.setattr(queryclient, "QUEUE_SECONDS", 0.05)
        with pytest.raises(Busy, match="few seconds"):
            ask(config, "ASK {}")
        monkeypatch.undo()
        with pytest.raises(OutOfTime):
            slow.result()
        assert ask(config, "ASK {}")


def test_a_child_turns_from_a_line_where_nobody_speaks_to_who_waits(
    shipped_home: Path, tmp_path: Path
) -> None:
    config = beside(shipped_home, tmp_path, query_children=1)
    with serving(config):
        ask(config, "ASK {}")  # its line stays open
        asked = {"edition": int(folder(config).name), "request": request(), "ticket": 7}
        with (
            queryclient.address(config.home, queryclient.QUERY) as path,
            socket.socket(socket.AF_UNIX) as other,
        ):
            other.settimeout(1)
            other.connect(path)
            for _ in range(2):
                messages.send(other, asked, [b"ASK {}"])
                assert "value" in messages.receive(other, 1000)[0]
            assert b"true" in ask(config, "ASK {}")
            with pytest.raises(EOFError):  # and back, though the other one did not leave
                messages.receive(other, 1000)


def test_a_question_on_the_line_of_a_child_that_is_no_more_is_answered_by_another(
    shipped_home: Path, tmp_path: Path
) -> None:
    config = beside(shipped_home, tmp_path, query_children=1)
    with serving(config) as server:
        for _ in range(3):
            assert b"true" in ask(config, "ASK {}")
            (child,) = children_of(server)
            os.kill(child, signal.SIGKILL)


def offer(number: int) -> Offer:
    data = says(number)
    graph = f"http://example.org/g{number}"
    return Offer(graph, "x.ttl", data, "sha", entry_of(lines_of(data)).sha256, "{}")


def test_who_does_not_read_an_answer_or_send_a_question_holds_nobody_up_for_long(
    shipped_home: Path, tmp_path: Path
) -> None:
    alone = beside(shipped_home, tmp_path, query_seconds=1, query_children=1)
    mute, deaf = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    with mute, deaf, serving(alone):
        for talk in (mute, deaf):
            with queryclient.address(alone.home, queryclient.QUERY) as path:
                talk.connect(path)
        header = {"edition": edition.current_number(alone.home), "request": request(most=32_000_000)}
        messages.send(deaf, header, [b"SELECT * { ?s ?p ?o }"])
        wait(lambda: _answered(alone))


def test_each_child_draws_random_numbers_of_its_own(shipped_home: Path, tmp_path: Path) -> None:
    alone = beside(shipped_home, tmp_path, query_children=1)
    with serving(alone) as server:
        drawn = set()
        for _ in range(3):
            drawn.add(ask(alone, "SELECT (RAND() AS ?x) {}"))
            (child,) = children_of(server)
            os.kill(child, signal.SIGKILL)
            wait(lambda gone=child: gone not in children_of(server) and ready(alone))
        assert len(drawn) == 3


def test_a_query_that_takes_long_comes_behind_everything_else(shipped_home: Path, tmp_path: Path) -> None:
    alone = beside(shipped_home, tmp_path, query_seconds=5, query_children=1)
    with serving(alone) as server, ThreadPoolExecutor(1) as pool:
        (child,) = children_of(server)
        usual = os.getpriority(os.PRIO_PROCESS, child)
        asked = pool.submit(ask, alone, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        wait(lambda: os.getpriority(os.PRIO_PROCESS, child) > usual)
        assert os.getsid(child) == child, "a system that weighs sessions weighs it alone"
        with contextlib.suppress(FileNotFoundError):  # one that does not
            assert Path(f"/proc/{child}/autogroup").read_text().endswith(f"nice {usual + BEHIND}\n")
        assert isinstance(asked.exception(), OutOfTime)
        wait(lambda: _answered(alone))
        (another,) = children_of(server)
        assert os.getpriority(os.PRIO_PROCESS, another) == usual


def _answered(config: Config) -> bool:
    with contextlib.suppress(Busy):
        return b"true" in ask(config, "ASK {}")
    return False


def test_without_the_server_the_sandbox_answers_and_then_it_is_back(press: Press, sandbox: Sandbox) -> None:
    config = settings_of(press.home)
    with Companion("repository.queryserver", environment(config)):
        wait(lambda: ready(config))
        first = status(config).process
        os.kill(first, signal.SIGKILL)
        assert titles(config, sandbox) == ["First"]
        wait(lambda: ready(config))
        assert status(config).process != first
        assert titles(config) == ["First"]
    assert queryclient.status(config.home) is None
    assert titles(config, sandbox) == ["First"]


def test_a_query_whose_server_is_killed_is_answered_by_the_sandbox(press: Press, sandbox: Sandbox) -> None:
    config = settings_of(press.home, query_children=1)
    with serving(config) as server, ThreadPoolExecutor(1) as pool:
        os.kill(*children_of(server), signal.SIGSTOP)  # it will not answer
        asked = pool.submit(titles, config, sandbox)
        server.kill()
        assert asked.result() == ["First"]


def test_whose_child_is_lost_while_the_server_says_nothing_is_told_to_come_back(
    shipped_home: Path, tmp_path: Path
) -> None:
    patient = beside(shipped_home, tmp_path, query_seconds=60)
    with serving(patient) as server, ThreadPoolExecutor(1) as pool:
        lost = pool.submit(ask, patient, ENDLESS)
        wait(lambda: status(patient).busy)
        server.send_signal(signal.SIGSTOP)  # as one that loads an edition
        for pid in children_of(server):
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(Busy, match="try again"):
            lost.result()
        server.send_signal(signal.SIGCONT)


def test_the_server_ends_with_every_child_when_its_owner_does(press: Press) -> None:
    config = settings_of(press.home)
    with serving(config) as server:
        listed = children_of(server)
        server.kill()
        server.wait()
        wait(lambda: not any(alive(pid) for pid in listed))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_long_path_is_no_hindrance(press: Press, tmp_path: Path) -> None:
    home = tmp_path / ("a" * 60) / ("b" * 60)
    home.parent.mkdir()
    press.home.rename(home)
    config = settings_of(home)
    with serving(config):
        assert titles(config) == ["First"]


def test_a_secret_in_our_environment_does_not_reach_the_server() -> None:
    found = bare({"A_SECRET": "x", "INCLUSION_HOME": "/a", "PATH": "/b"})
    assert "A_SECRET" not in found and found["INCLUSION_HOME"] == "/a"


def test_where_there_is_no_lock_queries_need_leave(
    press: Press, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seccomp, "available", lambda: False)
    config = settings_of(press.home)
    with pytest.raises(Refused, match="INCLUSION_UNLOCKED_QUERIES"):
        titles(config, sandbox)
    assert titles(replace(config, unlocked_queries=True), sandbox) == ["First"]


@pytest.mark.skipif(not seccomp.available(), reason="the kernel's lock is Linux's")
def test_a_serving_child_is_locked_but_for_its_clock_and_its_socket(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x")
    reading, writing = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            confinement.set_apart([writing], parent)
            confinement.lock_down(10, 256, serving=True)
            outcomes, _ = children.attempts({"folder": str(tmp_path)}, [])
            os.write(writing, json.dumps(outcomes).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        outcomes = json.loads(told.read())
    os.waitpid(pid, 0)
    assert outcomes.pop("timer") == "done"
    assert outcomes and "done" not in outcomes.values(), outcomes


Says = st.frozensets(st.integers(0, 9), max_size=6)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from("abc"), Says), min_size=2, max_size=5))
def test_a_store_kept_up_by_differences_is_the_one_that_would_be_loaded(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, frozenset[int]]]
) -> None:
    press = Press(tmp_path_factory.mktemp("home") / "home")
    press.publish("a", says(1))
    held = memorystore.hold(press.home, 10_000, None)
    for graph, numbers in steps:
        if numbers:
            press.publish(
                graph, b"\n".join(says(number, f"Words {graph < 'b'}") for number in sorted(numbers))
            )
        else:
            press.withdraw(graph)
        if numbers != {1}:  # now and then two editions at once
            before, held = held.store, memorystore.hold(press.home, 10_000, held)
            assert held.store is before, "it was loaded anew"
            loaded = memorystore.load(held.folder, manifest.read(held.folder))
            assert held.store is not None
            for kept, anew in zip(held.store, loaded, strict=True):
                assert set(map(str, kept)) == set(map(str, anew))


def test_a_store_whose_merged_set_is_not_what_its_graphs_say_is_loaded_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "editions" / "1").mkdir(parents=True)
    store = ox.Store(str(tmp_path / "editions" / "1" / "store"))
    store.update("INSERT DATA { <http://a.example/s> <http://a.example/p> 1 , 2 }")
    store.flush()
    del store
    as_edition(tmp_path, 2)
    held = memorystore.hold(tmp_path, 10_000, None)
    assert held.store is not None and list(map(len, held.store)) == [2, 2]


def test_a_store_is_loaded_anew_where_there_is_a_gap_or_too_much_wear(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = memorystore.hold(press.home, 10_000, None)
    press.publish("b", says(2))
    monkeypatch.setattr(memorystore, "LEAST_WEAR", 0)
    second = memorystore.hold(press.home, 10_000, first)
    assert second.store is not first.store and second.wear == 0
    monkeypatch.undo()
    for number in range(3, 9):
        press.publish("b", says(number))
    gap = memorystore.hold(press.home, 10_000, second)
    assert gap.store is not second.store and gap.number == 8
    assert memorystore.hold(press.home, 1, gap).store is None
