"""The style guide's charts: one of each kind, of made-up figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samverkan.web import charts
from samverkan.web.charts import Frame, Item, Line, Pair, Shape
from samverkan.web.figures import DataTable, Origin, Writer

NAMES = ("Björkby", "Ekeby", "Granvik", "Hasselö", "Idegård", "Lindsta", "Rönnåsa", "Sälgby", "Tallmo", "Vide")
MINE, PEERS = "Lindsta", ("Björkby", "Sälgby", "Tallmo")
YEARS = range(2012, 2023)


def _role(name: str) -> charts.Role:
    return "mine" if name == MINE else "peer" if name in PEERS else "other"


def _items(count: int) -> list[Item]:
    """Return as many units, with the named ones first, and figures that look like real ones."""
    names = [*NAMES, *(_("Municipality {number}").format(number=n) for n in range(len(NAMES), count))]
    return [Item(name, round(44 + (n * 37 % 101) / 4 + (n * 13 % 7), 1), _role(name)) for n, name in enumerate(names)]


def _lines() -> list[Line]:
    found = []
    for place, item in enumerate(i for i in _items(10) if i.role != "other"):
        points = [
            (year, None if (n + place) % 9 == 4 else round(item.value - 8 + n * 0.7 + (n * (place + 3) % 5) / 2, 1))
            for n, year in enumerate(YEARS)
        ]
        found.append(Line(item.name, points, item.role))
    return found


def _frame(key: str, title: str, rows: Sequence[Sequence[str]], *, is_computed: bool = False) -> Frame:
    origin = Origin(_("made-up figures"), is_computed)
    table = DataTable(title, [_("Municipality"), _("Share in work")], rows, origin)
    return Frame(key, title, _("The table below has the same figures."), origin, table)


def chart_samples() -> dict[str, Any]:
    """Return a chart of each kind, by the name of its kind."""
    write = Writer("%", 1, get_language() or "sv")
    many, few, lines = _items(290), _items(10), _lines()
    rows = [(item.name, write(item.value)) for item in few]
    pairs = [Pair(i.name, i.value, round(92 - i.value * 0.8 + (n * 29 % 17), 1), i.role) for n, i in enumerate(many)]
    squares = [(n % 4 * 100 + 4, n // 4 * 100 + 4) for n in range(len(few))]
    shapes = {
        item.name: Shape(f"M{x} {y}h96v96h-96Z", x + 48, y + 54) for item, (x, y) in zip(few, squares, strict=True)
    }
    return {
        "trend": charts.trend(_frame("trend", _("Over the years"), rows), lines, write=write),
        "dot_strip": charts.dot_strip(
            _frame("strip", _("Everybody along one figure"), rows, is_computed=True), many, write=write, median=58.2
        ),
        "bars": charts.bars(_frame("bars", _("From the highest to the lowest"), rows), few, write=write),
        "scatter": charts.scatter(
            _frame("scatter", _("Two figures"), rows, is_computed=True), pairs[:60], write_x=write, write_y=write,
            x_name=_("Share in work"), y_name=_("Share in studies"), fit=(-0.8, 96),
        ),
        "choropleth": charts.choropleth(
            _frame("map", _("On the map"), rows), shapes, {i.name: i for i in few[:9]},
            names={i.name: i.name for i in few}, size=(400, 304), write=write, missing=_("no value"),
        ),
    }  # fmt: skip
