"""The blog in the fediverse: its key, who follows it, what they have been told."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from samverkan.stories.enums import TellingStatus
from samverkan.stories.models.pages import StoryPage


class FediverseKey(models.Model):
    """The key pair that the blog signs with. The private half is encrypted with a key made of the site's secret."""

    name = models.CharField(max_length=20, unique=True, default="blog")
    public_pem = models.TextField()
    sealed_private_pem = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class FediverseInbox(models.Model):
    """Where deliveries go: shared by all followers of a server, where it has such a one.

    ``failing_since`` is when the first of the deliveries failed that have failed in a row.
    """

    url = models.CharField(max_length=500, unique=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.url


class FediverseFollower(models.Model):
    """Somebody who follows the blog: an address, and where to deliver. Deleted when they stop or their server does."""

    actor = models.CharField(max_length=500, unique=True)
    inbox = models.ForeignKey(FediverseInbox, on_delete=models.CASCADE, related_name="followers")
    followed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.actor


class FediversePost(models.Model):
    """A story as it has been told. ``edition`` grows when one that was taken back is told again."""

    story = models.ForeignKey(StoryPage, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.UUIDField(unique=True)
    edition = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64)
    told_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.key)


class FediverseDelivery(models.Model):
    """One activity to one inbox. At most one worker holds it at a time; ``claimed_at`` is its lease."""

    inbox = models.ForeignKey(FediverseInbox, on_delete=models.CASCADE, related_name="deliveries")
    activity = models.CharField(max_length=300)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=TellingStatus.choices, default=TellingStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    send_after = models.DateTimeField()
    claimed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inbox", "activity"], name="fediverse_delivery_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "send_after"], name="fediverse_due")]

    def __str__(self) -> str:
        return f"{self.activity} > {self.inbox}"
