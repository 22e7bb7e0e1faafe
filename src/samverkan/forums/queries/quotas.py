"""What is kept for whom: places of a mode that municipalities are sure of until a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from samverkan.forums.enums import HOLDING, Mode
from samverkan.forums.models import ModeCapacity, PlaceQuota, Registration
from samverkan.forums.queries.registrations import Places, as_places
from samverkan.network.queries import swedish_key


@dataclass(frozen=True)
class KeptFor:
    """A municipality's quota: how many it is sure of, how many of its people hold a place, what is still kept."""

    municipality_id: int
    name: str
    places: int
    held: int

    @property
    def kept(self) -> int:
        """How many places wait for the municipality."""
        return max(0, self.places - self.held)


@dataclass(frozen=True)
class Keeping:
    """What a mode keeps until a date, sorted by municipality."""

    mode: Mode
    until: datetime
    rows: tuple[KeptFor, ...]

    @property
    def kept(self) -> int:
        """How many places are kept in all."""
        return sum(row.kept for row in self.rows)

    @property
    def waiting_for(self) -> tuple[KeptFor, ...]:
        """The municipalities that have places left to take."""
        return tuple(row for row in self.rows if row.kept)


def count_kept(capacity: ModeCapacity) -> dict[int, int]:
    """Return how many places are still kept, by municipality. Two queries; exact while the capacity is locked."""
    quotas = dict(PlaceQuota.objects.filter(capacity=capacity).values_list("municipality_id", "places"))
    held = count_held(capacity) if quotas else {}
    return {key: max(0, places - held.get(key, 0)) for key, places in quotas.items()}


def count_held(capacity: ModeCapacity) -> dict[int, int]:
    """Return how many hold a place of the mode, by municipality."""
    holders = Registration.objects.filter(forum=capacity.forum_id, mode=capacity.mode, status__in=HOLDING)
    rows = holders.filter(municipality__isnull=False).order_by().values_list("municipality_id")
    return {key: number for key, number in rows.annotate(number=Count("pk")) if key is not None}


def is_keeping(capacity: ModeCapacity, *, now: datetime) -> bool:
    """Return whether places of the mode are kept for municipalities now."""
    return capacity.kept_until is not None and now < capacity.kept_until


def list_keeping(capacities: Sequence[ModeCapacity], *, now: datetime) -> list[Keeping]:
    """Return what each of these modes keeps, on site first; no query where nothing is kept, else two a mode."""
    found = []
    for capacity in sorted(capacities, key=lambda row: row.mode, reverse=True):
        if capacity.kept_until is not None and now < capacity.kept_until:
            quotas = PlaceQuota.objects.filter(capacity=capacity).select_related("municipality")
            held = count_held(capacity)
            rows = [
                KeptFor(q.municipality_id, q.municipality.name, q.places, held.get(q.municipality_id, 0))
                for q in quotas
            ]
            rows.sort(key=lambda row: swedish_key(row.name))
            found.append(Keeping(Mode(capacity.mode), capacity.kept_until, tuple(rows)))
    return found


def list_places_for(registration: Registration, *, now: datetime) -> tuple[Places, ...]:
    """Return the places of each mode as somebody registered has them: what is kept for their home is open to them."""
    rows = list(registration.forum.capacities.all())
    home = registration.municipality_id
    keeping = [row for row in rows if home and row.kept and is_keeping(row, now=now)]
    return as_places(rows, {row.mode: count_kept(row).get(home or 0, 0) for row in keeping})
