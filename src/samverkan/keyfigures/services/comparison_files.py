"""A comparison as a table to fetch: one row for each municipality, indicator and gender, with the source in each."""

from __future__ import annotations

import math
from collections.abc import Iterator

from django.utils.translation import gettext as _

from samverkan.keyfigures.blocks import MARKS
from samverkan.keyfigures.queries.comparison import Comparison, View
from samverkan.keyfigures.services.comparing import Answer
from samverkan.web.tables import Table


def file_table(answer: Answer) -> Table:
    """Return the year's values; of the views over the years, every year's. Raw values only, unrounded."""
    is_long = answer.question.view in (View.TREND, View.TABLE)
    rows = [
        row
        for comparison in (*answer.comparisons, *answer.others)
        for row in (_years(comparison) if is_long else _year(comparison, comparison.year))
    ]
    heading = [
        _("Key figure"), _("Title"), _("Unit"), _("Municipality code"), _("Municipality"), _("Year"), _("Gender"),
        _("Value"), _("Why there is no value"), _("Source"),
    ]  # fmt: skip
    return Table(heading, rows)


def _years(comparison: Comparison) -> Iterator[tuple[object, ...]]:
    for year in reversed(comparison.years):
        yield from _year(comparison, year)


def _year(comparison: Comparison, year: int) -> Iterator[tuple[object, ...]]:
    one, block, gender = comparison.indicator, comparison.block, comparison.gender
    for row in comparison.compared:
        value = block.row(year, gender=gender, areas=[row.code])[0]
        mark = MARKS[block.status(row.code, year, gender=gender)]
        told = float(value) if math.isfinite(value) else None
        source = _("Source: {publisher}").format(publisher=one.publisher)
        yield one.pk, one.title, one.unit, row.code, row.name, year, gender, told, mark, source
