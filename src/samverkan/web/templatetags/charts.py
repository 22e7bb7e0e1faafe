"""``{% load charts %}``: charts, tables of figures, and the mark of their origin, without which none is shown."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from samverkan.web.charts import Chart
from samverkan.web.figures import DataTable, Origin, check_origin

register = template.Library()


@register.simple_tag
def source_mark(origin: Origin) -> str:
    """Say whose figures they are: raw ones name their source, computed ones say that they are ours."""
    check_origin(origin)
    text = _("Our own processing of data from {publisher}") if origin.is_computed else _("Source: {publisher}")
    return text.format(publisher=origin.publisher)


@register.inclusion_tag("components/chart.html")
def chart(chart: Chart[Any], titled: bool = True) -> dict[str, Any]:
    """Show a chart with its source and its table.

    Without ``titled`` its title is only read aloud: where a heading above it says the same.
    """
    if not isinstance(chart, Chart):
        raise TypeError(f"{chart!r} is no chart of samverkan.web.charts.")
    return {
        "chart": chart,
        "titled": titled,
        "marks": f"components/charts/{chart.kind}.html",
    }


@register.inclusion_tag("components/data_table.html")
def data_table(table: DataTable) -> dict[str, Any]:
    """Show a table of figures with its source."""
    if not isinstance(table, DataTable):
        raise TypeError(f"{table!r} is no DataTable of samverkan.web.figures.")
    return {"table": table}
