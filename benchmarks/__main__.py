"""`python -m benchmarks [PROGRAM …] [--write] [--large]`."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from benchmarks import find, gapmap, load, pages, publishing, queries, results, sparql, starting, validation
from benchmarks.homes import Homes
from benchmarks.results import Table

SIZES = (1_000, 20_000)
LARGE = 200_000
PROGRAMS: dict[str, Callable[[Homes, Sequence[int]], list[Table]]] = {
    "starting": starting.measure,
    "pages": pages.measure,
    "queries": queries.measure,
    "find": find.measure,
    "gapmap": gapmap.measure,
    "publishing": publishing.measure,
    "validation": validation.measure,
    "load": load.measure,
    "sparql": sparql.measure,
}


@click.command()
@click.argument("programs", nargs=-1, type=click.Choice(list(PROGRAMS)))
@click.option("--write", is_flag=True, help="Keep the figures in benchmarks/RESULTS.md.")
@click.option("--large", is_flag=True, help=f"Also measure {LARGE:,} initiatives, which takes long.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep collections here, and use those kept.")
def main(programs: tuple[str, ...], write: bool, large: bool, keep: Path | None) -> None:
    """Measure and print; without PROGRAMS, everything."""
    sizes = (*SIZES, LARGE) if large else SIZES
    command = " ".join(["python -m benchmarks", *programs, "--write", *(["--large"] if large else [])])
    with tempfile.TemporaryDirectory(prefix="inclusion-benchmarks-") as folder:
        homes = Homes(Path(folder), keep)
        click.echo(results.machine())
        for name in programs or PROGRAMS:
            tables = PROGRAMS[name](homes, sizes)
            for table in tables:
                click.echo(f"\n{table.markdown()}")
            if write:
                results.write(name, tables, command)


if __name__ == "__main__":
    main()
