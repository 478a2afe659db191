"""How long a page takes: home, search, a record and a theme, asked in this process without a network.

The sizes take turns. One page of a kind is asked for before the clock runs, and none is after a minute.
"""

import time
from collections.abc import Sequence

from flask.testing import FlaskClient

from benchmarks.homes import Home, Homes
from benchmarks.results import Table, milliseconds, quantile
from repository import edition
from repository.namespaces import ID, INC, RDF, SCHEME, SKOS
from repository.naming import path
from repository.store.interface import Store
from webapp import create_app

TIMES = 100
PATIENCE = 60.0  # seconds for a kind of page
RECORDS = 20
SEARCHES = (
    "/search",
    "/search?q=recruitment",
    "/search?q=staff+network",
    "/search?q=mentoring+disabled+people",
    "/search?q=BAME",
    "/search?q=interpreters+and+travel",
    "/search?theme=recruitment",
    "/search?q=leadership&kind=initiative",
    "/search?q=panels&sort=newest",
    "/search?who=disabled-people&theme=improving-representation",
)


def measure(homes: Homes, sizes: Sequence[int]) -> list[Table]:
    """Return the figures for the shipped data and collections of these sizes."""
    asked = [homes.of(size) for size in (0, *sizes)]
    clients = [create_app(home.repository).test_client() for home in asked]
    kinds = [_addresses(home) for home in asked]
    rows = []
    for kind in kinds[0]:
        for home, times in zip(asked, _times(clients, [found[kind] for found in kinds]), strict=True):
            figures = (quantile(times, 0.5), quantile(times, 0.99), max(times))
            rows.append((kind, home.name, str(len(times)), *map(milliseconds, figures)))
    return [Table("Pages", ("page", "with", "n", "p50", "p99", "most"), rows)]


def _addresses(home: Home) -> dict[str, list[str]]:
    store = edition.open_current(home.repository.config.home).store
    initiatives = sorted(str(triple.subject) for triple in store.triples(None, RDF.type, INC.Initiative))
    step = max(1, len(initiatives) // RECORDS)
    return {
        "home": ["/"],
        "search": list(SEARCHES),
        "record": [path(iri) for iri in initiatives[::step]],
        "theme": [iri.replace(f"{ID}concept/theme/", "/themes/") for iri in _themes(store)],
    }


def _themes(store: Store) -> list[str]:
    return sorted(str(triple.subject) for triple in store.triples(None, SKOS.topConceptOf, SCHEME.theme))


def _times(clients: Sequence[FlaskClient], addresses: Sequence[Sequence[str]]) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in clients]
    for client, known in zip(clients, addresses, strict=True):
        _ask(client, known[0])
    until = time.perf_counter() + PATIENCE
    for number in range(TIMES):
        if time.perf_counter() > until:
            break
        for client, known, taken in zip(clients, addresses, times, strict=True):
            taken.append(_ask(client, known[number % len(known)]))
    return times


def _ask(client: FlaskClient, address: str) -> float:
    started = time.perf_counter()
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status}")
    return time.perf_counter() - started
