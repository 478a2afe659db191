"""What must hold of an RDF/XML file before it is read: XML from end to end, each element in a vocabulary.

The reader of RDF/XML takes what is left of a file that was cut off for all of it, and names no line. Here a
file is XML as a whole (https://www.w3.org/TR/xml/) or is refused, at the line where it is not.
"""

import re
from xml.parsers import expat

from repository.errors import Refused, Unreadable

DOCTYPE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
BETWEEN = " "  # what expat puts between an element's vocabulary and its name
CUT_OFF = "it ends before its last element is closed; it may have been cut off on its way"
NO_VOCABULARY = (
    "the element <{}> is in no vocabulary; begin with <rdf:RDF> and declare what its prefixes stand for"
)

# What is wrong with the XML → what a person is told; the rest in the parser's own words.
PLAINER = {
    expat.errors.XML_ERROR_NO_ELEMENTS: CUT_OFF,
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: CUT_OFF,
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: CUT_OFF,
    expat.errors.XML_ERROR_SYNTAX: "it does not begin with an element",
    expat.errors.XML_ERROR_INVALID_TOKEN: "a character stands where none may; write & as &amp; and < as &lt;",
    expat.errors.XML_ERROR_TAG_MISMATCH: "an element is closed by another name than it was opened by",
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: "XML knows no such entity; write the character itself",
    expat.errors.XML_ERROR_UNBOUND_PREFIX: "a prefix is used that nothing declares (xmlns:…)",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "something follows after the end of its outermost element",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "an element has the same attribute twice",
}


def check(text: str, name: str) -> None:
    """Look through the RDF/XML of the file `name` once; nothing is fetched and no entity put in.

    Raises `Refused` for a DOCTYPE or an entity of its own, `Unreadable` for what is not XML from end to end
    or has an element without a vocabulary: one sentence with the file's name and the line.
    """
    if DOCTYPE.search(text):
        raise Refused(f"{name} has a DOCTYPE or an ENTITY; leave it out and write the text itself.")
    parser = expat.ParserCreate("utf-8", BETWEEN)

    def opened(element: str, _: dict[str, str]) -> None:
        if BETWEEN not in element:
            place = f"line {parser.CurrentLineNumber}, column {parser.CurrentColumnNumber + 1}"
            raise Unreadable(f"{name}, {place}: {NO_VOCABULARY.format(element[:60])}.")

    parser.StartElementHandler = opened
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        said = expat.errors.messages[error.code]
        place = f"line {error.lineno}, column {error.offset + 1}"
        raise Unreadable(
            f"{name}, {place}: this cannot be read as XML: {PLAINER.get(said, said)}."
        ) from error
