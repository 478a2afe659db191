"""What a record is linked to."""

from records import collection, vocabulary

from repository import catalogue, neighbours
from repository.namespaces import ID
from repository.neighbours import Link


def of(slug: str) -> dict[str, Link]:
    return {
        link.label: link for link in neighbours.of(catalogue.record(collection(), vocabulary(), ID + slug))
    }


def test_a_record_is_linked_to_other_records_by_the_way_they_are_linked() -> None:
    found = of("initiative/open-doors")
    assert [value.text.words for value in found["Led by"].values] == ["North Trust"]
    assert not found["Led by"].towards and found["What is known"].towards


def test_words_of_lists_sources_and_people_are_no_neighbours() -> None:
    for slug in ("initiative/open-doors", "event/third", "organisation/north-trust"):
        kinds = {value.kind for link in of(slug).values() for value in link.values}
        assert kinds and not kinds & {"concept", "scheme", "source", "person", "membership"}


def test_nothing_is_gathered_around_a_person() -> None:
    assert of("person/p-0001") == {}
