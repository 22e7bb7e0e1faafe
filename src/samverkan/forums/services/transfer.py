"""Passing a place on to a colleague: one place, never two who have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Attendance, CafeSeat, Registration, Seat
from samverkan.forums.queries.registrations import is_over
from samverkan.forums.rules import session_fits
from samverkan.forums.services import invitations
from samverkan.forums.services.changes import ForumOver, NotActive, lock_active
from samverkan.forums.services.events import REGISTRATION_CANCELLED, REGISTRATION_CREATED, announce_registration
from samverkan.forums.services.live import touch_questions_of
from samverkan.forums.services.places import free_place, lock_capacities, take_place
from samverkan.forums.services.registration import AlreadyRegistered, Application, insert_person
from samverkan.forums.services.registration_changes import ModeFull
from samverkan.forums.services.registration_letters import tell_passed_on, tell_received
from samverkan.forums.services.seat_taking import release_seats, remember_gone

__all__ = ["AlreadyRegistered", "Colleague", "ForumOver", "ModeFull", "NoPlace", "NotActive", "pass_on"]


class NoPlace(Exception):
    """The person has no place to pass on: they wait, have only an offer, or are checked in already."""


@dataclass(frozen=True)
class Colleague:
    """Who takes over: from the same municipality or organisation as the one who passes the place on."""

    name: str
    email: str
    role: str
    mode: str


def pass_on(*, registration: Registration, to: Colleague, with_wishes: bool = False, now: datetime) -> Registration:
    """Give the place, and the seats that suit, to a colleague, and close the own registration; return the new one.

    Needs, notes and answers are deleted, wishes too unless they are passed on. The old link is dead. Raises
    ``NotActive``, ``NoPlace``, ``ForumOver``, ``AlreadyRegistered`` and ``ModeFull``.
    """
    with transaction.atomic():
        old = lock_active(registration)
        if is_over(old.forum, now=now):
            raise ForumOver
        if old.status != RegistrationStatus.REGISTERED or Attendance.objects.filter(registration=old).exists():
            raise NoPlace
        new = _enter(old, to, now=now)
        has_moved = new.mode != old.mode
        if has_moved:
            _take_place(new, now=now)
        _hand_over(old, new, with_wishes=with_wishes)
        _close(old, now=now)
        if has_moved:  # once the old one holds nothing, so that what is kept for their municipality is counted right
            free_place(forum=old.forum, mode=old.mode, now=now)
        release_seats(registration=old)
        announce_registration(REGISTRATION_CANCELLED, old, now=now)
        transaction.on_commit(partial(touch_questions_of, old.pk))
        announce_registration(REGISTRATION_CREATED, new, now=now)
        tell_received(new, now=now)
        tell_passed_on(old, to=new, now=now)
    return new


def _enter(old: Registration, to: Colleague, *, now: datetime) -> Registration:
    application = Application(
        name=to.name, email=to.email, role=to.role, mode=to.mode, municipality=old.municipality,
        organisation=old.organisation, language=old.language, registered_by=old,
    )  # fmt: skip
    new = insert_person(forum=old.forum, application=application, now=now)
    new.status = RegistrationStatus.REGISTERED
    new.save(update_fields=["status"])
    invitations.tie(registration=new, key="", now=now)
    return new


def _take_place(new: Registration, *, now: datetime) -> None:
    """Take a place for somebody who counts as holding one already, so that none is kept for them any more."""
    lock_capacities(new.forum_id)
    if not take_place(new.forum_id, new.mode, now=now):
        raise ModeFull


def _hand_over(old: Registration, new: Registration, *, with_wishes: bool) -> None:
    """Move what suits the colleague's mode."""
    seats = [seat for seat in old.seats.select_related("session") if session_fits(seat.session.mode, new.mode)]
    remember_gone(old, seats)
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(registration=new, via_lent_computer=False)
    wishes = old.preferences.select_related("session") if with_wishes else []
    fit = [wish.pk for wish in wishes if session_fits(wish.session.mode, new.mode)]
    old.preferences.filter(pk__in=fit).update(registration=new)
    CafeSeat.objects.filter(registration=old).delete()


def _close(old: Registration, *, now: datetime) -> None:
    old.status, old.cancelled_at, old.passed_on_at = RegistrationStatus.CANCELLED, now, now
    old.calendar_sequence += 1
    old.needs = old.my_notes = ""
    old.save(update_fields=["status", "cancelled_at", "passed_on_at", "calendar_sequence", "needs", "my_notes"])
    old.preferences.all().delete()
    old.answers.all().delete()
