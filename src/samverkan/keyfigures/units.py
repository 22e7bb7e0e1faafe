"""Units as pages write them after a figure, and how many decimals a figure has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from samverkan.web.figures import Writer

LONGEST = 24
BARE = ("antal", "index", "balanstal", "kvot", "genomsnitt", "medelvärde", "median")


def short_unit(unit: str) -> str:
    """Return what stands after a figure, from a unit in the publisher's words; nothing for a plain number.

    >>> [short_unit(one) for one in ("andel (%)", "antal", "antal/1000 inv", "antal barn/kvinna", "kr/inv")]
    ['%', '', 'per 1000 inv', 'barn per kvinna', 'kr/inv']
    """
    text = unit.strip().removeprefix("mediantid i ")
    if text.lower().startswith("procentenhet"):
        return _("percentage points")
    if "%" in text or text.lower().startswith("procent"):
        return "%"
    if text.lower().startswith("antal/"):
        return f"per {text[6:].strip()}"
    if text.lower().startswith("antal ") and "/" in text and len(text) <= LONGEST:
        return " per ".join(part.strip() for part in text[6:].split("/", 1))
    # What codes mean ("Ja=1, Nej=0") and how figures were brought together stand in the title.
    is_bare = text.lower().startswith(BARE) or "=" in text or len(text) > LONGEST
    return "" if is_bare else text


def writer_of(unit: str, values: NDArray[np.float64], *, language: str = "") -> Writer:
    """Return what writes such figures: whole numbers without decimals, small ones with two, others with one.

    In the reader's language, unless another is named.
    """
    told = values[~np.isnan(values)]
    largest = float(np.abs(told).max()) if told.size else 0.0
    is_whole = bool((told == np.round(told)).all()) and short_unit(unit) != "%"
    decimals = 0 if is_whole or largest >= 1000 else 2 if largest < 1 else 1
    return Writer(short_unit(unit), decimals, language or reader_language())


def plain_writer(decimals: int, unit: str = "") -> Writer:
    """Return what writes figures with so many decimals in the reader's language."""
    return Writer(unit, decimals, reader_language())


def difference_writer(write: Writer) -> Writer:
    """Return what writes differences between such figures: between shares in percentage points."""
    return replace(write, unit=_("percentage points")) if write.unit == "%" else write


def reader_language() -> str:
    """Return the language of the page, or the site's where there is none."""
    return get_language() or settings.LANGUAGE_CODE
