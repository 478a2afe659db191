"""Whether the pages that records lead to still answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from partners import Page, Site, site

from repository import links
from repository.cli import main
from repository.edition import Edition
from repository.links import Answer, Checked

AT = "2026-11-28T03:00:00+00:00"


@pytest.fixture
def elsewhere() -> Iterator[Site]:
    with site() as made:
        made.pages |= {
            "/fine": Page(b"x"),
            "/moved": Page(status=301, headers={"Location": "/fine"}),
            "/today-elsewhere": Page(status=302, headers={"Location": "/fine"}),
            "/moved-to-nowhere": Page(status=308, headers={"Location": "/gone"}),
            "/gone": Page(status=410),
            "/broken": Page(status=500),
            "/shut": Page(status=403),
            "/inside": Page(status=302, headers={"Location": "http://192.168.0.1/"}),
            "/large": Page(b"x" * 200_000),
        }
        yield made


def check(elsewhere: Site, *paths: str, pause: float = 0) -> list[Checked]:
    asked = [elsewhere.at(path) for path in paths]
    found = links.check(asked, lambda: AT, lambda *_: None, pause=pause, reach=elsewhere.reach)
    return [found[address] for address in asked]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/fine", Answer.FINE),
        ("/large", Answer.FINE),
        ("/today-elsewhere", Answer.FINE),
        ("/moved", Answer.MOVED),
        ("/moved-to-nowhere", Answer.GONE),
        ("/gone", Answer.GONE),
        ("/never-was", Answer.GONE),
        ("/broken", Answer.UNREACHABLE),
        ("/inside", Answer.UNREACHABLE),
        ("/shut", Answer.SHUT),
    ],
)
def test_what_a_page_answers_is_told(elsewhere: Site, path: str, answer: Answer) -> None:
    (found,) = check(elsewhere, path)
    assert (found.answer, found.at) == (answer, AT)
    assert bool(found.words) == (answer is not Answer.FINE)


def test_where_a_page_has_moved_to_is_told(elsewhere: Site) -> None:
    assert check(elsewhere, "/moved")[0].words == elsewhere.at("/fine")


def test_a_page_is_asked_for_its_head_alone_where_that_tells_enough(elsewhere: Site) -> None:
    check(elsewhere, "/fine", "/gone")
    assert [(method, path) for method, path, _ in elsewhere.asked] == [
        ("HEAD", "/fine"),
        ("HEAD", "/gone"),
    ]


def test_a_page_that_knows_no_head_is_asked_for_in_full(elsewhere: Site) -> None:
    elsewhere.pages["/old"] = Page(b"x" * 200_000, status=405)
    elsewhere.pages["/old"].before = lambda: setattr(
        elsewhere.pages["/old"], "status", 405 if elsewhere.asked[-1][0] == "HEAD" else 200
    )
    assert check(elsewhere, "/old")[0].answer is Answer.FINE


def test_a_site_is_asked_once_for_each_address_with_a_pause(
    elsewhere: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[float] = []
    monkeypatch.setattr(links.time, "sleep", paused.append)
    check(elsewhere, "/fine", "/large", "/fine", "/moved", pause=3)
    asked = [path for _, path, _ in elsewhere.asked]
    assert asked.count("/large") == 1 and [each for each in paused if each] == [3, 3]


def test_nobody_on_this_machine_is_asked(elsewhere: Site) -> None:
    found = links.check([elsewhere.at("/fine")], lambda: AT, lambda *_: None)
    assert found[elsewhere.at("/fine")].answer is Answer.UNREACHABLE
    assert elsewhere.asked == []


def test_the_shipped_data_lead_to_pages_each_with_a_record(shipped: Edition) -> None:
    found = links.leading(shipped.store)
    assert "https://www.legislation.gov.uk/ukpga/2010/15/section/12" in found
    assert all(address.startswith("http") and "w3id.org/inclusion" not in address for address in found)
    assert all(record.startswith("/doc/") or record.startswith("http") for record in found.values())


def test_a_machine_without_a_way_out_calls_no_page_dead(
    shipped_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[object] = []
    monkeypatch.setattr(
        links, "check", lambda asked, *_: dict.fromkeys(asked, Checked(Answer.UNREACHABLE, AT))
    )
    monkeypatch.setattr(links, "keep", lambda *found: kept.append(found))
    done = CliRunner().invoke(main, ["links"], env={"INCLUSION_HOME": str(shipped_home)})
    assert (done.exit_code, kept) == (3, []) and "Nothing answered at all" in done.output


def test_what_was_found_is_kept_until_it_is_found_again(tmp_path: Path) -> None:
    address = "https://example.org/a"
    assert links.known(tmp_path, address) is None and links.stamp(tmp_path) == ""
    links.keep(tmp_path, {address: Checked(Answer.GONE, AT, "It answers 404.")})
    first = links.stamp(tmp_path)
    assert links.known(tmp_path, address) == Checked(Answer.GONE, AT, "It answers 404.")
    links.keep(tmp_path, {address: Checked(Answer.FINE, AT)})
    found = links.known(tmp_path, address)
    assert found and found.answer is Answer.FINE and links.stamp(tmp_path) != first
    links.forget(tmp_path)
    assert links.known(tmp_path, address) is None
