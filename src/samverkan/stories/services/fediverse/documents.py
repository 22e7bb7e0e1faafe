"""What the blog says of itself and its stories in ActivityStreams."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from samverkan.network.queries import get_region
from samverkan.stories import queries
from samverkan.stories.models import StoryPage
from samverkan.stories.services.fediverse.keys import public_pem
from samverkan.stories.sizes import shared

Document = dict[str, Any]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
#: What the words mean that are not ActivityStreams' own.
CONTEXT = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    {
        "toot": "http://joinmastodon.org/ns#",
        "discoverable": "toot:discoverable",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
    },
]
NOTE_CONTEXT = [CONTEXT[0], {"Hashtag": "as:Hashtag", "sensitive": "as:sensitive"}]


def address(name: str, *args: Any) -> str:
    """Return the whole address of one of our pages."""
    return settings.BASE_URL + reverse(f"stories:{name}", args=args)


def actor_id() -> str:
    """Return what the blog is called in the fediverse."""
    return address("fediverse_actor")


def key_id() -> str:
    """Return what the blog's key is called."""
    return f"{actor_id()}#main-key"


def actor(*, now: datetime) -> Document:
    """Return the blog as others see it."""
    blog = queries.get_blog()
    return {
        "@context": CONTEXT,
        "id": actor_id(),
        "type": "Service",
        "preferredUsername": settings.FEDIVERSE_NAME,
        "name": f"{blog.title if blog else 'Berättelser'} – {get_region().name}",
        "summary": blog.lead if blog else "",
        "url": address("list"),
        "inbox": address("fediverse_inbox"),
        "outbox": address("fediverse_outbox"),
        "followers": address("fediverse_followers"),
        "endpoints": {"sharedInbox": address("fediverse_inbox")},
        "manuallyApprovesFollowers": False,
        "discoverable": True,
        "publicKey": {"id": key_id(), "owner": actor_id(), "publicKeyPem": public_pem(now=now)},
    }


def note_id(key: UUID, edition: int = 1) -> str:
    """Return what a story is called; one that was taken back and told again has a new name."""
    return address("fediverse_note", key) if edition == 1 else address("fediverse_edition", key, edition)


def note(story: StoryPage, *, edition: int = 1) -> Document:
    """Return a story as others show it: title, ingress, the way to the whole, a picture, its themes."""
    url = settings.BASE_URL + story.get_absolute_url()
    published = timezone.make_aware(datetime.combine(story.published_date, time(12))) if story.published_date else None
    told: Document = {
        "id": note_id(story.translation_key, edition),
        "type": "Note",
        "attributedTo": actor_id(),
        "to": [PUBLIC],
        "cc": [address("fediverse_followers")],
        "url": url,
        "published": (story.first_published_at or published or timezone.now()).isoformat(),
        "content": render_to_string("stories/fediverse/note.html", {"story": story, "url": url, "tags": _tags(story)}),
        "sensitive": False,
        "tag": [{"type": "Hashtag", "name": tag["name"], "href": tag["href"]} for tag in _tags(story)],
        "attachment": _pictures(story),
    }
    told["contentMap"] = {story.text_language: told["content"]}
    return told


def _tags(story: StoryPage) -> list[dict[str, str]]:
    """Return the themes as hashtags, which hold no spaces."""
    tags = []
    for theme in story.themes.all():
        words = re.findall(r"\w+", theme.name)
        name = "".join(word[:1].upper() + word[1:] for word in words) if len(words) > 1 else "".join(words)
        if name:
            tags.append({"name": f"#{name}", "href": f"{address('list')}?tema={theme.slug}"})
    return tags


def _pictures(story: StoryPage) -> list[Document]:
    block = next((block for block in story.body if block.block_type == "image" and block.value["image"]), None)
    if block is None:
        return []
    shown = shared(block.value["image"])
    if shown is None:
        return []
    url = shown.url if shown.url.startswith("http") else settings.BASE_URL + shown.url
    return [{"type": "Document", "mediaType": "image/jpeg", "url": url, "name": block.value["alt_text"]}]


def creation(told: Document) -> Document:
    """Return the news that a story is there."""
    return _activity("Create", f"{told['id']}#create", told) | {"published": told["published"]}


def change(told: Document, *, now: datetime) -> Document:
    """Return the news that a story says something else."""
    return _activity("Update", f"{told['id']}#update/{int(now.timestamp())}", {**told, "updated": now.isoformat()})


def deletion(key: UUID, edition: int) -> Document:
    """Return the news that a story is gone."""
    return _activity("Delete", f"{note_id(key, edition)}#delete", tombstone(key, edition))


def tombstone(key: UUID, edition: int) -> Document:
    """Return what stands in the place of a story that is gone."""
    return {"id": note_id(key, edition), "type": "Tombstone"}


def acceptance(follow: Document, *, name: str) -> Document:
    """Return the answer to somebody who wants to follow."""
    told = {part: follow[part] for part in ("id", "type", "actor", "object") if part in follow}
    return {
        "@context": CONTEXT[0],
        "id": f"{actor_id()}#accept/{name}",
        "type": "Accept",
        "actor": actor_id(),
        "object": told,
    }


def _activity(kind: str, name: str, told: Document) -> Document:
    return {
        "@context": NOTE_CONTEXT, "id": name, "type": kind, "actor": actor_id(), "to": [PUBLIC],
        "cc": [address("fediverse_followers")], "object": told,
    }  # fmt: skip
