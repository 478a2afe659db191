"""The data that comes with the software, and the named graph each file becomes."""

from pathlib import Path

from repository.errors import BadInput
from repository.namespaces import GRAPH

# Folder → how its files' graphs are called. Only .ttl files directly inside count.
COLLECTION = "data/collection"
FOLDERS = {"ontology": "{stem}", "ontology/schemes": "scheme/{stem}", "data": "source/{stem}"}
FOLDERS |= {COLLECTION: "collection/{stem}"}
OWN_NAME = {"ontology/inclusion": "ontology", "data/sources": "sources", "data/derived": "derived"}
OWN_NAME |= {"data/inferred": "inferred", "data/collection/inferred": "inferred/collection"}


def shipped_files(project: Path) -> dict[str, Path]:
    """Return graph → file for all data shipped in `project`, in a fixed order.

    Raises `BadInput` when there is none: the installation is not whole.
    """
    found = {
        graph_of(project, path): path
        for folder in FOLDERS
        for path in sorted((project / folder).glob("*.ttl"))
    }
    if not found:
        raise BadInput(f"There is no data in {project}; is this the folder of the project?")
    return found


def founding_files(project: Path) -> dict[str, Path]:
    """Return the same without the collection: what the five founding sources say, and the ontology."""
    return {g: p for g, p in shipped_files(project).items() if p.parent != project / COLLECTION}


def graph_of(project: Path, path: Path) -> str:
    """Return the named graph of one shipped file; raises `KeyError` for a file that is not shipped."""
    place = path.resolve().relative_to(project.resolve())
    name = OWN_NAME.get(place.with_suffix("").as_posix())
    return str(GRAPH[name or FOLDERS[place.parent.as_posix()].format(stem=place.stem)])
