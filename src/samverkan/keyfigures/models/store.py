"""Every value: one compressed block for each indicator and vintage."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.keyfigures.enums import KOLADA, Place, VintageState
from samverkan.keyfigures.models.catalogue import Indicator


class Vintage(models.Model):
    """One fetch of values, published as a whole or not at all."""

    publisher = models.CharField(_("publisher"), max_length=80, default=KOLADA)
    label = models.CharField(_("label"), max_length=200)
    state = models.CharField(_("state"), max_length=20, choices=VintageState.choices, default=VintageState.STAGING)
    started_at = models.DateTimeField(_("begun"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    # How far a fetch has come, so that one that was killed goes on where it was.
    progress = models.JSONField(_("progress"), default=dict, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publisher"],
                condition=models.Q(state=VintageState.STAGING),
                name="keyfigures_one_fetch_under_way",
            )
        ]
        verbose_name = _("vintage")
        verbose_name_plural = _("vintages")

    def __str__(self) -> str:
        return self.label


class StoredBlock(models.Model):
    """All values of one indicator in one vintage, compressed (`keyfigures.blocks`)."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="blocks")
    vintage = models.ForeignKey(Vintage, on_delete=models.CASCADE, related_name="blocks")
    place = models.CharField(_("place"), max_length=10, choices=Place.choices, default=Place.STAGED)
    data = models.BinaryField(_("values"))
    # By which a process knows values that it has read before (`queries.values`).
    digest = models.CharField(max_length=32, default="", editable=False)
    values_count = models.PositiveIntegerField(_("number of values"))
    first_year = models.PositiveSmallIntegerField(_("first year with a value"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("last year with a value"), null=True, blank=True)

    # What differs from the block that was in force when this one came (`keyfigures.changes`); null for a first one.
    revision = models.JSONField(_("what was revised"), null=True, blank=True)

    class Meta:
        ordering = ["indicator", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "place"], name="keyfigures_block_once_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place}"
