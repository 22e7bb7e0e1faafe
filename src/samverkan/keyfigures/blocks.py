"""All values of one indicator as arrays, and as the compressed bytes that the database keeps.

A block has three axes: gender x year x area. Why blocks and not a table of values: a page asks for one indicator and
many areas, and a block answers that with one row read. Measured figures: docs/rooms/keyfigures.md.

The bytes: a head, the areas, then each gender's values and statuses, each compressed by itself so that a question
unpacks no more than it is about. Values are whole numbers and how many decimals they have, where that gives back every
value to the bit; else as they are.
"""

from __future__ import annotations

import math
import struct
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import repeat
from typing import Any, Literal, NamedTuple, TypeAlias
from zlib import crc32

import numpy as np
import zstandard
from numpy.typing import NDArray

Values: TypeAlias = NDArray[np.float64]
Statuses: TypeAlias = NDArray[np.uint8]
Places: TypeAlias = NDArray[np.intp]
Where: TypeAlias = int | slice | tuple[slice, int]
"""A year, all years, or all years of one area."""
GenderCode: TypeAlias = Literal["T", "K", "M"]

GENDERS: tuple[GenderCode, ...] = ("T", "K", "M")
LEVEL, FAST_LEVEL = 3, -1
"""Of zstd. Values, which every question reads, are a seventh larger at the fast level and read twice as fast."""

MAGIC = b"KFB2"
_HEAD = struct.Struct("<4sIIHHB")
"""Magic, checksum of the rest of the head, size of the areas, first year, number of years, of genders."""
_PART = struct.Struct("<scBII")
"""Of each gender: which, how its values are written, how many decimals, size of values and of statuses."""

AS_THEY_ARE = b"d"
TYPES: Mapping[bytes, np.dtype[Any]] = {
    b"h": np.dtype("<i2"), b"i": np.dtype("<i4"), b"q": np.dtype("<i8"), AS_THEY_ARE: np.dtype("<f8"),
}  # fmt: skip
"""How values are written: as whole numbers if they can be, the smallest that hold them."""
LOWEST: Mapping[bytes, int] = {b"h": -(2**15), b"i": -(2**31), b"q": -(2**63)}
"""Of whole numbers the lowest stands for no value."""
ABSENT: Mapping[bytes, float] = {**LOWEST, AS_THEY_ARE: math.nan}
"""What stands for no value."""
UINT8 = np.dtype(np.uint8)
MOST_DECIMALS = 10
MOST_WHOLE = 2**53
"""Up to here every whole number is a float64."""

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


class Areas:
    """The areas of a block, in order. Blocks about the same areas share one of these."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        self.codes = codes
        self.index: Mapping[str, int] = dict(zip(codes, range(len(codes)), strict=True))

    def take(self, cells: NDArray[Any], asked: Sequence[str], *, absent: float) -> NDArray[Any]:
        """Return the cells of the asked, from cells whose last axis is the areas; ``absent`` for one not here."""
        if not self.codes:
            return np.full((*cells.shape[:-1], len(asked)), absent, dtype=cells.dtype)
        places, unknown = _places(self, tuple(asked))
        found: NDArray[Any] = cells.take(places, axis=-1)
        if len(unknown):
            found[..., unknown] = absent
        return found


@lru_cache(maxsize=512)
def _places(areas: Areas, asked: tuple[str, ...]) -> tuple[Places, Places]:
    """Return where each stands, -1 of one not here, and which these are: pages ask for the same of many blocks."""
    places = np.fromiter(map(areas.index.get, asked, repeat(-1)), dtype=np.intp, count=len(asked))
    return places, np.flatnonzero(places < 0)


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

    def __init__(self, areas: tuple[str, ...], years: tuple[int, ...], values: Values, statuses: Statuses) -> None:
        self._areas, self.years = Areas(areas), years
        self._values, self._statuses = values, statuses

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas' codes, in order."""
        return self._areas.codes

    @property
    def values(self) -> Values:
        """Every value, by gender; NaN where there is none."""
        return self._values

    @property
    def statuses(self) -> Statuses:
        """Every status, by gender."""
        return self._statuses

    @property
    def area_index(self) -> Mapping[str, int]:
        """Where each area stands."""
        return self._areas.index

    @property
    def genders(self) -> tuple[GenderCode, ...]:
        """The genders that any value is about."""
        return tuple(gender for gender in GENDERS if (self.reasons(gender) != NOTHING).any())

    @property
    def told_years(self) -> tuple[int, ...]:
        """The years of which anything is told: a value, or why there is none."""
        return tuple(self.years[place] for place in np.flatnonzero((self.statuses != NOTHING).any(axis=(0, 2))))

    def plane(self, gender: GenderCode = "T") -> Values:
        """Return the values of one gender, years x areas."""
        plane: Values = self.values[GENDERS.index(gender)]
        return plane

    def reasons(self, gender: GenderCode = "T") -> Statuses:
        """Return the statuses of one gender, years x areas."""
        plane: Statuses = self.statuses[GENDERS.index(gender)]
        return plane

    def pick(self, areas: Sequence[str], *, gender: GenderCode = "T") -> Values:
        """Return the values of some areas, in their order, years x areas; NaN for one that has none."""
        return self._some(slice(None), gender, areas)

    def row(self, year: int, *, gender: GenderCode = "T", areas: Sequence[str] | None = None) -> Values:
        """Return one year's values of all areas, or of those asked for, in their order; NaN where there is none."""
        if year not in self.years:
            return np.full(len(self.areas if areas is None else areas), np.nan)
        return self._some(year - self.years[0], gender, areas)

    def series(self, area: str, *, gender: GenderCode = "T") -> Values:
        """Return one area's values of all years of the block; NaN where there is none."""
        place = self.area_index.get(area)
        if place is None:
            return np.full(len(self.years), np.nan)
        return self._some((slice(None), place), gender)

    def status(self, area: str, year: int, *, gender: GenderCode = "T") -> int:
        """Return what one cell holds."""
        if area not in self.area_index or year not in self.years:
            return NOTHING
        return int(self.reasons(gender)[year - self.years[0], self.area_index[area]])

    def _some(self, where: Where, gender: GenderCode, areas: Sequence[str] | None = None) -> Values:
        """Return some values of a gender; of all areas there, or of the asked."""
        some: Values = self.plane(gender)[where]
        return some if areas is None else self._areas.take(some, areas, absent=math.nan)

    def years_with_values(self, *, gender: GenderCode = "T", areas: Sequence[str] | None = None) -> tuple[int, ...]:
        """Return the years in which any of the areas has a value."""
        plane = self.plane(gender) if areas is None else self.pick(areas, gender=gender)
        has = np.flatnonzero(np.isfinite(plane).any(axis=1))
        return tuple(self.years[place] for place in has)

    def observations(self) -> Iterable[Observation]:
        """Tell every cell of which anything is known, by gender, year and area."""
        values, statuses = self.values, self.statuses
        for g, y, a in np.argwhere(statuses != NOTHING):
            status = int(statuses[g, y, a])
            value = float(values[g, y, a]) if status == VALUE else None
            yield Observation(self.areas[a], self.years[y], GENDERS[g], value, status)


class _Part(NamedTuple):
    """One gender's values and statuses, compressed, and how the values are written."""

    written: bytes
    decimals: int
    values: memoryview
    statuses: memoryview


class PackedBlock(Block):
    """A block that unpacks a gender's values, or their statuses, when somebody asks for them.

    Most questions are about one gender, and few about reasons, so most of the bytes are never unpacked.

    Parameters
    ----------
    areas : Areas
    years : tuple of int
    parts : mapping of gender to _Part
        No part for a gender without anything.
    """

    def __init__(self, areas: Areas, years: tuple[int, ...], parts: Mapping[GenderCode, _Part]) -> None:
        self._areas, self.years, self._parts = areas, years, parts
        self._written: dict[GenderCode, NDArray[Any]] = {}
        self._planes: dict[GenderCode, Values] = {}
        self._reasons: dict[GenderCode, Statuses] = {}

    @property
    def genders(self) -> tuple[GenderCode, ...]:
        """The genders that any value is about."""
        return tuple(self._parts)

    @cached_property
    def values(self) -> Values:
        """Every value, by gender; NaN where there is none."""
        return np.stack([self.plane(gender) for gender in GENDERS])

    @cached_property
    def statuses(self) -> Statuses:
        """Every status, by gender."""
        return np.stack([self.reasons(gender) for gender in GENDERS])

    def plane(self, gender: GenderCode = "T") -> Values:
        """Return the values of one gender, years x areas."""
        if gender not in self._planes:
            shape = (len(self.years), len(self.areas))
            plane = self._read(slice(None), gender) if gender in self._parts else np.full(shape, np.nan)
            plane.setflags(write=False)  # a block is kept and shown to many
            self._planes[gender] = plane
        return self._planes[gender]

    def _some(self, where: Where, gender: GenderCode, areas: Sequence[str] | None = None) -> Values:
        """Read only what is asked for; the rest stays as it is written."""
        is_read = gender in self._planes or gender not in self._parts
        return super()._some(where, gender, areas) if is_read else self._read(where, gender, areas)

    def _read(self, where: Where, gender: GenderCode, areas: Sequence[str] | None = None) -> Values:
        part = self._parts[gender]
        if gender not in self._written:
            shape = (len(self.years), len(self.areas))
            self._written[gender] = _unpack(part.values, TYPES[part.written], shape)
        written, absent = self._written[gender][where], ABSENT[part.written]
        if areas is not None:
            written = self._areas.take(written, areas, absent=absent)
        values: Values = written.astype(np.float64)
        if part.written != AS_THEY_ARE:
            values /= 10.0**part.decimals
            values[written == absent] = np.nan
        return values

    def reasons(self, gender: GenderCode = "T") -> Statuses:
        """Return the statuses of one gender, years x areas."""
        if gender not in self._reasons:
            shape, part = (len(self.years), len(self.areas)), self._parts.get(gender)
            told = np.full(shape, NOTHING, np.uint8) if part is None else _unpack(part.statuses, UINT8, shape)
            self._reasons[gender] = told
        return self._reasons[gender]


_OF_THREAD = threading.local()


def _decompressor() -> zstandard.ZstdDecompressor:
    """Return the thread's own: it may not be shared, and takes as long to make as a block's head to read."""
    if not hasattr(_OF_THREAD, "decompressor"):
        _OF_THREAD.decompressor = zstandard.ZstdDecompressor()
    found: zstandard.ZstdDecompressor = _OF_THREAD.decompressor
    return found


@lru_cache(maxsize=512)
def _read_areas(frame: bytes) -> Areas:
    """Return the areas: most indicators are about the same, so this is remembered."""
    codes = _decompressor().decompress(frame).decode()
    return Areas(tuple(codes.split(",")) if codes else ())


def _unpack(frame: memoryview, dtype: np.dtype[Any], shape: tuple[int, int]) -> NDArray[Any]:
    try:
        return np.frombuffer(_decompressor().decompress(frame), dtype).reshape(shape)
    except (zstandard.ZstdError, ValueError) as fault:
        raise DamagedBlock(f"A part of {len(frame)} bytes is no part of a block: {fault}") from fault


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
    """Return the block as bytes. Genders without anything are left out."""
    small = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
    fast = zstandard.ZstdCompressor(level=FAST_LEVEL, write_checksum=True)
    parts, frames = b"", [small.compress(",".join(block.areas).encode())]
    for gender in block.genders:
        written, decimals, values = _write(block.plane(gender))
        pair = [fast.compress(values), small.compress(block.reasons(gender).tobytes())]
        parts += _PART.pack(gender.encode(), written, decimals, *map(len, pair))
        frames += pair
    first = block.years[0] if block.years else 0
    told = _HEAD.pack(MAGIC, 0, len(frames[0]), first, len(block.years), len(block.genders)) + parts
    return b"".join([MAGIC, crc32(told[8:]).to_bytes(4, "little"), told[8:], *frames])


def _write(plane: Values) -> tuple[bytes, int, bytes]:
    """Return how values are written, with how many decimals, and the bytes."""
    is_told = ~np.isnan(plane)
    told = plane[is_told]
    for decimals in range(MOST_DECIMALS + 1):
        if _whole(told[:64], decimals) is None or (whole := _whole(told, decimals)) is None:
            continue
        largest = int(np.abs(whole).max(initial=0))
        written = next(name for name, lowest in LOWEST.items() if largest < -lowest)
        cells = np.full(plane.shape, LOWEST[written], dtype=TYPES[written])
        cells[is_told] = whole
        return written, decimals, cells.tobytes()
    return AS_THEY_ARE, 0, plane.astype("<f8").tobytes()


def _whole(values: Values, decimals: int) -> NDArray[np.int64] | None:
    """Return the values as whole numbers of so many decimals; None if that does not give each back to the bit."""
    scale = 10.0**decimals
    if np.abs(values).max(initial=0.0) >= MOST_WHOLE / scale:
        return None
    whole: NDArray[np.int64] = np.rint(values * scale).astype(np.int64)
    return whole if np.array_equal((whole / scale).view(np.int64), values.view(np.int64)) else None


def decode(data: bytes) -> Block:
    """Return the block that `encode` made bytes of. Its values are unpacked when they are asked for.

    Raises
    ------
    DamagedBlock
        If they are not; of damage inside a gender's values or statuses, when these are asked for.
    """
    try:
        magic, checksum, size, first, count, genders = _HEAD.unpack_from(data)
        start = _HEAD.size + genders * _PART.size
        if magic != MAGIC or crc32(data[8:start]) != checksum:
            raise ValueError("the head is another")
        places = range(_HEAD.size, start, _PART.size)
        told = [_PART.unpack_from(data, place) for place in places]
        areas = _read_areas(data[start : start + size])
    except (zstandard.ZstdError, ValueError, struct.error) as fault:
        raise DamagedBlock(f"These {len(data)} bytes are no block of values: {fault}") from fault
    view, end, parts = memoryview(data), start + size, {}
    for gender, written, decimals, values, statuses in told:
        frames = view[end : end + values], view[end + values : end + values + statuses]
        parts[gender.decode()] = _Part(written, decimals, *frames)
        end += values + statuses
    if end != len(data):
        raise DamagedBlock(f"These {len(data)} bytes are no block of values: its parts add up to {end}.")
    return PackedBlock(areas, tuple(range(first, first + count)), parts)
