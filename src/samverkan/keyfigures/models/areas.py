"""Whom a value is about: municipalities, regions, the country, and groups of municipalities."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.keyfigures.enums import AreaKind, GroupKind


class Area(models.Model):
    """An area with values; its code is Statistics Sweden's (0000 the country, 00NN a region, NNNN a municipality)."""

    code = models.CharField(_("code"), max_length=8, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=AreaKind.choices)

    class Meta:
        ordering = ["code"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")

    def __str__(self) -> str:
        return self.name


class AreaGroup(models.Model):
    """A group of municipalities as its publisher drew it, in one vintage."""

    id = models.CharField(_("id"), max_length=20, primary_key=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=GroupKind.choices, default=GroupKind.OTHER)
    family = models.CharField(_("family"), max_length=120, blank=True)
    centre = models.ForeignKey(
        Area,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the municipality it is for"),
    )
    vintage = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    members: models.ManyToManyField[Area, AreaGroupMember] = models.ManyToManyField(
        Area, through="AreaGroupMember", related_name="groups"
    )

    class Meta:
        ordering = ["title", "id"]
        verbose_name = _("group of municipalities")
        verbose_name_plural = _("groups of municipalities")

    def __str__(self) -> str:
        return self.title


class AreaGroupMember(models.Model):
    """One area in one group."""

    group = models.ForeignKey(AreaGroup, on_delete=models.CASCADE, related_name="memberships")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        ordering = ["group", "area"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "area"], name="keyfigures_member_once")]

    def __str__(self) -> str:
        return f"{self.area_id} in {self.group_id}"
