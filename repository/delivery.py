"""Files that the operator gives at the terminal: which graph each becomes, what workbooks among them say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from repository import edition, intake, publication, recognition, sheets, terminal, validation
from repository.authority import CONTRIBUTIONS
from repository.bootstrap import Repository, open_desk
from repository.config import PROJECT, Config
from repository.content import Progress
from repository.errors import BadInput, Damaged, TooLarge
from repository.ingest import Parsed, Upload
from repository.namespaces import GRAPH
from repository.recognition import Likeness
from repository.report import Report
from repository.shipped import founding_files, graph_of, shipped_files
from repository.terminal import there

# Whoever publishes at the terminal sees how it goes and can stop it. Many files are checked at once, perhaps
# on a slow machine: they have this many times as long as what a stranger sends.
PATIENCE = 10


class Faulty(BadInput):
    """Something must change in what was given; `report` says what."""

    def __init__(self, report: Report) -> None:
        super().__init__("Nothing was published.")
        self.report = report


@dataclass(frozen=True)
class Examined:
    """What the checks found in files, and which of the things they describe may be recorded already."""

    report: Report
    likenesses: tuple[Likeness, ...]


def examined(repository: Repository, uploads: dict[str, Upload]) -> Examined:
    """Check `uploads` (graph → file) as one contribution; raises what reading them raises.

    Others' files are checked against what is published, above all our lists: raises `Damaged` where nothing
    is published and something seems wrong.
    """
    config = repository.config
    tables = [graph for graph, upload in uploads.items() if sheets.is_table(upload.name)]
    if not tables:
        current = publication.current_folder(config.home)
        files = list(uploads.values())
        checked = validation.check(repository.sandbox, files, current, config, list(uploads))
        theirs = any(graph.startswith(CONTRIBUTIONS) for graph in uploads)
        if current is None and theirs and not checked.report.conforms:
            raise Damaged(f"This cannot be judged here yet. {edition.NOTHING}")
        return Examined(checked.report, _likenesses(repository, checked.parsed))
    if len(uploads) > 1:
        raise BadInput("Check a workbook or a table by itself.")
    taken = _taken_in(repository, tables[0], uploads[tables[0]])
    return Examined(taken.report, _likenesses(repository, [taken.parsed] if taken.parsed else []))


def _likenesses(repository: Repository, parsed: Sequence[Parsed]) -> tuple[Likeness, ...]:
    if not edition.current_number(repository.config.home):
        return ()
    recorded = recognition.read(edition.open_current(repository.config.home).store)
    sketches = (s for one in parsed for s in recognition.drawn(one.ntriples))
    return tuple(likeness for sketch in sketches for likeness in recorded.like(sketch))


def publish(repository: Repository, uploads: dict[str, Upload], progress: Progress) -> publication.Published:
    """Publish `uploads` (graph → file) at this moment, as the operator; raises what `publication` raises."""
    config = replace(repository.config, check_seconds=PATIENCE * repository.config.check_seconds)
    parts = (repository.ledger, repository.sandbox, config)
    return publication.publish(*parts, uploads, at=terminal.now(), by=terminal.BY, progress=progress)


def transcribed(repository: Repository, uploads: dict[str, Upload]) -> dict[str, Upload]:
    """Return `uploads` (graph → file) with what workbooks and tables say in their place.

    Raises `Faulty` with the report on the first in which something must change.
    """
    found = dict(uploads)
    for graph, upload in uploads.items():
        if sheets.is_table(upload.name):
            taken = _taken_in(repository, graph, upload)
            if not taken.report.conforms:
                raise Faulty(taken.report)
            found[graph] = taken.statements
    return found


def _taken_in(repository: Repository, graph: str, upload: Upload) -> intake.Intake:
    desk = open_desk(repository, edition.open_current(repository.config.home))
    return intake.of_file(desk, upload, graph, "local")


def shipped(config: Config) -> dict[str, Upload]:
    """Return the files that come with the software, by the graph that each becomes."""
    files = shipped_files(PROJECT) if config.collection else founding_files(PROJECT)
    return {graph: _upload(path, config) for graph, path in files.items()}


def named(files: Sequence[Path], config: Config) -> dict[str, Upload]:
    """Return `files` by the graph that each becomes; raises `BadInput` for two of one name, or none."""
    uploads = {_graph(path): _upload(path, config) for path in files}
    if len(uploads) < len(files):
        raise BadInput("Two of the files have the same name; each becomes a graph of its own name.")
    return uploads


def _graph(path: Path) -> str:
    try:
        return graph_of(PROJECT, path)
    except (KeyError, ValueError):
        slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in path.stem.lower()).split())
        if not slug:
            raise BadInput(f"{path.name}: the file name needs a letter or a digit.") from None
        return str(GRAPH[f"contribution/local/{slug}"])


def _upload(path: Path, config: Config) -> Upload:
    sheets.judge_name(there(path).name)
    if path.stat().st_size > config.upload_bytes:
        raise TooLarge(f"{path.name} is larger than {config.upload_bytes:,} bytes.")
    return Upload(path.name, path.read_bytes())
