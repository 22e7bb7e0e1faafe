"""Reminders of a forum: when they leave, and whom they reach."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Count, QuerySet

from samverkan.forums.enums import Choice, ForumStatus, Mode, ReminderAnchor, ReminderAudience
from samverkan.forums.models import Forum, Invitation, Registration, Reminder
from samverkan.forums.queries.invitations import list_unanswered, registrations_of
from samverkan.forums.queries.registrations import is_registration_open

#: How long after its moment a reminder that follows something may still leave, if no worker was there.
GRACE = timedelta(days=7)
#: No reminder leaves later than this after its forum.
LONGEST = timedelta(days=380)


def list_reminders(forum: Forum) -> list[Reminder]:
    """Return the forum's reminders with how many they have reached, in the order they leave."""
    found = list(forum.reminders.select_related("forum").annotate(reached=Count("sent")))
    for reminder in found:
        reminder.forum = forum
    return sorted(found, key=lambda one: (one.moment is None, one.moment or one.created_at, one.pk))


def get_reminder(slug: str, reminder_id: int) -> Reminder | None:
    """Return a reminder of the forum, with the forum and how many it has reached."""
    found = Reminder.objects.select_related("forum").annotate(reached=Count("sent"))
    return found.filter(pk=reminder_id, forum__slug=slug).first()


def list_switched_on(*, now: datetime) -> QuerySet[Reminder]:
    """Return the reminders that may be due: switched on, of forums that people know of and that are not long past."""
    alive = Reminder.objects.filter(on_since__isnull=False, forum__ends_at__gt=now - LONGEST)
    alive = alive.exclude(forum__status__in=[ForumStatus.DRAFT, ForumStatus.CANCELLED])
    return alive.select_related("forum").order_by("pk")


def is_due(reminder: Reminder, *, now: datetime) -> bool:
    """Return whether letters are to be written now.

    A reminder that was switched on after its moment is past, but for that of the day before: it reaches whoever
    registers later too, until that day is over: nobody reads of tomorrow on the day itself.
    """
    moment = reminder.moment
    if moment is None or reminder.on_since is None or not moment <= now < _last_chance(reminder, moment):
        return False
    return reminder.is_day_before or (reminder.on_since <= moment and reminder.done_for != moment)


def _last_chance(reminder: Reminder, moment: datetime) -> datetime:
    """What is to be done before something is of no use after it; what follows something, not long after."""
    if reminder.is_day_before:
        start = reminder.forum.starts_at.astimezone(reminder.forum.zone)
        return datetime.combine(start.date(), time.min, start.tzinfo)
    if reminder.anchor == ReminderAnchor.START or reminder.minutes >= 0:
        return reminder.forum.starts_at if reminder.minutes < 0 else moment + GRACE
    return moment - timedelta(minutes=reminder.minutes)


def list_registrations(reminder: Reminder, *, before: datetime) -> QuerySet[Registration]:
    """Return the registered people whom the reminder is for, of those registered up to a moment."""
    forum = reminder.forum
    people = registrations_of(forum, before=before).exclude(reminders_sent__reminder=reminder)
    if reminder.audience == ReminderAudience.UNANSWERED:
        return people.none()
    if reminder.audience in (ReminderAudience.ONSITE, ReminderAudience.DIGITAL):
        return people.filter(mode=Mode(reminder.audience))
    if reminder.audience == ReminderAudience.WITHOUT_WISHES:
        has_choice = forum.slots.filter(choice=Choice.WISHES).exists() and forum.seats_published_at is None
        return people.filter(preferences=None) if has_choice else people.none()
    return people


def list_invitations(reminder: Reminder, *, before: datetime, now: datetime) -> QuerySet[Invitation]:
    """Return the invitations without an answer whom the reminder is for, of those written up to a moment."""
    people = list_unanswered(reminder.forum).filter(written_at__lte=before)
    is_for_them = reminder.audience == ReminderAudience.UNANSWERED and is_registration_open(reminder.forum, now=now)
    return people.exclude(reminders_sent__reminder=reminder) if is_for_them else people.none()


def count_reached(reminder: Reminder, *, now: datetime) -> int:
    """Return how many would get the reminder if it left now."""
    return list_registrations(reminder, before=now).count() + list_invitations(reminder, before=now, now=now).count()
