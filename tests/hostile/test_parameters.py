"""Every parameter of every page is given what does not belong there: a clear no or a plain answer."""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from repository import facets
from repository.bootstrap import Repository
from webapp import create_app

ATTACKS = {
    "queries": '"> . } UNION { ?s ?p ?o } } ; DROP ALL # \' || true || "\\u0022',
    "pages": "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 191 }}{% raw %}${7*191}",
    "signs": "\x00\x01\x07\x1b[2J\r\nSet-Cookie: a=b\u202eevil\u2066\u200b\ufeff👩🏽‍🚀",
    "long": "a" * 10_000,
    "numbers": "-1e999",
    "address": "javascript:alert(1)//https://w3id.org/inclusion-resources/id/../../../../etc/passwd",
    "empty": "",
}
BYTES = ["%ff%fe%00", "%", "%zz%ed%a0%80"]  # not UTF-8, cut off, half of a pair
# Looked at by one page or another, whatever its forms say; the first few can each end a request early.
FIRST = ("q", "sort", "page", "format", "query")
NAMES = ("kind", "check", "exact", "any", "stated", "sources", "graph", "default", "default-graph-uri")
NAMES += ("named-graph-uri", "rows", "columns", "since", "as", "view", "all", "of", "id", "lang")


@pytest.fixture(scope="module")
def client(repository: Repository) -> FlaskClient:
    return create_app(repository).test_client()


def routes(client: FlaskClient) -> list[Rule]:
    rules = client.application.url_map.iter_rules()
    return [rule for rule in rules if "GET" in (rule.methods or ()) and rule.endpoint != "static"]


@cache
def own_names(client: FlaskClient, address: str) -> set[str]:
    """The names of a page's own form fields, and those in its links to itself."""
    answer = client.get(address, headers={"Accept": "text/html"})
    if answer.mimetype != "text/html":
        return set()
    main = answer.text.partition("<main")[2]
    linked = re.findall(rf'href="{re.escape(address)}\?([^"]*)"', main)
    return {*re.findall(r'\bname="([\w-]+)"', main), *re.findall(r"(?:^|[?&;])([\w-]+)=", "&".join(linked))}


def filled(rule: Rule, value: str) -> str:
    """A route's address with `value` in each of its places."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda _: value, rule.rule)


def addresses(client: FlaskClient, attack: str) -> Iterator[str]:
    filters = [facet.key for facet in facets.load().facets]
    for rule in routes(client):
        if rule.arguments:
            yield filled(rule, quote(attack[:2000], safe=""))
        place = filled(rule, "x")
        # A PNG takes long to paint, and is painted from the SVG of the same parameters.
        for name in () if place.endswith(".png") else sorted({*FIRST, *own_names(client, place)}):
            yield f"{place}?{urlencode({name: attack})}"
        yield f"{place}?{urlencode([(name, attack) for name in (*NAMES, *filters)])}"


def faults(client: FlaskClient, address: str, attack: str = "") -> list[str]:
    answer = client.get(address, headers={"Accept": "text/html"})
    status, text = answer.status_code, answer.get_data().decode(errors="replace")
    busy = status == 503 and "Retry-After" in answer.headers  # other tests run beside this one
    found = [f"status {status}"] if status >= 500 and not busy else []
    if answer.mimetype == "text/html":
        found += ["script"] if "<script>alert" in text or "<img src=x" in text else []
        found += ["template"] if attack == ATTACKS["pages"] and "1337" in text else []
        found += ["script address"] if re.search(r'(?:href|src|action)="javascript:', text) else []
        found += ["no page"] if "<h1" not in text or "Traceback" in text else []
    found += ["cookie"] if "a=b" in answer.headers.get("Set-Cookie", "") else []
    return [f"{fault} at {address[:300]}" for fault in found]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_parameter_of_any_page_breaks_it(client: FlaskClient, attack: str) -> None:
    asked = list(addresses(client, attack))
    assert len(asked) > 300
    assert [fault for address in asked for fault in faults(client, address, attack)] == []


@pytest.mark.parametrize("bytes_", BYTES)
def test_no_bytes_in_an_address_break_a_page(client: FlaskClient, bytes_: str) -> None:
    places = [filled(rule, bytes_) for rule in routes(client)]
    plain = [filled(rule, "x") for rule in routes(client)]
    places += [f"{place}?{name}={bytes_}" for place in plain for name in ("q", "theme", "page", "query")]
    assert [fault for place in places for fault in faults(client, place)] == []


ODD_SEARCHES = [
    "theme=recruitment&theme=recruitment&theme=recruitment",
    "theme=stated&theme=not-stated&theme=nonsense",
    "kind=person&who=disabled-people&where=stated&where=not-stated",
    "check=not-worked&check=nonsense",
    "page=2&page=1&page=x",
    "sort=newest&sort=nonsense",
    "unknown=filter&utm_source=x",
    "q=a&q=b&exact=0&any=no",
    "&".join(f"where=place-{n}" for n in range(59)),
]


@pytest.mark.parametrize("search", ODD_SEARCHES)
def test_repeated_contradictory_and_unknown_filters_are_answered_calmly(
    client: FlaskClient, search: str
) -> None:
    for path in (
        "/search",
        "/search/filters",
        "/search.csv",
        "/search.json",
        "/search.atom",
        "/questions/how",
    ):
        assert client.get(f"{path}?{search}").status_code == 200, path


@pytest.mark.parametrize(
    ("search", "status"),
    [
        ("page=999999", 404),
        ("page=999999999999999999", 404),
        ("page=0", 404),
        ("page=1.5", 404),
        ("sort=price", 400),
        ("q=" + "a" * 10_000, 400),
        ("theme=" + "a" * 10_000, 400),
        ("&".join(f"where=place-{n}" for n in range(61)), 400),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_cannot_be_a_search_is_refused_in_a_sentence(
    client: FlaskClient, search: str, status: int
) -> None:
    answer = client.get(f"/search?{search}", headers={"Accept": "text/html"})
    assert answer.status_code == status and "<h1" in answer.text
