"""Versions lose personal data when its time is up: hosts' addresses, and names that have left the programme."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from samverkan.forums.models import Host, Release


def clear_releases(expired: QuerySet[Release], *, now: datetime) -> None:
    """Erase addresses, and the names of those who are not in the programme any more; those who stay there stay here."""
    for release in expired.filter(cleared_at=None).order_by("pk").iterator(chunk_size=20):
        hosts = Host.objects.filter(session__slot__forum=release.forum_id)
        _forget_names(release.snapshot, kept=set(hosts.values_list("name", flat=True)))
        release.contacts, release.cleared_at = {}, now
        release.save(update_fields=["contacts", "snapshot", "cleared_at"])


def forget_address(email: str) -> None:
    """Erase the address of a host from every version."""
    for release in list_with_address(email):
        release.contacts = {
            session: [[name, other] for name, other in hosts if other.lower() != email.lower()]
            for session, hosts in release.contacts.items()
        }
        release.save(update_fields=["contacts"])


def list_with_address(email: str) -> list[Release]:
    """Return the versions that hold the address of a host."""
    wanted = email.lower()
    rows = Release.objects.exclude(contacts={}).select_related("forum").order_by("pk")
    return [
        release
        for release in rows.defer("snapshot").iterator(chunk_size=100)
        if any(other.lower() == wanted for hosts in release.contacts.values() for _name, other in hosts)
    ]


def _forget_names(snapshot: dict[str, Any], *, kept: set[str]) -> None:
    for session in snapshot["sessions"]:
        session["hosts"] = [host for host in session["hosts"] if host[0] in kept]
