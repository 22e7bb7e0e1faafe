"""The figures of a forum, which outlive those whom they count."""

from __future__ import annotations

from django.db import models

from samverkan.forums.models.programme import Forum


class ForumFigures(models.Model):
    """What a forum counts in the statistics of its series. No row of it is about a person."""

    forum = models.OneToOneField(Forum, on_delete=models.CASCADE, related_name="figures")
    counts = models.JSONField(default=dict)
    """As ``queries.figures.count_figures`` gives them: exact, so they are shown only by ``services.statistics``."""
    version = models.PositiveSmallIntegerField(default=0)
    """Which way of counting; 0: not counted yet."""
    computed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    """When the first of those who were counted was deleted; from then on the counts stand still."""

    class Meta:
        ordering = ["forum"]

    def __str__(self) -> str:
        return str(self.forum)
