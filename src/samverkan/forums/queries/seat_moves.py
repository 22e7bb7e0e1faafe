"""Whose seats a new plan changes against those that are published, from what to what, and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from samverkan.forums.enums import SeatSource
from samverkan.forums.models import PlannedSeat, Registration, Seat, Session, Slot
from samverkan.forums.queries.seat_changes import Changes
from samverkan.forums.queries.seat_plans import why_missed
from samverkan.network.queries import swedish_key


@dataclass(frozen=True)
class Moved:
    """A seat that changes for somebody. ``before`` or ``after`` None: no seat."""

    person: Registration
    slot: Slot
    before: Session | None
    before_rank: int | None
    after: Session | None
    after_rank: int | None
    why: str


def list_moves(changes: Changes) -> list[Moved]:
    """Return the seats that change, by person and time. Two queries at most."""
    sessions = _sessions(changes)
    removed = {(seat.registration_id, seat.slot_id): seat for seat in changes.remove}
    given = {(seat.registration_id, seat.slot_id): seat for seat in changes.give}
    people = {person.pk: person for person in [*changes.told, *changes.unchanged]}
    moves = [
        _moved(people[cell[0]], removed.get(cell), given.get(cell), sessions) for cell in removed.keys() | given.keys()
    ]
    return sorted(moves, key=lambda one: (swedish_key(one.person.name), one.person.pk, one.slot.starts_at, one.slot.pk))


def _sessions(changes: Changes) -> dict[int, Session]:
    known = {seat.session_id for seat in changes.remove}
    known |= {seat.session_id for seat in changes.give if seat.session_id is not None}
    known |= {record[0] for seat in changes.give for record in seat.why.get("missed", ())}
    return {one.pk: one for one in Session.objects.filter(pk__in=known).select_related("slot")}


def _moved(person: Registration, before: Seat | None, after: PlannedSeat | None, sessions: dict[int, Session]) -> Moved:
    old = sessions[before.session_id] if before else None
    new = sessions[after.session_id] if after and after.session_id else None
    place = old or new
    assert place is not None
    rank = after.rank if after else None
    return Moved(person, place.slot, old, before.rank if before else None, new, rank, _why(before, after, sessions))


def _why(before: Seat | None, after: PlannedSeat | None, sessions: dict[int, Session]) -> str:
    """Say why, as seen from the person who moves."""
    if after is None:
        return _("The plan has no seat for the person in this slot.")
    if after.source == SeatSource.BY_HAND:
        return _("Moved by the organiser.")
    if before is None:
        return _("Had no seat before.")
    if after.rank is not None and (before.rank is None or after.rank < before.rank):
        return _("There is room now in what the person wishes for more.")
    missed = next((one for one in after.why.get("missed", ()) if one[0] == before.session_id), None)
    if missed is not None:
        return _("Makes room for others: %(reason)s") % {"reason": why_missed(missed, sessions)}
    return _("Makes room for others, whose wishes weigh more.")
