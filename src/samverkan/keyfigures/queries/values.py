"""Values as blocks: one row of the database for each indicator, and the latest read kept in each process.

What a process has read it trusts for `TRUSTED_SECONDS`, counted from before it asked; then it asks the database whether
that still holds. New values are so seen everywhere within that time, and at once in the process that published them
(`forget`). Inside a transaction nothing is trusted, nor is afterwards what was read there: it may be rolled back.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from samverkan.keyfigures.blocks import Block, decode
from samverkan.keyfigures.enums import Place
from samverkan.keyfigures.models import StoredBlock

TRUSTED_SECONDS: Final = 1.0
NEVER: Final = float("-inf")
MOST_KEPT: Final = 96
"""Blocks that a process keeps: some 100 kB each, of which most unpack one gender."""
MOST_TOLD: Final = 20_000
"""Of how many indicators a process remembers what is in force."""


class _Told(NamedTuple):
    """What the database said: the digest in force, None if nothing is stored; and when it was asked."""

    digest: str | None
    at: float


class _Kept:
    """The blocks read last, by digest, and what the database said is in force, by indicator and place."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock, self._since = clock, NEVER
        self._lock = threading.Lock()
        self._blocks: OrderedDict[str, Block] = OrderedDict()
        self._told: dict[tuple[str, str], _Told] = {}

    def trusted(self, ids: Iterable[str], place: str) -> dict[str, Block | None]:
        """Return what need not be asked for: the block of each indicator, None of one without values."""
        found: dict[str, Block | None] = {}
        after = max(self.clock() - TRUSTED_SECONDS, self._since)
        with self._lock:
            for one in ids:
                told = self._told.get((one, place))
                if told is None or told.at <= after:
                    continue
                if told.digest is None:
                    found[one] = None
                elif told.digest in self._blocks:
                    found[one] = self._blocks[told.digest]
                    self._blocks.move_to_end(told.digest)
        return found

    def known(self, ids: Iterable[str], place: str) -> list[str]:
        """Return the digests of those blocks that are here, if nothing has changed since they were read."""
        told = (self._told.get((one, place)) for one in ids)
        digests = {one.digest for one in told if one is not None and one.digest is not None}
        return [digest for digest in digests if digest in self._blocks]

    def take(self, digest: str, data: bytes | None) -> Block | None:
        """Return the block that the database told of; None if it was dropped here meanwhile."""
        with self._lock:
            block = self._blocks.get(digest) if data is None else decode(bytes(data))
            if block is not None and digest:
                self._blocks[digest] = block
                self._blocks.move_to_end(digest)
                if len(self._blocks) > MOST_KEPT:
                    self._blocks.popitem(last=False)
        return block

    def note(self, digests: Mapping[str, str | None], place: str, *, at: float) -> None:
        """Remember what the database said, and when it was asked."""
        with self._lock:
            if len(self._told) > MOST_TOLD:
                self._told.clear()
            self._told |= {(one, place): _Told(digest, at) for one, digest in digests.items() if digest != ""}

    def forget(self) -> None:
        """Trust nothing that was asked before now, nor what is being asked; blocks stay, by their digests."""
        self._since = self.clock()


_KEPT = _Kept()


def forget() -> None:
    """Let this process ask the database again for everything: values were published."""
    _KEPT.forget()


def get_block(indicator_id: str, *, place: Place = Place.CURRENT, is_exact: bool = False) -> Block | None:
    """Return an indicator's values, or None if none are stored. At most one query; see `get_blocks`."""
    return get_blocks([indicator_id], place=place, is_exact=is_exact).get(indicator_id)


def get_blocks(
    indicator_ids: Iterable[str], *, place: Place = Place.CURRENT, is_exact: bool = False
) -> Mapping[str, Block]:
    """Return the values of those indicators that have any. At most one query.

    ``is_exact`` trusts nothing read before: for what is written on the ground of what is read.
    """
    ids, database = list(indicator_ids), connections[DEFAULT_DB_ALIAS]
    may_trust = not database.in_atomic_block
    found = _KEPT.trusted(ids, place.value) if may_trust and not is_exact else {}
    if asked := [one for one in ids if one not in found]:
        found |= _ask(database, asked, place.value, at=_KEPT.clock() if may_trust else NEVER)
    return {one: block for one in ids if (block := found.get(one)) is not None}


def _ask(database: BaseDatabaseWrapper, ids: list[str], place: str, *, at: float) -> dict[str, Block | None]:
    """Return each indicator's block as the database has it now, None of one without values."""
    known = _KEPT.known(ids, place)
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            _send_bytes(cursor)
        cursor.execute(_query(len(known), len(ids)), [*known, place, *ids])
        rows = cursor.fetchall()
    found: dict[str, Block | None] = dict.fromkeys(ids)
    digests: dict[str, str | None] = dict.fromkeys(ids)
    for indicator, digest, data in rows:
        found[indicator], digests[indicator] = _KEPT.take(digest, data), digest
    _KEPT.note(digests, place, at=at)
    if dropped := [one for one, digest in digests.items() if digest is not None and found[one] is None]:
        found |= _ask(database, dropped, place, at=at)
    return found


def _send_bytes(cursor: Any) -> None:
    """Let PostgreSQL send blocks as they are: as text they are twice as long, and take twice as long."""
    import psycopg

    cursor.cursor = psycopg.Cursor(cursor.db.connection)
    cursor.cursor.format = psycopg.pq.Format.BINARY


@lru_cache(maxsize=1024)
def _query(known: int, ids: int) -> str:
    """Write the query. The database sends only blocks that are not known yet.

    By hand, since Django takes longer to write such a query than the database takes to answer it and numpy to rank 290
    municipalities: 0.3 ms of 0.5 (bench/keyfigures.py).
    """
    data = f"case when digest in ({_marks(known)}) then null else data end" if known else "data"
    return (
        f"select indicator_id, digest, {data} "  # noqa: S608
        f"from {StoredBlock._meta.db_table} where place = %s and indicator_id in ({_marks(ids)})"
    )


def _marks(count: int) -> str:
    return ", ".join(["%s"] * count)


def get_span(indicator_id: str) -> tuple[int | None, int | None]:
    """Return the first and the last year with a value; None where there is none. One query."""
    rows = StoredBlock.objects.filter(indicator_id=indicator_id, place=Place.CURRENT).order_by()
    return rows.values_list("first_year", "last_year").first() or (None, None)
