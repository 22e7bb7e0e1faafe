"""Released versions of a programme, each as it was when it was released."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.forums.models.programme import Forum


class Release(models.Model):
    """One version of the programme. What it holds never changes, but for personal data whose time is up."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.TextField(_("note"), blank=True, max_length=500)
    snapshot = models.JSONField()
    """The programme as everybody may see it (``queries.programme_picture``): no addresses, no links."""
    counts = models.JSONField(default=dict, blank=True)
    """How many sessions are new, moved, changed and cancelled since the version before."""
    contacts = models.JSONField(default=dict, blank=True)
    """Names and addresses of the hosts, by session, so that who is taken out of the next version can be told."""
    cleared_at = models.DateTimeField(null=True, blank=True)
    """When personal data was taken out, its time being up."""

    class Meta:
        ordering = ["forum", "-number"]
        verbose_name = _("version of the programme")
        verbose_name_plural = _("versions of the programme")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["forum", "number"], name="release_number_once"),
            models.CheckConstraint(name="release_number_from_one", condition=models.Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.forum} #{self.number}"
