"""What several pages need of areas."""

from __future__ import annotations

from samverkan.keyfigures.enums import AreaKind
from samverkan.keyfigures.queries.areas import list_areas
from samverkan.network.queries import list_municipalities


def list_choices() -> list[tuple[str, str]]:
    """Return every municipality's code and name, sorted as Swedes sort. One query."""
    return [(area.code, area.name) for area in list_areas(AreaKind.MUNICIPALITY)]


def own_pages() -> dict[str, str]:
    """Return the slugs of the municipalities that have a page here, by their code."""
    return {one.scb_code: one.slug for one in list_municipalities()}
