"""The exact figures of a series, for ``services.statistics`` to make safe."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Commitment, ForumFigures, Series


def list_figures(series: Series) -> QuerySet[ForumFigures]:
    """Return the figures of the finished forums of a series, the first first."""
    found = ForumFigures.objects.filter(forum__series=series, forum__status=ForumStatus.FINISHED, version__gte=1)
    return found.select_related("forum").order_by("forum__starts_at", "forum")


def count_commitments(series: Series) -> dict[str, int]:
    """Return how many commitments of the finished forums of a series have come how far."""
    made = Commitment.objects.filter(forum__series=series, forum__status=ForumStatus.FINISHED).order_by()
    return dict(made.values_list("status").annotate(Count("pk")))
