"""The hand that writes a made-up collection: it draws words and puts statements on a page."""

from random import Random

from benchmarks.collection.ntriples import Page, iris, record_of, term, text, thing, typed
from benchmarks.collection.words import Words

OURSELVES = thing("organisation", "inclusion-resources")
SOURCE = "inc:Source dcat:Resource"
LICENCE = "<https://creativecommons.org/licenses/by/4.0/>"
STATED = thing("concept/certainty", "stated-in-the-source")
NAMED = ("Open Doors", "Fair Start", "Common Ground", "Stepping Up", "All Voices", "Next Step", "One Team")
SENTENCES = (
    "It began after people said that they had not been heard",
    "Managers met the group every month and agreed what to change",
    "Those who took part decided what the work should look at first",
    "It runs in three teams and may be taken up by others",
    "Interview panels were trained and questions were sent in advance",
    "Mentors came from other services, so that people could speak freely",
    "What people said was written down and answered in public",
    "Records were compared before and after, as far as they allow",
    "Time to take part was counted as time at work",
    "A small budget paid for rooms, travel and interpreters",
    "The board asked for a report twice a year",
    "Neighbouring councils have asked how it was done",
)


class Hand:
    """Writes the page called `slug`; what it draws is the same whenever `random` is."""

    def __init__(self, slug: str, random: Random, words: Words) -> None:
        self.slug, self.page, self.random = slug, Page(), random
        self._words = words
        self._source = thing("source", slug)

    def word(self, scheme: str) -> str:
        """Return the term of one word of `scheme`."""
        return f"<{self._words.draw(self.random, scheme)}>"

    def words(self, scheme: str, most: int) -> list[str]:
        """Return the terms of one to `most` words of `scheme`, mostly of one."""
        return iris(self._words.some(self.random, scheme, most))

    def label(self, scheme: str) -> str:
        """Return the label of one word of `scheme`."""
        return self._words.labels[self._words.draw(self.random, scheme)]

    def title(self, scheme: str) -> str:
        """Return the kind of name that work and papers have."""
        parts = (self.label(scheme), self.label("population-group"), self.label("place"))
        return text(f"{self.random.choice(NAMED)}: {parts[0]} for {parts[1]} in {parts[2]}")

    def sentences(self, count: int) -> str:
        """Return a text of `count` sentences."""
        about = f", about {self.label('theme').lower()}"
        return text(" ".join(f"{each}{about}." for each in self.random.sample(SENTENCES, count)))

    def day(self) -> str:
        """Return a date from 2016 to 2025."""
        month, day = self.random.randint(1, 12), self.random.randint(1, 28)
        return f"{self.random.randint(2016, 2025)}-{month:02}-{day:02}"

    def chance(self, share: float) -> bool:
        """Return whether what happens in this share of cases happens now."""
        return self.random.random() < share

    def source(self) -> None:
        """Describe the document that the records of this page are taken from."""
        facts = {"dct:title": text(f"Report {self.slug}"), "dct:issued": typed(self.day(), "date")}
        self.page.describe(self._source, SOURCE, facts)

    def record(self, subject: str) -> str:
        """Say where the record of `subject` is from and when it was last checked; return `subject`."""
        year = self.random.choice((2023, 2025, 2026))
        facts = {
            "foaf:primaryTopic": subject,
            "dct:source": self._source,
            "inc:lastChecked": typed(f"{year}-06-01", "date"),
            "inc:checkedBy": OURSELVES,
            "inc:reviewDue": typed(f"{year + 1}-06-01", "date"),
            "dct:license": LICENCE,
        }
        self.page.describe(record_of(subject), "dcat:CatalogRecord", facts)
        return subject

    def annotation(self, slug: str, subject: str, lead: str) -> None:
        """Quote the words of the source by which `subject` is led by `lead`."""
        statement, target, selector = (self.page.unnamed() for _ in range(3))
        said = {"rdf:subject": subject, "rdf:predicate": term("inc:ledBy"), "rdf:object": lead}
        self.page.describe(statement, "rdf:Statement", said)
        self.page.describe(selector, "oa:TextQuoteSelector", {"oa:exact": self.sentences(1)})
        place = {"oa:hasSource": self._source, "oa:hasSelector": selector}
        self.page.describe(target, "oa:SpecificResource", place)
        facts = {
            "oa:hasBody": [subject, statement],
            "oa:hasTarget": target,
            "inc:certainty": STATED,
            "dct:created": typed("2026-06-01", "date"),
        }
        self.page.describe(thing("annotation", slug), "oa:Annotation", facts)
