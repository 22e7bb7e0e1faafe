"""Key figures for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from samverkan.keyfigures.blocks import Observation, build_block
from samverkan.keyfigures.enums import AreaKind
from samverkan.keyfigures.models import Area, Indicator
from samverkan.keyfigures.services import vintages

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
AREAS = {
    "0000": "Riket",
    "0012": "Region Skåne",
    "1260": "Bjuv",
    "1276": "Klippan",
    "1277": "Åstorp",
    "1283": "Helsingborg",
}


def indicator(key: str = "N02268", **values: Any) -> Indicator:
    """Return an indicator in the catalogue."""
    values = {
        "title": "Sysselsättningsgrad, andel (%)",
        "unit": "andel (%)",
        "last_seen_date": date(2026, 3, 1),
    } | values
    return Indicator.objects.update_or_create(id=key, defaults=values)[0]


def areas() -> None:
    """Make the country, the region and four municipalities."""
    kinds = {"0000": AreaKind.COUNTRY, "0012": AreaKind.REGION}
    for code, name in AREAS.items():
        kind = kinds.get(code, AreaKind.MUNICIPALITY)
        Area.objects.update_or_create(code=code, defaults={"name": name, "kind": kind})


def values(key: str, told: Iterable[Observation], *, now: datetime = NOW) -> None:
    """Put an indicator's values in force, as a vintage of their own."""
    work = vintages.begin_vintage(publisher="Kolada", label="test", progress={}, now=now)
    vintages.stage_blocks(work, {key: build_block(told)})
    vintages.publish_vintage(work, now=now)
