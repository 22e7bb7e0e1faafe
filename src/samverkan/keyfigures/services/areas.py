"""Municipalities, regions, the country and groups of them, taken in from what a publisher lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import transaction

from samverkan.keyfigures.enums import AreaKind, GroupKind
from samverkan.keyfigures.models import Area, AreaGroup, AreaGroupMember
from samverkan.keyfigures.queries.areas import COUNTRY
from samverkan.keyfigures.services.faults import LoadError, check_lengths

Row = Mapping[str, str]

_KINDS = {"K": AreaKind.MUNICIPALITY, "L": AreaKind.REGION}

_SIMILAR = re.compile(r"^(?P<family>Liknande (?:kommuner|regioner).*?), (?P<centre>[^,]+), (?P<vintage>\d{4})$")
_COUNTY = re.compile(r"^\S.* läns kommuner$")
_UNWEIGHTED = re.compile(r"\s*\(ovägt medel\)\s*$")


class GroupName(NamedTuple):
    """What the title of a group says."""

    title: str
    kind: GroupKind
    family: str = ""
    centre: str = ""
    vintage: int | None = None


def read_group_name(title: str) -> GroupName:
    """Return what a group's title says: kind, family, for whom, from which year."""
    title = " ".join(_UNWEIGHTED.sub("", title).split())
    if found := _SIMILAR.match(title):
        return GroupName(title, GroupKind.SIMILAR, found["family"], found["centre"], int(found["vintage"]))
    return GroupName(title, GroupKind.COUNTY if _COUNTY.match(title) else GroupKind.OTHER)


@transaction.atomic
def load_areas(rows: Iterable[Row]) -> int:
    """Take in areas: id, title, and type K (municipality) or L (region, or the country); return how many.

    Raises
    ------
    LoadError
        If a type is another, a name is too long, or an area stands twice.
    """
    areas = [Area(code=row["id"].zfill(4), name=row["title"].strip(), kind=_kind(row)) for row in rows]
    check_lengths(areas)
    if len({area.code for area in areas}) < len(areas):
        raise LoadError("An area stands twice.")
    Area.objects.bulk_create(
        areas, update_conflicts=True, unique_fields=["code"], update_fields=["name", "kind"], batch_size=500
    )
    return len(areas)


@transaction.atomic
def load_groups(rows: Iterable[Row]) -> int:
    """Take in groups and their members; return how many groups. A group that is told is replaced as a whole."""
    names = {area.name: area.code for area in Area.objects.order_by("-code")}
    known = set(names.values())
    groups: dict[str, AreaGroup] = {}
    members: dict[tuple[str, str], None] = {}
    for row in rows:
        key = row["group_id"]
        if key not in groups:
            groups[key] = _group(key, row["group_title"], names)
        if row["member_id"].zfill(4) in known:
            members[key, row["member_id"].zfill(4)] = None
    check_lengths(groups.values())
    AreaGroup.objects.bulk_create(
        groups.values(),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["title", "kind", "family", "centre", "vintage"],
        batch_size=500,
    )
    AreaGroupMember.objects.filter(group__in=list(groups)).delete()
    AreaGroupMember.objects.bulk_create(
        [AreaGroupMember(group_id=group, area_id=area) for group, area in members], batch_size=2000
    )
    return len(groups)


def _kind(row: Row) -> AreaKind:
    if row["id"].zfill(4) == COUNTRY:
        return AreaKind.COUNTRY
    if row["type"] not in _KINDS:
        raise LoadError(f"The type of the area {row['id']} is K or L, not {row['type']!r}.")
    return _KINDS[row["type"]]


def _group(key: str, title: str, names: Mapping[str, str]) -> AreaGroup:
    name = read_group_name(title)
    return AreaGroup(
        id=key,
        title=name.title,
        kind=name.kind,
        family=name.family,
        centre_id=names.get(name.centre),
        vintage=name.vintage,
    )
