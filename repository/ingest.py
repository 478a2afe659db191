"""From a file that somebody sent to ground statements, or to one sentence that says what is wrong with it.

Strangers' files are read inside the sandbox only. Every blank node becomes an address of ours, so that all
that is stored is ground. Nothing is fetched, guessed or repaired; nothing unreadable is left out in silence.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import pyoxigraph as ox

from repository import formats, jsonld, rdfxml
from repository.config import Config
from repository.errors import Refused, TooLarge, Unreadable
from repository.formats import Format
from repository.namespaces import BASE, GENID
from repository.positions import Place
from repository.store.writing import lines_of

# Given to JSON-LD as a base so that relative addresses, which would vanish otherwise, are seen and refused.
NO_BASE = "https://relative.invalid/"
ONE_SET = ox.DefaultGraph()  # that of statements which name no graph to stand in
SCHEMES = {"http", "https", "urn"}
CONTACT_SCHEMES = {"mailto", "tel", "sms", "sip", "sips", "xmpp", "callto", "skype", "whatsapp"}
# Control characters, and those that turn the direction of text round or are not seen at all.
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# Control characters that no text needs and XML cannot write, those that turn any letters round, and letters
# that nobody sees but machines (the flags of England, Scotland and Wales are written so, and nothing else).
NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202d\u202e\ufffe\uffff]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]"
)
LANGUAGE_MOST = 35  # characters of a language tag (https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1)
STEPS = re.compile(r"/(?:\.|%2e){1,2}(?:[/?#]|$)", re.IGNORECASE)  # what browsers take for another address
BYTE_ORDER_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}

LANGUAGES = {
    formats.TURTLE: ox.RdfFormat.TURTLE,
    formats.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    formats.JSONLD: ox.RdfFormat.JSON_LD,
    formats.RDFXML: ox.RdfFormat.RDF_XML,
    formats.TRIG: ox.RdfFormat.TRIG,
    formats.NQUADS: ox.RdfFormat.N_QUADS,
}

# What the reader says → what a person is told.
PLAINER = {
    "No scheme found in an absolute IRI": "an address is not complete; write it out from https://",
    "Unexpected end": "it ends in the middle of a statement; it may have been cut off on its way",
    "The object of a triple must be": "a statement has no third part, or one that cannot be read",
}


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Parsed:
    """A file as it was understood: sorted ground N-Triples, one statement a line, each once.

    Figures and moments are spelt as the store spells them, so that what it holds is known again.
    `places` has where something seems to be described, where that was looked for.
    """

    name: str
    sha256: str
    ntriples: bytes
    triples: int
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def things(self) -> frozenset[str]:
        """Return the addresses of what the file describes, without the names we gave to what had none."""
        subjects = {line[1 : line.index(b">")].decode() for line in self.ntriples.splitlines()}
        return frozenset(subject for subject in subjects if not subject.startswith(GENID))


def read(upload: Upload, limits: Config) -> Parsed:
    """Return the statements of a file whose format its name's extension tells.

    Raises `Unreadable`, `Refused`, `TooLarge` or `Unsupported`: one sentence with the file's name, and the
    line where it is known.
    """
    language = formats.of_file(upload.name)
    if len(upload.data) > limits.upload_bytes:
        most = f"{limits.upload_bytes:,} bytes"
        raise TooLarge(f"{upload.name} is larger than {most}, the most a file may have.")
    text = _text(upload)
    if language == formats.RDFXML:
        rdfxml.check(text, upload.name)
    # What the reader is given; where something stands is looked up in what was sent.
    plain = jsonld.checked(text, upload.name) if language == formats.JSONLD else text
    sha256 = hashlib.sha256(upload.data).hexdigest()
    source = _Source(upload.name, text, limits, GENID + sha256[:16])
    triples = list(source.ground(_statements(upload.name, plain, language)))
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    unique = sorted(lines_of(written))
    if not unique:
        raise Unreadable(f"{upload.name} holds no statements.")
    return Parsed(upload.name, sha256, "".join(f"{line}\n" for line in unique).encode(), len(unique))


def read_child(request: Mapping[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Read one file inside the sandbox: `name`, `limits` and its bytes in, the parts of `Parsed` out."""
    parsed = read(Upload(request["name"], blobs[0]), Config(**request["limits"]))
    return {"name": parsed.name, "sha256": parsed.sha256, "triples": parsed.triples}, [parsed.ntriples]


def limits_of(config: Config) -> dict[str, int]:
    """Return the settings that `read` goes by, as plain numbers that can cross into the sandbox."""
    names = ("upload_bytes", "upload_triples", "literal_bytes", "address_bytes")
    return {name: getattr(config, name) for name in names}


def _text(upload: Upload) -> str:
    """Return the file's text; raises `Unreadable` unless it is UTF-8."""
    data = upload.data
    if not data:
        raise Unreadable(f"{upload.name} is empty.")
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            raise Unreadable(f"{upload.name} is written in {encoding}; save it as UTF-8.")
    if b"\x00" in data:
        raise Unreadable(f"{upload.name}: byte {data.index(0) + 1:,} is zero; save the file as UTF-8 text.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"{upload.name}, line {line}: byte {error.start + 1:,} is not UTF-8; save the file as UTF-8."
        ) from error


def _statements(name: str, text: str, language: Format) -> Iterator[ox.Quad]:
    base = NO_BASE if language == formats.JSONLD else None
    try:
        yield from ox.parse(text, LANGUAGES[language], base_iri=base)
    except SyntaxError as error:
        message, place = str(error.msg), ""
        if error.lineno and base is None:  # JSON-LD was written anew
            place = f", line {error.lineno}, column {error.offset}"
            message = message.partition(": ")[2] or message
        plain = next((words for start, words in PLAINER.items() if start in message), shown(message))
        raise Unreadable(f"{name}{place}: this cannot be read as {language.label}: {plain}.") from error


def shown(text: str, most: int = 200) -> str:
    """Return a stranger's text fit to be shown: visible characters only, cut at `most`."""
    visible = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
    return visible if len(visible) <= most else visible[:most] + "…"


class _Source:
    """One file being read: judges each term, and names its blank nodes in the order they appear."""

    def __init__(self, name: str, text: str, limits: Config, genid: str) -> None:
        self.name, self.text, self._limits, self._genid = name, text, limits, genid
        self._named: dict[str, ox.NamedNode] = {}
        self._passed: set[str] = set()

    def ground(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
        """Yield each statement with its blank nodes named; raises what `read` raises."""
        most = self._limits.upload_triples
        for count, quad in enumerate(quads, 1):
            if count > most:
                raise TooLarge(f"{self.name} has more than {most:,} statements, the most a file may have.")
            if quad.graph_name != ONE_SET:
                self._refuse_graph(quad.graph_name)
            yield ox.Triple(*(self._term(term) for term in (quad.subject, quad.predicate, quad.object)))

    def _refuse_graph(self, graph: Any) -> NoReturn:
        named = isinstance(graph, ox.NamedNode)
        place, called = (self._line(graph.value), f", {shown(graph.value)}") if named else (self.name, "")
        raise Refused(
            f"{place}: statements are put into another graph{called}; send one plain set of statements."
        )

    def _term(self, term: Any) -> Any:
        if isinstance(term, ox.NamedNode):
            self._judge_address(term.value)
            return term
        if isinstance(term, ox.Literal):
            self._judge_text(term)
            self._judge_address(term.datatype.value)
            return term
        if isinstance(term, ox.BlankNode):
            name = f"{self._genid}-{len(self._named) + 1}"
            return self._named.setdefault(term.value, ox.NamedNode(name))
        raise Refused(f"{self.name} makes statements about statements (triple terms); none are read here.")

    def _judge_address(self, iri: str) -> None:
        if iri in self._passed:
            return
        most = self._limits.address_bytes
        if len(iri.encode()) > most:
            raise TooLarge(f"{self._line(iri)}: an address is longer than {most:,} bytes: {shown(iri, 60)}")
        if hidden := HIDDEN.search(iri):
            unseen = f"a character that is not seen (U+{ord(hidden[0]):04X})"
            raise Refused(f"{self._line(iri)}: an address has {unseen}: {shown(iri)}")
        if iri.startswith(NO_BASE):
            relative = iri.removeprefix(NO_BASE)
            sentence = f"the address “{shown(relative)}” is not complete; write it out from https://"
            raise Unreadable(f"{self._line(relative)}: {sentence}")
        if iri.startswith(BASE) and STEPS.search(iri):
            raise Refused(f"{self._line(iri)}: the address {shown(iri)} has a step (. or ..); write it out.")
        if iri.startswith(GENID):
            raise Refused(f"{self._line(iri)}: addresses under {GENID} are given by us alone.")
        self._judge_scheme(iri)
        self._passed.add(iri)

    def _judge_scheme(self, iri: str) -> None:
        scheme, _, rest = iri.partition(":")
        scheme = scheme.lower()
        if scheme in CONTACT_SCHEMES:
            advice = "give the address of a public web page instead"
            raise Refused(f"{self._line(iri)}: contact data ({scheme}:) is not taken here; {advice}.")
        if scheme not in SCHEMES:
            allowed = "an address begins with http, https or urn here"
            raise Refused(f"{self._line(iri)}: {allowed}, not with {shown(scheme, 30)}.")
        if scheme == "urn":
            return
        host = re.split("[/?#]", rest.removeprefix("//"), maxsplit=1)[0]
        if not rest.startswith("//") or not host:
            raise Unreadable(f"{self._line(iri)}: the web address {shown(iri)} names no site.")
        if "@" in host:
            raise Refused(f"{self._line(iri)}: a web address holds a user name or a password; leave it out.")

    def _judge_text(self, literal: ox.Literal) -> None:
        most, value = self._limits.literal_bytes, literal.value
        begun = f"“{shown(value[:300], 60)}”"
        if len(literal.language or "") > LANGUAGE_MOST:
            said = f"a text names a language of more than {LANGUAGE_MOST} letters"
            raise Refused(f"{self.name}: {said}: {begun}")
        if len(value) * 4 > most and len(value.encode()) > most:
            raise TooLarge(f"{self.name}: a text is longer than {most:,} bytes: {begun}")
        if found := NO_TEXT.search(value):
            raise Refused(f"{self.name}: a text has a control character (U+{ord(found[0]):04X}): {begun}")
        if literal.direction is not None:
            raise Refused(f"{self.name}: a text states its direction; give its language alone: {begun}")

    def _line(self, needle: str) -> str:
        """Return the file's name, with the place where `needle` first stands if it stands there as it is."""
        position = self.text.find(needle)
        if position < 0:
            return self.name
        line, begun = self.text.count("\n", 0, position) + 1, self.text.rfind("\n", 0, position)
        return f"{self.name}, line {line}, column {position - begun}"
