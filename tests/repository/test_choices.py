"""What may be meant by what is on none of our lists?"""

import pytest

from repository import choices
from repository.choices import Lists
from repository.forms import Choice
from repository.names import Names, folded


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("City of York", ["york"]),
        ("London Borough of Southwark", ["southwark", "london"]),
        ("Leedes", ["leeds"]),
        ("Southwark, London", ["southwark", "london"]),
        ("London, south", ["south london", "london"]),
        ("city", ["city of london", "city of edinburgh"]),
        ("Atlantis", []),
    ],
)
def test_what_may_be_meant_is_what_was_said_before_what_is_spelt_alike(said: str, meant: list[str]) -> None:
    known = [
        "",
        "city of london",
        "city of edinburgh",
        "leeds",
        "london",
        "south london",
        "southwark",
        "york",
    ]
    assert choices.nearest(folded(said), known) == meant


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("Disabled folk and staff", "Did you mean “Staff”?"),
        ("disabled", "Did you mean “Disabled people”?"),
        ("staff, older people", "Put “;” between several, not a comma."),
        ("x", "There are: Disabled people; Staff; Older people."),
        ("Not known", "Leave it empty where it is not known."),
        ("N/A", "Leave it empty where it is not known."),
    ],
)
def test_what_is_on_no_list_is_answered_with_what_may_be_meant(said: str, hint: str) -> None:
    entries = [
        Choice(label, label, (label,), "", 0) for label in ("Disabled people", "Staff", "Older people")
    ]
    assert Lists({"group": entries}, Names({}, {})).hint("group", said) == hint


def test_a_long_list_is_not_told_whole() -> None:
    entries = [Choice(str(n), f"Kind {n}", (), "", 0) for n in range(20)]
    lists = Lists({"kind": entries, "none": ()}, Names({}, {}))
    assert lists.hint("kind", "x") == lists.hint("none", "x") == ""


ORGANISATION = "org:Organization"
CALLED = (
    "Leeds City Council", "Leicester City Council", "Camden Council", "City of Doncaster Council",
    "Birmingham City Council", "Race Equality Foundation", "Mersey Care NHS Foundation Trust",
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Leeds Council", "Did you mean “Leeds City Council”?"),
        ("Brimingham City Council", "Did you mean “Birmingham City Council”?"),
        ("BCC", "Did you mean “Birmingham City Council”?"),
        ("Camden", "Did you mean “Camden Council”?"),
        ("Mersey Care Trust", "Did you mean “Mersey Care NHS Foundation Trust”?"),
        ("Our brand new charity", ""),
        ("Cam Den", ""),
    ],
)
def test_a_name_that_no_record_has_is_answered_with_those_like_it(said: str, meant: str) -> None:
    names = Names(
        {folded(name): [f"id:{name}"] for name in (*CALLED, "Camden walks")},
        {f"id:{name}": [ORGANISATION] for name in CALLED} | {"id:Camden walks": ["inc:Initiative"]},
        labels={f"id:{name}": name for name in CALLED},
    )
    assert Lists({}, names).alike([ORGANISATION], said) == meant
