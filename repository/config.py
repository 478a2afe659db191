"""Settings: one frozen record, read once from `INCLUSION_*` variables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from repository.errors import WrongUsage

PREFIX = "INCLUSION_"
PROJECT = Path(__file__).resolve().parent.parent
YES_OR_NO = {"yes": True, "no": False}


def _setting(default: Any, meaning: str, most: int = 2**40) -> Any:
    return field(default=default, metadata={"meaning": meaning, "most": most})


@dataclass(frozen=True)
class Config:
    """All settings. Each field `x` is set by the variable `INCLUSION_X`; README lists them."""

    home: Path = _setting(Path("var"), "folder of the ledger, the editions and the dumps; one file system")
    host: str = _setting("127.0.0.1", "address to serve on")
    port: int = _setting(8000, "port to serve on", most=65535)
    public_url: str = _setting("", "address people reach the site at; empty: as the browser asked")
    web_processes: int = _setting(1, "web processes, each with 24 threads")
    upload_bytes: int = _setting(10 * 1024 * 1024, "largest file that can be sent, in bytes")
    body_seconds: int = _setting(
        10, "time for what is sent to arrive, in seconds, and one more for each 16 KiB"
    )
    upload_triples: int = _setting(200_000, "most statements in one file")
    literal_bytes: int = _setting(1024 * 1024, "longest text value, in bytes")
    address_bytes: int = _setting(2048, "longest address, in bytes")
    check_seconds: int = _setting(60, "time to read and check a partner's file, in seconds")
    check_megabytes: int = _setting(1024, "memory to read and check a partner's file, in MiB")
    fetch_seconds: int = _setting(30, "time for a partner's own address to answer, in seconds")
    query_bytes: int = _setting(64 * 1024, "longest query, in bytes")
    query_seconds: int = _setting(10, "time for one query, in seconds")
    query_megabytes: int = _setting(512, "memory for one query, in MiB")
    query_children: int = _setting(8, "processes of the query server that each answer one query at a time")
    query_child_megabytes: int = _setting(
        512, "MiB a query process may take for itself before it is replaced"
    )
    memory_quads: int = _setting(
        2_000_000, "most statements, merged and by graph, that queries are answered from memory"
    )
    unlocked_queries: bool = _setting(
        False, "yes: answer strangers' queries on a system without a lock for them"
    )
    answer_bytes: int = _setting(32 * 1024 * 1024, "largest answer to one query, in bytes")
    client_seconds: int = _setting(
        60, "query time for one reader in a minute, in each web process, in seconds"
    )
    site_seconds: int = _setting(
        120, "query time for all readers in a minute, in each web process, in seconds"
    )
    kept_bytes: int = _setting(
        32 * 1024 * 1024, "answers kept in memory, in each web process, in bytes; as many of pages"
    )
    collection: bool = _setting(True, "no: publish the founding sources alone, not the gathered collection")
    proxies: int = _setting(0, "how many proxies of yours stand before the site, each naming who asked it")
    busy_seconds: int = _setting(30, "how long to wait for another publisher, in seconds")
    editions_kept: int = _setting(3, "how many editions stay on disk, the current one included")


def read_config(environ: Mapping[str, str]) -> Config:
    """Return the settings that `environ` asks for.

    Raises `WrongUsage` for an unknown `INCLUSION_*` name or a value of the wrong kind.
    """
    known = {PREFIX + f.name.upper(): f for f in fields(Config)}
    given: dict[str, Any] = {}
    for name, text in environ.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known:
            raise WrongUsage(f"There is no setting {name}; README lists the settings.")
        given[known[name].name] = _value(name, text, known[name].default, known[name].metadata["most"])
    asked = Config(**given)
    if asked.public_url and not re.fullmatch(r"https?://[^/?#\s]+/?", asked.public_url):
        raise WrongUsage(
            f"{PREFIX}PUBLIC_URL must be like https://example.org, not {asked.public_url[:80]!r}."
        )
    return asked


def _value(name: str, text: str, default: Any, most: int) -> Any:
    if isinstance(default, Path):
        if not text:
            raise WrongUsage(f"{name} must be a folder; leave it out for {default}.")
        return Path(text)
    if isinstance(default, bool):
        if text not in YES_OR_NO:
            raise WrongUsage(f"{name} must be yes or no, not {text[:40]!r}.")
        return YES_OR_NO[text]
    if not isinstance(default, int):
        return text
    least = min(default, 1)
    if not text.isdecimal() or not least <= int(text[:40]) <= most:
        raise WrongUsage(f"{name} must be a whole number from {least} to {most:,}, not {text[:40]!r}.")
    return int(text)
