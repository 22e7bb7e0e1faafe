"""What the forums tell other programs of: ids and addresses, never who somebody is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samverkan.api.rules import register_event, register_router, register_scope
from samverkan.api.services import announce
from samverkan.forums.models import Forum, Registration

FORUM_PUBLISHED = "forum.published"
FORUM_CANCELLED = "forum.cancelled"
FORUM_FINISHED = "forum.finished"
PROGRAMME_RELEASED = "programme.released"
SEATS_PUBLISHED = "seats.published"
REGISTRATION_CREATED = "registration.created"
REGISTRATION_CHANGED = "registration.changed"
REGISTRATION_CANCELLED = "registration.cancelled"


def register_with_api() -> None:
    """Declare what the room lets others read, and what it announces; for ``ready()``."""
    register_router(prefix="", router="samverkan.forums.api.router.router")
    register_scope(
        name="registrations:read",
        permission="forums.organise",
        label=_("Read registrations: name, e-mail, municipality, mode, status, seats and check-in"),
    )
    register_scope(
        name="attendance:read", permission="forums.organise", label=_("Read how many took part, without names")
    )
    register_event(name=FORUM_PUBLISHED, label=_("A forum is shown to the public"))
    register_event(name=FORUM_CANCELLED, label=_("A forum is called off"))
    register_event(name=FORUM_FINISHED, label=_("A forum is finished"))
    register_event(name=PROGRAMME_RELEASED, label=_("A new version of a programme is released"))
    register_event(name=SEATS_PUBLISHED, label=_("Seats are published"))
    register_event(name=REGISTRATION_CREATED, label=_("Somebody registers"))
    register_event(name=REGISTRATION_CHANGED, label=_("Somebody changes mode or accepts a place"))
    register_event(name=REGISTRATION_CANCELLED, label=_("Somebody cancels, or an offered place expires"))


def announce_forum(event: str, forum: Forum, *, now: datetime, **more: int) -> None:
    """Tell that something happened to a forum, in the caller's transaction; ``more`` is told too."""
    announce(event=event, subject=f"forum:{forum.slug}", data=_place(forum) | more, now=now)


def announce_registration(event: str, registration: Registration, *, now: datetime) -> None:
    """Tell that something happened to a registration, in the caller's transaction: its number, and no name."""
    data = {"registration": registration.pk, **_place(registration.forum)}
    announce(event=event, subject=f"registration:{registration.pk}", data=data, now=now)


def _place(forum: Forum) -> dict[str, Any]:
    return {
        "forum": forum.slug,
        "url": settings.BASE_URL + reverse("forums:forum", args=[forum.slug]),
        "api_url": settings.BASE_URL + reverse("api:v1:get_forum", args=[forum.slug]),
    }
