"""Who may do what: predicates over a person's roles, and the permissions built from them.

Everything here asks ``Person.roles``, which reads the person's memberships once a request.
"""

from __future__ import annotations

from typing import Any

import rules

from samverkan.network.enums import STAFF_ROLES, Role


def _roles(person: Any) -> frozenset[str]:
    """Return the roles of somebody signed in and active; nobody else has any."""
    return person.roles if person is not None and person.is_authenticated and person.is_active else frozenset()


@rules.predicate
def is_operator(person: Any) -> bool:
    """Whether the person runs the site."""
    return bool(person is not None and person.is_active and person.is_superuser)


@rules.predicate
def is_organiser(person: Any) -> bool:
    """Whether the person organises forums."""
    return Role.ORGANISER in _roles(person)


@rules.predicate
def is_editor(person: Any) -> bool:
    """Whether the person edits stories."""
    return Role.EDITOR in _roles(person)


@rules.predicate
def is_staff_member(person: Any) -> bool:
    """Whether the person works behind the counter, and so may protect the account with a second factor."""
    return is_operator(person) or bool(STAFF_ROLES & _roles(person))


PERMISSIONS = {
    "forums.organise": is_organiser | is_operator,
    "stories.edit": is_editor | is_operator,
    "network.manage": is_organiser | is_operator,
    "network.operate": is_operator,
    "network.second_factor": is_staff_member,
    "letters.read": is_organiser | is_operator,
}

for _name, _predicate in PERMISSIONS.items():
    rules.set_perm(_name, _predicate)
    rules.set_rule(_name, _predicate)
