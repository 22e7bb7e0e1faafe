"""Keys to the API, what happened, and who is told of it."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.api.enums import DeliveryStatus, Fault


def new_nonce() -> str:
    """Return what makes a webhook's secret its own (128 bits)."""
    return secrets.token_hex(16)


class Token(models.Model):
    """A key to the API: a digest of it, what it may do, and until when. The key itself is stored nowhere."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="program_keys")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    beginning = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    last_date = models.DateField(_("works until"))
    last_used_date = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Something that happened, as it is told: never a name or an address of a person. ``uid`` is the webhook-id."""

    uid = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    is_fanned_out = models.BooleanField(default=False)
    """Whether it stands in line for each webhook that is to be told; until then a task has that to do."""

    class Meta:
        ordering = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], name="event_by_time"),
            models.Index(fields=["id"], name="event_to_fan_out", condition=models.Q(is_fanned_out=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @staticmethod
    def new_uid() -> str:
        """Return an identity that receivers tell a repeated delivery by."""
        return f"evt_{uuid.uuid4().hex}"


class Webhook(models.Model):
    """An address that is told of events. Its secret is worked out from ``nonce`` and is stored nowhere."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(_("address"), max_length=500)
    events = models.JSONField(default=list)
    nonce = models.CharField(max_length=32, default=new_nonce)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event to one webhook, with how it went. At most one worker holds it at a time."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    send_after = models.DateTimeField()
    claimed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=12, choices=Fault.choices, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "event"], name="delivery_once"),
            models.CheckConstraint(
                name="delivery_finished_iff_over",
                condition=models.Q(status__in=["queued", "sending"], finished_at__isnull=True)
                | models.Q(status__in=["delivered", "given_up"], finished_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "send_after"], name="delivery_status_send_after")]

    def __str__(self) -> str:
        return f"{self.event} > {self.webhook}"
