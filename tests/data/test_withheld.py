"""What is not published: contact data, ways into a meeting, and anything about a person but a dated role."""

import re
from hashlib import sha256
from pathlib import Path

from rdflib import Graph, URIRef

from repository.namespaces import CONCEPT, DCT, FOAF, ID, INC, OA, ORG, RDF

ROOT = Path(__file__).parents[2]
FOLDERS = ("data", "ontology", "shapes")

# Family names of two people whom a source names and whom we do not; kept so that they are not named here.
WITHHELD = {
    "419573d7148745facdb9f434151c16a7517525632e63081e78b431172f70369c",
    "f58e623459e4a69acfdae2f5601d11e734135dcfd27b823bd14926cb3450b5fb",
}
E_MAIL = re.compile(r"[\w.+-]+@(?!example\.)[\w-]+\.[a-z]{2,}")
PHONE = re.compile(r"(?<![\w./-])(?:\+44|0)(?:[ -]?\d){9,10}(?![\w-])")
MEETING = re.compile(r"(?:zoom\.us/|teams\.microsoft\.com/l/|bbcollab\.com/|meet\.google\.com/)\w")
CODE = re.compile(r"\b(?:passcode|pin|meeting id)\b\W{0,4}\d{3}", re.IGNORECASE)
QUOTED_WORDS = OA.hasTarget / OA.hasSelector / OA.exact
SUBJECT_OR_OBJECT = RDF.subject | RDF.object
GROUPS = tuple(
    CONCEPT + name + "/"
    for name in ("population-group", "characteristic", "ethnic-group", "disability-group")
)


def shipped_texts() -> dict[Path, str]:
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    return {path: path.read_text("utf-8") for path in paths}


def test_no_contact_data_and_no_way_into_a_meeting_is_shipped() -> None:
    texts = shipped_texts()
    assert len(texts) > 30
    for path, text in texts.items():
        for pattern in (E_MAIL, PHONE, MEETING, CODE):
            assert not pattern.search(text), f"{path.relative_to(ROOT)}: {pattern.search(text)}"


def test_the_patterns_find_what_they_are_for() -> None:
    at, digits = "@", "0123456789"
    assert E_MAIL.search(f"someone{at}council.gov.uk")
    assert PHONE.search(f"ring 0{digits[1:]}1 now") and PHONE.search(f"+44 {digits}")
    assert MEETING.search("https://zoom" + ".us/j/1") and CODE.search("Passcode: " + digits)


def test_people_whom_we_do_not_name_are_named_nowhere() -> None:
    for path, text in shipped_texts().items():
        words = set(re.findall(r"[^\W\d_]+", text.lower()))
        assert not {sha256(word.encode()).hexdigest() for word in words} & WITHHELD, path


def test_no_quotation_tells_of_mentoring_between_people_or_of_a_honour(data: Graph) -> None:
    words = " ".join(map(str, data.objects(None, OA.exact))).lower()
    assert "mentoring" not in words and "honours" not in words and "@" not in words
    assert not re.search(r"\bmbe\b", words)


def test_of_a_person_only_the_name_and_title_are_told(data: Graph) -> None:
    people = set(data.subjects(RDF.type, FOAF.Person))
    assert len(people) == 12
    for person in people:
        assert re.fullmatch(re.escape(ID) + r"person/p-\d{4}", str(person))
        assert set(data.predicates(person)) <= {RDF.type, FOAF.name, FOAF.title}, person


def test_every_role_is_dated_and_joins_one_person_and_one_organisation(data: Graph) -> None:
    roles = set(data.subjects(RDF.type, ORG.Membership))
    assert len(roles) == 9
    for role in roles:
        for part in (ORG.member, ORG.organization, ORG.role, INC.asOf):
            assert len(list(data.objects(role, part))) == 1, (role, part)


def test_nobody_is_recorded_as_a_member_of_a_staff_network(data: Graph) -> None:
    for network in data.subjects(RDF.type, INC.StaffNetwork):
        assert not list(data.subjects(ORG.organization, network))
        assert not list(data.subjects(INC.affiliationAtEvent, network))
        assert not list(data.objects(network, ORG.hasMember))


def test_no_annotation_backs_a_statement_about_a_person_and_one_about_a_group(data: Graph) -> None:
    for annotation in data.subjects(RDF.type, OA.Annotation):
        inside = set(data.objects(annotation, OA.hasBody))
        inside |= {o for body in inside for o in data.objects(body, SUBJECT_OR_OBJECT)}
        people = [node for node in inside if str(node).startswith(ID + "person/")]
        groups = [node for node in inside if str(node).startswith(GROUPS)]
        assert not (people and groups), annotation


def test_no_quotation_for_a_group_of_people_names_a_person(data: Graph) -> None:
    people = {str(name) for name in data.objects(None, FOAF.name)}
    for annotation in data.subjects(RDF.type, OA.Annotation):
        inside = set(data.objects(annotation, OA.hasBody))
        inside |= {o for body in inside for o in data.objects(body, RDF.object)}
        if any(str(node).startswith(GROUPS) for node in inside):
            words = " ".join(map(str, data.objects(annotation, QUOTED_WORDS)))
            assert words and not [name for name in people if name in words], annotation


def test_only_an_event_or_a_talk_has_both_people_and_a_group_it_is_about(data: Graph) -> None:
    people = set(data.subjects(RDF.type, FOAF.Person))
    joined = {subject for subject, _, object_ in data if object_ in people}
    both = {thing for thing in joined for object_ in data.objects(thing) if str(object_).startswith(GROUPS)}
    assert both
    for thing in both:
        assert str(thing).startswith((ID + "programme-item/", ID + "event/")), thing
    for person in people:
        assert not [o for o in data.objects(person) if str(o).startswith(GROUPS)], person


def test_no_award_is_for_a_person(data: Graph) -> None:
    recognised = set(data.objects(None, INC.recognises))
    assert recognised and not recognised & set(data.subjects(RDF.type, FOAF.Person))


def test_the_collection_says_its_licence_and_whose_the_quotations_are(files: dict[str, Graph]) -> None:
    collection = URIRef(ID + "dataset/inclusion-resources")
    graph = files["sources"]
    assert str(graph.value(collection, DCT.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert "Quotations remain their authors' own" in str(graph.value(collection, DCT.description))
