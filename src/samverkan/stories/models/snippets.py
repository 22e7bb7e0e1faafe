"""What stories are gathered under."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Theme(models.Model):
    """What stories are about, such as housing or language."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("short name in the address"), max_length=60, unique=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self) -> str:
        return self.name


class Series(models.Model):  # type: ignore[django-manager-missing]
    """Stories that belong together, read in order of date."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("short name in the address"), max_length=80, unique=True)
    lead = models.TextField(_("what the series is about"), max_length=600, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("plural", "series")

    def __str__(self) -> str:
        return self.name
