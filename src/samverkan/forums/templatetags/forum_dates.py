"""Dates that are kept as text."""

from __future__ import annotations

from datetime import date

from django import template

register = template.Library()


@register.filter
def iso_day(text: str) -> date | None:
    """Return the day that a text such as ``2026-11-04`` means, for the filter ``date`` to write out."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
