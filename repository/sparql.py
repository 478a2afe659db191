"""Answer strangers' SPARQL queries: judged by the gate, run in the sandbox, given whole or not at all."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, Namespace, URIRef

from repository import formats, gate
from repository.config import Config
from repository.edition import Edition
from repository.errors import BadInput, NotAcceptable, OutOfMemory, OutOfTime, TooLarge, Unable, Unreadable
from repository.formats import Format
from repository.namespaces import PREFIXES, RDF, XSD
from repository.sandbox import Opening, Sandbox

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
FORMATS_NS = Namespace("http://www.w3.org/ns/formats/")

ROWS_SHOWN = 1000
CELL_CHARACTERS = 2000  # what a page shows of one value

RESULT_LANGUAGES = {
    formats.JSON_RESULTS: ox.QueryResultsFormat.JSON,
    formats.XML_RESULTS: ox.QueryResultsFormat.XML,
    formats.CSV_RESULTS: ox.QueryResultsFormat.CSV,
    formats.TSV_RESULTS: ox.QueryResultsFormat.TSV,
}
GRAPH_LANGUAGES = {
    formats.TURTLE: ox.RdfFormat.TURTLE,
    formats.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    formats.JSONLD: ox.RdfFormat.JSON_LD,
    formats.RDFXML: ox.RdfFormat.RDF_XML,
}
LANGUAGES: dict[str, Any] = {
    language.name: code for language, code in (*RESULT_LANGUAGES.items(), *GRAPH_LANGUAGES.items())
}


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


def fitting(query: str, config: Config) -> tuple[Format, ...]:
    """Return the formats of an answer to `query`, the usual one first; raises what `gate.judge` raises."""
    return _fitting(gate.judge(query, config))


def answer(
    sandbox: Sandbox, edition: Path, query: str, format: Format, config: Config, dataset: Dataset = EVERYTHING
) -> bytes:
    """Return the whole answer to `query` from the edition in the folder `edition`.

    Raises `Refused`, `TooLarge`, `BadInput` (with line and column) or `NotAcceptable` for the query, and
    `OutOfTime`, `OutOfMemory` or `Unable`.
    """
    asked = gate.judge(query, config)
    if format not in _fitting(asked):
        names = ", ".join(known.name for known in _fitting(asked))
        raise NotAcceptable(f"{asked.form} is answered as one of {names}, not as {format.label}.")
    request = {"work": "answer", "format": format.name, "most": config.answer_bytes}
    _, blobs = _run(sandbox, edition, query, request, config, _chosen(asked, dataset))
    return blobs[0]


def table(
    sandbox: Sandbox, edition: Path, query: str, config: Config, dataset: Dataset = EVERYTHING
) -> Table:
    """Return the first 1,000 rows of the answer to `query`; raises what `answer` raises."""
    asked = gate.judge(query, config)
    value, _ = _run(sandbox, edition, query, {"work": "table"}, config, _chosen(asked, dataset))
    rows = tuple(tuple(Cell(*cell) if cell else None for cell in row) for row in value["rows"])
    return Table(tuple(value["columns"]), rows, value["total"], value["truth"])


def description(edition: Edition, address: str) -> bytes:
    """Return the service description, in Turtle, of the query service at `address`.

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
    return graph.serialize(format="turtle").encode()


def open_raw(folder: Path) -> ox.Store:
    """Open the store of the edition in `folder`, in a child that is not locked yet."""
    return ox.Store.read_only(str(folder / "store"))


def child(
    request: Mapping[str, Any], blobs: list[bytes], store: ox.Store
) -> tuple[dict[str, Any], list[bytes]]:
    """Do the work of `answer` or `table` inside the sandbox; the query is the only blob."""
    query = blobs[0].decode("utf-8", "surrogatepass")
    try:
        results = _results(store, query, request["default_graphs"], request["named_graphs"])
        if request["work"] == "table":
            return _table(results), []
        return {}, [_written(results, LANGUAGES[request["format"]], request["most"])]
    except SyntaxError as error:
        raise BadInput(_syntax(query, str(error.msg))) from error
    except (ValueError, RuntimeError) as error:
        raise BadInput(f"The query cannot be answered: {' '.join(str(error).split())[:300]}.") from error
    except OSError as error:
        raise Unable(f"The store could not answer: {error}") from error


def _fitting(asked: gate.Asked) -> tuple[Format, ...]:
    return formats.RESULT_FORMATS if asked.form in ("SELECT", "ASK") else formats.GRAPH_FORMATS


def _chosen(asked: gate.Asked, dataset: Dataset) -> dict[str, Sequence[str] | None]:
    """Return the graphs to ask; what the asker chose beside the query comes before what the query says."""
    if dataset == EVERYTHING:
        return {"default_graphs": asked.default_graphs, "named_graphs": asked.named_graphs}
    return {
        "default_graphs": [gate.web_graph(iri) for iri in dataset.default_graphs],
        "named_graphs": [gate.web_graph(iri) for iri in dataset.named_graphs],
    }


def _run(
    sandbox: Sandbox,
    edition: Path,
    query: str,
    request: dict[str, Any],
    config: Config,
    graphs: Mapping[str, Sequence[str] | None],
) -> tuple[dict[str, Any], list[bytes]]:
    try:
        return sandbox.run(
            "repository.sparql:child",
            {**request, **graphs},
            seconds=config.query_seconds,
            megabytes=config.query_megabytes,
            blobs=[query.encode("utf-8", "surrogatepass")],
            opening=Opening("repository.sparql:open_raw", edition),
        )
    except (OutOfTime, OutOfMemory) as error:
        raise type(error)(_stopped(error, config)) from None


def _stopped(error: Unable, config: Config) -> str:
    limit = f"{config.query_megabytes} MiB of memory"
    if isinstance(error, OutOfTime):
        limit = f"{config.query_seconds} seconds"
    return f"The query needs more than {limit}, the limit here, and was stopped: ask for less."


def _results(
    store: ox.Store, query: str, default: Sequence[str] | None, named: Sequence[str] | None
) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
    if default is None or named is None:
        return store.query(query)
    merged: list[Any] = [ox.NamedNode(iri) for iri in default]
    names: list[Any] = [ox.NamedNode(iri) for iri in named]
    if len(merged) > 1:  # the engine would count a statement once for each graph that holds it
        store, merged = _copy(store, merged, names), [ox.DefaultGraph()]
    return store.query(query, default_graph=merged, named_graphs=names)


def _copy(store: ox.Store, merged: list[ox.NamedNode], names: list[ox.NamedNode]) -> ox.Store:
    copy = ox.Store()
    for graph in merged:
        copy.extend(ox.Quad(*quad.triple) for quad in store.quads_for_pattern(None, None, None, graph))
    for graph in names:
        copy.extend(store.quads_for_pattern(None, None, None, graph))
    return copy


class _Capped(io.BytesIO):
    """Takes an answer until it is too large."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._most:
            most = f"{self._most:,} bytes"
            raise TooLarge(f"The answer is larger than {most}, the most there may be: add a LIMIT.")
        return super().write(data)


def _written(results: Any, language: Any, most: int) -> bytes:
    into = _Capped(most)
    if isinstance(results, ox.QueryTriples):
        triples = dict.fromkeys(results)  # each once, as in a graph
        prefixes = _used(triples) if language == ox.RdfFormat.TURTLE else None
        ox.serialize(triples, into, language, prefixes=prefixes)
    else:
        results.serialize(into, language)
    return into.getvalue()


def _used(triples: Iterable[Any]) -> dict[str, str]:
    """Return those of our prefixes that shorten some name in `triples`."""
    names = {term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
    return {prefix: iri for prefix, iri in PREFIXES.items() if any(name.startswith(iri) for name in names)}


def _table(results: Any) -> dict[str, Any]:
    if isinstance(results, ox.QueryBoolean):
        return {"columns": [], "rows": [], "total": 0, "truth": bool(results)}
    if isinstance(results, ox.QueryTriples):
        columns = ["subject", "predicate", "object"]
        found: Any = dict.fromkeys(results)
    else:
        columns, found = [variable.value for variable in results.variables], results
    rows, total = [], 0
    for total, row in enumerate(found, 1):
        if total <= ROWS_SHOWN:
            rows.append([_cell(term) for term in row])
    return {"columns": columns, "rows": rows, "total": total, "truth": None}


def _cell(term: Any) -> list[str] | None:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return ["iri", term.value]
    if isinstance(term, ox.Literal):
        return ["text", term.value[:CELL_CHARACTERS], term.language or "", term.datatype.value]
    return ["blank", str(term)[:CELL_CHARACTERS]]


def _syntax(query: str, message: str) -> str:
    """Return one sentence for what the engine's parser says, which lists all that it would have taken."""
    found = re.match(r"error at (\d+):(\d+): expected ", message)
    if not found:
        return f"This is not a query: {' '.join(message.split())[:300]}."
    line, column = int(found[1]), int(found[2])
    here = query.split("\n")[line - 1][column - 1 :].strip()[:30] if line <= query.count("\n") + 1 else ""
    wanted = message[found.end() :]
    if re.fullmatch(r"one of [A-Z][a-z][^,\[\]]+, \[_\]", wanted):  # a rule in words, not a list of signs
        return f"Line {line}, column {column}: {wanted[7:-5]}."
    unfinished = "up to here the query is not finished, or a word in it is misspelt"
    unexpected = f"“{here}” does not belong there" if here else unfinished
    return f"Line {line}, column {column}: {unexpected}."


def _describe_graph(graph: Graph, node: BNode, triples: int) -> None:
    graph.add((node, RDF.type, SD.Graph))
    graph.add((node, VOID.triples, Literal(triples, datatype=XSD.integer)))
