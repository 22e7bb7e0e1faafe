"""Which stories are like each other, worked out in the background from their words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from samverkan.stories.models.pages import StoryPage


class RelatedStory(models.Model):
    """One of the stories that are most like a story; ``place`` 1 is the nearest."""

    story = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="related_rows")
    other = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["story", "place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["story", "other"], name="related_story_once")]

    def __str__(self) -> str:
        return f"{self.story_id} {self.place}: {self.other_id}"
