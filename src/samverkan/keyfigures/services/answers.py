"""The publisher's answers become rows for the catalogue and blocks of values."""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from samverkan.keyfigures.blocks import GENDERS, MISSING, NOT_APPLICABLE, SECRET, VALUE, Block
from samverkan.keyfigures.columns import Columns, ToldTwice, blocks_of
from samverkan.keyfigures.fetching import FetchFault, PassingFault
from samverkan.keyfigures.kolada import Item

STATUSES = {"": VALUE, "Missing": MISSING, "Not applicable": NOT_APPLICABLE, "Privacy": SECRET}

Cell = tuple[str, int, str]


@dataclass(frozen=True)
class Answer:
    """What was told of some indicators: their values, the cells that were deleted, and those told without a value."""

    blocks: Mapping[str, Block]
    deleted: Mapping[str, Sequence[Cell]]
    blank: Mapping[str, Sequence[Cell]]

    def told_years(self, indicator: str) -> set[int]:
        """Return the years of which anything is told: a value, why there is none, or that it was deleted."""
        years = self.blocks[indicator].told_years if indicator in self.blocks else ()
        return {*years, *(year for _area, year, _gender in self.deleted.get(indicator, ()))}


def rows_of_list(items: Iterable[Item], *needed: str) -> list[dict[str, str]]:
    """Return a list's entries as texts.

    Raises
    ------
    FetchFault
        If an entry lacks what it needs.
    """
    rows = [{name: "" if value is None else str(value) for name, value in item.items()} for item in items]
    for row in rows:
        if not all(row.get(name) for name in needed):
            raise FetchFault(f"{row} lacks {' or '.join(needed)}.")
    return rows


def rows_of_members(items: Iterable[Item], member: str) -> list[dict[str, str]]:
    """Return one row for each member of each group; ``member`` is what the member's column is called.

    Raises
    ------
    FetchFault
        If a group or a member lacks what it needs.
    """
    try:
        return [
            {"group_id": str(item["id"]), "group_title": str(item["title"]), member: str(one["member_id"])}
            for item in items
            for one in item["members"]
        ]
    except (KeyError, TypeError) as fault:
        raise FetchFault(f"A group lacks id, title or members: {fault}.")


def read_values(
    items: Iterable[Item], *, ids: Collection[str], years: Collection[int], areas: Collection[str]
) -> Answer:
    """Return the values of an answer to a question about indicators and years.

    Groups of areas, which the API may answer with, are left out, and so are areas that no list tells of.

    Raises
    ------
    PassingFault
        If a cell stands twice: a page came again.
    FetchFault
        If something was told that was not asked for, or in words that are not known.
    """
    told = _Told(tuple(sorted(ids)), tuple(sorted(areas)))
    for item in items:
        indicator, area, year, values = (item.get(name) for name in ("kpi", "municipality", "period", "values"))
        if not isinstance(indicator, str) or not isinstance(area, str) or type(year) is not int:
            raise FetchFault(f"{item} is not understood.")
        if indicator not in told.place_of_indicator or year not in years:
            raise FetchFault(f"{indicator} {year} was answered, and not asked for.")
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise FetchFault(f"{indicator}, {area}, {year}: {values} is not understood.")
        if area in told.place_of_area:
            for value in values:
                told.add(indicator, area, year, value)
    try:
        return Answer(dict(blocks_of(told.columns())), told.deleted, told.blank)
    except ToldTwice as fault:
        raise PassingFault(str(fault))


@dataclass
class _Told:
    """Values as they come, side by side."""

    indicators: tuple[str, ...]
    areas: tuple[str, ...]
    deleted: dict[str, list[Cell]] = field(default_factory=dict)
    blank: dict[str, list[Cell]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.place_of_indicator = {key: place for place, key in enumerate(self.indicators)}
        self.place_of_area = {code: place for place, code in enumerate(self.areas)}
        self.numbers: list[array[Any]] = [array(kind) for kind in "HHhBdB"]

    def add(self, indicator: str, area: str, year: int, told: Mapping[str, Any]) -> None:
        """Add one gender's value, or the reason why there is none."""
        gender, status, value = told.get("gender"), STATUSES.get(str(told.get("status") or "")), told.get("value")
        if gender not in GENDERS or status is None or isinstance(value, str | bool | list | dict):
            raise FetchFault(f"{indicator}, {area}, {year}: {dict(told)} is not understood.")
        if told.get("isdeleted"):
            self.deleted.setdefault(indicator, []).append((area, year, gender))
            return
        if status == VALUE and value is None:  # another gender's value never stands in
            self.blank.setdefault(indicator, []).append((area, year, gender))
            return
        number = math.nan if status != VALUE else _number(value)
        if status == VALUE and not math.isfinite(number):
            raise FetchFault(f"{indicator}, {area}, {year}: {str(value)[:40]} is not finite.")
        row = (
            self.place_of_indicator[indicator],
            self.place_of_area[area],
            year,
            GENDERS.index(gender),
            number,
            status,
        )
        for column, entry in zip(self.numbers, row, strict=True):
            column.append(entry)

    def columns(self) -> Columns:
        """Return everything as columns."""
        kinds = (np.uint16, np.uint16, np.int16, np.uint8, np.float64, np.uint8)
        indicator, area, year, gender, value, status = (
            np.frombuffer(column, kind) if len(column) else np.empty(0, kind)
            for column, kind in zip(self.numbers, kinds, strict=True)
        )
        return Columns(self.indicators, self.areas, indicator, area, year, gender, value, status)


def _number(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:  # JSON has whole numbers that no float holds
        return math.inf
