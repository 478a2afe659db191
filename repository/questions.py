"""Ready-made questions: plain words, a query, and an answer that can be checked.

Each is one file `data/questions/{slug}.rq`: comment lines that say what it asks, then a SELECT query.
`data/questions/README.md` tells how to write one.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import URIRef

from repository import naming
from repository.errors import BadInput, Busy, NotFound, OutOfMemory, OutOfTime, TooLarge
from repository.namespaces import ADDED, FOAF, OA, PREFIXES, RDF, RDFS, SCHEME, SKOS
from repository.rows import Found
from repository.store.interface import Row, Store, Term

FOLDER = Path(__file__).resolve().parent.parent / "data" / "questions"
GROUPS = (
    "Finding practice",
    "What is known",
    "Gaps",
    "People and organisations",
    "Events and ideas",
    "Measures",
    "About this collection",
)
EDITORS = {str(graph) for graph in ADDED}
NONE_RECORDED = "None recorded."
TOO_MUCH = (OutOfTime, OutOfMemory, TooLarge)
STOPPED = "This question took too long to answer, and was stopped."

# What leads to a word without using it of anything: how words hang together, and what backs or lists them.
_ABOUT_WORDS = (str(SKOS), str(RDF), str(RDFS))
_NOT_A_USE = {OA.hasBody, FOAF.primaryTopic}

# Finds the rows of a query, compared with those of the second, as `rows.find` does.
Find = Callable[[str, str], Found]

_HEADER = re.compile(r"#\s*([a-z-]+):\s*(.*)")
_EXPECT = re.compile(r"(at least )?(\d+|no) rows?")
_PLACE = re.compile(r"\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}")


@dataclass(frozen=True)
class Option:
    """What a reader may choose: the query's `$name` becomes a word of the scheme, or is not asked for."""

    name: str
    label: str
    scheme: str


@dataclass(frozen=True)
class Choice:
    """One word that an option offers."""

    slug: str
    iri: str
    label: str


@dataclass(frozen=True)
class Question:
    """One question, as its file tells it. `least` and `most` bound the rows that the shipped data gives."""

    slug: str
    words: str
    group: str
    asked_by: str
    answer: str
    none: str
    options: tuple[Option, ...]
    least: int
    most: int | None
    query: str


@dataclass(frozen=True)
class Answer:
    """What a query gave. `unsourced` are the places of rows that rest on links added by our editors.

    `unmarked`: which rows these are took too long to find. `stopped`: all of it did, and nothing is known.
    """

    sentence: str
    columns: tuple[str, ...]
    rows: list[Row]
    query: str
    unsourced: Collection[int] = field(default_factory=frozenset)
    stopped: bool = False
    unmarked: bool = False


def read_all(folder: Path = FOLDER) -> tuple[Question, ...]:
    """Return the questions in `folder`, in the order of the groups, then by their words.

    Raises `BadInput`, naming the file, for one that is not written as README.md tells.
    """
    found = [read(path) for path in sorted(folder.glob("*.rq"))]
    return tuple(sorted(found, key=lambda each: (GROUPS.index(each.group), each.words)))


def read(path: Path) -> Question:
    """Return the question in one file; raises `BadInput` as `read_all` does."""
    header, query = _split(path.read_text("utf-8"))
    try:
        group, expect = header["group"][0], _EXPECT.fullmatch(header["expect"][0])
        if group not in GROUPS or expect is None or not re.search(r"\bWHERE\b", query):
            raise ValueError("its group, its expect line or the word WHERE")
        least = 0 if expect[2] == "no" else int(expect[2])
        return Question(
            slug=path.stem,
            words=header["question"][0],
            group=group,
            asked_by=header["asked-by"][0],
            answer=header["answer"][0],
            none=header.get("none", [NONE_RECORDED])[0],
            options=tuple(_option(line) for line in header.get("option", [])),
            least=least,
            most=None if expect[1] else least,
            query=query,
        )
    except (KeyError, ValueError) as error:
        raise BadInput(f"The question {path.name} is not complete; look at {error}.") from error


def named(questions: Collection[Question], slug: str) -> Question:
    """Return the question of that slug; raises `NotFound`."""
    for question in questions:
        if question.slug == slug:
            return question
    raise NotFound("There is no ready-made question of that name.")


def choices(store: Store, option: Option) -> list[Choice]:
    """Return the words that an option offers, by name: those of its scheme that something here uses."""
    words = {triple.subject for triple in store.triples(None, SKOS.inScheme, SCHEME[option.scheme])}
    used = {word for word in words if _is_used(store, word)}
    offered = used | {broader for word in used for broader in _broader(store, word)}
    found = [Choice(_slug(iri), str(iri), naming.label(store, iri)) for iri in offered & words]
    return sorted(found, key=lambda choice: choice.label.casefold())


def chosen(store: Store, question: Question, given: Mapping[str, str]) -> dict[str, Choice]:
    """Return option → choice for what was `given` as slugs; an empty one leaves its option open.

    Raises `NotFound` for a word that the option does not offer.
    """
    found = {}
    for option in question.options:
        slug = given.get(option.name, "")
        if not slug:
            continue
        offered = {choice.slug: choice for choice in choices(store, option)}
        if slug not in offered:
            raise NotFound(f"{option.label}: there is no {slug[:60]!r} to choose here.")
        found[option.name] = offered[slug]
    return found


def ask(
    find: Find, question: Question, chosen: Mapping[str, Choice], graphs: Collection[str], sources_only: bool
) -> Answer:
    """Return the answer that `find` finds where there are these named `graphs`.

    With `sources_only`, links that our editors added are left out; else rows that rest on them are marked.
    """
    query = filled(question, chosen)
    without = query_without(query, [graph for graph in graphs if graph not in EDITORS])
    asked, other = (without, "") if sources_only else (query, without if EDITORS & set(graphs) else "")
    try:
        found, unmarked = _found(find, asked, other)
    except TOO_MUCH:
        return Answer(STOPPED, columns(query), [], asked, stopped=True)
    sentence = _sentence(question, chosen, found.rows)
    return Answer(sentence, columns(query), found.rows, asked, found.only_here, unmarked=unmarked)


def _found(find: Find, query: str, without: str) -> tuple[Found, bool]:
    """Return the rows of `query`, and whether comparing them with those `without` some graphs took too long.

    Asking many graphs apart is much slower than asking what they all say together.
    """
    if without:
        with suppress(*TOO_MUCH, Busy):  # the reader may have had their time with the rows alone
            return find(query, without), False
    return find(query, ""), bool(without)


def filled(question: Question, chosen: Mapping[str, Choice]) -> str:
    """Return the query as it can be run anywhere: prefixes declared, each `$option` replaced by the choice.

    Without a choice the lines that name the option are left out: it is then not asked for at all.
    """
    query = question.query
    for option in question.options:
        named = rf"\${option.name}\b"
        if option.name in chosen:
            value = f"<{chosen[option.name].iri}>"
            query = re.sub(named, lambda _, value=value: value, query)  # type: ignore[misc]
        else:
            query = re.sub(rf".*{named}.*\n", "", query)
    used = [prefix for prefix in PREFIXES if re.search(rf"(?<![\w-]){re.escape(prefix)}:", query)]
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in used) + query


def query_without(query: str, graphs: Collection[str]) -> str:
    """Return the query asked of these named graphs alone."""
    clauses = "".join(f"FROM <{graph}>\n" for graph in sorted(graphs))
    return re.sub(r"\bWHERE\b", lambda _: f"\n{clauses}WHERE", query, count=1)


def columns(query: str) -> tuple[str, ...]:
    """Return the names of the variables that a query selects, in order."""
    selected = re.split(r"\bWHERE\b", re.split(r"\bSELECT\b", query, maxsplit=1)[1], maxsplit=1)[0]
    outside = re.sub(r"\((?:[^()]|\([^()]*\))*\bAS\s+\?(\w+)\s*\)", r"?\1", selected)
    return tuple(re.findall(r"\?(\w+)", outside))


def heading(column: str) -> str:
    """Return the words above a column: `what_is_known` reads `What is known`."""
    words = column.replace("_", " ")
    return words[:1].upper() + words[1:]


def _sentence(question: Question, chosen: Mapping[str, Choice], rows: list[Row]) -> str:
    if not rows:
        return _place(question.none, question, chosen, rows)
    return _place(question.answer, question, chosen, rows)


def _place(template: str, question: Question, chosen: Mapping[str, Choice], rows: list[Row]) -> str:
    """Fill a sentence: `{option}`, `{column}` (how many different values), `{column|one|many}`, `{rows}`."""
    labels = {option.name: f"any {option.label.lower()}" for option in question.options}
    labels |= {name: choice.label for name, choice in chosen.items()}

    def fill(found: re.Match[str]) -> str:
        name, one, many = found.groups()
        if name in labels:
            return labels[name]
        count = len(rows) if name == "rows" else len({row[name] for row in rows if name in row})
        return f"{count:,}" if one is None else f"{count:,} {one if count == 1 else many}"

    return _PLACE.sub(fill, template)


def _split(text: str) -> tuple[dict[str, list[str]], str]:
    header: dict[str, list[str]] = {}
    lines = text.splitlines()
    start = next((place for place, line in enumerate(lines) if not line.startswith("#")), len(lines))
    for found in filter(None, map(_HEADER.match, lines[:start])):
        header.setdefault(found[1], []).append(found[2].strip())
    return header, "\n".join(lines[start:]).strip() + "\n"


def _option(line: str) -> Option:
    name, label, scheme = (part.strip() for part in line.split("|"))
    return Option(name, label, scheme)


def _is_used(store: Store, word: URIRef) -> bool:
    return any(
        triple.predicate not in _NOT_A_USE and not str(triple.predicate).startswith(_ABOUT_WORDS)
        for triple in store.triples(None, None, word)
    )


def _broader(store: Store, word: URIRef, seen: frozenset[Term] = frozenset()) -> Iterator[URIRef]:
    for triple in store.triples(word, SKOS.broader):
        if isinstance(triple.object, URIRef) and triple.object not in seen:
            yield triple.object
            yield from _broader(store, triple.object, seen | {word})


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
