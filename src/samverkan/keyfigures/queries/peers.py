"""Beside whom a municipality is compared: its county, all of Sweden, or a group that somebody drew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samverkan.keyfigures.enums import AreaKind, GroupKind
from samverkan.keyfigures.models import Area, AreaGroup
from samverkan.keyfigures.queries.areas import get_area, list_groups_of, members_of, region_of
from samverkan.network.queries import swedish_key

COUNTY, ALL = "lan", "alla"
_REGION = re.compile(r"^Region(en)? ")


@dataclass(frozen=True)
class PeerChoice:
    """Peers that a municipality can be compared with; the key stands in addresses."""

    key: str
    title: str


@dataclass(frozen=True)
class Peers:
    """A municipality and those it is compared with: names by code, sorted as Swedes sort."""

    key: str
    title: str
    names: Mapping[str, str]

    @property
    def codes(self) -> tuple[str, ...]:
        """Return everybody's code, the municipality's own among them."""
        return tuple(self.names)


def list_municipalities() -> Mapping[str, str]:
    """Return every municipality that has figures: names by code, sorted as Swedes sort. One query."""
    rows = Area.objects.filter(kind=AreaKind.MUNICIPALITY).order_by().values_list("code", "name")
    return dict(sorted(rows, key=lambda row: swedish_key(row[1])))


def list_peer_choices(code: str) -> tuple[PeerChoice, ...]:
    """Return what a municipality can be compared with, its county first. Two queries."""
    region = get_area(region_of(code))
    return (
        PeerChoice(COUNTY, _REGION.sub("", region.name) if region else _("The county's municipalities")),
        PeerChoice(ALL, _("All municipalities in Sweden")),
        *(
            PeerChoice(group.pk, _group_title(group))
            for group in list_groups_of(code)
            if group.kind != GroupKind.COUNTY
        ),
    )


def get_peers(code: str, key: str, *, municipalities: Mapping[str, str], title: str = "") -> Peers | None:
    """Return a municipality with the peers of that key, or None if it has no such. Two queries for a group, else none.

    ``municipalities`` are those of `list_municipalities`; ``title`` is what the choice is called.
    """
    if key == COUNTY:
        codes = {one for one in municipalities if region_of(one) == region_of(code)}
    elif key == ALL:
        codes = set(municipalities)
    elif any(group.pk == key for group in list_groups_of(code)):
        codes = set(members_of(key))
    else:
        return None
    return Peers(key, title, {one: name for one, name in municipalities.items() if one in codes or one == code})


def _group_title(group: AreaGroup) -> str:
    title = group.family or group.title  # only groups of similar ones have a family
    return f"{title} ({group.vintage})" if group.vintage and str(group.vintage) not in title else title
