"""What happened is told for thirty days; keys that ended are kept for the trail as long."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from samverkan.api.models import Event, Token

KEPT = timedelta(days=30)


def forget_old(*, now: datetime) -> int:
    """Delete events with their deliveries, and keys that ceased to work, after thirty days; return how many."""
    events = Event.objects.filter(created_at__lte=now - KEPT).delete()[0]
    ended = Token.objects.filter(last_date__lt=timezone.localtime(now).date() - KEPT).delete()[0]
    return events + ended + Token.objects.filter(revoked_at__lte=now - KEPT).delete()[0]
