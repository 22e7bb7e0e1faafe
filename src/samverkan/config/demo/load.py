"""Load the demo region: its people, stories and forums, through the same services that the pages use."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django_tasks_db.models import DBTaskResult

from samverkan.config.demo.guests import load_guests
from samverkan.config.demo.load_forums import load_forums
from samverkan.config.demo.load_goals import load_goals
from samverkan.config.demo.load_keyfigures import load_key_figures
from samverkan.config.demo.load_stories import load_comments, load_stories, load_subscribers
from samverkan.config.demo.people import is_loaded, load_people
from samverkan.letters.enums import LetterStatus
from samverkan.letters.models import Letter
from samverkan.letters.services import erase_old_letters
from samverkan.network.services import set_up_region
from samverkan.stories.services import set_up_blog

#: Letters of the loaded past that are kept to be read: so many of each kind, the newest, no older than this.
LETTERS_OF_A_KIND = 2
YOUNGER_THAN = timedelta(days=30)
#: Kept in number though not in text, so that a documentation published anew is not mailed again.
KEPT_LETTERS = ("documentation_published",)


def load_demo(*, now: datetime, on_progress: Callable[[str], None]) -> None:
    """Load the demo region, all of it or nothing. Where it is already, nothing is done."""
    if is_loaded():
        return
    queued = set(DBTaskResult.objects.values_list("pk", flat=True))
    written = set(Letter.objects.values_list("pk", flat=True))
    with _quiet(), transaction.atomic():
        set_up_region()
        set_up_blog(now=now)
        on_progress("Making the demo region: people ...")
        people = load_people(now=now)
        on_progress("Making the demo region: key figures ...")
        load_key_figures(now=now)
        load_goals(actor=people["organiser"], now=now)
        on_progress("Making the demo region: stories ...")
        stories = load_stories(people=people, now=now)
        load_comments(people=people, stories=stories, now=now)
        load_subscribers(now=now)
        load_guests(people=people, now=now)
        load_forums(people=people, now=now, on_progress=on_progress)
        _settle_letters(without=written, now=now)
    _settle_tasks(without=queued)


@contextmanager
def _quiet() -> Iterator[None]:
    """Let Wagtail not log every page of the demo: a newcomer reads our few lines instead."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _settle_tasks(*, without: set[UUID]) -> None:
    """Drop what was queued for letters that are settled, and all but one of the same entry in the search index."""
    seen: set[str] = set()
    for task in DBTaskResult.objects.exclude(pk__in=without).order_by("enqueued_at", "pk"):
        work = f"{task.task_path} {task.args_kwargs}"
        if task.task_path.startswith("samverkan.") or work in seen:
            task.delete()
        seen.add(work)


def _settle_letters(*, without: set[int], now: datetime) -> None:
    """Mark the letters of the loaded past as sent, since nothing may be mailed, and keep a few to be read."""
    letters = Letter.objects.exclude(pk__in=without)
    letters.update(
        status=LetterStatus.SENT, attempts=1, sent_at=F("created_at"), claimed_at=F("created_at"),
        handed_over_at=F("created_at"),
    )  # fmt: skip
    kept = list(letters.filter(template__in=KEPT_LETTERS).values_list("pk", flat=True))
    for template in set(letters.order_by().values_list("template", flat=True)):
        young = letters.filter(template=template, created_at__gt=now - YOUNGER_THAN).order_by("-created_at", "-pk")
        kept += young.values_list("pk", flat=True)[:LETTERS_OF_A_KIND]
    letters.exclude(pk__in=kept).delete()
    erase_old_letters(now=now)
