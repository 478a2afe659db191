"""What a child does with a query: it asks the engine and writes the answer, whole or not at all."""

import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from repository import formats, gate, mistakes
from repository.errors import BadInput, NotAcceptable, TooLarge, Unable
from repository.namespaces import BASE, PREFIXES

ROWS_SHOWN = 1000
CELLS_SHOWN = 10_000  # in all: of an answer with many columns, fewer rows
CELL_CHARACTERS = 2000  # what a page shows of one value
LEFT_OUT = 50_000  # most statements of the graphs that are left out where all others are chosen
MERGED = 200_000  # most statements of graphs that are chosen together as the default graph

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
    formats.TRIG: ox.RdfFormat.TRIG,
    formats.NQUADS: ox.RdfFormat.N_QUADS,
}
LANGUAGES: dict[str, Any] = {
    language.name: code for language, code in (*RESULT_LANGUAGES.items(), *GRAPH_LANGUAGES.items())
}
XML = (ox.QueryResultsFormat.XML, ox.RdfFormat.RDF_XML)
# https://www.w3.org/TR/xml/#charsets: nor can these be escaped.
NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class Statements(NamedTuple):
    """What is asked: all that an edition holds; and its merged set, which is looked through sooner alone."""

    everything: ox.Store
    merged: ox.Store


def open_raw(folder: Path) -> Statements:
    """Open the store of the edition in `folder`, in a child that is not locked yet."""
    store = ox.Store.read_only(str(folder / "store"))
    return Statements(store, store)


def child(
    request: Mapping[str, Any], blobs: list[bytes], statements: Statements
) -> tuple[dict[str, Any], list[bytes]]:
    """Do the work of `sparql.answer` or `sparql.table`, locked; the query is the only blob."""
    query = blobs[0].decode("utf-8", "surrogatepass")
    try:
        results = _results(statements, query, request["default_graphs"], request["named_graphs"])
        if request["work"] == "table":
            return _table(results), []
        language = LANGUAGES[request["format"]]
        answer = _written(results, language, request["most"])
        if language in XML and (found := NO_XML.search(answer)):
            code = f"U+{ord(found[0].decode()):04X}"
            raise NotAcceptable(
                f"XML cannot hold {code}, a character of this answer: ask for another format."
            )
        return {}, [answer]
    except SyntaxError as error:
        raise BadInput(mistakes.explained(query, str(error.msg))) from error
    except (ValueError, RuntimeError) as error:
        raise BadInput(f"The query cannot be answered: {' '.join(str(error).split())[:300]}.") from error
    except OSError as error:
        raise Unable(f"The store could not answer: {error}") from error


def _results(
    statements: Statements, query: str, default: Sequence[str] | None, named: Sequence[str] | None
) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
    store = statements.everything
    if default is None or named is None:
        # No query reaches a named graph without the word; one that has it elsewhere only takes longer.
        plain = "GRAPH" not in gate.decoded(query).upper()
        return (statements.merged if plain else store).query(query, base_iri=BASE)
    merged: list[Any] = [ox.NamedNode(iri) for iri in dict.fromkeys(default)]
    names: list[Any] = [ox.NamedNode(iri) for iri in dict.fromkeys(named)]
    if len(merged) > 1:  # the engine would count a statement once for each graph that holds it
        held = not names and statements.merged is not store  # … in the memory of this process, to be changed
        if held and (left_out := _left_out(store, set(merged))) is not None:
            return _all_but(left_out, statements.merged, query)
        store, merged = _copy(store, merged, names), [ox.DefaultGraph()]
    return store.query(query, base_iri=BASE, default_graph=merged, named_graphs=names)


def _left_out(store: ox.Store, chosen: Collection[Any]) -> list[ox.Quad] | None:
    """Return what the merged set holds and none of the graphs `chosen` does; None where that is too much.

    Who leaves out a few of many graphs has an answer sooner so than from a copy of all the others.
    """
    others = [graph for graph in store.named_graphs() if graph not in chosen]
    looked_at = chain.from_iterable(store.quads_for_pattern(None, None, None, graph) for graph in others)
    triples = [quad.triple for quad in islice(looked_at, LEFT_OUT + 1)]
    if len(triples) > LEFT_OUT:
        return None
    return [
        ox.Quad(*triple)
        for triple in dict.fromkeys(triples)
        if not any(quad.graph_name in chosen for quad in store.quads_for_pattern(*triple))
    ]


def _all_but(
    left_out: list[ox.Quad], merged: ox.Store, query: str
) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
    """Ask this process's own merged set without these statements.

    What a query reads does not change any more: https://docs.rs/oxigraph/latest/oxigraph/store/struct.Store.html
    """
    try:
        for quad in left_out:
            merged.remove(quad)
        return merged.query(query, base_iri=BASE, default_graph=[ox.DefaultGraph()], named_graphs=[])
    finally:
        merged.extend(left_out)


def _copy(store: ox.Store, merged: list[ox.NamedNode], names: list[ox.NamedNode]) -> ox.Store:
    """Return a store whose default graph is the graphs `merged`; raises `TooLarge` when they are too much."""

    def chosen() -> Iterator[ox.Quad]:
        for graph in merged:
            yield from (ox.Quad(*q.triple) for q in store.quads_for_pattern(None, None, None, graph))
        for graph in names:
            yield from store.quads_for_pattern(None, None, None, graph)

    quads = list(islice(chosen(), MERGED + 1))
    if len(quads) > MERGED:
        sentence = f"The graphs chosen together hold more than {MERGED:,} statements, the most there may be."
        raise TooLarge(sentence, MERGED)
    copy = ox.Store()
    copy.bulk_extend(quads)
    return copy


class _Capped(io.BytesIO):
    """Takes an answer until it is too large."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._most:
            most = f"{self._most:,} bytes"
            sentence = f"The answer is larger than {most}, the most there may be: add a LIMIT."
            raise TooLarge(sentence, self._most)
        return super().write(data)


def _written(results: Any, language: Any, most: int) -> bytes:
    into = _Capped(most)
    if isinstance(results, ox.QueryTriples) and language in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        triples = list(results)  # to know which prefixes to declare before the first is written
        ox.serialize(triples, into, language, prefixes=_used(triples))
    else:  # the engine gives each statement of a graph once, and need not make it an object of Python's
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
    shown = min(ROWS_SHOWN, max(1, CELLS_SHOWN // max(1, len(columns))))
    rows, total = [], 0
    for total, row in enumerate(found, 1):
        if total <= shown:
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
