"""From a guest's text to a story: as it will look, and as the editors take it over."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from django.utils.text import slugify
from django.utils.translation import gettext as _

from samverkan.stories.enums import StoryKind
from samverkan.stories.guest_text import PicturePlace, read
from samverkan.stories.models import BlogPage, GuestPicture, GuestPost, StoryAuthor, StoryPage
from samverkan.stories.models.pages import RESERVED_SLUGS
from samverkan.stories.saved_pages import Block
from samverkan.stories.services.story_body import StreamItem, from_saved, item


def build_body(text: str, pictures: Iterable[GuestPicture]) -> list[StreamItem]:
    """Return the text as blocks; pictures stand where their marks are, once, and those without a mark come last."""
    left = {picture.number: picture for picture in pictures}
    body: list[StreamItem] = []
    running: list[Block] = []
    for piece in read(text):
        if isinstance(piece, PicturePlace):
            body += from_saved(running)
            running = []
            if piece.number in left:
                body.append(_picture(left.pop(piece.number)))
        else:
            running.append(piece)
    return [*body, *from_saved(running), *(_picture(picture) for _number, picture in sorted(left.items()))]


def _picture(picture: GuestPicture) -> StreamItem:
    value = {"image": picture.image_id, "alt_text": picture.alt_text, "caption": "", "source": picture.source}
    return item("image", value)


def as_story(post: GuestPost, *, today: date) -> StoryPage:
    """Return the post as a story that is not stored, to look at."""
    story = StoryPage(
        title=post.title or _("The title comes here"),
        slug=_free_slug(post.title),
        kind=StoryKind.GUEST,
        ingress=post.ingress,
        published_date=today,
        text_language=post.language,
        body=json.dumps(build_body(post.text, post.pictures.select_related("image"))),
        owner=post.invited_by,
        live=False,
    )
    story.authors = [StoryAuthor(name=post.name, title=post.role, municipality=post.municipality)]
    return story


def store_story(post: GuestPost, *, today: date) -> StoryPage:
    """Store the post as a draft of the editors, or as the next version of the draft they have."""
    if post.story is None:
        story = as_story(post, today=today)
        BlogPage.objects.get().add_child(instance=story)
    else:
        story = post.story.get_latest_revision_as_object()
        story.title, story.ingress = post.title, post.ingress
        story.body = json.dumps(build_body(post.text, post.pictures.all()))
    story.save_revision(clean=False, log_action=True)
    return story


def _free_slug(title: str) -> str:
    """Return an address that neither another story nor the blog itself has."""
    base = slugify(title)[:80].strip("-") or "gastinlagg"
    taken = RESERVED_SLUGS | set(StoryPage.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for number in range(1, 10_000) if (slug := base if number == 1 else f"{base}-{number}") not in taken
    )
