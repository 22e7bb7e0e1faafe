"""Roles: given and taken, with Django's groups and the staff mark kept in step."""

from __future__ import annotations

from datetime import datetime

import rules
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.log_actions import log

from samverkan.network.enums import STAFF_ROLES, Role
from samverkan.network.models import Membership, Organisation, Person


class NotAllowed(Exception):
    """The actor lacks the right to manage the network."""


def grant_role(
    *, actor: Person | None, person: Person, organisation: Organisation, role: str, now: datetime
) -> Membership:
    """Give a person a role in an organisation; given twice it stays one. ``actor=None`` is the system itself.

    Raises ``NotAllowed``, and ``ValueError`` for an unknown role.
    """
    _check(actor)
    with transaction.atomic():
        membership, is_new = Membership.objects.get_or_create(
            person=person, organisation=organisation, role=Role(role).value
        )
        keep_in_step(person=person)
        if is_new:
            _log(membership, "network.grant_role", actor=actor, now=now)
    return membership


def revoke_role(*, actor: Person | None, person: Person, organisation: Organisation, role: str, now: datetime) -> None:
    """Take a role from a person; what was not there stays away. Raises ``NotAllowed``."""
    _check(actor)
    with transaction.atomic():
        membership = Membership.objects.filter(person=person, organisation=organisation, role=Role(role).value).first()
        if membership is None:
            return
        _log(membership, "network.revoke_role", actor=actor, now=now)
        membership.delete()
        keep_in_step(person=person)


def replace_role(
    *,
    actor: Person | None,
    membership: Membership,
    person: Person,
    organisation: Organisation,
    role: str,
    now: datetime,
) -> Membership:
    """Take one role and give another in its place, both in the trail. Raises ``NotAllowed``."""
    with transaction.atomic():
        former = Membership.objects.select_related("person", "organisation").get(pk=membership.pk)
        revoke_role(actor=actor, person=former.person, organisation=former.organisation, role=former.role, now=now)
        return grant_role(actor=actor, person=person, organisation=organisation, role=role, now=now)


def _log(membership: Membership, action: str, *, actor: Person | None, now: datetime) -> None:
    """Write the trail by the person's number: a name there would outlive the account."""
    data = {"role": membership.role, "person": membership.person_id}
    log(membership, action, user=actor, title=membership.organisation.name, data=data, timestamp=now)


def keep_in_step(*, person: Person) -> None:
    """Let the person's groups and staff mark follow the memberships: one group a role, named by it."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    held = locked.roles
    ours = Group.objects.filter(name__in=Role.values)
    locked.groups.remove(*ours.exclude(name__in=held))
    locked.groups.add(*(Group.objects.get_or_create(name=name)[0] for name in sorted(held)))
    locked.is_staff = locked.is_superuser or bool(STAFF_ROLES & held)
    locked.save(update_fields=["is_staff"])
    person.is_staff = locked.is_staff
    person.__dict__.pop("roles", None)


def _check(actor: Person | None) -> None:
    if actor is not None and not rules.has_perm("network.manage", actor):
        raise NotAllowed
