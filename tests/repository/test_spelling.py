"""Two names of organisations, laid beside one another word by word."""

import pytest

from repository.names import folded
from repository.spelling import fits, initials


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("COSLA", "Convention of Scottish Local Authorities"),
        ("Avon and Somerset PCC", "Avon and Somerset Police and Crime Commissioner"),
        ("Leeds GATE", "Leeds Gypsy and Traveller Exchange"),
        ("Deep End NENC", "Deep End North East and North Cumbria"),
        ("London Ambulance Service", "London Ambulance Service NHS Trust"),
        ("Guys and St Thomass NHS Foundaton Trust", "Guy's and St Thomas' NHS Foundation Trust"),
        ("Doctors of the World", "Doctors of the World UK"),
    ],
)
def test_a_name_fits_its_short_form_and_its_slips(one: str, other: str) -> None:
    assert fits(folded(one), folded(other)) and fits(folded(other), folded(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Berkshire Healthcare NHS Foundation Trust", "Derbyshire Healthcare NHS Foundation Trust"),
        ("East London NHS Foundation Trust", "North East London NHS Foundation Trust"),
        ("University of Chester", "University of Manchester"),
        ("Royal College of Midwives", "Royal College of Midwives Wales"),
        ("Guy's and St Thomas' Charity", "Guy's and St Thomas' NHS Foundation Trust"),
        ("Swansea Council", "Swansea Council for Voluntary Service"),
        ("", "NHS"),
    ],
)
def test_a_name_does_not_fit_a_neighbour(one: str, other: str) -> None:
    assert not fits(folded(one), folded(other)) and not fits(folded(other), folded(one))


def test_a_name_of_very_many_words_fits_nothing() -> None:
    assert not fits("nhs " * 5000, "nhs " * 5000)


def test_initials_are_told_with_and_without_small_words() -> None:
    assert initials(folded("Convention of Scottish Local Authorities")) == {"cosla", "csla"}
    assert initials("leeds council") == set()
