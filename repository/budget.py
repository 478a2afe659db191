"""How many seconds of work strangers may have done for them in a minute: each of them, and all together.

When all together have had theirs, only who has had more than an even share is sent away: one who asks little
is never refused for what others ask.
"""

import math
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from repository.errors import Overspent

MINUTE = 60  # seconds that are looked back on


class Budget:
    """The seconds spent in the last minute, by client. Many threads may use it at once."""

    def __init__(self, client: int, site: int, now: Callable[[], float] = time.monotonic) -> None:
        self._client, self._site, self._now = client, site, now
        self._spent: deque[tuple[int, dict[str, float]]] = deque()  # second → client → seconds of work
        self._clients: dict[str, float] = defaultdict(float)  # of all these seconds
        self._second = 0  # when that was last summed up
        self._lock = threading.Lock()

    @contextmanager
    def spend(self, client: str) -> Iterator[None]:
        """Charge `client` with the time that the block takes; raises `Overspent` when there is none left."""
        self._check(client)
        begun = self._now()
        try:
            yield
        finally:
            self._charge(client, self._now() - begun)

    def _check(self, client: str) -> None:
        with self._lock:
            clients = self._up_to_now()
            own, share = clients.get(client, 0.0), self._site / max(len(clients), 1)
            if own >= self._client:
                whose, limit, most = "What you asked has", self._client, float(self._client)
            elif sum(clients.values()) >= self._site and own >= share:
                whose, limit, most = "What all readers asked has", self._site, share
            else:
                return
            wait = self._wait(client, own - most)
        raise Overspent(
            f"{whose} taken the {limit} seconds of work that there are in a minute. "
            f"Try again in {wait} seconds; other pages still work.",
            limit=limit,
            seconds=wait,
        )

    def _wait(self, client: str, above: float) -> int:
        """Return in how many seconds enough will be a minute ago for `client` to be `above` no more."""
        for second, spent in self._spent:
            above -= spent.get(client, 0.0)
            if above < 0:
                return max(1, math.ceil(second + MINUTE + 1 - self._now()))
        return MINUTE

    def _charge(self, client: str, seconds: float) -> None:
        with self._lock:
            second = int(self._now())
            if not self._spent or self._spent[-1][0] != second:
                self._spent.append((second, defaultdict(float)))
            self._spent[-1][1][client] += seconds
            self._clients[client] += seconds

    def _up_to_now(self) -> dict[str, float]:
        """Return the seconds of each client in the last minute; summed up anew once a second."""
        if self._second != int(self._now()):
            self._second = int(self._now())
            while self._spent and self._spent[0][0] + MINUTE < self._now():
                self._spent.popleft()
            self._clients = defaultdict(float)
            for _, spent in self._spent:
                for client, seconds in spent.items():
                    self._clients[client] += seconds
        return self._clients
