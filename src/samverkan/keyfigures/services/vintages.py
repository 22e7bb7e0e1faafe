"""Vintages of values: blocks are staged as they come, and all of them put in force at once or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import uuid4

from django.db import transaction

from samverkan.jobs import services as jobs
from samverkan.keyfigures.blocks import VALUE, Block, DamagedBlock, decode, encode
from samverkan.keyfigures.changes import Revision, compare
from samverkan.keyfigures.enums import Place, VintageState
from samverkan.keyfigures.models import StoredBlock, Vintage
from samverkan.keyfigures.queries import values

TELL_TASK = "samverkan.keyfigures.tasks.tell_goals"

KEPT = ("kind", "scope")
"""What of the progress is kept when a vintage is published: what it was a fetch of."""


class Unfinished(Exception):
    """A fetch from the same publisher has not come to its end."""

    def __init__(self, vintage: Vintage) -> None:
        super().__init__(f"{vintage.label}, begun {vintage.started_at:%Y-%m-%d %H:%M}, is unfinished.")
        self.vintage = vintage


class TakenOver(Exception):
    """Another process has gone on with this vintage, or thrown it away."""


@dataclass(frozen=True)
class Work:
    """A vintage that this process, and no other, is filling."""

    vintage_id: int
    token: str
    progress: Mapping[str, Any]


@transaction.atomic
def begin_vintage(*, publisher: str, label: str, progress: Mapping[str, Any], now: datetime) -> Work:
    """Begin a vintage of a publisher's values.

    Raises
    ------
    Unfinished
        If the publisher has one under way: go on with it (`resume_vintage`) or throw it away (`abandon_vintage`).
    """
    under_way = Vintage.objects.select_for_update().filter(publisher=publisher, state=VintageState.STAGING).first()
    if under_way:
        raise Unfinished(under_way)
    # Of two that begin at once the constraint lets one through.
    vintage = Vintage.objects.create(publisher=publisher, label=label, started_at=now)
    return resume_vintage(vintage, progress=progress)


@transaction.atomic
def resume_vintage(vintage: Vintage, *, progress: Mapping[str, Any] | None = None) -> Work:
    """Make an unfinished vintage this process's own; whichever process had it stops at its next step."""
    locked = Vintage.objects.select_for_update().get(pk=vintage.pk)
    if locked.state != VintageState.STAGING:
        raise TakenOver(f"{locked.label} is no longer under way.")
    token = uuid4().hex
    locked.progress = {**(locked.progress if progress is None else progress), "token": token}
    locked.save(update_fields=["progress"])
    return Work(locked.pk, token, locked.progress)


@transaction.atomic
def abandon_vintage(vintage_id: int) -> None:
    """Throw an unfinished vintage away; what is in force stays."""
    locked = Vintage.objects.select_for_update().filter(pk=vintage_id, state=VintageState.STAGING).first()
    if locked:
        StoredBlock.objects.filter(vintage=locked, place=Place.STAGED).delete()
        locked.state, locked.progress = VintageState.FAILED, {}
        locked.save(update_fields=["state", "progress"])


@transaction.atomic
def stage_blocks(work: Work, blocks: Mapping[str, Block], *, progress: Mapping[str, Any] | None = None) -> int:
    """Stage those blocks that differ from what is in force, and how far the fetch has come; return how many.

    Raises
    ------
    TakenOver
        If the vintage is no longer this process's own.
    """
    vintage = _own(work)
    rows = StoredBlock.objects.filter(indicator__in=list(blocks), place=Place.CURRENT).order_by()
    in_force = {indicator: bytes(data) for indicator, data in rows.values_list("indicator_id", "data")}
    staged = []
    for indicator, block in blocks.items():
        revision = _compare(in_force.get(indicator), block)
        if revision is None or not revision.is_empty:
            staged.append(_row(vintage, indicator, block, revision))
    StoredBlock.objects.filter(indicator__in=list(blocks), place=Place.STAGED).delete()
    StoredBlock.objects.bulk_create(staged)
    if progress is not None:
        vintage.progress = {**progress, "token": work.token}
        vintage.save(update_fields=["progress"])
    return len(staged)


def staged_blocks(work: Work, ids: Iterable[str]) -> Mapping[str, Block]:
    """Return what this vintage has staged so far of some indicators."""
    rows = StoredBlock.objects.filter(vintage=work.vintage_id, place=Place.STAGED, indicator__in=list(ids)).order_by()
    return {indicator: decode(bytes(data)) for indicator, data in rows.values_list("indicator_id", "data")}


@transaction.atomic
def publish_vintage(work: Work, *, now: datetime) -> int:
    """Put every staged block in force, and what was in force aside as the vintage before; return how many.

    Those who follow a goal are told by a task when this has been committed.

    Raises
    ------
    TakenOver
        If the vintage is no longer this process's own.
    """
    vintage = _own(work)
    staged = StoredBlock.objects.filter(vintage=vintage, place=Place.STAGED)
    indicators = list(staged.values_list("indicator_id", flat=True))
    older = StoredBlock.objects.filter(indicator__in=indicators)
    older.filter(place=Place.PREVIOUS).delete()
    older.filter(place=Place.CURRENT).update(place=Place.PREVIOUS)
    staged.update(place=Place.CURRENT)
    vintage.state, vintage.published_at = VintageState.PUBLISHED, now
    vintage.progress = {name: work.progress[name] for name in KEPT if name in work.progress}
    vintage.save(update_fields=["state", "published_at", "progress"])
    jobs.enqueue(task=TELL_TASK, args=(vintage.pk,))
    transaction.on_commit(values.forget)
    return len(indicators)


def _own(work: Work) -> Vintage:
    vintage = Vintage.objects.select_for_update().filter(pk=work.vintage_id, state=VintageState.STAGING).first()
    if vintage is None or vintage.progress.get("token") != work.token:
        raise TakenOver("Another process has gone on with this fetch, or thrown it away.")
    return vintage


def _compare(in_force: bytes | None, block: Block) -> Revision | None:
    """Return what a block revises; None if it is the first, or the one in force is damaged and cannot be compared."""
    try:
        return None if in_force is None else compare(decode(in_force), block)
    except DamagedBlock:
        return None


def _row(vintage: Vintage, indicator: str, block: Block, revision: Revision | None) -> StoredBlock:
    data = encode(block)
    years = sorted({year for gender in block.genders for year in block.years_with_values(gender=gender)})
    return StoredBlock(
        indicator_id=indicator,
        vintage=vintage,
        place=Place.STAGED,
        data=data,
        digest=blake2b(data, digest_size=16).hexdigest(),
        values_count=int((block.statuses == VALUE).sum()),
        first_year=years[0] if years else None,
        last_year=years[-1] if years else None,
        revision=None if revision is None else revision.as_json(),
    )
