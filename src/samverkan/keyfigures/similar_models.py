"""The three given models of similar municipalities: reconstructed from RKA's groups of 2022, and so ours."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from samverkan.engines.similarity import Indicator

OWN = "egen"
INTEGRATION = "integration"
MOST_PARTS = 5
HEAVIEST = 1000.0
EXACT = ".12g"
"""How a number is written that is read again: no digit that somebody wrote is lost."""
TITLES = {
    INTEGRATION: _("Integration"),
    "socioekonomi": _("Socioeconomy"),
    "ekonomiskt-bistand": _("Economic assistance"),
}
_FILE = Path(__file__).parent / "data" / "similar_models.csv"


@cache
def given_models() -> Mapping[str, tuple[Indicator, ...]]:
    """Return the indicators of each model, with their weights and scales."""
    found: dict[str, tuple[Indicator, ...]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            one = Indicator(row["indicator"], float(row["weight"]), "iqr" if row["scale"] == "iqr" else None)
            found[row["model"]] = (*found.get(row["model"], ()), one)
    return found


def address_of_parts(parts: Iterable[Indicator]) -> dict[str, str]:
    """Return how an address tells of one's own model: n1 and v1 are the first indicator and its weight."""
    told: dict[str, str] = {}
    for number, part in enumerate(parts, start=1):
        told |= {f"n{number}": part.id, f"v{number}": f"{part.weight:{EXACT}}"}
    return told
