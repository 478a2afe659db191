"""Every shape says in plain words what it asks for, and fits the ontology it speaks of."""

import re

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from repository.namespaces import BASE, INC, OWL, RDF, RDFS, SH, SHAPES
from tests.shapes.shape_reading import FOLDER, names, property_shapes, shapes, with_a_constraint

ALL = shapes()
FIELDS = [shape for shape in property_shapes(ALL) if (shape, SH.group, None) in ALL]
# Addresses, short names of vocabularies, and words that only developers use.
TECHNICAL = re.compile(
    r"://|\b[a-z][\w-]*:\w|\b(property|properties|node|shape|literal|IRI|URI|URL|SHACL|RDF|class|triple|graph|ontology"
    r"|predicate|datatype|string|integer|boolean|entity|instance|concept|scheme|facet|provenance|null)s?\b",
    re.IGNORECASE,
)


def text(shape: Node, predicate: Node) -> str:
    found = ALL.value(shape, predicate)
    assert isinstance(found, Literal), f"{shape} has no {predicate}"
    assert found.language == "en"
    return str(found)


def messages() -> set[Literal]:
    return {message for message in ALL.objects(None, SH.message) if isinstance(message, Literal)}


@pytest.mark.parametrize("name", names())
def test_a_file_of_shapes_opens_and_says_what_it_is_for(name: str) -> None:
    first = (FOLDER / f"{name}.ttl").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert len(shapes(name))


def test_every_field_has_all_that_a_form_needs() -> None:
    groups = set(ALL.subjects(RDF.type, SH.PropertyGroup))
    for shape in FIELDS:
        assert text(shape, SH.name)
        assert text(shape, SH.description).endswith((".", "?"))
        assert ALL.value(shape, SH.order) is not None
        assert ALL.value(shape, SH.group) in groups, shape


def test_every_field_is_named_after_its_kind_of_thing() -> None:
    for shape in FIELDS:
        kinds = list(ALL.subjects(SH.property, shape))
        assert len(kinds) == 1
        path = re.split("[/#]", str(ALL.value(shape, SH.path)))[-1]
        assert str(shape) == f"{kinds[0]}-{path}"


def test_no_two_fields_of_a_kind_stand_in_the_same_place() -> None:
    for kind in set(ALL.subjects(SH.targetClass)):
        parts = [part for part in ALL.objects(kind, SH.property) if part in FIELDS]
        orders = [ALL.value(part, SH.order) for part in parts]
        assert len(orders) == len(set(orders)), kind


def test_every_shape_of_a_kind_of_thing_has_a_label_and_a_comment() -> None:
    for shape in set(ALL.subjects(RDF.type, SH.NodeShape)):
        assert text(shape, RDFS.label)
        assert text(shape, RDFS.comment)


def test_every_shape_with_a_constraint_says_how_much_it_matters_and_what_to_do() -> None:
    for shape in with_a_constraint(ALL):
        assert ALL.value(shape, SH.severity) in (SH.Violation, SH.Warning, SH.Info), shape
        where = ALL.value(shape, SH.sparql) or shape
        assert text(where, SH.message), shape


def test_each_sort_of_shape_has_what_its_readers_are_shown_and_no_more() -> None:
    described = [SH[name] for name in ("name", "description", "order", "group", "severity", "message")]
    asked, ruled = set(described[:5]), {SH.name, SH.severity, SH.message}
    for shape in property_shapes(ALL):
        wanted = asked if shape in FIELDS else ruled
        wanted = wanted | ({SH.message} if shape in with_a_constraint(ALL) else set())
        has = {each for part in (shape, *ALL.objects(shape, SH.sparql)) for each in ALL.predicates(part)}
        has &= set(described)
        assert has == wanted, shape
        assert ALL.value(shape, SH.path) is not None


def test_a_shape_of_a_thing_as_a_whole_has_no_place_on_a_form() -> None:
    for shape in set(ALL.subjects(RDF.type, SH.NodeShape)):
        assert not [each for each in (SH.name, SH.description, SH.group) if (shape, each, None) in ALL], shape


@pytest.mark.parametrize("message", sorted(messages()), ids=lambda message: str(message)[:40])
def test_a_message_is_one_plain_sentence_that_says_what_is_needed_and_why(message: Literal) -> None:
    plain = str(message).replace("{?what}", "thing")
    assert message.language == "en"
    assert plain[0].isupper() and plain.endswith(".") and ". " not in plain
    assert ", so that " in plain or ", because " in plain
    assert not TECHNICAL.search(plain), TECHNICAL.search(plain)


@pytest.mark.parametrize("predicate", [SH.name, SH.description])
def test_names_and_hints_hold_no_technical_word(predicate: URIRef) -> None:
    found = {str(o) for o in ALL.objects(None, predicate)}
    assert [text for text in sorted(found) if TECHNICAL.search(text)] == []


def test_what_is_asked_first_of_an_initiative_is_the_six_answers_of_the_form() -> None:
    first = [shape for shape in FIELDS if (SHAPES.Initiative, SH.property, shape) in ALL]
    first = [shape for shape in first if ALL.value(shape, SH.group) == SHAPES["Asked-first"]]
    named = {re.split("[/#]", str(ALL.value(shape, SH.path)))[-1] for shape in first}
    assert named == {"title", "description", "concernsPopulation", "spatial", "ledBy", "page"}
    assert all(ALL.value(shape, SH.minCount) for shape in first)


def test_shapes_name_only_terms_of_the_ontology() -> None:
    ontology = Graph().parse(FOLDER.parent / "ontology" / "inclusion.ttl")
    ours = {term for triple in ALL for term in triple if isinstance(term, URIRef) and term.startswith(INC)}
    queries = " ".join(str(query) for query in ALL.objects(None, SH.select))
    ours |= {INC[name] for name in re.findall(r"\binc:(\w+)", queries)}
    assert sorted(ours - set(ontology.subjects(RDF.type))) == []


def test_every_list_that_shapes_choose_from_is_shipped() -> None:
    scheme = f"{BASE}id/scheme/"
    lists = {str(o) for o in ALL.objects(None, SH.hasValue) if str(o).startswith(scheme)}
    shipped = {f"{scheme}{path.stem}" for path in (FOLDER.parent / "ontology" / "schemes").glob("*.ttl")}
    assert sorted(lists - shipped) == []


def test_every_shape_that_is_referred_to_is_there() -> None:
    used = {o for p in (SH.property, SH.node, SH.group) for o in ALL.objects(None, p)}
    named = {shape for shape in used if isinstance(shape, URIRef)}
    assert sorted(shape for shape in named if (shape, RDF.type, None) not in ALL) == []


def test_every_rule_about_answers_is_used_by_some_kind_of_thing() -> None:
    used = set(ALL.objects(None, SH.property)) | set(ALL.objects(None, SH.node))
    assert sorted(set(property_shapes(ALL)) - used) == []


def test_queries_use_the_short_names_that_are_declared_once() -> None:
    declared = {str(o) for o in ALL.objects(None, SH.prefix)}
    [home] = ALL.subjects(RDF.type, OWL.Ontology)
    for constraint in ALL.objects(None, SH.sparql):
        query = re.sub(r'"[^"]*"', "", str(ALL.value(constraint, SH.select)))
        assert ALL.value(constraint, SH.prefixes) == home
        assert set(re.findall(r"([\w-]+):\w", query)) <= declared
        assert not re.search(r"\b(VALUES|MINUS|SERVICE)\b", query, re.IGNORECASE)
