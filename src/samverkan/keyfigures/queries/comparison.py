"""One indicator of many municipalities: a year's values, who has none and why, and the years there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from samverkan.keyfigures.blocks import MARKS, Block, GenderCode
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.areas import COUNTRY
from samverkan.keyfigures.ranking import median_of
from samverkan.keyfigures.rules import may_summarise
from samverkan.web.charts import Role
from samverkan.web.figures import Origin

OWN = "egna"
"""Peers that the visitor names one by one."""


class View(StrEnum):
    """The ways to look at a comparison, as they stand in addresses."""

    STRIP = "punkter"
    TREND = "linjer"
    BARS = "staplar"
    TABLE = "tabell"
    MAP = "karta"
    SCATTER = "samband"


@dataclass(frozen=True)
class Circle:
    """Who is in a comparison.

    Parameters
    ----------
    home : str
        The municipality whose eyes it is seen with; empty if none is chosen.
    title : str
        What the compared are called, home not counted.
    names : mapping
        Everybody drawn: names by code, sorted as Swedes sort.
    compared : frozenset of str
        Those the words, medians and counts are about, home among them.
    marked : frozenset of str
        The peers that stand out.
    """

    home: str
    title: str
    names: Mapping[str, str]
    compared: frozenset[str]
    marked: frozenset[str]

    def role_of(self, code: str) -> Role:
        """Return how one is drawn."""
        return "mine" if code == self.home else "peer" if code in self.marked else "other"


@dataclass(frozen=True)
class Row:
    """One municipality in one year: its value, or the mark that tells why there is none."""

    code: str
    name: str
    role: Role
    value: float | None
    mark: str


@dataclass(frozen=True)
class Comparison:
    """One indicator and gender of a circle in one year.

    Parameters
    ----------
    years : tuple of int
        Those in which any of the compared has a value, the last first.
    latest : int
        The last year with a value of home, or of any of the compared if home has none.
    rows : tuple of Row
        Of everybody drawn.
    median : float or None
        Of the compared; None if too few of them have a value.
    country : float or None
        The country's value.
    """

    indicator: Indicator
    gender: GenderCode
    circle: Circle
    block: Block
    year: int
    years: tuple[int, ...]
    latest: int
    rows: tuple[Row, ...]
    median: float | None
    country: float | None

    @property
    def compared(self) -> tuple[Row, ...]:
        """The rows that the words are about."""
        return tuple(row for row in self.rows if row.code in self.circle.compared)

    @property
    def reported(self) -> int:
        """How many of the compared have a value."""
        return sum(row.value is not None for row in self.compared)

    @property
    def counts(self) -> Mapping[int, int]:
        """How many of the compared have a value in each year."""
        codes = sorted(self.circle.compared)
        rows = {year: self.block.row(year, gender=self.gender, areas=codes) for year in self.years_to_choose}
        return {year: int(np.isfinite(row).sum()) for year, row in rows.items()}

    @property
    def years_to_choose(self) -> tuple[int, ...]:
        """The years with values and the one that is shown, the last first."""
        return tuple(sorted({*self.years, self.year}, reverse=True))

    @property
    def home(self) -> Row | None:
        """The home municipality's row."""
        return next((row for row in self.rows if row.code == self.circle.home), None)

    @property
    def origin(self) -> Origin:
        """Whose the values are, as published."""
        return Origin(self.indicator.publisher, is_computed=False)

    @property
    def processed(self) -> Origin:
        """Whose a picture is that has a figure of ours in it, if there is one."""
        return Origin(self.indicator.publisher, is_computed=self.median is not None)


def compare(
    indicator: Indicator, block: Block, circle: Circle, *, gender: GenderCode, year: int | None = None
) -> Comparison | None:
    """Return the comparison in a year, or in the last one with data; None if the compared never had a value."""
    codes = sorted(circle.compared)
    years = block.years_with_values(gender=gender, areas=codes)
    if not years:
        return None
    own = block.years_with_values(gender=gender, areas=[circle.home]) if circle.home else ()
    latest = (own or years)[-1]
    wanted = latest if year is None else year
    median = median_of(block.row(wanted, gender=gender, areas=codes))
    country = float(block.row(wanted, gender=gender, areas=[COUNTRY])[0])
    comparison = Comparison(
        indicator, gender, circle, block, wanted, years[::-1], latest, tuple(_rows(block, circle, wanted, gender)),
        None, None if np.isnan(country) else country,
    )  # fmt: skip
    return replace(comparison, median=median) if may_summarise(comparison.reported) else comparison


def _rows(block: Block, circle: Circle, year: int, gender: GenderCode) -> Sequence[Row]:
    values = block.row(year, gender=gender, areas=list(circle.names))
    return [
        Row(
            code, name, circle.role_of(code), None if np.isnan(value) else float(value),
            MARKS[block.status(code, year, gender=gender)],
        )
        for (code, name), value in zip(circle.names.items(), values, strict=True)
    ]  # fmt: skip
