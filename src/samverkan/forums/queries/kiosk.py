"""Whom the kiosk lets in."""

from __future__ import annotations

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Forum, Registration


def find_by_name_and_email(forum: Forum, *, name: str, email: str) -> Registration | None:
    """Return who has a place under exactly this name and address; letter case and spaces aside."""
    found = forum.registrations.filter(status=RegistrationStatus.REGISTERED, email__iexact=email.strip()).first()
    return found if found and _plain(found.name) == _plain(name) else None


def first_name(registration: Registration) -> str:
    """Return what the kiosk calls the person."""
    return (registration.name.split() or [""])[0]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
