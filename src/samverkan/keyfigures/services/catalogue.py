"""The catalogue of indicators and its tables, taken in from what a publisher lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from samverkan.keyfigures import judged
from samverkan.keyfigures.enums import KOLADA, IndicatorStatus, Polarity
from samverkan.keyfigures.models import Indicator, IndicatorGroup, IndicatorGroupMember, IndicatorVersion
from samverkan.keyfigures.services.faults import LoadError, check_lengths
from samverkan.keyfigures.titles import ended_year, source_of, unit_of

Row = Mapping[str, str]

_ID = re.compile(r"[A-Za-z0-9-]{1,40}")
_FIELDS = (
    "publisher", "title", "description", "unit", "source", "polarity", "polarity_reason", "is_by_gender", "area_type",
    "operating_area", "perspective", "preliminary_date", "publication_date", "publication_period", "has_units",
    "status", "last_seen_date", "removed_date",
)  # fmt: skip


@dataclass(frozen=True)
class CatalogueChanges:
    """What a catalogue held, and what it changed."""

    read: int
    added: int
    reworded: int
    removed: int


@transaction.atomic
def load_indicators(rows: Iterable[Row], *, seen: date, is_whole: bool, publisher: str = KOLADA) -> CatalogueChanges:
    """Take in a publisher's list of indicators as it was on a day.

    An older list than one already seen adds to the history alone. ``is_whole``: what the newest list lacks is removed.

    Raises
    ------
    LoadError
        If a row has no id or title, an id stands twice or is another publisher's, or a field cannot be kept.
    """
    told = _by_id(rows)
    known = Indicator.objects.in_bulk()
    if taken := sorted(key for key in told if key in known and known[key].publisher != publisher):
        raise LoadError(f"{taken[0]} is an indicator of {known[taken[0]].publisher}, not of {publisher}.")
    newest = max((one.last_seen_date for one in known.values() if one.publisher == publisher), default=seen)
    fresh = {
        key: _indicator(key, row, seen=seen, publisher=publisher)
        for key, row in told.items()
        if key not in known or known[key].last_seen_date <= seen
    }
    check_lengths(fresh.values())
    if seen < newest:
        for key, one in fresh.items():
            _keep_removed(one, known.get(key), since=newest if is_whole else None)
    Indicator.objects.bulk_create(
        fresh.values(), update_conflicts=True, unique_fields=["id"], update_fields=_FIELDS, batch_size=500
    )
    reworded = _keep_versions(told, seen=seen)
    removed = _remove_unseen(publisher, seen) if is_whole and seen >= newest else 0
    _link_successors(publisher)
    return CatalogueChanges(len(told), sum(key not in known for key in told), reworded, removed)


@transaction.atomic
def load_tables(rows: Iterable[Row]) -> int:
    """Take in which indicators each of the publisher's tables holds; return how many tables.

    A table that is told is replaced as a whole. Indicators that the catalogue lacks are left out.
    """
    known = set(Indicator.objects.values_list("id", flat=True))
    titles: dict[str, str] = {}
    members: dict[str, dict[str, str]] = {}
    for row in rows:
        key = row["group_id"].lower()  # Kolada writes its letters as capitals, dumps of it do not
        titles.setdefault(key, row["group_title"].strip())
        members.setdefault(key, {}).setdefault(row["kpi"], row.get("section") or _section(key, row["kpi"]))
    groups = [IndicatorGroup(id=key, title=title, position=n) for n, (key, title) in enumerate(titles.items())]
    check_lengths(groups)
    IndicatorGroup.objects.bulk_create(
        groups, update_conflicts=True, unique_fields=["id"], update_fields=["title", "position"]
    )
    IndicatorGroupMember.objects.filter(group__in=titles).delete()
    IndicatorGroupMember.objects.bulk_create(
        [
            IndicatorGroupMember(group_id=group, indicator_id=key, section=section, position=place)
            for group, told in members.items()
            for place, (key, section) in enumerate(told.items())
            if key in known
        ],
        batch_size=500,
    )
    return len(groups)


@transaction.atomic
def load_table_tree(rows: Iterable[Row]) -> int:
    """Take in which table stands under which; return how many."""
    told = {row["tag"].lower(): row for row in rows}
    for position, (key, row) in enumerate(told.items()):
        IndicatorGroup.objects.update_or_create(
            id=key, defaults={"title": row["name"].strip(), "position": position, "parent": None}
        )
    for key, row in told.items():
        if row["parent"].lower() in told:
            IndicatorGroup.objects.filter(id=key).update(parent=row["parent"].lower())
    return len(told)


def _section(table: str, indicator: str) -> str:
    return judged.sections().get(indicator, "") if table == judged.INTEGRATION else ""


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    told: dict[str, Row] = {}
    for row in rows:
        key = (row.get("id") or "").strip()
        if not key or not (row.get("title") or "").strip():
            raise LoadError(f"An indicator needs both id and title: {dict(row)}")
        if not _ID.fullmatch(key):
            raise LoadError(f"{key!r} is no id of an indicator: letters, digits and hyphens, at most 40 of them.")
        if key in told:
            raise LoadError(f"The indicator {key} stands twice.")
        told[key] = row
    return told


def _indicator(key: str, row: Row, *, seen: date, publisher: str) -> Indicator:
    title, description = _texts(row)
    judgement = judged.polarities().get(key)
    ended = ended_year(title)
    return Indicator(
        id=key,
        publisher=publisher,
        title=title,
        description=description,
        unit=row.get("unit") or unit_of(title),
        source=row.get("source") or source_of(description),
        polarity=judgement.polarity if judgement else _polarity(row),
        polarity_reason=judgement.reason if judgement else "",
        is_by_gender=_truth(row.get("is_divided_by_gender")),
        area_type=row.get("municipality_type") or "",
        operating_area=row.get("operating_area") or "",
        perspective=row.get("perspective") or "",
        preliminary_date=_date(row.get("prel_publication_date")),
        publication_date=_date(row.get("publication_date")),
        publication_period=row.get("publ_period") or "",
        has_units=_truth(row.get("has_ou_data")),
        status=IndicatorStatus.DISCONTINUED if ended else IndicatorStatus.ACTIVE,
        last_seen_date=seen,
    )


def _texts(row: Row) -> tuple[str, str]:
    description = (row.get("description") or "").replace("\\n", "\n").strip()
    return " ".join(row["title"].split()), description


def _polarity(row: Row) -> str:
    told = row.get("polarity") or Polarity.UNKNOWN.value
    if told not in Polarity.values:
        raise LoadError(f"The polarity of {row['id']} is high, low or neutral, not {told!r}.")
    return told


def _truth(text: str | None) -> bool:
    return (text or "").lower() in {"true", "1", "1.0", "yes"}


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise LoadError(f"{text!r} is no date; write it as 2026-03-31.")


def _keep_removed(told: Indicator, known: Indicator | None, *, since: date | None) -> None:
    """Let an older list bring nothing back: what was removed stays so, and what nobody knew was gone by ``since``."""
    removed = known.removed_date if known else since
    if removed is not None:
        told.status, told.removed_date = IndicatorStatus.REMOVED, removed


def _keep_versions(told: Mapping[str, Row], *, seen: date) -> int:
    """Keep how each indicator was worded; return how many are worded otherwise than before."""
    history: dict[str, list[IndicatorVersion]] = {}
    for version in IndicatorVersion.objects.order_by("since_date"):
        history.setdefault(version.indicator_id, []).append(version)
    new, moved, reworded = [], [], 0
    for key, row in told.items():
        title, description = _texts(row)
        before = next((v for v in reversed(history.get(key, [])) if v.since_date <= seen), None)
        after = next((v for v in history.get(key, []) if v.since_date > seen), None)
        if before and (before.title, before.description) == (title, description):
            continue
        if after and (after.title, after.description) == (title, description):
            after.since_date = seen
            moved.append(after)
            continue
        reworded += bool(before)
        new.append(IndicatorVersion(indicator_id=key, since_date=seen, title=title, description=description))
    IndicatorVersion.objects.bulk_update(moved, ["since_date"], batch_size=500)
    IndicatorVersion.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["indicator", "since_date"],
        update_fields=["title", "description"],
        batch_size=500,
    )
    return reworded


def _remove_unseen(publisher: str, seen: date) -> int:
    gone = Indicator.objects.filter(publisher=publisher, last_seen_date__lt=seen)
    return gone.exclude(status=IndicatorStatus.REMOVED).update(status=IndicatorStatus.REMOVED, removed_date=seen)


def _link_successors(publisher: str) -> None:
    """Lead from what was removed to what follows it: as judged, or else to the one active of the very same title."""
    mine = list(Indicator.objects.filter(publisher=publisher).only("id", "title", "status", "successor"))
    known = {one.id for one in mine}
    heirs: dict[str, list[str]] = {}
    for one in mine:
        if one.status != IndicatorStatus.REMOVED:
            heirs.setdefault(one.title, []).append(one.id)
    changed = []
    for one in mine:
        same = heirs.get(one.title, []) if one.status == IndicatorStatus.REMOVED else []
        heir = judged.successors().get(one.id) or (same[0] if len(same) == 1 else None)
        follows = heir if heir in known else None
        if follows != one.successor_id:
            one.successor_id = follows
            changed.append(one)
    Indicator.objects.bulk_update(changed, ["successor"], batch_size=500)
