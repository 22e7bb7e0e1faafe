"""Who presses the button."""

from __future__ import annotations

from django.http import HttpRequest

from samverkan.network.models import Person


def actor_of(request: HttpRequest) -> Person:
    """Return who is signed in; for views behind ``role_required``."""
    assert isinstance(request.user, Person)
    return request.user
