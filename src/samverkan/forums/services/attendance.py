"""Check-in: that somebody came, on site or digitally. Doing it twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.enums import CheckInWay, Mode, RegistrationStatus
from samverkan.forums.models import Attendance, Registration
from samverkan.forums.queries.attendance import DOUBLE, doubles_of
from samverkan.forums.rules import is_under_way
from samverkan.forums.services.access import require_organiser
from samverkan.network.models import Person

#: A scan kept on a device without network may be this old when it arrives.
OLDEST_SCAN = timedelta(hours=18)


#: A scan that is older than this when it arrives has waited on a device that could not know what others did.
WAITED = timedelta(minutes=1)


@dataclass(frozen=True)
class Arrival:
    """What a scan led to. The two moments are there if it waited, and another desk checked the same person in."""

    attendance: Attendance
    is_new: bool
    scanned_at: datetime | None = None
    known_at: datetime | None = None


class NotRegistered(Exception):
    """The person has no place: cancelled, or still on the waiting list."""

    def __init__(self, registration: Registration) -> None:
        super().__init__(registration.get_status_display())
        self.registration = registration


def check_in(
    *,
    registration: Registration,
    way: CheckInWay,
    mode: Mode | None = None,
    actor: Person | None = None,
    now: datetime,
) -> tuple[Attendance, bool]:
    """Record that a person came, and say whether it is news.

    Without ``mode``, whoever opens My day is digital and whoever stands at the desk is on site. Raises
    ``NotRegistered``.
    """
    with transaction.atomic():
        locked = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
        if locked.status != RegistrationStatus.REGISTERED:
            raise NotRegistered(locked)
        return Attendance.objects.get_or_create(
            registration=locked,
            defaults={
                "mode": mode or (Mode.DIGITAL if way == CheckInWay.MY_DAY else Mode.ONSITE),
                "way": way,
                "checked_in_at": now,
                "checked_in_by": actor,
            },
        )


def check_in_at_desk(
    *, actor: Person, registration: Registration, way: CheckInWay, scanned_at: datetime | None = None, now: datetime
) -> Arrival:
    """Check somebody in at the desk. A scan that waited for the network counts from when it was made.

    In whatever order scans arrive, and however often, the first moment counts; that two desks without contact both
    let somebody in is recorded once. Raises ``NotRegistered``.
    """
    require_organiser(actor)
    is_believable = scanned_at is not None and now - OLDEST_SCAN <= scanned_at <= now
    moment = scanned_at if scanned_at is not None and is_believable else now
    with transaction.atomic():
        came, is_new = check_in(registration=registration, way=way, actor=actor, now=moment)
        known = came.checked_in_at
        if is_new or moment == known or now - moment < WAITED:
            return Arrival(came, is_new)
        if moment < known:
            came.checked_in_at = moment
            came.save(update_fields=["checked_in_at"])
        _record_double(registration, moment, known, actor=actor, now=now)
    return Arrival(came, is_new, moment, known)


def _record_double(
    registration: Registration, moment: datetime, known: datetime, *, actor: Person, now: datetime
) -> None:
    """Record it, unless this scan has come before: its answer may have been lost on the way."""
    scanned_at, known_at = (one.astimezone(UTC).isoformat() for one in (moment, known))
    for double in doubles_of(registration.forum):
        moments = (double.data["scanned_at"], double.data["known_at"])
        if double.data["registration"] == registration.pk and scanned_at in moments:
            return
    data = {"registration": registration.pk, "scanned_at": scanned_at, "known_at": known_at}
    log(registration.forum, DOUBLE, user=actor, timestamp=now, data=data)


def check_in_by_my_day(*, registration: Registration, now: datetime) -> Attendance | None:
    """Check a digital participant in who opens My day while the forum is under way; others get ``None``."""
    is_expected = registration.mode == Mode.DIGITAL and registration.status == RegistrationStatus.REGISTERED
    if not is_expected or not is_under_way(registration.forum, now):
        return None
    try:
        return check_in(registration=registration, way=CheckInWay.MY_DAY, now=now)[0]
    except NotRegistered:
        return None


def undo_check_in(*, actor: Person, registration: Registration, now: datetime) -> bool:
    """Take a check-in back, and say whether there was one."""
    require_organiser(actor)
    with transaction.atomic():
        gone, _ = Attendance.objects.filter(registration=registration).delete()
        if gone:
            log(
                registration.forum, "forums.undo_check_in", user=actor, timestamp=now,
                data={"registration": registration.pk},
            )  # fmt: skip
    return bool(gone)
