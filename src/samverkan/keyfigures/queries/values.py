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
from contextlib import closing
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from samverkan.keyfigures.blocks import Block, decode
from samverkan.keyfigures.enums import Place
from samverkan.keyfigures.models import StoredBlock

TRUSTED_SECONDS: Final = 1.0
NEVER: Final = float("-inf")
ALWAYS: Final = float("inf")
MOST_KEPT: Final = 96
"""Blocks that a process keeps: some 100 kB each, of which most unpack one gender."""
MOST_TOLD: Final = 20_000
"""Of how many indicators a process remembers what is in force."""


class _Told(NamedTuple):
    """What the database said: the digest in force, None if nothing is stored; and when it was asked."""

    digest: str | None
    at: float


NOTHING: Final = _Told(None, NEVER)
_Row: TypeAlias = tuple[str, str, bytes | None]
"""An indicator, the digest of its block, and the block; without it if it is known here."""


class _Kept:
    """The blocks read last, by digest, and what the database said is in force, by indicator and place."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock, self._since = clock, NEVER
        self._lock = threading.Lock()
        self._blocks: OrderedDict[str, Block] = OrderedDict()
        self._told: dict[tuple[str, str], _Told] = {}

    def look(self, ids: Iterable[str], place: str, *, may_trust: bool) -> tuple[dict[str, Block | None], list[str]]:
        """Return what need not be asked for, and the digests of what is here but must be.

        The first is the block of each indicator, None of one without values.
        """
        found: dict[str, Block | None] = {}
        known: list[str] = []
        with self._lock:
            after = max(self.clock() - TRUSTED_SECONDS, self._since) if may_trust else ALWAYS
            for one in ids:
                digest, at = self._told.get((one, place), NOTHING)
                if digest is None:
                    if at > after:
                        found[one] = None
                elif (block := self._blocks.get(digest)) is not None:
                    self._blocks.move_to_end(digest)
                    if at > after:
                        found[one] = block
                    else:
                        known.append(digest)
        return found, known

    def take(self, rows: Iterable[_Row], asked: Iterable[str], place: str, *, at: float) -> dict[str, Block | None]:
        """Remember what the database said when it was asked, and return it as `look` does.

        Who is left out had a block here when the database was asked, so it was not sent, and has none now.
        """
        read = [(one, digest, None if data is None else decode(bytes(data))) for one, digest, data in rows]
        found: dict[str, Block | None] = dict.fromkeys(asked)
        told = {one: digest for one, digest, _ in read}
        with self._lock:
            for one, digest, sent in read:
                block = self._blocks.get(digest) if sent is None else sent
                if block is None:
                    del found[one]
                    continue
                found[one] = block
                if digest:
                    self._blocks[digest] = block
                    self._blocks.move_to_end(digest)
            while len(self._blocks) > MOST_KEPT:
                self._blocks.popitem(last=False)
            if len(self._told) > MOST_TOLD:
                self._told.clear()
            self._told |= {(one, place): _Told(told.get(one), at) for one in found if told.get(one) != ""}
        return found

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
    """Return the values of those indicators that have any. At most one query, but for what is dropped here meanwhile.

    ``is_exact`` trusts nothing read before: for what is written on the ground of what is read.
    """
    ids, database = list(indicator_ids), connections[DEFAULT_DB_ALIAS]
    may_trust = not database.in_atomic_block
    found, known = _KEPT.look(ids, place.value, may_trust=may_trust and not is_exact)
    while asked := [one for one in ids if one not in found]:
        at = _KEPT.clock() if may_trust else NEVER
        rows = _ask(database, [*known, place.value, *asked], known=len(known))
        found |= _KEPT.take(rows, asked, place.value, at=at)
        known = []
    return {one: block for one in ids if (block := found[one]) is not None}


def _ask(database: BaseDatabaseWrapper, told: list[str], *, known: int) -> list[_Row]:
    """Ask with the driver's own cursor: Django's takes longer than the answer. With Django's where queries are watched.

    Watched they are where somebody counts them (tests, debugging) or has put something around them (tracing).
    """
    is_watched = bool(database.queries_logged or database.execute_wrappers)
    mark = "?" if database.vendor == "sqlite" and not is_watched else "%s"
    with database.wrap_database_errors, closing(database.cursor() if is_watched else _cursor(database)) as cursor:
        cursor.execute(_query(known, len(told) - known - 1, mark), told)
        rows: list[_Row] = cursor.fetchall()
    return rows


def _cursor(database: BaseDatabaseWrapper) -> Any:
    """Return the driver's cursor, which lets PostgreSQL send blocks as they are: as text they are twice as long."""
    database.validate_no_broken_transaction()
    database.ensure_connection()
    connection: Any = database.connection
    if database.vendor != "postgresql":
        return connection.cursor()
    import psycopg

    cursor = psycopg.Cursor(connection)
    cursor.format = psycopg.pq.Format.BINARY
    return cursor


@lru_cache(maxsize=1024)
def _query(known: int, ids: int, mark: str) -> str:
    """Write the query. The database sends only blocks that are not known yet.

    By hand, since Django takes longer to write such a query than the database takes to answer it and numpy to rank 290
    municipalities: 0.3 ms of 0.5 (bench/keyfigures.py).
    """
    data = f"case when digest in ({_marks(known, mark)}) then null else data end" if known else "data"
    return (
        f"select indicator_id, digest, {data} "  # noqa: S608
        f"from {StoredBlock._meta.db_table} where place = {mark} and indicator_id in ({_marks(ids, mark)})"
    )


def _marks(count: int, mark: str) -> str:
    return ", ".join([mark] * count)


def get_span(indicator_id: str) -> tuple[int | None, int | None]:
    """Return the first and the last year with a value; None where there is none. One query."""
    rows = StoredBlock.objects.filter(indicator_id=indicator_id, place=Place.CURRENT).order_by()
    return rows.values_list("first_year", "last_year").first() or (None, None)
