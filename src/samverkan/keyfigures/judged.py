"""What we have judged ourselves, from the files in `data/`: polarity, headings of the table, successors."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

INTEGRATION = "g2kpi84105"
"""Kolada's id of the comparer's table "Integration"."""

_DATA = Path(__file__).parent / "data"


class JudgedPolarity(NamedTuple):
    """Whether a high value of an indicator is good, and why."""

    polarity: str
    reason: str


@cache
def polarities() -> Mapping[str, JudgedPolarity]:
    """Return the judged indicators; whatever is not among them is unknown."""
    return {row["indicator"]: JudgedPolarity(row["polarity"], row["reason"]) for row in _rows("polarity.csv")}


@cache
def sections() -> Mapping[str, str]:
    """Return under which heading each indicator of the integration table stands."""
    return {row["indicator"]: row["section"] for row in _rows("integration_sections.csv")}


@cache
def successors() -> Mapping[str, str]:
    """Return which indicator follows on one that ended."""
    return {row["indicator"]: row["successor"] for row in _rows("successors.csv")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
