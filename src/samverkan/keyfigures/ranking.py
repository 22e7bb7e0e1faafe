"""Where one area stands among others: rank among those who reported, median, year, change.

Nothing but numpy, no database. The rules, which docs/rooms/keyfigures.md tells users:

- *n of N reported*: who has no value is left out of N, never put last.
- Equal values share the best rank of theirs and the next rank is passed over, as in sport: 1, 2, 2, 4.
- Rank 1 is the best value where it is known which is best, else the highest; then no value is called better or worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = NDArray[np.float64]
Ranks: TypeAlias = NDArray[np.int64]

NO_RANK = 0
"""What `rank_all` says of who has no value."""

MOST = 0.5
"""The share of the areas that must have reported before a year is taken as the one to compare."""

LEAST_TO_JUDGE = 8
"""With fewer values a quarter is one area or two, and nobody is called strong or weak."""


class Best(Enum):
    """Which values are best, if anybody has judged it."""

    HIGH = "high"
    LOW = "low"
    UNKNOWN = "unknown"


class Judgement(Enum):
    """How a value compares with the others, where it is known which values are best."""

    STRONG = "strong"
    MIDDLE = "middle"
    WEAK = "weak"
    NONE = "none"


@dataclass(frozen=True)
class Standing:
    """One value among others.

    Parameters
    ----------
    rank : int
        1 for the first; `NO_RANK` without a value.
    reported : int
        How many have a value, this one counted if it has.
    asked : int
        How many there are in all.
    tied : int
        How many others have the same value.
    median : float
        Of those who reported, this one counted; NaN if nobody did.
    judgement : Judgement
        Strong in the best quarter, weak in the worst.
    """

    rank: int
    reported: int
    asked: int
    tied: int
    median: float
    judgement: Judgement


@dataclass(frozen=True)
class Change:
    """From one year to another of the same series."""

    since: int
    until: int
    difference: float


def rank_all(values: Values, *, best: Best = Best.UNKNOWN) -> Ranks:
    """Return the rank of each value, `NO_RANK` where it is NaN.

    >>> rank_all(np.array([3.0, 5.0, np.nan, 5.0, 1.0])).tolist()
    [3, 1, 0, 1, 4]
    """
    keys = values if best is Best.LOW else -values
    order = keys.argsort()  # NaN comes last
    ordered, first = keys[order], np.arange(1, len(keys) + 1)
    first[1:][ordered[1:] == ordered[:-1]] = NO_RANK
    ranks: Ranks = np.empty_like(first)
    ranks[order] = np.maximum.accumulate(first)  # equal values share the rank of the first of them
    ranks[np.isnan(values)] = NO_RANK
    return ranks


def median_of(values: Values) -> float:
    """Return the median of those who reported, NaN if nobody did.

    >>> median_of(np.array([4.0, np.nan, 1.0, 2.0]))
    2.0
    """
    told = np.sort(values)
    count = int(len(told) - np.isnan(told).sum())
    if not count:
        return float("nan")
    return float((told[(count - 1) // 2] + told[count // 2]) / 2)


def stand(values: Values, place: int, *, best: Best = Best.UNKNOWN) -> Standing:
    """Return where the value at ``place`` stands among them all."""
    told = values[~np.isnan(values)]
    own = values[place]
    median = median_of(values)
    if np.isnan(own):
        return Standing(NO_RANK, len(told), len(values), 0, median, Judgement.NONE)
    higher, lower = int((told > own).sum()), int((told < own).sum())
    ahead, behind = (lower, higher) if best is Best.LOW else (higher, lower)
    return Standing(
        rank=ahead + 1,
        reported=len(told),
        asked=len(values),
        tied=len(told) - higher - lower - 1,
        median=median,
        judgement=Judgement.NONE if best is Best.UNKNOWN else _judge(ahead, behind, len(told)),
    )


def _judge(ahead: int, behind: int, reported: int) -> Judgement:
    """Return whether fewer than a quarter are ahead, or fewer than a quarter behind."""
    if reported < LEAST_TO_JUDGE:
        return Judgement.NONE
    is_strong, is_weak = 4 * ahead < reported, 4 * behind < reported
    if is_strong == is_weak:  # both: nearly all have the same value
        return Judgement.MIDDLE
    return Judgement.STRONG if is_strong else Judgement.WEAK


def last_year(series: Values, years: Sequence[int]) -> int | None:
    """Return the last year with a value."""
    (told,) = np.nonzero(~np.isnan(series))
    return years[int(told[-1])] if len(told) else None


def year_of_most(plane: Values, years: Sequence[int]) -> int | None:
    """Return the last year in which at least half reported; of years x areas, those with no value in any year apart."""
    (told,) = np.nonzero(_told_by_most(plane))
    return years[int(told[-1])] if len(told) else None


def year_to_compare(plane: Values, place: int, years: Sequence[int]) -> int | None:
    """Return the last year with a value at ``place`` in which at least half reported, else its last year."""
    own = plane[:, place]
    (good,) = np.nonzero(~np.isnan(own) & _told_by_most(plane))
    return years[int(good[-1])] if len(good) else last_year(own, years)


def _told_by_most(plane: Values) -> NDArray[np.bool_]:
    """Tell in which years at least half of those who ever reported did, and somebody."""
    has = ~np.isnan(plane)
    ever = int(has.any(axis=0).sum())
    return np.asarray(has.sum(axis=1) >= max(1.0, MOST * ever))


def told_years(series: Values, years: Sequence[int]) -> list[tuple[int, float]]:
    """Return the years with a value, each with it."""
    return [(year, float(value)) for year, value in zip(years, series, strict=True) if not np.isnan(value)]


def change_since(series: Values, years: Sequence[int], *, until: int, span: int = 5) -> Change | None:
    """Return the change to a year from the first year with a value at most ``span`` years before."""
    if not years or not years[0] <= until <= years[-1]:
        return None
    end = until - years[0]
    for start in range(max(0, end - span), end):
        if not np.isnan(series[start]) and not np.isnan(series[end]):
            return Change(years[start], until, float(series[end] - series[start]))
    return None
