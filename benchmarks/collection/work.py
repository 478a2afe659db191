"""What is done, made, found, proposed, offered, counted and won."""

from dataclasses import dataclass

from benchmarks.collection.hand import Hand
from benchmarks.collection.ntriples import Value, text, thing, typed

SITE = "https://example.org/generated/"
ACCOUNTS = ("whatItTook", "whatHelped", "whatGotInTheWay", "whatDidNotWork", "adviceToOthers")


@dataclass(frozen=True)
class Around:
    """What the initiatives of a batch are linked to."""

    outcomes: list[str]
    questions: list[str]
    lever: str


def initiative(hand: Hand, number: int, lead: str, partners: list[str], around: Around) -> str:
    """Describe an initiative."""
    start = hand.random.randint(2012, 2025)
    facts: dict[str, Value | None] = {
        "dct:title": hand.title("initiative-type"),
        "dct:description": hand.sentences(2),
        "inc:initiativeType": hand.word("initiative-type"),
        "inc:initiativeStatus": hand.word("initiative-status"),
        "inc:addressesTheme": hand.words("theme", 3),
        "inc:concernsPopulation": hand.words("population-group", 3),
        "inc:usesMethod": hand.words("method", 2),
        "inc:sector": hand.word("sector"),
        "inc:ledBy": lead,
        "inc:hasPartner": partners,
        "inc:seeksOutcome": hand.random.choice(around.outcomes),
        "dct:spatial": hand.words("place", 2) if hand.chance(0.8) else None,
        "schema:startDate": typed(str(start), "gYear") if hand.chance(0.7) else None,
        "schema:endDate": typed(str(start + 2), "gYear") if hand.chance(0.3) else None,
        "inc:contactPage": f"<{SITE}initiative/{number}>" if hand.chance(0.3) else None,
        "inc:usesLever": around.lever if hand.chance(0.1) else None,
        "inc:respondsTo": hand.random.choice(around.questions) if hand.chance(0.05) else None,
        **_seldom(hand),
    }
    if number > 1 and hand.chance(0.05):
        facts["inc:adaptedFrom"] = initiative_term(hand.random.randint(1, number - 1))
    return hand.record(hand.page.describe(initiative_term(number), "inc:Initiative", facts))


def initiative_term(number: int) -> str:
    """Return the term for the initiative of that number."""
    return thing("initiative", f"generated-{number:06}")


def _seldom(hand: Hand) -> dict[str, Value | None]:
    words: dict[str, Value | None] = {
        "inc:concernsCharacteristic": hand.word("characteristic") if hand.chance(0.5) else None,
        "inc:levelOfAction": hand.word("level-of-action") if hand.chance(0.2) else None,
        "inc:horizon": hand.word("horizon") if hand.chance(0.1) else None,
        "inc:involvedPopulation": hand.words("population-group", 2) if hand.chance(0.2) else None,
        "inc:participationLevel": hand.word("participation-level") if hand.chance(0.25) else None,
        "inc:costBand": hand.word("cost-band") if hand.chance(0.15) else None,
    }
    return words | {f"inc:{name}": hand.sentences(1) for name in ACCOUNTS if hand.chance(0.08)}


def outcome(hand: Hand, slug: str) -> str:
    """Describe a change that work seeks."""
    facts = {
        "dct:title": text(f"{hand.label('outcome-type')} for {hand.label('population-group')}"),
        "inc:outcomeType": hand.word("outcome-type"),
        "inc:outcomeFor": hand.word("outcome-for"),
        "inc:measuredBy": hand.word("indicator") if hand.chance(0.4) else None,
    }
    return hand.page.describe(thing("outcome", slug), "inc:Outcome", facts)


def resource(hand: Hand, slug: str, made_by: str) -> str:
    """Describe a resource and the initiative it came from."""
    facts = {
        "dct:title": hand.title("resource-type"),
        "dct:description": hand.sentences(1),
        "inc:resourceType": hand.word("resource-type"),
        "inc:addressesTheme": hand.words("theme", 2),
        "inc:outputOf": made_by,
        "dct:issued": typed(hand.day()[:7], "gYearMonth"),
        "foaf:page": f"<{SITE}resource/{slug}>",
        "inc:concernsPopulation": hand.words("population-group", 2) if hand.chance(0.5) else None,
    }
    return hand.record(hand.page.describe(thing("resource", slug), "inc:Resource", facts))


def finding(hand: Hand, slug: str, about: str, reported: str) -> str:
    """Describe what is known of an initiative, and of the change it reports."""
    facts = {
        "dct:title": hand.sentences(1),
        "inc:findingAbout": about,
        "inc:reportsOutcome": reported,
        "inc:evidenceStrength": hand.word("evidence-strength"),
        "inc:resultDirection": hand.word("result-direction"),
        "inc:evaluatedBy": hand.word("evaluated-by"),
        "inc:usesMethod": hand.word("method") if hand.chance(0.4) else None,
        "inc:addressesTheme": hand.word("theme") if hand.chance(0.4) else None,
    }
    return hand.page.describe(thing("finding", slug), "inc:Finding", facts)


def proposal(hand: Hand, slug: str, lead: str, question: str) -> str:
    """Describe research that was suggested."""
    facts = {
        "dct:title": hand.title("method"),
        "inc:proposalText": hand.sentences(2),
        "inc:developmentStage": hand.word("development-stage"),
        "inc:addressesTheme": hand.words("theme", 2),
        "inc:usesMethod": hand.words("method", 2),
        "inc:concernsPopulation": hand.word("population-group"),
        "inc:respondsTo": question,
        "inc:proposedLead": lead if hand.chance(0.5) else None,
        "inc:proposedSite": lead if hand.chance(0.2) else None,
        "inc:approvalNeeded": text("Approval by a research ethics committee") if hand.chance(0.3) else None,
    }
    return hand.page.describe(thing("proposal", slug), "inc:ResearchProposal", facts)


def lever(hand: Hand, slug: str) -> str:
    """Describe a law or policy."""
    facts = {"dct:title": text(f"Policy {slug}"), "inc:leverType": hand.word("lever-type")}
    return hand.page.describe(thing("lever", slug), "inc:PolicyLever", facts)


def offer(hand: Hand, slug: str, by: str) -> str:
    """Describe what an organisation offers or looks for."""
    facts = {
        "dct:title": hand.title("offer-type"),
        "inc:offeredBy": by,
        "inc:offerType": hand.word("offer-type"),
        "inc:addressesTheme": hand.word("theme"),
        "inc:asOf": typed(hand.day(), "date"),
    }
    return hand.page.describe(thing("offer", slug), "inc:Offer", facts)


def dataset(hand: Hand, slug: str) -> str:
    """Describe a set of figures."""
    facts = {"dct:title": text(f"Figures {slug}")}
    return hand.page.describe(thing("dataset", slug), "qb:DataSet", facts)


def observation(hand: Hand, slug: str, figures: str, about: str) -> str:
    """Describe one figure about an initiative."""
    facts = {
        "qb:dataSet": figures,
        "inc:reportingSubject": about,
        "inc:observedIndicator": hand.word("indicator"),
        "inc:valueQualifier": hand.word("value-qualifier"),
        "sdmx-dimension:refPeriod": typed(hand.day()[:4], "gYear"),
        "sdmx-measure:obsValue": typed(str(hand.random.randint(5, 5000)), "decimal"),
        "sdmx-attribute:unitMeasure": hand.word("unit"),
    }
    return hand.page.describe(thing("observation", slug), "qb:Observation", facts)


def recognition(hand: Hand, slug: str, recognised: str) -> str:
    """Describe an award and what became of an initiative's entry for it."""
    named = {"dct:title": text(f"Award {slug}")}
    facts = {
        "dct:title": text(f"Entry for the award {slug}"),
        "inc:recognises": recognised,
        "inc:forAward": hand.page.describe(thing("award", slug), "inc:Award", named),
        "inc:recognitionStatus": hand.word("recognition-status"),
    }
    return hand.page.describe(thing("recognition", slug), "inc:Recognition", facts)
