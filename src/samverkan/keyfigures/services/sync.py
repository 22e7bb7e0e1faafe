"""Fetch key figures from Kolada: a batch at a time, resumable, and put in force only when all of them are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, Min

from samverkan.keyfigures.blocks import VALUE, Block
from samverkan.keyfigures.changes import overlay, without
from samverkan.keyfigures.enums import KOLADA, IndicatorStatus, Place, VintageState
from samverkan.keyfigures.fetching import FetchFault, PassingFault, again
from samverkan.keyfigures.kolada import IN_SEGMENT, Kolada
from samverkan.keyfigures.models import Area, Indicator, IndicatorGroupMember, StoredBlock, Vintage
from samverkan.keyfigures.queries.values import get_blocks
from samverkan.keyfigures.services import vintages
from samverkan.keyfigures.services.answers import Answer, read_values, rows_of_list, rows_of_members
from samverkan.keyfigures.services.areas import load_areas, load_groups
from samverkan.keyfigures.services.catalogue import CatalogueChanges, load_indicators, load_tables

FIRST_YEAR = 1990
STALE = timedelta(days=2)
"""An unfinished fetch that is older than this is begun again."""

SHRUNK = 0.8
"""A catalogue with less than this part of what was in force is taken for a broken answer."""

T = TypeVar("T")


class SyncError(Exception):
    """What was asked for cannot be fetched as it was asked."""


@dataclass(frozen=True)
class Scope:
    """What to fetch: everything, the indicators of a table, or some indicators; all values, or those changed since."""

    kind: str = "all"
    ids: tuple[str, ...] = ()
    since: date | None = None

    def __str__(self) -> str:
        since = f" since {self.since}" if self.since else ""
        return f"Kolada, {' '.join((self.kind, *self.ids))}{since}"[:200]

    def as_json(self) -> dict[str, Any]:
        """Return what the vintage keeps."""
        return {"kind": self.kind, "ids": list(self.ids), "since": self.since.isoformat() if self.since else None}


@dataclass
class SyncSummary:
    """What a fetch brought, counted over all its goes; ``is_finished`` tells whether it is in force."""

    indicators: int = 0
    values: int = 0
    published: int = 0
    is_resumed: bool = False
    is_finished: bool = False
    catalogue: CatalogueChanges | None = None
    empty: tuple[str, ...] = ()


OnProgress = Callable[[int, int], None]


def sync(
    *,
    kolada: Kolada,
    scope: Scope,
    now: datetime,
    begins_anew: bool = False,
    accepts_empty: bool = False,
    until: Callable[[], bool] = lambda: False,
    on_progress: OnProgress = lambda done, of: None,
) -> SyncSummary:
    """Fetch and publish; a fetch of the same that was broken off is gone on with.

    Parameters
    ----------
    begins_anew : bool
        Whether an unfinished fetch is thrown away first.
    accepts_empty : bool
        Whether an indicator that has values here and is answered with none keeps what it has; else that is a fault.
    until : callable
        Asked before each batch; when it says so, the fetch is left to be gone on with another time.

    Raises
    ------
    FetchFault
        If an answer is missing or cannot be trusted. What is in force stays, and what was staged waits.
    SyncError
        If another fetch is unfinished, or there is nothing to fetch.
    """
    summary = SyncSummary()
    work = _begin(scope, now, begins_anew, summary)
    progress = _planned(kolada, work, scope, now, summary)
    batches = progress["batches"]
    years, areas = _years(now), frozenset(Area.objects.values_list("code", flat=True))
    for batch in batches[progress["done"] :]:
        on_progress(progress["done"], len(batches))
        if until():
            return summary
        answer = _fetch(kolada, batch, years, areas, accepts_empty=accepts_empty)
        progress["done"] += 1
        progress["values"] += sum(int((block.statuses == VALUE).sum()) for block in answer.blocks.values())
        progress["empty"] += [key for key in batch["ids"] if not batch["since"] and key not in answer.blocks]
        vintages.stage_blocks(work, _blocks(answer, is_part=bool(batch["since"])), progress=progress)
    on_progress(len(batches), len(batches))
    if not progress["values"] and not scope.since:
        vintages.abandon_vintage(work.vintage_id)
        raise FetchFault("Not a single value was answered.")
    summary.indicators = sum(len(batch["ids"]) for batch in batches)
    summary.values, summary.empty = progress["values"], tuple(progress["empty"])
    summary.published, summary.is_finished = vintages.publish_vintage(work, now=now), True
    return summary


def last_fetch() -> date | None:
    """Return the day that the newest published fetch of everything began."""
    found = Vintage.objects.filter(publisher=KOLADA, state=VintageState.PUBLISHED, progress__scope__kind="all")
    newest = found.order_by("-started_at").values_list("started_at", flat=True).first()
    return None if newest is None else newest.date() - timedelta(days=1)


def _begin(scope: Scope, now: datetime, begins_anew: bool, summary: SyncSummary) -> vintages.Work:
    """Begin a fetch, or go on with the one of the same scope that was broken off."""
    progress = {"kind": "sync", "scope": scope.as_json()}
    for _ in range(2):
        try:
            return vintages.begin_vintage(publisher=KOLADA, label=str(scope), progress=progress, now=now)
        except vintages.Unfinished as other:
            is_stale = now - other.vintage.started_at > STALE or other.vintage.progress.get("kind") != "sync"
            if begins_anew or is_stale:
                vintages.abandon_vintage(other.vintage.pk)
                continue
            if other.vintage.progress.get("scope") != scope.as_json():
                raise SyncError(f"{other} Go on with it, or throw it away with --anew.")
            summary.is_resumed = True
            return vintages.resume_vintage(other.vintage)
    raise SyncError("Another fetch began at the same time.")


def _planned(kolada: Kolada, work: vintages.Work, scope: Scope, now: datetime, summary: SyncSummary) -> dict[str, Any]:
    """Return how far the fetch has come; at its beginning the lists are taken in, and the batches planned."""
    progress = dict(work.progress)
    if "batches" in progress:
        return progress
    summary.catalogue = _fetch_lists(kolada, now)
    try:
        progress |= {"batches": _plan(scope), "done": 0, "values": 0, "empty": []}
    except SyncError:  # going on would only meet it again
        vintages.abandon_vintage(work.vintage_id)
        raise
    vintages.stage_blocks(work, {}, progress=progress)
    return progress


def _fetch_lists(kolada: Kolada, now: datetime) -> CatalogueChanges:
    """Fetch and take in the catalogue, the areas, and the groups of both: all of them or none."""
    indicators = rows_of_list(kolada.list_indicators(), "id", "title")
    in_force = Indicator.objects.filter(publisher=KOLADA).exclude(status=IndicatorStatus.REMOVED).count()
    if len(indicators) < SHRUNK * in_force:
        raise FetchFault(f"The catalogue has {len(indicators)} indicators; {in_force} are in force here.")
    areas = rows_of_list(kolada.list_areas(), "id", "title", "type")
    groups = rows_of_members(kolada.list_groups(), "member_id")
    tables = rows_of_members(kolada.list_tables(), "kpi")
    with transaction.atomic():
        changes = load_indicators(indicators, seen=now.date(), is_whole=True, publisher=KOLADA)
        load_areas(areas)
        load_groups(groups)
        load_tables(tables)
    return changes


def _plan(scope: Scope) -> list[dict[str, Any]]:
    """Return the batches to ask for. Changes are asked for only of indicators that have values here."""
    ids = _ids(scope)
    if scope.since is None:
        return [{"ids": part, "since": None} for part in _parts(ids, IN_SEGMENT)]
    stored = set(StoredBlock.objects.filter(place=Place.CURRENT).values_list("indicator_id", flat=True))
    known, new = [key for key in ids if key in stored], [key for key in ids if key not in stored]
    since = scope.since.isoformat()
    return [
        *({"ids": part, "since": since} for part in _parts(known, IN_SEGMENT)),
        *({"ids": part, "since": None} for part in _parts(new, IN_SEGMENT)),
    ]


def _ids(scope: Scope) -> list[str]:
    listed = Indicator.objects.filter(publisher=KOLADA).exclude(status=IndicatorStatus.REMOVED)
    ids = set(listed.values_list("id", flat=True))
    if scope.kind == "group":
        members = IndicatorGroupMember.objects.filter(group__in=[group.lower() for group in scope.ids])
        ids &= set(members.values_list("indicator_id", flat=True))
    elif scope.kind == "indicators":
        if unknown := sorted(set(scope.ids) - ids):
            raise SyncError(f"The catalogue has no {', '.join(unknown)}.")
        ids = set(scope.ids)
    if not ids:
        raise SyncError(f"{scope}: there are no indicators to fetch.")
    return sorted(ids)


def _years(now: datetime) -> tuple[int, ...]:
    """Return the years to ask for: to this one, and all that have values here."""
    told = StoredBlock.objects.filter(place=Place.CURRENT).aggregate(Min("first_year"), Max("last_year"))
    first, last = told["first_year__min"] or FIRST_YEAR, told["last_year__max"] or now.year
    return tuple(range(min(first, FIRST_YEAR), max(last, now.year) + 1))


def _fetch(
    kolada: Kolada, batch: Mapping[str, Any], years: Sequence[int], areas: frozenset[str], *, accepts_empty: bool
) -> Answer:
    ids, since = batch["ids"], batch["since"] and date.fromisoformat(batch["since"])
    parts = list(_parts(years, IN_SEGMENT))
    spans = {} if since else _spans(ids)

    def ask() -> Answer:
        items = (item for part in parts for item in kolada.values(ids, part, since=since))
        answer = read_values(items, ids=ids, years=frozenset(years), areas=areas)
        silent = _silent(answer, spans, parts)
        if silent and not accepts_empty:
            raise PassingFault(f"No values were answered for {', '.join(silent)}, in years that have values here.")
        return replace(answer, blocks={key: block for key, block in answer.blocks.items() if key not in silent})

    return again(ask)


def _spans(ids: Iterable[str]) -> Mapping[str, set[int | None]]:
    """Return the first and the last year with a value, of those indicators that have any here."""
    found = StoredBlock.objects.filter(indicator__in=list(ids), place=Place.CURRENT, values_count__gt=0)
    return {key: {first, last} for key, first, last in found.values_list("indicator_id", "first_year", "last_year")}


def _silent(answer: Answer, spans: Mapping[str, set[int | None]], parts: Sequence[Sequence[int]]) -> list[str]:
    """Return the indicators of which nothing was told in a question about years that have values here."""
    return sorted(
        key
        for key, span in spans.items()
        if any(span & set(part) and not answer.told_years(key) & set(part) for part in parts)
    )


def _blocks(answer: Answer, *, is_part: bool) -> Mapping[str, Block]:
    """Return the indicators' new blocks; where only changes were told, laid over what is in force.

    Of an indicator that has nothing but deleted values, what is in force without these.
    """
    touched = answer.blocks.keys() | answer.deleted.keys() | answer.blank.keys()
    below = get_blocks(touched if is_part else answer.deleted.keys() - answer.blocks.keys(), is_exact=True)
    changed = dict(answer.blocks)
    for key, block in below.items():
        left = without(block, (*answer.deleted.get(key, ()), *answer.blank.get(key, ())))
        changed[key] = overlay(left, answer.blocks[key]) if key in answer.blocks else left
    return changed


def _parts(whole: Sequence[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(whole), size):
        yield list(whole[start : start + size])
