import json
import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks import (
    asking,
    find,
    finders,
    gapmap,
    generator,
    httpload,
    load,
    pages,
    publishing,
    queries,
    results,
    rush,
    servers,
    sparql,
    starting,
)
from benchmarks import validation as checking
from benchmarks.homes import Homes, read_here
from benchmarks.results import Table
from repository import edition, index, questions, validation
from repository.config import PROJECT, Config
from repository.edition import Edition
from repository.ingest import Upload
from repository.namespaces import full, short
from repository.sandbox import Sandbox

SIZE = 60  # two batches, the second not full


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Homes:
    return Homes(tmp_path_factory.mktemp("homes"))


def statements(initiatives: int) -> list[ox.Triple]:
    files = generator.collection(initiatives)
    return [triple for file in files for triple in ox.parse(file.data, ox.RdfFormat.N_TRIPLES)]


def classes(triples: list[ox.Triple]) -> Counter[str]:
    return Counter(
        short(triple.object.value) for triple in triples if triple.predicate.value == full("rdf:type")
    )


def test_the_same_size_and_seed_give_the_same_bytes() -> None:
    assert list(generator.collection(SIZE)) == list(generator.collection(SIZE))
    assert list(generator.collection(SIZE)) != list(generator.collection(SIZE, seed=1))
    assert generator.contribution(3, SIZE) == generator.contribution(3, SIZE)


def test_a_larger_collection_begins_with_the_smaller_one() -> None:
    smaller, larger = list(generator.collection(50)), list(generator.collection(SIZE))
    assert larger[:1] == smaller and len(larger) == 2


def test_a_collection_has_the_initiatives_asked_for_at_25_to_50_statements_each() -> None:
    triples = statements(1000)
    assert classes(triples)["inc:Initiative"] == 1000
    assert 25_000 <= len(triples) <= 50_000


def test_a_contribution_has_30_statements() -> None:
    for number in range(20):
        file = generator.contribution(number, 1000)
        assert read_here(file.name, file.data).triples == 30


def test_every_kind_of_thing_occurs() -> None:
    ontology = ox.Store()
    ontology.bulk_load(path=PROJECT / "ontology" / "inclusion.ttl", format=ox.RdfFormat.TURTLE)
    ours = {
        short(quad.subject.value)
        for quad in ontology.quads_for_pattern(
            None, ox.NamedNode(full("rdf:type")), ox.NamedNode(full("owl:Class"))
        )
        if quad.subject.value.startswith(full("inc:"))
    }
    words = {"inc:Theme", "inc:Method", "inc:PopulationGroup", "inc:Characteristic", "inc:Indicator"}
    words |= {"inc:IndicatorSet"}
    reused = {"org:FormalOrganization", "org:Membership", "foaf:Person", "prov:Association", "qb:Observation"}
    reused |= {"oa:Annotation", "oa:TextQuoteSelector", "rdf:Statement", "dcat:CatalogRecord"}
    assert (ours - words) | reused <= classes(statements(SIZE)).keys()


def test_every_term_of_ours_and_every_word_used_exists(shipped: Edition) -> None:
    used = {term.value for triple in statements(200) for term in triple if isinstance(term, ox.NamedNode)}
    ours = {iri for iri in used if iri.startswith(full("inc:")) or "/id/concept/" in iri}
    known = {str(triple.subject) for triple in shipped.store.triples()}
    assert ours - known == set()


def test_some_words_are_used_much_more_often_than_others() -> None:
    used = Counter(t.object.value for t in statements(500) if t.predicate.value == full("inc:addressesTheme"))
    counts = [count for _, count in used.most_common()]
    assert counts[0] > 5 * counts[len(counts) // 2]


def test_it_conforms_to_the_shapes(sandbox: Sandbox, shipped: Edition) -> None:
    files = [*generator.collection(50), generator.contribution(1, 50)]
    uploads = [Upload(file.name, file.data) for file in files]
    graphs = [file.graph for file in files]
    report = validation.check(sandbox, uploads, shipped.folder, Config(), graphs).report
    assert report.conforms, report.as_json()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the programs measure seldom: here only that they measure."""
    for program in (publishing, pages, sparql, gapmap, checking):
        monkeypatch.setattr(program, "TIMES", 2)
    for program, name in ((starting, "STARTS"), (sparql, "RUSHES"), (rush, "SECONDS")):
        monkeypatch.setattr(program, name, 1)
    for name in ("ALONE_SECONDS", "SECONDS"):
        monkeypatch.setattr(load, name, 2.0)
    monkeypatch.setattr(find, "TURNS", 1)
    monkeypatch.setattr(httpload, "TURNS", 1)
    monkeypatch.setattr(httpload, "SECONDS", 0.5)


def figures(tables: list[Table]) -> list[Table]:
    for table in tables:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}
    return tables


def test_publishing_is_measured_on_a_copy(homes: Homes, few: None) -> None:
    before = homes.of(SIZE).triples
    contributions, builds = figures(publishing.measure(homes, [SIZE]))
    assert homes.of(SIZE).triples == before
    assert contributions.rows[0][0] == builds.rows[0][0] == "60 initiatives"


def test_every_ready_made_question_is_measured(homes: Homes, few: None) -> None:
    (table,) = figures(queries.measure(homes, [SIZE]))
    assert [row[1] for row in table.rows] == 2 * ["everything", "only what sources state"]
    assert {row[2:4] for row in table.rows} == {(f"{len(questions.read_all())}", "0")}


def test_four_kinds_of_page_are_measured(homes: Homes, few: None) -> None:
    (table,) = figures(pages.measure(homes, [SIZE]))
    assert [row[0] for row in table.rows[::2]] == ["home", "search", "record", "theme"]


def test_a_start_is_measured(homes: Homes, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCLUSION_COLLECTION", "no")
    (table,) = figures(starting.measure(homes, [SIZE]))
    assert len(table.rows) == 3


def test_the_site_is_asked_13_queries_and_who_is_not_installed_is_named(
    homes: Homes, few: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(servers, "PEERS", tmp_path)
    monkeypatch.setattr(servers.shutil, "which", lambda _: None)
    asked, counted = figures(sparql.measure(homes, [SIZE]))
    assert len(asked.rows) == 13 + 1
    assert all(row[1].endswith(" ms") for row in asked.rows[:13])
    for name in ("oxigraph", "rdflib-endpoint", "Virtuoso"):
        assert f"{name} is not installed" in asked.note
    assert len(counted.rows) == 2


def test_what_is_missing_is_measured_and_grows_from_the_first_size(
    homes: Homes, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers.shutil, "which", lambda _: None)
    beside, growth = figures(gapmap.measure(homes, [SIZE]))
    assert "Virtuoso is not installed" in beside.note and beside.rows[0][1:2] == ("126",)
    assert growth.rows[0][-1] == "1.0 ×"


def test_checks_are_measured_beside_pyshacl(homes: Homes, few: None) -> None:
    home = homes.of(SIZE)
    (one,) = figures([checking.contributions([home])])
    assert 60 < int(one.rows[0][1]) < 500 and one.rows[0][-1] == "1.00 ×"
    (large,) = figures([checking.spreadsheet(home, 30)])
    assert large.rows[0][0] == "30" and large.rows[0][2] == "100%"


def test_answers_are_compared_by_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*values: dict[str, str]) -> bytes:
        rows = [{"x": value} for value in values]
        return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": rows}}).encode()

    string = "http://www.w3.org/2001/XMLSchema#string"
    plain, typed = (
        {"type": "literal", "value": "a"},
        {"type": "typed-literal", "value": "a", "datatype": string},
    )
    address = {"type": "uri", "value": "a"}
    assert asking.rows("SELECT", answer(plain, address)) == asking.rows("SELECT", answer(address, typed))
    assert asking.rows("SELECT", answer(plain)) != asking.rows("SELECT", answer(plain, plain))
    assert asking.rows("SELECT", answer(plain)) != asking.rows("SELECT", answer(address))


def test_readers_are_measured_alone_and_under_attack(homes: Homes, few: None) -> None:
    readers, attackers = figures(load.measure(homes, [SIZE]))
    assert [row[0] for row in readers.rows] == ["page", "query"]
    assert "Errors alone: 0; under attack: 0" in readers.note
    assert [row[0] for row in attackers.rows] == ["hostile", "half sent"]


def test_a_collection_that_is_kept_is_made_once(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    made = Homes(tmp_path / "first", kept).of(1)
    assert Homes(tmp_path / "second", kept).of(1).build_seconds == made.build_seconds


def test_a_collection_kept_by_another_version_is_made_anew_from_its_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    position = Homes(tmp_path / "first", kept).of(1).repository.ledger.position()
    monkeypatch.setattr(index, "making", lambda: "another")
    again = Homes(tmp_path / "second", kept).of(1).repository
    assert again.ledger.position() == position
    assert edition.open_current(again.config.home).manifest.index == "another"


def test_a_search_its_page_and_its_index_are_measured(homes: Homes, few: None) -> None:
    within, served, built = figures(find.measure(homes, [SIZE]))
    assert [row[1] for row in within.rows] == ["this software", "bare tantivy", "SQLite FTS5", "SPARQL only"]
    assert built.rows[0][0] == "60 initiatives" and len(served.rows) >= 1


def test_all_peers_find_what_we_find_where_stemming_decides_nothing(homes: Homes, tmp_path: Path) -> None:
    current = edition.open_current(homes.of(SIZE).repository.config.home)
    peers = {name: load() for name, load in finders.finders(current, tmp_path).items()}
    for address in finders.SEARCHES:
        ours = peers["this software"](address)
        assert peers["bare tantivy"](address) == ours
        if "q=" not in address:
            assert {find_(address) for find_ in peers.values()} == {ours}, address


def test_a_programs_new_figures_replace_its_old_ones_and_no_others(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    for program, figure in (("pages", "1 ms"), ("queries", "2 ms"), ("pages", "3 ms")):
        results.write(program, [Table("Some", ("what", "time"), [(program, figure)])], "a command", file)
    text = file.read_text("utf-8")
    assert text.startswith("# Results")
    assert "2 ms" in text and "3 ms" in text and "1 ms" not in text
    assert text.count("## pages\n") == 1


def test_beside_a_wanted_figure_stands_whether_it_holds() -> None:
    lines = [
        results.verdict("ours / Virtuoso", "0.833 × (of 13)", most=0.8),
        results.verdict("the site", "0.30 ×", least=0.3),
        results.verdict("from the store", "73.8 s)", most=60),
        results.verdict("stopped", "0", most=0),
        results.verdict("ours / Oxigraph", "-", most=1),
    ]
    assert lines == [
        "ours / Virtuoso: 0.833 ×, wanted at most 0.8 ×: does not hold",
        "the site: 0.30 ×, wanted at least 0.3 ×: holds",
        "from the store: 73.8 s, wanted at most 60 s: does not hold",
        "stopped: 0, wanted at most 0: holds",
        "ours / Oxigraph: not measured; wanted at most 1",
    ]
    told = Table("Some", ("what",), [("a",)], "n = 1.", lines[:2]).markdown()
    assert told.endswith(f"| a    |\n\nn = 1.\n\n* {lines[0]}\n* {lines[1]}")


def test_every_verdict_in_the_results_is_of_a_figure_that_stands_there() -> None:
    for section in results.RESULTS.read_text("utf-8").split("### ")[1:]:
        for figure in re.findall(r"(?m)^\* .*: ([\d.,]+(?: [×s])?), wanted", section):
            rows = " ".join(line for line in section.splitlines() if line.startswith("|"))
            assert figure in rows or figure == "0", f"{figure} in {section.splitlines()[0]}"


def test_a_quantile_is_a_time_that_was_taken() -> None:
    times = [float(number) for number in range(100, 0, -1)]
    assert [results.quantile(times, share) for share in (0.5, 0.99, 1.0)] == [50.0, 99.0, 100.0]
