"""Numbers, shares and dates as Swedes expect them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from samverkan.web.templatetags.sv import folded_well, json_ld, lead_in, number, segments, share, swedish_date_range

THIN = "\u202f"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567, None, f"1{THIN}234{THIN}567"),
        (1234.5, 1, f"1{THIN}234,5"),
        (Decimal("7.5"), 0, "8"),
        (2.45, 1, "2,5"),
        (-1200, None, f"-1{THIN}200"),
        (0, None, "0"),
        (None, None, ""),
    ],
)
def test_number_is_written_in_swedish(value: object, decimals: int | None, text: str) -> None:
    assert number(value, decimals) == text  # type: ignore[arg-type]


def test_number_follows_the_language() -> None:
    with translation.override("en"):
        assert number(1234.5, 1) == f"1{THIN}234.5"


@pytest.mark.parametrize(
    ("part", "total", "text"),
    [
        (84, 120, "70 % (84 av 120)"),
        (9, 120, "8 % (9 av 120)"),
        (1000, 1000, f"100 % (1{THIN}000 av 1{THIN}000)"),
        (9, 19, "9 av 19"),
        (10, 20, "50 % (10 av 20)"),
        (0, 0, "0 av 0"),
    ],
)
def test_share_always_tells_its_counts(part: int, total: int, text: str) -> None:
    assert share(part, total).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2018, 9, 21), None, "21 september 2018"),
        (date(2018, 9, 21), date(2018, 9, 22), "21–22 september 2018"),
        (date(2018, 9, 30), date(2018, 10, 1), "30 september – 1 oktober 2018"),
        (date(2018, 12, 31), date(2019, 1, 1), "31 december 2018 – 1 januari 2019"),
        (datetime(2018, 9, 21, 7, tzinfo=UTC), datetime(2018, 9, 21, 13, 30, tzinfo=UTC), "21 september 2018 kl. 09.00–15.30"),  # noqa: E501
        (datetime(2018, 9, 21, 7, tzinfo=UTC), None, "21 september 2018 kl. 09.00"),
        (datetime(2018, 9, 21, 7, tzinfo=UTC), datetime(2018, 9, 22, 13, tzinfo=UTC), "21–22 september 2018"),
        (datetime(2018, 9, 21, 22, 30, tzinfo=UTC), None, "22 september 2018 kl. 00.30"),
    ],
)  # fmt: skip
def test_swedish_date_range_says_what_a_swede_would(start: date, end: date | None, text: str) -> None:
    assert swedish_date_range(start, end) == text


def test_swedish_date_range_follows_the_language() -> None:
    with translation.override("en"):
        text = swedish_date_range(datetime(2018, 9, 21, 7, tzinfo=UTC), datetime(2018, 9, 21, 8, tzinfo=UTC))

    assert text == "21 September 2018, 09:00–10:00"


def test_segments_fill_the_bar_in_order() -> None:
    parts = segments([{"label": "A", "value": 1}, {"label": "B", "value": 3, "kind": "rest"}])

    assert [(p.start, p.width, p.kind) for p in parts] == [("0.00%", "25.00%", "1"), ("25.00%", "75.00%", "rest")]


@pytest.mark.parametrize(("label", "text"), [("Namn", "Namn:"), ("Namn:", "Namn:"), ("Hur?", "Hur?"), ("Ja.", "Ja:")])
def test_lead_in_ends_as_a_beginning_should(label: str, text: str) -> None:
    assert lead_in(label) == text


def test_title_folds_after_a_slash_and_not_within_a_span() -> None:
    assert folded_well("Flyktingar 20-64 år, förgymnasial- eller, antal/1000") == (
        "Flyktingar 20\u2060-\u206064 år, förgymnasial- eller, antal/\u200b1000"
    )


def test_json_ld_lets_no_text_break_out() -> None:
    html = json_ld({"@type": "Event", "name": "</script><b>å & ö"})

    assert html.count("</script>") == 1
    assert "<b>" not in html
    assert "å" in html
