"""Forums that belong together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.network.models import Region


class Series(models.Model):
    """Forums that belong together: who lost out at one goes first at the next."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="forum_series")
    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), blank=True, max_length=600)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.title
