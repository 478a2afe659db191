"""What organisations say they can offer or are looking for: as research sites, leads, speakers and so on."""

from dataclasses import dataclass
from datetime import date

from repository import contact
from repository.model import Record, Value
from repository.namespaces import INC, RDF
from repository.reading import Reading

LOOKING_FOR = "/concept/offer-type/looking-for"


@dataclass(frozen=True)
class Offer:
    """One offer or request; `over` tells that it stood until a day that has passed."""

    record: Record
    looking: bool
    over: bool
    contacts: tuple[Value, ...]


def offers(reading: Reading, today: date | None = None) -> tuple[Offer, ...]:
    """Return all offers and requests, those that still stand first, then by name."""
    today = today or date.today()
    iris = {str(triple.subject) for triple in reading.store.triples(None, RDF.type, INC.Offer)}
    found = [_offer(reading, iri, today) for iri in iris]

    def order(offer: Offer) -> tuple[bool, str, str]:
        return offer.over, offer.record.name.words.casefold(), offer.record.iri

    return tuple(sorted(found, key=order))


def _offer(reading: Reading, iri: str, today: date) -> Offer:
    types = reading.objects(iri, "inc:offerType")
    kinds = [*types, *(up for each in types for up in reading.objects(each, "skos:broader"))]
    until = reading.text(iri, "dct:valid").words[:10]
    return Offer(
        record=reading.record(iri, depth=1),
        looking=any(kind.endswith(LOOKING_FOR) for kind in kinds),
        over=bool(until) and until < today.isoformat()[: len(until)],
        contacts=contact.ladder(reading, iri),
    )
