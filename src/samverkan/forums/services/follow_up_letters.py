"""Letters after the forum: reminders of commitments, and the invitation to the evaluation. Each goes once.

A letter is queued by a key that names its occasion, so a task that was killed half-way can be run again.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from samverkan.forums.enums import UNFINISHED, ForumStatus, RegistrationStatus
from samverkan.forums.models import Attendance, Commitment, Evaluation, Forum, Registration
from samverkan.forums.queries.commitments import ASK_AFTER, Reminder, list_reminders, remind_days
from samverkan.forums.queries.evaluation import closes_at
from samverkan.letters.services import queue_letter

#: No reminder is planned longer before the due date.
MOST_DAYS = 90
#: People are invited to the evaluation from so long after the end, and no longer than so.
INVITED_FROM, INVITED_UNTIL = timedelta(hours=1), timedelta(days=7)


def remind(*, now: datetime) -> int:
    """Queue the reminders whose day has come; return how many. Run again it queues none twice."""
    return sum(_remind(commitment, now) for commitment in _due(timezone.localdate(now)))


def _due(today: date) -> list[Commitment]:
    near = (today - timedelta(days=ASK_AFTER + 23), today + timedelta(days=MOST_DAYS))
    found = Commitment.objects.filter(due_date__range=near, status__in=UNFINISHED, kept_until__gte=today)
    found = found.exclude(email="").exclude(forum__status=ForumStatus.CANCELLED)
    return list(found.select_related("forum__follow_up", "municipality").order_by("pk"))


def _remind(commitment: Commitment, now: datetime) -> int:
    """Queue the latest reminder whose day has come, unless it has been; those before it are passed over."""
    forum = commitment.forum
    today = timezone.localdate(now, forum.zone)
    come = [
        one for one in list_reminders(commitment, remind_days(getattr(forum, "follow_up", None))) if one.day <= today
    ]
    if not come or (come[-1].days >= 0 and today > commitment.due_date):
        return 0
    occasion = f"{commitment.due_date.isoformat()}:{come[-1].days}"
    with transaction.atomic():
        is_first = (
            Commitment.objects.filter(pk=commitment.pk, status__in=UNFINISHED)
            .exclude(Q(email="") | Q(last_reminder=occasion))
            .update(last_reminder=occasion)
        )
        if is_first:
            _write_reminder(come[-1], occasion, today, now)
    return is_first


def _write_reminder(reminder: Reminder, occasion: str, today: date, now: datetime) -> None:
    made = reminder.commitment
    queue_letter(
        template="commitment_reminder", to=made.email, language=made.language,
        context={
            "forum": made.forum,
            "commitment": made,
            "is_past": today > made.due_date,
            "path": reverse("forums:commitment", args=[made.key]),
        },
        dedupe_key=f"commitment:{made.pk}:{occasion}", now=now,
    )  # fmt: skip


def invite_to_evaluations(*, now: datetime) -> int:
    """Queue the invitations of forums that ended lately; return how many. Run again it queues none twice."""
    over = Forum.objects.filter(ends_at__gt=now - INVITED_UNTIL, ends_at__lte=now - INVITED_FROM)
    over = over.exclude(status__in=(ForumStatus.DRAFT, ForumStatus.CANCELLED))
    asked = Q(evaluation=None) | Q(evaluation__is_on=True, evaluation__invited_at=None, evaluation__closed_at=None)
    return sum(_invite(forum, now) for forum in over.filter(asked).order_by("pk"))


def _invite(forum: Forum, now: datetime) -> int:
    people = list(_invited(forum))
    for person in people:
        queue_letter(
            template="evaluation_invitation", to=person.email, language=person.language,
            context={
                "forum": forum,
                "person": person,
                "closes_at": closes_at(forum).astimezone(forum.zone),
                "path": reverse("forums:my_day_evaluation", args=[person.key]),
            },
            dedupe_key=f"evaluation:{forum.pk}:{person.pk}", now=now,
        )  # fmt: skip
    evaluation, _ = Evaluation.objects.get_or_create(forum=forum)
    Evaluation.objects.filter(pk=evaluation.pk, invited_at=None).update(invited_at=now)
    return len(people)


def _invited(forum: Forum) -> list[Registration]:
    """Return those who came and have not answered; if nobody was checked in, those who were registered."""
    here = forum.registrations.filter(status=RegistrationStatus.REGISTERED, evaluation_reply=None).exclude(email="")
    was_anybody_checked_in = Attendance.objects.filter(registration__forum=forum).exists()
    return list((here.exclude(attendance=None) if was_anybody_checked_in else here).order_by("pk"))
