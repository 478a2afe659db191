"""The whole collection to take away."""

import gzip
import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Literal, URIRef

from repository import export, formats
from repository.bootstrap import Repository
from repository.edition import Edition
from repository.errors import NotAcceptable, NotFound
from repository.namespaces import BASE, DCAT, RDF
from webapp import create_app

READ_AS = {
    "collection.nq.gz": ox.RdfFormat.N_QUADS,
    "collection.trig.gz": ox.RdfFormat.TRIG,
    "collection.ttl.gz": ox.RdfFormat.TURTLE,
}
INITIATIVE = URIRef(BASE + "ns#Initiative")
VOID = "http://rdfs.org/ns/void#"


@pytest.fixture(scope="module")
def client(repository: Repository) -> FlaskClient:
    return create_app(repository).test_client()


def read(path: Path) -> set[ox.Quad]:
    return set(ox.parse(gzip.decompress(path.read_bytes()), READ_AS[path.name]))


@pytest.mark.parametrize("name", ["collection.nq.gz", "collection.trig.gz"])
def test_a_file_with_sources_holds_every_statement_of_every_graph(
    name: str, shipped: Edition, tmp_path: Path
) -> None:
    found = read(export.dump(tmp_path, shipped, name))
    counts = Counter(str(quad.graph_name)[1:-1] for quad in found)
    assert counts == {graph: entry.triples for graph, entry in shipped.manifest.graphs.items()}


def test_the_merged_file_holds_every_statement_once(shipped: Edition, tmp_path: Path) -> None:
    assert len(read(export.dump(tmp_path, shipped, "collection.ttl.gz"))) == shipped.manifest.triples


def test_both_files_with_sources_say_the_same(shipped: Edition, tmp_path: Path) -> None:
    lines, laid_out = (read(export.dump(tmp_path, shipped, f"collection.{end}.gz")) for end in ("nq", "trig"))
    assert lines == laid_out


@pytest.mark.parametrize(
    "term",
    [
        Literal('quotes " and \\ and\nlines\tand\rreturns'),
        Literal("Cymru", lang="cy"),
        Literal("007", datatype=URIRef("http://www.w3.org/2001/XMLSchema#integer"), normalize=False),
        URIRef(BASE + "id/concept/theme/recruitment"),
        URIRef("http://www.w3.org/2004/02/skos/core#prefLabel"),
        URIRef("https://schema.org/a.b"),
    ],
)
def test_a_term_is_read_back_as_it_was(term: URIRef | Literal) -> None:
    for write in (export._name, export._full):
        text = f"{export._declarations()}<urn:s> <urn:p> {write(term)} ."
        (triple,) = ox.parse(text, ox.RdfFormat.TURTLE)
        assert triple.object.value == str(term)
        assert getattr(triple.object, "language", None) == getattr(term, "language", None)


def test_the_same_edition_gives_the_same_bytes(shipped: Edition, tmp_path: Path) -> None:
    first, second = (export.dump(tmp_path / home, shipped, "collection.trig.gz") for home in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_a_file_is_written_once(shipped: Edition, tmp_path: Path) -> None:
    (tmp_path / "editions" / str(shipped.number)).mkdir(parents=True)
    path = export.dump(tmp_path, shipped, "collection.nq.gz")
    written = path.stat().st_ino
    assert export.dump(tmp_path, shipped, "collection.nq.gz").stat().st_ino == written
    assert list(path.parent.glob("*.tmp")) == []


@pytest.mark.parametrize("name", ["all.ttl", "all.nt"])
def test_everything_can_be_written_to_a_file_of_ones_own(shipped: Edition, tmp_path: Path, name: str) -> None:
    export.write(shipped, formats.of_file(name), tmp_path / name)
    assert len(set(ox.parse(path=str(tmp_path / name)))) == shipped.manifest.triples


def test_a_format_that_is_not_written_is_refused_with_those_that_are(
    shipped: Edition, tmp_path: Path
) -> None:
    with pytest.raises(NotAcceptable, match=r"\.nq"):
        export.write(shipped, formats.RDFXML, tmp_path / "all.rdf")


def test_a_writer_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def failing() -> object:
        yield "one line\n"
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        export._put(tmp_path / "collection.nq.gz", failing())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_files_of_editions_that_are_gone_are_removed(shipped: Edition, tmp_path: Path) -> None:
    gone = tmp_path / "dumps" / "1"
    gone.mkdir(parents=True)
    (gone / "collection.nq.gz").write_bytes(b"erased")
    (tmp_path / "editions" / str(shipped.number)).mkdir(parents=True)
    export.dump(tmp_path, shipped, "collection.ttl.gz")
    assert sorted(path.name for path in (tmp_path / "dumps").iterdir()) == [str(shipped.number)]


def test_only_the_files_named_can_be_asked_for(shipped: Edition, tmp_path: Path) -> None:
    for name in ("collection.zip", "../../ledger.db", ""):
        with pytest.raises(NotFound):
            export.dump(tmp_path, shipped, name)


def test_a_download_is_named_after_its_edition_and_kept_by_it(client: FlaskClient, shipped: Edition) -> None:
    answer = client.get("/downloads/collection.ttl.gz")
    assert answer.status_code == 200
    assert f"inclusion-resources-edition-{shipped.number}.ttl.gz" in answer.headers["Content-Disposition"]
    again = client.get("/downloads/collection.ttl.gz", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["/downloads/ontology.ttl", "/downloads/shapes.ttl", "/downloads/schemes/theme.ttl"]
)
def test_the_words_and_rules_are_turtle(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.mimetype == "text/turtle"
    assert len(list(ox.parse(answer.data, ox.RdfFormat.TURTLE))) > 10


def test_a_list_that_does_not_exist_is_not_found(client: FlaskClient) -> None:
    assert client.get("/downloads/schemes/no-such-list.ttl").status_code == 404


def test_the_description_counts_what_the_edition_holds(client: FlaskClient, shipped: Edition) -> None:
    told = Graph().parse(data=client.get("/.well-known/void").text, format="turtle")
    whole = URIRef(BASE)
    assert told.value(whole, URIRef(VOID + "triples")) == Literal(shipped.manifest.triples)
    initiatives = len({triple.subject for triple in shipped.store.triples(None, RDF.type, INITIATIVE)})
    part = next(told.subjects(URIRef(VOID + "class"), INITIATIVE))
    assert told.value(part, URIRef(VOID + "entities")) == Literal(initiatives)
    assert len(list(told.objects(whole, DCAT.distribution))) == len(export.DUMPS)


def test_every_file_that_the_description_names_is_there(client: FlaskClient) -> None:
    told = Graph().parse(data=client.get("/.well-known/void").text, format="turtle")
    for address in told.objects(URIRef(BASE), URIRef(VOID + "dataDump")):
        assert client.get(str(address).removeprefix("http://localhost")).status_code == 200


def test_the_description_is_json_where_that_is_asked_for(client: FlaskClient) -> None:
    answer = client.get("/.well-known/void", headers={"Accept": "application/ld+json"})
    assert answer.mimetype == "application/ld+json"


def test_every_list_on_the_page_can_be_taken_away(client: FlaskClient) -> None:
    links = re.findall(r'href="(/downloads/schemes/[^"]+)"', client.get("/downloads").text)
    assert links
    assert {client.get(link).status_code for link in links} == {200}
