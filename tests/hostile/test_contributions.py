"""Contributions meant to do harm, sent as programs send them: a clear no, and nothing else has changed."""

# ruff: noqa: E501 - one attack a line

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sending
from flask.testing import FlaskClient
from sending import AT, BASE, PREFIXES, initiative
from visitors import member

from repository import edition, publication
from repository.bootstrap import Repository
from repository.config import Config
from repository.sandbox import Sandbox
from webapp import create_app

OURS = f"<{BASE}id/initiative/leeds-council/a>"
THEIRS = f"<{BASE}id/initiative/york-trust/a>"
PERSON = f"<{BASE}id/person/leeds-council/jo-made-up>"
GROUP = f"<{BASE}id/concept/population-group/disabled-people>"
ETHNIC = f"<{BASE}id/concept/ethnic-group/white>"
SOMEBODY = f'{PERSON} a foaf:Person ; foaf:name "Jo Made-Up" . '
MORE = """@prefix oa: <http://www.w3.org/ns/oa#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> . """
GOOD = PREFIXES + initiative()
TURTLE, JSONLD, TRIG, NQUADS = "text/turtle", "application/ld+json", "application/trig", "application/n-quads"


@dataclass(frozen=True)
class House:
    """A site with something of somebody else's published, and a token of a partner's."""

    repository: Repository
    client: FlaskClient
    token: str

    def put(
        self, data: str | bytes, kind: str = TURTLE, path: str = "listening", **headers: str
    ) -> tuple[int, str]:
        given = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": "one", "Content-Type": kind}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        body = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        answer = self.client.put(f"/api/contributions/{path}", data=body, headers=given)
        return answer.status_code, answer.text

    def state(self) -> object:
        """All that may not change: what was sent, what was decided, what is public."""
        docket, ledger = self.repository.docket, self.repository.ledger
        content = {name: held.graph_sha256 for name, held in ledger.content(ledger.position()).items()}
        sent = [
            (one.ref, one.state)
            for partner in ("leeds-council", "york-trust")
            for one in docket.of_partner(partner)
        ]
        return sent, content, edition.current_number(self.repository.config.home)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Iterator[House]:
    home: Path = tmp_path_factory.mktemp("hostile") / "home"
    config = Config(home=home, check_seconds=20, check_megabytes=500, upload_bytes=200_000)
    repository = Repository(config, publication.Ledger(publication.ledger_file(home)), sandbox)
    sending.publish(repository, initiative("york-trust/a", "Theirs"), sending.YORK, "theirs")
    member(repository, "amira")
    secret = repository.access.make_token("amira", "a test", "contribute", 365, at=AT)[1]
    yield House(repository, create_app(repository).test_client(), secret)


@dataclass(frozen=True)
class Attack:
    """What is sent, and the statuses that are right for it."""

    data: str | bytes
    statuses: tuple[int, ...] = (400, 403)
    kind: str = TURTLE
    path: str = "listening"
    headers: dict[str, str] = field(default_factory=dict)


def said(text: str) -> str:
    return PREFIXES + MORE + text


NO, WRONG = (400, 403), (422,)
ESCAPES = {
    "a graph of the house": Attack(
        f"<{BASE}graph/data/derived> {{ <http://a.example/> <http://b.example/> 1 }}", NO, TRIG
    ),
    "another's graph": Attack(
        f"<{BASE}graph/contribution/york-trust/theirs> {{ {THEIRS} <http://b.example/> 1 }}", NO, TRIG
    ),
    "a graph without a name": Attack("_:g { <http://a.example/> <http://b.example/> 1 }", NO, TRIG),
    "a graph on a line": Attack(
        f"<http://a.example/> <http://b.example/> <http://c.example/> <{BASE}graph/provenance> .", NO, NQUADS
    ),
    "a graph in JSON": Attack(
        json.dumps(
            {
                "@id": f"{BASE}graph/provenance",
                "@graph": [{"@id": "http://a.example/", "http://b.example/": 1}],
            }
        ),
        NO,
        JSONLD,
    ),
    "a graph in a graph in JSON": Attack(
        json.dumps(
            {
                "@graph": [
                    {
                        "@id": "http://g.example/",
                        "@graph": [{"@id": "http://a.example/", "http://b.example/": 1}],
                    }
                ]
            }
        ),
        NO,
        JSONLD,
    ),
    "a container of graphs": Attack(
        json.dumps(
            {
                "@context": {"g": {"@id": "http://a.example/g", "@container": "@graph"}},
                "@id": "http://a.example/",
                "g": {"http://b.example/": 1},
            }
        ),
        NO,
        JSONLD,
    ),
    "an update": Attack("INSERT DATA { GRAPH <http://a.example/> { <a:a> <b:b> 1 } }"),
    "braces in Turtle": Attack(f"<{BASE}graph/ontology> {{ <http://a.example/> <http://b.example/> 1 }}"),
    "statements about a graph of ours": Attack(said(f'<{BASE}graph/provenance> dct:title "Mine" .'), WRONG),
    "who checked it": Attack(
        said(f'<{BASE}graph/contribution/leeds-council/listening#checker> rdfs:label "Me" .'), WRONG
    ),
}
PATHS = {
    "an address with a query": Attack(said(initiative("days?x=1")), WRONG),
    "an address with a part": Attack(said(initiative("days#x")), WRONG),
    "an address like a file": Attack(said(initiative("days.ttl")), WRONG),
    "an address with nothing between": Attack(said(initiative("/days")), WRONG),
    "a kind in capitals": Attack(said(f"<{BASE}id/Initiative/days> a inc:Initiative ."), WRONG),
    "a word of no vocabulary": Attack(said(initiative(more="; inc:onlyForUs 1")), WRONG),
    "an e-mail address with a gap unseen": Attack(
        said(initiative(more=f'; dct:description "pat\u200b{"@"}example.org"@en')), WRONG
    ),
    "under another's path": Attack(said(initiative("york-trust/new")), WRONG),
    "what another described": Attack(said(initiative("york-trust/a", "Mine now")), WRONG),
    "one word about another's": Attack(said(f'{THEIRS} dct:description "Bad"@en .'), WRONG),
    "another's document": Attack(said(f'<{BASE}doc/initiative/york-trust/a> dct:title "Mine" .'), WRONG),
    "a part of another's document": Attack(
        said(f'<{BASE}doc/initiative/york-trust/a#x> dct:title "Mine" .'), WRONG
    ),
    "dots in the path": Attack(said(initiative("leeds-council/../york-trust/a"))),
    "dots in signs": Attack(said(initiative("leeds-council/%2E%2e/york-trust/a"))),
    "a dot at the end": Attack(said(initiative("leeds-council/."))),
    "a signed path": Attack(said(initiative("york%2Dtrust/a")), WRONG),
    "capitals in the path": Attack(said(initiative("York-Trust/a")), WRONG),
    "an empty path": Attack(said(initiative("/york-trust/a")), WRONG),
    "a base that is theirs": Attack(
        f"@base <{BASE}id/initiative/york-trust/> ." + said('<a> dct:title "Mine"@en .'), WRONG
    ),
    "a prefix that is theirs": Attack(
        f"@prefix t: <{BASE}id/initiative/york-trust/> ." + said('t:a dct:title "Mine"@en .'), WRONG
    ),
    "a base in JSON": Attack(
        json.dumps(
            {
                "@context": {"@base": f"{BASE}id/initiative/york-trust/"},
                "@id": "a",
                "http://purl.org/dc/terms/title": "Mine",
            }
        ),
        (400, 403, 422),
        JSONLD,
    ),
    "the other way round in JSON": Attack(
        json.dumps(
            {
                "@context": {"of": {"@reverse": "http://purl.org/dc/terms/relation"}},
                "@id": OURS[1:-1],
                "of": {"@id": THEIRS[1:-1]},
            }
        ),
        WRONG,
        JSONLD,
    ),
    "included in JSON": Attack(
        json.dumps(
            {
                "@id": OURS[1:-1],
                "@included": [{"@id": THEIRS[1:-1], "http://purl.org/dc/terms/title": "Mine"}],
            }
        ),
        (400, 403, 422),
        JSONLD,
    ),
    "a term of ours": Attack(said('inc:ledBy rdfs:label "Hated by"@en .'), WRONG),
    "a new term of ours": Attack(said("inc:mine a owl:Class ."), WRONG),
    "a shape": Attack(
        said(f"<{BASE}shapes#ClosedPerson> <http://www.w3.org/ns/shacl#deactivated> true ."), WRONG
    ),
    "a word of a list": Attack(said(f'{GROUP} skos:prefLabel "Something rude"@en .'), WRONG),
    "a new word of a list": Attack(
        said(f'<{BASE}id/concept/theme/mine> a skos:Concept ; skos:prefLabel "Mine"@en .'), WRONG
    ),
    "a list": Attack(said(f'<{BASE}id/scheme/theme> dct:title "Mine"@en .'), WRONG),
    "a name that we give": Attack(said(f'<{BASE}.well-known/genid/0-1> dct:title "x"@en .'), NO),
    "a reason for another's": Attack(
        said(
            f'[] a rdf:Statement ; rdf:subject {THEIRS} ; rdf:predicate dct:title ; rdf:object "x" ; rdfs:comment "They lied"@en .'
        ),
        WRONG,
    ),
    "a quotation of another's": Attack(said(f"[] a oa:Annotation ; oa:hasBody {THEIRS} ."), WRONG),
    "a wide subclass": Attack(
        said("foaf:Person rdfs:subClassOf inc:Initiative . inc:Initiative rdfs:subClassOf foaf:Person ."),
        WRONG,
    ),
}
PEOPLE = {
    "a group for a person": Attack(said(SOMEBODY + f"{PERSON} inc:concernsPopulation {GROUP} ."), WRONG),
    "a person for a group": Attack(said(SOMEBODY + f"{GROUP} skos:member {PERSON} ."), WRONG),
    "a subject": Attack(said(SOMEBODY + f"{PERSON} dct:subject {ETHNIC} ."), WRONG),
    "an own property": Attack(said(SOMEBODY + f"{PERSON} <http://a.example/is> {GROUP} ."), WRONG),
    "through nothing": Attack(
        said(SOMEBODY + f"{PERSON} <http://a.example/is> [ <http://a.example/of> {GROUP} ] ."), WRONG
    ),
    "through a list": Attack(said(SOMEBODY + f"{PERSON} <http://a.example/is> ( {GROUP} ) ."), WRONG),
    "through a role": Attack(
        said(
            SOMEBODY
            + f"[] a org:Membership ; org:member {PERSON} ; org:organization <http://o.example/> ; inc:asOf '2024'^^xsd:gYear ; inc:concernsPopulation {GROUP} ."
        ),
        WRONG,
    ),
    "through a quotation": Attack(
        said(SOMEBODY + f"[] a oa:Annotation ; oa:hasBody {PERSON} ; oa:hasTarget {GROUP} ."), WRONG
    ),
    "through a reason": Attack(
        said(
            SOMEBODY
            + f"[] a rdf:Statement ; rdf:subject {PERSON} ; rdf:predicate dct:subject ; rdf:object {GROUP} ."
        ),
        WRONG,
    ),
    "through a collection": Attack(
        said(SOMEBODY + f"[] a skos:Collection ; skos:member {PERSON}, {GROUP} ."), WRONG
    ),
    "through another name": Attack(
        said(
            SOMEBODY
            + f"{PERSON} owl:sameAs <http://a.example/jo> . <http://a.example/jo> inc:concernsPopulation {GROUP} ."
        ),
        WRONG,
    ),
    "as another kind": Attack(
        said(f'{PERSON} a inc:Initiative ; dct:title "Jo"@en ; inc:concernsPopulation {GROUP} .'), WRONG
    ),
    "as two kinds": Attack(
        said(SOMEBODY + f"{PERSON} a inc:Initiative ; inc:concernsPopulation {GROUP} ."), WRONG
    ),
    "as no kind": Attack(said(f"{PERSON} inc:concernsPopulation {GROUP} ."), WRONG),
    "in other words": Attack(
        said(f'<http://a.example/jo> a schema:Person ; schema:name "Jo" ; schema:knowsAbout {GROUP} .'), WRONG
    ),
    "a new group of one": Attack(
        said(
            SOMEBODY
            + f"<http://a.example/g> a inc:PopulationGroup . {PERSON} dct:relation <http://a.example/g> ."
        ),
        WRONG,
    ),
    "through leading": Attack(
        said(
            SOMEBODY
            + f"{OURS} a inc:Initiative ; dct:title 'x'@en ; inc:ledBy {PERSON} ; inc:concernsPopulation {GROUP} ."
        ),
        WRONG,
    ),
    "through an award": Attack(
        said(SOMEBODY + f"[] a inc:Recognition ; inc:recognises {PERSON} ; inc:concernsPopulation {GROUP} ."),
        WRONG,
    ),
    "an honour": Attack(said(f'{PERSON} a foaf:Person ; foaf:name "Jo Made-Up OBE" .'), WRONG),
    "a birthday": Attack(said(SOMEBODY + f"{PERSON} foaf:birthday '01-01' ."), WRONG),
}
CONTACTS = {
    "a mailbox": Attack(said(f"{OURS} foaf:mbox <mailto:jo@example.org> .")),
    "a number to call": Attack(said(f"{OURS} foaf:phone <tel:+441134960000> .")),
    "an address in a text": Attack(
        said(initiative(more='; dct:description "Write to jo@example.org"@en')), WRONG
    ),
    "an address in other letters": Attack(
        said(initiative(more='; dct:description "Write to jo＠example.org"@en')), WRONG
    ),
    "an address in words": Attack(
        said(initiative(more='; dct:description "Write to jo (at) example (dot) org"@en')), WRONG
    ),
    "an address in signs": Attack(
        said(initiative(more="; foaf:page <https://example.org/?m=jo%40example.org>")), WRONG
    ),
    "an address in the path": Attack(said('<https://example.org/jo@example.org> dct:title "x"@en .'), WRONG),
    "a number in a text": Attack(said(initiative(more='; dct:description "Ring 0113 496 0000"@en')), WRONG),
    "a way into a meeting": Attack(
        said(initiative(more="; foaf:page <https://zoom.us/" + "j/0123456789>")), WRONG
    ),
    "a password": Attack(said(initiative(more='; dct:description "Passcode: 123456"@en')), WRONG),
    "a login in an address": Attack(said(initiative(more="; foaf:page <https://jo:secret@example.org/>"))),
    "a program as a text": Attack(said(initiative(more='; dct:description "javascript:alert(1)"@en')), WRONG),
    "a program as a page": Attack(said(initiative(more="; foaf:page <JavaScript:alert(1)>"))),
    "data as a page": Attack(said(initiative(more="; foaf:page <data:text/html,x>"))),
}
SIGNS = {
    "a zero": Attack(said('<http://a.example/> dct:title "a\x00b" .')),
    "a zero in escapes": Attack(said('<http://a.example/> dct:title "a\\u0000b" .')),
    "a zero in an address": Attack(said("<http://a.example/\\u0000> dct:title 'x' .")),
    "a zero in JSON": Attack('{"@id": "http://a.example/", "http://b.example/": "\\u0000"}', NO, JSONLD),
    "half a character in JSON": Attack(
        '{"@id": "http://a.example/", "http://b.example/": "\\ud800"}', NO, JSONLD
    ),
    "half a character": Attack(said('<http://a.example/> dct:title "\ud800" .')),
    "a text turned round": Attack(said(initiative(title="Listening \u202eevil"))),
    "a text turned round in escapes": Attack(said(initiative(title="Listening \\u202Devil"))),
    "an address turned round": Attack(said("<http://a.example/\u202e> dct:title 'x' .")),
    "an address with nothing in it": Attack(said("<http://a.example/\u200b> dct:title 'x' .")),
    "a bell": Attack(said('<http://a.example/> dct:title "\\u0007" .')),
    "a direction": Attack(
        '{"@context": {"@version": 1.1}, "@id": "http://a.example/", "http://b.example/": {"@value": "x", "@direction": "rtl", "@language": "en"}}',
        (400, 403, 422),
        JSONLD,
    ),
    "a language that is markup": Attack(
        '{"@id": "http://a.example/", "http://b.example/": {"@value": "x", "@language": "<script>"}}',
        NO,
        JSONLD,
    ),
    "a language that is markup in Turtle": Attack(said('<http://a.example/> dct:title "x"@en-<script> .')),
    "an address that is markup": Attack(
        said("<http://a.example/\"><script>alert(1)</script>> dct:title 'x' .")
    ),
    "a type that is markup": Attack(said('<http://a.example/> dct:title "x"^^<http://a.example/<script>> .')),
}
WAYS = {
    "packed": Attack(gzip.compress(GOOD.encode()), (415,), headers={"Content-Encoding": "gzip"}),
    "packed to burst": Attack(gzip.compress(b" " * 50_000_000), (415,), headers={"Content-Encoding": "gzip"}),
    "packed otherwise": Attack(zlib.compress(GOOD.encode()), (415,), headers={"Content-Encoding": "deflate"}),
    "packed twice": Attack(b"x", (415,), headers={"Content-Encoding": "gzip, br"}),
    "said to be packed": Attack(GOOD, (415,), headers={"Content-Encoding": "x"}),
    "packed without saying so": Attack(gzip.compress(GOOD.encode())),
    "a page": Attack("<script>alert(1)</script>", (415,), "text/html"),
    "a form": Attack("a=b", (415,), "application/x-www-form-urlencoded"),
    "a workbook": Attack(b"PK\x03\x04", (415,), "application/zip"),
    "no kind": Attack(GOOD, (415,), ""),
    "another kind than it is": Attack(GOOD, NO, JSONLD),
    "too much": Attack(GOOD + "#" * 300_000, (413,)),
    "nothing": Attack(""),
    "blanks": Attack(" \n" * 1000),
    "remarks alone": Attack("# nothing\n" * 100),
    "other letters": Attack(GOOD.encode("utf-16")),
    "letters of long ago": Attack(GOOD.replace("Listening", "Lüttich").encode("latin-1")),
    "a name that is a path": Attack(GOOD, (308, 404, 405), path="../../etc/passwd"),
    "a name with capitals": Attack(GOOD, (400,), path="Listening"),
    "a name that is markup": Attack(GOOD, (400,), path="<script>"),
    "a name that is a query": Attack(GOOD, (400,), path="a';DROP TABLE contribution;--"),
    "a name without end": Attack(GOOD, (400,), path="a" * 500),
    "no key": Attack(GOOD, (400,), headers={"Idempotency-Key": " "}),
    "a key without end": Attack(GOOD, (400,), headers={"Idempotency-Key": "k" * 500}),
    "no token": Attack(GOOD, (401,), headers={"Authorization": ""}),
    "a made-up token": Attack(GOOD, (401,), headers={"Authorization": "Bearer " + "x" * 43}),
    "a query as a token": Attack(GOOD, (401,), headers={"Authorization": "Bearer ' OR 1=1 --"}),
    "a name and a password": Attack(GOOD, (401,), headers={"Authorization": "Basic YW1pcmE6eA=="}),
    "a token in the address": Attack(GOOD, (401,), path="listening?token=x", headers={"Authorization": ""}),
}
ATTACKS = {
    f"{group}: {name}": attack
    for group, attacks in (("escapes", ESCAPES), ("paths", PATHS), ("people", PEOPLE), ("contacts", CONTACTS), ("signs", SIGNS), ("ways", WAYS))
    for name, attack in attacks.items()
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_it_is_refused_in_words_and_changes_nothing(house: House, attack: Attack) -> None:
    before = house.state()
    status, text = house.put(attack.data, attack.kind, attack.path, **attack.headers)
    assert status in attack.statuses, f"{status}: {text[:600]}"
    if status not in (308, 404, 405):
        told = json.loads(text)
        if status == 422:
            must = [remark for remark in told["remarks"] if remark["severity"] == "must"]
            assert not told["conforms"] and must and all(remark["message"] for remark in must)
        else:
            assert told["status"] == status and 10 < len(told["detail"]) < 600
    assert "Traceback" not in text and "\x00" not in text
    assert house.state() == before


def test_what_is_harmless_is_taken_afterwards(house: House) -> None:
    status, text = house.put(GOOD)
    assert status == 202, text


def test_there_are_more_than_a_hundred_ways_to_be_refused() -> None:
    assert len(ATTACKS) > 100
