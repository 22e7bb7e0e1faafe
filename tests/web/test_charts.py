"""Charts: exact, stable, without labels that cover each other, and never without their origin."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samverkan.web import charts
from samverkan.web.charts import Frame, Item, Line, Pair, Shape
from samverkan.web.charts.dots import RADIUS, swarm
from samverkan.web.charts.labels import Box, beside, spread, text_width
from samverkan.web.charts.scale import round_ticks
from samverkan.web.figures import DataTable, Origin, Writer
from tests.conftest import page_faults

KOLADA = Origin("Kolada", is_computed=False)
WRITE = Writer("%", 1, "sv")


def frame(origin: Any = KOLADA, key: str = "c") -> Frame:
    return Frame(
        key,
        "Andel i arbete, 2022",
        "Lund 67,1 %.",
        origin,
        DataTable("Tabell", ("Kommun", "Andel"), [("Lund", "67,1 %")], KOLADA),
    )


def items(count: int = 33) -> list[Item]:
    return [
        Item(f"Ort {n}", 40 + n * 7 % 31 + n / 10, "mine" if n == 3 else "peer" if n % 5 == 0 else "other")
        for n in range(count)
    ]


def every_kind() -> list[charts.Chart]:
    line = Line("Lund", [(2019, 50.0), (2020, None), (2021, 52.5), (2022, 53.0)], "mine")
    shapes = {"1281": Shape("M0 0h9v9Z", 4, 4), "1282": Shape("M9 0h9v9Z", 14, 4)}
    pairs = [Pair(item.name, item.value, 100 - item.value, item.role) for item in items()]
    held, names = {"1281": Item("Lund", 50, "mine")}, {"1281": "Lund", "1282": "Landskrona"}
    band = [(2021, 50.0, 54.0)]
    return [
        charts.dot_strip(frame(), items(), write=WRITE, median=55.0),
        charts.bars(frame(), items(), write=WRITE),
        charts.trend(frame(), [line], write=WRITE, band=band),
        charts.scatter(frame(), pairs, write_x=WRITE, write_y=WRITE, x_name="Arbete", y_name="Studier", fit=(-1, 100)),
        charts.choropleth(frame(), shapes, held, names=names, size=(20, 10), write=WRITE, missing="-"),
    ]


def show(source: str, **values: Any) -> str:
    request = RequestFactory().get("/")
    return Template("{% load charts %}" + source).render(Context({"request": request, **values}))


@pytest.mark.parametrize("chart", every_kind(), ids=lambda chart: chart.kind)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_chart_shows_its_source_and_its_table(chart: charts.Chart, language: str) -> None:
    with translation.override(language):
        html = show("{% chart chart %}", chart=chart)

    assert not page_faults(html)
    assert ("Källa: Kolada" if language == "sv" else "Source: Kolada") in html
    assert "<details" in html
    assert "67,1 %" in html
    assert 'role="img"' in html


@pytest.mark.parametrize("origin", [None, "", "Kolada", False])
def test_figure_without_an_origin_cannot_be_made(origin: Any) -> None:
    with pytest.raises(TypeError):
        frame(origin)
    with pytest.raises(TypeError):
        DataTable("Tabell", (), (), origin)


def test_origin_without_a_publisher_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="publisher"):
        Origin("", is_computed=False)


@pytest.mark.parametrize("tag", ["source_mark", "chart", "data_table"])
def test_template_without_an_origin_is_refused(tag: str) -> None:
    with pytest.raises(TypeError):
        show(f"{{% {tag} forgotten %}}")


def test_computed_figure_says_that_it_is_ours() -> None:
    with translation.override("sv"):
        told = show("{% source_mark origin %}", origin=Origin("Kolada", is_computed=True))

    assert told == "Egen bearbetning av data från Kolada"


def test_origins_together_are_computed_if_one_is_and_name_both() -> None:
    assert KOLADA | Origin("SCB", is_computed=True) | KOLADA == Origin("Kolada, SCB", is_computed=True)


@pytest.mark.parametrize(
    ("writer", "value", "text"),
    [
        (Writer("%", 1, "sv"), 67.05, "67,1\u00a0%"),
        (Writer("%", 1, "en"), 67.05, "67.1%"),
        (Writer("kr", 0, "sv"), 1234567.5, "1\u202f234\u202f568\u00a0kr"),
        (Writer("kr", 0, "en"), 1234567.5, "1,234,568\u00a0kr"),
        (Writer("", 1, "sv"), -2.25, "−2,3"),
        (Writer("", 0, "sv"), -0.2, "0"),
    ],
)
def test_writer_writes_as_the_language_does(writer: Writer, value: float, text: str) -> None:
    assert writer(value) == text


@given(st.floats(-1e9, 1e9), st.floats(0, 1e6), st.integers(2, 8))
def test_ticks_are_regular_and_hold_everything(low: float, span: float, count: int) -> None:
    ticks, _ = round_ticks(low, low + span, count)

    steps = [b - a for a, b in itertools.pairwise(ticks)]
    assert ticks[0] <= low + steps[0] * 1e-6
    assert ticks[-1] >= low + span - steps[0] * 1e-6
    assert max(steps) - min(steps) < max(steps) * 0.01


@given(st.lists(st.floats(0, 300), min_size=1, max_size=15))
def test_labels_keep_their_distance_and_their_order(places: list[float]) -> None:
    moved = spread(places, gap=17, low=0, high=300)

    at = sorted(moved)
    assert all(b - a >= 16.8 for a, b in itertools.pairwise(at))
    assert at[0] >= -0.1
    assert at[-1] <= 300.1


@given(st.lists(st.floats(0, 700), min_size=1, max_size=60))
def test_no_dot_covers_another(xs: list[float]) -> None:
    ys = swarm(xs, [RADIUS["other"]] * len(xs))

    dots = list(zip(xs, ys, strict=True))
    near = [(a, b) for a, b in itertools.combinations(dots, 2) if abs(a[0] - b[0]) < 8]
    assert all((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 >= (2 * RADIUS["other"]) ** 2 - 0.01 for a, b in near)


@given(st.lists(st.floats(30, 80), min_size=1, max_size=12))
def test_names_above_a_strip_cover_no_other(values: list[float]) -> None:
    strip = charts.dot_strip(frame(), [Item(f"Ort {n}", v, "peer") for n, v in enumerate(values)], write=WRITE)

    for plot in (strip.wide, strip.narrow):
        spans = []
        for label in (spot.label for spot in plot.spots if spot.label):
            room = text_width(label.text)
            start = label.x - {"start": 0, "middle": room / 2, "end": room}[label.anchor]
            spans.append((label.y, start, start + room))
        same_row = [(a, b) for a, b in itertools.combinations(spans, 2) if abs(a[0] - b[0]) < 13]
        assert all(a[2] <= b[1] or b[2] <= a[1] for a, b in same_row)


def test_same_items_give_the_same_picture() -> None:
    turned = list(reversed(items()))

    assert charts.dot_strip(frame(), items(), write=WRITE) == charts.dot_strip(frame(), turned, write=WRITE)


def named(plot: Any) -> list[str]:
    return sorted(spot.label.text for spot in plot.spots if spot.label)


def test_peers_cover_no_other_dot() -> None:
    peers = [Item(f"Ort {n}", 60 + n % 3 / 10, "peer") for n in range(13)]
    plot = charts.dot_strip(frame(), [*peers, Item("Riket", 60, "reference"), Item("Lund", 60.1)], write=WRITE).wide

    for one, other in itertools.combinations(plot.spots, 2):
        assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 >= (one.r + other.r) ** 2


def test_peers_at_the_right_edge_are_named_too() -> None:
    figures = (35.4, 39.5, 41.2, 41.6, 44.2, 45.7, 48.3)
    peers = [Item(f"Ort {n}", value, "peer") for n, value in enumerate(figures)]
    others = [Item("Lund", 40.0, "mine"), Item("Svalöv", 17.0), Item("Eslöv", 50.0)]
    plot = charts.dot_strip(frame(), [*peers, *others], write=WRITE).wide

    assert len(named(plot)) == len(figures) + 1
    assert all(0 <= spot.label.box.left < spot.label.box.right <= plot.width for spot in plot.spots if spot.label)


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_strip_without_peers_names_the_lowest_and_the_highest(width: str) -> None:
    others = [Item(f"Ort {n}", 40 + n) for n in range(33)]
    plot = getattr(charts.dot_strip(frame(), [*others, Item("Riket", 50, "reference")], write=WRITE), width)

    assert [text.split(",")[0] for text in named(plot)] == ["Ort 0 40", "Ort 32 72", "Riket 50"]


def test_as_many_of_many_peers_are_named_as_have_room_and_always_mine() -> None:
    peers = [Item(f"Ort {n}", 40 + n * 7 % 31 + n / 10, "peer") for n in range(40)]
    strip = charts.dot_strip(frame(), [*peers, Item("Lund", 55.0, "mine")], write=WRITE)
    few = charts.dot_strip(frame(), [*peers[:12], Item("Lund", 55.0, "mine")], write=WRITE)

    assert len(named(few.wide)) >= 12
    for plot in (strip.wide, strip.narrow, few.narrow):
        assert 8 < len(named(plot)) < 24
        assert named(plot)[0].startswith("Lund 55,0")
        assert min(spot.y for spot in plot.spots) < 260  # no tower of names


def test_missing_years_are_gaps() -> None:
    line = Line("Lund", [(2018, 1.0), (2019, 2.0), (2020, None), (2021, 3.0), (2022, 4.0)], "mine")

    plot = charts.trend(frame(), [line], write=WRITE).wide

    assert plot.lines[0].path.count("M") == 2
    assert len(plot.lines[0].dots) == 4


def test_flags_on_a_phone_lie_across_no_pole() -> None:
    figures = (59.3, 62.7, 65.6, 65.9, 66.2, 66.3, 67.5, 69.8)
    named = [Item(f"Ort {n}", value, "peer") for n, value in enumerate(figures)]
    plot = charts.dot_strip(
        frame(), [*named, Item("Riket", 69.9, "reference"), Item("Svedala", 78.7)], write=WRITE
    ).narrow

    marked = [spot for spot in plot.spots if spot.label]
    for pole, flag in itertools.permutations(marked, 2):
        room = text_width(flag.label.text)
        start = flag.label.x - (room if flag.label.anchor == "end" else 0)
        is_beside = start <= pole.x <= start + room
        assert not (is_beside and pole.label.y < flag.label.y), (pole.text, flag.text)


def test_trend_with_one_year_and_one_value_is_drawn() -> None:
    plot = charts.trend(frame(), [Line("Lund", [(2022, 5.0)], "mine")], write=WRITE).wide

    assert [tick.text for tick in plot.axes.x_ticks] == ["2022"]


def test_bars_stand_on_zero_and_are_sorted() -> None:
    plot = charts.bars(frame(), [Item("A", -2), Item("B", 5), Item("C", 0)], write=WRITE).wide

    assert [bar.name for bar in plot.bars] == ["B", "C", "A"]
    assert plot.bars[0].x == plot.zero
    assert plot.bars[2].x + plot.bars[2].width == pytest.approx(plot.zero)


def test_many_bars_name_only_the_marked() -> None:
    plot = charts.bars(frame(), items(290), write=WRITE).wide

    assert sum(bar.is_named for bar in plot.bars) == sum(item.role != "other" for item in items(290))


@pytest.mark.parametrize("make", [
    lambda: charts.dot_strip(frame(), [], write=WRITE),
    lambda: charts.bars(frame(), [], write=WRITE),
    lambda: charts.trend(frame(), [Line("Lund", [(2022, None)])], write=WRITE),
    lambda: charts.scatter(frame(), [], write_x=WRITE, write_y=WRITE, x_name="", y_name=""),
])  # fmt: skip
def test_nothing_to_show_is_said(make: Any) -> None:
    with pytest.raises(ValueError, match="need"):
        make()


def test_equal_figures_stand_in_one_class_and_the_classes_say_what_they_hold() -> None:
    values = [1.0, 1, 1, 1, 1, 1, 7, 8, 9, 10]
    shapes = {str(n): Shape("M0 0Z", 0, 0) for n in range(11)}
    held = {str(n): Item(str(n), v) for n, v in enumerate(values)}

    chart = charts.choropleth(
        frame(), shapes, held, names={c: c for c in shapes}, size=(9, 9), write=WRITE, missing="-"
    )

    assert sum(one.count for one in chart.classes) == 10
    assert chart.missing == 1
    assert (chart.classes[0].span, chart.classes[0].count) == ("1,0\u00a0%", 6)


def test_name_stands_where_the_fewest_dots_lie() -> None:
    inside, to_the_right = Box(0, 0, 300, 300), Box(115, 92, 125, 102)

    free, crowded = (beside(100, 100, "Lund", (), crowd, inside) for crowd in ((), (to_the_right,)))

    assert free is not None
    assert crowded is not None
    assert (free.anchor, crowded.anchor) == ("start", "end")


def test_line_that_ends_early_has_its_name_beside_its_end_and_outside_the_field() -> None:
    lines = [
        Line("Lund", [(2018, 60.0), (2020, 55.0), (2022, 50.0)], "mine"),
        Line("prognos", [(2022, 50.0), (2024, 50.0)], "reference"),
    ]
    trend = charts.trend(frame(), lines, write=WRITE, band=[(2022, 50.0, 50.0), (2024, 40.0, 60.0)])

    for plot in (trend.wide, trend.narrow):
        early, last = plot.lines
        assert early.label.box.right <= early.dots[-1].x
        assert abs(early.label.y - early.dots[-1].y) < 20
        assert last.label.x > plot.axes.right
    html = show("{% chart chart %}", chart=trend)
    assert html.count("chart-leader") == 2  # that of the forecast, in both widths


def test_two_references_of_a_trend_are_told_apart_by_their_lines() -> None:
    lines = [
        Line(name, [(2021, value), (2022, value)], "reference") for name, value in (("Riket", 5.0), ("Median", 4.0))
    ]

    plot = charts.trend(frame(), lines, write=WRITE).wide

    assert sorted(line.style for line in plot.lines) == ["reference", "reference-2"]
