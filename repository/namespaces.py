"""The names we use, ours and others', each in one place."""

import logging

import rdflib
from rdflib import Namespace

# A partner's "007" stays "007".
rdflib.NORMALIZE_LITERALS = False
# What strangers ask for is looked up as they wrote it; in the log it could forge lines.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

BASE = "https://w3id.org/inclusion-resources/"

INC = Namespace(BASE + "ns#")
ID = Namespace(BASE + "id/")
DOC = Namespace(BASE + "doc/")
CONCEPT = Namespace(BASE + "id/concept/")
SCHEME = Namespace(BASE + "id/scheme/")
GRAPH = Namespace(BASE + "graph/")
SHAPES = Namespace(BASE + "shapes#")
GENID = BASE + ".well-known/genid/"
# The graphs of what our editors added: to what the founding sources say, and to the collection.
ADDED = (GRAPH["inferred"], GRAPH["inferred/collection"])

ADMS = Namespace("http://www.w3.org/ns/adms#")
CITO = Namespace("http://purl.org/spar/cito/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
EVENT = Namespace("http://purl.org/NET/c4dm/event.owl#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
FRAPO = Namespace("http://purl.org/cerif/frapo/")
OA = Namespace("http://www.w3.org/ns/oa#")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
QB = Namespace("http://purl.org/linked-data/cube#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("https://schema.org/")
SDMX_ATTRIBUTE = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")
SDMX_DIMENSION = Namespace("http://purl.org/linked-data/sdmx/2009/dimension#")
SDMX_MEASURE = Namespace("http://purl.org/linked-data/sdmx/2009/measure#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

PREFIXES: dict[str, str] = {
    "inc": str(INC),
    "adms": str(ADMS),
    "cito": str(CITO),
    "dcat": str(DCAT),
    "dct": str(DCT),
    "event": str(EVENT),
    "foaf": str(FOAF),
    "frapo": str(FRAPO),
    "oa": str(OA),
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "qb": str(QB),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sdmx-attribute": str(SDMX_ATTRIBUTE),
    "sdmx-dimension": str(SDMX_DIMENSION),
    "sdmx-measure": str(SDMX_MEASURE),
    "sh": str(SH),
    "skos": str(SKOS),
    "vs": str(VS),
    "xsd": str(XSD),
}


def short(iri: str) -> str:
    """Return `iri` as `prefix:name` where one of our prefixes fits, else unchanged."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def full(name: str) -> str:
    """Return the IRI that `prefix:name` stands for; raises `KeyError` for an unknown prefix."""
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest
