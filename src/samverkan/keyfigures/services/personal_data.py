"""What the key figures hold about a person: goals set and goals followed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samverkan.keyfigures.models import Goal, GoalFollower
from samverkan.keyfigures.queries.goals import export_goals
from samverkan.network.models import Person


def export_personal_data(person: Person) -> dict[str, Any]:
    """Return the goals that the person has set, and those they get letters about."""
    return {"goals": export_goals(person)}


def erase_personal_data(person: Person, now: datetime) -> None:
    """Let no goal lead to the person; the goals are the municipality's and stay."""
    Goal.objects.filter(set_by=person).update(set_by=None)
    GoalFollower.objects.filter(person=person).delete()
