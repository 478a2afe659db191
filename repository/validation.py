"""Check what somebody sends against the shapes, in the sandbox, and say in words what was found.

The files that are sent together are checked as one graph, among the statements that the current edition makes
about whatever they mention. Class shapes judge what the files describe, `privacy.ttl` all that they mention.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from repository import ingest, judgement, manifest, mentions, naming, positions, shacl, terms
from repository.config import Config
from repository.ingest import Parsed, Upload
from repository.judgement import EVERYTHING, Finding
from repository.listed import Lists
from repository.namespaces import DCT, FOAF, GENID, GRAPH, RDF, RDFS, SH, SKOS
from repository.positions import NOWHERE, Place
from repository.report import SEVERITIES, Remark, Report, from_rows, order
from repository.rulebook import Shapes, first_choice, foremost, rules
from repository.sandbox import Opening, Sandbox
from repository.store.embedded import open_store
from repository.store.interface import Store
from repository.terms import Unread

LABELS = (DCT.title, SKOS.prefLabel, FOAF.name, RDFS.label)
MISSING = str(SH.MinCountConstraintComponent)
MANY = 2000  # statements; more are judged as a whole collection is, with the same results in less time
CONTRIBUTIONS = str(GRAPH["contribution/"])


@dataclass(frozen=True)
class Checked:
    """Files as they were understood, and what the checks found in all of them together."""

    parsed: tuple[Parsed, ...]
    report: Report


def check(
    sandbox: Sandbox,
    uploads: Sequence[Upload],
    edition_folder: Path | None,
    config: Config,
    graphs: Sequence[str] | None = None,
) -> Checked:
    """Read `uploads` and check them as one contribution to the edition in that folder, if any.

    `graphs` names the graph that each file will become: what the edition holds in these is left out, as it
    will be replaced, and files for contributors' graphs may not describe what is ours. Raises what
    `ingest.read` raises for the first file that cannot be read, and `OutOfTime`, `OutOfMemory` or `Unable`.
    """
    request = {
        "names": [upload.name for upload in uploads],
        "graphs": list(graphs or []),
        "gone": _gone(edition_folder) if edition_folder else [],
        "limits": ingest.limits_of(config),
    }
    opening = None
    if edition_folder is not None:
        opening = Opening("repository.validation:open_edition_store", edition_folder)
    value, blobs = sandbox.run(
        "repository.validation:check_child",
        request,
        seconds=config.check_seconds,
        megabytes=config.check_megabytes,
        blobs=[upload.data for upload in uploads],
        opening=opening,
    )
    parsed = [
        Parsed(
            **{**row, "ntriples": blob, "places": {thing: Place(*at) for thing, at in row["places"].items()}}
        )
        for row, blob in zip(value["parsed"], blobs, strict=True)
    ]
    return Checked(tuple(parsed), from_rows(value["remarks"]))


def read(sandbox: Sandbox, upload: Upload, config: Config) -> Parsed:
    """Read one file in the sandbox without checking it; raises what `ingest.read` raises."""
    value, blobs = sandbox.run(
        "repository.ingest:read_child",
        {"name": upload.name, "limits": ingest.limits_of(config)},
        seconds=config.check_seconds,
        megabytes=config.check_megabytes,
        blobs=[upload.data],
    )
    return Parsed(value["name"], value["sha256"], blobs[0], value["triples"])


def open_edition_store(folder: Path) -> Store:
    """Open the store of the edition in `folder`, in a child that is not locked yet."""
    return open_store(folder / "store")


def check_child(
    request: Mapping[str, Any], blobs: list[bytes], store: Store | None = None
) -> tuple[dict[str, Any], list[bytes]]:
    """Do the work of `check` inside the sandbox."""
    limits = Config(**request["limits"])
    uploads = [Upload(name, data) for name, data in zip(request["names"], blobs, strict=True)]
    parsed = [ingest.read(upload, limits) for upload in uploads]
    contribution = Contribution(uploads, parsed, request["graphs"], request["gone"])
    remarks = contribution.judge(store, rules())
    rows = [
        {"name": one.name, "sha256": one.sha256, "triples": one.triples, "places": contribution.places(place)}
        for place, one in enumerate(parsed)
    ]
    return (
        {"parsed": rows, "remarks": [asdict(remark) for remark in order(remarks)]},
        [one.ntriples for one in parsed],
    )


def _gone(edition_folder: Path) -> list[str]:
    """Return the addresses that an edition knows of and does not speak of."""
    description = manifest.read(edition_folder)
    return [*description.withdrawn, *description.merged]


class Contribution:
    """Files that were sent together, as one graph."""

    def __init__(
        self,
        uploads: Sequence[Upload],
        parsed: Sequence[Parsed],
        graphs: Sequence[str],
        gone: Iterable[str] = (),
    ) -> None:
        self._uploads = uploads
        self._graphs = graphs
        self._gone = set(gone)
        self._files = [Graph().parse(data=one.ntriples, format="nt") for one in parsed]
        self._said = Graph()
        for file in self._files:
            self._said += file
        self._subjects = set(self._said.subjects())
        self._layouts = [
            positions.read(upload.data, set(map(str, file.subjects())))
            for upload, file in zip(uploads, self._files, strict=True)
        ]
        self._home: dict[Node, int] = {}
        for place, file in enumerate(self._files):
            for subject in file.subjects():
                self._home.setdefault(subject, place)

    def judge(self, store: Store | None, shapes: Shapes) -> list[Remark]:
        """Return every remark on the contribution, in no order."""
        whole = self.among(store, shapes)
        people = set(whole.subjects(RDF.type, FOAF.Person)) if store is not None else set()
        mentioned = self._mentioned()
        private = self._remarks(whole, shapes.privacy, mentioned | people, foremost)
        # What must not be published is not repeated in a report either, be it as a value or as a name.
        secret = {remark.subject for remark in private}
        lists = Lists(store)

        def meant(rules: Graph, each: Finding) -> str:
            return "" if str(each.subject) in secret else lists.meant(rules, each)

        others = self._remarks(whole, shapes.classes, self._subjects, meant=meant)
        return [
            replace(remark, value="", label=_last(remark.subject)) if remark.subject in secret else remark
            for remark in (*private, *others, *self._unread(whole, shapes))
        ]

    def among(self, store: Store | None, shapes: Shapes) -> Graph:
        """Return the contribution among what the edition says of whatever it mentions: what is judged."""
        whole, mentioned = self._said + shapes.tree, self._mentioned()
        if store is not None:
            for triple in mentions.said_of(store, mentioned, set(self._graphs)):
                whole.add(triple)
        # What was withdrawn or merged may still be mentioned, in good faith: it is of the kind it was.
        for thing in self._gone & set(map(str, mentioned)):
            if cls := naming.CLASSES.get(naming.kind_of(thing)):
                whole.add((URIRef(thing), RDF.type, cls))
        return whole

    def _mentioned(self) -> set[Node]:
        return self._subjects | {o for o in self._said.objects() if isinstance(o, URIRef)}

    def places(self, place: int) -> dict[str, Place]:
        """Return where in one file each thing seems to be described that it describes."""
        described = set(map(str, self._files[place].subjects()))
        return {thing: at for thing in described if (at := self._layouts[place].of(thing))}

    def _remarks(
        self,
        graph: Graph,
        shapes: Graph,
        judged: Collection[Node],
        among: Callable[[Graph, list[Finding]], list[Finding]] = lambda shapes, found: found,
        meant: Callable[[Graph, Finding], str] = lambda shapes, found: "",
    ) -> list[Remark]:
        """Return what `shapes` find about the nodes that are `judged`, or those of it that `among` picks.

        `meant` may add a sentence on what may be meant by what was found.
        """
        found = judgement.findings(graph, shapes) if len(graph) > MANY else shacl.findings(graph, shapes)
        about = [
            replace(each, subject=each.value, value=None) if each.subject == EVERYTHING else each
            for each in found
        ]
        told = [each for each in about if each.subject is not None and each.subject in judged]
        kept = among(shapes, told)
        hinted = (replace(each, message=each.message + meant(shapes, each)) for each in kept)
        return [self._remark(graph, shapes, each) for each in hinted]

    def _remark(self, graph: Graph, shapes: Graph, found: Finding) -> Remark:
        place = self._place(found.subject, found.value)
        path, what = found.path, shapes.value(found.shape, SH.name)
        if not isinstance(path, URIRef):
            path, what = first_choice(shapes, found.shape)
        said = "" if found.component == MISSING else str(path or "")
        at = self._layouts[place].of_value(str(found.subject), said, found.value)
        line, column = at or NOWHERE
        return Remark(
            severity=SEVERITIES[found.severity],  # type: ignore[index]
            file=self._uploads[place].name,
            line=line,
            column=column,
            subject=str(found.subject),
            label=_label(graph, found.subject),
            path=str(path or ""),
            what=str(what or rules().asked(path) or _last(str(path or ""))),
            value=self._found(found),
            message=found.message,
            component=found.component,
        )

    def _found(self, found: Finding) -> str:
        """Return what was found, fit to be shown; of several values, those that were sent."""
        if found.value is not None:
            return ingest.shown(str(found.value))
        said = self._said.objects(found.subject, found.path) if isinstance(found.path, URIRef) else ()
        return ingest.shown(" · ".join(sorted(map(str, said))))

    def _place(self, subject: Node | None, value: Node | None) -> int:
        """Return which file speaks of this: the first that says it, else the first that describes either."""
        for place, file in enumerate(self._files):
            if value is not None and (subject, None, value) in file:
                return place
        return self._home.get(subject, self._home.get(value, 0))  # type: ignore[arg-type]

    def _unread(self, whole: Graph, shapes: Shapes) -> Iterator[Remark]:
        """Yield a remark for what a contributor may not say, and for what no page would show."""
        for place, file in enumerate(self._files):
            theirs = self._graphs[place : place + 1]
            found = [*terms.ours(file)] if theirs and theirs[0].startswith(CONTRIBUTIONS) else []
            unread = terms.unread(file, whole, shapes.words, shapes.kinds)
            for each in (*found, *unread, *terms.misspelt(file, shapes.others)):
                yield self._told(place, each, _label(whole, URIRef(each.subject)))

    def _told(self, place: int, found: Unread, label: str) -> Remark:
        """Return a remark on what nobody reads, where one of the files describes its subject."""
        line, column = self._layouts[place].of(found.subject) or NOWHERE
        told = (found.subject, label, "", "", ingest.shown(found.word), found.said, str(found.component))
        return Remark(found.severity, self._uploads[place].name, line, *told, column=column)


def _label(graph: Graph, subject: Node | None) -> str:
    for predicate in LABELS:
        found = sorted(str(o) for o in graph.objects(subject, predicate) if isinstance(o, Literal))
        if found:
            return ingest.shown(found[0], 100)
    return _last(str(subject))


def _last(iri: str) -> str:
    if iri.startswith(GENID):
        return "(no name)"
    return re.split("[/#]", iri.rstrip("/#"))[-1]
