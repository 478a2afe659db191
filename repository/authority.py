"""Who may describe what: everybody their own things, nobody another's. Whose a thing is, the ledger says.

A thing belongs to whoever's graph first described it. To link to others' things is what this is for; to say
something of them is not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from repository import ingest, origins
from repository.ingest import Parsed
from repository.ledger import Ledger
from repository.namespaces import BASE, CONCEPT, DOC, FOAF, GENID, GRAPH, ID, OA, RDF, SCHEME, SHAPES
from repository.positions import NOWHERE
from repository.report import Remark, Severity

CONTRIBUTIONS = str(GRAPH["contribution/"])
HOUSE = ""  # whose the shipped data is
# Statements about these speak about their object: quotations, reasons, and records of when it was checked.
SPEAKING = {str(RDF.subject), str(OA.hasBody), str(FOAF.primaryTopic)}

LISTED = "This belongs to one of our lists. Choose an entry of the list; tell us if one is missing."
ANOTHERS_PATH = "This address belongs to another organisation. Use {own} for your own things."
ANOTHERS = "Somebody else described this first, so only they can change it. Link to it instead."
SPOKEN_OF = "This speaks about something that somebody else described. Speak only about your own things."
NOT_HERE = "Addresses of this kind are given by us. Use {own} for your own things."


def graph_of(partner: str, name: str) -> str:
    """Return the named graph of one contribution."""
    return f"{CONTRIBUTIONS}{partner}/{name}"


def partner_of(graph: str) -> str:
    """Return whose graph that is; the empty name stands for the house."""
    return graph.removeprefix(CONTRIBUTIONS).split("/")[0] if graph.startswith(CONTRIBUTIONS) else HOUSE


def judge(ledger: Ledger, parsed: Parsed, partner: str) -> list[Remark]:
    """Return a remark for each thing in a file that `partner` may not describe."""
    said = Counter(_speaking(parsed))
    whose = origins.of(ledger.database, sorted({thing_of(address) for address, _ in said}))
    wrong: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for (address, spoken), number in sorted(said.items()):
        if sentence := _wrong(address, partner, whose, spoken=spoken):
            wrong.setdefault((thing_of(address), sentence), []).append((address, number))
    for (thing, _), found in wrong.items():
        found.sort(key=lambda each: (each[0] != thing, each))
    return [_remark(parsed, sentence, found) for (_, sentence), found in wrong.items()]


def trespassing(things: Iterable[str], whose: Mapping[str, str], partner: str) -> bool:
    """Tell whether any of `things` belongs to another than `partner`, as `whose` has it now."""
    return any(_wrong(each, partner, whose, spoken=False) for each in things)


def _wrong(address: str, partner: str, whose: Mapping[str, str], *, spoken: bool) -> str:
    thing = thing_of(address)
    own = f"{ID}initiative/{partner}/…"
    if thing.startswith(BASE) and not spoken:
        if thing.startswith((str(CONCEPT), str(SCHEME))):
            return LISTED
        kind, _, slug = thing.removeprefix(str(ID)).partition("/")
        if not thing.startswith(str(ID)) or not kind or not slug:
            return NOT_HERE.format(own=own)
        if "/" in slug and slug.split("/")[0] != partner:
            return ANOTHERS_PATH.format(own=own)
    if thing in whose and partner_of(whose[thing]) != partner:
        return SPOKEN_OF if spoken else ANOTHERS
    return ""


def thing_of(address: str) -> str:
    """Return the thing that a document or record of ours is about, or the address itself."""
    if not address.startswith(str(DOC)):
        return address
    return str(ID) + address.removeprefix(str(DOC)).partition("#")[0]


def _speaking(parsed: Parsed) -> Iterator[tuple[str, bool]]:
    """Yield, for each statement, what it describes; and what it speaks of, if that is not described too."""
    described = parsed.things
    for line in parsed.ntriples.splitlines():
        subject, predicate, rest = line.decode().split(" ", 2)
        if subject[1:-1] in described:
            yield subject[1:-1], False
        if predicate[1:-1] in SPEAKING and rest.startswith("<") and not rest.startswith(f"<{GENID}"):
            spoken_of = rest[1 : rest.index(">")]
            if spoken_of not in described:
                yield spoken_of, True


def _remark(parsed: Parsed, sentence: str, found: list[tuple[str, int]]) -> Remark:
    """Return what is said of a thing; `found` are its addresses, and how many statements each has."""
    (address, _), number = found[0], sum(number for _, number in found)
    label = address.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
    component, (line, column) = str(SHAPES.OwnThingsOnly), parsed.places.get(address, NOWHERE)
    many = f"{number:,} things" if number > 1 else "one thing"
    told = (
        address,
        label,
        "",
        "",
        ingest.shown(address),
        f"{sentence} Your file says {many} of it.",
        component,
    )
    return Remark(Severity.MUST, parsed.name, line, *told, column=column)
