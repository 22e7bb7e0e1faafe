"""Small pictures beside a figure: everybody as a dot on a line, and the years as a line. Places are SVG attributes.

The charts of `web.charts` carry axes, labels and a table; these stand in rows beside their figures in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from samverkan.keyfigures.queries.indicators import Coverage
from samverkan.keyfigures.queries.standings import Figure
from samverkan.web.figures import Writer

STRIP_WIDTH, TREND_WIDTH, TREND_HEIGHT, EDGE = 240, 120, 36, 8
CROWD = 60


@dataclass(frozen=True)
class Strip:
    """Everybody's value on one line; ``dots`` is one path, since a page has thousands of them."""

    dots: str
    mine: str
    median: str
    lowest: str
    highest: str
    is_crowded: bool
    """So many that they are strokes: dots would run together."""


@dataclass(frozen=True)
class TrendLine:
    """The municipality's values over the years, a year without one as a gap; a lone year is a dot."""

    line: str
    dots: str
    end_x: str
    end_y: str
    first: int
    last: int


def draw_strip(figure: Figure, write: Writer) -> Strip | None:
    """Lay out everybody's values; nothing where fewer than two differ."""
    told = figure.values[~np.isnan(figure.values)]
    if figure.value is None or len(told) < 2 or told.min() == told.max():
        return None
    low, high = float(told.min()), float(told.max())
    scale = (STRIP_WIDTH - 2 * EDGE) / (high - low)
    places = np.unique(np.round(EDGE + (told - low) * scale, 1)).tolist()
    is_crowded = len(places) > CROWD
    return Strip(
        dots="".join(f"M{place:.1f} {'6v8' if is_crowded else '10h0'}" for place in places),
        mine=f"{EDGE + (figure.value - low) * scale:.1f}",
        median="" if figure.median is None else f"{EDGE + (figure.median - low) * scale:.1f}",
        lowest=write(low),
        highest=write(high),
        is_crowded=is_crowded,
    )


def draw_trend(figure: Figure) -> TrendLine | None:
    """Lay out the municipality's values over the years; nothing where there is one alone."""
    (told,) = np.nonzero(~np.isnan(figure.series))
    if len(told) < 2:
        return None
    first, last = int(told[0]), int(told[-1])
    values = figure.series[first : last + 1]
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    xs = EDGE / 2 + np.arange(len(values)) * (TREND_WIDTH - EDGE) / (len(values) - 1)
    middle, half = (low + high) / 2, (high - low) / 2 or 1.0
    ys = TREND_HEIGHT / 2 - (values - middle) / half * (TREND_HEIGHT / 2 - 5)
    has = [False, *(~np.isnan(ys)).tolist(), False]  # with nobody before the first and after the last
    line = dots = ""
    for place, (x, y) in enumerate(zip(xs.tolist(), ys.tolist(), strict=True)):
        if not has[place + 1]:
            continue
        line += f"{'L' if has[place] else 'M'}{x:.1f} {y:.1f}"
        if not has[place] and not has[place + 2]:
            dots += f"M{x:.1f} {y:.1f}h0"
    return TrendLine(line, dots, f"{xs[-1]:.1f}", f"{ys[-1]:.1f}", figure.years[first], figure.years[last])


def draw_coverage(coverage: Sequence[Coverage]) -> str:
    """Return a column for each year, the first at the left, in a picture as many wide as there are years, 100 high."""
    years = reversed(coverage)
    return "".join(f"M{n + 0.5} 100v-{100 * one.count / one.total:.0f}" for n, one in enumerate(years) if one.count)
