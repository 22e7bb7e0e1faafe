"""Forums that belong together, and the steps that people bring along from the earlier ones."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from samverkan.forums.enums import ForumStatus, RegistrationStatus
from samverkan.forums.models import Forum, Host, PlannedSeat, Preference, Registration, Seat, SeatPlan, Series
from samverkan.forums.queries.programme import public_forums

#: How many of the latest forums of the series count, and how many steps at most anybody brings along from them.
LATEST_FORUMS = 2
MOST_STEPS = 4


def get_series(slug: str) -> Series | None:
    """Return a series."""
    return Series.objects.filter(slug=slug).first()


def list_forums_of(series: Series) -> QuerySet[Forum]:
    """Return the public forums of a series, the latest first."""
    return public_forums().filter(series=series).order_by("-starts_at", "-pk")


def list_all_series() -> QuerySet[Series]:
    """Return every series, by title."""
    return Series.objects.order_by("title", "pk")


def count_carried(forum: Forum, *, today: date, email: str | None = None) -> dict[str, int]:
    """Return how many steps each (by e-mail address in small letters) brings along; at most one query.

    A step is a rank below the first in a slot where the person wished: a session that was not among the wishes counts
    as the rank after the last, and no seat as one more. Only what was published counts, of the two latest forums of
    the series before this one, and of people whose registration is still kept; at most four steps each. Whoever leads
    a session lost nothing in that slot, nor in one that overlaps it.
    """
    if forum.series_id is None:
        return {}
    cells = _cells(forum, today)
    if email is not None:
        cells = cells.filter(mail=email.lower())
    steps: Counter[str] = Counter()
    for mail, listed, rank, given, is_excused in cells.values_list("mail", "listed", "wished", "given", "is_excused"):
        if listed and not is_excused:
            steps[mail] += rank - 1 if rank else listed + (given is None)
    return {mail: min(number, MOST_STEPS) for mail, number in steps.items() if number}


def count_bringing(forum: Forum, *, today: date) -> int:
    """Return how many of the registered bring steps along. At most two queries."""
    carried = count_carried(forum, today=today)
    if not carried:
        return 0
    registered = forum.registrations.filter(status=RegistrationStatus.REGISTERED).values_list("email", flat=True)
    return sum(email.lower() in carried for email in registered)


def _earlier(forum: Forum) -> QuerySet[Forum]:
    """Return the forums that count."""
    held = Forum.objects.filter(series=forum.series_id, starts_at__lt=forum.starts_at, seats_published_at__isnull=False)
    return held.exclude(status=ForumStatus.CANCELLED).order_by("-starts_at", "-pk")[:LATEST_FORUMS]


def _cells(forum: Forum, today: date) -> QuerySet[Any]:
    """Return the planned seats that were published last, with what came of them: the seat held, else the plan's."""
    same = {"registration": OuterRef("registration"), "slot": OuterRef("slot")}
    published = SeatPlan.objects.filter(forum=OuterRef("plan__forum"), published_at__isnull=False).order_by("-number")
    wishes = Preference.objects.order_by()
    listed = wishes.filter(**same).values("slot").annotate(number=Count("pk")).values("number")
    wished = wishes.filter(registration=OuterRef("registration"), session=OuterRef("given")).values("rank")
    held = Seat.objects.filter(**same).order_by().values("session")
    leads = Host.objects.annotate(address=Lower("email")).filter(session=OuterRef("given"), address=OuterRef("mail"))
    beside = Seat.objects.filter(
        registration=OuterRef("registration"),
        slot__starts_at__lt=OuterRef("slot__ends_at"), slot__ends_at__gt=OuterRef("slot__starts_at"),
    ).exclude(slot=OuterRef("slot"))  # fmt: skip
    return (
        PlannedSeat.objects.filter(
            plan__forum__in=_earlier(forum).values("pk"), plan=Subquery(published.values("pk")[:1]),
            registration__status=RegistrationStatus.REGISTERED, registration__kept_until__gte=today,
        )
        .annotate(
            mail=Lower("registration__email"), listed=Subquery(listed[:1]),
            given=Coalesce(Subquery(held[:1]), F("session"), output_field=BigIntegerField()),
        )
        .annotate(wished=Subquery(wished[:1]), is_excused=Exists(leads) | Exists(beside))
        .order_by()
    )  # fmt: skip


def carried_by(registration: Registration, *, today: date) -> int:
    """Return how many steps one person brings along. At most one query."""
    return count_carried(registration.forum, today=today, email=registration.email).get(registration.email.lower(), 0)
