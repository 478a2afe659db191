"""How long a browser may trust a page: until another edition is published, or our software changes."""

import hashlib
from pathlib import Path

from flask import Flask, Response, g, request

from webapp import current

_PROJECT = Path(__file__).resolve().parent.parent


def register(app: Flask) -> None:
    """Give every page that an edition answered an ETag, and answer 304 while it stands."""
    software = software_mark()

    @app.after_request
    def mark(response: Response) -> Response:
        lasting = response.status_code == 200 and not response.cache_control.no_store
        if not lasting or request.method not in ("GET", "HEAD"):
            return response
        if "ETag" not in response.headers:
            if "edition" not in g:
                return response
            site = hashlib.sha256(current.site().encode()).hexdigest()[:8]  # pages may say where they are
            response.set_etag(f"{g.edition.number}-{software}-{site}-{response.mimetype}", weak=True)
        response.headers.setdefault("Cache-Control", "no-cache")
        response.make_conditional(request)
        return response


def private(answer: Response) -> Response:
    """Return the answer, marked so that nobody keeps it."""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def software_mark() -> str:
    """Return a short hash of our own pages and code: it changes whenever what is shown may change."""
    digest = hashlib.sha256()
    for folder in ("webapp", "repository", "ontology", "shapes", "data/questions"):
        for path in sorted((_PROJECT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".rq", ".css", ".js", ".toml", ".ttl"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
