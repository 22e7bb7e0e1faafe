"""People: made by organisers, changed by themselves, deleted so that counts stay."""

from __future__ import annotations

from datetime import datetime

import rules
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from samverkan.network import queries
from samverkan.network.models import Person
from samverkan.network.services.personal_data import erase_in_rooms
from samverkan.network.services.roles import NotAllowed


class AddressTaken(Exception):
    """Somebody else has the address."""


class LastOperator(Exception):
    """Without this person nobody could run the site."""


def create_person(*, actor: Person | None, email: str, name: str, language: str, now: datetime) -> Person:
    """Make an account; its owner signs in by a code to the address. Raises ``NotAllowed``, ``AddressTaken``."""
    _check(actor)
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, name.strip(), language=language)
            log(person, "network.create_person", user=actor, timestamp=now)
    except IntegrityError:
        raise AddressTaken
    return person


def change_person(
    *, actor: Person, person: Person, email: str, name: str, language: str, is_active: bool, now: datetime
) -> Person:
    """Change an account; an old address can no longer sign in.

    Raises ``NotAllowed``, ``AddressTaken``, ``LastOperator``.
    """
    _check(actor)
    if person.is_superuser and not rules.test_rule("network.operate", actor):
        raise NotAllowed
    if not is_active and queries.is_last_operator(person):
        raise LastOperator
    try:
        with transaction.atomic():
            locked = Person.objects.select_for_update().get(pk=person.pk)
            locked.email, locked.name, locked.language = email.strip().lower(), name.strip(), language
            locked.is_active = is_active
            locked.save(update_fields=["email", "name", "language", "is_active"])
            EmailAddress.objects.filter(user=locked).exclude(email=locked.email).delete()
            log(locked, "network.change_person", user=actor, timestamp=now)
    except IntegrityError:
        raise AddressTaken
    return locked


def change_profile(*, person: Person, name: str, language: str, now: datetime) -> None:
    """Change one's own name and language."""
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(name=name.strip(), language=language)
        log(person, "network.change_profile", user=person, timestamp=now)


def delete_person(*, actor: Person, person: Person, now: datetime) -> None:
    """Delete a person: oneself, or anybody for those who manage the network. Raises ``NotAllowed``, ``LastOperator``.

    The row stays without name, address, roles or a way in, so that what others built on it, and every count, stays.
    """
    if actor.pk != person.pk:
        _check(actor)
        if person.is_superuser and not rules.test_rule("network.operate", actor):
            raise NotAllowed
    if queries.is_last_operator(person):
        raise LastOperator
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        erase_in_rooms(person=locked, now=now)
        _erase(locked)
        log(locked, "network.delete_person", user=actor, timestamp=now)


def _erase(person: Person) -> None:
    """Leave nothing but the row: no name, no way in, no name in the audit trail either."""
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    UserProfile.objects.filter(user=person).delete()
    person.memberships.all().delete()
    person.groups.clear()
    with translation.override("sv"):
        person.name = gettext("Deleted person")
    person.email = f"deleted-{person.pk}@deleted.invalid"
    person.is_active = person.is_staff = person.is_superuser = False
    person.set_unusable_password()  # a new one: every session of the person ends
    person.save()
    ModelLogEntry.objects.for_instance(person).update(label=person.name)


def _check(actor: Person | None) -> None:
    if actor is not None and not rules.has_perm("network.manage", actor):
        raise NotAllowed
