"""Taking and giving back one seat. The person is locked first, then the sessions in order of their keys.

Whoever consumes a seat does so by a conditional update (``taken < capacity``), late and once, so that the last seat
goes to one person however many ask at the same moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from samverkan.forums.enums import Choice, Mode, RegistrationStatus, SeatSource
from samverkan.forums.models import Registration, Seat, Session
from samverkan.forums.queries.registrations import is_over
from samverkan.forums.rules import is_forum_day, needs_lent_computer, overlap, session_fits


class SeatRefused(Exception):
    """A seat could not be given; the subclasses say why."""


class SessionFull(SeatRefused):
    """The last seat is taken."""


class NoPlace(SeatRefused):
    """The person holds no place at the forum."""


class NotYourMode(SeatRefused):
    """The session is for the other mode."""


class ComputerNeeded(SeatRefused):
    """A digital group: somebody on site must say that they use a lent computer."""


class ChoiceClosed(SeatRefused):
    """Nothing to choose here now: not published yet, already over, or no choice at all."""


class AlreadySeated(SeatRefused):
    """The person has a seat in this slot, and this slot's seats are not switched."""


class TwoAtOnce(SeatRefused):
    """The person has a seat in another session at the same time."""


def pick_seat(*, registration: Registration, session: Session, now: datetime) -> Seat:
    """Give an open parallel session to somebody without a seat in its slot, once the seats are published.

    Raises a ``SeatRefused``.
    """
    slot = session.slot
    is_open = slot.choice == Choice.WISHES and slot.forum.seats_published_at is not None and now < slot.ends_at
    if not is_open or is_over(slot.forum, now=now):
        raise ChoiceClosed
    return _take(registration, session, now=now, may_switch=False)


def pick_group(*, registration: Registration, session: Session, via_lent_computer: bool = False, now: datetime) -> Seat:
    """Give a seat in a group talk; a seat in another group of the slot is freed in the same transaction.

    Raises a ``SeatRefused``.
    """
    slot = session.slot
    is_open = slot.choice == Choice.ON_THE_DAY and is_forum_day(slot.forum, now) and now < slot.ends_at
    if not is_open or is_over(slot.forum, now=now):
        raise ChoiceClosed
    return _take(registration, session, now=now, may_switch=True, via_lent_computer=via_lent_computer)


def leave_group(*, registration: Registration, session: Session, now: datetime) -> bool:
    """Give back a seat in a group talk, and say whether there was one. Raises ``ChoiceClosed``."""
    if session.slot.choice != Choice.ON_THE_DAY or now >= session.slot.ends_at:
        raise ChoiceClosed
    with transaction.atomic():
        person = _lock(registration)
        seats = list(Seat.objects.filter(registration=person, session=session).select_related("session"))
        if seats:
            remember_gone(person, seats)
            person.calendar_sequence += 1
            person.save(update_fields=["calendar_gone", "calendar_sequence"])
        return bool(_release(Seat.objects.filter(pk__in=[seat.pk for seat in seats])))


def release_seats(*, registration: Registration, unless_mode: Mode | None = None) -> int:
    """Give back the person's seats, or only those that do not suit the new mode; return how many.

    Call it inside the transaction that cancels or changes the registration, with the registration locked.
    """
    return _release(Seat.objects.filter(pk__in=[seat.pk for seat in unfit_seats(registration, unless_mode)]))


def unfit_seats(registration: Registration, unless_mode: Mode | None = None) -> list[Seat]:
    """Return the person's seats, or only those that do not suit the new mode, with their sessions."""
    seats = Seat.objects.filter(registration=registration).select_related("session")
    return [seat for seat in seats if not (unless_mode and session_fits(seat.session.mode, unless_mode))]


def remember_gone(registration: Registration, seats: Iterable[Seat]) -> None:
    """Keep what the person's calendar has to take out: seats about to go, with their sessions.

    Saved with the change itself, while nothing but the person's row is locked: a second update of the row, once places
    are locked too, waits in a ring with whoever changes everybody's rows.
    """
    gone = dict(registration.calendar_gone)
    gone |= {seat.slot_id: seat.session.title for seat in seats}
    registration.calendar_gone = [[slot, title] for slot, title in sorted(gone.items())]


def give_back(counts: Iterable[tuple[int, int]]) -> None:
    """Lower ``taken`` of sessions, given as (session id, number of seats), in order of their keys."""
    for session_id, number in sorted(counts):
        Session.objects.filter(pk=session_id).update(taken=F("taken") - number)


def consume(session_id: int, number: int = 1) -> None:
    """Raise ``taken`` of a session if the seats are there. Raises ``SessionFull``."""
    room_left = Q(capacity__isnull=True) | Q(taken__lte=F("capacity") - number)
    if not Session.objects.filter(room_left, pk=session_id).update(taken=F("taken") + number):
        raise SessionFull


def _take(
    registration: Registration, session: Session, *, now: datetime, may_switch: bool, via_lent_computer: bool = False
) -> Seat:
    with transaction.atomic():
        person = _lock(registration)
        is_lent = _check_mode(person, session, via_lent_computer)
        own = list(Seat.objects.filter(registration=person).select_related("slot"))
        here = next((seat for seat in own if seat.slot_id == session.slot_id), None)
        if here is not None and here.session_id == session.pk:
            return here
        if here is not None and not may_switch:
            raise AlreadySeated
        _check_times(own, session)
        _lock_sessions(session.pk, *([here.session_id] if here else []))
        consume(session.pk)
        if here is not None:
            _release(Seat.objects.filter(pk=here.pk))
        Registration.objects.filter(pk=person.pk).update(calendar_sequence=F("calendar_sequence") + 1)
        return Seat.objects.create(
            registration=person, slot_id=session.slot_id, session=session, source=SeatSource.PICKED,
            via_lent_computer=is_lent, given_at=now, rank=None,
        )  # fmt: skip


def _lock(registration: Registration) -> Registration:
    return Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)


def _lock_sessions(*keys: int) -> None:
    list(Session.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))


def _check_mode(person: Registration, session: Session, via_lent_computer: bool) -> bool:
    if person.status != RegistrationStatus.REGISTERED or person.forum_id != session.slot.forum_id:
        raise NoPlace
    if session_fits(session.mode, person.mode):
        return False
    if not needs_lent_computer(session.mode, person.mode) or session.slot.choice != Choice.ON_THE_DAY:
        raise NotYourMode
    if not via_lent_computer:
        raise ComputerNeeded
    return True


def _check_times(own: list[Seat], session: Session) -> None:
    times = (session.slot.starts_at, session.slot.ends_at)
    others = [seat.slot for seat in own if seat.slot_id != session.slot_id]
    if any(overlap(times, (slot.starts_at, slot.ends_at)) for slot in others):
        raise TwoAtOnce


def _release(seats: Iterable[Seat]) -> int:
    gone = list(seats)
    Seat.objects.filter(pk__in=[seat.pk for seat in gone]).delete()
    give_back((seat.session_id, 1) for seat in gone)
    return len(gone)
