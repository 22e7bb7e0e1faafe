"""Values as blocks: one row of the database for each indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection

from samverkan.keyfigures.blocks import Block, decode
from samverkan.keyfigures.enums import Place
from samverkan.keyfigures.models import StoredBlock

# Written by hand, since Django takes longer to write such a query than the database takes to answer it and numpy to
# rank 290 municipalities: 0.3 ms of 0.5 (bench/keyfigures.py).
_ONE = f"select data from {StoredBlock._meta.db_table} where indicator_id = %s and place = %s"  # noqa: S608
_SOME = f"select indicator_id, data from {StoredBlock._meta.db_table} where place = %s and indicator_id in "  # noqa: S608


def get_block(indicator_id: str, *, place: Place = Place.CURRENT) -> Block | None:
    """Return an indicator's values, or None if none are stored. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [indicator_id, place.value])
        row = cursor.fetchone()
    return None if row is None else decode(bytes(row[0]))


def get_blocks(indicator_ids: Iterable[str], *, place: Place = Place.CURRENT) -> Mapping[str, Block]:
    """Return the values of those indicators that have any. One query."""
    ids = list(indicator_ids)
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"{_SOME}({', '.join(['%s'] * len(ids))})", [place.value, *ids])
        return {indicator: decode(bytes(data)) for indicator, data in cursor}


def get_span(indicator_id: str) -> tuple[int | None, int | None]:
    """Return the first and the last year with a value; None where there is none. One query."""
    rows = StoredBlock.objects.filter(indicator_id=indicator_id, place=Place.CURRENT).order_by()
    return rows.values_list("first_year", "last_year").first() or (None, None)
