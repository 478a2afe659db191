"""The whole collection to take away: files written once per edition, and a description of them.

Descriptions follow VoID (https://www.w3.org/TR/void/) and DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/).
"""

import gzip
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO, BinaryIO, cast

from rdflib import BNode, Graph, Literal, URIRef

from repository import edition as editions
from repository.config import PROJECT
from repository.edition import Edition
from repository.errors import NotAcceptable, NotFound
from repository.formats import NQUADS, NTRIPLES, TRIG, TURTLE, Format
from repository.namespaces import BASE, DCAT, DCT, FOAF, GRAPH, ID, PREFIXES, RDF, XSD
from repository.store.interface import Term, Triple

VOID = "http://rdfs.org/ns/void#"
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
PUBLISHER = URIRef(ID["organisation/inclusion-resources"])
NAME = "Inclusion Resources"
ABOUT = (
    "A collection of inclusion work in UK public services: what was done, who it was for, where, "
    "what is known about the result, and where to ask."
)

_SAFE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_NAMES = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


@dataclass(frozen=True)
class Dump:
    """One file that holds the whole collection."""

    format: Format
    says: str

    @property
    def name(self) -> str:
        """Return the name of the file: `collection.nq.gz`."""
        return f"collection.{self.format.extension}.gz"


DUMPS = (
    Dump(TURTLE, "Everything merged: the simplest to load."),
    Dump(TRIG, "Everything, with which source says it, laid out for reading."),
    Dump(NQUADS, "Everything, with which source says it, one statement a line."),
)


def dump(home: Path, edition: Edition, name: str) -> Path:
    """Return the file of that name for `edition`, written first where it is not there yet.

    Raises `NotFound` when there is no file of that name.
    """
    found = next((each for each in DUMPS if each.name == name), None)
    if found is None:
        raise NotFound("There is no download of that name.")
    target = home / "dumps" / str(edition.number) / name
    if not target.exists():
        sweep(home)
        write(edition, found.format, target)
    return target


def write(edition: Edition, format: Format, target: Path) -> None:
    """Write everything that `edition` holds to `target`, compressed when its name ends in `.gz`.

    Formats with named graphs tell which source says what, the others give the merged set.
    A reader of `target` finds the whole file or none. Raises `NotAcceptable` for other formats.
    """
    if format not in _WRITERS:
        names = ", ".join(f".{known.extension}" for known in _WRITERS)
        raise NotAcceptable(f"The collection is not written as {format.label}; it is as {names}.")
    _put(target, _WRITERS[format](edition))


def sweep(home: Path) -> None:
    """Remove the files of editions that are no longer kept: what was erased must not live on in them."""
    kept = {str(number) for number in editions.numbers(home)}
    for folder in (home / "dumps").glob("*"):
        if folder.is_dir() and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def scheme_names(edition: Edition) -> list[str]:
    """Return the lists of words that this edition has, by name: `theme`, `place`."""
    start = str(GRAPH["scheme/"])
    return sorted(name.removeprefix(start) for name in edition.manifest.graphs if name.startswith(start))


def graph(edition: Edition, name: str) -> str:
    """Return one named graph (`ontology`, `scheme/theme`) as Turtle; raises `NotFound`."""
    iri = str(GRAPH[name])
    if iri not in edition.manifest.graphs:
        raise NotFound("There is no download of that name.")
    return "".join(_turtle(_said(edition, iri)))


def context(project: Path = PROJECT) -> str:
    """Return the JSON-LD context that partners' files may name."""
    return (project / "ontology" / "context.jsonld").read_text("utf-8")


def shapes(project: Path = PROJECT) -> str:
    """Return the rules that contributions are checked by, as Turtle."""
    return "\n".join(path.read_text("utf-8") for path in sorted((project / "shapes").glob("*.ttl")))


def description(edition: Edition, site: str) -> Graph:
    """Return what this edition says of itself; people reach it at `site`, without a slash at the end."""
    told = Graph()
    for prefix, namespace in {**PREFIXES, "void": VOID}.items():
        told.bind(prefix, namespace)
    whole = URIRef(BASE)
    for kind in (VOID + "Dataset", DCAT.Dataset):
        told.add((whole, RDF.type, URIRef(kind)))
    about: dict[str, URIRef | Literal] = {
        DCT.title: Literal(NAME, lang="en"),
        DCT.description: Literal(ABOUT, lang="en"),
        DCT.license: LICENCE,
        DCT.publisher: PUBLISHER,
        DCT.modified: Literal(edition.manifest.published, datatype=XSD.dateTime),
        DCAT.version: Literal(str(edition.number)),
        DCAT.landingPage: URIRef(f"{site}/about/data"),
        FOAF.homepage: URIRef(f"{site}/"),
        VOID + "triples": Literal(edition.manifest.triples),
        VOID + "uriSpace": Literal(ID),
        VOID + "sparqlEndpoint": URIRef(f"{site}/sparql"),
        VOID + "rootResource": URIRef(f"{site}/ns"),
    }
    for predicate, value in about.items():
        told.add((whole, URIRef(predicate), value))
    _describe_parts(told, whole, edition)
    _describe_files(told, whole, site)
    return told


def _describe_parts(told: Graph, whole: URIRef, edition: Edition) -> None:
    classes = "SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) WHERE { ?thing a ?class } GROUP BY ?class"
    for row in edition.store.select(classes):
        if row["class"].startswith(BASE):
            part = BNode()
            told.add((whole, URIRef(VOID + "classPartition"), part))
            told.add((part, URIRef(VOID + "class"), row["class"]))
            told.add((part, URIRef(VOID + "entities"), Literal(row["things"].toPython())))
    for namespace in sorted(PREFIXES.values()):
        told.add((whole, URIRef(VOID + "vocabulary"), URIRef(namespace)))


def _describe_files(told: Graph, whole: URIRef, site: str) -> None:
    for each in DUMPS:
        address = URIRef(f"{site}/downloads/{each.name}")
        file = BNode()
        told.add((whole, URIRef(VOID + "dataDump"), address))
        told.add((whole, DCAT.distribution, file))
        told.add((file, RDF.type, DCAT.Distribution))
        told.add((file, DCT.title, Literal(each.format.label, lang="en")))
        told.add((file, DCAT.downloadURL, address))
        told.add((file, DCT.license, LICENCE))
        media_type = f"https://www.iana.org/assignments/media-types/{each.format.media_type}"
        told.add((file, DCAT.mediaType, URIRef(media_type)))
        gzipped = "https://www.iana.org/assignments/media-types/application/gzip"
        told.add((file, DCAT.compressFormat, URIRef(gzipped)))


def _put(target: Path, lines: Iterable[str]) -> None:
    """Write `lines` beside `target` and rename."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as raw, _compressing(raw, target) as file:
            for line in lines:
                file.write(line.encode())
        os.replace(aside, target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def _compressing(raw: BinaryIO, target: Path) -> AbstractContextManager[IO[bytes]]:
    if target.suffix != ".gz":
        return nullcontext(raw)
    # No name and no time inside, so that every machine makes the same bytes of the same edition.
    return cast(AbstractContextManager[IO[bytes]], gzip.GzipFile("", "wb", 6, raw, mtime=0))


def _nquads(edition: Edition) -> Iterator[str]:
    for name in sorted(edition.manifest.graphs):
        said = edition.store.statements(graph=URIRef(name))
        yield from sorted(f"{_full(s)} {_full(p)} {_full(o)} {_full(g)} .\n" for s, p, o, g in said)


def _trig(edition: Edition) -> Iterator[str]:
    yield _declarations()
    for name in sorted(edition.manifest.graphs):
        yield f"\n<{name}> {{\n"
        yield from _subjects(_said(edition, name))
        yield "}\n"


def _said(edition: Edition, graph: str) -> list[Triple]:
    said = (Triple(*each[:3]) for each in edition.store.statements(graph=URIRef(graph)))
    return sorted(said, key=lambda triple: triple.subject)


def _ntriples(edition: Edition) -> Iterator[str]:
    return (f"{_full(s)} {_full(p)} {_full(o)} .\n" for s, p, o in edition.store.triples())


def _merged(edition: Edition) -> Iterator[str]:
    # The store gives a subject's statements one after another, so nothing need be sorted or held.
    return _turtle(edition.store.triples())


def _turtle(triples: Iterable[Triple]) -> Iterator[str]:
    yield _declarations()
    yield from _subjects(triples)


def _declarations() -> str:
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items()))


def _subjects(triples: Iterable[Triple]) -> Iterator[str]:
    for subject, about in groupby(triples, key=lambda triple: triple.subject):
        facts = sorted(f"{_name(each.predicate)} {_name(each.object)}" for each in about)
        yield f"\n{_name(subject)}\n    " + " ;\n    ".join(facts) + " .\n"


def _name(term: Term) -> str:
    """Return a term in Turtle, with a prefix where one of ours fits."""
    if isinstance(term, URIRef):
        for prefix, namespace in _NAMES:
            if term.startswith(namespace) and _SAFE_NAME.fullmatch(term[len(namespace) :]):
                return f"{prefix}:{term[len(namespace) :]}"
    return _full(term)


def _full(term: Term) -> str:
    """Return a term in N-Triples."""
    if isinstance(term, URIRef):
        return f"<{term}>"
    text = f'"{str(term).translate(_ESCAPES)}"'
    if term.language:
        return f"{text}@{term.language}"
    return f"{text}^^<{term.datatype}>" if term.datatype else text


_WRITERS: Mapping[Format, Callable[[Edition], Iterator[str]]] = {
    TURTLE: _merged,
    TRIG: _trig,
    NQUADS: _nquads,
    NTRIPLES: _ntriples,
}
