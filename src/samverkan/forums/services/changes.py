"""The door to every change of a registration: its row is locked first, and must still be active."""

from __future__ import annotations

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Registration


class NotActive(Exception):
    """The registration is cancelled."""


class ForumOver(Exception):
    """The forum is over or called off: nothing can be changed."""


def lock(registration: Registration) -> Registration:
    """Return the registration with its row locked, as it is now. Call it inside a transaction."""
    return Registration.objects.select_for_update(of=("self",)).select_related("forum").get(pk=registration.pk)


def lock_all(forum_id: int) -> None:
    """Lock every registration of the forum, in order, for whoever changes them all. Call it before other locks."""
    rows = Registration.objects.filter(forum_id=forum_id)
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def lock_active(registration: Registration) -> Registration:
    """Return the registration with its row locked. Raises ``NotActive``."""
    locked = lock(registration)
    if locked.status == RegistrationStatus.CANCELLED:
        raise NotActive
    return locked
