"""Many observations as columns of numbers, and how they become blocks without a step for each value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samverkan.keyfigures.blocks import GENDERS, NOTHING, VALUE, Block


class ToldTwice(ValueError):
    """The same cell has more than one observation."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Observations side by side.

    Parameters
    ----------
    indicators, areas : tuple of str
        The ids that `indicator` and `area` count into.
    indicator, area, year, gender, status : arrays of integers, one for each observation
        `gender` counts into `blocks.GENDERS`, `status` is one of the codes in `blocks`.
    value : array of float64
        NaN where the status is not `VALUE`.
    """

    indicators: tuple[str, ...]
    areas: tuple[str, ...]
    indicator: NDArray[np.uint16]
    area: NDArray[np.uint16]
    year: NDArray[np.int16]
    gender: NDArray[np.uint8]
    value: NDArray[np.float64]
    status: NDArray[np.uint8]


def blocks_of(columns: Columns) -> Iterator[tuple[str, Block]]:
    """Return each indicator's block, in the order of `columns.indicators`.

    Raises
    ------
    ToldTwice
        If a cell has more than one observation.
    """
    order = np.argsort(columns.indicator, kind="stable")
    bounds = np.searchsorted(columns.indicator[order], np.arange(len(columns.indicators) + 1))
    for place, indicator in enumerate(columns.indicators):
        rows = order[bounds[place] : bounds[place + 1]]
        if len(rows):
            yield indicator, _block(indicator, columns, rows)


def _block(indicator: str, columns: Columns, rows: NDArray[np.intp]) -> Block:
    codes, area = np.unique(columns.area[rows], return_inverse=True)
    names = [columns.areas[code] for code in codes]
    by_name = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), dtype=np.intp)
    place[by_name] = np.arange(len(names))
    year = columns.year[rows].astype(np.intp)
    first, last = int(year.min()), int(year.max())
    shape = (len(GENDERS), last - first + 1, len(names))
    cells = np.ravel_multi_index((columns.gender[rows], year - first, place[area]), shape)
    values, statuses = np.full(shape, np.nan), np.full(shape, NOTHING, dtype=np.uint8)
    statuses.reshape(-1)[cells] = columns.status[rows]
    values.reshape(-1)[cells] = np.where(columns.status[rows] == VALUE, columns.value[rows], np.nan)
    if np.count_nonzero(statuses != NOTHING) != len(rows):
        raise ToldTwice(_which_twice(indicator, columns, rows, cells))
    return Block(tuple(names[n] for n in by_name), tuple(range(first, last + 1)), values, statuses)


def _which_twice(indicator: str, columns: Columns, rows: NDArray[np.intp], cells: NDArray[np.intp]) -> str:
    order = np.argsort(cells, kind="stable")
    again = rows[order[1:][np.diff(cells[order]) == 0][0]]
    area, gender = columns.areas[columns.area[again]], GENDERS[columns.gender[again]]
    return f"{indicator}, {area}, {columns.year[again]}, {gender} stands twice."
