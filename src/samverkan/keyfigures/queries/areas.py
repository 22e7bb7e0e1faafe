"""What areas there are, and how they belong together."""

from __future__ import annotations

from django.db.models import Q

from samverkan.keyfigures.enums import GroupKind
from samverkan.keyfigures.models import Area, AreaGroup, AreaGroupMember

COUNTRY = "0000"


def get_area(code: str) -> Area | None:
    """Return an area by its code, or None. One query."""
    return Area.objects.filter(pk=code).first()


def region_of(code: str) -> str:
    """Return the code of the region that an area lies in: 0012 for 1283 and for itself."""
    return f"00{code[:2]}" if is_municipality(code) else code


def is_municipality(code: str) -> bool:
    """Tell whether a code is a municipality's: those of regions and the country begin with 00."""
    return not code.startswith("00")


def list_groups_of(code: str) -> tuple[AreaGroup, ...]:
    """Return the groups for a municipality: those it is in, and the similar ones drawn up for it. One query.

    Another municipality's group of similar ones is left out, though this one is a member.
    """
    shared = AreaGroupMember.objects.filter(area=code).exclude(group__kind=GroupKind.SIMILAR).values("group")
    found = AreaGroup.objects.filter(Q(centre=code) | Q(pk__in=shared)).order_by()
    own = sorted((one for one in found if one.centre_id == code), key=lambda g: (g.family, -(g.vintage or 0), g.pk))
    others = sorted((one for one in found if one.centre_id != code), key=lambda g: (g.kind, g.title, g.pk))
    return (*own, *others)


def get_group(group_id: str) -> AreaGroup | None:
    """Return a group of areas, or None. One query."""
    return AreaGroup.objects.filter(pk=group_id).first()


def members_of(group_id: str) -> tuple[str, ...]:
    """Return the codes of a group's areas. One query."""
    found = Area.objects.filter(memberships__group=group_id).order_by("code")
    return tuple(found.values_list("code", flat=True))
