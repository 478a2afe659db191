"""One graph of the collection by its name: what a single source or list says, or everything merged.

https://www.w3.org/TR/sparql11-http-rdf-update/, as far as it reads.
"""

from repository.edition import Edition
from repository.errors import BadInput, NotFound
from repository.formats import GRAPH_FORMATS as FORMATS
from repository.namespaces import GRAPH
from repository.sparql import EVERYTHING, Dataset

__all__ = ["FORMATS", "QUERY", "chosen", "named"]

QUERY = "CONSTRUCT WHERE { ?subject ?predicate ?object }"


def named(path: str) -> str:
    """Return the name of the graph at the path `path` below `/graph/`: `scheme/theme` → `https://…`."""
    return str(GRAPH[path])


def chosen(edition: Edition, names: list[str], default: bool) -> Dataset:
    """Return the graph that a request chooses, as what `QUERY` is to be asked of.

    Raises `BadInput` unless it chooses exactly one by a web address, `NotFound` where the edition has none of
    that name.
    """
    if len(names) + default != 1:
        raise BadInput("Choose one graph: by ?graph= and its full address, or by ?default for everything.")
    if default:
        return EVERYTHING
    (name,) = names
    if not name.startswith(("http://", "https://")):
        raise BadInput("Name the graph by its full address, from http: or https:.")
    if name not in edition.manifest.graphs:
        raise NotFound(f"There is no graph of the name {name[:200]}.")
    return Dataset((name,))
