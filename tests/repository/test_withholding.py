from repository.namespaces import PREFIXES
from repository.store.withholding import Withholding
from repository.store.writing import lines_of
from tests.repository.test_edition import reader

THING = "https://w3id.org/inclusion-resources/id/"
PERSON, COUNCIL = f"{THING}person/p-1", f"{THING}organisation/council"
DATA = """
@prefix id: <https://w3id.org/inclusion-resources/id/> .
@prefix doc: <https://w3id.org/inclusion-resources/doc/> .
<https://w3id.org/inclusion-resources/id/person/p-1> a foaf:Person ; foaf:name "Ada Example" .
<https://w3id.org/inclusion-resources/id/membership/m-1> a org:Membership ; inc:asOf "2020" ;
    org:member <https://w3id.org/inclusion-resources/id/person/p-1> ;
    org:organization <https://w3id.org/inclusion-resources/id/organisation/council> .
<https://w3id.org/inclusion-resources/doc/person/p-1#record> a dcat:CatalogRecord ;
    foaf:primaryTopic <https://w3id.org/inclusion-resources/id/person/p-1> .
<https://w3id.org/inclusion-resources/id/event/e> a inc:Event ; dct:title "A talk by Ada Example"@en ;
    inc:chair <https://w3id.org/inclusion-resources/id/person/p-1> ;
    prov:qualifiedAssociation [ prov:agent <https://w3id.org/inclusion-resources/id/person/p-1> ] ;
    prov:qualifiedAssociation [ prov:agent <https://w3id.org/inclusion-resources/id/person/p-2> ] .
<https://w3id.org/inclusion-resources/id/annotation/a> a oa:Annotation ;
    oa:hasBody <https://w3id.org/inclusion-resources/id/membership/m-1>,
        [ rdf:subject <https://w3id.org/inclusion-resources/id/membership/m-1> ; rdf:predicate inc:asOf ] ;
    oa:hasTarget [ oa:hasSelector [ oa:exact "Ms ADA  EXAMPLE of the council"@en ] ] .
<https://w3id.org/inclusion-resources/id/annotation/b> a oa:Annotation ;
    oa:hasBody <https://w3id.org/inclusion-resources/id/membership/m-1>,
        <https://w3id.org/inclusion-resources/id/event/e> ;
    oa:hasTarget [ oa:hasSelector [ oa:exact "Chair: Ada Example, Adam Examplestone"@en ] ] .
<https://w3id.org/inclusion-resources/id/organisation/council> a org:Organization ;
    skos:prefLabel "Example Council"@en .
<https://w3id.org/inclusion-resources/id/organisation/friends> a org:Organization ;
    skos:prefLabel "Friends of Example Council"@en ; dct:description "Friends of Example Council"@en .
"""


def lines() -> frozenset[str]:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return lines_of(reader("x.ttl", (prefixes + DATA).encode()).ntriples)


def without(address: str, *names: str) -> str:
    return "\n".join(sorted(Withholding(frozenset({address}), {address: names}).of(lines())))


def test_nothing_is_withheld_where_nothing_was_removed() -> None:
    assert Withholding(frozenset(), {}).of(lines()) == lines()


def test_every_statement_goes_that_mentions_what_was_removed() -> None:
    assert PERSON not in without(PERSON)


def test_a_role_a_catalogue_record_and_an_association_go_with_their_person() -> None:
    left = without(PERSON)
    assert "membership/m-1" not in left
    assert "person/p-1#record" not in left
    assert left.count("qualifiedAssociation") == 1
    assert left.count("ns/prov#agent") == 1


def test_a_quotation_goes_when_nothing_is_left_that_it_backs_and_stays_for_the_rest() -> None:
    left = without(PERSON)
    assert "annotation/a" not in left
    assert "of the council" not in left
    assert "annotation/b" in left


def test_no_nameless_part_is_left_that_nothing_leads_to() -> None:
    for gone in (PERSON, COUNCIL):
        left = without(gone).split("\n")
        parts = {line.split()[0] for line in left if "/genid/" in line.split()[0]}
        assert parts <= {line.split()[2] for line in left}


def test_the_name_of_a_person_is_taken_out_of_every_text_and_longer_names_stay() -> None:
    left = without(PERSON, "Ada Example")
    assert '"A talk by [name withdrawn]"@en' in left
    assert '"Chair: [name withdrawn], Adam Examplestone"@en' in left


def test_the_name_of_an_organisation_stays_within_the_name_of_another() -> None:
    left = without(COUNCIL, "Example Council")
    assert left.count('"Friends of Example Council"@en') == 1
    assert '"Friends of [name withdrawn]"@en' in left


def test_a_role_goes_with_its_organisation_and_the_person_stays() -> None:
    left = without(COUNCIL)
    assert "membership/m-1" not in left
    assert "Ada Example" in left
