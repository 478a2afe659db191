"""Each RDF and result language as a value: name, media type, extension, in one place."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from repository.errors import NotAcceptable, Unsupported


@dataclass(frozen=True)
class Format:
    """One language that statements or answers are written in."""

    name: str
    label: str
    media_type: str
    extension: str


TURTLE = Format("turtle", "Turtle", "text/turtle", "ttl")
NTRIPLES = Format("ntriples", "N-Triples", "application/n-triples", "nt")
JSONLD = Format("jsonld", "JSON-LD", "application/ld+json", "jsonld")
RDFXML = Format("rdfxml", "RDF/XML", "application/rdf+xml", "rdf")
TRIG = Format("trig", "TriG", "application/trig", "trig")
NQUADS = Format("nquads", "N-Quads", "application/n-quads", "nq")

JSON_RESULTS = Format("json", "JSON", "application/sparql-results+json", "json")
XML_RESULTS = Format("xml", "XML", "application/sparql-results+xml", "xml")
CSV_RESULTS = Format("csv", "CSV", "text/csv", "csv")
TSV_RESULTS = Format("tsv", "TSV", "text/tab-separated-values", "tsv")

RDF_FORMATS = (TURTLE, NTRIPLES, JSONLD, RDFXML, TRIG, NQUADS)
GRAPH_FORMATS = (TURTLE, JSONLD, NTRIPLES, RDFXML)
RESULT_FORMATS = (JSON_RESULTS, XML_RESULTS, CSV_RESULTS, TSV_RESULTS)


def of_file(name: str, also: Iterable[str] = ()) -> Format:
    """Return the RDF format that a file name's extension stands for.

    Raises `Unsupported`, listing the extensions that are read, and those that are taken `also` (`.xlsx`).
    """
    extension = PurePath(name).suffix.removeprefix(".").lower()
    extension = {"json": "jsonld", "xml": "rdf", "owl": "rdf"}.get(extension, extension)
    for known in RDF_FORMATS:
        if extension == known.extension:
            return known
    allowed = ", ".join([*also, *("." + known.extension for known in RDF_FORMATS)])
    raise Unsupported(f"{PurePath(name).name}: the file name must end in one of {allowed}.")


def named(name: str, among: tuple[Format, ...] = RDF_FORMATS + RESULT_FORMATS) -> Format:
    """Return the format of that name, extension or media type; raises `NotAcceptable`."""
    for known in among:
        if name in (known.name, known.extension, known.media_type):
            return known
    names = ", ".join(known.name for known in among)
    raise NotAcceptable(f"There is no format {name[:40]!r} here; there are {names}.")
