"""The process that answers strangers' queries: `python -m repository.queryserver`.

    web processes ──(query.sock)──→ children, forked from this process and locked: all accept on one socket;
                                    each answers one query at a time from the statements it shares with this
    this process                    has one thread, never reads what strangers sent, forks a new child for
                                    each that ends, and holds each new edition as soon as it is current

A child that passes a limit dies of it; whoever asked learns why on `status.sock`. It ends, with every child,
when its standard input does.
"""

import contextlib
import gc
import json
import logging
import math
import os
import resource
import select
import signal
import socket
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any, NoReturn

from repository import answers, bell, confinement, memorystore, messages, outcomes, turnstile
from repository.board import BEGINNING, BUSY, IDLE, Board, Slot
from repository.config import Config, read_config
from repository.errors import InclusionError, TooLarge
from repository.memorystore import Held
from repository.queryclient import QUERY, STATUS
from repository.turnstile import Turnstile

LOOK_SECONDS = 0.05  # how often to look for a new edition while nothing happens
MOST_REQUESTS = 20_000  # after which a child is replaced, …
PROCESSOR_SECONDS = 300  # … as it is after so many of processor time
SHORT_SECONDS = 0.005  # of work on one query, which leaves a child as it was …
OFTEN = 16  # … so that of those only every so many-th is followed by a look at how it is
LONG_SECONDS = 0.3  # of work on one query, after which it comes behind everything else
BEHIND = 10  # … by so many steps of niceness
ENDS_KEPT = 256  # of how many questions whose child ended the server can still tell how
REST_SECONDS = 1.0  # before the next child is forked, after one failed
# How a child ends: to be replaced; that could not begin or was at fault; told to.
WORN, FAILED, LEFT = range(3)

log = logging.getLogger("inclusion.queryserver")


class Child:
    """A locked process that answers one query after the other from one edition."""

    def __init__(
        self, config: Config, listener: socket.socket, leave: int, rope: int, board: Board, slot: int
    ) -> None:
        self._config, self._listener, self._leave, self._rope = config, listener, leave, rope
        self._board, self._slot, self._served = board, slot, 0

    def live(self, held: Held, parent: int) -> NoReturn:
        """Serve until worn out or told to end; never returns."""
        try:
            confinement.set_apart([self._listener.fileno(), self._leave, self._rope], parent, session=True)
            store = held.store or answers.open_raw(held.folder)
            seconds = PROCESSOR_SECONDS + math.ceil(self._config.query_seconds) + 1
            room = self._config.query_megabytes + self._config.query_child_megabytes
            confinement.lock_down(seconds, room, serving=True)
            os._exit(confinement.afresh(lambda: self._to_the_end(store, held.number)))
        except BaseException:
            log.exception("A child failed.")
        finally:
            os._exit(FAILED)

    def _to_the_end(self, store: Any, edition: int) -> int:
        try:
            return self._serve(store, edition)
        except BaseException:
            log.exception("A child failed.")
            return FAILED

    def _serve(self, store: Any, edition: int) -> int:
        gate = Turnstile(self._listener, self._leave, self._config.query_seconds)
        usual = _niceness()
        touched, most = _touched(), self._config.query_child_megabytes * messages.MEBIBYTE
        self._board.write(self._slot, IDLE, 0)
        while self._served < MOST_REQUESTS:
            if (line := gate.take()) is None:
                return LEFT
            try:
                question = messages.receive(line, 4 * self._config.query_bytes)
                self._board.write(self._slot, BUSY, self._served, question[0]["ticket"])
                messages.send(line, *self._answer(*question, store, edition))
            except EOFError:
                gate.hang_up()
                continue
            except (OSError, ValueError, KeyError, TooLarge):
                gate.hang_up()
            self._served += 1
            begun = self._board.read(self._slot).since
            self._board.write(self._slot, IDLE, self._served)
            if time.monotonic() - begun < SHORT_SECONDS and self._served % OFTEN:
                continue
            worn = False
            if _touched() - touched > most:  # so much at most; whether it still is takes longer to tell
                touched, worn = _touched(), confinement.own_bytes() > most
            if worn or _niceness() != usual or time.process_time() > PROCESSOR_SECONDS:
                break
        return WORN

    def _answer(
        self, header: dict[str, Any], blobs: list[bytes], store: Any, edition: int
    ) -> outcomes.Answer:
        if header["edition"] != edition:
            if header["edition"] > edition:
                os.write(self._rope, b"!")  # somebody has read a newer one: let the server look at once
            return {"edition": edition}, []
        signal.setitimer(signal.ITIMER_REAL, self._config.query_seconds)
        answer = outcomes.attempt(lambda: answers.child(header["request"], blobs, store))
        signal.setitimer(signal.ITIMER_REAL, 0)
        return answer


class QueryServer:
    """The statements, the children that share them, and the sockets they are reached by."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._owner = os.getppid()
        self._held: Held | None = None
        self._seen: tuple[int, tuple[int, int]] = (0, (0, 0))
        self._queries: socket.socket | None = None
        self._children: dict[int, tuple[int, int]] = {}  # process id → slot, edition's place in line
        self._line = 0
        self._slots = set(range(2 * config.query_children))  # as many again, while old ones finish
        self._board = Board(len(self._slots))
        self._ends: deque[tuple[int, int]] = deque(maxlen=ENDS_KEPT)  # ticket, how its child ended
        self._served = self._recycled = self._out_of_time = self._out_of_memory = 0
        self._rest_until = 0.0
        self._leave, self._staying = os.pipe()  # children stay while the other end is open
        self._bell = bell.Bell()

    def run(self, owner: int) -> None:
        """Serve until the descriptor `owner` ends, then end every child."""
        status = turnstile.listen(self._config.home, STATUS)
        try:
            while self._turn(owner, status):
                pass
        finally:
            self._bell.take_down()
            for pid in self._children:
                bell.end(pid)
            for name in (QUERY, STATUS):
                (self._config.home / name).unlink(missing_ok=True)

    def _turn(self, owner: int, status: socket.socket) -> bool:
        awaited: list[Any] = [owner, self._bell, status]
        ready, _, _ = select.select(awaited, [], [], LOOK_SECONDS)
        if os.getppid() != self._owner or (owner in ready and not os.read(owner, 1024)):
            return False
        if self._bell in ready:
            self._bell.hush()
        self._reap()
        self._look()
        self._fill()
        self._put_behind()
        if status in ready:
            self._tell(status)
        return True

    def _look(self) -> None:
        """Hold the current edition, when it is another one than that held."""
        try:
            now = memorystore.current(self._config.home)
            if now == self._seen or not now[0]:
                return
            self._seen = now
            most = self._config.memory_quads
            self._held = memorystore.hold(self._config.home, most, self._held, self._withdraw)
        except InclusionError as error:
            log.error("%s", error)
            self._withdraw()
            return
        gc.collect()
        gc.freeze()  # children share these pages as long as nobody counts what is in them
        self._line += 1
        self._retire()
        if self._queries is None:
            self._queries = turnstile.listen(self._config.home, QUERY)

    def _withdraw(self) -> None:
        """Answer nobody until an edition is held: whoever asks then takes another road at once."""
        self._held = None
        if self._queries is not None:
            self._queries.close()
            self._queries = None
        self._retire()

    def _retire(self) -> None:
        """End the children: the idle ones now, the busy ones after their answer."""
        for end in (self._leave, self._staying):
            os.close(end)
        self._leave, self._staying = os.pipe()

    def _fill(self) -> None:
        """Fork what is missing; where children fail at once, only after a rest."""
        if self._held is None or self._queries is None or time.monotonic() < self._rest_until:
            return
        fresh = sum(line == self._line for _, line in self._children.values())
        for _ in range(min(self._config.query_children - fresh, len(self._slots))):
            slot, parent = self._slots.pop(), os.getpid()
            self._board.write(slot, BEGINNING, 0)
            pid = os.fork()
            if pid == 0:
                ends = self._leave, self._bell.rope
                Child(self._config, self._queries, *ends, self._board, slot).live(self._held, parent)
            self._children[pid] = (slot, self._line)

    def _put_behind(self) -> None:
        """Let what is short, pages and queries alike, come before queries that take long."""
        now = time.monotonic()
        for pid, (slot, _) in self._children.items():
            told = self._board.read(slot)
            if told.state == BUSY and now - told.since > LONG_SECONDS:
                _put_behind(pid)

    def _reap(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            slot, _ = self._children.pop(pid)
            self._slots.add(slot)
            self._count(os.waitstatus_to_exitcode(status), self._board.read(slot))

    def _count(self, code: int, told: Slot) -> None:
        if told.state == BUSY:
            self._ends.append((told.ticket, code))
        self._served += told.served + (told.state == BUSY)
        self._out_of_time += -code in outcomes.OUT_OF_TIME
        self._out_of_memory += -code in outcomes.OUT_OF_MEMORY
        self._recycled += code == WORN
        if code == FAILED:
            self._rest_until = time.monotonic() + REST_SECONDS

    def _tell(self, status: socket.socket) -> None:
        board = [self._board.read(slot) for slot, _ in self._children.values()]
        state = {
            "process": os.getpid(),
            "edition": self._held.number if self._held else 0,
            "in_memory": self._held is not None and self._held.store is not None,
            "statements": self._held.statements if self._held else 0,
            "children": sum(told.state != BEGINNING for told in board),
            "busy": sum(told.state == BUSY for told in board),
            "served": self._served + sum(told.served for told in board),
            "out_of_time": self._out_of_time,
            "out_of_memory": self._out_of_memory,
            "recycled": self._recycled,
        }
        with contextlib.suppress(OSError):
            talk, _ = status.accept()
            with talk:
                talk.settimeout(1)
                taken = [told.ticket for told in board if told.state == BUSY]
                talk.sendall(json.dumps({"status": state, "taken": taken, "ends": dict(self._ends)}).encode())


def _touched() -> int:
    """Return the bytes of memory that this process has touched for itself, each page as often as it was."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt * resource.getpagesize()


def _put_behind(pid: int) -> None:
    """Let the process, and the session that it is alone in, have what others leave."""
    behind = _niceness() + BEHIND
    if os.getpriority(os.PRIO_PROCESS, pid) == behind:
        return
    try:
        Path(f"/proc/{pid}/autogroup").write_text(str(behind), "ascii")
    except BlockingIOError:  # the system takes few of these in a second; there is a next turn
        return
    except OSError:
        pass  # this system has none
    os.setpriority(os.PRIO_PROCESS, pid, behind)


def _niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def main() -> None:
    """Run until the process that started this one is gone."""
    logging.basicConfig(stream=sys.stderr, format="%(message)s")
    QueryServer(read_config(os.environ)).run(sys.stdin.fileno())


if __name__ == "__main__":
    main()
