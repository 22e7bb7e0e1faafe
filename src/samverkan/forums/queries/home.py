"""What a signed-in person has to do with forums: those they plan, take part in, and lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from samverkan.forums.enums import WITH_NOTES, ForumStatus, RegistrationStatus
from samverkan.forums.models import Forum, Host, Registration
from samverkan.forums.queries.programme import list_organised

#: How long a forum that is over stays among those to work with: its documentation is written then.
AFTERWORK = timedelta(days=60)
MOST_SHOWN = 5


@dataclass(frozen=True)
class Leading:
    """A forum at which the person leads sessions, and the host's link that shows them all."""

    host: Host
    titles: tuple[str, ...]

    @property
    def forum(self) -> Forum:
        """The forum."""
        return self.host.session.slot.forum


def list_to_plan(*, now: datetime) -> QuerySet[Forum]:
    """Return the forums that still take work, the soonest first."""
    at_work = (ForumStatus.DRAFT, ForumStatus.OPEN, ForumStatus.CLOSED)
    return list_organised(kinds=at_work).filter(ends_at__gte=now - AFTERWORK).order_by("starts_at", "pk")[:MOST_SHOWN]


def list_own_registrations(email: str) -> QuerySet[Registration]:
    """Return the registrations of an address that still stand, the latest forum first."""
    mine = Registration.objects.filter(email__iexact=email).exclude(status=RegistrationStatus.CANCELLED)
    return mine.select_related("forum").order_by("-forum__starts_at", "-pk")[:MOST_SHOWN]


def list_leading(email: str, *, now: datetime) -> list[Leading]:
    """Return the forums at which an address has points to write, the latest first; closed links are left out."""
    own = Host.objects.filter(email__iexact=email, session__slot__forum__ends_at__gte=now - AFTERWORK)
    own = own.exclude(key__startswith="closed-").exclude(session__slot__forum__status=ForumStatus.DRAFT)
    own = own.filter(session__kind__in=WITH_NOTES).order_by(
        "-session__slot__forum__starts_at", "session__starts_at", "pk"
    )
    hosts: dict[int, list[Host]] = {}
    ordered = own.order_by("-session__slot__forum__starts_at", "session__starts_at", "pk")
    for host in ordered.select_related("session__slot__forum"):
        hosts.setdefault(host.session.slot.forum_id, []).append(host)
    return [Leading(found[0], tuple(host.session.title for host in found)) for found in hosts.values()]
