"""Who to ask about a thing: the ladder from its own page down to the event where it was shown.

Only web pages and events; never a name with an address.
"""

import re
from urllib.parse import urlsplit

from rdflib import URIRef

from repository.model import NOTHING, Certainty, Origin, Text, Value
from repository.names import NAMED_BY, folded
from repository.naming import path
from repository.reading import Reading

AGENTS = (
    "inc:ledBy",
    "inc:proposedLead",
    "inc:organisedBy",
    "inc:offeredBy",
    "inc:hasPartner",
    "inc:developedWith",
)
PAGES = (("inc:contactPage", "contact page"), ("foaf:page", "website"))
ORGANISATION = "/id/organisation/"
LEADS = ("inc:ledBy", "inc:organisedBy")  # by which an organisation is also asked at the pages of its work
MOST_LED = 20  # pieces of its work that are looked at
# What tells of something once, or is kept as a document, is nobody's page to ask at: a word in its address, a
# year, or the ending of a file.
ONCE = {
    "announced", "announcement", "annual", "archive", "article", "articles", "atisn", "awards", "blog",
    "blogs", "case", "cases", "committee", "consultation", "consultations", "decision", "decisions",
    "democracy", "disclosure", "doc", "document", "documents", "download", "downloads", "evaluation",
    "event", "events", "evidence", "feed", "files", "foi", "freedom", "guidance", "insight", "insights",
    "journal", "latest", "meeting", "meetings", "minutes", "moderngov", "news", "newsroom", "opinion",
    "paper", "papers", "pdf", "post", "posts", "press", "progress", "publication", "publications",
    "release", "releases", "report", "reports", "research", "response", "responses", "review", "reviews",
    "stories", "story", "studies", "study", "toolkit", "update", "updates", "uploads", "webinar",
    "webinars",
}  # fmt: skip
HEADLINE = 7  # words in one part of an address
_WORDS = re.compile("[a-z]+|[0-9]+")
_YEAR = re.compile("(19|20)[0-9]{2}")
# Sites that keep copies of what others published: nobody there answers for the work.
COPIES = (
    "abcdocz.com", "businessdocbox.com", "docslib.org", "issuu.com", "joomag.com", "paperzz.com",
    "pdfslide.net", "pdfslide.us", "readkong.com", "tomesphere.com", "vdocument.in", "vdocuments.net",
    "vdocuments.site",
)  # fmt: skip
_KNOWN = Origin(Certainty.DEFINED)


def ladder(reading: Reading, iri: str) -> tuple[Value, ...]:
    """Return whom to ask, nearest first: a thing's own page, its lead's, its partners', the event it was
    shown at and that organiser's. Empty where no public contact is recorded.
    """
    rungs = [_page(reading, iri)]
    rungs += [_page(reading, agent) for key in AGENTS for agent in reading.objects(iri, key)]
    if ORGANISATION in iri:
        led = [work for key in LEADS for work in reading.subjects(iri, key)]
        rungs += [_page(reading, work) for work in led[:MOST_LED]]
    for event in _events(reading, iri):
        shown_at = Text(f"Where it was presented or raised: {reading.name(event).words}")
        rungs.append(Value(shown_at, _KNOWN, path(event)))
        rungs += [_page(reading, organiser) for organiser in reading.objects(event, "inc:organisedBy")]
    found: dict[str, Value] = {}
    for rung in rungs:
        if rung.link:
            found.setdefault(rung.link, rung)
    return tuple(found.values())


def _events(reading: Reading, iri: str) -> list[str]:
    """Return the events at which a thing was presented or raised."""
    items = reading.subjects(iri, "inc:presentsInitiative") + reading.objects(iri, "inc:raisedAt")
    events = [event for item in items for event in reading.objects(item, "inc:partOfEvent") or [item]]
    return list(dict.fromkeys(event for event in events if "/id/event/" in event))


def _page(reading: Reading, iri: str) -> Value:
    for name, words in PAGES:
        for page in reading.objects(iri, name):
            if page.startswith("https://") and (name != "foaf:page" or _answers(reading, iri, page)):
                called = words if name == "inc:contactPage" or ORGANISATION in iri else "web page"
                return Value(Text(f"{reading.name(iri).words}: {called}"), _KNOWN, page)
    return Value(NOTHING, _KNOWN)


def _answers(reading: Reading, iri: str, page: str) -> bool:
    """Return whether those who do a thing answer at a page about it: theirs, and there to stay."""
    told = urlsplit(page)
    words = _WORDS.findall(f"{told.hostname} {told.path}".lower())
    headline = max(map(len, map(_WORDS.findall, told.path.split("/")))) >= HEADLINE
    once = headline or told.query or ONCE.intersection(words) or any(map(_YEAR.fullmatch, words))
    return not once and _is_own(reading, iri, page)


def _is_own(reading: Reading, iri: str, page: str) -> bool:
    """Return whether a page that tells of a thing is by those who do it: a newspaper answers for nobody.

    It is where no source says who published it, or one says that they did; a copy elsewhere never is.
    """
    if f".{urlsplit(page).hostname}".endswith(tuple(f".{copies}" for copies in COPIES)):
        return False
    sources = (each for each in reading.subjects(page, "foaf:page") if "/id/source/" in each)
    publishers = {folded(reading.text(each, "dct:publisher").words) for each in sources} - {""}
    own = [iri, *(agent for key in AGENTS for agent in reading.objects(iri, key))]
    names = {folded(words) for each in own for words in _names(reading, each)}
    return not publishers or bool(publishers & names)


def _names(reading: Reading, iri: str) -> list[str]:
    found = (triple.object for label in NAMED_BY for triple in reading.store.triples(URIRef(iri), label))
    return [str(each) for each in found]
