"""W3C's tests of the SPARQL 1.1 protocol and of service descriptions, over HTTP, of the site as served."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from conformance.manifests import MF, SUITE, Manifest, Node, needs_suite
from rdflib import RDF, Graph, Namespace, URIRef

from repository import formats

pytestmark = needs_suite

HT, CNT = "http://www.w3.org/2011/http#", "http://www.w3.org/2011/content#"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
TYPES = {
    "boolean": {formats.JSON_RESULTS.media_type, formats.XML_RESULTS.media_type},
    "tabular": {known.media_type for known in formats.RESULT_FORMATS},
    "RDF": {known.media_type for known in formats.GRAPH_FORMATS},
}


@dataclass(frozen=True)
class Exchange:
    """One request, and what its response must be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: tuple[str, ...]  # by their first digit
    boolean: bool | None
    format: str


@dataclass(frozen=True)
class ProtocolTest:
    """A test of the manifest: exchanges, one after another."""

    name: str
    exchanges: tuple[Exchange, ...]


def protocol_tests() -> Iterator[ProtocolTest]:
    """Yield the tests of queries; those of updates have nobody to answer them here."""
    if not SUITE.exists():
        return
    manifest = Manifest(SUITE / "protocol")
    for _, entry in manifest.entries("ProtocolTest"):
        name = entry.value.rpartition("#")[2]
        if "query" in name or name == "bad_multiple_queries":
            action = manifest.value(entry, MF + "action")
            assert isinstance(action, ox.BlankNode)
            requests = manifest.members(manifest.value(action, HT + "requests"))
            yield ProtocolTest(name, tuple(_exchange(manifest, node) for node in requests))


def _exchange(manifest: Manifest, node: Node) -> Exchange:
    def text(of: object, name: str) -> str:
        value = manifest.value(of, name) if isinstance(of, ox.BlankNode) else None
        return value.value if value is not None else ""

    headers = [*manifest.members(manifest.value(node, HT + "headers"))]
    body, response = manifest.value(node, HT + "body"), manifest.value(node, HT + "resp")
    assert isinstance(response, ox.BlankNode)
    statuses = [
        value.value.rpartition("StatusCode")[2][0]
        for value in manifest.values(response, MF + "expectedStatus")
    ]
    boolean = text(response, MF + "expectedBoolean")
    return Exchange(
        text(node, HT + "methodName"),
        text(node, HT + "absolutePath").replace("/sparql/", "/sparql", 1),
        {text(header, HT + "fieldName"): text(header, HT + "fieldValue") for header in headers},
        text(body, CNT + "chars").encode(text(body, CNT + "characterEncoding")) if body else None,
        tuple(status.rpartition("StatusCode")[2][0] for status in statuses),
        boolean == "true" if boolean else None,
        text(response, MF + "expectedFormat"),
    )


TESTS = list(protocol_tests())


def ask(site: str, exchange: Exchange) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=30)
    try:
        connection.request(exchange.method, exchange.path, exchange.body, exchange.headers)
        response = connection.getresponse()
        return response.status, response.headers.get_content_type(), response.read()
    finally:
        connection.close()


def test_the_manifest_has_the_twenty_tests_of_queries() -> None:
    assert len({test.name for test in TESTS}) == 20
    assert all(test.exchanges and all(exchange.statuses for exchange in test.exchanges) for test in TESTS)


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.name)
def test_the_protocol_is_kept(site: str, test: ProtocolTest) -> None:
    for exchange in test.exchanges:
        status, media_type, body = ask(site, exchange)
        assert str(status)[0] in exchange.statuses, body
        if exchange.format:
            assert media_type in TYPES[exchange.format]
        if exchange.boolean is not None:
            assert json.loads(body)["boolean"] is exchange.boolean
        if status >= 400:
            problem = json.loads(body)
            assert (media_type, problem["status"]) == ("application/problem+json", status)


@pytest.fixture(scope="module")
def description(site: str) -> Graph:
    """What the address of the service answers to a request for nothing but RDF."""
    request = Exchange(
        "GET", "/sparql", {"Accept": "text/turtle, application/rdf+xml"}, None, ("2",), None, "RDF"
    )
    status, media_type, body = ask(site, request)
    assert (status, media_type) == (200, "text/turtle")
    return Graph().parse(data=body, format="turtle")


def test_all_tests_of_service_descriptions_are_here() -> None:
    entries = Manifest(SUITE / "service-description").entries("ServiceDescriptionTest")
    names = {entry.value.rpartition("#")[2].replace("-", "_") for _, entry in entries}
    assert {f"test_{name}" for name in names} <= set(globals())


def test_returns_rdf(description: Graph) -> None:
    assert len(description) > 10


def test_has_endpoint_triple(site: str, description: Graph) -> None:
    assert (None, SD.endpoint, URIRef(f"{site}/sparql")) in description


# https://www.w3.org/TR/sparql11-service-description/: each property, and the class of what has it.
DOMAINS = {
    "endpoint": "Service",
    "feature": "Service",
    "defaultEntailmentRegime": "Service",
    "supportedLanguage": "Service",
    "resultFormat": "Service",
    "defaultDataset": "Service",
    "defaultGraph": "Dataset",
    "namedGraph": "Dataset",
    "name": "NamedGraph",
    "graph": "NamedGraph",
}
RANGES = {"defaultDataset": "Dataset", "defaultGraph": "Graph", "namedGraph": "NamedGraph", "graph": "Graph"}
NAMED = {
    "feature": {
        SD.DereferencesURIs,
        SD.UnionDefaultGraph,
        SD.RequiresDataset,
        SD.EmptyGraphs,
        SD.BasicFederatedQuery,
    },
    "supportedLanguage": {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update},
}


def test_conforms_to_schema(description: Graph) -> None:
    for subject, predicate, value in description:
        name = str(predicate).removeprefix(str(SD))
        if not str(predicate).startswith(str(SD)):
            continue
        assert (subject, RDF.type, SD[DOMAINS[name]]) in description
        if name in RANGES:
            assert (value, RDF.type, SD[RANGES[name]]) in description
        assert name not in NAMED or value in NAMED[name]
    for kind, name in (("Service", "endpoint"), ("NamedGraph", "name")):
        for node in description.subjects(RDF.type, SD[kind]):
            assert len(list(description.objects(node, SD[name]))) == 1
