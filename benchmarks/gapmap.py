"""What is missing, seven themes by eighteen groups: from the search index, and the same counts by SPARQL."""

from collections.abc import Sequence

from repository.facets import Facet, Path
from repository.gapmap import evidence_formats
from repository.index import Index
from repository.namespaces import PREFIXES, short

QUERY = """%s
SELECT ?row ?column (COUNT(DISTINCT ?thing) AS ?count) WHERE {
  %s
  ?thing %s ?row . VALUES ?row { %s }
  ?thing %s ?column . VALUES ?column { %s }
} GROUP BY ?row ?column"""
DONE = "?thing a inc:Initiative ."
KNOWN = """{ ?thing a inc:Finding }
  UNION { ?thing a inc:Resource ; inc:resourceType ?sort . VALUES ?sort { %s } }"""


def query(
    index: Index, kind: str, rows: tuple[Facet, Sequence[str]], columns: tuple[Facet, Sequence[str]]
) -> str:
    """Return the query for how many things were done or are known (`kind`) for each pair of values."""
    formats = " ".join(f"<{iri}>" for iri in sorted(evidence_formats(index.plan)))
    which = DONE if kind == "done" else KNOWN % formats
    prefixes = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in PREFIXES.items())
    sides = (
        part
        for facet, values in (rows, columns)
        for part in (_paths(facet.paths), " ".join(f"<{facet.iri(value)}>" for value in values))
    )
    return QUERY % (prefixes, which, *sides)


def _paths(paths: Sequence[Path]) -> str:
    return "(" + "|".join("/".join(map(_step, path)) for path in paths) + ")"


def _step(step: tuple[str, bool, bool]) -> str:
    predicate, inverse, many = step
    return ("^" if inverse else "") + short(predicate) + ("*" if many else "")
