"""Values as blocks: one row of the database for each indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from samverkan.keyfigures.blocks import Block, decode
from samverkan.keyfigures.enums import Place
from samverkan.keyfigures.models import StoredBlock


def get_block(indicator_id: str, *, place: Place = Place.CURRENT) -> Block | None:
    """Return an indicator's values, or None if none are stored. One query."""
    data = (
        StoredBlock.objects.filter(indicator_id=indicator_id, place=place)
        .order_by()
        .values_list("data", flat=True)
        .first()
    )
    return None if data is None else decode(bytes(data))


def get_blocks(indicator_ids: Iterable[str], *, place: Place = Place.CURRENT) -> Mapping[str, Block]:
    """Return the values of those indicators that have any. One query."""
    rows = StoredBlock.objects.filter(indicator_id__in=list(indicator_ids), place=place).order_by()
    return {indicator: decode(bytes(data)) for indicator, data in rows.values_list("indicator_id", "data")}


def get_span(indicator_id: str) -> tuple[int | None, int | None]:
    """Return the first and the last year with a value; None where there is none. One query."""
    rows = StoredBlock.objects.filter(indicator_id=indicator_id, place=Place.CURRENT).order_by()
    return rows.values_list("first_year", "last_year").first() or (None, None)
