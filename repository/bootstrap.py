"""Putting the parts together, once per process."""

from dataclasses import dataclass
from functools import cached_property

from repository import fields, forms, intake
from repository.access import Access
from repository.config import Config
from repository.database import metadata
from repository.docket import Docket
from repository.drafts import Drafts
from repository.edition import Edition
from repository.fields import Vocabulary
from repository.ledger import Ledger
from repository.people import People
from repository.pile import Pile
from repository.publication import ledger_file
from repository.sandbox import Sandbox
from repository.sources import Sources

# What the sandbox's children need, loaded once before they are forked.
PRELOAD = (
    "pyshacl",
    "repository.ingest",
    "repository.rulebook",
    "repository.validation",
    "repository.sparql",
    "repository.rows",
    "repository.sheets",
    "repository.markup",
)


@dataclass(frozen=True)
class Repository:
    """The parts that use cases work on."""

    config: Config
    ledger: Ledger
    sandbox: Sandbox

    def __post_init__(self) -> None:
        # All at once, and now: a part that is first asked for within a transaction must not wait for it.
        self.ledger.database.make(*metadata.sorted_tables)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the ontology and the shapes, read when first wanted: few commands want them."""
        return fields.load()

    @cached_property
    def people(self) -> People:
        """The accounts; their tables are made when somebody first asks for one."""
        return People(self.ledger.database)

    @cached_property
    def access(self) -> Access:
        """The sessions and tokens."""
        return Access(self.ledger.database, self.people)

    @cached_property
    def sources(self) -> Sources:
        """The partners' own addresses that are looked at."""
        return Sources(self.ledger.database)

    @cached_property
    def drafts(self) -> Drafts:
        """The forms that were begun and saved."""
        return Drafts(self.ledger.database)

    @cached_property
    def pile(self) -> Pile:
        """The large files that wait to be checked."""
        return Pile(self.ledger.database)

    @cached_property
    def docket(self) -> Docket:
        """What was sent in and what became of it."""
        return Docket(self.ledger)


def open_repository(config: Config) -> Repository:
    """Return the repository in `config.home`, made if need be; raises `Damaged` for a foreign ledger."""
    return Repository(config, Ledger(ledger_file(config.home)), Sandbox(PRELOAD))


def open_desk(repository: Repository, edition: Edition) -> intake.Desk:
    """Return what it takes to check what is sent against `edition`; reads all names, so once per edition."""
    asked = forms.load()
    lists = intake.lists_of(edition.store, asked)
    return intake.Desk(
        repository.sandbox, repository.config, repository.vocabulary, asked, lists, edition.folder
    )
