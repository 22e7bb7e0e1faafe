"""What is asked of letters."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from samverkan.letters.enums import LetterStatus
from samverkan.letters.models import Letter


def due_ids(*, now: datetime, limit: int) -> list[int]:
    """Return the letters to send next: codes first, then in the order they were written."""
    due = Letter.objects.filter(status=LetterStatus.QUEUED, send_after__lte=now)
    return list(due.order_by("-is_secret", "send_after", "pk").values_list("pk", flat=True)[:limit])


def list_letters(*, status: str = "") -> QuerySet[Letter]:
    """Return letters, the newest first, of one status or of all; without their texts."""
    letters = Letter.objects.defer("text", "attachments").order_by("-created_at", "-pk")
    return letters.filter(status=status) if status else letters


def count_by_status() -> dict[str, int]:
    """Return how many letters there are in each status, none left out."""
    counted = dict(Letter.objects.order_by().values_list("status").annotate(count=Count("pk")))
    return {status: counted.get(status, 0) for status in LetterStatus.values}
