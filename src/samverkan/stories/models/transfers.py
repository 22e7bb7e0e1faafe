"""What an import from another blog remembers of each page, so that a second run changes nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail.models import Page


class TransferRecord(models.Model):
    """One page of another blog and what became of it here.

    ``digest`` is of what the file said, ``fingerprint`` of the page as the import left it; another one means that an
    editor has worked on it. ``missing`` names the files that were not there to fetch, ``comments`` what became of
    those already taken.
    ``page`` is empty when an editor has deleted it.
    """

    source = models.CharField(max_length=200)
    source_key = models.CharField(max_length=80)
    page = models.ForeignKey(Page, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    missing = models.JSONField(default=list)
    comments = models.JSONField(default=dict)
    imported_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["source", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "source_key"], name="transfer_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_key}"
