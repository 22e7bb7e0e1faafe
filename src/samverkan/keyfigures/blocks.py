"""All values of one indicator as arrays, and as the compressed bytes that the database keeps.

A block has three axes: gender x year x area. Why blocks and not a table of values: a page asks for one indicator and
many areas, and a block answers that with one row read. Measured figures: docs/rooms/keyfigures.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import zstandard
from numpy.typing import NDArray

Values: TypeAlias = NDArray[np.float64]
Statuses: TypeAlias = NDArray[np.uint8]
GenderCode: TypeAlias = Literal["T", "K", "M"]

GENDERS: tuple[GenderCode, ...] = ("T", "K", "M")
FORMAT = 1
LEVEL = 3
"""Of zstd: level 9 saves 4 % and takes five times as long to write."""

VALUE, NOTHING, MISSING, NOT_APPLICABLE, SECRET = range(5)
"""What a cell holds: a value; nothing was ever told; or why its publisher gives none."""

MARKS: Mapping[int, str] = {VALUE: "", NOTHING: "", MISSING: "-", NOT_APPLICABLE: ".", SECRET: ".."}
"""How Swedish official statistics write it."""


class DamagedBlock(ValueError):
    """The bytes are no block, or one that was damaged."""


class Observation(NamedTuple):
    """One figure as its publisher tells it: whose, when, and the value or the reason why there is none."""

    area: str
    year: int
    gender: GenderCode
    value: float | None
    status: int = VALUE


@dataclass(frozen=True, eq=False)
class Block:
    """Every value of one indicator.

    Parameters
    ----------
    areas : tuple of str
        Codes, in order.
    years : tuple of int
        Without gaps from the first to the last.
    values : array of float64, shape (3, years, areas)
        By gender as in `GENDERS`; NaN where there is no value.
    statuses : array of uint8, the same shape
        `VALUE` where there is one, else why not.
    """

    areas: tuple[str, ...]
    years: tuple[int, ...]
    values: Values
    statuses: Statuses

    @cached_property
    def area_index(self) -> Mapping[str, int]:
        """Where each area stands."""
        return {code: place for place, code in enumerate(self.areas)}

    @property
    def genders(self) -> tuple[GenderCode, ...]:
        """The genders that any value is about."""
        told = (self.statuses != NOTHING).any(axis=(1, 2))
        return tuple(gender for gender, has in zip(GENDERS, told, strict=True) if has)

    def row(self, year: int, *, gender: GenderCode = "T", areas: Sequence[str] | None = None) -> Values:
        """Return one year's values of all areas, or of those asked for, in their order; NaN where there is none."""
        if year not in self.years:
            return np.full(len(self.areas if areas is None else areas), np.nan)
        row: Values = self.values[GENDERS.index(gender), year - self.years[0]]
        return row if areas is None else self._pick(row, areas)

    def series(self, area: str, *, gender: GenderCode = "T") -> Values:
        """Return one area's values of all years of the block; NaN where there is none."""
        place = self.area_index.get(area)
        if place is None:
            return np.full(len(self.years), np.nan)
        series: Values = self.values[GENDERS.index(gender), :, place]
        return series

    def status(self, area: str, year: int, *, gender: GenderCode = "T") -> int:
        """Return what one cell holds."""
        if area not in self.area_index or year not in self.years:
            return NOTHING
        return int(self.statuses[GENDERS.index(gender), year - self.years[0], self.area_index[area]])

    def years_with_values(self, *, gender: GenderCode = "T", areas: Sequence[str] | None = None) -> tuple[int, ...]:
        """Return the years in which any of the areas has a value."""
        plane = self.values[GENDERS.index(gender)]
        if areas is not None:
            plane = plane[:, [self.area_index[code] for code in areas if code in self.area_index]]
        has = np.isfinite(plane).any(axis=1)
        return tuple(year for year, told in zip(self.years, has, strict=True) if told)

    def observations(self) -> Iterable[Observation]:
        """Tell every cell of which anything is known, by gender, year and area."""
        for g, y, a in np.argwhere(self.statuses != NOTHING):
            status = int(self.statuses[g, y, a])
            value = float(self.values[g, y, a]) if status == VALUE else None
            yield Observation(self.areas[a], self.years[y], GENDERS[g], value, status)

    def _pick(self, row: Values, areas: Sequence[str]) -> Values:
        places = [self.area_index.get(code, -1) for code in areas]
        return np.append(row, np.nan)[places]


def build_block(observations: Iterable[Observation]) -> Block:
    """Return a block of observations; of two about the same cell the later holds.

    Raises
    ------
    ValueError
        If a value is not finite, or a cell has neither a value nor a reason.
    """
    told = list(observations)
    areas = tuple(sorted({one.area for one in told}))
    years = tuple(range(min((o.year for o in told), default=0), max((o.year for o in told), default=-1) + 1))
    shape = (len(GENDERS), len(years), len(areas))
    values, statuses = np.full(shape, np.nan), np.full(shape, NOTHING, dtype=np.uint8)
    place = {code: index for index, code in enumerate(areas)}
    for one in told:
        if (one.status == VALUE) != (one.value is not None) or (one.value is not None and not np.isfinite(one.value)):
            raise ValueError(f"{one} has neither a value nor a reason why there is none.")
        cell = (GENDERS.index(one.gender), one.year - years[0], place[one.area])
        values[cell] = np.nan if one.value is None else one.value
        statuses[cell] = one.status
    return Block(areas, years, values, statuses)


def encode(block: Block) -> bytes:
    """Return the block as bytes: no planes of genders without anything, bytes of like weight together."""
    planes = [GENDERS.index(gender) for gender in block.genders]
    head = json.dumps(
        {
            "format": FORMAT,
            "areas": ",".join(block.areas),
            "first": block.years[0] if block.years else 0,
            "years": len(block.years),
            "planes": planes,
        },
        separators=(",", ":"),
    ).encode()
    values = np.ascontiguousarray(block.values[planes]).view(np.uint8).reshape(-1, 8).T.tobytes()
    body = len(head).to_bytes(4, "little") + head + values + block.statuses[planes].tobytes()
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(body)


def decode(data: bytes) -> Block:
    """Return the block that `encode` made bytes of.

    Raises
    ------
    DamagedBlock
        If they are not.
    """
    try:
        body = zstandard.ZstdDecompressor().decompress(data)
        start = 4 + int.from_bytes(body[:4], "little")
        head = json.loads(body[4:start])
        areas = tuple(head["areas"].split(",")) if head["areas"] else ()
        planes, years = head["planes"], tuple(range(head["first"], head["first"] + head["years"]))
        shape = (len(planes), len(years), len(areas))
        cells = int(np.prod(shape))
        weights = np.frombuffer(body, np.uint8, cells * 8, start).reshape(8, -1)
        told = np.ascontiguousarray(weights.T).view(np.float64).reshape(shape)
        reasons = np.frombuffer(body, np.uint8, cells, start + cells * 8).reshape(shape)
    except (zstandard.ZstdError, ValueError, KeyError, TypeError) as fault:
        raise DamagedBlock(f"These {len(data)} bytes are no block of values: {fault}") from fault
    if len(planes) == len(GENDERS):
        return Block(areas, years, told, reasons)
    values = np.full((len(GENDERS), *shape[1:]), np.nan)
    statuses = np.full(values.shape, NOTHING, dtype=np.uint8)
    values[planes], statuses[planes] = told, reasons
    return Block(areas, years, values, statuses)
