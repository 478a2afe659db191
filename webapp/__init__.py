"""How people reach the repository: pages, forms, and answers for programs."""

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from repository.bootstrap import Repository
from webapp import (
    api,
    briefing,
    built,
    catalogue,
    checking,
    compare,
    connect,
    contribution,
    current,
    desk,
    entry,
    errors,
    export,
    filters,
    freshness,
    gapmap,
    gateway,
    graphs,
    harvest,
    help,
    history,
    listing,
    merge,
    moderation,
    offers,
    past,
    people,
    questions,
    recipe,
    review,
    search,
    security,
    sparql,
    suggestions,
    telling,
    ticket,
    visitor,
    workbook,
)

ROOMS = (
    catalogue,
    compare,
    search,
    suggestions,
    listing,
    recipe,
    gapmap,
    sparql,
    telling,
    ticket,
    entry,
    graphs,
    export,
    questions,
    help,
    history,
    people,
    contribution,
    checking,
    moderation,
    merge,
    review,
    api,
    connect,
    offers,
    workbook,
    briefing,
    harvest,
)


def create_app(repository: Repository) -> Flask:
    """Return the web application that serves `repository`."""
    app = Flask(__name__)
    parts = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(f"{app.root_path}/templates"), parts])
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.config["MAX_CONTENT_LENGTH"] = repository.config.upload_bytes
    current.hold(app.extensions, repository)
    for part in (gateway, filters, built, errors, freshness, security, desk, visitor, past):
        part.register(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    return app
