"""How a guest comes to write: invited by an editor, or with an idea that an editor answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import rules
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from wagtail.log_actions import log

from samverkan.letters.services import queue_letter
from samverkan.network.enums import Role
from samverkan.network.models import Municipality, Person
from samverkan.network.queries import region_name
from samverkan.stories.enums import GuestStatus
from samverkan.stories.models import BlogPage, GuestPost
from samverkan.stories.services.guest_links import LINK_HOLDS, link_url, new_link
from samverkan.stories.services.tries import TooManyTries, count_try

IDEAS_FROM_ONE_ADDRESS = 3


class NotEditor(Exception):
    """Only editors invite guests and answer ideas."""


class GuestGone(Exception):
    """There is no such guest post any more, or it has come too far for this."""


def require_editor(actor: Person) -> None:
    """Raise ``NotEditor`` unless the actor edits stories."""
    if not rules.has_perm("stories.edit", actor):
        raise NotEditor


def invite_guest(
    *, actor: Person, name: str, email: str, role: str, municipality: Municipality | None, language: str,
    message: str, now: datetime,
) -> GuestPost:  # fmt: skip
    """Invite somebody to write, by a letter with a personal link. Pressing twice is one invitation.

    Raises ``NotEditor``.
    """
    require_editor(actor)
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        known = GuestPost.objects.filter(
            email__iexact=email, name=name, invited_by=actor, status=GuestStatus.INVITED,
            version=0, created_at__gt=now - timedelta(minutes=10),
        ).first()  # fmt: skip
        if known:
            return known
        post = GuestPost.objects.create(
            status=GuestStatus.INVITED, name=name, email=email, role=role, municipality=municipality,
            language=language, invited_by=actor, created_at=now,
        )  # fmt: skip
        _open(post, actor=actor, message=message, now=now)
    return post


def offer_idea(
    *, name: str, email: str, role: str, municipality: Municipality | None, idea: str, language: str,
    address: str, now: datetime,
) -> GuestPost:  # fmt: skip
    """Keep an idea from anybody, and tell the editors; the same idea sent twice is one. Raises ``TooManyTries``.

    ``address`` is the visitor's IP address; only a keyed hash of it is kept, for an hour, in the cache.
    """
    with transaction.atomic():
        BlogPage.objects.select_for_update(of=("self",)).first()
        waiting = GuestPost.objects.filter(email__iexact=email, status=GuestStatus.IDEA)
        known = waiting.filter(idea=idea).first()
        if known:
            return known
        count_try("idea", address, now=now)
        if waiting.count() >= IDEAS_FROM_ONE_ADDRESS:
            raise TooManyTries
        post = GuestPost.objects.create(
            status=GuestStatus.IDEA, name=name, email=email, role=role, municipality=municipality, idea=idea,
            language=language, created_at=now,
        )  # fmt: skip
        _tell_editors(post, now=now)
    return post


def answer_idea(*, actor: Person, post_id: int, is_wanted: bool, message: str, now: datetime) -> GuestPost:
    """Invite whoever had an idea to write, or thank and say no. Raises ``NotEditor`` and ``GuestGone``."""
    require_editor(actor)
    with transaction.atomic():
        post = locked_guest(post_id, GuestStatus.IDEA)
        if is_wanted:
            post.status, post.invited_by = GuestStatus.INVITED, actor
            _open(post, actor=actor, message=message, now=now)
            return post
        post.status, post.ended_at = GuestStatus.DECLINED, now
        post.save(update_fields=["status", "ended_at"])
        log(post, "stories.guest_declined", user=actor, timestamp=now)
        write_to_guest(post, "guest_declined", key="declined", message=message, now=now)
    return post


def renew_link(*, actor: Person, post_id: int, now: datetime) -> GuestPost:
    """Send the guest a new link; the earlier one stops working. Raises ``NotEditor`` and ``GuestGone``."""
    require_editor(actor)
    with transaction.atomic():
        post = locked_guest(post_id, GuestStatus.INVITED, GuestStatus.RETURNED, GuestStatus.SENT)
        if not post.email:
            raise GuestGone
        _open(post, actor=actor, message="", now=now, template="guest_new_link")
    return post


def locked_guest(post_id: int, *statuses: GuestStatus) -> GuestPost:
    """Return a guest post, locked, if it has one of the statuses. Raises ``GuestGone``."""
    posts = GuestPost.objects.select_for_update(of=("self",)).select_related("story", "municipality")
    post = posts.filter(pk=post_id, status__in=statuses).first()
    if post is None:
        raise GuestGone
    return post


def write_to_guest(post: GuestPost, template: str, *, key: str, now: datetime, message: str = "") -> None:
    """Queue a letter to the guest; ``key`` tells it from others of the same post."""
    if not post.email:
        return
    queue_letter(
        template=template,
        to=post.email,
        language=post.language,
        context={
            "name": post.name,
            "title": post.title,
            "message": message,
            "region": region_name(),
            "url": link_url(post) if post.link_digest else "",
            "story_url": settings.BASE_URL + post.story.get_absolute_url() if post.story else "",
            "days": LINK_HOLDS.days,
        },
        dedupe_key=f"guest:{post.pk}:{key}",
        now=now,
    )


def _open(post: GuestPost, *, actor: Person, message: str, now: datetime, template: str = "guest_invitation") -> None:
    """Give the post a link and send it."""
    new_link(post, now=now)
    post.save()
    log(post, "stories.guest_invited", user=actor, timestamp=now)
    write_to_guest(post, template, key=f"{template}:{str(post.link_digest)[:20]}", message=message, now=now)


def _tell_editors(post: GuestPost, *, now: datetime) -> None:
    editors = Person.objects.filter(is_active=True, memberships__role=Role.EDITOR).distinct().order_by("pk")
    for editor in editors:
        queue_letter(
            template="guest_idea",
            to=editor.email,
            language=editor.language,
            context={
                "name": post.name,
                "idea": post.idea,
                "url": settings.BASE_URL + reverse("stories:guest_desk", args=[post.pk]),
            },
            dedupe_key=f"guest:{post.pk}:idea:{editor.pk}",
            now=now,
        )
