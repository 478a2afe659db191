from rdflib import Literal, URIRef

from repository.store.remote import bind

A = URIRef("http://example.org/a")


def test_a_value_stands_only_where_the_query_has_its_variable() -> None:
    query = 'SELECT ?o WHERE { $s <http://example.org/p?s> ?o FILTER(?o != "$s") }'
    assert bind(query, {"s": A}) == (
        'SELECT ?o WHERE { <http://example.org/a> <http://example.org/p?s> ?o FILTER(?o != "$s") }'
    )


def test_a_value_cannot_become_syntax() -> None:
    hostile = Literal('x" } ; DROP ALL ; SELECT * WHERE { ?s ?p "$s')
    bound = bind("SELECT ?s WHERE { ?s ?p $o }", {"o": hostile})
    assert bound == "SELECT ?s WHERE { ?s ?p " + hostile.n3() + " }"
    assert '\\"' in hostile.n3()


def test_a_bound_name_is_not_asked_for() -> None:
    assert bind("SELECT ?s ?p WHERE { $s $p ?o }", {"s": A}).startswith(
        "SELECT  ?p WHERE { <http://example.org/a>"
    )
