"""Key figures for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from samverkan.keyfigures.blocks import GenderCode, Observation, build_block
from samverkan.keyfigures.enums import AreaKind, GroupKind
from samverkan.keyfigures.models import Area, AreaGroup, AreaGroupMember, Indicator
from samverkan.keyfigures.services import vintages

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GENDERS: tuple[tuple[GenderCode, float], ...] = (("T", 0), ("K", 1), ("M", -1))
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


def some_areas(count: int = 4) -> list[Area]:
    """Make the country, the region and so many municipalities of the county, of which it returns the last."""
    areas()
    for number in range(max(count - 4, 0)):
        Area.objects.get_or_create(
            code=f"12{number:02d}", defaults={"name": f"Ort {number:02d}", "kind": AreaKind.MUNICIPALITY}
        )
    return list(Area.objects.filter(kind=AreaKind.MUNICIPALITY).order_by("-code")[:count])


def group(title: str = "Skånska kommuner", *, members: Iterable[Area] = (), **fields: Any) -> AreaGroup:
    """Return a group of areas."""
    number = AreaGroup.objects.count() + 1
    made = AreaGroup.objects.create(**{"id": f"G{number}", "title": title, "kind": GroupKind.COUNTY} | fields)
    AreaGroupMember.objects.bulk_create(AreaGroupMember(group=made, area=area) for area in members)
    return made


def rising(
    members: Iterable[Area], years: Iterable[int] = range(2015, 2023), *, start: float = 40
) -> list[Observation]:
    """Return a value of every area and year: one more a year, two more from area to area, women one below all."""
    return [
        Observation(area.code, year, gender, start + 2 * place + step - below)
        for place, area in enumerate(members)
        for step, year in enumerate(years)
        for gender, below in GENDERS
    ]
