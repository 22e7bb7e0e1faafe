"""Key figures for tests: areas, groups, indicators, and values as they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from samverkan.keyfigures.blocks import MISSING, VALUE, GenderCode, Observation, build_block, encode
from samverkan.keyfigures.enums import AreaKind, GroupKind, Place, VintageState
from samverkan.keyfigures.models import (
    Area,
    AreaGroup,
    AreaGroupMember,
    Indicator,
    IndicatorGroup,
    IndicatorGroupMember,
    StoredBlock,
    Vintage,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SKANE = {
    "1233": "Vellinge", "1256": "Östra Göinge", "1257": "Örkelljunga", "1262": "Lomma", "1263": "Svedala",
    "1264": "Skurup", "1267": "Höör", "1276": "Klippan", "1280": "Malmö", "1281": "Lund",
    "1282": "Landskrona", "1283": "Helsingborg",
}  # fmt: skip


def make_area(code: str = "1281", name: str = "", **fields: Any) -> Area:
    """Return an area; the code tells its kind unless told otherwise."""
    kind = AreaKind.COUNTRY if code == "0000" else AreaKind.REGION if code.startswith("00") else AreaKind.MUNICIPALITY
    values = {"name": name or SKANE.get(code, f"Område {code}"), "kind": kind} | fields
    area, _ = Area.objects.get_or_create(code=code, defaults=values)
    return area


def make_areas(count: int = len(SKANE)) -> list[Area]:
    """Return so many municipalities of Skåne."""
    return [make_area(code) for code in list(SKANE)[:count]]


def make_group(title: str = "Skåne läns kommuner", *, areas: Iterable[Area] = (), **fields: Any) -> AreaGroup:
    """Return a group of municipalities."""
    group = AreaGroup.objects.create(
        **{"id": f"G{AreaGroup.objects.count() + 1}", "title": title, "kind": GroupKind.COUNTY} | fields
    )
    AreaGroupMember.objects.bulk_create(AreaGroupMember(group=group, area=area) for area in areas)
    return group


def make_indicator(id: str = "N02268", **fields: Any) -> Indicator:  # noqa: A002
    """Return an indicator of Kolada."""
    values: dict[str, Any] = {
        "title": f"Förvärvsarbetande invånare ({id}), andel (%)",
        "description": "Antal förvärvsarbetande dividerat med antal invånare. Källa: SCB.",
        "unit": "%",
        "source": "SCB",
        "is_by_gender": True,
        "area_type": "K",
        "last_seen_date": date(2026, 3, 1),
    }
    return Indicator.objects.create(id=id, **values | fields)


def make_table(title: str = "Integration", *, sections: Mapping[str, Sequence[Indicator]]) -> IndicatorGroup:
    """Return a table of indicators under headings."""
    group = IndicatorGroup.objects.create(id=f"T{IndicatorGroup.objects.count() + 1}", title=title)
    rows = [(section, indicator) for section, indicators in sections.items() for indicator in indicators]
    IndicatorGroupMember.objects.bulk_create(
        IndicatorGroupMember(group=group, indicator=indicator, section=section, position=place)
        for place, (section, indicator) in enumerate(rows)
    )
    return group


def make_vintage(**fields: Any) -> Vintage:
    """Return a published vintage."""
    values = {"label": "Kolada", "state": VintageState.PUBLISHED, "started_at": NOW, "published_at": NOW}
    return Vintage.objects.create(**values | fields)


def observe(
    values: Mapping[str, Mapping[int, float | int | str | None]], *, gender: GenderCode = "T"
) -> list[Observation]:
    """Return observations of ``{area: {year: value}}``; None is missing."""
    return [
        Observation(area, year, gender, None if value is None else float(value), MISSING if value is None else VALUE)
        for area, years in values.items()
        for year, value in years.items()
    ]


def store(
    indicator: Indicator,
    observations: Iterable[Observation],
    *,
    place: Place = Place.CURRENT,
    vintage: Vintage | None = None,
) -> StoredBlock:
    """Store an indicator's values."""
    block = build_block(observations)
    told = sorted({one.year for one in block.observations() if one.value is not None})
    return StoredBlock.objects.create(
        indicator=indicator,
        vintage=vintage or make_vintage(),
        place=place,
        data=encode(block),
        values_count=int((block.statuses == VALUE).sum()),
        first_year=told[0] if told else None,
        last_year=told[-1] if told else None,
    )


def make_values(indicator: Indicator, areas: Sequence[Area], years: Iterable[int] = range(2015, 2023)) -> StoredBlock:
    """Store a value of every area and year: it rises by one a year, and by two from area to area."""
    wanted = list(years)
    return store(
        indicator,
        [
            Observation(area.code, year, "T", 40.0 + 2 * n + (year - wanted[0]))
            for n, area in enumerate(areas)
            for year in wanted
        ],
    )
