"""Files meant to do harm: each ends in time with the right words, and the next good one is read."""

# ruff: noqa: E501 - one attack a line

import gzip
import socket
import time

import pytest

from repository import validation
from repository.config import Config
from repository.errors import (
    BadInput,
    InclusionError,
    OutOfMemory,
    OutOfTime,
    Refused,
    TooLarge,
    Unreadable,
    Unsupported,
)
from repository.ingest import Upload
from repository.sandbox import Sandbox

DEADLINE, MARGIN = 2, 15  # seconds; the margin is for a machine that is busy with other tests
CONFIG = Config(
    check_seconds=DEADLINE, check_megabytes=400, upload_bytes=4 * 1024 * 1024, upload_triples=50_000
)
STOPPED = (OutOfTime, OutOfMemory, TooLarge)
ANY = (BadInput, OutOfTime, OutOfMemory)  # or it is read: harmless in the end
GOOD = Upload("good.ttl", b"<http://a.example/s> <http://purl.org/dc/terms/title> 'A page'@en .")
S, P = "<http://a.example/s>", "<http://a.example/p>"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_ROOT = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a.example/">'


def survive(sandbox: Sandbox, upload: Upload, allowed: tuple[type[InclusionError], ...]) -> None:
    """Read and check the upload: it must end in time with an error that is `allowed`, or with `ANY` be read."""
    begun = time.monotonic()
    try:
        validation.check(sandbox, [upload], None, CONFIG)
    except InclusionError as error:
        assert isinstance(error, allowed), f"{type(error).__name__}: {error}"
        assert len(str(error)) < 600 and "Traceback" not in str(error)
    else:
        assert allowed == ANY, "this should not have been read"
    assert time.monotonic() - begun < DEADLINE + MARGIN
    assert validation.read(sandbox, GOOD, CONFIG).triples == 1


def rdfxml(inside: str, before: str = "") -> str:
    return f"{before}{RDF_ROOT}<rdf:Description rdf:about='http://a.example/s'>{inside}</rdf:Description></rdf:RDF>"


def billion_laughs() -> str:
    entities = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
    return rdfxml("<a:p>&e11;</a:p>", f"<!DOCTYPE x [<!ENTITY e0 'ha'>{entities}]>")


HARMFUL = {
    "entities in entities": ("a.rdf", billion_laughs(), (Refused,)),
    "entities in another encoding": ("a.rdf", billion_laughs().encode("utf-16"), (Unreadable,)),
    "an entity from a file": ("a.rdf", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + rdfxml("&e;"), (Refused,)),
    "a doctype in small letters": ("a.rdf", rdfxml("", "<!doctype x>"), (Refused,)),
    "elements in elements": ("a.rdf", rdfxml("<a:p><rdf:Description>" * 100_000), (BadInput, *STOPPED)),
    "one endless name": ("a.rdf", "<" + "a" * 4_000_000, (BadInput, *STOPPED)),
    "brackets in brackets": ("a.ttl", f"{S} {P} " + "[ <http://p> " * 300_000, (BadInput, *STOPPED)),
    "lists in lists": ("a.ttl", f"{S} {P} " + "(" * 2_000_000, (BadInput, *STOPPED)),
    "statements in statements": ("a.ttl", f"{S} {P} " + "<<( " * 500_000, (BadInput, *STOPPED)),
    "an endless text": ("a.ttl", f"{S} {P} '''" + "x" * 4_000_000, (BadInput, *STOPPED)),
    "a long text": ("a.ttl", f"{S} {P} '" + "x" * 3_000_000 + "' .", (TooLarge,)),
    "a long address": ("a.ttl", f"{S} {P} <http://a.example/" + "x" * 3_000_000 + "> .", (TooLarge,)),
    "many statements": ("a.ttl", f"{S} {P} " + ",".join(map(str, range(400_000))) + " .", (TooLarge,)),
    "many prefixes": ("a.ttl", "".join(f"@prefix p{n}: <http://p{n}/> ." for n in range(120_000)), (BadInput, *STOPPED)),
    "a short prefix for a long address": (
        "a.ttl",
        f"@prefix p: <http://a.example/{'x' * 2000}> . {S} {P} " + ",".join(f"p:{n}" for n in range(60_000)) + " .",
        (*STOPPED,),
    ),
    "a huge whole number": ("a.ttl", f"{S} {P} " + "9" * 900_000 + " .", ANY),
    "a huge decimal": ("a.ttl", f"{S} {P} '1{'0' * 60}E999999999'^^<{XSD}decimal> .", ANY),
    "a huge double": ("a.ttl", f"{S} {P} '1e999999999'^^<{XSD}double> .", ANY),
    "a far date": ("a.ttl", f"{S} {P} '{'9' * 5000}-01-01'^^<{XSD}date> .", ANY),
    "a long duration": ("a.ttl", f"{S} {P} 'P{'9' * 400}Y'^^<{XSD}duration> .", ANY),
    "markup as a value": (
        "a.ttl",
        f"{S} {P} '{'<a>' * 20_000}'^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML> .",
        ANY,
    ),
    "xml as a value": (
        "a.ttl",
        f"{S} {P} '<!DOCTYPE x [<!ENTITY e \"{'x' * 1000}\">]><x>{'&e;' * 10_000}</x>'"
        "^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral> .",
        ANY,
    ),
    "a text for slow patterns": ("a.ttl", f"{S} {P} '{'0' * 200_000}@{'(' * 200_000}' .", ANY),
    "objects in objects": ("a.jsonld", '{"http://p":' * 200_000, (BadInput, *STOPPED)),
    "arrays in arrays": ("a.jsonld", "[" * 3_000_000, (BadInput, *STOPPED)),
    "contexts in contexts": ("a.jsonld", '{"@context":{"a":{"@id":"http://a","@context":' * 20_000, (BadInput, *STOPPED)),
    "a circle of terms": ("a.jsonld", '{"@context":{"a":"b:x","b":"a:x"},"a":"1"}', (BadInput,)),
    "a huge number in JSON": ("a.jsonld", '{"http://a.example/p": 1e999999999}', ANY),
    "lists in lists in JSON": ("a.jsonld", '{"http://a.example/p": ' + '{"@list":[' * 900 + "1" + "]}" * 900 + "}", ANY),
    "a graph of the house": ("a.trig", f"<https://w3id.org/inclusion-resources/graph/ontology> {{ {S} {P} 1 }}", (Refused,)),
    "the default graph and another": ("a.nq", f"{S} {P} {S} .\n{S} {P} {S} <http://a.example/g> .", (Refused,)),
    "a compressed file": ("a.ttl.gz", gzip.compress(b"x" * 100_000_000), (Unsupported,)),
    "a compressed file under another name": ("a.ttl", gzip.compress(b"x" * 10_000_000), (Unreadable,)),
    "letters that nobody sees": ("a.ttl", f"{S} {P} 'a{chr(0xE0049)}{chr(0xE0067)}{chr(0xE006E)}' .", (Refused,)),
    "a flag that goes on": ("a.ttl", f"{S} {P} '{chr(0x1F3F4)} {chr(0xE0067)}' .", (Refused,)),
    "a language that goes on": ("a.ttl", f"{S} {P} 'a'@en{'-abcdefgh' * 4000} .", (Refused,)),
    "a program as an address": ("a.ttl", f"{S} {P} <javascript:alert(1)> .", (Refused,)),
    "a file name that is a path": ("../../etc/a.ttl", f"{S} {P} <file:///etc/passwd> .", (Refused,)),
    "zeros": ("a.nt", b"\x00" * 4_000_000, (Unreadable,)),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data", "allowed"), HARMFUL.values(), ids=HARMFUL.keys())
def test_a_harmful_file_ends_in_time_and_in_words(
    sandbox: Sandbox, name: str, data: str | bytes, allowed: tuple[type[InclusionError], ...]
) -> None:
    survive(sandbox, Upload(name, data.encode() if isinstance(data, str) else data), allowed)


REMOTE = {
    "a context": ("a.jsonld", '{"@context": "URL", "name": "x"}', (Refused,)),
    "a context in an array": ("a.jsonld", '{"@context": [null, "URL"], "name": "x"}', (Refused,)),
    "a context within": ("a.jsonld", '{"http://p": {"@context": "URL", "name": "x"}}', (Refused,)),
    "a context of a term": ("a.jsonld", '{"@context": {"n": {"@id": "http://p", "@context": "URL"}}, "n": {}}', (Refused,)),
    "a context that is imported": ("a.jsonld", '{"@context": {"@import": "URL"}, "name": "x"}', (Refused,)),
    "a context in escapes": ("a.jsonld", '{"@cont\\u0065xt": "URL", "name": "x"}', (Refused,)),
    "an entity": ("a.rdf", rdfxml("&e;", "<!DOCTYPE x [<!ENTITY e SYSTEM 'URL'>]>"), (Refused,)),
    "a document type": ("a.rdf", rdfxml("", "<!DOCTYPE x SYSTEM 'URL'>"), (Refused,)),
    "a style sheet": ("a.rdf", rdfxml("<a:p>x</a:p>", "<?xml-stylesheet href='URL'?>"), ANY),
    "an ontology to import": ("a.ttl", "<http://o> a <http://www.w3.org/2002/07/owl#Ontology> ; "
                              "<http://www.w3.org/2002/07/owl#imports> <URL> .", ANY),
    "shapes to use": ("a.ttl", "<http://o> <http://www.w3.org/ns/shacl#shapesGraph> <URL> .", ANY),
    "a shape with a program": ("a.ttl", "<http://o> a <http://www.w3.org/ns/shacl#NodeShape> ; "
                               "<http://www.w3.org/ns/shacl#js> [ <http://www.w3.org/ns/shacl#jsLibrary> <URL> ] .",
                               ANY),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "allowed"), REMOTE.values(), ids=REMOTE.keys())
def test_nothing_is_fetched_for_a_file(
    sandbox: Sandbox, canary: socket.socket, name: str, text: str, allowed: tuple[type[InclusionError], ...]
) -> None:
    address = f"http://127.0.0.1:{canary.getsockname()[1]}/data"
    survive(sandbox, Upload(name, text.replace("URL", address).encode()), allowed)
