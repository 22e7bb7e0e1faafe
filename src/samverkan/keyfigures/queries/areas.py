"""What areas there are, and how they belong together."""

from __future__ import annotations

from django.db.models import Q

from samverkan.keyfigures.enums import AreaKind, GroupKind
from samverkan.keyfigures.models import Area, AreaGroup, AreaGroupMember
from samverkan.network.queries import swedish_key

COUNTRY = "0000"


def list_areas(kind: AreaKind | None = None) -> tuple[Area, ...]:
    """Return the areas of a kind, or all, sorted as Swedes sort. One query."""
    found = Area.objects.all() if kind is None else Area.objects.filter(kind=kind)
    return tuple(sorted(found.order_by(), key=lambda area: (swedish_key(area.name), area.code)))


def get_area(code: str) -> Area | None:
    """Return an area by its code, or None. One query."""
    return Area.objects.filter(pk=code).first()


def county_of(code: str) -> tuple[str, ...]:
    """Return the codes of the municipalities of a county, named by its region (0012) or one of them (1283).

    The country has no county: nothing is returned. One query.
    """
    county = region_of(code)[2:]
    found = Area.objects.filter(kind=AreaKind.MUNICIPALITY, code__startswith=county).order_by("code")
    return () if county == "00" else tuple(found.values_list("code", flat=True))


def region_of(code: str) -> str:
    """Return the code of the region that an area lies in: 0012 for 1283 and for itself."""
    return code if code.startswith("00") else f"00{code[:2]}"


def list_groups_of(code: str) -> tuple[AreaGroup, ...]:
    """Return the groups for a municipality: those it is in, and the similar ones drawn up for it. One query.

    Another municipality's group of similar ones is left out, though this one is a member.
    """
    shared = AreaGroupMember.objects.filter(area=code).exclude(group__kind=GroupKind.SIMILAR).values("group")
    found = AreaGroup.objects.filter(Q(centre=code) | Q(pk__in=shared)).order_by()
    own = sorted((one for one in found if one.centre_id == code), key=lambda g: (g.family, -(g.vintage or 0), g.pk))
    others = sorted((one for one in found if one.centre_id != code), key=lambda g: (g.kind, g.title, g.pk))
    return (*own, *others)


def list_groups(kind: GroupKind, *, family: str = "", vintage: int | None = None) -> tuple[AreaGroup, ...]:
    """Return groups of a kind, of one family and of one vintage if they are named. One query."""
    found = AreaGroup.objects.filter(kind=kind)
    if family:
        found = found.filter(family=family)
    if vintage is not None:
        found = found.filter(vintage=vintage)
    return tuple(found.order_by("title", "id"))


def list_families() -> tuple[tuple[str, int], ...]:
    """Return the families of similar municipalities with each vintage, the newest first. One query."""
    found = AreaGroup.objects.filter(kind=GroupKind.SIMILAR, vintage__isnull=False).order_by()
    told = set(found.values_list("family", "vintage").distinct())
    return tuple(sorted(((family, vintage or 0) for family, vintage in told), key=lambda one: (one[0], -one[1])))


def get_group(group_id: str) -> AreaGroup | None:
    """Return a group of areas, or None. One query."""
    return AreaGroup.objects.filter(pk=group_id).first()


def members_of(group_id: str) -> tuple[str, ...]:
    """Return the codes of a group's areas. One query."""
    found = Area.objects.filter(memberships__group=group_id).order_by("code")
    return tuple(found.values_list("code", flat=True))
