"""Writing N-Triples, the plainest of files: one statement a line."""

from collections.abc import Iterable, Mapping
from functools import cache

from repository.namespaces import DOC, ID, RDF, XSD, full

Value = str | Iterable[str]


class Page:
    """Statements in the order in which they were made."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._unnamed = 0

    def describe(self, subject: str, classes: str, facts: Mapping[str, Value | None]) -> str:
        """Say what `subject` is (names with prefixes, with spaces) and its facts; return `subject`.

        A fact's name has a prefix; its value is one term or several as written in N-Triples, or `None`.
        """
        for name in classes.split():
            self._lines.append(f"{subject} <{RDF.type}> {term(name)} .\n")
        for name, value in facts.items():
            for each in [value] if isinstance(value, str) else value or ():
                self._lines.append(f"{subject} {term(name)} {each} .\n")
        return subject

    def unnamed(self) -> str:
        """Return a new blank node."""
        self._unnamed += 1
        return f"_:b{self._unnamed}"

    def data(self) -> bytes:
        """Return the file."""
        return "".join(self._lines).encode()

    def __len__(self) -> int:
        return len(self._lines)


@cache
def term(name: str) -> str:
    """Return the term that `prefix:name` stands for."""
    return f"<{full(name)}>"


def thing(kind: str, slug: str) -> str:
    """Return the term for the thing of that kind and slug."""
    return f"<{ID}{kind}/{slug}>"


def record_of(subject: str) -> str:
    """Return the term for the catalogue record of a thing."""
    return subject.replace(str(ID), str(DOC))[:-1] + "#record>"


def iris(concepts: Iterable[str]) -> list[str]:
    """Return the terms for these addresses."""
    return [f"<{concept}>" for concept in concepts]


def text(words: str) -> str:
    """Return English text that holds no quotation mark, backslash or line end."""
    return f'"{words}"@en'


def typed(value: str, datatype: str) -> str:
    """Return a value of an XML Schema datatype, given by its local name."""
    return f'"{value}"^^<{XSD[datatype]}>'
