"""Pictures of figures: where everything stands, and what the page says beside them."""

import re

import pytest
from figures import NORTH, PROGRESSION, SHORTLISTING, SOUTH, STAFF, measured, site
from flask.testing import FlaskClient

from webapp import charts
from webapp.charts import NARROW, WIDE, Chart

PAGE = "/doc/concept/indicator/"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return site().test_client()


def drawn(indicator: str, width: int = WIDE) -> Chart:
    found = measured(indicator)
    chart = charts.chart(found.panels[0], found.happenings, width)
    assert chart
    return chart


def test_every_figure_with_a_year_is_in_the_picture_and_within_it() -> None:
    for width in (WIDE, NARROW):
        chart = drawn(PROGRESSION, width)
        marks = [mark for line in chart.lines for mark in line.marks]
        assert len(marks) == 17
        assert all(0 < mark.x < width and chart.top <= mark.y <= chart.bottom for mark in marks)


def test_higher_figures_stand_higher_and_later_ones_further_right() -> None:
    for line in drawn(PROGRESSION).lines:
        for one in line.marks:
            for other in line.marks:
                if (one.figure.value or 0) > (other.figure.value or 0):
                    assert one.y < other.y
                if (one.figure.period.middle or 0) > (other.figure.period.middle or 0):
                    assert one.x > other.x


def test_no_words_lie_over_others_or_over_a_mark() -> None:
    for indicator in (PROGRESSION, SHORTLISTING, STAFF):
        for width in (WIDE, NARROW):
            marks = [mark for line in drawn(indicator, width).lines for mark in line.marks]
            boxes = [
                (m.x - len(m.label) * 3.7, m.label_y - 12, m.x + len(m.label) * 3.7, m.label_y + 2)
                for m in marks
                if m.label
            ]
            boxes += [(m.x - 5, m.y - 5, m.x + 5, m.y + 5) for m in marks if not m.figure.differs]
            for place, box in enumerate(boxes):
                for other in boxes[place + 1 :]:
                    assert not charts._meet(box, other), (indicator, width, box, other)


def test_a_break_stands_between_the_figures_it_parts() -> None:
    chart = drawn(PROGRESSION)
    before, after = (
        next(m.x for m in chart.lines[1].marks if m.figure.period.words == y) for y in ("2020", "2021")
    )
    assert [before < at < after for at in chart.breaks] == [True]


def test_a_ratio_shows_where_both_are_equal_and_a_share_does_not() -> None:
    assert drawn(SHORTLISTING).equal is not None
    assert drawn(PROGRESSION).equal is None


def test_a_single_period_makes_no_picture() -> None:
    found = measured(STAFF)
    assert charts.chart(found.panels[1], (), WIDE) is None


def test_what_happened_is_drawn_below_within_the_years_shown() -> None:
    bars = drawn(PROGRESSION).bars
    assert [bar.open for bar in bars] == [True, False]
    assert all(bar.x >= charts.LEFT and bar.x + bar.width <= WIDE - charts.RIGHT for bar in bars)


def test_the_page_says_all_that_the_picture_shows(client: FlaskClient) -> None:
    html = client.get(PAGE + PROGRESSION).text
    table = html[html.index("<table") : html.index("</table>")]
    assert len(re.findall(r"<tr", table)) == 1 + 17
    for words in (
        "Figures differ.",
        "Worked out, not printed by a source:",
        "Measured in way A",
        "An annual report, made for tests",
    ):
        assert words in table
    assert "Happening at the same time is not cause." in html
    assert html.count('role="img"') == 2 and html.count("<desc") == 2


def test_the_page_draws_without_styles_of_its_own(client: FlaskClient) -> None:
    assert "style=" not in client.get(PAGE + PROGRESSION).text


def test_a_figure_in_another_record_leads_to_its_measure_about_the_same_subject(client: FlaskClient) -> None:
    html = client.get(f"/doc/{SOUTH}").text
    link = f"{PAGE}{SHORTLISTING}?about={SOUTH}#figures"
    assert f'href="{link}"' in html
    assert f'<option value="{SOUTH}" selected>' in client.get(link).text


def test_the_address_holds_what_was_chosen(client: FlaskClient) -> None:
    html = client.get(f"{PAGE}{PROGRESSION}?about={SOUTH}").text
    assert f'<option value="{SOUTH}" selected>' in html and f'<option value="{NORTH}">' in html


@pytest.mark.parametrize("asked", ["about=x", "about=<script>", "ethnicGroup=%22", "about=" + "x" * 3000])
def test_what_has_no_figures_is_told_plainly(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"{PAGE}{PROGRESSION}?{asked}")
    assert answer.status_code == 404 and "<script>" not in answer.text


def test_a_measure_without_figures_says_so_and_draws_nothing(client: FlaskClient) -> None:
    html = client.get(PAGE + "wres-indicator-9-board-representation").text
    assert "No figures have been added. The measures are described here so that they can be." in html
    assert "app-chart" not in html
