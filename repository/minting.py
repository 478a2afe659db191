"""The addresses of what is new: made from names, except where an address must not tell a name.

An address is for good. Names of people are not: they change, and people may ask to be removed.
"""

import secrets
from dataclasses import dataclass

from repository import naming
from repository.fields import Vocabulary
from repository.literals import slug
from repository.names import Names
from repository.namespaces import ID

# Kinds whose addresses tell nothing.
OPAQUE = frozenset({"person", "membership", "observation"})


@dataclass(frozen=True)
class Mint:
    """What it takes to give addresses: the words, the names in use, whose the things are (nobody: ours)."""

    vocabulary: Vocabulary
    names: Names
    under: str

    def address(self, cls: str, name: str, short: str = "") -> str:
        """Return the address of something by its name, or the last part of it; nothing where both lack.

        Somebody whom one recorded already keeps their address.
        """
        if short or not name:
            return self.of(cls, short) if short else ""
        kind = self._kind(cls)
        if kind not in OPAQUE:
            return self.of(cls, slug(name))
        recorded = self.names.records(name, (cls,))
        mine = [iri for iri in recorded if iri.startswith(minted(kind, self.under, ""))]
        return mine[0] if len(mine) == 1 else self.of(cls, telling_nothing(kind))

    def of(self, cls: str, short: str) -> str:
        """Return the address of a thing of a class that has `short` as its last part."""
        return minted(self._kind(cls), self.under, short)

    def _kind(self, cls: str) -> str:
        """Return the part of addresses that a kind has: its own, or that of the nearest kind above it."""
        kinds = {str(known): kind for kind, known in naming.CLASSES.items()}
        return next((kinds[each] for each in self.vocabulary.lineage(cls) if each in kinds), cls)


def minted(kind: str, under: str, short: str) -> str:
    """Return the address `…/id/{kind}/{under}/{short}`, without the middle part where that is nobody's."""
    return f"{ID}{kind}/{under}/{short}" if under else f"{ID}{kind}/{short}"


def telling_nothing(kind: str) -> str:
    """Return a last part for the address of something new of that kind: `p-1f3a…`."""
    return f"{kind[0]}-{secrets.token_hex(5)}"
