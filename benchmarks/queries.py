"""How long the pages of the ready-made questions take as the site serves them, and that none is stopped.

No option is chosen, which is most work. Each page is asked for once, for the first time: with what our
editors added, compared with what only sources state; then with only that.
"""

import time
import urllib.request
from collections.abc import Mapping, Sequence
from urllib.error import HTTPError
from urllib.parse import urljoin

from benchmarks import servers
from benchmarks.homes import Home, Homes
from benchmarks.results import Table, milliseconds, quantile, verdict
from repository import questions

WAYS = {"everything": "", "only what sources state": "?sources=only"}
COLUMNS = ("with", "asked for", "questions", "stopped", "p50", "p90", "most", "the slowest")
PATIENCE = 60.0  # seconds for one page
NOTE = "Each page once, over HTTP."


def measure(homes: Homes, sizes: Sequence[int]) -> list[Table]:
    """Return the figures for the shipped data and collections of these sizes."""
    rows = [row for size in (0, *sizes) for row in _of(homes.of(size))]
    stopped = verdict("stopped, in all", f"{sum(int(row[3]) for row in rows)}", most=0)
    return [Table("Pages of ready-made questions", COLUMNS, rows, NOTE, [stopped])]


def _of(home: Home) -> list[tuple[str, ...]]:
    with servers.site(home, servers.WITHOUT_BUDGET) as site:
        return [
            _row(home, way, {each.slug: _asked(site, each.slug + more) for each in questions.read_all()})
            for way, more in WAYS.items()
        ]


def _row(home: Home, way: str, taken: Mapping[str, float | None]) -> tuple[str, ...]:
    seconds = {slug: each for slug, each in taken.items() if each is not None}
    figures = [quantile(list(seconds.values()), share) for share in (0.5, 0.9, 1.0)]
    slowest = max(seconds, key=lambda slug: seconds[slug])
    stopped = len(taken) - len(seconds)
    return (home.name, way, f"{len(taken)}", f"{stopped}", *map(milliseconds, figures), slowest)


def _asked(site: servers.Server, question: str) -> float | None:
    """Return the seconds that a question's page took, None for one whose answer was stopped."""
    started = time.perf_counter()
    try:
        urllib.request.urlopen(urljoin(site.address, f"/questions/{question}"), timeout=PATIENCE).read()
    except HTTPError as error:
        if error.code == 503:
            return None
        raise
    return time.perf_counter() - started
