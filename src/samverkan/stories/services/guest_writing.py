"""What a guest does by the personal link: writes, adds pictures, hands in, takes everything back."""

from __future__ import annotations

import uuid
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.core.files.images import ImageFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Collection

from samverkan.stories.enums import GuestStatus
from samverkan.stories.guest_terms import TERMS_VERSION, terms_text
from samverkan.stories.guest_text import picture_mark
from samverkan.stories.models import GuestNote, GuestPicture, GuestPost
from samverkan.stories.pictures import CleanPicture
from samverkan.stories.services.guest_invitations import GuestGone, locked_guest
from samverkan.stories.services.guest_stories import store_story
from samverkan.stories.services.picture_sizes import make_size
from samverkan.stories.sizes import GUEST_THUMB, first_size

COLLECTION = "Gästernas bilder"
MOST_PICTURES = 12
OPEN = (GuestStatus.INVITED, GuestStatus.RETURNED)


class ChangedElsewhere(Exception):
    """The text was saved from another window since this one read it. ``post`` is the newer text."""

    def __init__(self, post: GuestPost) -> None:
        super().__init__()
        self.post = post


class TooManyPictures(Exception):
    """The post has as many pictures as a post may have."""


class NotComplete(Exception):
    """Title, ingress or text is missing, or the terms are not accepted."""


def save_draft(*, post_id: int, version: int, title: str, ingress: str, text: str, now: datetime) -> GuestPost:
    """Store what the guest has typed, and count the version up. What is the same as stored changes nothing.

    Raises ``GuestGone`` once it is handed in, and ``ChangedElsewhere`` rather than write over a newer text.
    """
    with transaction.atomic():
        post = locked_guest(post_id, *OPEN)
        typed = (title, ingress, text.replace("\r\n", "\n"))
        if typed == (post.title, post.ingress, post.text):
            return post
        if version != post.version:
            raise ChangedElsewhere(post)
        post.title, post.ingress, post.text = typed
        _count_up(post, now)
    return post


def add_picture(*, post_id: int, picture: CleanPicture, alt_text: str, source: str, now: datetime) -> GuestPost:
    """Store a picture in the sizes that the guest sees, and put its mark last in the text.

    Raises ``GuestGone`` and ``TooManyPictures``.
    """
    with transaction.atomic():
        post = locked_guest(post_id, *OPEN)
        if post.pictures.count() >= MOST_PICTURES:
            raise TooManyPictures
        number = (post.pictures.aggregate(last=Max("number"))["last"] or 0) + 1
        image = get_image_model().objects.create(
            title=alt_text,
            description=alt_text,
            collection=_collection(),
            file=ImageFile(BytesIO(picture.content), name=f"{uuid.uuid4().hex}.{picture.extension}"),
        )
        GuestPicture.objects.create(post=post, number=number, image=image, alt_text=alt_text, source=source)
        post.text = f"{post.text.rstrip()}\n\n{picture_mark(number, post.language)}\n".lstrip()
        _count_up(post, now)
    for size in (GUEST_THUMB, first_size(image)):
        make_size(image, size)
    return post


def remove_picture(*, post_id: int, number: int, now: datetime) -> GuestPost:
    """Delete a picture and its marks in the text. Raises ``GuestGone``."""
    with transaction.atomic():
        post = locked_guest(post_id, *OPEN)
        picture = post.pictures.select_related("image").filter(number=number).first()
        if picture is not None:
            marks = {picture_mark(number, language) for language, _name in settings.LANGUAGES}
            post.text = "\n".join(line for line in post.text.split("\n") if line.strip() not in marks)
            _delete_pictures(post, number)
            _count_up(post, now)
    return post


def hand_in(*, post_id: int, has_accepted: bool, reply: str, now: datetime) -> GuestPost:
    """Hand the text in: the terms are stored as they read, and the editors' workflow takes over.

    Pressing twice is once. Raises ``NotComplete`` and ``GuestGone``.
    """
    with transaction.atomic():
        post = locked_guest(post_id, *OPEN, GuestStatus.SENT)
        if post.status == GuestStatus.SENT:
            return post
        if not (has_accepted and post.title and post.ingress and post.text.strip()):
            raise NotComplete
        post.terms_version, post.terms_text = TERMS_VERSION, terms_text(post.language)
        post.terms_accepted_at = post.sent_at = now
        if reply:
            GuestNote.objects.create(post=post, is_editor=False, name=post.name, text=reply, created_at=now)
        post.story = store_story(post, today=timezone.localdate(now))
        post.status = GuestStatus.SENT
        post.save()
        log(post.story, "stories.guest_handed_in", timestamp=now, data={"guest_post": post.pk})
        _start_review(post)
    return post


def withdraw_guest(*, post_id: int, now: datetime) -> None:
    """Delete everything the guest has written and sent, unless it is published. Raises ``GuestGone``."""
    with transaction.atomic():
        post = locked_guest(post_id, *OPEN, GuestStatus.SENT, GuestStatus.IDEA, GuestStatus.DECLINED)
        delete_guest(post)


def delete_guest(post: GuestPost) -> None:
    """Delete a guest post with its pictures, and its story unless readers have met it."""
    story = post.story
    if story is not None and (story.live or story.first_published_at):
        post.pictures.all().delete()
    else:
        _delete_pictures(post)
        if story is not None:
            story.delete()
    post.delete()


def _count_up(post: GuestPost, now: datetime) -> None:
    post.version += 1
    post.saved_at = now
    post.save(update_fields=["title", "ingress", "text", "version", "saved_at"])


def _start_review(post: GuestPost) -> None:
    """Start the blog's workflow on the story, or go on with the one that waits for the guest's changes."""
    story = post.story
    if story is None:
        raise GuestGone
    state = story.current_workflow_state
    if state is None:
        workflow = story.get_workflow()
        if workflow is not None:
            workflow.start(story, None)
    elif state.status == state.STATUS_NEEDS_CHANGES:
        state.resume(None)


def _collection() -> Collection:
    """Return the collection of guests' pictures, made when first needed."""
    found: Collection | None = Collection.objects.filter(name=COLLECTION, depth=2).first()
    if found is None:
        found = Collection.get_first_root_node().add_child(name=COLLECTION)
    return found


def _delete_pictures(post: GuestPost, *numbers: int) -> None:
    pictures = post.pictures.select_related("image")
    for picture in pictures.filter(number__in=numbers) if numbers else pictures:
        picture.image.delete()
