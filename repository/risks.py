"""What a moderator is to look at twice in a contribution. Found by rules, judged by people."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef

from repository.namespaces import CONCEPT, DCT, FOAF, INC, RDF, SDMX_MEASURE, SKOS
from repository.naming import NAMES
from repository.store.interface import Store, Triple

WORSE = CONCEPT["result-direction/worse"]
OUR_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
NONE: Mapping[str, str] = {}
MOST = 20  # shown of one kind
FEW = re.compile(
    r"\b(?:[1-4]|one|two|three|four)\s+(?:\w+\s+){0,2}?"
    r"(?:people|persons?|members?|staff|patients?|pupils?|students?|women|men|employees|participants|residents)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Risk:
    """One thing to look at: what it is about, why, and what was found; nothing found is an answer too."""

    key: str
    title: str
    why: str
    found: tuple[str, ...]


def look(store: Store, triples: Sequence[Triple], merged: Mapping[str, str] = NONE) -> list[Risk]:
    """Return all risks in the order in which they are shown; `merged`: address → the one it leads to."""
    words = [str(one.object) for one in triples if isinstance(one.object, Literal)]
    same = _cut(namesakes(store, triples, merged))
    return [
        Risk(
            "people",
            "People who are named",
            "Is each here in a public role, with its date?",
            _cut(people(triples)),
        ),
        Risk("small", "Small groups", "Could somebody be recognised?", _cut([*small(triples), *_few(words)])),
        Risk("words", "Contested words", "Are these the source's own words?", _cut(contested(store, words))),
        Risk("worse", "Something got worse", "Two people must agree on it.", _cut(worse(triples))),
        Risk("licences", "Licences other than ours", "May it be passed on?", _cut(licences(triples))),
        Risk("names", "Same name as a record here", "Is it the same thing?", same),
    ]


def flags(store: Store, triples: Sequence[Triple]) -> str:
    """Return the keys of the risks of which something was found: `people names`."""
    return " ".join(risk.key for risk in look(store, triples) if risk.found)


def why_two(triples: Sequence[Triple]) -> tuple[str, ...]:
    """Return why two people must agree, in words; empty where one is enough."""
    found = []
    if people(triples):
        found.append("a person is named")
    if worse(triples):
        found.append("a finding says that something got worse")
    return tuple(found)


def people(triples: Sequence[Triple]) -> list[str]:
    """Return the names of the people whom the statements describe or whose names they give."""
    described = {one.subject for one in triples if (one.predicate, one.object) == (RDF.type, FOAF.Person)}
    described |= {one.subject for one in triples if "/id/person/" in one.subject}
    described |= {
        one.object for one in triples if isinstance(one.object, URIRef) and "/id/person/" in one.object
    }
    names = _names(triples)
    return sorted(names.get(each, str(each).rsplit("/", 1)[-1]) for each in described)


def small(triples: Sequence[Triple]) -> list[str]:
    """Return figures below five."""
    values = (one.object for one in triples if one.predicate == SDMX_MEASURE.obsValue)
    return [f"the figure {value}" for value in values if re.fullmatch(r"\+?0*[0-4](\.\d+)?", str(value))]


def worse(triples: Sequence[Triple]) -> list[str]:
    """Return the findings that say that something got worse."""
    names = _names(triples)
    found = (one.subject for one in triples if (one.predicate, one.object) == (INC.resultDirection, WORSE))
    return sorted(names.get(each, str(each)) for each in found)


def licences(triples: Sequence[Triple]) -> list[str]:
    """Return the licences that are not the collection's own."""
    return sorted({str(t.object) for t in triples if t.predicate == DCT.license} - {OUR_LICENCE})


def contested(store: Store, words: Sequence[str]) -> list[str]:
    """Return the words in the texts that our lists keep only to be found by."""
    hidden = {str(t.object) for t in store.triples(None, SKOS.hiddenLabel) if len(str(t.object)) > 2}
    text = " ".join(words)
    said = set(re.findall(r"\w+", text.casefold()))
    likely = [label for label in hidden if set(re.findall(r"\w+", label.casefold())) <= said]
    return sorted(each for each in likely if re.search(rf"\b{re.escape(each)}\b", text, re.IGNORECASE))


def namesakes(store: Store, triples: Sequence[Triple], merged: Mapping[str, str] = NONE) -> list[str]:
    """Return the names in the statements that something else recorded here has too."""
    ours = {str(one.subject) for one in triples}
    ours |= {merged[each] for each in ours if each in merged}
    return sorted(
        str(one.object)
        for one in triples
        if one.predicate in NAMES
        and any(str(t.subject) not in ours for t in store.triples(None, None, one.object))
    )


def _few(words: Sequence[str]) -> Iterator[str]:
    for text in words:
        for found in FEW.finditer(text[:5000]):
            start = max(0, found.start() - 30)
            yield f"“…{' '.join(text[start : found.end() + 20].split())}…”"


def _names(triples: Sequence[Triple]) -> dict[URIRef, str]:
    return {one.subject: str(one.object) for one in triples if one.predicate in NAMES}


def _cut(found: Sequence[str]) -> tuple[str, ...]:
    more = len(found) - MOST
    return (*found[:MOST], *([f"and {more} more"] if more > 0 else []))
