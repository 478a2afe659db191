"""The figures made for tests, in a store in memory."""

from functools import cache
from types import SimpleNamespace

import pyoxigraph as ox
import records
from flask import Flask
from records import HERE, load, vocabulary

from repository import figures
from repository.config import PROJECT
from repository.figures import Measured
from repository.namespaces import CONCEPT, GRAPH
from repository.reading import Reading
from repository.store.embedded import EmbeddedStore
from webapp import create_app

MADE = HERE / "figures_made.ttl"
LISTS = (
    "indicator",
    "unit",
    "ethnic-group",
    "disability-group",
    "pay-band",
    "value-qualifier",
    "orientation",
)
SHORTLISTING = "wres-indicator-2-appointment-from-shortlisting"
PROGRESSION = "wres-indicator-7-equal-opportunities-for-progression"
STAFF = "wres-indicator-1-staff-in-each-pay-band"
NORTH, SOUTH = "organisation/made-north-trust", "organisation/made-south-trust"


@cache
def made() -> EmbeddedStore:
    """Return the ontology, the lists that figures use, and the figures."""
    store = ox.Store()
    load(store, GRAPH + "ontology", PROJECT / "ontology" / "inclusion.ttl")
    for name in LISTS:
        load(store, GRAPH + f"scheme/{name}", PROJECT / "ontology" / "schemes" / f"{name}.ttl")
    load(store, GRAPH + "contribution/made/figures", MADE)
    return EmbeddedStore(store)


def measured(indicator: str, **asked: str) -> Measured:
    """Return what is shown of a measure."""
    found = figures.of_measure(Reading(made(), vocabulary()), CONCEPT + f"indicator/{indicator}", asked)
    assert found
    return found


@cache
def site() -> Flask:
    """Return the site over the figures."""
    repository = SimpleNamespace(**{**vars(records.repository()), "vocabulary": vocabulary()})
    app = create_app(repository)  # type: ignore[arg-type]
    edition = SimpleNamespace(**{**vars(records.edition()), "store": made()})
    app.extensions["inclusion"] = SimpleNamespace(repository=repository, edition=lambda: edition)
    return app
