"""What stands on badges and certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase

from django.db.models import Prefetch, QuerySet

from samverkan.forums.enums import Mode, RegistrationStatus
from samverkan.forums.models import Attendance, Forum, Host, Registration, Seat, Session
from samverkan.network.queries import swedish_key


@dataclass(frozen=True)
class Badge:
    """A person with a place, their seats in order of time, and whether they lead a session."""

    person: Registration
    is_host: bool
    seats: tuple[tuple[Seat, int], ...]
    """Each seat with the place of its session among those of the slot, counted from 0."""


def list_badges(forum: Forum) -> list[Badge]:
    """Return those registered on site, sorted as Swedes sort. Four queries."""
    return _badges(forum, forum.registrations.filter(mode=Mode.ONSITE))


def get_badge(forum: Forum, registration: int) -> Badge | None:
    """Return one person's badge, whatever their mode; None for somebody without a place. Four queries."""
    return next(iter(_badges(forum, forum.registrations.filter(pk=registration))), None)


def mark_of(place: int) -> str:
    """Return the letter of a group, or its number after Z.

    >>> mark_of(0), mark_of(26)
    ('A', '27')
    """
    return ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)


def list_certified(forum: Forum) -> list[Attendance]:
    """Return everybody who was checked in, with their seats, sorted as Swedes sort. Two queries."""
    came = Attendance.objects.filter(registration__forum=forum).select_related("registration__municipality")
    found = came.prefetch_related(Prefetch("registration__seats", queryset=_seats()))
    return sorted(found, key=lambda row: (swedish_key(row.registration.name), row.registration_id))


def list_seats(registration: Registration) -> list[Seat]:
    """Return a person's seats in order of time."""
    return list(_seats().filter(registration=registration))


def _seats() -> QuerySet[Seat]:
    return Seat.objects.select_related("session__room", "slot").order_by("slot__starts_at", "slot__position", "pk")


def _badges(forum: Forum, people: QuerySet[Registration]) -> list[Badge]:
    having = people.filter(status=RegistrationStatus.REGISTERED).select_related("municipality")
    found = sorted(
        having.prefetch_related(Prefetch("seats", queryset=_seats())),
        key=lambda person: (swedish_key(person.name), person.pk),
    )
    places, hosts = _places(forum), _hosts(forum)
    return [
        Badge(
            person,
            person.email.casefold() in hosts,
            tuple((seat, places.get(seat.session_id, 0)) for seat in person.seats.all()),
        )
        for person in found
    ]


def _places(forum: Forum) -> Mapping[int, int]:
    """Return each session's place among the sessions of its slot: the order of the rooms, as the programme has it."""
    slots: dict[int, list[int]] = defaultdict(list)
    rows = Session.objects.filter(slot__forum=forum).order_by("starts_at", "room__position", "pk")
    for session, slot in rows.values_list("pk", "slot"):
        slots[slot].append(session)
    return {session: place for sessions in slots.values() for place, session in enumerate(sessions)}


def _hosts(forum: Forum) -> frozenset[str]:
    """Return the addresses of those who lead a session."""
    found = Host.objects.filter(session__slot__forum=forum).exclude(email="").values_list("email", flat=True)
    return frozenset(email.casefold() for email in found.order_by())
