"""One participant's day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from samverkan.forums.enums import Choice, Mode, RegistrationStatus
from samverkan.forums.models import Preference, Registration, Seat, Session, Slot
from samverkan.forums.queries.group_talks import seats_of
from samverkan.forums.queries.programme import ProgrammeSlot, list_programme
from samverkan.forums.queries.seat_reasons import SeatReason, list_reasons
from samverkan.forums.queries.series import carried_by
from samverkan.forums.rules import is_forum_day

#: The link for digital participants is shown from this long before the start.
JOIN_BEFORE = timedelta(minutes=15)


@dataclass(frozen=True)
class Line:
    """A slot of the day as this person meets it: their session, or what there is to choose from."""

    slot: Slot
    session: Session | None
    seat: Seat | None
    options: tuple[Session, ...]
    wishes: tuple[Session, ...]
    others: tuple[Session, ...]
    is_pause: bool
    is_now: bool
    reason: SeatReason | None
    """Why the person got the seat, or none, that was published."""

    @property
    def is_undecided(self) -> bool:
        """Whether it is still open where the person will be."""
        return self.session is None and bool(self.options)

    @property
    def title_of_others(self) -> str:
        """The title of what is on for the other mode, if it is one thing."""
        return self.slot.title or (self.others[0].title if len(self.others) == 1 else "")


@dataclass(frozen=True)
class MyDay:
    """What My day shows."""

    registration: Registration
    lines: tuple[Line, ...]
    next_lines: tuple[Line, ...]
    is_today: bool
    is_over: bool
    can_join: bool
    join_from: datetime
    seats: tuple[Seat, ...]
    sessions: tuple[Session, ...]
    """All of the programme, with room, group talk and hosts."""
    carried: int
    """Steps from earlier forums of the series: those that will count, or those that did."""

    @property
    def now_lines(self) -> tuple[Line, ...]:
        """What is on now."""
        return tuple(line for line in self.lines if line.is_now)


def get_my_day(registration: Registration, *, now: datetime) -> MyDay:
    """Return the person's day. Six queries at most; seats and sessions are kept for ``list_slot_choices``."""
    forum = registration.forum
    seats = {seat.slot_id: seat for seat in seats_of(registration)}
    wishes, programme = _wishes(registration), list_programme(forum)
    reasons, carried = _reasons(registration, programme, now)
    lines = tuple(
        _line(part, registration, seats.get(part.slot.pk), wishes[part.slot.pk], now, reasons.get(part.slot.pk))
        for part in programme
    )
    coming = [line for line in lines if line.slot.starts_at > now]
    soonest = tuple(line for line in coming if line.slot.starts_at == coming[0].slot.starts_at)
    opens_at = forum.starts_at - JOIN_BEFORE
    return MyDay(
        registration=registration,
        lines=lines,
        next_lines=soonest,
        is_today=is_forum_day(forum, now),
        is_over=now >= forum.ends_at,
        can_join=registration.mode == Mode.DIGITAL and opens_at <= now < forum.ends_at,
        join_from=opens_at,
        seats=tuple(seats.values()),
        sessions=tuple(session for part in programme for session in part.sessions),
        carried=carried,
    )


def _reasons(
    registration: Registration, programme: tuple[ProgrammeSlot, ...], now: datetime
) -> tuple[dict[int, SeatReason], int]:
    """Return why by slot, and the steps that the person brings, or brought, along. One query at most."""
    if registration.status != RegistrationStatus.REGISTERED:
        return {}, 0
    if registration.forum.seats_published_at is None:
        return {}, carried_by(registration, today=timezone.localdate(now))
    if not any(part.is_by_wishes for part in programme):
        return {}, 0
    titles = {session.pk: session.title for part in programme for session in part.sessions}
    reasons = list_reasons(registration, titles)
    return reasons, max((reason.carried for reason in reasons.values()), default=0)


def _wishes(registration: Registration) -> dict[int, list[Session]]:
    found: dict[int, list[Session]] = defaultdict(list)
    if registration.forum.seats_published_at is None and registration.status != RegistrationStatus.CANCELLED:
        for wish in Preference.objects.filter(registration=registration).select_related("session").order_by("rank"):
            found[wish.slot_id].append(wish.session)
    return found


def _line(
    part: ProgrammeSlot,
    registration: Registration,
    seat: Seat | None,
    wishes: list[Session],
    now: datetime,
    reason: SeatReason | None,
) -> Line:
    options = part.for_mode(registration.mode)
    session = next((s for s in part.sessions if seat and s.pk == seat.session_id), None)
    if session is None and len(options) == 1 and part.slot.choice != Choice.ON_THE_DAY:
        session = options[0]
    others = () if session or options else part.sessions
    is_now = part.slot.starts_at <= now < part.slot.ends_at
    is_about_it = reason is not None and reason.session_id == (seat.session_id if seat else None)
    why = reason if is_about_it else None
    return Line(part.slot, session, seat, options, tuple(wishes), others, part.is_pause, is_now, why)
