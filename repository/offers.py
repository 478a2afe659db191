"""What organisations say they can offer or are looking for: as research sites, leads, speakers and so on."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from repository import contact
from repository.model import Record, Value
from repository.namespaces import INC, RDF
from repository.reading import Reading

LOOKING_FOR = "/concept/offer-type/looking-for"


@dataclass(frozen=True)
class Offer:
    """One offer or request; `over` tells that it stood until a day that has passed.

    What else is said of it is read when it is asked for: there may be thousands, of which a page shows a few.
    """

    iri: str
    name: str
    over: bool
    _reading: Reading = field(repr=False, compare=False)

    @cached_property
    def record(self) -> Record:
        """Return its record."""
        return self._reading.record(self.iri, depth=1)

    @cached_property
    def looking(self) -> bool:
        """Return whether something is looked for, not offered."""
        types = self._reading.objects(self.iri, "inc:offerType")
        wider = (up for each in types for up in self._reading.objects(each, "skos:broader"))
        return any(kind.endswith(LOOKING_FOR) for kind in (*types, *wider))

    @cached_property
    def contacts(self) -> tuple[Value, ...]:
        """Return whom to ask, nearest first."""
        return contact.ladder(self._reading, self.iri)


def offers(reading: Reading, today: date | None = None) -> tuple[Offer, ...]:
    """Return all offers and requests, those that still stand first, then by name."""
    day = (today or date.today()).isoformat()
    found = []
    for triple in reading.store.triples(None, RDF.type, INC.Offer):
        iri = str(triple.subject)
        until = reading.text(iri, "dct:valid").words[:10]
        over = bool(until) and until < day[: len(until)]
        found.append(Offer(iri, reading.name(iri).words, over, reading))
    return tuple(sorted(found, key=lambda offer: (offer.over, offer.name.casefold(), offer.iri)))
