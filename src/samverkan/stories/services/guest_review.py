"""What the editors decide over a guest post. Their decisions are Wagtail's; this tells the guest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from samverkan.network.models import Person
from samverkan.stories.enums import GuestStatus
from samverkan.stories.models import GuestNote, GuestPost, StoryPage
from samverkan.stories.services.guest_invitations import GuestGone, locked_guest, require_editor, write_to_guest
from samverkan.stories.services.guest_links import LINK_HOLDS
from samverkan.stories.services.guest_writing import delete_guest


def send_back(*, actor: Person, post_id: int, message: str, now: datetime) -> None:
    """Hand the text back to the guest with a comment, as "Request changes" in the admin does.

    Raises ``NotEditor`` and ``GuestGone``.
    """
    require_editor(actor)
    with transaction.atomic():
        post = locked_guest(post_id, GuestStatus.SENT)
        state = post.story.current_workflow_task_state if post.story else None
        if state is None or state.status != state.STATUS_IN_PROGRESS:
            _hand_back(post, name=actor.name, message=message, review_id=None, now=now)
        else:
            state.specific.task.specific.on_action(state.specific, actor, "reject", comment=message)


def note_review(*, state: Any, editor: Person | None, now: datetime) -> None:
    """Tell the guest that an editor asks for changes, wherever the editor pressed; a decision is told once."""
    with transaction.atomic():
        post = _post_of_story(state.workflow_state.object_id)
        if post is None or post.status != GuestStatus.SENT or GuestNote.objects.filter(review_id=state.pk).exists():
            return
        _hand_back(post, name=editor.name if editor else "", message=state.comment, review_id=state.pk, now=now)


def note_published(*, story: StoryPage, now: datetime) -> None:
    """Tell the guest that the story is public, once; the link shows it from now on."""
    with transaction.atomic():
        post = _post_of_story(story.pk)
        if post is None or post.status == GuestStatus.PUBLISHED:
            return
        post.status, post.ended_at = GuestStatus.PUBLISHED, now
        post.save(update_fields=["status", "ended_at"])
        write_to_guest(post, "guest_published", key="published", now=now)


def remove_guest(*, actor: Person, post_id: int, now: datetime) -> None:
    """Delete a guest's text and data; of a published post the story stays. Raises ``NotEditor`` and ``GuestGone``."""
    require_editor(actor)
    with transaction.atomic():
        post = locked_guest(post_id, *GuestStatus)
        log(post, "stories.guest_removed", user=actor, timestamp=now)
        delete_guest(post)


def _post_of_story(story_id: Any) -> GuestPost | None:
    """Return the guest post that became the story, locked; other things under review may have other kinds of ids."""
    if not str(story_id).isdecimal():
        return None
    found = GuestPost.objects.filter(story_id=story_id).values_list("pk", flat=True).first()
    try:
        return locked_guest(found, *GuestStatus) if found else None
    except GuestGone:
        return None


def _hand_back(post: GuestPost, *, name: str, message: str, review_id: int | None, now: datetime) -> None:
    note = GuestNote.objects.create(
        post=post, is_editor=True, name=name, text=message, review_id=review_id, created_at=now
    )
    post.status, post.link_ends_at = GuestStatus.RETURNED, now + LINK_HOLDS
    post.save(update_fields=["status", "link_ends_at"])
    write_to_guest(post, "guest_returned", key=f"returned:{note.pk}", message=message, now=now)
