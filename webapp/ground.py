"""What a form stands on: the record that it is about, where that stands, and what is there now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from repository import belongings, catalogue, contribution, difference, entry, life, naming
from repository.belongings import Belonging
from repository.edition import Edition
from repository.entry import KINDS, Shown
from repository.errors import NotFound, Refused
from repository.forms import Form
from repository.life import Contribution, Kind, State
from repository.minting import OPAQUE
from repository.names import TITLES
from repository.people import Account
from repository.store.interface import Triple
from webapp import current, sharing
from webapp.permits import permit

PAGE = 50  # records of one's own on a page
ANOTHERS = "Another organisation recorded this, so it is theirs to change. Tell us what is wrong with it."


@dataclass(frozen=True)
class Ground:
    """A record (without an address: a new one), the graph it stands in, what that holds, what a form shows.

    `sha256` is that of the bytes in which it stands there.
    """

    kind: str
    form: Form
    iri: str
    graph: str
    triples: Sequence[Triple]
    sha256: str
    known: Shown

    @property
    def name(self) -> str:
        """Return what the record is called there."""
        named = self.form.named_by
        said = next(iter(self.known.get(named.path, ())), "") if named else ""
        return said or _called(self.iri, self.triples)


@dataclass(frozen=True)
class Mine:
    """A record of one's own in a list: kind, name, where to find it, whether it was joined with another."""

    kind: str
    name: str
    place: str
    joined: bool


def _called(iri: str, triples: Iterable[Triple]) -> str:
    store = current.edition().store
    if naming.kind_of(iri) not in OPAQUE:
        return naming.label(store, iri)
    return difference.called(store, current.repository().vocabulary, triples, iri)


def form_of(kind: str) -> Form:
    """Return the form for a kind of record; raises `NotFound`."""
    if kind not in KINDS:
        raise NotFound("There is no form of that name. Choose one of those for a kind of record.")
    return sharing.desk().forms[KINDS[kind]]


def found(kind: str, given: Mapping[str, str], account: Account) -> Ground:
    """Return what the form for something new, sent before or published stands on.

    Raises `NotFound` for what is not there, `Refused` for what is another's.
    """
    form, iri, graph = form_of(kind), "", ""
    if given["again"]:
        before = sent_before(given["again"])
        told = entry.from_json(before.told)
        form, iri, graph = sharing.desk().forms[told.cls], told.iri, before.graph
    elif given["record"]:
        mine = _mine(iri_of(given["record"]), account)
        iri, graph = mine.iri, mine.graph
    if not iri:
        return Ground(kind, form, "", "", (), "", {})
    repository, desk = current.repository(), sharing.desk()
    now = contribution.standing(repository.docket, graph)
    triples: Sequence[Triple] = ()
    if now:
        with permit():
            triples = contribution.triples(repository.docket, repository.sandbox, repository.config, now)
    cls = entry.kind_of(desk.forms, repository.vocabulary, triples, iri)
    form = desk.forms[cls] if cls else form
    known = entry.shown(form, triples, iri, desk.lists, _namer(triples))
    return Ground(kind, form, iri, graph, triples, now.sha256 if now else "", known)


def _namer(triples: Sequence[Triple]) -> Callable[[str], str]:
    """Return what tells the name of a record: as it was sent beside, else as it is published."""
    store = current.edition().store
    beside = {str(t.subject): str(t.object) for t in triples if t.predicate in TITLES}
    return lambda iri: beside.get(iri) or naming.label(store, iri)


def sent_before(ref: str) -> Contribution:
    """Return what was made of a form's answers; raises `NotFound` for anything else."""
    found = sharing.own(ref)
    if found.kind is not Kind.FILE or entry.base_of(found.told) is None:
        raise NotFound("The answers of this form are no longer here. Send a file, or fill in a new form.")
    return found


def iri_of(record: str) -> str:
    """Return the address of the record that a page of ours shows."""
    parts = record.removeprefix("/doc/").removeprefix("/id/").split("/")
    if len(parts) < 2 or parts[0] not in KINDS:
        raise NotFound("There is no form for this record. Tell us in your own words what should change.")
    iri = naming.iri_of(f"/doc/{'/'.join(parts)}")
    return iri if iri in current.edition().manifest.merged else current.known(iri)


def _mine(iri: str, account: Account) -> Belonging:
    """Return the visitor's own of what is read as that record; raises `Refused` where it is another's."""
    repository, edition = current.repository(), current.edition()
    found = belongings.of(repository.ledger, edition.store, edition.manifest.merged, iri, account.partner)
    if found is None:
        raise Refused(ANOTHERS)
    return found


def of_mine(account: Account, page: int) -> tuple[list[Mine], int, int]:
    """Return a page of what one's organisation has published that a form can correct, its number, and how
    many there are. Pages are counted from 1; for one too high, it is the last.
    """
    edition, forms = current.edition(), sharing.desk().forms
    merged, every = edition.manifest.merged, current.once(_own).get(account.partner, [])
    pages = -(-len(every) // PAGE)
    page = max(min(page, pages), 1)
    shown = every[(page - 1) * PAGE : page * PAGE]
    rows = [
        Mine(
            forms[KINDS[naming.kind_of(iri)]].label,
            _called(merged.get(iri, iri), edition.store.triples(URIRef(merged.get(iri, iri)))),
            naming.path(iri),
            iri in merged,
        )
        for iri in shown
    ]
    return rows, page, pages


def _own(edition: Edition) -> Mapping[str, list[str]]:
    return belongings.read(current.repository().ledger, edition.store, edition.manifest.merged)


def is_taken(iri: str, graph: str) -> bool:
    """Tell whether that record has been described, or sent, already."""
    repository = current.repository()
    live = {*life.UNDECIDED, State.PUBLISHED, State.LEAVING}
    return catalogue.exists(current.edition().store, iri) or any(
        one.state in live for one in repository.docket.of_graph(graph)
    )
