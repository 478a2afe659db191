"""A collection of others' records, brought in by the road that partners use, as our editors' contribution.

Mapped to workbooks, these are read, checked and compared with what is recorded; a record in which something
must change is refused with the reason and the others go on; a moderator who is not the sender accepts each
batch. What was accepted is written as Turtle, one file a batch, beside an account of what became of each
record. The same records, mapping and tables give the same bytes.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rdflib import Graph

from repository import (
    contribution,
    csvfile,
    edition,
    gathered,
    intake,
    matching,
    moderation,
    naming,
    publication,
    recognition,
)
from repository.bootstrap import Repository, open_desk
from repository.config import PROJECT, Config
from repository.content import Progress
from repository.delivery import Faulty
from repository.errors import NotFound
from repository.forms import Choice
from repository.gathered import Item, Said
from repository.ingest import Upload
from repository.ledger import Ledger
from repository.life import Actor, Contribution, Kind, New, State
from repository.mapping import Batch, Mapper
from repository.namespaces import BASE, GRAPH, ID, PREFIXES, SCHEME, SHAPES
from repository.permissions import Role
from repository.recognition import Likeness
from repository.report import Remark, Report, Severity, order
from repository.sandbox import Sandbox
from repository.shipped import founding_files

FOLDER = PROJECT / "data" / "collection"
AT = "2026-11-28T12:00:00+00:00"  # written nowhere but in the ledger that is thrown away
EDITORS = "Our editors"
COMPARED = ("initiative", "finding", "organisation", "resource")  # pages may well be called the same
SENDER = Actor("collector", Role.CONTRIBUTOR, "")
MODERATORS = (Actor("first", Role.MODERATOR, "editors"), Actor("second", Role.MODERATOR, "editors"))
UNDERSTOOD = str(SHAPES.Understood)
HEADS = {
    "organisations": "Who leads, takes part or is measured, and the changes and laws that records share.",
    "sources": "The public pages that the collection rests on.",
    "health": "Health in England.",
    "local": "Councils, social care, housing, police, fire and transport in England.",
    "nations": "Scotland, Wales and Northern Ireland, all sectors.",
    "wider": "Education, employment, the civil service, arts and sport, the voluntary sector.",
    "findings": "What reviews, trials and studies found.",
    "indicators": "Published figures.",
    "inferred": "Links that our editors added to records of the collection, each with its reason.",
}


@dataclass
class Brought:
    """What became of a collection: the statements of each batch, which records were refused and why, what was
    found on the way, and what may be recorded twice.
    """

    batches: dict[str, bytes] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    likenesses: list[Likeness] = field(default_factory=list)


@dataclass(frozen=True)
class Whole:
    """A collection and all that it takes to bring it in."""

    told: Said
    tables: matching.Matching
    items: Sequence[Item]


def whole(folder: Path) -> Whole:
    """Return the records in `folder` with our mapping and tables; raises `NotFound` for a missing file."""
    told, tables = gathered.load_mapping(FOLDER / "mapping.toml"), matching.read(FOLDER / "matching")
    for name in told["files"]:
        if not (folder / name).is_file():
            raise NotFound(f"{folder / name}: there is no such file.")
    return Whole(told, tables, gathered.read(folder, told, tables.same))


def bring_in(sandbox: Sandbox, all_of: Whole, progress: Progress) -> Brought:
    """Bring a collection into a repository of its own that holds the founding data, and is thrown away.

    Raises `Faulty` with a report where the mapping, not a record, is at fault.
    """
    with tempfile.TemporaryDirectory() as home:
        config = Config(home=Path(home), check_seconds=600)
        repository = Repository(config, Ledger(publication.ledger_file(config.home)), sandbox)
        progress("Publishing what is there", 0, 1)
        files = {
            graph: Upload(path.name, path.read_bytes()) for graph, path in founding_files(PROJECT).items()
        }
        published = publication.publish(repository.ledger, sandbox, config, files, at=AT, by=EDITORS)
        if published.report is not None and not published.report.conforms:
            raise Faulty(published.report)
        brought = Brought()
        for number, name in enumerate(all_of.told["batches"]):
            progress(f"Bringing in {name}", number, len(all_of.told["batches"]))
            _bring(repository, all_of, name, brought)
        repository.ledger.close()
    return brought


def _bring(repository: Repository, all_of: Whole, name: str, brought: Brought) -> None:
    """Bring in one batch: without the records that must change, and with links to these left out."""
    from repository import spreadsheet  # takes long to load, and no other command needs it

    desk = open_desk(repository, edition.open_current(repository.config.home))
    mapper = Mapper(all_of.told, desk.forms, all_of.tables, _wider(desk.lists.choices[SCHEME + "place"]))
    graph = graph_of(name)
    while True:
        items = [item for item in all_of.items if item.own not in brought.refused]
        made = mapper.batches(items, frozenset(brought.refused))
        batch = next((each for each in made if each.name == name), None)
        if batch is None:
            return
        upload = Upload(f"{name}.xlsx", spreadsheet.plain(batch.sheets))
        taken = intake.of_file(desk, upload, graph, "")
        taken = replace(taken, report=Report(order([*batch.remarks, *taken.report.remarks])))
        refused = _refused(batch, taken)
        if not refused:
            break
        brought.refused |= refused
    brought.remarks += [each for each in taken.report.remarks if each.component == UNDERSTOOD]
    brought.likenesses += _likenesses(repository, taken)
    brought.batches[name] = _accepted(repository, taken, name, graph)


def _refused(batch: Batch, taken: intake.Intake) -> dict[str, str]:
    """Return the records in whose rows something must change, each with what; raises `Faulty` for a row that
    no one record is answerable for.
    """
    found: dict[str, list[str]] = {}
    orphans = []
    for remark in taken.report.remarks:
        if remark.severity is Severity.MUST:
            ids = batch.origins.get(intake.row_of(remark.place), frozenset())
            if not ids:
                orphans.append(remark)
            about = f"{remark.what}: " if remark.what else ""
            value = f" (“{remark.value}”)" if remark.value else ""
            for own in ids:
                found.setdefault(own, []).append(f"{about}{remark.message}{value}")
    if orphans:
        raise Faulty(Report(order(orphans)))
    return {own: " ".join(dict.fromkeys(said)) for own, said in found.items()}


def _likenesses(repository: Repository, taken: intake.Intake) -> list[Likeness]:
    recorded = recognition.read(edition.open_current(repository.config.home).store)
    parsed = [taken.parsed] if taken.parsed else []
    found = [s for one in parsed for s in recognition.drawn(one.ntriples)]
    others = recognition.Recorded(found)
    likenesses = (
        likeness for sketch in found for store in (recorded, others) for likeness in store.like(sketch)
    )
    return [each for each in likenesses if naming.kind_of(each.iri) in COMPARED]


def _accepted(repository: Repository, taken: intake.Intake, name: str, graph: str) -> bytes:
    """Send a batch, have it moderated and publish it; return what was accepted, as N-Triples."""
    docket, config = repository.docket, repository.config
    new = New(Kind.FILE, SENDER.partner, graph, f"The collection: {name}", EDITORS, State.DRAFT)
    draft = contribution.stage(docket, taken, new, SENDER, flags="", once=name, at=AT)
    ref = contribution.send(docket, draft.ref, SENDER, at=AT)
    for moderator in MODERATORS:
        found: Contribution = docket.find(ref)
        if found.state is not State.PUBLISHED:
            decided = moderation.publish(
                docket, repository.sandbox, config, ref, found.sha256, moderator, at=AT
            )
            if not decided.report.conforms:
                raise Faulty(decided.report)
    publication.bring_up(repository.ledger, repository.sandbox, config)
    return repository.ledger.data(docket.find(ref).submission or 0)


def graph_of(name: str) -> str:
    """Return the named graph of one batch; what our editors added stands with the rest of that."""
    return str(GRAPH["inferred/collection"] if name == "inferred" else GRAPH[f"collection/{name}"])


def _wider(places: Sequence[Choice]) -> Mapping[str, frozenset[str]]:
    """Return the names of the places in which each lies, from a list in which these stand before it."""
    found: dict[str, frozenset[str]] = {}
    above: list[str] = []
    for place in places:
        del above[place.depth :]
        found[place.label] = frozenset(above)
        above.append(place.label)
    return found


def turtle(ntriples: bytes, name: str) -> str:
    """Return statements as Turtle, always in the same order."""
    graph = Graph().parse(data=ntriples, format="nt")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True)
    for subject in {str(term) for triple in graph for term in triple if str(term).startswith(ID)}:
        folder = subject[len(ID) :].rpartition("/")[0]
        graph.bind(folder.removeprefix("concept/"), f"{ID}{folder}/", override=True)
    head = f"# {HEADS[name]}\n# Made by `make collection`: change the mapping or the tables, not this file.\n"
    return f"{head}\n" + graph.serialize(format="turtle", base=BASE).strip() + "\n"


def accounts(all_of: Whole, brought: Brought) -> str:
    """Return what became of each record of the collection, as CSV."""
    rows = [["id", "file", "line", "kind", "what became of it", "record", "why"]]
    kinds = {"initiative": "initiative", "finding": "finding", "observation": "observation"}
    for item in all_of.items:
        if item.own in brought.refused:
            told = ["refused", "", brought.refused[item.own]]
        elif item.kind in kinds:
            same = f"the same as {item.id}" if item.id != item.own else ""
            told = ["joined with another" if same else "taken in", f"{kinds[item.kind]}/{item.slug}", same]
        else:
            measure = all_of.told["lists"]["measure"].get(item.said.get("code", ""), "")
            told = ["taken in as an entry of the list of measures", measure, ""]
        rows.append([item.own, item.file, str(item.line), item.kind, *told])
    return csvfile.as_csv(rows)


def remarks(brought: Brought) -> str:
    """Return what was found on the way, as CSV: about single fields, and what may be recorded twice."""
    rows = [["where", "record", "about", "found", "what was found"]]
    for each in brought.remarks:
        if each.message:
            rows.append([each.where, each.label, each.what, each.value, each.message])
    for like in brought.likenesses:
        known = like.known.removeprefix(str(ID))
        said = f"may be the same as {like.known_label}, with {like.reason}"
        rows.append(["", like.iri.removeprefix(str(ID)), like.label, known, said])
    return csvfile.as_csv([rows[0], *sorted({tuple(row) for row in rows[1:]})])


def written(all_of: Whole, brought: Brought) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file that is made of a collection."""
    for name, ntriples in brought.batches.items():
        yield f"{name}.ttl", turtle(ntriples, name)
    yield "accounts.csv", accounts(all_of, brought)
    yield "remarks.csv", remarks(brought)
