"""Indicators, areas, and the blocks that hold every value."""

from samverkan.keyfigures.models.areas import Area, AreaGroup, AreaGroupMember
from samverkan.keyfigures.models.catalogue import (
    Indicator,
    IndicatorGroup,
    IndicatorGroupMember,
    IndicatorVersion,
)
from samverkan.keyfigures.models.store import StoredBlock, Vintage

__all__ = [
    "Area",
    "AreaGroup",
    "AreaGroupMember",
    "Indicator",
    "IndicatorGroup",
    "IndicatorGroupMember",
    "IndicatorVersion",
    "StoredBlock",
    "Vintage",
]
