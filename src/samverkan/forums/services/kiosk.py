"""The kiosk: a signed link that lets people check themselves in, without a session and without anybody's rights."""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.db import transaction
from django.db.models import F
from wagtail.log_actions import log

from samverkan.forums.enums import CheckInWay, ForumStatus
from samverkan.forums.models import Attendance, Forum, Registration
from samverkan.forums.queries.attendance import find_by_token
from samverkan.forums.queries.kiosk import find_by_name_and_email
from samverkan.forums.rules import is_forum_day
from samverkan.forums.services import attendance
from samverkan.forums.services.access import require_organiser
from samverkan.network.models import Person

LINK_SALT = "forums.kiosk"
WELCOME_SALT = "forums.kiosk.welcome"
#: The page that says somebody's name can be opened for so long.
WELCOME_SECONDS = 30


class KioskClosed(Exception):
    """The link is none of ours, or its forum is over, called off or moved to another day."""


class NobodyFound(Exception):
    """Nobody with a place has that code, or that name with that address."""


def link_token(forum: Forum) -> str:
    """Return the token of the kiosk's address: it names the forum, its day and its number, and dies with them."""
    return signing.dumps([forum.pk, _day(forum), forum.kiosk_number], salt=LINK_SALT)


def withdraw_link(*, actor: Person, forum: Forum, now: datetime) -> None:
    """Let the kiosk's link open nothing more, on any screen; the next one is another."""
    require_organiser(actor)
    with transaction.atomic():
        Forum.objects.filter(pk=forum.pk).update(kiosk_number=F("kiosk_number") + 1)
        log(forum, "forums.withdraw_kiosk", user=actor, timestamp=now)


def record_opening(*, actor: Person, forum: Forum, now: datetime) -> None:
    """Write down who opened a kiosk."""
    require_organiser(actor)
    log(forum, "forums.open_kiosk", user=actor, timestamp=now)


def open_kiosk(token: str, *, now: datetime) -> Forum:
    """Return the forum of the token. Raises ``KioskClosed``."""
    try:
        forum_id, day, number = signing.loads(token, salt=LINK_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise KioskClosed
    forum = Forum.objects.filter(pk=forum_id).first()
    if forum is None or (day, number) != (_day(forum), forum.kiosk_number) or now >= forum.ends_at:
        raise KioskClosed
    if forum.status not in (ForumStatus.OPEN, ForumStatus.CLOSED):
        raise KioskClosed
    return forum


def is_open(forum: Forum, *, now: datetime) -> bool:
    """Return whether people can check in: on the days of the forum."""
    return is_forum_day(forum, now)


def check_in_by_code(*, forum: Forum, code: str, now: datetime) -> tuple[Attendance, bool]:
    """Check in whoever has the code, or the scanned address of My day. Raises ``NobodyFound``."""
    found = find_by_token(forum, code)
    return _check_in(found.registration, found.way, now=now)


def check_in_by_name(*, forum: Forum, name: str, email: str, now: datetime) -> tuple[Attendance, bool]:
    """Check in whoever registered with exactly this name and this address. Raises ``NobodyFound``."""
    return _check_in(find_by_name_and_email(forum, name=name, email=email), CheckInWay.NAME, now=now)


def welcome_token(came: Attendance, *, is_new: bool) -> str:
    """Return the token of the page that bids the person welcome."""
    return signing.dumps([came.pk, is_new], salt=WELCOME_SALT)


def read_welcome(token: str, *, forum: Forum) -> tuple[Attendance, bool] | None:
    """Return who has just checked in, and whether it was news; None after half a minute."""
    try:
        key, is_new = signing.loads(token, salt=WELCOME_SALT, max_age=WELCOME_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    came = Attendance.objects.select_related("registration").filter(pk=key, registration__forum=forum).first()
    return (came, bool(is_new)) if came else None


def _check_in(registration: Registration | None, way: CheckInWay, *, now: datetime) -> tuple[Attendance, bool]:
    if registration is None:
        raise NobodyFound
    try:
        return attendance.check_in(registration=registration, way=way, now=now)
    except attendance.NotRegistered:  # on the waiting list or cancelled: the desk helps, and a bystander learns nothing
        raise NobodyFound


def _day(forum: Forum) -> str:
    return forum.starts_at.astimezone(forum.zone).date().isoformat()
