"""Which municipalities are most like one of them, by a given model or one's own, and which of those do better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from samverkan.engines import similarity
from samverkan.keyfigures.blocks import Block, Values
from samverkan.keyfigures.enums import Polarity
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.catalogue import JUDGED
from samverkan.keyfigures.queries.values import get_block, get_blocks
from samverkan.keyfigures.rules import may_summarise

ENOUGH = 0.9
"""A year counts as told when so large a share of the municipalities have every value as in the year with the most."""


@dataclass(frozen=True)
class Alike:
    """The answer, or why there is none.

    Attributes
    ----------
    indicators : tuple
        Those of the model, in its order, that are in the catalogue.
    absent : tuple of str
        Ids without any value here; then nothing is computed.
    year : int or None
    years : tuple of int
        Years in which anything can be computed, the latest first; in none if too few have every figure in any year.
    found : similarity.Similar or None
    centre_lacks : tuple of str
        Ids that the centre has no value of in that year.
    without_spread : tuple of str
        Ids that do not differ between the quartiles, so that nothing can be put in relation to them.
    values : mapping of id to mapping of area to float
    blocks : mapping of id to Block
        What was read.
    names : mapping of area to str
    """

    indicators: tuple[Indicator, ...]
    names: Mapping[str, str]
    absent: tuple[str, ...] = ()
    year: int | None = None
    years: tuple[int, ...] = ()
    found: similarity.Similar | None = None
    centre_lacks: tuple[str, ...] = ()
    without_spread: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, float]] | None = None
    blocks: Mapping[str, Block] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many municipalities there are."""
        return len(self.names)

    @property
    def is_partial(self) -> bool:
        """Whether so many could not be compared that the nearest may be among them."""
        return self.found is not None and self.found.compared < ENOUGH * self.total


@dataclass(frozen=True)
class Better:
    """One that is similar and does better, and its value."""

    area: str
    name: str
    value: float


@dataclass(frozen=True)
class BetterAmong:
    """Which of the similar do better on an indicator; ``untold`` are those without a value that year."""

    indicator: Indicator
    year: int
    own: float
    better: tuple[Better, ...]
    untold: tuple[str, ...]
    compared: int


def find_similar(
    code: str,
    model: tuple[similarity.Indicator, ...],
    *,
    names: Mapping[str, str],
    year: int | None = None,
    count: int = 7,
    known: Mapping[str, Indicator] | None = None,
    beside: str = "",
) -> Alike:
    """Return the municipalities most like one of them. Two queries, or one with ``known``.

    Parameters
    ----------
    names : mapping
        All municipalities by code.
    known : mapping, optional
        Indicators by id, if they are read already.
    beside : str
        One more indicator whose values are read in the same go, for `find_better`.
    """
    ids = [one.id for one in model]
    blocks = get_blocks({*ids, beside} - {""})
    if known is None:
        known = Indicator.objects.in_bulk(ids)
    indicators = tuple(known[key] for key in ids if key in known)
    absent = tuple(key for key in ids if key not in blocks)
    if absent or code not in names:
        return Alike(indicators, names, absent=absent)
    areas = tuple(sorted(names))
    counts = _count_whole(blocks, ids, areas)
    years = tuple(sorted((one for one, whole in counts.items() if may_summarise(whole)), reverse=True))
    chosen = year if year in years else _newest(blocks, ids, code, counts)
    if chosen is None:
        return Alike(indicators, names)
    values = np.array([blocks[key].row(chosen, areas=areas) for key in ids])
    told = _by_area(ids, areas, values)
    answer = Alike(indicators, names, year=chosen, years=years, values=told, blocks=blocks)
    return _answer(answer, similarity.Problem(areas, model, values, code, count))


def find_better(alike: Alike, code: str, indicator: Indicator) -> BetterAmong | None:
    """Return which of the similar do better on an indicator, in the last year in which one itself has a value.

    None where nobody has judged what is better, or there is no value of one's own. One query at most.
    """
    if alike.found is None or indicator.polarity not in JUDGED:
        return None
    block = alike.blocks.get(indicator.pk) or get_block(indicator.pk)
    series = None if block is None else block.series(code)
    if block is None or series is None or not np.isfinite(series).any():
        return None
    year = block.years[int(np.flatnonzero(np.isfinite(series))[-1])]
    own = float(series[year - block.years[0]])
    sign = 1 if indicator.polarity == Polarity.HIGH_IS_GOOD else -1
    near = [one.area for one in alike.found.neighbours]
    told = dict(zip(near, map(float, block.row(year, areas=near)), strict=True))
    better = [
        Better(area, alike.names[area], value)
        for area, value in told.items()
        if np.isfinite(value) and sign * value > sign * own
    ]
    return BetterAmong(
        indicator=indicator,
        year=year,
        own=own,
        better=tuple(sorted(better, key=lambda one: (-sign * one.value, one.area))),
        untold=tuple(alike.names[area] for area, value in told.items() if not np.isfinite(value)),
        compared=sum(bool(np.isfinite(value)) for value in told.values()),
    )


def _answer(answer: Alike, problem: similarity.Problem) -> Alike:
    try:
        return replace(answer, found=similarity.find(problem))
    except similarity.InputLacking as lacking:
        return replace(answer, centre_lacks=lacking.indicators)
    except similarity.InvalidProblem as invalid:
        ids = tuple(str(place) for fault in invalid.faults for place in fault.places)
        return replace(answer, without_spread=ids)


def _count_whole(blocks: Mapping[str, Block], ids: list[str], areas: tuple[str, ...]) -> dict[int, int]:
    """Return for each year in how many municipalities every indicator has a value."""
    shared = set.intersection(*(set(blocks[key].years) for key in ids))
    return {
        year: int(np.isfinite([blocks[key].row(year, areas=areas) for key in ids]).all(axis=0).sum())
        for year in sorted(shared)
    }


def _newest(blocks: Mapping[str, Block], ids: list[str], code: str, counts: Mapping[int, int]) -> int | None:
    """Return the latest year that nearly all have told of and the centre too; else the latest that nearly all have."""
    most = max(counts.values(), default=0)
    told = [year for year, count in counts.items() if may_summarise(count) and count >= ENOUGH * most]
    own = [year for year in told if all(np.isfinite(blocks[key].row(year, areas=[code]))[0] for key in ids)]
    return max(own or told, default=None)


def _by_area(ids: list[str], areas: tuple[str, ...], values: Values) -> dict[str, dict[str, float]]:
    return {key: dict(zip(areas, map(float, row), strict=True)) for key, row in zip(ids, values, strict=True)}
