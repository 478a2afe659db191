"""Contact data and private facts are found however they are written, and what only looks like them is not."""

from functools import cache

import pytest
from rdflib import BNode, Graph, Literal, URIRef

from repository.namespaces import DCT, FOAF, INC, RDF, SHAPES, SKOS, XSD
from tests.shapes.shape_reading import results, shapes

RULES = shapes("prefixes", "privacy")
WORK = URIRef("https://example.org/work")
# Numbers that the regulator keeps for fiction, put together here so that none stands in a file.
AREA, LOCAL, MOBILE = "0113", "4960" + "123", "07700" + "900" + "456"
AT = "@"
PHONES = [
    f"{AREA} {LOCAL[:3]} {LOCAL[3:]}",
    f"({AREA}) {LOCAL[:3]} {LOCAL[3:]}",
    f"{AREA}{LOCAL}",
    f"{AREA}-{LOCAL[:3]}-{LOCAL[3:]}",
    f"{AREA}.{LOCAL[:3]}.{LOCAL[3:]}",
    f"{AREA}\u00a0{LOCAL[:3]}\u00a0{LOCAL[3:]}",
    f"{AREA}\u2013{LOCAL}",
    f"+44 {AREA[1:]} {LOCAL}",
    f"+44 (0){AREA[1:]} {LOCAL}",
    f"+44 (0) {AREA[1:]} {LOCAL[:3]} {LOCAL[3:]}",
    f"+44{AREA[1:]}{LOCAL}",
    f"0044 {AREA[1:]} {LOCAL}",
    MOBILE,
    f"{MOBILE[:5]} {MOBILE[5:8]} {MOBILE[8:]}",
    f"{MOBILE[:5]} {MOBILE[5:]}",
    f"+44{MOBILE[1:]}",
    f"020 {'7946'} {'0' + '958'}",
    f"0{'800'} {'123'} {'4' + '567'}",
    f"+1 {'202'} {'555'} {'01' + '23'}",
    f"tel:+44{AREA[1:]}{LOCAL}",
    f"44{AREA[1:]}{LOCAL}",
]
EMAILS = [
    f"pat{AT}example.org",
    f"Pat.Example+work{AT}mail.example.org",
    f"mailto:pat{AT}example.org",
    "pat%40example.org",
    "pat [at] example.org",
    "pat (at) example [dot] org",
    "pat\uff20example.org",
    "pat\uff20example\uff0eorg",
    f"pat\u200b{AT}example.org",
    f"pat{AT}exam\u00adple\u2060.org",
    "pat&#64;example.org",
    "pat&#x40;example&#46;org",
    "pat&commat;example&period;org",
    "pat at example dot org",
]
LINKS = [
    "https://example.zoom." + "us/j/123",
    "https://teams.micro" + "soft.com/l/meetup-join/abc",
    "https://eu.bbcollab." + "com/guest/abc",
    "https://meet.goo" + "gle.com/abc-defg-hij",
    "https://example.org/room?pwd=" + "abc",
]
CODES = [
    "Passcode: 12" + "3456",
    "(Pin: 12" + "34567)",
    "PIN 98" + "76",
    "Meeting ID: 123 45" + "6 7890",
    "passcode: ab" + "3x",
]
HARMLESS = [
    "over 2,500 listens to date",
    "of 44 20 are open, 44 million people, £442,079,460",
    "40 colleagues enrolled in 2020 and 2021",
    "from 1998 to 2003, 1066, 0.0123456789",
    "ISBN 0306406152",
    "ISBN-10: 0-306-40615-2",
    "ISBN 978-0-306-40615-7",
    "urn:isbn:0306406152",
    "E08000037 and W92000004 and QWO and X26",
    "https://doi.org/10.1016/S0140-6736(20)30183-5",
    "10.1177/0269216310380764",
    "charity number 1089464, SC012345, company 04123456",
    "2020-09-17T10:00:00+01:00 to 12:30",
    "01/02/2020 10:00 to 01-02-2020 12:00",
    "0001-2020",
    "the pin was dropped on the map in 2020",
    "We looked @ what works; follow us at #Inequalities",
    "Looked at dots, at work and at a polka dot; R&D at 64; fish&chips",
    "Data: the survey of 2020. File: see the report.",
    "https://example.org/a-page?year=2020&id=0113496",
    "https://zoom.us/accessibility",
    "meeting in person, 12 people",
    "GSS E12000003; UPRN 100051111111; population 07 per cent",
]  # fmt: skip


def found(*triples: tuple[object, object, object]) -> set[str]:
    """Return the names of the rules that find something in these statements."""
    data = Graph()
    for triple in triples:
        data.add(triple)  # type: ignore[arg-type]
    return {str(shape).removeprefix(SHAPES) for _, _, shape in results(data, RULES)}


@cache
def refused() -> set[str]:
    """Return which of all the texts above are refused; one run for all of them."""
    texts = PHONES + EMAILS + LINKS + CODES + HARMLESS
    records = {URIRef(f"https://example.org/work-{number}"): text for number, text in enumerate(texts)}
    data = Graph()
    for record, text in records.items():
        whole = text if ":" in text[:11] else f"To join: {text}, thank you"
        data.add((record, DCT.description, Literal(whole, lang="en")))
    return {records[record] for record, _, _ in results(data, RULES)}  # type: ignore[index]


@pytest.mark.parametrize("text", PHONES + EMAILS + LINKS + CODES)
def test_contact_data_is_found_in_a_text(text: str) -> None:
    assert text in refused()


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_contact_data_is_let_through(text: str) -> None:
    assert text not in refused()


@pytest.mark.parametrize("term", [BNode("without-a-name"), URIRef("https://example.org/unheard-of"), WORK])
def test_contact_data_is_found_on_whatever_it_stands(term: BNode | URIRef) -> None:
    odd = URIRef("https://example.org/unheard-of-answer")
    assert found((term, odd, Literal(EMAILS[0], datatype=XSD.token))) == {"NothingPrivate"}


def test_contact_data_is_found_in_addresses_of_all_three_places() -> None:
    address = URIRef(f"mailto:pat{AT}example.org")
    assert found((address, RDF.type, INC.Initiative)) == {"NothingPrivate"}
    assert found((WORK, address, Literal("x"))) == {"NothingPrivate"}
    assert found((WORK, INC.contactPage, address)) == {"NothingPrivate"}


@pytest.mark.parametrize(
    "start", ["javascript:alert(1)", "data:text/html,x", "file:///etc/hosts", "JavaScript:x"]
)
def test_a_harmful_address_is_refused_as_a_link_and_as_a_typed_text(start: str) -> None:
    assert found((WORK, FOAF.page, URIRef(start))) == {"NothingPrivate"}
    assert found((WORK, FOAF.page, Literal(start, datatype=XSD.anyURI))) == {"NothingPrivate"}


@pytest.mark.parametrize("kind", ["population-group", "characteristic", "ethnic-group", "disability-group"])
def test_the_shipped_lists_are_known_by_their_addresses_alone(kind: str) -> None:
    pat = URIRef("https://example.org/pat")
    entry = URIRef(f"https://w3id.org/inclusion-resources/id/concept/{kind}/example")
    person = [(pat, RDF.type, FOAF.Person), (pat, FOAF.name, Literal("Pat Example"))]
    assert "PersonAndGroup" in found(*person, (pat, DCT.subject, entry))
    assert found(*person, (entry, SKOS.member, pat)) == {"PersonAndGroup"}
    between = BNode()
    assert found(*person, (between, DCT.relation, pat), (between, DCT.relation, entry)) == {"PersonNearGroup"}


def test_what_is_found_names_the_record_at_fault() -> None:
    data = Graph()
    data.add((WORK, DCT.description, Literal(EMAILS[0])))
    assert [record for record, _, _ in results(data, RULES)] == [WORK]
