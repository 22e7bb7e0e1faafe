"""The catalogue of indicators, how it has changed, and the tables they are shown in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.keyfigures.enums import KOLADA, IndicatorStatus, Polarity


class Indicator(models.Model):
    """A key figure: what is measured, in which unit, by whom, and until when it is in force."""

    id = models.CharField(_("id"), max_length=40, primary_key=True)
    publisher = models.CharField(_("publisher"), max_length=80, default=KOLADA)
    title = models.CharField(_("title"), max_length=400)
    description = models.TextField(_("description"), blank=True)
    unit = models.CharField(_("unit"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=400, blank=True)
    polarity = models.CharField(_("polarity"), max_length=10, choices=Polarity.choices, default=Polarity.UNKNOWN)
    polarity_reason = models.CharField(_("why"), max_length=200, blank=True, default="", db_default="")
    is_by_gender = models.BooleanField(_("divided by gender"), default=False)
    area_type = models.CharField(_("kind of areas"), max_length=1, blank=True)
    operating_area = models.CharField(_("operating area"), max_length=200, blank=True)
    perspective = models.CharField(_("perspective"), max_length=80, blank=True)
    preliminary_date = models.DateField(_("preliminary values on"), null=True, blank=True)
    publication_date = models.DateField(_("published on"), null=True, blank=True)
    publication_period = models.CharField(_("period published"), max_length=20, blank=True)
    has_units = models.BooleanField(_("has values for schools and the like"), default=False)
    status = models.CharField(
        _("status"), max_length=20, choices=IndicatorStatus.choices, default=IndicatorStatus.ACTIVE
    )
    successor = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    last_seen_date = models.DateField(_("last seen in the publisher's catalogue"))
    removed_date = models.DateField(_("first catalogue without it"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")

    def __str__(self) -> str:
        return self.title


class IndicatorVersion(models.Model):
    """How an indicator was worded from a date on; a new row only when its title or description changed."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="versions")
    since_date = models.DateField(_("seen from"))
    title = models.CharField(_("title"), max_length=400)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering = ["indicator", "-since_date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "since_date"], name="keyfigures_version_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.since_date}"


class IndicatorGroup(models.Model):
    """A table of the publisher's comparer, or of our own."""

    id = models.CharField(_("id"), max_length=40, primary_key=True)
    title = models.CharField(_("title"), max_length=200)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "title", "id"]
        verbose_name = _("table of key figures")
        verbose_name_plural = _("tables of key figures")

    def __str__(self) -> str:
        return self.title


class IndicatorGroupMember(models.Model):
    """One indicator in one table, under one of its headings (``section``), if it has any."""

    group = models.ForeignKey(IndicatorGroup, on_delete=models.CASCADE, related_name="memberships")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="memberships")
    section = models.SlugField(_("heading"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["group", "position", "indicator"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "indicator"], name="keyfigures_indicator_once_a_table")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} in {self.group_id}"
