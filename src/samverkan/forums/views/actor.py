"""Who presses the button."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from samverkan.network.models import Person


def actor_of(request: HttpRequest) -> Person:
    """Return who is signed in; for views behind ``role_required``."""
    assert isinstance(request.user, Person)
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also where nothing was filled in; None where nothing was sent."""
    return request.POST if request.method == "POST" else None
