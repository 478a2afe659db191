"""A site as it is served, over an edition that also holds the graphs W3C's protocol tests ask of."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import site_of

from repository import publication
from repository.config import Config
from repository.ingest import Upload
from repository.sandbox import Sandbox

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
STATEMENT = "<{0}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://xmlns.com/foaf/0.1/Document> .\n"


@pytest.fixture(scope="session")
def site(shipped_home: Path, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of its own; its three extra graphs say what the manifest's data files do."""
    home = tmp_path_factory.mktemp("protocol") / "home"
    shutil.copytree(shipped_home, home)
    graphs = [DATA.format(number) for number in (1, 2, 3)]
    files = {
        graph: Upload(f"data{n}.nt", STATEMENT.format(graph).encode()) for n, graph in enumerate(graphs, 1)
    }
    ledger = publication.Ledger(publication.ledger_file(home))
    done = publication.publish(
        ledger, sandbox, Config(home=home), files, at="2026-11-24T12:00:00+00:00", by="a test"
    )
    ledger.close()
    assert len(done.changed) == 3, done.report and done.report.as_json()
    with site_of(home, client_seconds=3600) as address:
        yield address
