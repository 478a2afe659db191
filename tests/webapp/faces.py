"""Prints what each face of the shapes says. Run by test_faces.py in a copy of the project."""

import io
import json
import re
from pathlib import Path

import openpyxl

from repository.bootstrap import open_repository
from repository.config import Config
from repository.permissions import Role
from webapp import create_app

AT = "2026-11-24T10:00:00+00:00"
PASSWORD = "four harmless purple words"  # noqa: S105
FORM = "/contribute/form/initiative"
TITLE = "<http://purl.org/dc/terms/title>"
RECORD = "<https://w3id.org/inclusion-resources/id/initiative/leeds-council/days>"
KIND = "a <https://w3id.org/inclusion-resources/ns#Initiative>"


def main() -> None:
    repository = open_repository(Config(home=Path("home").resolve()))
    repository.people.add("amira", PASSWORD, Role.CONTRIBUTOR, "leeds-council", "Leeds", at=AT, by="a test")
    client = create_app(repository).test_client()
    client.environ_base["HTTP_ACCEPT"] = "text/html"

    def post(page: str, address: str, **values: object) -> str:
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', client.get(page).text)
        assert found, page
        answer = client.post(address, data={**values, "form_token": found[1]})
        return client.get(answer.location).text if answer.location else answer.text

    post("/sign-in", "/sign-in", name="amira", password=PASSWORD)
    _, secret = repository.access.make_token("amira", "a test", "contribute", 365, at=AT)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/contribute/template.xlsx").data))
    sheet = book["Initiatives"]
    text = f'{RECORD} {KIND} ; {TITLE} "Days"@en .'
    file = (io.BytesIO(text.encode()), "days.ttl")
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "1", "Content-Type": "text/turtle"}
    faces = {
        "form": client.get(FORM).text,
        "answered": post(FORM, FORM, do="check", **{"dct-title": "Days"}),
        "template": "\n".join(
            f"{head.value}\n{note.value}" for head, note in zip(sheet[1], sheet[2], strict=True)
        ),
        "report": post("/contribute/file", "/contribute/file", file=file),
        "api": client.put("/api/contributions/days", data=text.encode(), headers=headers).text,
        "help": client.get("/help/form/initiative").text,
    }
    print(json.dumps(faces))
    repository.sandbox.close()


if __name__ == "__main__":
    main()
