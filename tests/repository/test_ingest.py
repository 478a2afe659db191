"""Reading files: what they say, and the one sentence that tells what is wrong with them."""

import json
import re

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository import ingest, jsonld
from repository.config import Config
from repository.errors import BadInput, InclusionError, Refused, TooLarge, Unreadable, Unsupported
from repository.ingest import Parsed, Upload
from repository.namespaces import GENID

LIMITS = Config(upload_bytes=100_000, upload_triples=50, literal_bytes=200, address_bytes=100)
TRIPLE = b'<http://a.example/s> <http://a.example/p> "x" .\n'
HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a.example/">'
XML = HEAD + '<rdf:Description rdf:about="http://a.example/s"><a:p>x</a:p></rdf:Description></rdf:RDF>'
JSON = '{"@id": "http://a.example/s", "http://a.example/p": "x"}'


def read(name: str, data: bytes | str) -> Parsed:
    return ingest.read(Upload(name, data.encode() if isinstance(data, str) else data), LIMITS)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ttl", TRIPLE),
        ("a.TTL", b"\xef\xbb\xbf" + TRIPLE),
        ("a.nt", TRIPLE),
        ("a.nq", TRIPLE),
        ("a.trig", TRIPLE),
        ("a.rdf", XML),
        ("a.xml", XML),
        ("a.jsonld", JSON),
        ("a.json", JSON),
        ("a.ttl", "@prefix a: <http://a.example/> . a:s a:p 'x' , 'x' ."),
    ],
)
def test_every_format_gives_the_same_statements(name: str, data: bytes | str) -> None:
    parsed = read(name, data)
    assert parsed.ntriples == TRIPLE
    assert parsed.triples == 1


def test_statements_come_sorted_each_once_and_spelt_as_the_store_spells_them() -> None:
    parsed = read("a.ttl", "@prefix : <http://a.example/> . :b :p 007 . :a :p 1.50 . :b :p 7 .")
    lines = parsed.ntriples.decode().splitlines()
    assert lines == sorted(lines) and parsed.triples == 2
    assert '"7"^^<http://www.w3.org/2001/XMLSchema#integer>' in lines[1]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ttl", "@prefix : <http://a.example/> . :s :p [ :q [] ] , _:x . _:x :p ( 1 2 ) ."),
        ("a.jsonld", '{"http://a.example/p": [{"http://a.example/q": {}}, {"@list": [1, {"@id": "_:x"}]}]}'),
    ],
)
def test_nameless_things_get_the_same_names_whenever_a_file_is_read(name: str, data: str) -> None:
    first = read(name, data)
    assert first == read(name, data)
    assert b"_:" not in first.ntriples
    names = set(re.findall(rf"<{re.escape(GENID)}([0-9a-f]{{16}})-(\d+)>", first.ntriples.decode()))
    assert {start for start, _ in names} == {first.sha256[:16]}
    assert sorted(int(number) for _, number in names) == list(range(1, len(names) + 1))


def test_nameless_things_of_two_files_have_different_names() -> None:
    one, other = read("a.ttl", "[] <http://a.example/p> 1 ."), read("a.ttl", "[] <http://a.example/p> 1 . ")
    assert one.ntriples != other.ntriples


S, P = "<http://a.example/s>", "<http://a.example/p>"
FAULTS = [
    ("a.ttl", b"", Unreadable, "a.ttl is empty."),
    ("a.ttl", b"# nothing\n", Unreadable, "a.ttl holds no statements."),
    ("a.doc", TRIPLE, Unsupported, ".ttl"),
    ("a.ttl", TRIPLE + b'<a:b> "\xff"', Unreadable, "line 2: byte 56 is not UTF-8"),
    ("a.ttl", TRIPLE.decode().encode("utf-16"), Unreadable, "UTF-16"),
    ("a.ttl", TRIPLE.decode().encode("utf-32"), Unreadable, "UTF-32"),
    ("a.ttl", TRIPLE.decode().encode("utf-16-le"), Unreadable, "byte 2 is zero"),
    ("a.ttl", "PK\x03\x04", Unreadable, "line 1, column 1"),
    ("a.ttl", f"{S} {P}\n  'x' ; nope:p 1 .", Unreadable, "line 2"),
    ("a.ttl", f"{S} {P} 'x'@abcdefghij .", Unreadable, "line 1"),
    ("a.ttl", f"{S} {P} '\\uD800' .", Unreadable, "line 1"),
    ("a.ttl", f"{S} {P}\n <relative> .", Unreadable, "line 2, column 2"),
    ("a.ttl", f"{S} {P} <javascript:alert(1)> .", Refused, "line 1, column 44: an address begins with http"),
    ("a.ttl", f"{S} {P} <JavaScript:alert(1)> .", Refused, "javascript"),
    ("a.ttl", f"{S} {P} <data:text/html,x> .", Refused, "data"),
    ("a.ttl", f"{S}\n{P} <file:///etc/passwd> .", Refused, "a.ttl, line 2"),
    ("a.ttl", f"{S} {P} <mailto:someone@example.org> .", Refused, "contact data (mailto:)"),
    ("a.ttl", f"{S} {P} <tel:123> .", Refused, "contact data (tel:)"),
    ("a.ttl", f"{S} {P} <http:nothing> .", Unreadable, "names no site"),
    ("a.ttl", f"{S} {P} <https://u:p@example.org/> .", Refused, "a user name or a password"),
    ("a.ttl", f"{S} {P} <http://a.example/\u202egpj> .", Refused, "U+202E"),
    ("a.ttl", f"{S} {P} <http://a.example/\\u0085> .", BadInput, "a.ttl"),
    ("a.ttl", f"{S} {P} <{GENID}0-1> .", Refused, "given by us alone"),
    ("a.ttl", f"{S} {P} 'a\\u0007' .", Refused, "U+0007"),
    ("a.ttl", f"{S} {P} 'x'^^<mailto:a@example.org> .", Refused, "contact data"),
    ("a.ttl", f"{S} {P} <<( {S} {P} 1 )>> .", Refused, "statements about statements"),
    ("a.ttl", f"{S} {P} 'x'@ar--rtl .", Refused, "direction"),
    ("a.ttl", f"{S} {P} '{'x' * 201}' .", TooLarge, "200 bytes"),
    ("a.ttl", f"{S} {P} <http://a.example/{'x' * 100}> .", TooLarge, "100 bytes"),
    ("a.ttl", f"{S} {P} {', '.join(map(str, range(51)))} .", TooLarge, "50 statements"),
    ("a.ttl", b"#" * 100_001, TooLarge, "100,000 bytes"),
    ("a.nq", f'{S} {P} "x" <http://a.example/g> .', Refused, "line 1, column 48: statements are put into"),
    ("a.trig", f"<http://a.example/g> {{ {S} {P} 1 }}", Refused, "column 2: statements are put into"),
    ("a.trig", f"_:g {{ {S} {P} 1 }}", Refused, "a.trig: statements are put into another graph; send"),
    ("a.rdf", "<!DOCTYPE x>" + XML, Refused, "DOCTYPE"),
    ("a.rdf", "<!doctype x [<!ENTITY a 'b'>]>" + XML, Refused, "DOCTYPE"),
    ("a.rdf", ("<!DOCTYPE x>" + XML).encode("utf-16"), Unreadable, "UTF-16"),
    ("a.rdf", '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-' + XML, Unreadable, "a.rdf"),
    ("a.rdf", XML.replace("http://a.example/s", "s"), Unreadable, "not complete"),
    ("a.rdf", "hello", Unreadable, "column 1: this cannot be read as XML: it does not begin"),
    ("a.rdf", XML.replace(HEAD, "<records>\n<record>"), Unreadable, "the element <records> is in no"),
    ("a.rdf", XML.replace("a:p>x", "b:p>x"), Unreadable, "a prefix is used that nothing declares"),
    ("a.rdf", XML.replace(">x<", ">x & y<"), Unreadable, "write & as &amp;"),
    ("a.rdf", XML.replace(">x<", ">&nbsp;<"), Unreadable, "XML knows no such entity"),
    ("a.rdf", XML.replace("</a:p>", "</a:q>"), Unreadable, "closed by another name"),
    ("a.rdf", XML + XML, Unreadable, "after the end of its outermost element"),
    ("a.ttl", "@prefix", Unreadable, "it may have been cut off"),
    ("a.jsonld", '{"@id": "s", "http://a.example/p": "x"}', Unreadable, "“s” is not complete"),
    (
        "a.jsonld",
        f'{{"@context": "{jsonld.CONTEXT}",\n "@id": "http://a.example/a", "page": "a.example/b"}}',
        Unreadable,
        "line 2, column 40",
    ),
    ("a.jsonld", '{"@id": "http://a.example/a b", "http://a.example/p": "x"}', Unreadable, "' '"),
    ("a.jsonld", '{"http://a.example/p": {"@value": "x", "@language": "not one"}}', Unreadable, "language"),
    ("a.jsonld", '{"http://a.example/p": "\\ud800"}', Unreadable, "surrogate"),
    ("a.jsonld", '{"http://a.example/p": "x", "http://a.example/p": "y"}', Unreadable, "twice"),
    ("a.jsonld", '{"a":\n 1,}', Unreadable, "line 2"),
    ("a.jsonld", '{"http://a.example/p": NaN}', Unreadable, "number"),
    ("a.jsonld", f'{{"http://a.example/p": {"9" * 5000}}}', Unreadable, "number"),
    ("a.jsonld", "[" * 40_000, TooLarge, "nested too deeply"),
    ("a.jsonld", '{"@context": "https://schema.org/", "name": "x"}', Refused, "nothing is fetched"),
    ("a.jsonld", '{"@context": [{}, "https://schema.org/"], "name": "x"}', Refused, "nothing is fetched"),
    ("a.jsonld", '{"\\u0040context": "https://schema.org/"}', Refused, "nothing is fetched"),
    ("a.jsonld", '{"@context": {"@import": "https://schema.org/"}}', Refused, "nothing is fetched"),
    ("a.jsonld", '{"@context": {"T": {"@context": "http://b.example/"}}}', Refused, "nothing is fetched"),
    ("a.jsonld", '{"@id": "http://a.example/g", "@graph": [{"http://a.example/p": 1}]}', Refused, "another"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "error", "words"), FAULTS)
def test_each_fault_is_told_in_one_sentence_that_names_the_file(
    name: str, data: bytes | str, error: type[InclusionError], words: str
) -> None:
    with pytest.raises(error) as found:
        read(name, data)
    sentence = str(found.value)
    assert words in sentence
    assert sentence.startswith(name.split("/")[-1])
    assert sentence.isprintable() and len(sentence) < 500


def test_rdf_xml_that_was_cut_off_anywhere_is_never_taken_for_the_whole() -> None:
    for length in range(1, len(XML)):
        with pytest.raises(Unreadable, match=r"a\.rdf, line 1.*cut off"):
            read("a.rdf", XML[:length])


def test_our_own_context_may_be_named_and_is_not_fetched() -> None:
    document = {
        "@context": jsonld.CONTEXT,
        "@id": "http://a.example/s",
        "inc:horizon": {"@id": "http://a.example/o"},
    }
    inside = {**document, "@context": jsonld._ours()}
    assert read("a.jsonld", json.dumps(document)).ntriples == read("a.jsonld", json.dumps(inside)).ntriples
    with_more = {**document, "@context": [jsonld.CONTEXT, {"x": "http://a.example/x"}], "x": "y"}
    assert b"<http://a.example/x>" in read("a.jsonld", json.dumps(with_more)).ntriples


def test_urns_and_web_addresses_with_an_at_sign_in_their_path_are_taken() -> None:
    text = f"{S} {P} <urn:isbn:9780000000002> , <https://a.example/@group/page> , <https://cy.example/tŷ> ."
    assert read("a.ttl", text).triples == 3


@given(st.binary(max_size=300), st.sampled_from(["a.ttl", "a.nt", "a.rdf", "a.jsonld", "a.trig"]))
def test_whatever_bytes_come_there_are_statements_or_one_sentence(data: bytes, name: str) -> None:
    try:
        parsed = read(name, data)
    except BadInput as error:
        assert str(error).startswith(name) and str(error).isprintable()
    else:
        assert parsed.triples == len(list(ox.parse(parsed.ntriples, ox.RdfFormat.N_TRIPLES)))
