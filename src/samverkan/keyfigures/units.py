"""Units as pages write them after a figure, and how many decimals a figure has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samverkan.web.figures import Writer

LONGEST = 24


def short_unit(unit: str) -> str:
    """Return what stands after a figure, from a unit in the publisher's words; nothing for a plain number.

    >>> [short_unit(one) for one in ("andel (%)", "antal", "antal/1000 inv", "kr/inv", "balanstal")]
    ['%', '', 'per 1000 inv', 'kr/inv', '']
    """
    text = unit.strip()
    if "%" in text or text.lower().startswith("procent"):
        return "%"
    if text.lower().startswith("antal/"):
        return f"per {text[6:].strip()}"
    is_bare = text.lower().startswith(("antal", "index", "balanstal", "kvot")) or len(text) > LONGEST
    return "" if is_bare else text


def writer_of(unit: str, values: NDArray[np.float64], *, language: str) -> Writer:
    """Return what writes such figures: whole numbers without decimals, small ones with two, others with one."""
    told = values[~np.isnan(values)]
    largest = float(np.abs(told).max()) if told.size else 0.0
    is_whole = bool((told == np.round(told)).all()) and short_unit(unit) != "%"
    decimals = 0 if is_whole or largest >= 1000 else 2 if largest < 1 else 1
    return Writer(short_unit(unit), decimals, language)
