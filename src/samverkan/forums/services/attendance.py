"""Check-in: that somebody came, on site or digitally. Doing it twice changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.enums import CheckInWay, Mode, RegistrationStatus
from samverkan.forums.models import Attendance, Registration
from samverkan.forums.rules import is_under_way
from samverkan.forums.services.access import require_organiser
from samverkan.network.models import Person

#: A scan kept on a device without network may be this old when it arrives.
OLDEST_SCAN = timedelta(hours=18)


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
) -> tuple[Attendance, bool]:
    """Check somebody in at the desk. A scan that waited for the network counts from when it was made.

    Raises ``NotRegistered``.
    """
    require_organiser(actor)
    is_believable = scanned_at is not None and now - OLDEST_SCAN <= scanned_at <= now
    moment = scanned_at if scanned_at is not None and is_believable else now
    return check_in(registration=registration, way=way, actor=actor, now=moment)


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
