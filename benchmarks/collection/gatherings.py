"""Who there is, where people meet, and what they ask there."""

from benchmarks.collection.hand import Hand
from benchmarks.collection.ntriples import text, thing, typed

SITE = "https://example.org/generated/"
FIRST = ("Alex", "Sam", "Robin", "Kim", "Lee", "Chris", "Jo", "Pat", "Nicky", "Ashley")
LAST = ("Example", "Madeup", "Sample", "Nobody", "Placeholder", "Invented", "Imagined")
SPEAKERS = ("presenter", "keynote-speaker", "facilitator")
# Of ten organisations the first is a network, the second a staff network.
NETWORKS = {0: "inc:Network", 1: "inc:StaffNetwork"}


def organisation_term(number: int) -> str:
    """Return the term for the organisation of that number, from 1."""
    return thing("organisation", f"generated-{number:06}")


def organisation(hand: Hand, number: int, place: int) -> str:
    """Describe an organisation, the one at `place` of those in its batch."""
    kind = hand.label("organisation-type")
    facts = {
        "skos:prefLabel": text(f"{hand.label('place')} {kind.lower()} {number}"),
        "org:classification": hand.word("organisation-type"),
        "inc:sector": hand.word("sector"),
        "dct:spatial": hand.word("place"),
        "foaf:page": f"<{SITE}organisation/{number}>",
        "inc:concernsPopulation": hand.word("population-group") if place in NETWORKS else None,
    }
    classes = NETWORKS.get(place, "org:FormalOrganization")
    return hand.page.describe(organisation_term(number), classes, facts)


def event(hand: Hand, slug: str, organiser: str) -> str:
    """Describe an event and the series it is in."""
    day = hand.day()
    named = {"dct:title": text(f"Meetings on {hand.label('theme').lower()}"), "inc:organisedBy": organiser}
    facts = {
        "dct:title": text(f"{hand.label('theme')}: what next?"),
        "dct:description": hand.sentences(1),
        "schema:startDate": typed(day, "date"),
        "prov:startedAtTime": typed(f"{day}T10:00:00+00:00", "dateTime"),
        "prov:endedAtTime": typed(f"{day}T12:30:00+00:00", "dateTime"),
        "inc:organisedBy": organiser,
        "inc:addressesTheme": hand.words("theme", 2),
        "inc:inSeries": hand.page.describe(thing("event-series", slug), "inc:EventSeries", named),
        "inc:seriesPosition": typed("1", "positiveInteger"),
    }
    programme(hand, slug, day)
    return hand.record(hand.page.describe(thing("event", slug), "inc:Event", facts))


def programme(hand: Hand, slug: str, day: str) -> None:
    """Describe the parts of an event in which nobody presents."""
    for name, hour in (("welcome", 10), ("break", 11), ("close", 12)):
        facts = {
            "dct:title": text(name.capitalize()),
            "inc:itemType": thing("concept/programme-item-type", name),
            "inc:partOfEvent": thing("event", slug),
            "prov:startedAtTime": typed(f"{day}T{hour}:00:00+00:00", "dateTime"),
        }
        hand.page.describe(thing("programme-item", f"{slug}-{name}"), "inc:ProgrammeItem", facts)


def talk(hand: Hand, number: int, slug: str, about: str, home: str) -> None:
    """Describe a talk about an initiative, the person who gives it and the dated role they have at `home`."""
    named = {"foaf:name": f'"{hand.random.choice(FIRST)} {hand.random.choice(LAST)}"'}
    speaker = hand.page.describe(thing("person", f"p-9{number:06}"), "foaf:Person", named)
    role = {
        "org:member": speaker,
        "org:organization": home,
        "org:role": thing("concept/role", "director"),
        "inc:asOf": typed(hand.day(), "date"),
    }
    hand.page.describe(thing("membership", f"generated-{number:06}"), "org:Membership", role)
    part = {
        "prov:agent": speaker,
        "prov:hadRole": thing("concept/role", hand.random.choice(SPEAKERS)),
        "inc:affiliationAtEvent": home,
    }
    facts = {
        "dct:title": hand.title("initiative-type"),
        "inc:itemType": thing("concept/programme-item-type", "talk"),
        "inc:partOfEvent": thing("event", slug),
        "inc:presentsInitiative": about,
        "inc:addressesTheme": hand.word("theme"),
        "inc:speaker": speaker,
        "prov:qualifiedAssociation": hand.page.describe(hand.page.unnamed(), "prov:Association", part),
    }
    item = thing("programme-item", f"{slug}-talk-{number}")
    hand.page.describe(item, "inc:ProgrammeItem inc:Presentation", facts)


def question(hand: Hand, slug: str, asked_at: str) -> str:
    """Describe a question put at an event."""
    words = f"What helps with {hand.label('theme').lower()} for {hand.label('population-group')}?"
    facts = {
        "dct:title": text(words),
        "inc:addressesTheme": hand.words("theme", 2),
        "inc:raisedAt": asked_at,
    }
    return hand.page.describe(thing("question", slug), "inc:Question", facts)


def priority(hand: Hand, slug: str, named_at: str, organisation: str) -> str:
    """Describe what an organisation said should come first."""
    facts = {
        "dct:title": text(f"More {hand.label('outcome-type').lower()} first"),
        "inc:addressesTheme": hand.word("theme"),
        "inc:raisedAt": named_at,
        "inc:priorityOf": organisation,
        "inc:horizon": hand.word("horizon"),
    }
    return hand.page.describe(thing("priority", slug), "inc:Priority", facts)
