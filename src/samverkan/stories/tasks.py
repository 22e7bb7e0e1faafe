"""What the stories do in the background."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from samverkan.jobs.services import enqueue
from samverkan.stories import services
from samverkan.stories.models import StoryPage
from samverkan.stories.services import fediverse, newsletters, subscriptions


@task()
def delete_expired() -> None:
    """Delete comments, guest posts and addresses past their time."""
    now = timezone.now()
    services.delete_expired(now=now)
    services.delete_expired_guests(now=now)


@task()
def draft_newsletter() -> None:
    """Draft the week's newsletter, forget addresses that nobody confirmed, and write what was left behind."""
    now = timezone.now()
    newsletters.draft_newsletter(now=now)
    newsletters.write_left_behind(now=now)
    subscriptions.delete_unconfirmed(now=now)


@task()
def write_newsletter(newsletter_id: int) -> int:
    """Write the letters of a newsletter; one already written is not written again."""
    return newsletters.write_newsletter(newsletter_id=newsletter_id, now=timezone.now())


@task()
def relate_stories() -> int:
    """Work out which stories are like each other."""
    return services.relate_stories()


@task()
def prepare_sizes(page_id: int | None = None) -> int:
    """Make the sizes of pictures that are missing, of one page or of all; what a killed worker made stays."""
    return services.prepare_sizes(page_id=page_id).made


@task()
def publish_scheduled() -> None:
    """Publish and take down what editors have given a time."""
    call_command("publish_scheduled", verbosity=0)


@task()
def announce_documentation(story_id: int) -> None:
    """Send the link of a published documentation to those who were registered."""
    story = StoryPage.objects.filter(pk=story_id).first()
    if story is not None:
        services.announce_documentation(story=story, now=timezone.now())


@task()
def tell_fediverse() -> int:
    """Tell followers in the fediverse what is new, changed or gone."""
    return fediverse.tell_followers(now=timezone.now())


@task()
def send_to_fediverse() -> int:
    """Deliver to the fediverse what is due."""
    return fediverse.send_due(now=timezone.now())


@task()
def mend_fediverse() -> int:
    """Compare what followers know with what is public, take deliveries back from killed workers, and deliver."""
    now = timezone.now()
    told = fediverse.tell_followers(now=now) + fediverse.reap(now=now)
    return told + fediverse.send_due(now=now) + fediverse.forget_old(now=now)


def on_page_published(sender: type[StoryPage], instance: StoryPage, **kwargs: Any) -> None:
    """Queue the letters about a forum's documentation once it is public, and the one to the guest who wrote.

    The fediverse is told too, where it may follow.
    Wagtail also says so of a story that is to go live later; that one waits for its time.
    """
    if not instance.live:
        return
    services.note_published(story=instance, now=timezone.now())
    on_pictures_published(sender, instance)
    enqueue(task="samverkan.stories.tasks.relate_stories")
    if settings.FEDIVERSE:
        enqueue(task="samverkan.stories.tasks.tell_fediverse")
    if instance.documentation_of_id:
        enqueue(task="samverkan.stories.tasks.announce_documentation", args=(instance.pk,))


def on_pictures_published(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Make the pictures that a page cannot do without once it is stored, and queue their other sizes."""
    if instance.live:
        transaction.on_commit(partial(_prepare_pictures, instance))


def _prepare_pictures(page: Any) -> None:
    if services.prepare_first_sizes(page=page):
        enqueue(task="samverkan.stories.tasks.prepare_sizes", args=(page.pk,))


def on_task_rejected(sender: type[Any], instance: Any, user: Any, **kwargs: Any) -> None:
    """Hand a guest post back to its guest when an editor asks for changes."""
    services.note_review(state=instance, editor=user, now=timezone.now())
