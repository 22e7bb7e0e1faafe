"""How many took part, before and after personal data is deleted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Attendance, Forum, KeptCount


@dataclass(frozen=True)
class ParticipantCount:
    """How many from a municipality (None: other organisations) registered and came in a mode."""

    municipality_id: int | None
    municipality: str
    mode: str
    registered: int
    attended: int


def count_participants(forum: Forum) -> list[ParticipantCount]:
    """Return the counts of a forum: those kept when personal data was deleted plus those still there.

    Who came another way than registered is counted as registered in one mode and as attended in the other.
    """
    registered: Counter[tuple[int | None, str]] = Counter()
    attended: Counter[tuple[int | None, str]] = Counter()
    names: dict[int | None, str] = {None: ""}
    home = ("municipality_id", "municipality__name", "mode")
    live = forum.registrations.filter(status=RegistrationStatus.REGISTERED).order_by().values_list(*home)
    for key, name, mode, number in live.annotate(Count("pk")):
        names[key], registered[key, mode] = name or "", number
    came = Attendance.objects.filter(registration__forum=forum).order_by()
    for key, name, mode, number in came.values_list(
        "registration__municipality_id", "registration__municipality__name", "mode"
    ).annotate(Count("pk")):
        names[key], attended[key, mode] = name or "", number
    for row in KeptCount.objects.filter(forum=forum).select_related("municipality"):
        names[row.municipality_id] = row.municipality.name if row.municipality else ""
        registered[row.municipality_id, row.mode] += row.registered
        attended[row.municipality_id, row.mode] += row.attended
    cells = sorted(registered | attended, key=lambda cell: (cell[0] is None, names[cell[0]], cell[1]))
    return [ParticipantCount(key, names[key], mode, registered[key, mode], attended[key, mode]) for key, mode in cells]
