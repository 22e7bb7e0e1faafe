"""What a host sees on their own page."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from samverkan.forums.enums import WITH_NOTES, RegistrationStatus
from samverkan.forums.models import Cafe, Forum, Host, Seat, Session


def get_host(key: str) -> Host | None:
    """Return the host of a personal link, with the forum; nobody for a link that is closed."""
    if not key or key.startswith("closed-"):
        return None
    return Host.objects.select_related("session__slot__forum").filter(key=key).first()


def list_sessions(host: Host) -> list[Session]:
    """Return the sessions the host leads at this forum, with participants, pitch and notes. Three queries.

    ``is_cafe``: it is held as a World Café.
    """
    forum = host.session.slot.forum
    own = Session.objects.filter(pk=host.session_id)
    if host.email:
        own |= Session.objects.filter(slot__forum=forum, hosts__email__iexact=host.email)
    seats = (
        Seat.objects.filter(registration__status=RegistrationStatus.REGISTERED)
        .select_related("registration__municipality")
        .order_by("registration__name", "pk")
    )
    return list(
        Session.objects.filter(pk__in=own.values("pk"))
        .select_related("slot__forum", "room", "group_talk")
        .annotate(is_cafe=Exists(Cafe.objects.filter(session=OuterRef("pk"))))
        .prefetch_related(Prefetch("seats", queryset=seats), "group_talk__notes")
        .order_by("starts_at", "pk")
    )


def list_hosts(forum: Forum) -> QuerySet[Host]:
    """Return the hosts of sessions in which points are written, in order of time."""
    return (
        Host.objects.filter(
            Q(session__kind__in=WITH_NOTES) | Q(session__cafe__isnull=False), session__slot__forum=forum
        )
        .select_related("session")
        .order_by("session__starts_at", "session_id", "position", "pk")
    )
