"""Comments: written by anybody, confirmed by the writer, read by a person, then shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import rules
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from wagtail.log_actions import log

from samverkan.letters.services import queue_letter
from samverkan.network.enums import Role
from samverkan.network.models import Person
from samverkan.stories.enums import CommentRule, CommentStatus
from samverkan.stories.models import Comment, StoryPage
from samverkan.stories.services.tries import TooManyTries, count_try

CONFIRM_WITHIN = timedelta(days=3)
#: How long after the decision the e-mail address is kept, and a comment that was not published.
KEPT_AFTER_DECISION = timedelta(days=90)
#: Nobody's inbox is filled from here: so many letters to confirm may wait for one address.
UNCONFIRMED_TO_ONE_ADDRESS = 3
#: So often may a writer change a comment; each change is read by a person.
MOST_CHANGES = 5
_SALT = "stories.comment"

Decision: TypeAlias = Literal["publish", "keep", "reject"]
"""Show it, with its change; show it as it stands and drop the change; do not show it."""


class StoryClosed(Exception):
    """The story takes no comments."""


class LinkExpired(Exception):
    """The link to confirm is too old or has been tampered with."""


class TooManyChanges(Exception):
    """The comment has been changed as often as it may be."""


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
    *,
    story: StoryPage,
    name: str,
    email: str,
    text: str,
    language: str,
    address: str,
    now: datetime,
    parent: Comment | None = None,
) -> Comment:
    """Store a comment and send its writer a link to confirm it; the same comment sent twice is one.

    ``address`` is the visitor's IP address; only a keyed hash of it is kept, for an hour, in the cache.
    Raises ``StoryClosed`` and ``TooManyTries``.
    """
    if not (story.live and takes_comments(story, now=now)):
        raise StoryClosed
    with transaction.atomic():
        StoryPage.objects.select_for_update(of=("self",)).get(pk=story.pk)
        recent = Comment.objects.filter(story=story, created_at__gt=now - CONFIRM_WITHIN)
        known = recent.filter(email__iexact=email, text=text, parent=parent).first()
        if known:
            return known
        count_try("comment", address, now=now)
        waits = Comment.objects.filter(email__iexact=email, status=CommentStatus.UNCONFIRMED)
        if waits.filter(created_at__gt=now - CONFIRM_WITHIN).count() >= UNCONFIRMED_TO_ONE_ADDRESS:
            raise TooManyTries
        comment = Comment.objects.create(
            story=story, parent=parent, name=name, email=email, text=text, language=language, created_at=now
        )
        _send(
            comment, "comment_confirm", comment.email, now, reverse("stories:comment_confirm", args=[_token(comment)])
        )
    return comment


def takes_comments(story: StoryPage, *, now: datetime) -> bool:
    """Whether a story still takes comments: it is open for them, and its time for them has not run out."""
    closes_at = comments_close_at(story)
    return bool(story.is_open_for_comments) and (closes_at is None or now < closes_at)


def comments_close_at(story: StoryPage) -> datetime | None:
    """Return when a story takes no more comments: so many days after it came out here; None without a limit."""
    if not settings.COMMENTS_OPEN_DAYS or story.first_published_at is None:
        return None
    first: datetime = story.first_published_at
    return first + timedelta(days=settings.COMMENTS_OPEN_DAYS)


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
            tell_deciders(comment, now=now)
    return comment


def tell_deciders(comment: Comment, *, now: datetime) -> None:
    """Tell those who decide that a comment, or a change of it, waits."""
    for person in _deciders(comment.story):
        _send(comment, "comment_waiting", person.email, now, reverse("stories:comments"), person.language)


def _locked(**which: str | int) -> Comment:
    comment = Comment.objects.select_for_update(of=("self",)).select_related("story").filter(**which).first()
    if comment is None or comment.status == CommentStatus.WITHDRAWN:
        raise CommentGone
    return comment


def _deciders(story: StoryPage) -> list[Person]:
    """Return the story's page owner, or the editors where it has none with an account."""
    if story.page_owner and story.page_owner.is_active:
        return [story.page_owner]
    editors = Person.objects.filter(is_active=True, memberships__role=Role.EDITOR).distinct()
    return list(editors.order_by("pk"))


def decide_comment(
    *, actor: Person, comment_id: int, decision: Decision, now: datetime, rule: CommentRule | None = None
) -> Comment:
    """Publish a comment (with its change, if there is one), keep its published words, or turn it down.

    A decision may be changed. ``rule`` is quoted to the writer of a comment that is turned down.
    Raises ``CommentGone`` and ``NotAllowed``.
    """
    with transaction.atomic():
        comment = _locked(pk=comment_id)
        if not rules.has_perm("stories.moderate", actor, comment.story):
            raise NotAllowed
        if comment.status == CommentStatus.UNCONFIRMED:
            raise CommentGone
        status = CommentStatus.REJECTED if decision == "reject" else CommentStatus.PUBLISHED
        if (comment.status, comment.revised_text) != (status, ""):
            _settle(comment, decision, status, rule, actor, now)
    return comment


def _settle(
    comment: Comment, decision: Decision, status: CommentStatus, rule: CommentRule | None, actor: Person, now: datetime
) -> None:
    if decision == "publish" and comment.revised_text:
        comment.text, comment.edited_at = comment.revised_text, now
    comment.status, comment.decided_at, comment.decided_by = status, now, actor
    comment.revised_text, comment.broken_rule = "", rule.value if rule and decision == "reject" else ""
    comment.save()
    log(comment.story, f"stories.comment_{status}", user=actor, timestamp=now, data={"comment": comment.pk})
    if comment.email:
        path = comment.story.get_absolute_url()
        _send(comment, f"comment_{status}", comment.email, now, path)


def edit_comment(*, key: str, text: str, now: datetime) -> Comment:
    """Change a comment at its writer's wish; whoever decides reads it again, and published words stand until then.

    Raises ``CommentGone`` and ``TooManyChanges``.
    """
    with transaction.atomic():
        comment = _locked(key=key)
        if text == (comment.revised_text or comment.text):
            return comment
        if comment.edits >= MOST_CHANGES:
            raise TooManyChanges
        comment.edits += 1
        if comment.status == CommentStatus.PUBLISHED:
            comment.revised_text = "" if text == comment.text else text
        else:
            comment.text = text
        is_news = bool(comment.revised_text) or comment.status == CommentStatus.REJECTED
        if comment.status == CommentStatus.REJECTED:
            comment.status, comment.decided_at, comment.decided_by = CommentStatus.WAITING, None, None
            comment.broken_rule = ""
        comment.save()
        log(comment.story, "stories.comment_changed", timestamp=now, data={"comment": comment.pk})
        if is_news:
            tell_deciders(comment, now=now)
    return comment


def withdraw_comment(*, key: str, now: datetime) -> StoryPage:
    """Delete a comment at its writer's wish. Raises ``CommentGone``."""
    with transaction.atomic():
        comment = _locked(key=key)
        remove_comment(comment, now=now)
    story: StoryPage = comment.story
    return story


def remove_comment(comment: Comment, *, now: datetime) -> None:
    """Delete a comment; one that has answers keeps its place, without its words, its name and its address."""
    log(comment.story, "stories.comment_withdrawn", timestamp=now, data={"comment": comment.pk})
    if comment.answers.exists():
        _empty(Comment.objects.filter(pk=comment.pk))
    else:
        comment.delete()


def _empty(comments: QuerySet[Comment]) -> int:
    return comments.update(
        status=CommentStatus.WITHDRAWN, name="", email="", text="", revised_text="", decided_by=None, broken_rule=""
    )


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
        addresses = named.update(email="")
        emptied = _empty(rejected.filter(answers__isnull=False))
        return Expired(unconfirmed.delete()[0], emptied + rejected.delete()[0], addresses)


def _send(comment: Comment, template: str, to: str, now: datetime, path: str, language: str = "") -> None:
    """Queue a letter about a comment: the link that matters and the link by which its writer withdraws it."""
    queue_letter(
        template=template,
        to=to,
        language=language or comment.language,
        context={
            "name": comment.name,
            "text": comment.revised_text or comment.text,
            "title": comment.story.title,
            "url": settings.BASE_URL + path,
            "own_url": settings.BASE_URL + reverse("stories:comment_own", args=[comment.key]),
            "days": CONFIRM_WITHIN.days,
            "rule": CommentRule(comment.broken_rule).sentence if comment.broken_rule else "",
            "is_change": bool(comment.edits),
        },
        dedupe_key=f"{template}:{comment.pk}:{to}" + (f":{comment.edits}" if comment.edits else ""),
        now=now,
    )
