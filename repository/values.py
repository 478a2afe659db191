"""What the value of a statement is worth: whether it is of its type, and which of two is the larger."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from repository.namespaces import RDF, XSD
from repository.store.embedded import from_ox
from repository.store.scanning import Term

# What a text has to be for Python where it claims to be of that type.
TYPES: dict[str, Any] = {
    str(XSD.string): (str, bytes), str(RDF.langString): (str, bytes), str(XSD.integer): int,
    str(XSD.float): float, str(XSD.decimal): Decimal, str(XSD.boolean): bool, str(XSD.date): date,
    str(XSD.time): time, str(XSD.dateTime): datetime,
}  # fmt: skip


@lru_cache(maxsize=100_000)
def well_typed(literal: ox.Literal) -> bool:
    """Tell whether a text is what its type says, as rdflib reads it."""
    known = from_ox(literal)
    return not known.ill_typed and isinstance(known.value, TYPES.get(literal.datatype.value, object))


def at_most(one: Term, other: Term) -> bool:
    """Tell whether one value is known to be no larger than the other, as pySHACL compares them."""
    if not (isinstance(one, ox.Literal) and isinstance(other, ox.Literal)):
        return False
    mine, theirs = from_ox(one), from_ox(other)
    words = [isinstance(each.value, str) for each in (mine, theirs)]
    try:
        if all(words):
            return bool(mine.value <= theirs.value)
        return not any(words) and bool(mine <= theirs)
    except (TypeError, NotImplementedError):
        return False
