"""Where a municipality stands on indicators, beside its peers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from samverkan.keyfigures.blocks import NOTHING, Block, GenderCode, Values
from samverkan.keyfigures.enums import Polarity
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.peers import Peers
from samverkan.keyfigures.queries.values import get_blocks
from samverkan.keyfigures.ranking import (
    Best,
    Change,
    Standing,
    change_since,
    last_year,
    stand,
    year_of_most,
    year_to_compare,
)
from samverkan.keyfigures.rules import may_summarise

BEST = {Polarity.HIGH_IS_GOOD: Best.HIGH, Polarity.LOW_IS_GOOD: Best.LOW}


@dataclass(frozen=True, eq=False)
class Figure:
    """One municipality's value of one indicator beside its peers', in one year.

    Parameters
    ----------
    gender : str
        Whom the value is about: all where the indicator tells it, else women, else men.
    year : int or None
        The year that is compared: the one asked for, if any of the peers has a value in it, else the last one's own.
        None if there is none.
    newest_year, newest_status : int
        The last year that most have reported, and what the municipality's cell holds then.
    values : array
        The peers' values that year, in their order; NaN for who has none.
    series : array
        The municipality's values, by ``years``.
    """

    indicator: Indicator
    area: str
    peers: Peers
    gender: GenderCode
    years: tuple[int, ...]
    year: int | None
    newest_year: int | None
    newest_status: int
    values: Values
    series: Values
    standing: Standing | None
    change: Change | None

    @property
    def value(self) -> float | None:
        """The municipality's value in the year that is compared, if it has one."""
        value = np.nan if self.year is None else float(self.series[self.year - self.years[0]])
        return None if np.isnan(value) else value

    @property
    def best(self) -> Best:
        """Which values are best, if anybody has judged it."""
        return best_of(self.indicator)

    @property
    def median(self) -> float | None:
        """The median of those who reported, where enough did."""
        standing = self.standing
        return standing.median if standing and may_summarise(standing.reported) else None


def best_of(indicator: Indicator) -> Best:
    """Return which values of an indicator are best, if anybody has judged it."""
    return BEST.get(Polarity(indicator.polarity), Best.UNKNOWN)


def gender_of(block: Block, wanted: str | None = None) -> GenderCode:
    """Return the gender to show: the one wanted if the indicator tells of it, else all, women or men."""
    told = block.genders
    return next((gender for gender in told if gender == wanted), told[0] if told else "T")


def get_figures(
    indicators: Iterable[Indicator], *, area: str, peers: Peers, gender: str | None = None
) -> Mapping[str, Figure]:
    """Return where a municipality stands on the indicators that have values, by indicator. One query."""
    asked = {indicator.pk: indicator for indicator in indicators}
    blocks = get_blocks(asked)
    return {
        key: read_figure(indicator, blocks[key], area=area, peers=peers, gender=gender)
        for key, indicator in asked.items()
        if key in blocks
    }


def read_figure(
    indicator: Indicator,
    block: Block,
    *,
    area: str,
    peers: Peers,
    gender: str | None = None,
    year: int | None = None,
) -> Figure:
    """Return where a municipality stands in a year, by default the last that it and most of its peers have reported."""
    shown = gender_of(block, gender)
    codes, years = peers.codes, block.years
    plane, place = block.pick(codes, gender=shown), codes.index(area)
    series = plane[:, place]
    if year is None:
        year = year_to_compare(plane, place, years)
    elif year not in years or np.isnan(plane[year - years[0]]).all():
        year = None
    newest = year_of_most(plane, years) or last_year(series, years)
    values = plane[year - years[0]] if year is not None else np.full(len(codes), np.nan)
    return Figure(
        indicator=indicator,
        area=area,
        peers=peers,
        gender=shown,
        years=years,
        year=year,
        newest_year=newest,
        newest_status=block.status(area, newest, gender=shown) if newest is not None else NOTHING,
        values=values,
        series=series,
        standing=None if year is None else stand(values, place, best=best_of(indicator)),
        change=None if year is None else change_since(series, years, until=year),
    )
