"""Any SPARQL 1.1 service, asked over HTTP (https://www.w3.org/TR/sparql11-protocol/)."""

from urllib.error import URLError

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from repository.errors import BadInput, Unable
from repository.formats import Format


def fetch(address: str, query: str, format: Format, seconds: int) -> bytes:
    """Return the answer of the service at `address` to anybody's `query`, as it gave it.

    Raises `BadInput` when the service finds fault with the query, `Unable` when it does not answer.
    """
    wrapper = SPARQLWrapper(address)
    wrapper.setMethod(POST)
    wrapper.setTimeout(seconds)
    wrapper.setQuery(query)
    wrapper.setOnlyConneg(True)  # ask by the Accept header alone
    wrapper.addCustomHttpHeader("Accept", format.media_type)
    try:
        return bytes(wrapper.query().response.read())
    except QueryBadFormed as error:
        raise BadInput(f"The service at {address} does not accept the query.") from error
    except (SPARQLWrapperException, URLError, OSError, ValueError) as error:
        raise Unable(f"The service at {address} did not answer as it should: {error}") from error
