"""The counts of the table "What is missing" as a SPARQL query."""

from collections.abc import Sequence

from repository.facets import Facet, Path, Step
from repository.gapmap import GapMap
from repository.namespaces import PREFIXES, short

# A value and what is narrower is looked up once; walking up from each record is far slower on every server.
QUERY = """%s
SELECT ?row ?column (COUNT(DISTINCT ?thing) AS ?count) WHERE {
  %s
  { SELECT ?thing ?row WHERE { %s } }
  { SELECT ?thing ?column WHERE { %s } }
} GROUP BY ?row ?column"""
DONE = "?thing a inc:Initiative ."
# Virtuoso 7.2.5 loses rows where the sides are `DISTINCT`, and one where `VALUES` stands after the pattern.
KNOWN = """{ SELECT DISTINCT ?thing WHERE { { ?thing a inc:Finding }
    UNION { VALUES ?sort { %s } ?thing inc:resourceType ?sort . ?thing a inc:Resource } } }"""


def query(found: GapMap, kind: str, formats: frozenset[str]) -> str:
    """Return the query for how many things were done or are known (`kind`) in each cell of a table; `formats`
    are the kinds of resource that tell what is known.
    """
    which = DONE if kind == "done" else KNOWN % " ".join(f"<{iri}>" for iri in sorted(formats))
    prefixes = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in PREFIXES.items())
    sides = (
        _side(name, axis.facet, axis.line.values)
        for name, axis in (("row", found.rows), ("column", found.columns))
    )
    return QUERY % (prefixes, which, *sides)


def _side(name: str, facet: Facet, values: Sequence[str]) -> str:
    listed = " ".join(f"<{facet.iri(value)}>" for value in values)
    ways = " UNION ".join(f"{{ {_way(name, path)} }}" for path in facet.paths)
    return f"VALUES ?{name} {{ {listed} }} {ways}"


def _way(name: str, path: Path) -> str:
    steps = [*path]
    last = steps.pop() if steps[-1].many else None
    end = f"?{name}Word" if last else f"?{name}"
    walked = f"?thing {'/'.join(_step(step) for step in steps)} {end} ."
    return f"{walked} {end} {_step(last)} ?{name} ." if last else walked


def _step(step: Step) -> str:
    return ("^" if step.inverse else "") + short(step.predicate) + ("*" if step.many else "")
