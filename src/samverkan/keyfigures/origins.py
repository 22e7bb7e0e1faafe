"""Whose figures of some indicators are."""

from __future__ import annotations

from collections.abc import Iterable

from samverkan.keyfigures.enums import KOLADA
from samverkan.keyfigures.models import Indicator
from samverkan.web.figures import Origin


def origin_of(indicators: Iterable[Indicator], *, is_computed: bool = True) -> Origin:
    """Return whose figures they are, ours if computed; Kolada's where there are no indicators."""
    publishers = dict.fromkeys(one.publisher for one in indicators)
    return Origin(", ".join(publishers) or KOLADA, is_computed)
