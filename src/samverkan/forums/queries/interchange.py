"""Forums and registrations as other programs ask for them."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from samverkan.forums.models import Forum, Registration, Seat, Series
from samverkan.forums.queries.programme import public_forums


def list_public_forums(
    *, status: str = "", series: str = "", first_day: date | None = None, last_day: date | None = None
) -> QuerySet[Forum]:
    """Return public forums with their series, the latest first; of a status, a series, and days in the site's zone."""
    found = public_forums().select_related("series").order_by("-starts_at", "-pk")
    if status:
        found = found.filter(status=status)
    if series:
        found = found.filter(series__slug=series)
    if first_day:
        found = found.filter(ends_at__gte=_moment(first_day, time.min))
    if last_day:
        found = found.filter(starts_at__lte=_moment(last_day, time.max))
    return found


def list_public_series() -> QuerySet[Series]:
    """Return every series that has a public forum, by title."""
    return Series.objects.filter(Exists(public_forums().filter(series=OuterRef("pk")))).order_by("title", "pk")


def list_registrations(forum: Forum, *, status: str = "") -> QuerySet[Registration]:
    """Return a forum's registrations with home, check-in and seats, the first one first. Two queries."""
    seats = Prefetch("seats", Seat.objects.select_related("session").order_by("session__starts_at", "pk"))
    found = forum.registrations.select_related("municipality", "attendance").prefetch_related(seats).order_by("pk")
    return found.filter(status=status) if status else found


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, timezone.get_default_timezone())
