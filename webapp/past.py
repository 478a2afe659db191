"""Pages as they stood: what is shown of an earlier edition says so, and its links stay in it."""

import re
from urllib.parse import quote, urlencode

from flask import Flask, Response, request
from markupsafe import Markup

from webapp import current

# Links are written in some three hundred places of the templates and in texts of ours: they are led on here.
HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
# Addresses that read an edition; forms, accounts and files for machines do not.
READ = (
    r"/(?:search|doc|id|themes|questions|gap-map|coverage|history|connect|offers|compare|briefing|sparql|ns)?"
)
LINK = re.compile(rf'(<a\b(?![^>]*\bdata-present)[^>]*\bhref=")({READ}(?:[/?.#][^"]*)?)(")')
FORM = re.compile(rf'(<form\b[^>]*\baction="{READ}(?:[/?.][^"]*)?"[^>]*>)')


def register(app: Flask) -> None:
    """Let pages of an earlier edition be marked as such, and lead to pages of the same."""

    @app.context_processor
    def tell() -> dict[str, object]:
        return {"past": current.edition() if current.is_past() else None, "present": _present}

    @app.after_request
    def stay(response: Response) -> Response:
        as_of = request.args.get(current.AS_OF, "")
        if not as_of:
            return response
        response.headers["X-Robots-Tag"] = "noindex"
        if response.status_code == 200 and response.mimetype == "text/html" and current.is_past():
            response.set_data(staying(response.get_data(as_text=True), as_of))
        return response


def _present() -> str:
    """Return the address of the same page as it is now."""
    others = [pair for pair in request.args.items(multi=True) if pair[0] != current.AS_OF]
    return f"{request.path}?{urlencode(others)}" if others else request.path


def staying(page: str, as_of: str) -> str:
    """Return the page with `asOf` in its links and forms that read an edition."""
    mark = f"{current.AS_OF}={quote(as_of, safe='')}"

    def link(found: re.Match[str]) -> str:
        address, hash, fragment = found[2].partition("#")
        if not address or f"{current.AS_OF}=" in address:
            return found[0]
        return f"{found[1]}{address}{'&amp;' if '?' in address else '?'}{mark}{hash}{fragment}{found[3]}"

    hidden = str(HIDDEN.format(current.AS_OF, as_of))  # a Markup would escape the page that it is put into
    return FORM.sub(lambda found: found[1] + hidden, LINK.sub(link, page))
