"""The sandbox: what a child may do, and what is heard when it is lost."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from repository.config import PROJECT
from repository.errors import InclusionError, OutOfMemory, OutOfTime, Refused, TooLarge, Unable
from repository.sandbox import Opening, Sandbox, isolation

CHILDREN = "tests.repository.children"


@pytest.fixture(scope="module")
def children() -> Iterator[Sandbox]:
    with Sandbox([CHILDREN]) as sandbox:
        yield sandbox


def run(sandbox: Sandbox, function: str, request: dict[str, Any] | None = None, **more: Any) -> Any:
    settings = {"seconds": 5, "megabytes": 256} | more
    return sandbox.run(f"{CHILDREN}:{function}", request or {}, **settings)


def test_a_request_and_its_bytes_come_back_as_they_went(children: Sandbox) -> None:
    request, blobs = {"words": ["ŵ", None, 1.5, {"a": []}]}, [b"", b"\x00\xff" * 500_000]
    assert run(children, "echo", request, blobs=blobs) == (request, blobs)


@pytest.mark.parametrize(
    ("function", "error"),
    [
        ("sleep", OutOfTime),
        ("spin", OutOfTime),
        ("memory", OutOfMemory),
        ("overflow", OutOfMemory),
        ("recurse", TooLarge),
        ("refuse", Refused),
        ("crash", Unable),
        ("exit_early", Unable),
    ],
)
def test_each_way_to_fail_has_its_error_and_the_next_request_is_answered(
    children: Sandbox, function: str, error: type[InclusionError]
) -> None:
    with pytest.raises(error) as found:
        run(children, function, seconds=0.5)
    assert type(found.value) is error
    assert run(children, "echo", {"still": "here"})[0] == {"still": "here"}


def test_what_a_stranger_sent_comes_in_only_when_the_child_is_locked(children: Sandbox) -> None:
    large = bytes(100 * 1024**2)
    with pytest.raises(Unable):
        run(children, "echo", blobs=[large], megabytes=50)
    assert run(children, "echo", blobs=[large], megabytes=500)[1] == [large]


def test_the_details_of_a_fault_go_to_the_log_and_not_to_people(
    children: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unable) as found:
        run(children, "crash")
    assert "a detail for the log alone" in caplog.text
    assert "detail for the log" not in str(found.value) and "Traceback" not in str(found.value)


def test_the_limits_are_named_when_a_child_was_stopped(children: Sandbox) -> None:
    with pytest.raises(OutOfTime, match=r"0\.25 seconds"):
        run(children, "spin", seconds=0.25)
    with pytest.raises(OutOfMemory, match="200 MiB"):
        run(children, "memory", megabytes=200)


def test_an_answer_that_is_too_large_is_refused_before_it_is_read(children: Sandbox) -> None:
    with pytest.raises(TooLarge, match="256 MiB"):
        run(children, "larger_than_allowed", {"size": 257 * 1024**2}, megabytes=1024)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's lock is Linux's")
def test_a_child_cannot_reach_the_network_other_processes_or_files(children: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x")
    outcomes, _ = run(children, "attempts", {"folder": str(tmp_path)})
    assert "done" not in outcomes.values(), outcomes
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert "refuses it the network" in isolation()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's lock is Linux's")
def test_a_thread_that_a_child_starts_later_is_locked_too(children: Sandbox) -> None:
    assert run(children, "thread")[0] == {"found": ["PermissionError"]}


def test_what_must_be_open_is_opened_before_the_lock(children: Sandbox, tmp_path: Path) -> None:
    opening = Opening(f"{CHILDREN}:open_listener", tmp_path)
    assert run(children, "with_opened", opening=opening)[0] == {"opened": tmp_path.name}


def test_a_child_inherits_no_secret_no_open_file_and_leaves_no_core(
    children: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET", "x")
    with Sandbox([CHILDREN]) as fresh:
        about, _ = run(fresh, "whose")
    assert "A_SECRET" not in about["environment"]
    assert about["group"] == about["pid"] and about["core"] == 0
    assert len(about["descriptors"]) <= 5  # three standard ones, its socket, and the listing itself


def test_many_threads_get_each_their_own_answer(children: Sandbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: run(children, "echo", {"n": number})[0]["n"], range(64)))
    assert answers == list(range(64))


def test_a_killed_nursery_is_started_anew(children: Sandbox) -> None:
    first, _ = run(children, "whose")
    os.kill(first["nursery"], signal.SIGKILL)
    second, _ = run(children, "whose")
    assert second["nursery"] != first["nursery"]


def test_no_child_stays_behind(children: Sandbox) -> None:
    about = [run(children, "whose")[0] for _ in range(5)]
    with pytest.raises(OutOfTime):
        run(children, "sleep", seconds=0.1)
    run(children, "echo")
    waiting = Path(f"/proc/{about[0]['nursery']}/task/{about[0]['nursery']}/children").read_text().split()
    assert not {str(each["pid"]) for each in about} & set(waiting)


def test_the_nursery_ends_with_its_owner() -> None:
    program = (
        "from repository.sandbox import Sandbox\n"
        f"s = Sandbox(['{CHILDREN}'])\n"
        f"print(s.run('{CHILDREN}:whose', {{}}, seconds=5, megabytes=256)[0]['nursery'], flush=True)\n"
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ours, theirs = socket.socketpair()  # the nursery holds standard error open for as long as it lives
    with ours, theirs:
        command = [sys.executable, "-c", program]
        owner = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=theirs, check=False)
        assert owner.returncode == -signal.SIGKILL and int(owner.stdout) > 0
        theirs.close()
        ours.settimeout(20)
        assert ours.recv(1) == b""
