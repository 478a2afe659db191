"""Answer strangers' SPARQL queries: judged by the gate, run in the sandbox, given whole or not at all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import BNode, Graph, Literal, Namespace, URIRef

from repository import gate, queryclient, seccomp
from repository.answers import GRAPH_LANGUAGES, LANGUAGES, RESULT_LANGUAGES
from repository.config import Config
from repository.edition import Edition
from repository.errors import NotAcceptable, OutOfMemory, OutOfTime, Refused, Unable, Unreadable
from repository.formats import TURTLE, Format
from repository.namespaces import RDF, XSD
from repository.sandbox import Opening, Sandbox

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SIMPLE = URIRef("http://www.w3.org/ns/entailment/Simple")  # what is stored, and nothing that follows from it
VOID = Namespace("http://rdfs.org/ns/void#")
FORMATS_NS = Namespace("http://www.w3.org/ns/formats/")

UNLOCKED = (
    "Queries are not answered here: this system has no lock for the processes that would answer them. "
    "Whoever runs this site can allow it all the same by setting INCLUSION_UNLOCKED_QUERIES to yes."
)


@dataclass(frozen=True)
class Dataset:
    """The graphs that the asker chose beside the query; both empty: the query's own, else all there is."""

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


EVERYTHING = Dataset()


@dataclass(frozen=True)
class Cell:
    """One value as a page shows it; `kind` is `iri`, `text` or `blank`."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Table:
    """The first rows of an answer and how many there are; `truth` is the answer to a yes-or-no question."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    total: int
    truth: bool | None = None


def decode(data: bytes) -> str:
    """Return the query's text; raises `Unreadable` unless it is UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"The query is not UTF-8 text: see byte {error.start + 1:,}.") from error


@dataclass(frozen=True)
class Outline:
    """What is known of an answer before it is worked out.

    Its formats, the usual one first; and whether it stays the same while the edition does.
    """

    formats: tuple[Format, ...]
    lasting: bool


def outline(query: str, config: Config) -> Outline:
    """Return what the answer to `query` will be; raises what `gate.judge` raises."""
    asked = gate.judge(query, config)
    return Outline(_fitting(asked), asked.lasting)


def fitting(query: str, config: Config) -> tuple[Format, ...]:
    """Return the formats of an answer to `query`, the usual one first; raises what `gate.judge` raises."""
    return outline(query, config).formats


def answer(
    sandbox: Sandbox, edition: Path, query: str, format: Format, config: Config, dataset: Dataset = EVERYTHING
) -> bytes:
    """Return the whole answer to `query` from the edition in the folder `edition`.

    Raises `TooLarge`, `BadInput` (with line and column) or `NotAcceptable` for the query, and
    `OutOfTime`, `OutOfMemory` or `Unable`.
    """
    request = _wanted(query, format, config, dataset)
    _, blobs = _run(sandbox, edition, query, request, config)
    return blobs[0]


async def answer_in_loop(
    edition: Path, query: str, format: Format, config: Config, dataset: Dataset = EVERYTHING
) -> bytes | None:
    """Do what `answer` does in an event loop; None where only `answer` can: the query server is not there."""
    request = _wanted(query, format, config, dataset)
    with _explained(config):
        if not _served(edition, config):
            return None
        answer = await queryclient.ask_in_loop(config, int(edition.name), request, [_bytes(query)])
    return answer[1][0] if answer else None


def table(
    sandbox: Sandbox, edition: Path, query: str, config: Config, dataset: Dataset = EVERYTHING
) -> Table:
    """Return the first rows of the answer to `query`, 1,000 at most; raises what `answer` raises."""
    asked = gate.judge(query, config)
    request = {"work": "table", **_chosen(asked, dataset)}
    value, _ = _run(sandbox, edition, query, request, config)
    rows = tuple(tuple(Cell(*cell) if cell else None for cell in row) for row in value["rows"])
    return Table(tuple(value["columns"]), rows, value["total"], value["truth"])


def description(edition: Edition, address: str, format: Format = TURTLE) -> bytes:
    """Return the service description of the query service at `address`, in one of `formats.GRAPH_FORMATS`.

    See https://www.w3.org/TR/sparql11-service-description/.
    """
    graph = Graph()
    for prefix, namespace in (("sd", SD), ("void", VOID), ("formats", FORMATS_NS)):
        graph.bind(prefix, namespace)
    service, dataset, default = URIRef(address), BNode(), BNode()
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    for code in LANGUAGES.values():
        graph.add((service, SD.resultFormat, URIRef(code.iri)))
    graph.add((service, SD.feature, SD.UnionDefaultGraph))
    graph.add((service, SD.defaultEntailmentRegime, SIMPLE))
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    _describe_graph(graph, default, edition.manifest.triples)
    for name, entry in edition.manifest.graphs.items():
        named, content = BNode(), BNode()
        graph.add((dataset, SD.namedGraph, named))
        graph.add((named, RDF.type, SD.NamedGraph))
        graph.add((named, SD.name, URIRef(name)))
        graph.add((named, SD.graph, content))
        _describe_graph(graph, content, entry.triples)
    return graph.serialize(format=format.media_type).encode()


def _fitting(asked: gate.Asked) -> tuple[Format, ...]:
    return tuple(RESULT_LANGUAGES if asked.form in ("SELECT", "ASK") else GRAPH_LANGUAGES)


def _chosen(asked: gate.Asked, dataset: Dataset) -> dict[str, Sequence[str] | None]:
    """Return the graphs to ask; what the asker chose beside the query comes before what the query says."""
    if dataset == EVERYTHING:
        return {"default_graphs": asked.default_graphs, "named_graphs": asked.named_graphs}
    return {
        "default_graphs": [gate.web_graph(iri) for iri in dataset.default_graphs],
        "named_graphs": [gate.web_graph(iri) for iri in dataset.named_graphs],
    }


def _wanted(query: str, format: Format, config: Config, dataset: Dataset) -> dict[str, Any]:
    """Return what to ask a child for; raises what `answer` raises for the query."""
    asked = gate.judge(query, config)
    if format not in _fitting(asked):
        names = ", ".join(known.name for known in _fitting(asked))
        raise NotAcceptable(f"{asked.form} is answered as one of {names}, not as {format.label}.")
    limits = {"format": format.name, "most": config.answer_bytes}
    return {"work": "answer", **limits, **_chosen(asked, dataset)}


def _run(
    sandbox: Sandbox, edition: Path, query: str, request: dict[str, Any], config: Config
) -> tuple[dict[str, Any], list[bytes]]:
    blobs = [_bytes(query)]
    with _explained(config):
        served = _served(edition, config)
        answer = queryclient.ask(config, int(edition.name), request, blobs) if served else None
        return answer or sandbox.run(
            "repository.answers:child",
            request,
            seconds=config.query_seconds,
            megabytes=config.query_megabytes,
            blobs=blobs,
            opening=Opening("repository.answers:open_raw", edition),
        )


def _served(edition: Path, config: Config) -> bool:
    """Tell whether the query server may hold this edition; raises `Refused` where nothing may be asked."""
    if not seccomp.available() and not config.unlocked_queries:
        raise Refused(UNLOCKED)
    return edition.name.isdecimal() and str(edition) == f"{config.home}/editions/{edition.name}"


def _bytes(query: str) -> bytes:
    return query.encode("utf-8", "surrogatepass")


@contextmanager
def _explained(config: Config) -> Iterator[None]:
    """Say of a query that was stopped, of whatever road, which limit it passed."""
    try:
        yield
    except (OutOfTime, OutOfMemory) as error:
        raise type(error)(_stopped(error, config), error.limit) from None


def _stopped(error: Unable, config: Config) -> str:
    limit = f"{config.query_megabytes} MiB of memory"
    if isinstance(error, OutOfTime):
        limit = f"{config.query_seconds} seconds"
    return f"The query needs more than {limit}, the limit here, and was stopped: ask for less."


def _describe_graph(graph: Graph, node: BNode, triples: int) -> None:
    graph.add((node, RDF.type, SD.Graph))
    graph.add((node, VOID.triples, Literal(triples, datatype=XSD.integer)))
