"""A document that Word opens: the parts of Office Open XML that plain headings and paragraphs need.

https://ecma-international.org/publications-and-standards/standards/ecma-376/
"""

import io
import zipfile

from flask import render_template

KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Where each part stands in the file, and the template that it is written from.
PARTS = {
    "[Content_Types].xml": "wordfile/types.xml",
    "_rels/.rels": "wordfile/package.xml",
    "word/_rels/document.xml.rels": "wordfile/relations.xml",
    "word/styles.xml": "wordfile/styles.xml",
}
BEGINNING = (1980, 1, 1, 0, 0, 0)  # one time for all parts: the same words give the same bytes


def as_docx(document: str) -> bytes:
    """Return the file whose main part is `document`, given as WordprocessingML."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, template in PARTS.items():
            parts.writestr(zipfile.ZipInfo(name, BEGINNING), render_template(template))
        parts.writestr(zipfile.ZipInfo("word/document.xml", BEGINNING), document)
    return file.getvalue()
