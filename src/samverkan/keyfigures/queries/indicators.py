"""One indicator: how it has been worded, what came before and after it, and whose values there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from samverkan.keyfigures.blocks import GENDERS, VALUE, Block
from samverkan.keyfigures.models import Indicator, IndicatorVersion
from samverkan.keyfigures.queries.areas import is_municipality
from samverkan.keyfigures.wording import Piece, tell_changes

MOST_LINKS = 20
"""Of a chain of successors; a real one has two or three."""


@dataclass(frozen=True)
class Rewording:
    """An indicator's wording from a day on, with what changed then; nothing changed in the first."""

    since: date
    title: tuple[Piece, ...]
    description: tuple[Piece, ...]


@dataclass(frozen=True)
class Coverage:
    """How many municipalities have a value in a year, of any gender, out of those that ever had one."""

    year: int
    count: int
    total: int


def list_rewordings(indicator: Indicator) -> tuple[Rewording, ...]:
    """Return how an indicator's wording has changed, the latest first; empty if it never has. One query."""
    versions = list(indicator.versions.order_by("since_date", "pk"))
    return tuple(reversed([_reword(before, after) for before, after in pairwise(versions)]))


def _reword(before: IndicatorVersion, after: IndicatorVersion) -> Rewording:
    title = tell_changes(before.title, after.title) if before.title != after.title else ()
    return Rewording(
        after.since_date,
        title,
        tell_changes(before.description, after.description) if before.description != after.description else (),
    )


def list_chain(indicator: Indicator) -> tuple[Indicator, ...]:
    """Return what an indicator follows on and what follows on it, the oldest first; empty if it stands alone.

    Two queries at most.
    """
    links = dict(Indicator.objects.exclude(successor=None).order_by("pk").values_list("pk", "successor_id"))
    ids = [*_walk(indicator.pk, {after: before for before, after in links.items()})[::-1], indicator.pk]
    ids += _walk(indicator.pk, links)
    if len(ids) == 1:
        return ()
    found = Indicator.objects.in_bulk(ids)
    return tuple(found[key] for key in ids if key in found)


def _walk(start: str, links: Mapping[str, str | None]) -> list[str]:
    found: list[str] = []
    step = links.get(start)
    while step and step != start and step not in found and len(found) < MOST_LINKS:
        found.append(step)
        step = links.get(step)
    return found


def tell_coverage(block: Block) -> tuple[Coverage, ...]:
    """Return how many municipalities have a value, by year, the latest first."""
    places = [place for code, place in block.area_index.items() if is_municipality(code)]
    has = np.zeros((len(block.years), len(places)), dtype=bool)
    for gender in GENDERS:
        has |= block.reasons(gender)[:, places] == VALUE
    total = int(has.any(axis=0).sum())
    told = zip(block.years, has.sum(axis=1).tolist(), strict=True)
    return tuple(Coverage(year, count, total) for year, count in reversed(list(told)) if total)
