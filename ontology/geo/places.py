"""Write ontology/schemes/place.ttl from the two layouts beside this file and the table areas.toml.

Run as `python ontology/geo/places.py`. The same inputs always give the same bytes.
"""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TARGET = HERE.parent / "schemes" / "place.ttl"

Table = dict[str, Any]

KINDS = {
    "Wider area": "The United Kingdom as a whole, or several of its nations together.",
    "Nation": "England, Northern Ireland, Scotland or Wales.",
    "Region": "One of the nine regions of England.",
    "County": "An English county: of a county council, metropolitan or ceremonial.",
    "Combined authority": "Several English councils that act together by law; and Greater London.",
    "District": "The area of a local council: a district, borough, unitary authority or council area.",
    "NHS region": "One of the seven regions of NHS England.",
    "Health body": "The area of an integrated care board, a health board, or a health and social care trust.",
    "Named area": "A town, a part of a district or a stretch of country that no code stands for.",
}
DISTRICT_FORMS = {
    "E06": "a unitary authority",
    "E07": "a district of a county",
    "E08": "a metropolitan district",
    "E09": "a London borough",
    "N09": "a district",
    "S12": "a council area",
    "W06": "a county or county borough",
}
COUNTY_SORTS = {
    "council": "a county with a county council, in the {region} region of England.",
    "metropolitan": "a metropolitan county in the {region} region of England. Its districts have councils.",
    "ceremonial": "a ceremonial county in the {region} region of England. Its districts have councils.",
}
DESCRIPTION = (
    "Where work happens in the United Kingdom: districts as of 2023; the counties, combined "
    "authorities (as of 2024), regions and nations above them; the health bodies of the four "
    "nations (integrated care boards as of 2022); and areas that sources name and no code stands for. "
    "Names and codes of districts and integrated care boards are those of the layouts by Open "
    "Innovations. Source of the codes of areas: Office for National Statistics, "
    "licensed under the Open Government Licence v3.0."
)
HEADER = """\
# Places, from the United Kingdom down to districts and health bodies. A place lies below every wider place
# that covers it. Written by ontology/geo/places.py: to change a place, change ontology/geo/areas.toml and
# run that program again.

@prefix dct: <http://purl.org/dc/terms/> .
@prefix kind: <https://w3id.org/inclusion-resources/id/concept/place-kind/> .
@prefix ons: <http://statistics.data.gov.uk/id/statistical-geography/> .
@prefix organisation: <https://w3id.org/inclusion-resources/id/organisation/> .
@prefix place: <https://w3id.org/inclusion-resources/id/concept/place/> .
@prefix scheme: <https://w3id.org/inclusion-resources/id/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

scheme:place a skos:ConceptScheme ;
    dct:title "Places"@en ;
    dct:description $description ;
    dct:creator organisation:inclusion-resources ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ;
    dct:created "2026-11-24"^^xsd:date ;
    skos:hasTopConcept place:united-kingdom .

scheme:place-kind a skos:ConceptScheme ;
    dct:title "Kinds of place"@en ;
    dct:description "What a place is: the levels by which the filter Where is ordered."@en ;
    dct:creator organisation:inclusion-resources ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ;
    dct:created "2026-11-24"^^xsd:date ;
    skos:hasTopConcept $kinds .
"""


@dataclass(frozen=True)
class Place:
    """One place: its names, its kind, what it is, its code if certain, and the places that cover it."""

    name: str
    kind: str
    definition: str
    within: tuple[str, ...] = ()
    code: str = ""
    also: tuple[str, ...] = ()
    welsh: str = ""
    related: tuple[str, ...] = ()


def slug(name: str) -> str:
    """Return the name in lower-case ASCII letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def codes(runs: Iterable[str]) -> Iterator[str]:
    """Yield every code in runs such as `E07000008-12`, which stands for five."""
    for run in runs:
        first, _, last = run.partition("-")
        for number in range(int(first[3:]), int(last or first[3:]) + 1):
            yield f"{first[:3]}{number:06}"


def wider_and_nations(areas: Table) -> Iterator[Place]:
    """Yield the United Kingdom, its parts that are several nations, and the nations."""
    for kind in ("wider", "nation"):
        for row in areas[kind]:
            text = row.get("definition", f"{row['name']}, one of the four nations of the United Kingdom.")
            yield Place(
                name=row["name"],
                kind="Wider area" if kind == "wider" else "Nation",
                definition=text,
                within=tuple(row.get("within", ())),
                code=row.get("code", ""),
                also=tuple(row.get("also", ())),
                welsh=row.get("cy", ""),
            )


def regions(areas: Table) -> Iterator[Place]:
    """Yield the nine regions of England."""
    for code, name in areas["regions"].items():
        yield Place(name, "Region", f"{name}, one of the nine regions of England.", ("england",), code)


def counties(areas: Table) -> Iterator[Place]:
    """Yield the counties of England."""
    for row in areas["county"]:
        text = f"{row['name']}, {COUNTY_SORTS[row['sort']].format(region=row['region'])}"
        yield Place(row["name"], "County", text, (slug(row["region"]),), row.get("code", ""))


def combined_authorities(areas: Table) -> Iterator[Place]:
    """Yield the combined authorities of England, and Greater London."""
    for row in areas["combined_authority"]:
        text = f"The area of the {row['name']}, in the {row['region']} region of England."
        also = tuple(row.get("also", ()))
        yield Place(
            row["name"], "Combined authority", text, (slug(row["region"]),), row.get("code", ""), also
        )


def covering(areas: Table) -> dict[str, list[str]]:
    """Return, for each district's code, the counties and combined authorities that cover it."""
    found: dict[str, list[str]] = {}
    for kind in ("county", "combined_authority"):
        for row in areas[kind]:
            for code in codes(row["districts"]):
                found.setdefault(code, []).append(slug(row["name"]))
    return found


def districts(layout: Table, areas: Table) -> Iterator[Place]:
    """Yield the districts of the layout, in the order of their codes."""
    nations, above = {row["code"]: row["name"] for row in areas["nation"]}, covering(areas)
    for code, cell in sorted(layout["hexes"].items()):
        region = areas["regions"].get(cell["region"])
        where = f"in the {region} region of England" if region else f"of {nations[cell['region']]}"
        name, also = named(code, cell["n"], areas)
        yield Place(
            name=name,
            kind="District",
            definition=f"{name}, {areas['other_forms'].get(code, DISTRICT_FORMS[code[:3]])} {where}.",
            within=(slug(region or nations[cell["region"]]), *above.get(code, ())),
            code=code,
            also=also,
            welsh=cell.get("lad19nmw", ""),
        )


def named(code: str, name: str, areas: Table) -> tuple[str, tuple[str, ...]]:
    """Return the name in everyday use, and the other names, the layout's among them where it differs."""
    everyday = areas["everyday_names"].get(code, name)
    others = (*areas["also_called"].get(code, ()), *([name] if name != everyday else []))
    return everyday, others


def health_bodies(layout: Table, areas: Table) -> Iterator[Place]:
    """Yield the regions of NHS England with their integrated care boards, then the other nations' bodies."""
    boards = sorted(layout["hexes"].items())
    for name, over in areas["nhs_regions"].items():
        code = next(cell["NHSER21CDH"] for _, cell in boards if cell["NHSER21NM"] == name)
        text = f"{name}, one of the seven regions of NHS England."
        related = tuple(slug(region) for region in over)
        yield Place(f"{name} NHS region", "NHS region", text, ("england",), code, related=related)
    for code, cell in boards:
        short, others = named(code, cell["ICS22NM"].strip(), areas)
        name, region = f"{short} Integrated Care Board", f"{cell['NHSER21NM']} NHS region"
        text = f"The area of the {name}, England."
        yield Place(name, "Health body", text, (slug(region),), code, (short, *others))
    for row in areas["health_body"]:
        for name, code in row["codes"]:
            text = f"The area of {name}, {row['form']}, {row['nation']}."
            yield Place(name, "Health body", text.replace(", Wales", ""), (slug(row["nation"]),), code)


def named_areas(areas: Table, covering: Iterable[Place]) -> Iterator[Place]:
    """Yield the areas that sources name and no code stands for, below the places that cover them."""
    names = {slug(place.name): place.name for place in covering}
    for name, *within in areas["named"]["areas"]:
        text = f"{name}, as sources name it, in {' and '.join(names[each] for each in within)}."
        yield Place(name, "Named area", text, tuple(within))


def every_place() -> list[Place]:
    """Return all places, from the widest to the narrowest."""
    areas = tomllib.loads((HERE / "areas.toml").read_text(encoding="utf-8"))
    layouts = [
        json.loads((HERE / name).read_text(encoding="utf-8"))
        for name in ("uk-local-authority-districts-2023.hexjson", "nhs-icb-2022.hexjson")
    ]
    upper = [*wider_and_nations(areas), *regions(areas), *counties(areas), *combined_authorities(areas)]
    coded = [*upper, *districts(layouts[0], areas), *health_bodies(layouts[1], areas)]
    return [*coded, *named_areas(areas, coded)]


def text(words: str, language: str = "en") -> str:
    """Return the words as a Turtle literal."""
    return f"{json.dumps(words, ensure_ascii=False)}@{language}"


def turtle(place: Place) -> str:
    """Return what is said of one place, as Turtle."""
    lines = [f"place:{slug(place.name)} a skos:Concept, dct:Location", "skos:inScheme scheme:place"]
    lines.append(f"dct:type kind:{slug(place.kind)}")
    lines.append(
        f"skos:prefLabel {text(place.name)}" + (f", {text(place.welsh, 'cy')}" if place.welsh else "")
    )
    if place.also:
        lines.append("skos:altLabel " + ", ".join(map(text, place.also)))
    lines.append(f"skos:definition {text(place.definition)}")
    if place.welsh:
        lines.append(f"skos:editorialNote {text('Welsh label awaiting review by a Welsh speaker.')}")
    if place.code:
        lines.append(f"skos:notation {json.dumps(place.code)}")
    if re.fullmatch(r"[A-Z]\d{8}", place.code):
        lines.append(f"skos:exactMatch ons:{place.code}")
    above = "skos:broader " + ", ".join(f"place:{name}" for name in place.within)
    lines.append(above if place.within else "skos:topConceptOf scheme:place")
    if place.related:
        lines.append("skos:related " + ", ".join(f"place:{name}" for name in place.related))
    return " ;\n    ".join(lines) + " .\n"


def kinds() -> Iterator[str]:
    """Yield the kinds of place as Turtle, in the order of the filter."""
    for number, (name, definition) in enumerate(KINDS.items(), start=1):
        yield (
            f"kind:{slug(name)} a skos:Concept ;\n    skos:inScheme scheme:place-kind ;\n"
            f"    skos:topConceptOf scheme:place-kind ;\n    skos:prefLabel {text(name)} ;\n"
            f'    skos:definition {text(definition)} ;\n    skos:notation "{number}" .\n'
        )


def document() -> str:
    """Return the whole file as Turtle."""
    tops = ", ".join(f"kind:{slug(name)}" for name in KINDS)
    header = HEADER.replace("$description", text(DESCRIPTION)).replace("$kinds", tops)
    return "\n".join([header, *kinds(), *map(turtle, every_place())])


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
