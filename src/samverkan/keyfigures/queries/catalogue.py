"""What indicators there are: one of them, those of a table, those that a chooser finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from samverkan.keyfigures import judged
from samverkan.keyfigures.enums import IndicatorStatus, Place, Polarity, Section
from samverkan.keyfigures.models import (
    Indicator,
    IndicatorGroupMember,
    StoredBlock,
)

JUDGED = (Polarity.HIGH_IS_GOOD, Polarity.LOW_IS_GOOD)


@dataclass(frozen=True)
class TableSection:
    """One heading of a table with its indicators; ``key`` is empty where they stand under none."""

    key: str
    label: str
    indicators: tuple[Indicator, ...]


def get_indicator(indicator_id: str) -> Indicator | None:
    """Return an indicator with its successor, or None. One query."""
    return Indicator.objects.select_related("successor").filter(pk=indicator_id).first()


def with_values() -> QuerySet[Indicator]:
    """Return the indicators that have values in force."""
    return Indicator.objects.filter(_has_values())


def _has_values() -> Exists:
    return Exists(StoredBlock.objects.filter(indicator=OuterRef("pk"), place=Place.CURRENT))


def list_judged(*, beside: Iterable[str] = ()) -> dict[str, Indicator]:
    """Return the indicators with values where somebody has judged what is better, by title. One query.

    Those ``beside`` are among them, whether or not they have values or are judged.
    """
    judged_ids = with_values().filter(polarity__in=JUDGED).values("pk")
    found = Indicator.objects.filter(Q(pk__in=judged_ids) | Q(pk__in=list(beside)))
    return {one.pk: one for one in found.order_by("title", "pk")}


def list_integration(*, has_values: bool = False) -> tuple[TableSection, ...]:
    """Return the table "Integration" by its six sections, or only the indicators with values. One query."""
    rows = IndicatorGroupMember.objects.filter(group=judged.INTEGRATION).select_related("indicator__successor")
    if has_values:
        rows = rows.filter(Exists(StoredBlock.objects.filter(indicator=OuterRef("indicator"), place=Place.CURRENT)))
    told: dict[str, list[Indicator]] = {key: [] for key in (*Section.values, "")}
    for row in rows.order_by("position", "indicator_id"):
        told.setdefault(row.section, []).append(row.indicator)
    labels = {str(key): str(label) for key, label in Section.choices}
    return tuple(
        TableSection(key, labels.get(key, ""), tuple(indicators)) for key, indicators in told.items() if indicators
    )


def holding_words(found: QuerySet[Indicator], text: str) -> QuerySet[Indicator]:
    """Return those indicators that have every word in the title, or as their id."""
    for word in text.split():
        forms = {word, word.lower(), word.capitalize()}  # SQLite takes Ö and ö for different letters
        found = found.filter(Q(id__iexact=word) | Q(*[("title__icontains", form) for form in forms], _connector=Q.OR))
    return found


def search_indicators(text: str) -> QuerySet[Indicator]:
    """Return the indicators that hold every word: by id, of integration, in force with values, others."""
    integration = IndicatorGroupMember.objects.filter(indicator=OuterRef("pk"), group=judged.INTEGRATION)
    rank = Case(
        When(id__iexact=text.strip(), then=Value(0)),
        When(Exists(integration), status=IndicatorStatus.ACTIVE, then=Value(1)),
        When(_has_values(), status=IndicatorStatus.ACTIVE, then=Value(2)),
        When(_has_values(), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return holding_words(Indicator.objects.order_by(rank, "title", "id"), text)


def find_indicators(text: str, *, limit: int = 20) -> tuple[Indicator, ...]:
    """Return indicators with values that hold every word: those of integration and in force first. One query."""
    return tuple(search_indicators(text).filter(_has_values())[:limit])


def is_preliminary(indicator: Indicator, year: int, *, today: date) -> bool:
    """Return whether a year's values are preliminary: their first publication has passed, the final one has not."""
    if indicator.preliminary_date is None or indicator.publication_period != str(year):
        return False
    is_final = indicator.publication_date is not None and indicator.publication_date <= today
    return indicator.preliminary_date <= today and not is_final
