"""Registering colleagues by one's own link; and saying that it was not me."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from samverkan.forums.models import Commitment, Registration
from samverkan.forums.queries.registrations import is_registration_open
from samverkan.forums.services import commitments
from samverkan.forums.services.changes import ForumOver, lock_active
from samverkan.forums.services.registration import AlreadyRegistered, Application, RegistrationClosed, register
from samverkan.forums.services.registration_changes import withdraw
from samverkan.forums.services.retention import forget_registrations
from samverkan.letters.services import erase_letters_to
from samverkan.network.models import Municipality, Person

#: At once, and in all by one person's link.
MOST_AT_ONCE = 10
MOST_COLLEAGUES = 40


class TooManyColleagues(Exception):
    """One person's link registers so many and no more. ``left``: how many can still be registered."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


@dataclass(frozen=True)
class NewColleague:
    """A colleague to register. Without a municipality or organisation: the same as one's own."""

    name: str
    email: str
    role: str
    mode: str
    municipality: Municipality | None = None
    organisation: str = ""


def register_colleagues(*, registration: Registration, colleagues: Sequence[NewColleague], now: datetime) -> None:
    """Register each colleague, in order, with a letter of their own; full places lead to the waiting list.

    Each is a registration for itself: what has been done stays if a later one is stopped. Who is registered already
    gets the link once more, as whoever registers twice. Sent twice it is done once. Raises ``TooManyColleagues``,
    ``RegistrationClosed``, ``ModeNotOffered`` and ``NotActive``.
    """
    with transaction.atomic():
        by = lock_active(registration)
        if not is_registration_open(by.forum, now=now):
            raise RegistrationClosed
        _check_number(by, colleagues)
    for colleague in colleagues:
        with suppress(AlreadyRegistered):
            register(forum=by.forum, application=_application(by, colleague), now=now)


def disown(*, registration: Registration, now: datetime) -> bool:
    """Cancel without a letter, pass the place on, and forget the person; say whether there was anything to forget."""
    with transaction.atomic():
        locked = Registration.objects.select_for_update(of=("self",)).filter(pk=registration.pk).first()
        if locked is None:
            return False
        with suppress(ForumOver):
            withdraw(registration=locked, now=now)
            locked.refresh_from_db(fields=["status"])  # what is withdrawn is no count
        commitments.erase_people(Q(pk__in=Commitment.objects.filter(registration=locked).values("pk")))
        forget_registrations(batch=[locked], now=now)
        address = locked.email
        is_known = Registration.objects.filter(email__iexact=address).exists()
        if not is_known and not Person.objects.filter(email__iexact=address).exists():
            erase_letters_to(address=address, now=now)
    return True


def _check_number(by: Registration, colleagues: Sequence[NewColleague]) -> None:
    known = {email.lower() for email in by.colleagues.values_list("email", flat=True)}
    new = {colleague.email.lower() for colleague in colleagues} - known
    if len(colleagues) > MOST_AT_ONCE or len(known) + len(new) > MOST_COLLEAGUES:
        raise TooManyColleagues(max(0, min(MOST_AT_ONCE, MOST_COLLEAGUES - len(known))))


def _application(by: Registration, colleague: NewColleague) -> Application:
    is_elsewhere = colleague.municipality is not None or colleague.organisation
    return Application(
        name=colleague.name, email=colleague.email, role=colleague.role, mode=colleague.mode,
        municipality=colleague.municipality if is_elsewhere else by.municipality,
        organisation=colleague.organisation if is_elsewhere else by.organisation,
        language=by.language, registered_by=by,
    )  # fmt: skip
