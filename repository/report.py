"""What the checks found in a contribution, in words, in JSON and as a SHACL validation report."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef

from repository.namespaces import PREFIXES, RDF, SH, XSD


class Severity(StrEnum):
    """How much it matters: what must change before publication, what should, what could be better."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"


SEVERITIES = {
    SH.Violation: Severity.MUST,
    SH.Warning: Severity.SHOULD,
    SH.Info: Severity.COULD,
}
ORDER = list(Severity)
CELL = re.compile(r"(.+)!([A-Z]+)(\d+)")
# What they find is how many values there are; a report of SHACL names none of them.
COUNTING = frozenset({SH.MaxCountConstraintComponent, SH.UniqueLangConstraintComponent})


@dataclass(frozen=True)
class Remark:
    """One thing that was found.

    `subject` and `path` are addresses, `label` and `what` the words for them; `line` and `column` are None
    where they are not known; `value` is empty where it is missing or must not be repeated; `component` is the
    SHACL constraint component that found it; `place` is where in a workbook or form it stands, where it came
    from one.
    """

    severity: Severity
    file: str
    line: int | None
    subject: str
    label: str
    path: str
    what: str
    value: str
    message: str
    component: str
    place: str = ""
    column: int | None = None

    @property
    def where(self) -> str:
        """Return where it stands, for people: `a.xlsx, Initiatives!C17` or `a.ttl, line 4, column 1`."""
        column = f", column {self.column}" if self.column else ""
        place = self.place or (f"line {self.line}{column}" if self.line else "")
        return f"{self.file}, {place}" if place else self.file


@dataclass(frozen=True)
class Report:
    """All remarks on files that were checked together, what must change first."""

    remarks: tuple[Remark, ...]

    @property
    def conforms(self) -> bool:
        """Tell whether nothing must change."""
        return not any(remark.severity == Severity.MUST for remark in self.remarks)

    def as_json(self) -> str:
        """Return the report as JSON text."""
        remarks = [asdict(remark) for remark in self.remarks]
        return json.dumps({"conforms": self.conforms, "remarks": remarks}, ensure_ascii=False, indent=1)

    def as_rows(self) -> list[dict[str, str]]:
        """Return one row per remark for people: column heading → words."""
        return [
            {
                "How much": remark.severity.value,
                "Where": remark.where,
                "Record": remark.label,
                "About": remark.what,
                "Found": remark.value,
                "What to do": remark.message,
            }
            for remark in self.remarks
        ]

    def as_turtle(self) -> str:
        """Return the report as a `sh:ValidationReport` (https://www.w3.org/TR/shacl/#validation-report).

        There, `sh:conforms` is true only when nothing at all was found.
        """
        graph = Graph()
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        report = BNode()
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(not self.remarks, datatype=XSD.boolean)))
        severities = {words: iri for iri, words in SEVERITIES.items()}
        for remark in self.remarks:
            result = BNode()
            graph.add((report, SH.result, result))
            graph.add((result, RDF.type, SH.ValidationResult))
            graph.add((result, SH.resultSeverity, severities[remark.severity]))
            graph.add((result, SH.focusNode, URIRef(remark.subject)))
            graph.add((result, SH.sourceConstraintComponent, URIRef(remark.component)))
            graph.add((result, SH.resultMessage, Literal(remark.message, lang="en")))
            if remark.path:
                graph.add((result, SH.resultPath, URIRef(remark.path)))
            if remark.value and URIRef(remark.component) not in COUNTING:
                graph.add((result, SH.value, _term(remark.value)))
        return graph.serialize(format="turtle")


def order(remarks: Sequence[Remark]) -> tuple[Remark, ...]:
    """Return remarks in the order they are told: what must change first, then as they stand in the file."""
    return tuple(
        sorted(
            remarks,
            key=lambda remark: (
                ORDER.index(remark.severity),
                remark.file,
                (remark.line or 0, remark.column or 0),
                _cell(remark.place),
                (remark.subject, remark.path, remark.value, remark.message, remark.component),
            ),
        )
    )


def _cell(place: str) -> tuple[str, int, int, str]:
    """Return what sorts cells as they stand on their sheets; other places are all alike."""
    found = CELL.fullmatch(place)
    return (found[1], int(found[3]), len(found[2]), found[2]) if found else ("", 0, 0, "")


def from_json(text: str) -> Report:
    """Return the report that `as_json` wrote."""
    return from_rows(json.loads(text)["remarks"])


def from_rows(rows: Sequence[Mapping[str, Any]]) -> Report:
    """Return the report whose remarks are `rows`, as `as_json` writes them."""
    return Report(tuple(Remark(**{**row, "severity": Severity(row["severity"])}) for row in rows))


def _term(value: str) -> URIRef | Literal:
    return URIRef(value) if value.startswith(("http://", "https://", "urn:")) else Literal(value)
