"""Every term of another vocabulary that we use exists there, and is what we take it for."""

from collections.abc import Iterator
from typing import Any

import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, Namespace, URIRef, namespace
from rdflib.term import Node

INC = Namespace("https://w3id.org/inclusion-resources/ns#")
OURS = "https://w3id.org/inclusion-resources/"
SCHEMA = Namespace("https://schema.org/")
LANGUAGES = (OWL, RDF, RDFS, SH, namespace.XSD)  # rdflib knows every term of these

CLASS_PLACES = {
    RDF.type,
    RDFS.subClassOf,
    RDFS.domain,
    RDFS.range,
    OWL.disjointWith,
    SCHEMA.domainIncludes,
    SCHEMA.rangeIncludes,
    SH.targetClass,
    SH["class"],
}
PROPERTY_PLACES = {RDFS.subPropertyOf, OWL.inverseOf, SH.targetSubjectsOf, SH.targetObjectsOf, SH.inversePath}


def foreign(term: Node) -> bool:
    return isinstance(term, URIRef) and not term.startswith(OURS)


class Vocabularies:
    """All that is known of the terms of other vocabularies."""

    def __init__(self, known: dict[str, str], namespaces: dict[str, str]) -> None:
        self.known = known
        self.namespaces = (*namespaces.values(), *map(str, LANGUAGES))

    def define(self, term: Node, wanted: str | None = None) -> bool:
        """Whether one of them defines the term, as a `wanted` class or property where that is asked."""
        for language in LANGUAGES:
            if str(term).startswith(str(language)):
                return term in language
        found = self.known.get(str(term))
        return found is not None and (wanted is None or found == wanted)

    def own(self, term: Node) -> bool:
        """Whether the term's name lies in one of their namespaces."""
        return isinstance(term, URIRef) and str(term).startswith(self.namespaces)

    def mistakes(self, graph: Graph) -> Iterator[str]:
        """Yield a line for each term that does not exist, or is not of the kind it is used as."""
        for subject, predicate, object_ in graph:
            if not str(predicate).startswith(str(INC)) and not self.define(predicate, "property"):
                yield f"{predicate} is not a known property"
            if predicate in CLASS_PLACES and foreign(object_) and not self.define(object_, "class"):
                yield f"{object_} is not a known class"
            if predicate in PROPERTY_PLACES and foreign(object_) and not self.define(object_, "property"):
                yield f"{object_} is not a known property"
            for node in (subject, object_):
                if self.own(node) and not self.define(node):
                    yield f"{node} is not known"


@pytest.fixture(scope="module")
def vocabularies(known: dict[str, str], reuse: dict[str, Any]) -> Vocabularies:
    return Vocabularies(known, reuse["namespaces"])


def test_every_reused_term_exists_and_is_of_the_kind_we_use_it_as(
    shipped: dict[str, Graph], vocabularies: Vocabularies
) -> None:
    problems = {f"{path}: {line}" for path, graph in shipped.items() for line in vocabularies.mistakes(graph)}
    assert not problems, "\n".join(sorted(problems))


def test_names_that_only_sound_right_are_never_used(
    shipped: dict[str, Graph], known: dict[str, str], do_not_exist: set[str]
) -> None:
    for path, graph in shipped.items():
        used = {str(node) for triple in graph for node in triple}
        assert not used & do_not_exist, path
    assert not do_not_exist & set(known)


def test_every_term_of_ours_that_is_used_is_defined(shipped: dict[str, Graph], ontology: Graph) -> None:
    defined = {str(term) for term in ontology.subjects(RDFS.isDefinedBy)}
    for path, graph in shipped.items():
        used = {
            str(node)
            for triple in graph
            for node in triple
            if isinstance(node, URIRef) and node.startswith(INC)
        }
        assert used <= defined, (path, used - defined)


def test_every_later_addition_names_its_specification(reuse: dict[str, Any]) -> None:
    for name, entry in reuse["later"].items():
        assert entry["kind"] in {"class", "property", "individual"}, name
        assert entry["specification"].startswith("http"), name
        assert name not in reuse["terms"], f"{name} is no addition"


@pytest.mark.parametrize(
    "mistake",
    [
        "<urn:x> foaf:honorificPrefix 'Dr' .",  # does not exist
        "<urn:x> a dct:spatial .",  # a property used as a class
        "<urn:x> rdfs:subPropertyOf org:Organization .",  # a class used as a property
        "<urn:x> a <https://example.org/Thing> .",  # of a vocabulary nobody looked up
        "<urn:x> owl:sameThing <urn:y> .",  # no such word in OWL
    ],
)
def test_the_check_finds_a_mistaken_term(
    vocabularies: Vocabularies, reuse: dict[str, Any], mistake: str
) -> None:
    prefixes = reuse["namespaces"] | {"owl": OWL, "rdfs": RDFS}
    text = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in prefixes.items()) + mistake
    assert list(vocabularies.mistakes(Graph().parse(data=text, format="turtle")))
