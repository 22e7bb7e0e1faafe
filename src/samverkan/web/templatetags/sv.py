"""``{% load sv %}``: places, numbers, shares, dates and the header's current entry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils import formats, timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from samverkan.web.navigation import Entry
from samverkan.web.panels import render_panels

register = template.Library()

#: Under this many, a share is told by its counts alone.
LEAST_FOR_PERCENT = 20
WORD_JOINER, ZERO_WIDTH_SPACE = "\u2060", "\u200b"
_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str, **details: Any) -> SafeString:
    """Show what other rooms put at a place: ``{% panels "forum.public" forum=forum %}``."""
    pieces = render_panels(place, context["request"], **details)
    return mark_safe("\n".join(pieces))  # noqa: S308 - every panel is a rendered template


@register.filter
def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """Write a number as the language does, rounded half up: 1 234,5 in Swedish. Nothing for None."""
    if value is None or value == "":
        return ""
    if decimals is not None:
        value = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return formats.number_format(value, decimals, use_l10n=True, force_grouping=True)


@register.simple_tag
def share(part: int, total: int) -> str:
    """Write a share with its counts; under 20 the counts alone, since a percentage would mislead."""
    counts = {"part": number(part), "total": number(total)}
    if total < LEAST_FOR_PERCENT:
        return _("{part} of {total}").format(**counts)
    percent = number(Decimal(100 * part) / Decimal(total), 0)
    return _("{percent} % ({part} of {total})").format(percent=percent, **counts)


def _local(moment: date | datetime) -> date | datetime:
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


def _days(start: date, end: date) -> str:
    if (start.year, start.month, start.day) == (end.year, end.month, end.day):
        return formats.date_format(start, "DATE_FORMAT")
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{formats.date_format(end, 'DATE_FORMAT')}"
    first = "MONTH_DAY_FORMAT" if start.year == end.year else "DATE_FORMAT"
    return f"{formats.date_format(start, first)} – {formats.date_format(end, 'DATE_FORMAT')}"


@register.simple_tag
def swedish_date_range(start: date | datetime, end: date | datetime | None = None) -> str:
    """Write a span of days as Swedes do, and the clock times if both moments fall on one day."""
    first, last = _local(start), _local(end if end is not None else start)
    days = _days(first, last)
    if not (isinstance(first, datetime) and isinstance(last, datetime)) or first.date() != last.date():
        return days
    clock = formats.time_format(first.time(), "TIME_FORMAT")
    if first == last:
        return _("{date}, at {start}").format(date=days, start=clock)
    until = formats.time_format(last.time(), "TIME_FORMAT")
    return _("{date}, {start}–{end}").format(date=days, start=clock, end=until)


@register.filter
def current(entry: Entry, path: str) -> bool:
    """Tell whether a header entry holds the page at ``path``."""
    return path.startswith(entry.prefix)


@register.filter
def focus_id(field: BoundField) -> str:
    """Return the id of what an error message's link should bring focus to."""
    if field.use_fieldset and hasattr(field.field, "choices"):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.filter
def lead_in(label: str) -> str:
    """Return a label as the beginning of a line: with a colon, unless it ends as a question."""
    text = str(label).rstrip(".: ")
    return text if text.endswith("?") else f"{text}:"


@register.filter
def folded_well(title: str) -> str:
    """Let a publisher's title fold after a slash, and not within a span of figures such as 20-64."""
    return re.sub(r"(?<=\d)-(?=\d)", f"{WORD_JOINER}-{WORD_JOINER}", title.replace("/", f"/{ZERO_WIDTH_SPACE}"))


@register.filter
def faulty_fields(form: BaseForm) -> list[BoundField]:
    """Return the form's fields that have an error, in the order of the page."""
    return [form[name] for name in form.fields if name in form.errors]


@register.filter
def page_numbers(page: Page[Any]) -> list[int | str]:
    """Return the page numbers to show, with an ellipsis where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@dataclass(frozen=True)
class Segment:
    """One part of a stacked bar, in per cent of its width."""

    label: str
    value: int
    kind: str
    start: str
    width: str
    middle: str
    is_wide: bool


@register.filter
def segments(parts: Iterable[Mapping[str, Any]]) -> list[Segment]:
    """Lay out the parts of a stacked bar from its start to its end."""
    rows = list(parts)
    total = sum(row["value"] for row in rows)
    found, start = [], 0.0
    for place, row in enumerate(rows, 1):
        width = 100 * row["value"] / total if total else 0.0
        found.append(
            Segment(
                label=str(row["label"]),
                value=row["value"],
                kind=str(row.get("kind") or place),
                start=f"{start:.2f}%",
                width=f"{width:.2f}%",
                middle=f"{start + width / 2:.2f}%",
                is_wide=width >= 4,
            )
        )
        start += width
    return found


@register.filter
def total(parts: Iterable[Mapping[str, Any]]) -> int:
    """Return the sum of the parts of a stacked bar."""
    return sum(row["value"] for row in parts)


@register.simple_tag
def json_ld(data: Mapping[str, Any]) -> SafeString:
    """Write schema.org data as a script that no browser runs and no text can break out of."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, default=str)
    return mark_safe(f'<script type="application/ld+json">{text.translate(_JSON_ESCAPES)}</script>')  # noqa: S308
