"""What stories hold about a person: comments and guest posts by the e-mail address, and the stories that the person
answers for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from samverkan.network.models import Person
from samverkan.stories.models import Comment, StoryPage, Subscriber
from samverkan.stories.services.comments import remove_comment
from samverkan.stories.services.guest_retention import erase_guest_posts, export_guest_posts


def export_personal_data(person: Person) -> dict[str, Any]:
    """Return the person's comments, as long as their address is kept, subscription, and stories as page owner."""
    comments = Comment.objects.filter(email__iexact=person.email).select_related("story").order_by("created_at", "pk")
    owned = StoryPage.objects.filter(page_owner=person).order_by("pk")
    return {
        "comments": [
            {
                "story": comment.story.title,
                "name": comment.name,
                "text": comment.text,
                "changed_text": comment.revised_text,
                "status": comment.status,
                "written_at": comment.created_at.isoformat(),
            }
            for comment in comments
        ],
        "newsletter": [
            {
                "themes": [theme.name for theme in subscriber.themes.all()],
                "confirmed_at": subscriber.confirmed_at.isoformat() if subscriber.confirmed_at else None,
            }
            for subscriber in Subscriber.objects.filter(email=person.email.lower())
        ],
        "guest_posts": export_guest_posts(person.email),
        "page_owner_of": list(owned.values_list("title", flat=True)),
    }


def erase_personal_data(person: Person, now: datetime) -> None:
    """Withdraw the person's comments and guest posts, end the subscription, and take account and name from stories.

    Names of authors stay: a text keeps the name of whoever wrote it.
    """
    with transaction.atomic():
        for comment in Comment.objects.filter(email__iexact=person.email).select_related("story"):
            remove_comment(comment, now=now)
        Subscriber.objects.filter(email=person.email.lower()).delete()
        erase_guest_posts(person.email)
        for story in StoryPage.objects.filter(page_owner=person).order_by("pk"):
            _disown(story, person)


def _disown(story: StoryPage, person: Person) -> None:
    """Take the person from a story and from its latest draft, so that a later publication does not bring them back."""
    is_own_name = story.page_owner_name == person.name
    StoryPage.objects.filter(pk=story.pk).update(
        page_owner=None, page_owner_name="" if is_own_name else story.page_owner_name
    )
    draft = story.latest_revision
    if draft is not None and draft.content.get("page_owner") == person.pk:
        draft.content["page_owner"] = None
        if draft.content.get("page_owner_name") == person.name:
            draft.content["page_owner_name"] = ""
        draft.save(update_fields=["content"])
