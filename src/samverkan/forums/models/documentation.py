"""What remains of a forum: its documentation, its files and the counts that outlive personal data."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import Mode
from samverkan.forums.models.programme import Forum, Session
from samverkan.network.models import Municipality


class Documentation(models.Model):
    """A snapshot of a forum, from which `stories` writes a page. ``content`` is safe to publish.

    What everybody reads is a copy, made when the organiser publishes: compiling again changes nothing in public.
    """

    forum = models.OneToOneField(Forum, on_delete=models.CASCADE, related_name="documentation")
    content = models.JSONField()
    compiled_at = models.DateTimeField()
    compiled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    """Since when anybody can read the PDF of a finished forum."""
    public_content = models.JSONField(null=True, blank=True)
    public_compiled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["forum"]

    def __str__(self) -> str:
        return str(self.forum)

    @property
    def is_newer_than_public(self) -> bool:
        """Whether it was compiled again since it was published."""
        return self.published_at is not None and self.public_compiled_at != self.compiled_at


class ForumFile(models.Model):
    """A file that belongs to a forum, such as a speaker's slides."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="files")
    title = models.CharField(_("title"), max_length=160)
    document = models.ForeignKey("wagtaildocs.Document", on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="files")

    class Meta:
        ordering = ["forum", "title", "pk"]

    def __str__(self) -> str:
        return self.title


class KeptCount(models.Model):
    """How many from a municipality (None: other organisations) registered and came in a mode; kept for ever."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="kept_counts")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mode = models.CharField(max_length=10, choices=Mode.choices)
    registered = models.PositiveIntegerField(default=0)
    attended = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["forum", "municipality", "mode"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["forum", "municipality", "mode"], name="kept_count_once"),
            models.UniqueConstraint(
                fields=["forum", "mode"], name="kept_count_elsewhere_once", condition=models.Q(municipality=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forum} {self.municipality} {self.mode}"
