"""The picture of a record and what it is linked to."""

from repository.model import Certainty, Origin, Text, Value
from repository.neighbours import Link
from webapp import hub


def link(label: str, count: int, towards: bool = False, certainty: Certainty = Certainty.STATED) -> Link:
    values = tuple(Value(Text(f"{label} {n}"), Origin(certainty), f"/doc/x/{n}") for n in range(count))
    return Link(label, towards, values, False)


def test_what_leads_here_stands_on_the_left_and_the_rest_on_the_right() -> None:
    found = hub.hub("Work", [link("Led by", 1), link("Talks", 2, towards=True)])
    assert found
    sides = {(spoke.words, spoke.left) for spoke in found.spokes if not spoke.label}
    assert sides == {("Led by 0", False), ("Talks 0", True), ("Talks 1", True)}


def test_no_two_lines_of_one_side_stand_in_one_place_and_all_are_within_the_picture() -> None:
    found = hub.hub("Work", [link("A", 5), link("B", 40), link("C", 3, towards=True)])
    assert found
    for left in (True, False):
        places = [spoke.y for spoke in found.spokes if spoke.left is left]
        assert all(after - before >= hub.ROW for before, after in zip(places, places[1:], strict=False))
        assert all(0 < place < found.height for place in places)


def test_what_the_picture_leaves_out_is_counted() -> None:
    found = hub.hub("Work", [link("A", 5), link("B", 40)])
    assert found and found.left_out == 45 - hub.MOST


def test_links_of_our_editors_are_drawn_otherwise() -> None:
    found = hub.hub("Work", [link("A", 1, certainty=Certainty.ADDED), link("B", 1)])
    assert found and {s.words: s.added for s in found.spokes if not s.label} == {"A 0": True, "B 0": False}


def test_a_long_name_stays_in_its_box() -> None:
    found = hub.hub(
        "A name that is far too long for the box in the middle of the picture and goes on " * 3,
        [link("A", 1)],
    )
    assert found and len(found.name) == 5 and all(len(line) <= hub.LETTERS_CENTRE for line in found.name)


def test_a_record_without_links_has_no_picture() -> None:
    assert hub.hub("Work", []) is None
