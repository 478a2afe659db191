"""A page as people read it: its words, and those that no practitioner's page may use."""

import re
from html import unescape

from flask.testing import FlaskClient

FORBIDDEN = re.compile(
    r"\b(IRIs?|URIs?|RDF|triples?|graphs?|ontology|SPARQL|SHACL|facets?|concepts?|entit(?:y|ies)|instances?|nodes?"
    r"|literals?|provenance)\b",
    re.IGNORECASE,
)


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    """Return a page as a browser is given it."""
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == status, f"{address}: {answer.text}"
    return answer.text


def words(html: str) -> str:
    """Return the words of a page's main part, each run of white space as one space."""
    main = html.partition("<main")[2].partition(">")[2].partition("</main")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())
