"""What no shape can find: things of ours that others describe, words that we do not have, things of no kind.

The latter two would be shown on no page. They are sound RDF; a capital letter that is missing is enough.
"""

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rdflib import Graph, URIRef

from repository.namespaces import BASE, DCT, FOAF, GENID, GRAPH, ID, INC, ORG, RDF, SCHEMA, SHAPES
from repository.report import Severity

# Names that only files shipped with the software may describe.
OURS = (str(INC), str(SHAPES), str(GRAPH), BASE + ".well-known/")
NOT_YOURS = "Only files that come with the software can say this. Describe a thing of your own instead."
# The kind, then names; what ends like a file would be taken for one of the formats of a page.
ADDRESS = re.compile(
    r"[a-z-]+(/[a-z0-9][A-Za-z0-9._-]*)+(?<!\.html)(?<!\.ttl)(?<!\.jsonld)(?<!\.nt)(?<!\.rdf)"
)
NO_PAGE = (
    f"No page can have this address. Write one such as {ID}initiative/…/listening-days: small letters, "
    "digits and hyphens, without ?, # and an ending such as .ttl."
)
NO_KIND = (
    "Say what kind of thing this is (rdf:type) by a word that our pages know, such as inc:Initiative; else "
    "no page shows it."
)
# How the words of others are misspelt → how we spell them, as their makers do.
SPELT = {
    "http://schema.org/": str(SCHEMA),
    "http://purl.org/dc/elements/1.1/": str(DCT),
    "https://purl.org/dc/terms/": str(DCT),
    "https://xmlns.com/foaf/0.1/": str(FOAF),
    "https://www.w3.org/ns/org#": str(ORG),
}
MOST_TOLD = 100  # words that nobody knows are told one by one
ALIKE = 0.75  # of difflib's ratio: below it a word is no misspelling of another


@dataclass(frozen=True)
class Unread:
    """What is said of a thing and read by nobody: the word, or nothing; a sentence; the sort of fault."""

    subject: str
    word: str
    said: str
    component: URIRef
    severity: Severity = Severity.MUST


def ours(file: Graph) -> Iterator[Unread]:
    """Yield what of ours a contributor's file describes."""
    for subject in sorted(set(map(str, file.subjects()))):
        # What had no name in the file has one from us by now; ingest refuses files that bring such.
        if subject.startswith(OURS) and not subject.startswith(GENID):
            yield Unread(subject, "", NOT_YOURS, SHAPES.OwnNamesOnly)


def misspelt(file: Graph, others: Collection[str]) -> Iterator[Unread]:
    """Yield where a word would be one of the `others` that we read, were it spelt as its makers spell it."""
    used = {str(o if p == RDF.type else p): str(s) for s, p, o in sorted(file, reverse=True)}
    for word, subject in sorted(used.items()):
        for wrong, right in SPELT.items():
            if word.startswith(wrong) and (meant := right + word.removeprefix(wrong)) in others:
                said = f"We read <{meant}> in place of this, so no page would show it."
                yield Unread(subject, word, said, SHAPES.KnownWordsOnly, Severity.SHOULD)


def unread(file: Graph, whole: Graph, words: Collection[str], kinds: Collection[str]) -> Iterator[Unread]:
    """Yield what nobody reads of a file's statements; `whole` is all that is known of what they mention.

    `words` are the addresses of the words of our vocabulary, `kinds` those of the classes that pages show.
    """
    unheard: dict[str, list[str]] = {}
    for subject, predicate, object in sorted(file):
        word = str(object if predicate == RDF.type else predicate)
        if word.startswith(INC) and word not in words:
            unheard.setdefault(word, []).append(str(subject))
    for word in list(unheard)[:MOST_TOLD]:
        subjects = unheard.pop(word)
        often = f" It is there {len(subjects):,} times." if len(subjects) > 1 else ""
        yield Unread(subjects[0], word, _unheard(word, words) + often, SHAPES.KnownWordsOnly)
    if unheard:
        word, subjects = next(iter(unheard.items()))
        said = f"Further words that our vocabulary lacks: {len(unheard):,}. This is the first of them."
        yield Unread(subjects[0], word, said, SHAPES.KnownWordsOnly)
    for thing in sorted(set(map(str, file.subjects()))):
        if thing.startswith(ID) and not ADDRESS.fullmatch(thing, len(ID)):
            yield Unread(thing, thing, NO_PAGE, SHAPES.AddressOfAPage)
        elif thing.startswith(ID) and not any(
            kind in kinds or kind.startswith(INC) for kind in map(str, whole.objects(URIRef(thing), RDF.type))
        ):
            yield Unread(thing, "", NO_KIND, SHAPES.SomeKind)


def _unheard(word: str, words: Collection[str]) -> str:
    local = word.removeprefix(INC)
    near = difflib.get_close_matches(local, [each.removeprefix(INC) for each in words], 1, ALIKE)
    meant = f" Did you mean “{near[0]}”?" if near else ""
    return f"Our vocabulary has no word “{local}”, so no page would show this.{meant}"
