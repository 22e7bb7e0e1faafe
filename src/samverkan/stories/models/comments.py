"""Readers' comments, read by a person before they are shown."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.stories.enums import CommentRule, CommentStatus
from samverkan.stories.models.pages import StoryPage


def new_key() -> str:
    """Return an unguessable key for a personal link (128 bits)."""
    return secrets.token_urlsafe(16)


class Comment(models.Model):
    """A reader's comment. The e-mail is erased some time after the decision; the text stays under the name."""

    story = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="comments")
    # An answer stands under a comment that is no answer itself; if that one goes, so does its thread.
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="answers")
    key = models.CharField(max_length=40, unique=True, default=new_key)
    status = models.CharField(max_length=12, choices=CommentStatus.choices, default=CommentStatus.UNCONFIRMED)
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    text = models.TextField(_("comment"), max_length=3000)
    # What the writer wants a published comment to say instead; the published words stand until somebody has read it.
    revised_text = models.TextField(_("changed comment"), max_length=3000, blank=True, default="")
    edits = models.PositiveSmallIntegerField(default=0)
    edited_at = models.DateTimeField(null=True, blank=True)
    broken_rule = models.CharField(max_length=12, choices=CommentRule.choices, blank=True, default="")
    language = models.CharField(max_length=5, default="sv")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="comment_confirmed_before_decided",
                condition=models.Q(status=CommentStatus.UNCONFIRMED) | models.Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="comment_decided_has_time",
                condition=~models.Q(status__in=[CommentStatus.PUBLISHED, CommentStatus.REJECTED])
                | models.Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="comment_changed_while_published",
                condition=models.Q(revised_text="") | models.Q(status=CommentStatus.PUBLISHED),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "created_at"], name="comment_by_status")]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:40]}"

    @property
    def desk_status(self) -> str:
        """Where it stands for those who decide: published words that their writer has changed wait again."""
        return CommentStatus.WAITING.value if self.revised_text else self.status
