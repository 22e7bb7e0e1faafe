"""Values as blocks: one row of the database for each indicator, and the latest read kept in each process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Final

from django.db import connection

from samverkan.keyfigures.blocks import Block, decode
from samverkan.keyfigures.enums import Place
from samverkan.keyfigures.models import StoredBlock

# Written by hand, since Django takes longer to write such a query than the database takes to answer it and numpy to
# rank 290 municipalities: 0.3 ms of 0.5 (bench/keyfigures.py). The database sends only what is not known yet.
_TABLE = StoredBlock._meta.db_table
_ONE = (
    "select digest, case when digest = %s then null else data end "  # noqa: S608
    f"from {_TABLE} where indicator_id = %s and place = %s"
)
_SOME = (
    "select indicator_id, digest, case when digest in ({known}) then null else data end "  # noqa: S608
    f"from {_TABLE} where place = %s and indicator_id in ({{ids}})"
)
_UNKNOWN: Final = "-"
"""No block has this digest."""

MOST_KEPT: Final = 96
"""Blocks that a process keeps: some 100 kB each, of which most unpack one gender."""


class _Kept:
    """The blocks read last, by digest; what is in force is asked of the database each time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocks: OrderedDict[str, Block] = OrderedDict()
        self._last: dict[tuple[str, str], str] = {}

    def known(self, indicator_id: str, place: Place) -> str:
        """Return the digest of what was read last, if it is still kept."""
        digest = self._last.get((indicator_id, place.value), _UNKNOWN)
        return digest if digest in self._blocks else _UNKNOWN

    def take(self, indicator_id: str, place: Place, digest: str, data: bytes | None) -> Block | None:
        """Return the block that the database told of; None if it was dropped here meanwhile."""
        with self._lock:
            block = self._blocks.get(digest) if data is None else decode(bytes(data))
            if block is not None and digest:
                self._blocks[digest] = block
                self._blocks.move_to_end(digest)
                self._last[indicator_id, place.value] = digest
                if len(self._blocks) > MOST_KEPT:
                    self._blocks.popitem(last=False)
        return block


_KEPT = _Kept()


def get_block(indicator_id: str, *, place: Place = Place.CURRENT) -> Block | None:
    """Return an indicator's values, or None if none are stored. One query."""
    known = _KEPT.known(indicator_id, place)
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [known, indicator_id, place.value])
        row = cursor.fetchone()
    if row is None:
        return None
    return _KEPT.take(indicator_id, place, *row) or get_block(indicator_id, place=place)


def get_blocks(indicator_ids: Iterable[str], *, place: Place = Place.CURRENT) -> Mapping[str, Block]:
    """Return the values of those indicators that have any. One query."""
    ids = list(indicator_ids)
    if not ids:
        return {}
    known = [_KEPT.known(one, place) for one in ids]
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(_SOME.format(known=marks, ids=marks), [*known, place.value, *ids])
        rows = cursor.fetchall()
    taken = {indicator: _KEPT.take(indicator, place, digest, data) for indicator, digest, data in rows}
    missing = {one: get_block(one, place=place) for one, block in taken.items() if block is None}
    return {one: block for one, block in {**taken, **missing}.items() if block is not None}


def get_span(indicator_id: str) -> tuple[int | None, int | None]:
    """Return the first and the last year with a value; None where there is none. One query."""
    rows = StoredBlock.objects.filter(indicator_id=indicator_id, place=Place.CURRENT).order_by()
    return rows.values_list("first_year", "last_year").first() or (None, None)
