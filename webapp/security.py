"""What a browser is told it may do with our pages: run and load nothing that is not ours."""

import base64
import hashlib
import re

from flask import Flask, Response

from webapp import current

YEAR = 365 * 24 * 3600  # seconds
_PAGE_TEMPLATE = "govuk_frontend_jinja/template.html"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def register(app: Flask) -> None:
    """Put the security headers on every response of `app`."""
    ours = headers(app)

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in ours.items():
            response.headers.setdefault(name, value)
        return response


def headers(app: Flask) -> dict[str, str]:
    """Return the headers that every response of `app` has, unless it has others of that name.

    Where people reach the site by https, browsers are told to come by nothing else
    (https://www.rfc-editor.org/rfc/rfc6797).
    """
    secure = current.held(app).repository.config.public_url.startswith("https://")
    strict = {"Strict-Transport-Security": f"max-age={YEAR}"} if secure else {}
    return {"Content-Security-Policy": content_policy(app), **_HEADERS, **strict}


def content_policy(app: Flask) -> str:
    """Return the content security policy.

    The page template has one inline script. Its hash is allowed, not a nonce: a nonce would change with every
    answer, and a page that the browser kept would then refuse its own script.
    """
    source, _, _ = app.create_global_jinja_loader().get_source(app.jinja_env, _PAGE_TEMPLATE)
    scripts = re.findall(r"<script[^>]*>(.+?)</script>", source, re.DOTALL)
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"script-src 'self' {hashes}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
