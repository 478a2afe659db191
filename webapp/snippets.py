"""How to have an answer where one works: a few lines for Python and for R, and an address for Excel."""

from dataclasses import dataclass

EXCEL_ADDRESS = 2_000  # characters; Excel takes no longer address


@dataclass(frozen=True)
class Snippets:
    """Lines to copy; `excel` is the address of the answer as CSV, empty where it is too long for Excel."""

    python: str
    r: str
    excel: str


def snippets(endpoint: str, query: str, csv: str) -> Snippets:
    """Return the ways to have the answer to the SELECT query `query`, which `csv` is the address of."""
    return Snippets(python(endpoint, query), r(endpoint, query), csv if len(csv) <= EXCEL_ADDRESS else "")


def python(endpoint: str, query: str) -> str:
    """Return lines that make a pandas table of the answer."""
    return f"""# pip install SPARQLWrapper pandas
import io

import pandas
from SPARQLWrapper import CSV, POST, SPARQLWrapper

service = SPARQLWrapper({endpoint!r})
service.setMethod(POST)
service.setReturnFormat(CSV)
service.setQuery({_python_text(query)})
answer = pandas.read_csv(io.BytesIO(service.query().convert()))
print(answer)
"""


def r(endpoint: str, query: str) -> str:
    """Return lines that make a data frame of the answer; R 4.0 or newer needs no package for it."""
    dashes = "-"
    while f'){dashes}"' in query:
        dashes += "-"
    return f"""endpoint <- "{endpoint}"
query <- r"{dashes}(
{query.strip()}
){dashes}"
address <- paste0(endpoint, "?format=csv&query=", URLencode(query, reserved = TRUE))
answer <- read.csv(address, encoding = "UTF-8")
print(answer)
"""


def _python_text(query: str) -> str:
    """Return the query as Python writes it: on lines of its own where nothing in it forbids that."""
    if '"""' in query or "\\" in query:
        return repr(query)
    return f'"""\n{query.strip()}\n"""'
