"""Letters: every e-mail the site sends."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.letters.enums import LetterStatus


class Letter(models.Model):
    """One e-mail to one address, with the whole way it went."""

    template = models.CharField(_("kind of letter"), max_length=100)
    to = models.CharField(_("recipient"), max_length=254)
    language = models.CharField(_("language"), max_length=5)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    attachments = models.JSONField(_("attachments"), default=list, blank=True)
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    is_secret = models.BooleanField(
        _("holds a code"), default=False, help_text=_("Sent before others, never shown, erased after an hour.")
    )
    dedupe_key = models.CharField(max_length=200, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=LetterStatus.choices, default=LetterStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("written"))
    send_after = models.DateTimeField(_("send after"))
    claimed_at = models.DateTimeField(_("taken"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes: ClassVar = [
            models.Index(fields=["status", "send_after"], name="letter_status_send_after"),
            models.Index(fields=["-created_at", "-id"], name="letter_newest_first"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="letter_sent_iff_sent_at",
                condition=models.Q(status=LetterStatus.SENT, sent_at__isnull=False)
                | (~models.Q(status=LetterStatus.SENT) & models.Q(sent_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.template} {self.pk}"
