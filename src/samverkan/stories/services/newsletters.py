"""The newsletter: drafted once a week from what is new, read by an editor, written to each subscriber by a task.

The task looks at subscribers in the order of their numbers, a batch in a transaction: letters and mark are stored
together, so a killed worker loses no letter and writes none twice. Letters are plain text without anything that tells
who opened them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from samverkan.jobs import services as jobs
from samverkan.letters.services import queue_letter, write_letter
from samverkan.network.enums import Role
from samverkan.network.models import Person
from samverkan.network.rules import is_editor, is_operator
from samverkan.stories.models import Newsletter, StoryPage, Subscriber
from samverkan.stories.queries import public_stories
from samverkan.stories.services.subscriptions import letter_links

BATCH = 50
WEEK = timedelta(days=7)
#: A story that is dated earlier came from an old blog: it is new here, but no news.
OLD = timedelta(days=60)
TASK = "samverkan.stories.tasks.write_newsletter"


class NotEditor(Exception):
    """The actor does not edit stories."""


class AlreadySent(Exception):
    """The newsletter has been sent: nothing of it can be changed."""


class NothingToSend(Exception):
    """The newsletter holds no story."""


@dataclass(frozen=True)
class Written:
    """A letter as it will be sent."""

    subject: str
    text: str


def draft_newsletter(*, now: datetime) -> Newsletter | None:
    """Draft the week's newsletter from what is new, or bring the waiting draft up to date; tell the editors once.

    None if there is nothing new, or the week's has been sent.
    """
    with transaction.atomic():
        draft = Newsletter.objects.select_for_update(of=("self",)).filter(sent_at=None).first()
        last = Newsletter.objects.filter(sent_at__isnull=False).first()
        week = week_of(now)
        if draft is None and last is not None and last.week_start_date >= week:
            return None
        since = draft.since if draft else last.until if last else now - WEEK
        stories = list_news(since=since, until=now)
        if draft is None and not stories:
            return None
        if draft is None:
            draft = Newsletter.objects.create(week_start_date=week, since=since, until=now)
            draft.stories.set(stories)
            _tell_editors(draft, now)
        else:
            draft.stories.add(*[story for story in stories if (story.first_published_at or now) > draft.until])
            draft.until, draft.week_start_date = now, week
            draft.save(update_fields=["until", "week_start_date"])
    return draft


def week_of(now: datetime) -> date:
    """Return the Monday of the week."""
    today = timezone.localdate(now)
    return today - timedelta(days=today.weekday())


def list_news(*, since: datetime, until: datetime) -> list[StoryPage]:
    """Return the public stories that came out in that time and are not of old."""
    fresh = public_stories().filter(first_published_at__gt=since, first_published_at__lte=until)
    return list(fresh.filter(published_date__gte=(since - OLD).date()))


def _tell_editors(draft: Newsletter, now: datetime) -> None:
    for editor in Person.objects.filter(is_active=True, memberships__role=Role.EDITOR).distinct().order_by("pk"):
        queue_letter(
            template="newsletter_ready", to=editor.email, language=editor.language,
            context={"url": settings.BASE_URL + reverse("stories:newsletter_edit", args=[draft.pk])},
            dedupe_key=f"newsletter_ready:{draft.pk}:{editor.pk}", now=now,
        )  # fmt: skip


def change_newsletter(
    *, actor: Person, newsletter_id: int, greeting: str, stories: Collection[StoryPage], now: datetime
) -> None:
    """Change a draft's greeting and choice of stories. Raises ``NotEditor`` and ``AlreadySent``."""
    with transaction.atomic():
        draft = _draft(actor, newsletter_id)
        draft.greeting = greeting
        draft.save(update_fields=["greeting"])
        draft.stories.set(stories)


def send_newsletter(*, actor: Person, newsletter_id: int, now: datetime) -> Newsletter:
    """Send a draft to everybody who has confirmed by now; a task writes the letters.

    Raises ``NotEditor``, ``AlreadySent`` (pressing twice is once) and ``NothingToSend``.
    """
    with transaction.atomic():
        draft = _draft(actor, newsletter_id)
        if not list_stories_of(draft):
            raise NothingToSend
        draft.sent_at, draft.sent_by = now, actor
        draft.save(update_fields=["sent_at", "sent_by"])
        log(draft, "stories.newsletter_sent", user=actor, timestamp=now)
        jobs.enqueue(task=TASK, args=(draft.pk,))
    return draft


def _draft(actor: Person, newsletter_id: int) -> Newsletter:
    if not (is_editor(actor) or is_operator(actor)):
        raise NotEditor
    draft = Newsletter.objects.select_for_update(of=("self",)).get(pk=newsletter_id)
    if draft.sent_at is not None:
        raise AlreadySent
    return draft


def list_stories_of(newsletter: Newsletter) -> list[StoryPage]:
    """Return the newsletter's stories that are still public, newest first, with their themes."""
    return list(public_stories().filter(pk__in=newsletter.stories.order_by().values("pk")).prefetch_related("themes"))


def write_newsletter(*, newsletter_id: int, now: datetime) -> int:
    """Write the letters that are not written yet; return how many. Run again it writes none twice."""
    written = 0
    while (number := _write_batch(newsletter_id, now)) is not None:
        written += number
    return written


def write_left_behind(*, now: datetime) -> int:
    """Write what a task that gave up has left; return how many."""
    waiting = Newsletter.objects.filter(sent_at__isnull=False, finished_at=None).order_by("pk")
    return sum(write_newsletter(newsletter_id=pk, now=now) for pk in waiting.values_list("pk", flat=True))


def _write_batch(newsletter_id: int, now: datetime) -> int | None:
    """Write the letters of the next subscribers; None when there are none left."""
    with transaction.atomic():
        newsletter = Newsletter.objects.select_for_update(of=("self",)).get(pk=newsletter_id)
        if newsletter.sent_at is None or newsletter.finished_at is not None:
            return None
        told = Subscriber.objects.filter(confirmed_at__lte=newsletter.sent_at, pk__gt=newsletter.last_subscriber)
        batch = list(told.order_by("pk").prefetch_related("themes")[:BATCH])
        if not batch:
            newsletter.finished_at = now
            newsletter.save(update_fields=["finished_at"])
            return None
        stories = list_stories_of(newsletter)
        written = sum(_write(newsletter, subscriber, stories, now) for subscriber in batch)
        newsletter.last_subscriber = batch[-1].pk
        newsletter.letters_count += written
        newsletter.save(update_fields=["last_subscriber", "letters_count"])
    return written


def _write(newsletter: Newsletter, subscriber: Subscriber, stories: Sequence[StoryPage], now: datetime) -> bool:
    wanted = {theme.pk for theme in subscriber.themes.all()}
    chosen = [story for story in stories if not wanted or wanted & {theme.pk for theme in story.themes.all()}]
    if chosen:
        links = letter_links(subscriber)
        queue_letter(
            template="newsletter", to=subscriber.email, language=subscriber.language,
            context=_context(newsletter.greeting, chosen) | links,
            dedupe_key=f"newsletter:{newsletter.pk}:{subscriber.pk}", now=now, unsubscribe_url=links["stop_url"],
        )  # fmt: skip
    return bool(chosen)


def preview_newsletter(*, greeting: str, stories: Sequence[StoryPage], language: str) -> Written:
    """Return the letter as a subscriber to all themes will get it; the links of the subscription lead to its page."""
    own = settings.BASE_URL + reverse("stories:newsletter")
    context = _context(greeting, stories) | {"own_url": own, "stop_url": own}
    subject, text = write_letter(template="newsletter", language=language, context=context)
    return Written(subject.strip(), text)


def _context(greeting: str, stories: Sequence[StoryPage]) -> dict[str, object]:
    return {
        "greeting": greeting,
        "first": stories[0].title if stories else "",
        "others": len(stories) - 1,
        "stories": [(story.title, story.ingress, settings.BASE_URL + story.get_absolute_url()) for story in stories],
    }
