"""The projector's signed link, which shows a session and nobody's rights; and the link to My day, sent once more."""

from __future__ import annotations

from datetime import datetime

from django.core import signing

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Forum, LiveSession, Session
from samverkan.forums.queries.live import get_screen, is_live_over
from samverkan.forums.services.registration_letters import tell_link

LINK_SALT = "forums.screen"


class ScreenClosed(Exception):
    """The link is none of ours, or its forum is over, called off or moved to another day."""


def screen_token(session: Session) -> str:
    """Return the token of the projector's address: it names the session and its day, and dies with the forum."""
    return signing.dumps([session.pk, _day(session.slot.forum)], salt=LINK_SALT)


def open_screen(token: str, *, now: datetime) -> LiveSession:
    """Return what the projector of the token shows. One query. Raises ``ScreenClosed``."""
    try:
        session_id, day = signing.loads(token, salt=LINK_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise ScreenClosed
    live = get_screen(session_id)
    if live is None:
        raise ScreenClosed
    forum = live.session.slot.forum
    if day != _day(forum) or is_live_over(forum, now=now):
        raise ScreenClosed
    return live


def send_link_again(*, forum: Forum, email: str, now: datetime) -> None:
    """Mail the personal link to whoever is registered with the address; nobody is told whether anybody is."""
    active = forum.registrations.exclude(status=RegistrationStatus.CANCELLED).select_related("forum")
    registration = active.filter(email__iexact=email).first()
    if registration is not None:
        tell_link(registration, now=now)


def _day(forum: Forum) -> str:
    return forum.starts_at.astimezone(forum.zone).date().isoformat()
