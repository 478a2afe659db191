"""Which format an answer is in."""

import pytest

from repository.errors import NotAcceptable
from repository.formats import JSONLD, NTRIPLES, TURTLE
from webapp import negotiation
from webapp.negotiation import HTML, PAGE_FORMATS, choose


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "html"),
        ("*/*", "html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/turtle", "turtle"),
        ("TEXT/Turtle", "turtle"),
        ("application/ld+json, text/turtle;q=0.9", "jsonld"),
        ("text/turtle;q=0.4, application/n-triples;q=0.5", "ntriples"),
        ("application/*", "jsonld"),
        ("text/html;q=0, */*;q=0.1", "turtle"),
        ("text/turtle;q=oops, application/rdf+xml", "rdfxml"),
        ("text/html;q=0.2, text/*;q=0.9", "turtle"),
        ("text/turtle;charset=utf-8;q=0.3, text/html;q=0.2", "turtle"),
        (",;, text/turtle", "turtle"),
    ],
)
def test_the_most_wanted_format_is_chosen(accept: str, name: str) -> None:
    assert choose(accept, PAGE_FORMATS).name == name


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "*/*;q=0", "text/turtle;q=nan"])
def test_what_is_not_there_is_refused_with_a_list(accept: str) -> None:
    with pytest.raises(NotAcceptable, match=r"text/html \(\.html\), text/turtle \(\.ttl\)"):
        choose(accept, PAGE_FORMATS)


def test_a_suffix_says_the_format() -> None:
    assert negotiation.split("initiative/x.ttl") == ("initiative/x", TURTLE)
    assert negotiation.split("initiative/x.html") == ("initiative/x", HTML)
    assert negotiation.split("initiative/x") == ("initiative/x", None)
    assert negotiation.split("initiative/x.pdf") == ("initiative/x.pdf", None)


def test_each_other_format_is_linked_to() -> None:
    links = negotiation.alternates("/doc/x", JSONLD, (HTML, JSONLD, NTRIPLES))
    assert links == [
        '</doc/x.html>; rel="alternate"; type="text/html"',
        '</doc/x.nt>; rel="alternate describedby"; type="application/n-triples"',
    ]
