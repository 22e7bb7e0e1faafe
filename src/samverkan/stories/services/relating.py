"""Which stories to read next, worked out from their words whenever one is published, and once a day."""

from __future__ import annotations

from django.db import transaction

from samverkan.engines import swedish
from samverkan.stories.likeness import nearest
from samverkan.stories.models import RelatedStory, StoryPage
from samverkan.stories.models.pages import words_of
from samverkan.stories.queries import public_stories

#: More than a page shows, so that there are some left when one is taken down.
KEPT = 6


def relate_stories() -> int:
    """Work out anew which public stories are most like each other; return how many pairs that gives.

    Titles count three times, since they say what a story is about; themes twice.
    """
    stories = public_stories().order_by("pk").prefetch_related("themes")
    texts = {story.pk: _terms(story) for story in stories.iterator(chunk_size=200)}
    found = nearest(texts, most=KEPT)
    rows = [
        RelatedStory(story_id=story, other_id=other, place=place)
        for story, others in found.items()
        for place, other in enumerate(others, start=1)
    ]
    with transaction.atomic():
        # Two workers at once write one after the other, so that no pair is there twice.
        list(StoryPage.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        there = set(StoryPage.objects.values_list("pk", flat=True))
        RelatedStory.objects.all().delete()
        kept = [row for row in rows if row.story_id in there and row.other_id in there]
        RelatedStory.objects.bulk_create(kept, batch_size=500)
    return len(kept)


def _terms(story: StoryPage) -> list[str]:
    """Return the words of a story in their ground form, function words left out."""
    themes = " ".join(theme.name for theme in story.themes.all())
    body = " ".join(words_of(block.value) for block in story.body)
    read = swedish.for_texts().text(f"{story.title}. " * 3 + f"{themes}. " * 2 + f"{story.ingress} {body}")
    return [*read.words, *read.parts]
