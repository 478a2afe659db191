"""One published figure: its value with its bound, of what, about whom, when, and where it comes from.

Numbers so small that somebody could be recognised are not shown.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from rdflib import URIRef

from repository import naming, periods, wording
from repository.model import NOTHING, Origin, Text
from repository.namespaces import CONCEPT, DCT, INC, QB, RDF, SDMX_ATTRIBUTE, SDMX_DIMENSION, SDMX_MEASURE
from repository.periods import Period
from repository.reading import Reading
from repository.store.interface import Store, Term

FEW = 5  # a number of people below this, split by group, could give somebody away
WITHHELD = "Fewer than five: not shown"
PEOPLE, PER_CENT = CONCEPT + "unit/people", CONCEPT + "unit/per-cent"
LESS_THAN = CONCEPT + "value-qualifier/less-than"
NOT_APPLICABLE = "not-applicable"  # ends the address of a group that says that a split does not apply
JOINED = ("", "exact", "about")  # bounds of figures that a line may pass through
NOT_SPLITS = (INC.reportingSubject, INC.observedIndicator, INC.basis)


@dataclass(frozen=True)
class Figure:
    """One figure. `value` is nothing where it is withheld; `words` keeps its bound.

    `split` is dimension → group, in words; `differs` tells that another figure answers the same question
    otherwise.
    """

    path: str
    words: str
    value: float | None
    bound: str
    unit: str
    subject: str
    period: Period
    split: Mapping[str, str] = field(hash=False)
    groups: tuple[str, ...] = ()
    basis: str = ""
    derivation: Text = NOTHING
    note: Text = NOTHING
    origin: Origin | None = None
    differs: bool = False

    @property
    def group(self) -> str:
        """Return the groups that the figure is about, in words; nothing where it is about all."""
        return ", ".join(self.groups)

    @property
    def joins(self) -> bool:
        """Return whether a line may pass through it."""
        known = self.value is not None and self.period.middle is not None
        return known and not self.differs and self.bound in JOINED


def splits(store: Store) -> list[str]:
    """Return the dimensions by which figures are split, as the ontology has them: a new one needs no code."""
    stated = {t.subject for t in store.triples(None, RDF.type, QB.DimensionProperty)} - set(NOT_SPLITS)
    return sorted(each[len(INC) :] for each in stated if each.startswith(INC))


def read(reading: Reading, thing: URIRef, splits: list[str]) -> Iterator[Figure]:
    """Yield the figure of an observation: several where sources give it several values."""
    about: dict[URIRef, list[Term]] = {}
    for triple in reading.store.triples(thing):
        about.setdefault(triple.predicate, []).append(triple.object)

    def one(predicate: URIRef) -> Term | None:
        return min(about.get(predicate, []), default=None, key=str)

    split = {
        key: str(group) for key in splits if (group := one(INC[key])) and not group.endswith(NOT_APPLICABLE)
    }
    unit, bound, subject = (
        str(one(each) or "")
        for each in (SDMX_ATTRIBUTE.unitMeasure, INC.valueQualifier, INC.reportingSubject)
    )
    figure = Figure(
        path=naming.path(thing),
        words=WITHHELD,
        value=None,
        bound=reading.name(bound).words.casefold() if bound else "",
        unit=unit,
        subject=subject,
        period=periods.read(str(one(SDMX_DIMENSION.refPeriod) or "")),
        split={key: group.rsplit("/", 1)[-1] for key, group in split.items()},
        groups=tuple(reading.name(group).words for group in split.values()),
        basis=naming.best(about.get(INC.basis, [])).words,
        derivation=naming.best(about.get(INC.derivation, [])),
        note=naming.best(about.get(DCT.description, [])),
    )
    for value in sorted({str(each) for each in about.get(SDMX_MEASURE.obsValue, [])}):
        number = _number(value)
        if number is not None and _gives_away(figure, number, bound):
            yield figure
        elif subject:
            shown = wording.figure(value, figure.bound, "per cent" if unit == PER_CENT else "")
            yield replace(figure, words=shown, value=number)


def _gives_away(figure: Figure, number: float, bound: str) -> bool:
    if figure.unit != PEOPLE or not figure.split:
        return False
    return 0 < number < FEW or (bound == LESS_THAN and number == FEW)


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def origin(reading: Reading, figure: Figure) -> Origin:
    """Return where a value comes from: its own quoted words, else those of the figure as a whole, else the
    sources that the figure or its table names.
    """
    thing, known = URIRef(naming.iri_of(figure.path)), reading.provenance
    values = list(reading.store.statements(thing, SDMX_MEASURE.obsValue))
    said = [s for s in values if _number(str(s.object)) == figure.value] or values
    graphs = [each.graph for each in said]
    found = known.of_statement(thing, SDMX_MEASURE.obsValue, said[0].object, graphs)
    found = found if found.quotes else known.of_thing(thing, graphs)
    tables = map(URIRef, reading.objects(thing, "qb:dataSet"))
    return found if found.quotes else replace(found, quotes=known.cited(thing, *tables))


def compared(figures: Iterable[Figure]) -> list[Figure]:
    """Return the figures, those marked that answer one question in different ways."""
    found = list(figures)
    answers: dict[tuple[str, ...], set[str]] = {}
    for figure in found:
        answers.setdefault(_question(figure), set()).add(figure.words)
    known = [figure.period.middle is not None for figure in found]  # unknown periods contradict nobody
    return [
        replace(f, differs=k and len(answers[_question(f)]) > 1) for f, k in zip(found, known, strict=True)
    ]


def _question(figure: Figure) -> tuple[str, ...]:
    return (
        figure.subject,
        figure.period.words,
        figure.unit,
        figure.basis,
        *figure.split,
        *figure.split.values(),
    )
