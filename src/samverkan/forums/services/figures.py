"""Figures of forums are taken while the persons are there, and stand still from when the first of them is deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Forum, ForumFigures, KeptCount, Registration
from samverkan.forums.queries.figures import VERSION, count_figures, has_been_counted


def freeze_figures(*, forum: Forum, now: datetime, is_last: bool = False) -> ForumFigures:
    """Count a forum; ``is_last`` if somebody is to be deleted in the same transaction. Settled figures stay.

    The figures' own row is locked while they are counted, so that nobody is deleted meanwhile, and nobody counts what
    remains afterwards. Call it under no lock of the forum.
    """
    with transaction.atomic():
        ForumFigures.objects.get_or_create(forum_id=forum.pk, defaults={"computed_at": now})
        figures = ForumFigures.objects.select_for_update(of=("self",)).get(forum=forum)
        if figures.settled_at is not None:
            return figures
        counts = _with_better_comparison(count_figures(forum), figures.counts)
        if (counts, VERSION) != (figures.counts, figures.version):
            figures.counts, figures.version, figures.computed_at = counts, VERSION, now
        figures.settled_at = now if is_last else None
        figures.save()
    return figures


def settle_figures(*, batch: Iterable[Registration], now: datetime) -> None:
    """Count the forums that are over for the last time, before the first of those counted is deleted.

    Call it inside the transaction that deletes them.
    """
    over = Forum.objects.filter(pk__in=has_been_counted(batch), ends_at__lte=now)
    for forum in over.exclude(figures__settled_at__isnull=False).order_by("pk"):
        freeze_figures(forum=forum, now=now, is_last=True)


def refresh_figures(*, now: datetime) -> None:
    """Count again what is over and not settled: a desk may have sent its list late. The daily task calls this."""
    somebody = Exists(Registration.objects.filter(forum=OuterRef("pk")))
    counted = Exists(KeptCount.objects.filter(forum=OuterRef("pk")))
    over = Forum.objects.filter(ends_at__lte=now).exclude(status__in=(ForumStatus.DRAFT, ForumStatus.CANCELLED))
    unsettled = over.exclude(figures__settled_at__isnull=False)
    for forum in unsettled.filter(somebody | (counted & Q(figures=None))).order_by("starts_at", "pk"):
        freeze_figures(forum=forum, now=now)


def _with_better_comparison(counts: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Keep who was new and who came again as it was told when more of the earlier forums could be compared with."""
    new, old = counts["people"], before.get("people")
    is_better = old and new and old["series"] == new["series"] and old["compared"] > new["compared"]
    return counts | {"people": old} if is_better else counts
