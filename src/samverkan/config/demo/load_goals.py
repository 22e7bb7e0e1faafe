"""Set the demo's goals: two municipalities', on real figures. Goals and reasons are made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from samverkan.keyfigures.enums import GoalKind
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.services.goals import Aim, set_goal
from samverkan.network.models import Municipality, Person

GOALS = (
    (
        "1282",
        "N07907",
        Aim(GoalKind.VALUE, 18.0, 2024, "Fler stora lägenheter, och stöd till att flytta inom kommunen.", 2017),
    ),
    ("1277", "N18409", Aim(GoalKind.CHANGE, 25.0, 2025, "Kvällskurser, och språkstöd på arbetsplatsen.")),
)


def load_goals(*, actor: Person, now: datetime) -> None:
    """Set the goals; the organiser sets them for the municipalities."""
    places: Mapping[str, Municipality] = {one.scb_code: one for one in Municipality.objects.all()}
    for code, key, aim in GOALS:
        indicator = Indicator.objects.get(pk=key)
        set_goal(actor=actor, municipality=places[code], indicator=indicator, gender="T", aim=aim, now=now)
