"""What the first page says of the collection, as plain values."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from repository import asking, gapmap
from repository.asking import KIND, Question, Way
from repository.documents import Card
from repository.index import Index
from repository.narrowing import Filter
from repository.search import search
from repository.wanted import Asked

COUNTED = ("initiative", "organisation", "resource", "event")
OF_A_THEME = ("initiative", "finding", "research-idea")
SENTENCE = ("theme", "who", "where")  # the filters of "finish the sentence"
NEWEST = 5
WORKSHOPS = Question(filters={KIND: ("event",), "organisation": ("partnerships-for-social-justice",)})


@dataclass(frozen=True)
class Theme:
    """One of the seven themes, and what there is on it."""

    card: Card
    counts: tuple[Way, ...]


@dataclass(frozen=True)
class Gaps:
    """How many of all combinations of theme and group have nothing recorded."""

    empty: int
    all: int


@dataclass(frozen=True)
class Home:
    """What the first page says; `workshops` and `starts` find something, or are not there."""

    counts: tuple[Way, ...]
    measured: Way
    selects: tuple[Filter, ...]
    starts: tuple[Way, ...]
    themes: tuple[Theme, ...]
    newest: tuple[Card, ...]
    workshops: Way | None
    gaps: Gaps


def home(index: Index) -> Home:
    """Return what the first page says of the records in `index`."""
    answer = search(index, Question())
    measured = Question(filters={KIND: ("initiative",), "known": index.plan.measured["known"]})
    ways = (asking.way(index, label, asking.read(parse_qsl(address))) for label, address in index.plan.starts)
    workshops = asking.way(index, "", WORKSHOPS)
    return Home(
        counts=tuple(_of_kind(index, key) for key in COUNTED),
        measured=asking.way(index, "", measured),
        selects=tuple(each for key in SENTENCE for each in answer.filters if each.key == key),
        starts=tuple(each for each in ways if each.count),
        themes=_themes(index),
        newest=tuple(card for card in index.cards(Asked(kinds=asking.usual()), "checked", NEWEST)),
        workshops=workshops if workshops.count else None,
        gaps=_gaps(index),
    )


def _gaps(index: Index) -> Gaps:
    found = gapmap.gap_map(index, gapmap.Wish(all_columns=True))
    return Gaps(found.count(gapmap.State.NEITHER), len(found.all))


def _of_kind(index: Index, key: str) -> Way:
    found = asking.way(index, "", Question(filters={KIND: (key,)}))
    return Way(index.plan.kind(key).counted(found.count), found.count, found.question)


def _themes(index: Index) -> tuple[Theme, ...]:
    facet = index.plan.facet("theme")
    counts = {key: index.counts(Asked(kinds=(key,)), [facet.key])[facet.key] for key in OF_A_THEME}

    def counted(card: Card) -> tuple[Way, ...]:
        value = facet.value(card["iri"])
        return tuple(
            Way(
                index.plan.kind(key).counted(counts[key].get(value, 0)),
                counts[key].get(value, 0),
                Question(filters={KIND: (key,), facet.key: (value,)}),
            )
            for key in OF_A_THEME
        )

    cards = (card for card in index.values(facet.base).values() if not card["broader"])
    return tuple(Theme(card, counted(card)) for card in sorted(cards, key=lambda card: card["notation"]))
