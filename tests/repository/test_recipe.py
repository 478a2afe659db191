"""How a list was made: the query, the search and a count by hand find the same records."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import parse_qsl

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import generator
from repository import asking, facets, gate, index
from repository.asking import KIND, Question
from repository.config import PROJECT, Config
from repository.edition import Edition
from repository.errors import InclusionError
from repository.index import Index
from repository.namespaces import BASE, GRAPH, full
from repository.recipe import Recipe, recipe
from repository.schema import CHECKS
from repository.search import listing, search
from repository.shipped import founding_files
from repository.store.embedded import EmbeddedStore

INITIATIVES, COMBINATIONS = 150, 240
MOST = Config().query_bytes
INFERRED = str(GRAPH["inferred"])
TOLD = tomllib.loads(facets.DECLARATIONS.read_text("utf-8"))


@dataclass(frozen=True)
class Made:
    """A generated collection: as an index, as a store, and as statements with the graphs that say them."""

    index: Index
    store: EmbeddedStore
    said: dict[tuple[str, str, str], set[str]]

    def ids(self, question: Question) -> set[str]:
        return {result.card["iri"] for result in listing(self.index, question)}

    def asked(self, question: Question, most: int = MOST) -> set[str]:
        return rows(self.store, recipe(self.index, question, most))


def rows(store: EmbeddedStore, made: Recipe) -> set[str]:
    found = [str(row["record"]) for row in store.select(made.query)]
    assert len(found) == len(set(found))
    return set(found)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Schemes and generated work; our editors added one link in six, and one in twelve a source says too."""
    random, store, said = Random(4), ox.Store(), defaultdict(set)
    files = [(g, p.read_bytes(), ox.RdfFormat.TURTLE) for g, p in founding_files(PROJECT).items()]
    files = [each for each in files if "/scheme/" in each[0] or each[0].endswith("ontology")]
    files += [(f.graph, f.data, ox.RdfFormat.N_TRIPLES) for f in generator.collection(INITIATIVES)]
    for graph, data, language in files:
        for t in ox.parse(data, format=language):
            if isinstance(t.object, ox.BlankNode) or isinstance(t.subject, ox.BlankNode):
                continue  # ranges in the ontology; at ingest they become addresses
            graphs = {graph}
            if "/generated/" in graph and t.predicate.value != full("rdf:type") and random.random() < 1 / 6:
                graphs = random.choice([{INFERRED}, {INFERRED, graph}])
            for each in graphs:
                store.add(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(each)))
            store.add(ox.Quad(t.subject, t.predicate, t.object))
            ends = (t.subject.value, t.predicate.value, t.object.value)
            said[ends] |= graphs
    folder = tmp_path_factory.mktemp("made") / "index"
    index.build(EmbeddedStore(store), folder)
    return Made(index.open_index(folder), EmbeddedStore(store), dict(said))


# ---- the count by hand: plain sets, read from facets.toml anew


class ByHand:
    """Finds what filters and kinds find, with nothing of the search."""

    def __init__(self, said: dict[tuple[str, str, str], set[str]]) -> None:
        self._ends: dict[tuple[str, str], set[tuple[str, bool]]] = defaultdict(set)
        self._starts: dict[tuple[str, str], set[tuple[str, bool]]] = defaultdict(set)
        self._types: dict[str, set[str]] = defaultdict(set)
        self._found: dict[tuple[str, str, bool], set[str]] = {}
        for (subject, predicate, value), graphs in said.items():
            added = graphs == {INFERRED}
            self._ends[subject, predicate].add((value, added))
            self._starts[value, predicate].add((subject, added))
            if predicate == full("rdf:type"):
                self._types[subject].add(value)

    def find(self, question: Question) -> set[str]:
        return {thing for thing in self._types if self._fits(thing, question)}

    def _fits(self, thing: str, question: Question) -> bool:
        kind = next(
            (k["key"] for k in TOLD["kind"] if self._types[thing] & {full(c) for c in k["classes"]}), None
        )
        chosen = {key: values for key, values in question.filters.items() if key != KIND}
        usual = [k["key"] for k in TOLD["kind"] if k.get("usual")]
        if kind not in question.filters.get(KIND, usual) or (kind == "person" and chosen):
            return False
        return all(self._has(thing, key, values, question.stated) for key, values in chosen.items())

    def _has(self, thing: str, key: str, values: tuple[str, ...], stated: bool) -> bool:
        if key == CHECKS:
            return all(any(self._checked(thing, c, stated) for c in self._checks(v)) for v in values)
        (facet,) = (f for f in TOLD["facet"] if f["key"] == key)
        ends = {e for path in facet["paths"] for e in self._walk(thing, path, stated)}
        if facet.get("years"):
            years = [int(e[:4]) for e in ends if re.match("[0-9]{4}", e)]
            held = (
                {str(y) for y in range(min(years), min(max(years), min(years) + 30) + 1)} if years else set()
            )
        else:
            held = {e.removeprefix(BASE + facet["base"]) for e in ends}
        return bool({*held, "stated" if held else "not-stated"} & set(values))

    def _checks(self, key: str) -> list[dict[str, list[str]]]:
        return [check for check in TOLD["check"] if check["key"] == key]

    def _checked(self, thing: str, check: dict[str, list[str]], stated: bool) -> bool:
        ends = {e for path in check["paths"] for e in self._walk(thing, path, stated)}
        return bool(ends & {BASE + each for each in check["among"]} if "among" in check else ends)

    def _walk(self, start: str, path: str, stated: bool) -> set[str]:
        if (start, path, stated) in self._found:
            return self._found[start, path, stated]
        here = {start}
        for step in path.split("/"):
            links = self._starts if step.startswith("^") else self._ends
            name, many = full(step.strip("^*")), step.endswith("*")
            there = {e for h in here for e, added in links[h, name] if many or not (stated and added)}
            while many and not there <= here:
                here |= there
                there = {e for h in here for e, _ in links[h, name]}
            here = here if many else there
        self._found[start, path, stated] = here
        return here


@pytest.fixture(scope="module")
def by_hand(made: Made) -> ByHand:
    return ByHand(made.said)


def combinations(one: Index, random: Random) -> Iterator[Question]:
    """Random filters with values that there are, the two ends of each, and now and then one that is not."""
    every = search(one, Question(filters={KIND: tuple(k.key for k in one.plan.kinds)}), more=True)
    values = {each.key: [v.value for v in each.values] for each in every.filters}
    values[CHECKS] = [value.value for value in every.checks]
    while True:
        keys = random.sample([key for key in values if key != KIND], random.choice([0, 1, 1, 2, 2, 3]))
        filters = {
            key: tuple(
                dict.fromkeys(
                    random.choice([*values[key], "stated", "not-stated"])
                    if key != CHECKS
                    else random.choice(values[key])
                    for _ in range(random.choice([1, 1, 2, 3]))
                )
            )
            for key in keys
        }
        if random.random() < 0.5:
            filters[KIND] = tuple(random.sample(values[KIND], random.choice([1, 1, 2, 4])))
        if random.random() < 0.05:
            filters[random.choice(keys or ["theme"])] = (random.choice(["nonsense", '"> }', "1e999"]),)
        yield Question(filters=filters, stated=random.random() < 0.4)


def test_query_search_and_a_count_by_hand_agree_on_hundreds_of_combinations(
    made: Made, by_hand: ByHand
) -> None:
    sizes = []
    for question, _ in zip(combinations(made.index, Random(20)), range(COMBINATIONS), strict=False):
        found = made.ids(question)
        assert found == by_hand.find(question), question
        assert made.asked(question) == found, recipe(made.index, question, MOST).query
        sizes.append(len(found))
    assert sum(size > 0 for size in sizes) > COMBINATIONS / 3  # most of them are about something


def test_every_count_of_a_filter_is_what_a_count_by_hand_finds(made: Made, by_hand: ByHand) -> None:
    counted = 0
    some = [question for question, _ in zip(combinations(made.index, Random(9)), range(3), strict=False)]
    for question in (Question(), Question(filters={"where": ("england",)}, stated=True), *some):
        for each in search(made.index, question, more=True).filters:
            for value in each.values[:12]:
                chosen = question.but(**{each.key: (value.value,)})
                assert len(by_hand.find(chosen)) == value.count, chosen
                counted += 1
    assert counted > 200


WORDS = [
    "disabled",
    "BAME",
    "staff network",
    "mentoring disabled people",
    '"staff network"',
    "zzzz",
    "health",
]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("exact", [False, True])
def test_words_give_the_same_records_with_and_without_filters(made: Made, words: str, exact: bool) -> None:
    some = combinations(made.index, Random(words))
    for question, _ in zip(some, range(4), strict=False):
        asked = replace(question, words=words, exact=exact, any=exact)
        assert made.asked(asked) == made.ids(asked)
    assert made.asked(Question(words)) == made.ids(Question(words))


def test_a_query_that_would_be_too_long_lists_only_what_fits_the_filters_too(made: Made) -> None:
    question = Question("people", {"theme": ("recruitment",)})
    whole, short = recipe(made.index, question, MOST), recipe(made.index, question, 1500)
    assert (whole.narrowed, short.narrowed) == (False, True)
    assert 0 < short.listed < whole.listed
    assert rows(made.store, short) == rows(made.store, whole) == made.ids(question)


def test_the_page_and_the_order_do_not_change_the_query(made: Made) -> None:
    question = Question("staff", {"theme": ("stated",)})
    assert recipe(made.index, question, MOST) == recipe(
        made.index, replace(question, page=7, sort="checked"), MOST
    )


ATTACKS = [
    '"> . } # ',
    "x> ?p ?o } } ; DROP ALL #",
    '") || true || ("',
    "\\",
    "\\u003E",
    "a\nb\r'''\"\"\"",
    "%zz",
    "http://[::1",
    "::",
    "\x00\x1f\u202e",
    "<script>alert(1)</script>",
    BASE + "id/concept/theme/recruitment",
    "?theme",
    "'x'@en",
    "é" * 40,
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("stated", [False, True])
def test_no_value_writes_itself_into_the_query(made: Made, attack: str, stated: bool) -> None:
    for key in (KIND, CHECKS, *(facet.key for facet in made.index.plan.facets)):
        question = Question(filters={key: (attack,)}, stated=stated)
        assert made.asked(question) == made.ids(question) == set(), key
        gate.judge(recipe(made.index, question, MOST).query, Config())


@settings(max_examples=80, deadline=None)
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(["q", "kind", "who", "theme", "when", "check", "stated", "exact"]),
            st.text(max_size=12),
        )
    )
)
def test_any_address_becomes_a_query_that_can_be_asked(made: Made, pairs: list[tuple[str, str]]) -> None:
    try:
        question = asking.read(pairs)
        found = made.ids(question)
    except InclusionError:
        return
    assert made.asked(question) == found


SHIPPED = [
    "",
    "q=BAME",
    "q=BAME&exact=1",
    "q=impact assessment&cost=not-stated",
    "theme=improving-representation&stated=1",
    "kind=measure",
    "kind=talk&kind=person",
    "where=north-east&where=not-stated",
    "known=not-stated&kind=initiative",
    "when=2020",
    "check=shaped",
    "organisation=partnerships-for-social-justice&kind=event",
]


@pytest.mark.parametrize("address", SHIPPED)
def test_what_is_shipped_is_found_by_the_query_too(shipped: Edition, address: str) -> None:
    question = asking.read(parse_qsl(address))
    found = {result.card["iri"] for result in listing(shipped.index, question)}
    assert found
    assert rows(shipped.store, recipe(shipped.index, question, MOST)) == found
