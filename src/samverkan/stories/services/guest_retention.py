"""How long guests' data is kept, and the copy and the erasure of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from samverkan.stories.enums import GuestStatus
from samverkan.stories.models import GuestPost
from samverkan.stories.services.guest_writing import delete_guest

#: After the end: of the story's way here, of an idea that nobody answered, or of a link that nobody used.
KEPT_AFTER_END = timedelta(days=90)


def delete_expired_guests(*, now: datetime) -> tuple[int, int]:
    """Delete what came to nothing, and the addresses and links of what was published or is the editors' own by now.

    Return how many posts were deleted and how many addresses.
    """
    limit = now - KEPT_AFTER_END
    unfinished = Q(status__in=[GuestStatus.INVITED, GuestStatus.RETURNED], link_ends_at__lte=limit)
    unanswered = Q(status=GuestStatus.IDEA, created_at__lte=limit)
    declined = Q(status=GuestStatus.DECLINED, ended_at__lte=limit)
    published = Q(status=GuestStatus.PUBLISHED, ended_at__lte=limit)
    with_editors = Q(status=GuestStatus.SENT, link_ends_at__lte=limit)
    with transaction.atomic():
        over = list(_locked(unfinished | unanswered | declined))
        for post in over:
            delete_guest(post)
        return len(over), _forget(GuestPost.objects.filter(published | with_editors))


def export_guest_posts(email: str) -> list[dict[str, Any]]:
    """Return what is kept under the address: ideas, texts, what was accepted and what was written to and fro."""
    posts = GuestPost.objects.filter(email__iexact=email).prefetch_related("notes", "pictures")
    return [
        {
            "status": post.status,
            "name": post.name,
            "role": post.role,
            "idea": post.idea,
            "title": post.title,
            "ingress": post.ingress,
            "text": post.text,
            "pictures": [{"shows": picture.alt_text, "source": picture.source} for picture in post.pictures.all()],
            "notes": [{"from": note.name, "text": note.text} for note in post.notes.all()],
            "terms_accepted_at": post.terms_accepted_at.isoformat() if post.terms_accepted_at else None,
            "terms": post.terms_text,
        }
        for post in posts.order_by("created_at", "pk")
    ]


def erase_guest_posts(email: str) -> None:
    """Delete what the address has not published, and the address and link of what it has."""
    mine = Q(email__iexact=email)
    for post in _locked(mine & ~Q(status=GuestStatus.PUBLISHED)):
        delete_guest(post)
    _forget(GuestPost.objects.filter(mine))


def _locked(which: Q) -> QuerySet[GuestPost]:
    posts = GuestPost.objects.select_for_update(of=("self",)).select_related("story")
    return posts.filter(which).order_by("pk")


def _forget(posts: QuerySet[GuestPost]) -> int:
    """End the links, and delete the addresses and what was written to and fro; return how many addresses."""
    named = posts.exclude(email="")
    for post in named:
        post.notes.all().delete()
    return named.update(email="", idea="", text="", link_digest=None, link_nonce="", link_ends_at=None)
