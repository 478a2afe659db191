"""Ready-made questions and their answers: as a page, as a table to open elsewhere, and to cite."""

import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request
from rdflib import Literal, URIRef

from repository import naming, questions, rows, sparql, wording
from repository.bootstrap import Repository
from repository.edition import Edition
from repository.errors import Busy, InclusionError, OutOfTime
from repository.formats import JSON_RESULTS
from repository.kept import Kept
from repository.namespaces import BASE
from repository.questions import Answer, Choice, Question
from repository.rows import Found
from repository.store.interface import Row, Store, Term
from webapp import current, desk, errors, snippets, takeaway

blueprint = Blueprint("questions", __name__)

ROWS_SHOWN = 200
_TOO_LONG = b""  # kept in place of an answer
KEPT_BYTES = 8 * 1024 * 1024  # of answers, in each web process
COUNTING_SECONDS = 2.0  # after which the page of all questions does not wait for their counts any more


@dataclass(frozen=True)
class Cell:
    """One cell of an answer's table; `address` is where it leads, `iri` what it stands for."""

    words: str
    address: str = ""
    iri: str = ""
    is_number: bool = False
    absent: bool = False


class Counts:
    """How many rows answer each question of one edition.

    They are counted aside, one after the other; a question that is stopped has no count.
    """

    def __init__(self, repository: Repository, edition: Edition) -> None:
        self._repository = repository
        self._folder = edition.folder
        self._found: dict[str, int] = {}
        self._done = threading.Event()
        self._until = time.monotonic() + COUNTING_SECONDS
        threading.Thread(target=self._count, daemon=True).start()

    def found(self) -> dict[str, int]:
        """Return the counts by slug: those that are known by now, or a moment after they were begun."""
        self._done.wait(max(0, self._until - time.monotonic()))
        return dict(self._found)

    def _count(self) -> None:
        for each in gallery():
            with suppress(InclusionError):
                self._found[each.slug] = self._rows(questions.filled(each, {}))
        self._done.set()

    def _rows(self, query: str) -> int:
        sandbox, config = self._repository.sandbox, self._repository.config
        while True:
            try:
                return sparql.table(sandbox, self._folder, query, config).total
            except Busy:  # others have come before; nobody waits for this
                time.sleep(COUNTING_SECONDS)


_counting = threading.Lock()


@cache
def gallery() -> tuple[Question, ...]:
    """Return the ready-made questions, read once per process."""
    return questions.read_all()


@blueprint.get("/questions")
def index() -> Response:
    """Show all ready-made questions with how many rows answer each."""
    groups = [(name, list(group)) for name, group in groupby(gallery(), key=lambda each: each.group)]
    with _counting:
        counting = current.once(_counts)
    counts = counting.found()
    page = Response(render_template("questions/index.html", groups=groups, counts=counts))
    return _whole(page, len(counts) == len(gallery()))


@blueprint.get("/questions/<slug>")
def question(slug: str) -> Response:
    """Show one question's answer: as a page, or as the `.csv` or `.json` that the address ends in."""
    name, _, extension = slug.partition(".")
    if extension not in ("", "csv", "json"):
        abort(404)
    asked = questions.named(gallery(), name)
    store, graphs = current.edition().store, current.edition().manifest.graphs
    chosen = questions.chosen(store, asked, request.args)
    sources_only = request.args.get("sources") == "only"
    answer = questions.ask(_find, asked, chosen, graphs, sources_only)
    if answer.stopped and extension:
        raise OutOfTime(answer.sentence)
    if extension == "csv":
        return _csv(asked, answer, store)
    if extension == "json":
        return _json(asked, answer, chosen, sources_only, store)
    return _page(asked, answer, chosen, sources_only, store)


def _counts(edition: Edition) -> Counts:
    return Counts(current.repository(), edition)


def _kept(edition: Edition) -> Kept[bytes]:
    return Kept(KEPT_BYTES)


def _find(query: str, without: str) -> Found:
    """Return the rows of `query`, compared with those of the query `without` some graphs.

    Raises what `_answer` raises.
    """
    found = rows.read(_answer(query))
    if not found or not without:
        return Found(found)
    try:
        return rows.compared(found, rows.read(_answer(without)))
    except questions.TOO_MUCH:  # who asks next need not wait for it in vain
        current.once(_kept).keep(without, _TOO_LONG)
        raise


def _answer(query: str) -> bytes:
    """Return the answer as JSON, new or kept; raises what `sparql.answer` and `desk.at_work` raise."""
    kept, repository = current.once(_kept), current.repository()
    answer = kept.find(query)
    if answer == _TOO_LONG:
        raise OutOfTime(questions.STOPPED)
    if answer is None:
        folder, config = current.edition().folder, repository.config
        with desk.at_work():
            answer = sparql.answer(repository.sandbox, folder, query, JSON_RESULTS, config)
        kept.keep(query, answer)
    return answer


def _page(
    asked: Question, answer: Answer, chosen: dict[str, Choice], sources_only: bool, store: Store
) -> Response:
    state = [(name, choice.slug) for name, choice in chosen.items()]
    state += [("sources", "only")] if sources_only else []
    suffix = "?" + urlencode(state) if state else ""
    address = current.site() + request.path
    lasting = urlencode([*state, (current.AS_OF, str(current.edition().number))])
    page = render_template(
        "questions/question.html",
        question=asked,
        answer=answer,
        options=[(option, questions.choices(store, option)) for option in asked.options],
        chosen={name: choice.slug for name, choice in chosen.items()},
        sources_only=sources_only,
        headings=[questions.heading(column) for column in answer.columns],
        rows=[_cells(store, answer.columns, row) for row in answer.rows[:ROWS_SHOWN]],
        suffix=suffix,
        sparql="/sparql?" + urlencode({"query": answer.query}),
        edition=current.edition(),
        lasting=f"{address}?{lasting}",
        ways=snippets.snippets(f"{current.site()}/sparql", answer.query, f"{address}.csv{suffix}"),
    )
    if answer.stopped:
        return errors.retriable(Response(page, errors.status(OutOfTime())), OutOfTime())
    return _whole(Response(page), not answer.unmarked)


def _whole(page: Response, is_whole: bool) -> Response:
    """Return the page, which a browser may keep only when there will be no more to say the next time."""
    if not is_whole:
        page.headers["Cache-Control"] = "no-store"
    return page


def _csv(asked: Question, answer: Answer, store: Store) -> Response:
    rows = [
        [value for cell in _cells(store, answer.columns, row) for value in (cell.words, cell.iri)]
        for row in answer.rows
    ]
    columns = [name for column in answer.columns for name in (column, f"{column}_address")]
    return takeaway.as_csv(columns, rows, asked.slug)


def _json(
    asked: Question, answer: Answer, chosen: dict[str, Choice], sources_only: bool, store: Store
) -> Response:
    told: dict[str, Any] = {
        "question": asked.words,
        "options": {name: choice.label for name, choice in chosen.items()},
        "only_what_sources_state": sources_only,
        "edition": current.edition().number,
        "published": current.edition().manifest.published,
        "answer": answer.sentence,
        "query": answer.query,
        "columns": answer.columns,
        "rows": [_told(store, answer.columns, row) for row in answer.rows],
    }
    return takeaway.as_file(
        json.dumps(told, ensure_ascii=False, indent=1), "application/json", f"{asked.slug}.json"
    )


def _told(store: Store, columns: tuple[str, ...], row: Row) -> dict[str, dict[str, str]]:
    cells = zip(columns, _cells(store, columns, row), strict=True)
    return {
        column: {"words": cell.words} | ({"address": cell.iri} if cell.iri else {})
        for column, cell in cells
        if column in row
    }


def _cells(store: Store, columns: tuple[str, ...], row: Row) -> list[Cell]:
    return [_cell(store, row.get(column)) for column in columns]


def _cell(store: Store, term: Term | None) -> Cell:
    if term is None:
        return Cell("Not stated", absent=True)
    if isinstance(term, Literal):
        return Cell(wording.words(term), is_number=isinstance(term.value, int))
    if not term.startswith(BASE):
        return Cell(_short(term), str(term), str(term))
    return Cell(naming.label(store, term), naming.path(term), str(term))


def _short(address: URIRef) -> str:
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")
