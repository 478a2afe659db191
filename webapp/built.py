"""The built style sheet and scripts. Their addresses carry a hash of their bytes: browsers may keep them."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

STATIC = Path(__file__).resolve().parent / "static"
ICON = Path(__file__).resolve().parent / "assets" / "icon.svg"

_A_YEAR = "public, max-age=31536000, immutable"


@cache
def address(name: str) -> str | None:
    """Return the address of a built file, or None where it was not built: pages are readable without it."""
    path = STATIC / name
    if not path.is_file():
        return None
    return f"/static/{name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"


def register(app: Flask) -> None:
    """Let the templates of `app` name built files as `asset('site.css')`, and let browsers keep them."""
    app.add_template_global(address, "asset")

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code == 200 and "v" in request.args:
            response.headers["Cache-Control"] = _A_YEAR
        return response
