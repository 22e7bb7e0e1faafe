"""Registering: one person, one place in a mode, or a place in the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Forum, Registration
from samverkan.forums.queries.registrations import get_place_in_line, is_registration_open
from samverkan.forums.services import invitations
from samverkan.forums.services.answers import InvalidAnswer, check_answers, write_answers
from samverkan.forums.services.events import REGISTRATION_CREATED, announce_registration
from samverkan.forums.services.offers import expire_offers_of
from samverkan.forums.services.places import ModeNotOffered, draw_waiting_number, take_place
from samverkan.forums.services.registration_letters import tell_link, tell_registered, tell_waiting
from samverkan.forums.services.wishes import InvalidWish, check_wishes, write_wishes
from samverkan.network.models import Municipality

__all__ = [
    "AlreadyRegistered", "Application", "InvalidAnswer", "InvalidWish", "ModeNotOffered", "RegistrationClosed",
    "insert_person", "kept_until", "register",
]  # fmt: skip

#: How long data is kept after a forum that does not say so.
KEPT_AFTER = timedelta(days=90)
_TRIES = 5


class RegistrationClosed(Exception):
    """Nobody can register to the forum now."""


class AlreadyRegistered(Exception):
    """The address is registered. Its link has been mailed again, and nothing was changed."""

    def __init__(self, registration: Registration) -> None:
        super().__init__(registration.pk)
        self.registration = registration


@dataclass(frozen=True)
class Application:
    """What somebody says of themselves when they register. ``wishes``: session ids of each slot, first wish first.

    ``answers`` to the organiser's questions are checked; ``None``: they were not asked, and may answer on My day.
    """

    name: str
    email: str
    role: str
    mode: str
    municipality: Municipality | None = None
    organisation: str = ""
    needs: str = ""
    language: str = "sv"
    wishes: Mapping[int, Sequence[int]] = field(default_factory=dict)
    invitation_key: str = ""
    answers: Mapping[int, Any] | None = None
    registered_by: Registration | None = None


def kept_until(forum: Forum) -> date:
    """Return the last day on which personal data of the forum is kept."""
    return forum.data_kept_until or (forum.ends_at + KEPT_AFTER).astimezone(forum.zone).date()


def register(*, forum: Forum, application: Application, now: datetime) -> Registration:
    """Register somebody: with a place if the mode has one, else last in its waiting list; and mail the personal link.

    Raises ``RegistrationClosed``, ``ModeNotOffered``, ``InvalidWish``, ``InvalidAnswer`` and ``AlreadyRegistered``.
    """
    if not is_registration_open(forum, now=now):
        raise RegistrationClosed
    check_wishes(forum=forum, mode=application.mode, wishes=application.wishes)
    try:
        with transaction.atomic():
            registration = insert_person(forum=forum, application=application, now=now)
            _check_still_open(forum, now)
            _give_place(registration, now=now)
            write_wishes(registration=registration, wishes=application.wishes)
            invitations.tie(registration=registration, key=application.invitation_key, now=now)
            _write_answers(registration, application)
            _tell(registration, now=now)
            announce_registration(REGISTRATION_CREATED, registration, now=now)
    except AlreadyRegistered as error:
        known, by = error.registration, application.registered_by
        if by is None or known.registered_by_id != by.pk:  # a colleague who is registered twice has had a letter
            tell_link(known, now=now)
        raise
    return registration


def _write_answers(registration: Registration, application: Application) -> None:
    if application.answers is not None:
        asked = check_answers(registration, application.answers)
        write_answers(registration=registration, asked=asked, answers=application.answers)


def insert_person(*, forum: Forum, application: Application, now: datetime) -> Registration:
    """Store the person first: the address is the lock that two registrations of the same person meet at.

    Call it inside a transaction. Raises ``AlreadyRegistered``.
    """
    for _try in range(_TRIES):
        try:
            with transaction.atomic():
                return Registration.objects.create(
                    forum=forum, status=RegistrationStatus.WAITING, name=application.name, email=application.email,
                    municipality=application.municipality, organisation=application.organisation,
                    role=application.role, mode=application.mode, needs=application.needs,
                    language=application.language, registered_by=application.registered_by,
                    consented_at=now, kept_until=kept_until(forum), created_at=now,
                )  # fmt: skip
        except IntegrityError:
            known = _find_active(forum, application.email)
            if known is not None:
                raise AlreadyRegistered(known)
    raise RuntimeError("No free check-in code was found.")


def _check_still_open(forum: Forum, now: datetime) -> None:
    """Look again: from the insert on nobody can close the forum or call it off before we are done."""
    forum.refresh_from_db(fields=["status", "registration_closes_at", "ends_at"])
    if not is_registration_open(forum, now=now):
        raise RegistrationClosed


def _find_active(forum: Forum, email: str) -> Registration | None:
    active = forum.registrations.exclude(status=RegistrationStatus.CANCELLED)
    return active.select_related("forum").filter(email__iexact=email).first()


def _give_place(registration: Registration, *, now: datetime) -> None:
    forum, mode = registration.forum, registration.mode

    def take() -> bool:
        return take_place(forum.pk, mode, municipality_id=registration.municipality_id, now=now)

    if take() or (expire_offers_of(forum=forum, now=now) and take()):
        registration.status = RegistrationStatus.REGISTERED
    else:
        registration.waiting_number = draw_waiting_number(forum.pk, mode)
        if take():  # freed by somebody who could not see us in the line yet
            registration.status, registration.waiting_number = RegistrationStatus.REGISTERED, None
    registration.save(update_fields=["status", "waiting_number"])


def _tell(registration: Registration, *, now: datetime) -> None:
    if registration.status == RegistrationStatus.REGISTERED:
        tell_registered(registration, is_first=True, now=now)
    else:
        tell_waiting(registration, place=get_place_in_line(registration) or 1, now=now)
