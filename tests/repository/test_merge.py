import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sending
from rdflib import URIRef
from sending import AT, BASE, LEEDS, MODERATOR, YORK, initiative

from repository import (
    edition,
    entry,
    erasure,
    forms,
    history,
    merge,
    mergers,
    publication,
    recognition,
    removal,
    removals,
)
from repository.asking import Question
from repository.bootstrap import Repository
from repository.config import Config
from repository.edition import Edition
from repository.errors import BadInput, Conflict, InclusionError, NotFound, Refused
from repository.ledger import Ledger
from repository.life import Actor, Move, State
from repository.manifest import Manifest
from repository.namespaces import DCT, INC, SKOS
from repository.naming import CLASSES
from repository.permissions import Role
from repository.removals import Removal
from repository.sandbox import Sandbox
from repository.search import listing
from repository.store.merging import ONE

THEIRS = "/doc/initiative/york-trust/listening-days"
OURS = "/doc/initiative/leeds-council/listening-days"
KEPT, OTHER = (
    f"{BASE}id/initiative/leeds-council/listening-days",
    f"{BASE}id/initiative/york-trust/listening-days",
)
ADDED = f"""; dct:description "Theirs."@en ; inc:ledBy <{BASE}id/organisation/york-trust/us> .
<{BASE}id/organisation/york-trust/us> a <http://www.w3.org/ns/org#Organization> ;
    <http://www.w3.org/2004/02/skos/core#prefLabel> "Us"@en .
<{BASE}id/initiative/york-trust/later> a inc:Initiative ; dct:title "Later"@en ; inc:buildsOn <{OTHER}> """


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """The home of a repository in which two partners have described one thing."""
    home = tmp_path_factory.mktemp("two") / "home"
    made = opened(home, sandbox)
    sending.publish(made, initiative(more='; dct:description "Ours."@en'))
    theirs = initiative("york-trust/listening-days", "Days of listening", ADDED)
    sending.publish(made, theirs, YORK, "theirs")
    return home


@pytest.fixture
def two(prepared: Path, tmp_path: Path, sandbox: Sandbox) -> Repository:
    """A copy of it."""
    return opened(shutil.copytree(prepared, tmp_path / "home"), sandbox)


def opened(home: Path, sandbox: Sandbox) -> Repository:
    return Repository(Config(home=home), Ledger(publication.ledger_file(home)), sandbox)


def read(repository: Repository) -> Edition:
    publication.bring_up(repository.ledger, repository.sandbox, repository.config)
    return edition.open_current(repository.config.home)


def joined(
    repository: Repository, kept: str = OURS, other: str = THEIRS, actor: Actor = MODERATOR, why: str = "One."
) -> Edition:
    store = read(repository).store
    merge.merge(repository.ledger, store, kept, other, actor, reason=why, at=AT, by="A moderator")
    return read(repository)


def parted(repository: Repository, actor: Actor = MODERATOR) -> Edition:
    merge.part(repository.ledger, THEIRS, actor, reason="Two after all.", at=AT, by="A moderator")
    return read(repository)


def said(found: Edition, iri: str) -> set[tuple[str, str]]:
    return {(t.predicate.rsplit("/", 1)[-1], str(t.object)) for t in found.store.triples(URIRef(iri))}


def whole(repository: Repository, found: Edition) -> Manifest:
    made = edition.verify(repository.config.home, found.number, publication.silent)
    again = publication.rebuild(repository.ledger, repository.sandbox, repository.config)
    assert (again.graphs, again.triples, again.merged) == (made.graphs, made.triples, made.merged)
    return made


def test_the_one_that_is_kept_has_the_others_links_and_names_and_its_own_words(two: Repository) -> None:
    found = joined(two)
    told = said(found, KEPT)
    assert ("title", "Listening days") in told and ("description", "Ours.") in told
    assert ("core#altLabel", "Days of listening") in told
    assert ("ns#ledBy", f"{BASE}id/organisation/york-trust/us") in told
    assert not {"Theirs.", "Days of listening"} & {value for field, value in told if field != "core#altLabel"}
    assert said(found, OTHER) == set()


def test_what_referred_to_the_other_refers_to_the_one_that_is_kept(two: Repository) -> None:
    found = joined(two)
    later = URIRef(f"{BASE}id/initiative/york-trust/later")
    assert [str(t.object) for t in found.store.triples(later, INC.buildsOn)] == [KEPT]
    assert found.manifest.merged == {OTHER: KEPT}


def test_an_edition_with_a_merger_is_the_same_grown_and_rebuilt(two: Repository) -> None:
    whole(two, joined(two))


def test_search_finds_one_by_the_names_of_both(two: Repository) -> None:
    before = listing(read(two).index, Question("days"))
    found = joined(two)
    after = listing(found.index, Question("days"))
    assert len(after) == len(before) - 1
    assert len(listing(found.index, Question("days of listening"))) == len(after)


def test_parted_again_all_is_as_it_was(two: Repository) -> None:
    before = read(two)
    told = said(before, KEPT), said(before, OTHER)
    joined(two)
    after = parted(two)
    assert (said(after, KEPT), said(after, OTHER)) == told
    assert whole(two, after).merged == {}


def test_what_is_sent_later_about_the_other_joins_the_one_that_is_kept(two: Repository) -> None:
    joined(two)
    link = initiative("leeds-council/next", more=f"; inc:buildsOn <{OTHER}>")
    sending.publish(two, link, name="next")
    changed = initiative("york-trust/listening-days", "Listening weeks", ADDED)
    sending.publish(two, changed, YORK, "theirs")
    found = read(two)
    assert ("core#altLabel", "Listening weeks") in said(found, KEPT)
    assert ("ns#buildsOn", KEPT) in said(found, f"{BASE}id/initiative/leeds-council/next")
    whole(two, found)


def test_mergers_follow_one_another(two: Repository) -> None:
    sending.publish(two, initiative("leeds-council/third", "Third days"), name="third")
    joined(two)
    found = joined(two, "/doc/initiative/leeds-council/third", OURS)
    third = f"{BASE}id/initiative/leeds-council/third"
    assert found.manifest.merged == {OTHER: third, KEPT: third}
    assert {"Days of listening", "Listening days"} <= {value for _, value in said(found, third)}
    whole(two, found)


def test_the_history_of_the_one_that_is_kept_tells_of_it(two: Repository) -> None:
    read_file = publication.reader(two.sandbox, two.config)
    joined(two)
    found = parted(two)
    told = history.of(two.ledger, read_file, found.store, two.vocabulary, KEPT, found.number)
    newest, merger, *_ = told.versions
    assert (newest.parted, merger.joined) == ((THEIRS,), (THEIRS,))
    assert any("Days of listening" in field.become for each in merger.changes for field in each.fields)


def test_nothing_that_was_sent_is_rewritten(two: Repository) -> None:
    before = {graph: two.ledger.data(held.submission) for graph, held in two.ledger.content(2).items()}
    joined(two)
    assert {g: two.ledger.data(held.submission) for g, held in two.ledger.content(3).items()} == before


def test_an_earlier_edition_shows_both(two: Repository) -> None:
    number = read(two).number
    joined(two)
    assert said(edition.open_edition(two.config.home, number), OTHER)


def test_removing_the_one_that_is_kept_removes_both(two: Repository) -> None:
    joined(two)
    parts = (two.ledger, two.sandbox, two.config)
    done = removal.remove(*parts, THEIRS, reason="They asked.", at=AT, by="a test")
    assert done.removal.address == KEPT and OTHER in done.removal.along
    found = read(two)
    assert said(found, KEPT) == said(found, OTHER) == set() and OTHER in found.manifest.withdrawn
    assert found.manifest.merged == {}
    whole(two, found)


def test_what_was_removed_since_the_edition_that_is_read_is_not_merged(two: Repository) -> None:
    store = read(two).store
    with two.ledger.database.transaction() as connection:
        two.ledger.decide(connection, removals.recording(Removal(KEPT)), at=AT, by="a test")
    for kept, other in ((OURS, THEIRS), (THEIRS, OURS)):
        with pytest.raises(NotFound):
            merge.merge(two.ledger, store, kept, other, MODERATOR, reason="One.", at=AT, by="A moderator")


def test_it_is_recognised_as_what_it_is(two: Repository) -> None:
    recorded = recognition.read(joined(two).store)
    sketch = recognition.sketch("x", [(str(SKOS.prefLabel), "days of Listening"), *kind()])
    assert [each.known for each in recorded.like(sketch)] == [KEPT]


def kind() -> Iterator[tuple[str, str]]:
    yield "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", str(INC.Initiative)


@pytest.mark.parametrize(
    ("kept", "other", "why", "error"),
    [
        (OURS, OURS, "One.", BadInput),
        (OURS, THEIRS, " ", BadInput),
        (OURS, THEIRS, "x" * 1001, BadInput),
        (OURS, "/doc/initiative/no-such", "One.", NotFound),
        (OURS, "/doc/organisation/york-trust/us", "One.", BadInput),
        (OURS, "/doc/concept/theme/x", "One.", Refused),
        (OURS, "nonsense", "One.", BadInput),
        (OURS, "http://[", "One.", BadInput),
        ("/doc/membership/a", "/doc/membership/b", "One.", BadInput),
    ],
)
def test_what_cannot_be_of_the_same_thing_is_refused(
    two: Repository, kept: str, other: str, why: str, error: type[InclusionError]
) -> None:
    with pytest.raises(error):
        joined(two, kept, other, why=why)
    assert two.ledger.position() == 2


def test_what_is_merged_already_is_not_merged_again(two: Repository) -> None:
    joined(two)
    for kept, other in ((OURS, THEIRS), (THEIRS, OURS)):
        with pytest.raises(Conflict):
            joined(two, kept, other)
    parted(two)
    with pytest.raises(NotFound):
        parted(two)


@pytest.mark.parametrize("actor", [LEEDS, YORK, Actor("lee", Role.MODERATOR, "york-trust")])
def test_only_a_moderator_of_neither_organisation_merges_and_parts(two: Repository, actor: Actor) -> None:
    with pytest.raises(Refused):
        joined(two, actor=actor)
    joined(two)
    with pytest.raises(Refused):
        parted(two, actor)


def test_an_erasure_takes_a_name_out_of_the_reasons(two: Repository) -> None:
    joined(two, why="Alex Example said so.")
    with two.ledger.database.transaction() as connection:
        mergers.reword(connection, lambda text: "Alex" in text, "[erased]")
    assert [each.reason for each in mergers.all_upto(two.ledger.database, 3)] == ["[erased]"]


def test_links_of_which_there_is_one_at_most_are_those_of_the_shapes() -> None:
    links = {forms.Answer.CHOICE, forms.Answer.RECORD, forms.Answer.FIXED, forms.Answer.ADDRESS}
    asked = (forms.load()[str(CLASSES[kind])] for kind in entry.PAGES)
    single = {ask.path for form in asked for ask in form.asks if not ask.many and ask.answer in links}
    assert single and single <= ONE


def test_a_merger_in_the_instant_of_a_removal_goes_along(
    two: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_up, late = publication.bring_up, list[int]()

    def slow(*parts: Any, **more: Any) -> int:
        number = bring_up(*parts, **more)
        if not late:  # somebody merges after the removal has read the edition
            store = edition.open_current(two.config.home).store
            late.append(
                merge.merge(two.ledger, store, OURS, THEIRS, MODERATOR, reason="Same.", at=AT, by="x")
            )
        return number

    monkeypatch.setattr(publication, "bring_up", slow)
    parts = (two.ledger, two.sandbox, two.config)
    done = removal.remove(*parts, KEPT, reason="They asked.", at=AT, by="a test")
    assert late and OTHER in done.removal.along


def test_an_erasure_by_either_address_takes_both_out_of_the_ledger(two: Repository) -> None:
    joined(two, why="Days of listening are listening days.")
    reason = "Asked for it, and the law says so."
    parts = (two.docket, two.sandbox, two.config)
    done = erasure.erase(
        *parts, THEIRS, reason=reason, at=AT, by="a test", names=["Days of listening", "Listening days"]
    )
    assert done.address == KEPT and done.files == 2
    found = read(two)
    assert said(found, KEPT) == said(found, OTHER) == set()
    held = b"".join(two.ledger.data(each.submission) for each in two.ledger.content(2).values())
    assert b"Days of listening" not in held and b"Listening days" not in held and b"Later" in held
    assert [each.reason for each in mergers.all_upto(two.ledger.database, 9)] == ["[erased]"]


def test_what_another_record_was_merged_into_is_not_withdrawn_before_they_are_parted(two: Repository) -> None:
    joined(two)
    (ours,) = two.docket.of_partner("leeds-council")
    sending.act(two, ours, Move.LEAVE)
    leaving = two.docket.find(ours.ref)
    with pytest.raises(Conflict, match="/doc/initiative/york-trust/listening-days was merged into one"):
        sending.decide(two, leaving, Move.REMOVE, words="")
    parted(two)
    assert sending.decide(two, leaving, Move.REMOVE, words="").state is State.WITHDRAWN
    store = read(two).store
    assert [str(said.object) for said in store.triples(URIRef(OTHER), DCT.title)] == ["Days of listening"]
    assert not list(store.triples(URIRef(KEPT)))
