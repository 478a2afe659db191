"""Figures as tables: on the screen, and in RESULTS.md with the machine and the versions they hold for."""

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from math import ceil
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
LIBRARIES = ("pyoxigraph", "tantivy", "rdflib", "pyshacl", "Flask", "granian")
HEAD = """# Results

Written by `python -m benchmarks --write`; each program's section is from its last run, on the machine named
there. Elsewhere, compare ratios. What a program measures, and how, stands at the top of its file.
"""


@dataclass(frozen=True)
class Table:
    """Figures in rows; `note` says how they were taken, `verdicts` which of them are what was wanted."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""
    verdicts: Sequence[str] = ()

    def markdown(self) -> str:
        """Return the table as Markdown, its columns lined up."""
        lines = [self.columns, *self.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.columns))]
        ruled = [self.columns, tuple("-" * width for width in widths), *self.rows]
        drawn = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in ruled]
        judged = [f"* {verdict}" for verdict in self.verdicts]
        below = [line for part in ([self.note] if self.note else [], judged) if part for line in ("", *part)]
        return "\n".join([f"### {self.title}", "", *drawn, *below])


def verdict(what: str, cell: str, *, most: float | None = None, least: float | None = None) -> str:
    """Return a line that says of a figure, as its cell shows it, whether it is what was wanted."""
    figure = re.match(r"[\d,]+(?:\.\d+)?", cell)
    unit = " ×" if "×" in cell else " s" if " s" in cell else ""
    bound = f"at least {least:g}" if most is None else f"at most {most:g}"
    if figure is None:
        return f"{what}: not measured; wanted {bound}"
    measured = float(figure[0].replace(",", ""))
    holds = (most is None or measured <= most) and (least is None or measured >= least)
    return f"{what}: {figure[0]}{unit}, wanted {bound}{unit}: {'holds' if holds else 'does not hold'}"


def milliseconds(seconds: float) -> str:
    """Return a duration as a table shows it."""
    return f"{seconds * 1000:,.1f} ms"


def quantile(times: Sequence[float], share: float) -> float:
    """Return the smallest of `times` that this share of them does not exceed."""
    return sorted(times)[max(0, ceil(len(times) * share) - 1)]


def machine() -> str:
    """Return what the figures depend on: processor, memory, system and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    parts = [f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB", platform.platform(terse=True)]
    parts += [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in LIBRARIES)]
    return ", ".join(parts)


def write(program: str, tables: Sequence[Table], command: str, file: Path = RESULTS) -> None:
    """Put `tables` into `file` as the section of `program`, in place of the one from its last run."""
    text = file.read_text("utf-8") if file.exists() else HEAD
    told = f"{date.today()} · `{command}` · {machine()}, load {os.getloadavg()[1]:.1f}"
    body = "\n\n".join([f"## {program}", told, *(table.markdown() for table in tables)])
    sections = re.split(r"(?m)^(?=## )", text)
    kept = [each.strip() for each in sections[1:] if not each.startswith(f"## {program}\n")]
    file.write_text("\n\n".join([sections[0].strip(), *sorted([*kept, body])]) + "\n", "utf-8")


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*:\s*(.+)", described.read_text()) if described.exists() else []
    return str(names[0]) if names else platform.machine()
