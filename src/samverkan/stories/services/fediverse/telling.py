"""Followers are told what is new, changed or gone, by comparing what they were told with what is public."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from samverkan.stories import queries
from samverkan.stories.models import FediverseInbox, FediversePost, StoryPage
from samverkan.stories.services.fediverse import documents
from samverkan.stories.services.fediverse.line import put_in_line
from samverkan.stories.services.transfer.describing import digest_of

#: A story older than this is no news: a blog that moves here does not fill everybody's evening.
NEWS = timedelta(days=7)


def tell_followers(*, now: datetime) -> int:
    """Queue what followers do not know yet; return how many stories it was about. Run again it tells nothing twice."""
    if not settings.FEDIVERSE:
        return 0
    return _tell_gone(now) + _tell_changed(now) + _tell_new(now)


def _inboxes() -> list[FediverseInbox]:
    return list(FediverseInbox.objects.filter(followers__isnull=False).distinct())


def _tell_new(now: datetime) -> int:
    """Tell of stories that came out lately, and of those that were taken back and are there again."""
    posts = FediversePost.objects.filter(key=OuterRef("translation_key"))
    stories = queries.public_stories().annotate(
        known=Subquery(posts.values("pk")[:1]), gone_at=Subquery(posts.values("deleted_at")[:1])
    )
    is_news = Q(known=None, published_date__gte=timezone.localdate(now) - NEWS)
    is_back = Q(gone_at__isnull=False, last_published_at__gt=F("gone_at"))
    return sum(_tell_one(story, now) for story in stories.filter(is_news | is_back).prefetch_related("themes"))


def _tell_one(story: StoryPage, now: datetime) -> bool:
    with transaction.atomic():
        post, is_new = FediversePost.objects.get_or_create(
            key=story.translation_key, defaults={"story": story, "digest": "", "told_at": now}
        )
        edition = post.edition if is_new else post.edition + 1
        told, moment = documents.note(story, edition=edition), max(now, story.last_published_at or now)
        ours = FediversePost.objects.filter(pk=post.pk, edition=post.edition)
        ours = ours if is_new else ours.filter(deleted_at__isnull=False)
        if not ours.update(story=story, edition=edition, digest=digest_of(told), told_at=moment, deleted_at=None):
            return False
        put_in_line(documents.creation(told), _inboxes(), now=now)
    return True


def _tell_changed(now: datetime) -> int:
    """Tell of stories that have been published again and say something else."""
    posts = FediversePost.objects.filter(deleted_at=None, story__last_published_at__gt=F("told_at"))
    keys = {post.story_id: post for post in posts}
    stories = queries.public_stories().filter(pk__in=keys).prefetch_related("themes")
    return sum(_tell_change(story, keys[story.pk], now) for story in stories)


def _tell_change(story: StoryPage, post: FediversePost, now: datetime) -> bool:
    told = documents.note(story, edition=post.edition)
    digest = digest_of(told)
    with transaction.atomic():
        ours = FediversePost.objects.filter(pk=post.pk, told_at=post.told_at, deleted_at=None)
        if not ours.update(digest=digest, told_at=max(now, story.last_published_at or now)) or digest == post.digest:
            return False
        put_in_line(documents.change(told, now=now), _inboxes(), now=now)
    return True


def _tell_gone(now: datetime) -> int:
    """Tell of stories that nobody may read any more."""
    public = queries.public_stories().order_by().values("pk")
    gone = FediversePost.objects.filter(deleted_at=None).exclude(story__in=public)
    return sum(_tell_end(post, now) for post in gone)


def _tell_end(post: FediversePost, now: datetime) -> bool:
    with transaction.atomic():
        if not FediversePost.objects.filter(pk=post.pk, deleted_at=None).update(deleted_at=now, digest=""):
            return False
        put_in_line(documents.deletion(post.key, post.edition), _inboxes(), now=now)
    return True
