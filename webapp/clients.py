"""Who asks, as far as budgets go: an address, believed as far as the proxies before this site are ours."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache


def address(socket: str) -> str:
    """Return the address in `192.0.2.1:80` or `[2001:db8::1]:80`."""
    return socket.rpartition(":")[0].strip("[]")


def named(address: str, forwarded: Iterable[str], proxies: int) -> str:
    """Return who asks from `address`, given the lines of `X-Forwarded-For` and how many `proxies` are ours.

    Of an IPv6 address only the first half counts: whoever has one has 2⁶⁴ of them.
    """
    names = [name.strip() for line in forwarded for name in line.split(",")]
    if 0 < proxies <= len(names):
        address = names[-proxies]
    return _network(address)


@lru_cache(maxsize=1024)
def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
