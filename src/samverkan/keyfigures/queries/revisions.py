"""What the newest fetch of each indicator revised, and what became of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import Exists, Min, OuterRef, QuerySet

from samverkan.keyfigures import judged
from samverkan.keyfigures.changes import Revision
from samverkan.keyfigures.enums import Place
from samverkan.keyfigures.models import Area, Indicator, IndicatorGroupMember, IndicatorVersion, StoredBlock


@dataclass(frozen=True)
class RevisedIndicator:
    """An indicator whose newest fetch told something else than the one before."""

    indicator: Indicator
    vintage_id: int
    published_at: datetime
    revision: Revision


@dataclass(frozen=True)
class CatalogueEvent:
    """An indicator that came, went, or got other words, and the day of the catalogue that told so."""

    day: date
    kind: Literal["new", "reworded", "removed"]
    indicator_id: str


@dataclass(frozen=True)
class ToldEvent:
    """An event with what a page shows of it; ``title_before`` only where the title is another."""

    event: CatalogueEvent
    indicator: Indicator
    title: str
    title_before: str


def list_revised(*, is_integration: bool = False) -> QuerySet[StoredBlock]:
    """Return the blocks in force that differ from the one before, the newest first, integration's before others."""
    member = IndicatorGroupMember.objects.filter(indicator=OuterRef("indicator"), group=judged.INTEGRATION)
    found = StoredBlock.objects.filter(place=Place.CURRENT, revision__isnull=False).alias(ours=Exists(member))
    if is_integration:
        found = found.filter(ours=True)
    newest_first = found.order_by("-vintage__published_at", "-vintage", "-ours", "indicator")
    return newest_first.defer("data").select_related("indicator", "vintage")


def tell_revised(blocks: Iterable[StoredBlock]) -> tuple[RevisedIndicator, ...]:
    """Return what was revised in blocks of `list_revised`. One query."""
    return tuple(
        RevisedIndicator(block.indicator, block.vintage_id, published, Revision.from_json(block.revision))
        for block in blocks
        if block.revision is not None and (published := block.vintage.published_at) is not None
    )


def names_of(revised: Iterable[RevisedIndicator]) -> Mapping[str, str]:
    """Return the names of the areas whose biggest changes are told. One query."""
    codes = {change.area for one in revised for change in one.revision.biggest}
    return dict(Area.objects.filter(code__in=codes).values_list("code", "name"))


def list_catalogue_events() -> tuple[CatalogueEvent, ...]:
    """Return what became of the catalogue since the first one that was read, the newest first.

    Integration's indicators stand before others. Three queries.
    """
    first = IndicatorVersion.objects.aggregate(first=Min("since_date"))["first"]
    if first is None:
        return ()
    earlier = IndicatorVersion.objects.filter(indicator=OuterRef("indicator"), since_date__lt=OuterRef("since_date"))
    later = IndicatorVersion.objects.filter(since_date__gt=first).annotate(is_reworded=Exists(earlier)).order_by()
    gone = Indicator.objects.filter(removed_date__isnull=False).order_by().values_list("removed_date", "id")
    events = [
        CatalogueEvent(day, "reworded" if is_reworded else "new", key)
        for day, key, is_reworded in later.values_list("since_date", "indicator_id", "is_reworded")
    ]
    events += [CatalogueEvent(day, "removed", key) for day, key in gone if day is not None]
    ours = judged.sections()
    return tuple(sorted(events, key=lambda e: (-e.day.toordinal(), e.indicator_id not in ours, e.kind, e.indicator_id)))


def tell_events(events: Sequence[CatalogueEvent]) -> tuple[ToldEvent, ...]:
    """Return events with titles, now and before. Two queries."""
    keys = {event.indicator_id for event in events}
    indicators = Indicator.objects.select_related("successor").in_bulk(keys)
    versions: dict[str, list[IndicatorVersion]] = {}
    for version in IndicatorVersion.objects.filter(indicator__in=keys).order_by("since_date"):
        versions.setdefault(version.indicator_id, []).append(version)
    return tuple(_told(event, indicators[event.indicator_id], versions.get(event.indicator_id, [])) for event in events)


def _told(event: CatalogueEvent, indicator: Indicator, versions: Sequence[IndicatorVersion]) -> ToldEvent:
    titles = [version.title for version in versions if version.since_date <= event.day]
    if event.kind != "reworded" or len(titles) < 2:
        return ToldEvent(event, indicator, titles[-1] if titles else indicator.title, "")
    return ToldEvent(event, indicator, titles[-1], titles[-2] if titles[-2] != titles[-1] else "")
