"""Indicators, areas, the blocks that hold every value, and the goals that are set on them."""

from samverkan.keyfigures.models.areas import Area, AreaGroup, AreaGroupMember
from samverkan.keyfigures.models.catalogue import (
    Indicator,
    IndicatorGroup,
    IndicatorGroupMember,
    IndicatorVersion,
)
from samverkan.keyfigures.models.goals import Goal, GoalEvent, GoalFollower
from samverkan.keyfigures.models.store import StoredBlock, Vintage

__all__ = [
    "Area",
    "AreaGroup",
    "AreaGroupMember",
    "Goal",
    "GoalEvent",
    "GoalFollower",
    "Indicator",
    "IndicatorGroup",
    "IndicatorGroupMember",
    "IndicatorVersion",
    "StoredBlock",
    "Vintage",
]
