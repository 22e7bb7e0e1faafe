"""What the importer remembers, so that a second run changes nothing and no editor's work is lost."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from samverkan.stories.models.pages import StoryPage


class StoryImport(models.Model):
    """What saved pages said of one story: an entry of a list, a full page, or both.

    ``fingerprint`` is that of the story as the importer left it; another one means that an editor has worked on it.
    ``story`` is empty when an editor has deleted it.
    """

    title_key = models.CharField(max_length=255, unique=True)
    story = models.OneToOneField(
        StoryPage, on_delete=models.SET_NULL, null=True, blank=True, related_name="import_record"
    )
    listing = models.JSONField(null=True, blank=True)
    full = models.JSONField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["title_key"]

    def __str__(self) -> str:
        return self.title_key
