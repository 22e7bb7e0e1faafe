"""Dot votes: each person spreads some dots over the options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from samverkan.engines.checks import below, outside, repeated
from samverkan.engines.faults import Fault, Id, refuse
from samverkan.engines.ideas.partition import Floats

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Dots:
    """What one option got.

    Attributes
    ----------
    option : int or str
    dots, persons : int
        Dots, and persons who gave any.
    share : float
        Of all dots cast; 0 when none were.
    low, high : float
        Interval of the share.
    rank : int
        From 1; options with as many dots share it.
    best_rank, worst_rank : int
        The ranks that the intervals leave open.
    tied : tuple of int or str
        The other options whose intervals overlap this one's: the votes do not tell them apart.
    """

    option: Id
    dots: int
    persons: int
    share: float
    low: float
    high: float
    rank: int
    best_rank: int
    worst_rank: int
    tied: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class DotCount:
    """All options, most dots first, and in the order given where they have as many.

    ``persons`` cast at least one dot; ``cast`` dots in all; ``confidence`` is that of each interval by itself.
    """

    options: tuple[Dots, ...]
    persons: int
    cast: int
    confidence: float
    version: str


def count_dots(
    options: Sequence[Id],
    votes: Mapping[Id, Mapping[Id, int]],
    *,
    dots_each: int,
    most_on_one: int | None = None,
    confidence: float = 0.95,
) -> DotCount:
    """Count dots, and say how sure the shares are.

    Parameters
    ----------
    options : sequence of int or str
    votes : mapping of person to mapping of option to dots
        Nobody has to use all dots.
    dots_each : int
        Dots a person has at most.
    most_on_one : int or None
        Dots a person may put on one option at most.
    confidence : float
        Of each interval by itself, between 0 and 1.

    Returns
    -------
    DotCount

    Raises
    ------
    InvalidPreference
        If a person names an unknown option or uses dots that are not there; lists every fault.
    InvalidProblem
        If an option is given twice or a limit is out of range, and no person is at fault.

    Notes
    -----
    The dots of one person are not independent of each other, so the variance of a share is estimated between persons
    (ratio estimator), turned into the number of independent dots that would vary as much, with Student's t in place
    of the normal quantile, and put into Wilson's score interval. Where all or nobody chose an option, each person
    counts as one dot. The intervals regard those who voted as a sample of those who might have; if all have voted the
    shares are what they are. O(persons x options).

    References
    ----------
    E. B. Wilson (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
    E. L. Korn, B. I. Graubard (1998). Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data. Survey Methodology 24, 193-201.

    Examples
    --------
    >>> count = count_dots(["bus", "trees"], {"Ada": {"bus": 2, "trees": 1}, "Bo": {"bus": 3}}, dots_each=3)
    >>> [(row.option, row.dots, row.persons, row.tied) for row in count.options]
    [('bus', 5, 2, ('trees',)), ('trees', 1, 1, ('bus',))]
    """
    refuse(_faults(options, votes, dots_each, most_on_one, confidence))
    place = {option: column for column, option in enumerate(options)}
    given = [ballot for ballot in votes.values() if any(ballot.values())]
    table = np.zeros((len(given), len(options)))
    for row, ballot in enumerate(given):
        for option, dots in ballot.items():
            table[row, place[option]] = dots
    low, high = _intervals(table, confidence)
    return DotCount(_rows(options, table, low, high), len(given), int(table.sum()), confidence, VERSION)


def _faults(
    options: Sequence[Id],
    votes: Mapping[Id, Mapping[Id, int]],
    dots_each: int,
    most_on_one: int | None,
    confidence: float,
) -> list[Fault]:
    faults = repeated("Option", options) + outside("The confidence", confidence, 0, 1)
    faults += below("The number of dots each", dots_each, 1)
    if most_on_one is not None:
        faults += below("The most dots on one option", most_on_one, 1)
    known = set(options)
    limits = [limit for limit in (most_on_one, dots_each) if type(limit) is int]
    for person, ballot in votes.items():
        for option, dots in ballot.items():
            faults += _dot_faults(person, option, dots, option in known, min(limits, default=None))
        used = sum(dots for dots in ballot.values() if type(dots) is int and dots > 0)
        if type(dots_each) is int and used > dots_each:
            faults.append(Fault("preference", f"Person {person} uses {used} dots of {dots_each}.", persons=(person,)))
    return faults


def _dot_faults(person: Id, option: Id, dots: object, is_known: bool, most: int | None) -> list[Fault]:
    faults = []
    if not is_known:
        faults.append(f"Person {person} puts dots on {option}, which is no option.")
    if type(dots) is not int or dots < 0:
        faults.append(f"Person {person} puts {dots!r} dots on {option}; it must be a whole number from 0.")
    elif most is not None and dots > most:
        faults.append(f"Person {person} puts {dots} dots on {option}; the most is {most}.")
    return [Fault("preference", message, persons=(person,), places=(option,)) for message in faults]


def _intervals(table: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return the ends of the interval of each option's share, for dots (persons, options)."""
    persons, options = table.shape
    if persons < 2:
        return np.zeros(options), np.ones(options)
    z, t = _quantiles(confidence, persons - 1)
    cast = table.sum(axis=1)
    share = table.sum(axis=0) / cast.sum()
    residuals = table - share * cast[:, None]
    variance = persons / (persons - 1) * (residuals**2).sum(axis=0) / cast.sum() ** 2
    varies = variance > 1e-15
    worth = np.where(varies, share * (1 - share) / np.where(varies, variance, 1.0), persons)
    return _wilson(share, np.minimum(worth, cast.sum()) * (z / t) ** 2, z)


def _quantiles(confidence: float, degrees: int) -> tuple[float, float]:
    from scipy import special

    upper = (1 + confidence) / 2
    return float(special.ndtri(upper)), float(special.stdtrit(degrees, upper))


def _wilson(share: Floats, n: Floats, z: float) -> tuple[Floats, Floats]:
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.clip(centre - half, 0.0, share), np.clip(centre + half, share, 1.0)


def _rows(options: Sequence[Id], table: Floats, low: Any, high: Any) -> tuple[Dots, ...]:
    dots = table.sum(axis=0).astype(int)
    total = max(1, int(dots.sum()))
    order = sorted(range(len(options)), key=lambda i: (-dots[i], i))
    rows = []
    for i in order:
        tied = [j for j in order if j != i and low[j] <= high[i] and low[i] <= high[j]]
        rows.append(
            Dots(
                option=options[i],
                dots=int(dots[i]),
                persons=int((table[:, i] > 0).sum()),
                share=float(dots[i] / total),
                low=float(low[i]),
                high=float(high[i]),
                rank=1 + int((dots > dots[i]).sum()),
                best_rank=1 + int((low > high[i]).sum()),
                worst_rank=len(options) - int((high < low[i]).sum()),
                tied=tuple(options[j] for j in tied),
            )
        )
    return tuple(rows)
