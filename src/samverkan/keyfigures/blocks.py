"""All values of one indicator as arrays, and as the compressed bytes that the database keeps.

A block has three axes: gender x year x area. Why blocks and not a table of values: a page asks for one indicator and
many areas, and a block answers that with one row read. Measured figures: docs/rooms/keyfigures.md.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
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
        self.areas, self.years = areas, years
        self._values, self._statuses = values, statuses
        self._index: Mapping[str, int] = {code: place for place, code in enumerate(areas)}

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
        return self._index

    @property
    def genders(self) -> tuple[GenderCode, ...]:
        """The genders that any value is about."""
        return tuple(gender for gender in GENDERS if (self.reasons(gender) != NOTHING).any())

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
        plane = self.plane(gender)
        places = [self.area_index.get(code, -1) for code in areas]
        if -1 not in places:
            return plane[:, places]
        return np.column_stack([plane, np.full(len(plane), np.nan)])[:, places]

    def row(self, year: int, *, gender: GenderCode = "T", areas: Sequence[str] | None = None) -> Values:
        """Return one year's values of all areas, or of those asked for, in their order; NaN where there is none."""
        if year not in self.years:
            return np.full(len(self.areas if areas is None else areas), np.nan)
        row = self._year(year - self.years[0], gender)
        if areas is None:
            return row
        index = self.area_index
        places = [index.get(code, -1) for code in areas]
        return row[places] if -1 not in places else np.append(row, np.nan)[places]

    def series(self, area: str, *, gender: GenderCode = "T") -> Values:
        """Return one area's values of all years of the block; NaN where there is none."""
        place = self.area_index.get(area)
        if place is None:
            return np.full(len(self.years), np.nan)
        return self._area(place, gender)

    def status(self, area: str, year: int, *, gender: GenderCode = "T") -> int:
        """Return what one cell holds."""
        if area not in self.area_index or year not in self.years:
            return NOTHING
        return int(self.reasons(gender)[year - self.years[0], self.area_index[area]])

    def _year(self, place: int, gender: GenderCode) -> Values:
        return self.plane(gender)[place]

    def _area(self, place: int, gender: GenderCode) -> Values:
        return self.plane(gender)[:, place]

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


class PackedBlock(Block):
    """A block that unpacks a gender's values, or their statuses, when somebody asks for them.

    Most questions are about one gender, and few about reasons, so most of the bytes are never unpacked.

    Parameters
    ----------
    codes : str
        The areas, separated by commas.
    frames : mapping of gender to a pair of bytes
        Compressed values and statuses; no pair for a gender without anything.
    """

    def __init__(
        self, codes: str, years: tuple[int, ...], frames: Mapping[GenderCode, tuple[memoryview, memoryview]]
    ) -> None:
        self.areas, self._index = _read_codes(codes)
        self.years, self._frames = years, frames
        self._weights: dict[GenderCode, Statuses] = {}
        self._planes: dict[GenderCode, Values] = {}

    @property
    def genders(self) -> tuple[GenderCode, ...]:
        """The genders that any value is about."""
        return tuple(self._frames)

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
            told = gender in self._frames
            plane = _join(self._unpack(gender)).reshape(shape) if told else np.full(shape, np.nan)
            plane.setflags(write=False)  # a block is kept and shown to many
            self._planes[gender] = plane
        return self._planes[gender]

    def _year(self, place: int, gender: GenderCode) -> Values:
        """Put only one year's values together; the others stay as bytes of like weight."""
        if gender in self._planes or gender not in self._frames:
            return super()._year(place, gender)
        return _join(self._unpack(gender)[:, place])

    def _area(self, place: int, gender: GenderCode) -> Values:
        if gender in self._planes or gender not in self._frames:
            return super()._area(place, gender)
        return _join(self._unpack(gender)[:, :, place])

    def _unpack(self, gender: GenderCode) -> Statuses:
        """Return the bytes of a gender's values: weight x years x areas."""
        if gender not in self._weights:
            shape = (8, len(self.years), len(self.areas))
            self._weights[gender] = _unpack(self._frames[gender][0], 8 * shape[1] * shape[2]).reshape(shape)
        return self._weights[gender]

    def reasons(self, gender: GenderCode = "T") -> Statuses:
        """Return the statuses of one gender, years x areas."""
        shape = (len(self.years), len(self.areas))
        if gender not in self._frames:
            return np.full(shape, NOTHING, dtype=np.uint8)
        return _unpack(self._frames[gender][1], shape[0] * shape[1]).reshape(shape)


_OF_THREAD = threading.local()


def _decompressor() -> zstandard.ZstdDecompressor:
    """Return the thread's own: it may not be shared, and takes as long to make as a block's head to read."""
    if not hasattr(_OF_THREAD, "decompressor"):
        _OF_THREAD.decompressor = zstandard.ZstdDecompressor()
    found: zstandard.ZstdDecompressor = _OF_THREAD.decompressor
    return found


@lru_cache(maxsize=512)
def _read_codes(codes: str) -> tuple[tuple[str, ...], Mapping[str, int]]:
    """Return the areas and where each stands: most indicators are about the same, so this is remembered."""
    areas = tuple(codes.split(",")) if codes else ()
    return areas, {code: place for place, code in enumerate(areas)}


def _join(weights: Statuses) -> Values:
    """Return the values that bytes of like weight make: weight x ... becomes one long array."""
    return np.ascontiguousarray(weights.reshape(8, -1).T).view(np.float64).reshape(-1)


def _unpack(frame: memoryview, size: int) -> Statuses:
    try:
        found = np.frombuffer(_decompressor().decompress(frame), np.uint8)
    except zstandard.ZstdError as fault:
        raise DamagedBlock(f"A part of {len(frame)} bytes is no part of a block: {fault}") from fault
    if found.size != size:
        raise DamagedBlock(f"A part of a block has {found.size} bytes and not {size}.")
    return found


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
    """Return the block as bytes: a head, then each gender's values and its statuses, each compressed by itself.

    Genders without anything are left out. Of values, bytes of like weight stand together.
    """
    compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
    frames: list[bytes] = []
    for gender in block.genders:
        weights = np.ascontiguousarray(block.plane(gender)).view(np.uint8).reshape(-1, 8).T
        frames += [compressor.compress(weights.tobytes()), compressor.compress(block.reasons(gender).tobytes())]
    head = {
        "format": FORMAT,
        "areas": ",".join(block.areas),
        "first": block.years[0] if block.years else 0,
        "years": len(block.years),
        "genders": "".join(block.genders),
        "sizes": [len(frame) for frame in frames],
    }
    packed = compressor.compress(json.dumps(head, separators=(",", ":")).encode())
    return b"".join([len(packed).to_bytes(4, "little"), packed, *frames])


def decode(data: bytes) -> Block:
    """Return the block that `encode` made bytes of. Its values are unpacked when they are asked for.

    Raises
    ------
    DamagedBlock
        If they are not; of damage inside a gender's values or statuses, when these are asked for.
    """
    start = 4 + int.from_bytes(data[:4], "little")
    try:
        head = json.loads(_decompressor().decompress(data[4:start]))
        ends = list(accumulate(head["sizes"], initial=start))
        if head["format"] != FORMAT or ends[-1] != len(data) or len(ends) != 1 + 2 * len(head["genders"]):
            raise ValueError("its parts do not add up")
        years = tuple(range(head["first"], head["first"] + head["years"]))
    except (zstandard.ZstdError, ValueError, KeyError, TypeError) as fault:
        raise DamagedBlock(f"These {len(data)} bytes are no block of values: {fault}") from fault
    parts = [memoryview(data)[begin:end] for begin, end in pairwise(ends)]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return PackedBlock(head["areas"], years, dict(zip(head["genders"], pairs, strict=True)))
