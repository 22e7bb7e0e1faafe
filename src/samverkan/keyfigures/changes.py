"""Two blocks of one indicator laid over each other: what is new, what was revised, and both as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from samverkan.keyfigures.blocks import GENDERS, NOTHING, VALUE, Block, Statuses, Values

SHOWN = 5
"""So many of the biggest changes are kept to be read."""


@dataclass(frozen=True)
class Change:
    """One value before and after; None where there is none."""

    area: str
    year: int
    gender: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Revision:
    """What a new block changed of the one before it.

    ``revised`` counts cells whose value or reason changed, ``added`` those of which nothing was told before,
    ``withdrawn`` those of which nothing is told any more.
    """

    revised: int
    added: int
    withdrawn: int
    new_years: tuple[int, ...]
    biggest: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether the two blocks say the same."""
        return not (self.revised or self.added or self.withdrawn)

    def as_json(self) -> dict[str, Any]:
        """Return what the database keeps."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Revision:
        """Return what `as_json` made."""
        return cls(
            revised=kept["revised"],
            added=kept["added"],
            withdrawn=kept["withdrawn"],
            new_years=tuple(kept["new_years"]),
            biggest=tuple(Change(**one) for one in kept["biggest"]),
        )


def overlay(below: Block, above: Block) -> Block:
    """Return both blocks as one; of two that tell of the same cell the upper holds."""
    areas = tuple(sorted({*below.areas, *above.areas}))
    years = _years(below, above)
    values, statuses = _spread(below, areas, years)
    upper_values, upper_statuses = _spread(above, areas, years)
    told = upper_statuses != NOTHING
    return Block(
        areas, years, np.where(told, upper_values, values), np.where(told, upper_statuses, statuses).astype(np.uint8)
    )


def without(block: Block, cells: Sequence[tuple[str, int, str]]) -> Block:
    """Return the block without what it tells of some cells: what the publisher deleted."""
    values, statuses = block.values.copy(), block.statuses.copy()
    for area, year, gender in cells:
        if area in block.area_index and year in block.years:
            cell = (GENDERS.index(gender), year - block.years[0], block.area_index[area])  # type: ignore[arg-type]
            values[cell], statuses[cell] = np.nan, NOTHING
    return Block(block.areas, block.years, values, statuses)


def compare(before: Block, after: Block) -> Revision:
    """Return what differs between an indicator's block and the one that follows it."""
    areas = tuple(sorted({*before.areas, *after.areas}))
    years = _years(before, after)
    old, old_status = _spread(before, areas, years)
    new, new_status = _spread(after, areas, years)
    was, is_now = old_status != NOTHING, new_status != NOTHING
    differs = (old_status != new_status) | ((old_status == VALUE) & (new_status == VALUE) & (old != new))
    revised = was & is_now & differs
    return Revision(
        revised=int(revised.sum()),
        added=int((is_now & ~was).sum()),
        withdrawn=int((was & ~is_now).sum()),
        new_years=tuple(sorted(_years_with_values(after) - _years_with_values(before))),
        biggest=_biggest(old, new, revised, areas, years),
    )


def _biggest(
    old: Values, new: Values, revised: np.ndarray[Any, Any], areas: tuple[str, ...], years: tuple[int, ...]
) -> tuple[Change, ...]:
    places = np.argwhere(revised)
    if not len(places):
        return ()
    before, after = old[revised], new[revised]
    size = np.nan_to_num(np.abs(after - before), nan=np.inf)  # a value that came or went is a big change
    order = np.argsort(-size, kind="stable")[:SHOWN]
    return tuple(
        Change(areas[a], years[y], GENDERS[g], _number(before[n]), _number(after[n]))
        for n, (g, y, a) in zip(order, places[order], strict=True)
    )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _years(one: Block, other: Block) -> tuple[int, ...]:
    told = [*one.years, *other.years]
    return tuple(range(min(told), max(told) + 1)) if told else ()


def _years_with_values(block: Block) -> set[int]:
    return {year for gender in block.genders for year in block.years_with_values(gender=gender)}


def _spread(block: Block, areas: tuple[str, ...], years: tuple[int, ...]) -> tuple[Values, Statuses]:
    shape = (len(GENDERS), len(years), len(areas))
    values, statuses = np.full(shape, np.nan), np.full(shape, NOTHING, dtype=np.uint8)
    if block.years:
        first = block.years[0] - years[0]
        rows = slice(first, first + len(block.years))
        index = {code: place for place, code in enumerate(areas)}
        columns = [index[code] for code in block.areas]
        values[:, rows, columns], statuses[:, rows, columns] = block.values, block.statuses
    return values, statuses
