"""The programme as rows of a table."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from samverkan.forums.models import Forum, Host, Session
from samverkan.web.tables import Table


def list_sessions(forum: Forum) -> QuerySet[Session]:
    """Return the sessions in order of time, with room and hosts. Two queries."""
    hosts = Prefetch("hosts", Host.objects.order_by("position", "pk"))
    found = Session.objects.filter(slot__forum=forum).select_related("room").prefetch_related(hosts)
    return found.order_by("starts_at", "room__position", "pk")


def programme_rows(forum: Forum) -> Table:
    """Return a row for each session."""
    heading = (
        _("Date"), _("Starts"), _("Ends"), _("Room"), _("Title"), _("Kind"), _("Mode"), _("Seats"), _("Hosts"),
    )  # fmt: skip
    return Table(heading, [_row(forum, session) for session in list_sessions(forum)])


def _row(forum: Forum, session: Session) -> tuple[object, ...]:
    starts_at, ends_at = session.starts_at.astimezone(forum.zone), session.ends_at.astimezone(forum.zone)
    return (
        starts_at.date().isoformat(), f"{starts_at:%H:%M}", f"{ends_at:%H:%M}", session.room.name, session.title,
        session.get_kind_display(), session.get_mode_display(), session.capacity,
        ", ".join(host.name for host in session.hosts.all()),
    )  # fmt: skip
