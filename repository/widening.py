"""From what people type to what is looked for: everyday words, phrases in quotes, other names, spelling."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from repository.errors import BadInput
from repository.index import Index
from repository.wanted import Wanted
from repository.words import Named

LONGEST = 500  # characters of a search
MOST_WORDS = 40
LONGEST_NAME = 12  # words of a name that is recognised in a search
SHORT = 6  # letters of a word in which more than one slip makes another word
Stems = tuple[str, ...]
Names = dict[str, list[Named]]  # a name → what has it, with all its names


@dataclass(frozen=True)
class Widening:
    """`typed` is another name of what our records call `called`; `note` is what there is to say of it."""

    typed: str
    called: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Looked:
    """What is looked for, where it is wider than what was typed, and the wider terms of what was typed."""

    wanted: tuple[Wanted, ...] = ()
    widenings: tuple[Widening, ...] = ()
    wider: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Piece:
    text: str
    stems: Stems
    common: bool  # not searched for by itself, but it may be part of a name: "hard to reach"


def clean(words: str) -> str:
    """Return `words` without control characters and needless space.

    Raises `BadInput` when they are more than can be searched for.
    """
    if len(words) > LONGEST:
        raise BadInput(f"A search can have {LONGEST} characters at most; this one has {len(words):,}.")
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def look(index: Index, words: str, exact: bool) -> Looked:
    """Return what a search for `words` looks for; `exact` leaves other names and linked records out."""
    pieces = _pieces(index, words)
    if words and not pieces:
        return Looked((Wanted(()),))  # only signs: nothing holds them
    if exact:
        return Looked(tuple(Wanted((piece.stems,), own=True) for piece in pieces if not piece.common))
    names = _names(index, pieces)
    wanted: list[Wanted] = []
    widenings: list[Widening] = []
    wider: dict[str, None] = {}
    place = 0
    while place < len(pieces):
        length = _longest(pieces, place, names)
        if length == 1 and pieces[place].common:
            place += 1
            continue
        stems = sum((piece.stems for piece in pieces[place : place + length]), ())
        meant = names.get(" ".join(stems), [])
        wanted.append(_wanted(index, stems, meant))
        near = meant or (index.words.holding(stems) if len(pieces) == 1 else [])
        wider |= dict.fromkeys(iri for _, card in near for iri in card.get("broader", ()))
        called = tuple(card["title"] for _, card in meant if stems != tuple(index.stems(card["title"])))
        if called and len(called) == len(meant):
            typed = " ".join(piece.text for piece in pieces[place : place + length])
            notes = dict.fromkeys(note for _, card in meant for note in card.get("note", ()))
            widenings.append(Widening(typed, called, " ".join(notes)))
        place += length
    return Looked(tuple(dict.fromkeys(wanted)), tuple(widenings), tuple(wider))


def apart(index: Index, words: str) -> tuple[str, ...]:
    """Return the words and phrases in `words`, without those too common to look for."""
    return tuple(dict.fromkeys(piece.text for piece in _pieces(index, words) if not piece.common))


def respelt(index: Index, words: str) -> str | None:
    """Return `words` with unknown ones replaced by the nearest known ones; `None` when none is near.

    A short word may be off by one letter, a longer one by two, and its first is right.
    """
    changed = False
    kept: list[str] = []
    for word in re.findall(r"\w+|\W+", words):
        known = index.spellings(word[:1].lower()) if word[:1].isalpha() else []
        near = _nearest(word.lower(), known)
        if near and near != word.lower():
            changed, word = True, near
        kept.append(word)
    return "".join(kept) if changed else None


def _nearest(word: str, known: Iterable[str]) -> str | None:
    slips = 1 if len(word) <= SHORT else 2
    found = process.extractOne(word, known, scorer=DamerauLevenshtein.distance, score_cutoff=slips)
    return str(found[0]) if found else None


def _pieces(index: Index, words: str) -> list[_Piece]:
    # An opening quote without its end is a character like any other.
    found = [
        _Piece(text, tuple(index.stems(text)), not quoted and text.lower() in index.plan.unsearched)
        for quoted, word in re.findall(r"[\"“]([^\"“”]+)[\"”]|([^\s\"“”]+)", words)
        if (text := quoted or word)
    ]
    found = [piece for piece in found if piece.stems][:MOST_WORDS]
    if all(piece.common for piece in found):
        return [replace(piece, common=False) for piece in found]
    return found


def _names(index: Index, pieces: list[_Piece]) -> Names:
    runs = {
        " ".join(stem for piece in pieces[start : start + length] for stem in piece.stems)
        for start in range(len(pieces))
        for length in range(1, LONGEST_NAME + 1)
    }
    names: Names = {}
    for held, card in index.words.named(runs):
        for name in held & runs:
            names.setdefault(name, []).append((held, card))
    return names


def _longest(pieces: list[_Piece], place: int, names: Names) -> int:
    for length in range(min(LONGEST_NAME, len(pieces) - place), 1, -1):
        if " ".join(stem for piece in pieces[place : place + length] for stem in piece.stems) in names:
            return length
    return 1


def _wanted(index: Index, stems: Stems, meant: list[Named]) -> Wanted:
    names = {tuple(name.split()) for held, _ in meant for name in held if name}
    phrases = (stems, *sorted(names - {stems}))
    named = {card["iri"]: None for phrase in phrases for _, card in index.words.holding(phrase)}
    return Wanted(phrases, _values(index, (card["iri"] for _, card in meant)), _values(index, named))


def _values(index: Index, iris: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return what is named by these addresses, as values of filters."""
    facets = ((iri, index.plan.facet_of(iri)) for iri in iris)
    return tuple((facet.key, facet.value(iri)) for iri, facet in facets if facet)
