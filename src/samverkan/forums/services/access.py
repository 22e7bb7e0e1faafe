"""Who may change a forum."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from samverkan.network.models import Person


def require_organiser(actor: Person | None) -> None:
    """Raise ``PermissionDenied`` unless the actor organises forums. ``None`` is the system itself."""
    if actor is not None and not actor.has_perm("forums.organise"):
        raise PermissionDenied
