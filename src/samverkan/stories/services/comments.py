"""Comments: written by anybody, confirmed by the writer, read by a person, then shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import rules
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from wagtail.log_actions import log

from samverkan.letters.services import queue_letter
from samverkan.network.enums import Role
from samverkan.network.models import Person
from samverkan.stories.enums import CommentStatus
from samverkan.stories.models import Comment, StoryPage
from samverkan.stories.services.tries import TooManyTries, count_try

CONFIRM_WITHIN = timedelta(days=3)
#: How long after the decision the e-mail address is kept, and a comment that was not published.
KEPT_AFTER_DECISION = timedelta(days=90)
#: Nobody's inbox is filled from here: so many letters to confirm may wait for one address.
UNCONFIRMED_TO_ONE_ADDRESS = 3
_SALT = "stories.comment"


class StoryClosed(Exception):
    """The story takes no comments."""


class LinkExpired(Exception):
    """The link to confirm is too old or has been tampered with."""


class CommentGone(Exception):
    """There is no such comment any more."""


class NotAllowed(Exception):
    """The actor is neither an editor nor the story's page owner."""


@dataclass(frozen=True)
class Expired:
    """How much the retention deleted."""

    unconfirmed: int
    rejected: int
    addresses: int


def submit_comment(
    *, story: StoryPage, name: str, email: str, text: str, language: str, address: str, now: datetime
) -> Comment:
    """Store a comment and send its writer a link to confirm it; the same comment sent twice is one.

    ``address`` is the visitor's IP address; only a keyed hash of it is kept, for an hour, in the cache.
    Raises ``StoryClosed`` and ``TooManyTries``.
    """
    if not (story.live and story.is_open_for_comments):
        raise StoryClosed
    with transaction.atomic():
        StoryPage.objects.select_for_update(of=("self",)).get(pk=story.pk)
        recent = Comment.objects.filter(story=story, created_at__gt=now - CONFIRM_WITHIN)
        known = recent.filter(email__iexact=email, text=text).first()
        if known:
            return known
        count_try("comment", address, now=now)
        waits = Comment.objects.filter(email__iexact=email, status=CommentStatus.UNCONFIRMED)
        if waits.filter(created_at__gt=now - CONFIRM_WITHIN).count() >= UNCONFIRMED_TO_ONE_ADDRESS:
            raise TooManyTries
        comment = Comment.objects.create(
            story=story, name=name, email=email, text=text, language=language, created_at=now
        )
        _send(
            comment, "comment_confirm", comment.email, now, reverse("stories:comment_confirm", args=[_token(comment)])
        )
    return comment


def _token(comment: Comment) -> str:
    return signing.dumps(comment.key, salt=_SALT)


def read_token(token: str) -> str:
    """Return the comment's key that a link to confirm holds. Raises ``LinkExpired``."""
    try:
        return str(signing.loads(token, salt=_SALT, max_age=CONFIRM_WITHIN))
    except signing.BadSignature:
        raise LinkExpired from None


def confirm_comment(*, token: str, now: datetime) -> Comment:
    """Let the writer confirm a comment, and tell those who decide; done again it changes nothing.

    Raises ``LinkExpired`` and ``CommentGone``.
    """
    key = read_token(token)
    with transaction.atomic():
        comment = _locked(key=key)
        if comment.status == CommentStatus.UNCONFIRMED:
            comment.status, comment.confirmed_at = CommentStatus.WAITING, now
            comment.save(update_fields=["status", "confirmed_at"])
            for person in _deciders(comment.story):
                _send(comment, "comment_waiting", person.email, now, reverse("stories:comments"), person.language)
    return comment


def _locked(**which: str | int) -> Comment:
    comment = Comment.objects.select_for_update(of=("self",)).select_related("story").filter(**which).first()
    if comment is None:
        raise CommentGone
    return comment


def _deciders(story: StoryPage) -> list[Person]:
    """Return the story's page owner, or the editors where it has none with an account."""
    if story.page_owner and story.page_owner.is_active:
        return [story.page_owner]
    editors = Person.objects.filter(is_active=True, memberships__role=Role.EDITOR).distinct()
    return list(editors.order_by("pk"))


def decide_comment(*, actor: Person, comment_id: int, is_published: bool, now: datetime) -> Comment:
    """Publish a comment or turn it down; a decision may be changed. Raises ``CommentGone`` and ``NotAllowed``."""
    status = CommentStatus.PUBLISHED if is_published else CommentStatus.REJECTED
    with transaction.atomic():
        comment = _locked(pk=comment_id)
        if not rules.has_perm("stories.moderate", actor, comment.story):
            raise NotAllowed
        if comment.status == CommentStatus.UNCONFIRMED:
            raise CommentGone
        if comment.status != status:
            comment.status, comment.decided_at, comment.decided_by = status, now, actor
            comment.save(update_fields=["status", "decided_at", "decided_by"])
            log(comment.story, f"stories.comment_{status}", user=actor, timestamp=now, data={"comment": comment.pk})
            if is_published and comment.email:
                _send(comment, "comment_published", comment.email, now, comment.story.get_absolute_url())
    return comment


def withdraw_comment(*, key: str, now: datetime) -> StoryPage:
    """Delete a comment at its writer's wish. Raises ``CommentGone``."""
    with transaction.atomic():
        comment = _locked(key=key)
        log(comment.story, "stories.comment_withdrawn", timestamp=now, data={"comment": comment.pk})
        story: StoryPage = comment.story
        comment.delete()
    return story


def delete_expired(*, now: datetime) -> Expired:
    """Delete what is past its time: unconfirmed and rejected comments, and the addresses of published ones and of those
    that nobody has decided on."""
    limit = now - KEPT_AFTER_DECISION
    with transaction.atomic():
        unconfirmed = Comment.objects.filter(status=CommentStatus.UNCONFIRMED, created_at__lte=now - CONFIRM_WITHIN)
        rejected = Comment.objects.filter(status=CommentStatus.REJECTED, decided_at__lte=limit)
        is_published = Q(status=CommentStatus.PUBLISHED, decided_at__lte=limit)
        is_forgotten = Q(status=CommentStatus.WAITING, confirmed_at__lte=limit)
        named = Comment.objects.filter(is_published | is_forgotten).exclude(email="")
        return Expired(unconfirmed.delete()[0], rejected.delete()[0], named.update(email=""))


def _send(comment: Comment, template: str, to: str, now: datetime, path: str, language: str = "") -> None:
    """Queue a letter about a comment: the link that matters and the link by which its writer withdraws it."""
    queue_letter(
        template=template,
        to=to,
        language=language or comment.language,
        context={
            "name": comment.name,
            "text": comment.text,
            "title": comment.story.title,
            "url": settings.BASE_URL + path,
            "own_url": settings.BASE_URL + reverse("stories:comment_own", args=[comment.key]),
            "days": CONFIRM_WITHIN.days,
        },
        dedupe_key=f"{template}:{comment.pk}:{to}",
        now=now,
    )
