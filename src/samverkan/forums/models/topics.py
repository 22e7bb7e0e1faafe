"""Topics that participants bring to an open forum, and who supports them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.forums.models.programme import Forum, Session
from samverkan.forums.models.registration import Registration


class Topic(models.Model):
    """Something a participant wants to talk about. ``session``: the group talk it became."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="topics")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="topics")
    client_id = models.UUIDField(unique=True, default=uuid.uuid4)
    title = models.CharField(_("topic"), max_length=120)
    text = models.TextField(_("what do you want to talk about?"), blank=True, max_length=600)
    created_at = models.DateTimeField()
    session = models.OneToOneField(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="topic")

    class Meta:
        ordering = ["forum", "created_at", "pk"]

    def __str__(self) -> str:
        return self.title


class TopicSupport(models.Model):
    """That somebody would like to talk about it too; once a person."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="supports")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="topic_supports")

    class Meta:
        ordering = ["topic", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "registration"], name="topic_support_once"),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.topic}"
