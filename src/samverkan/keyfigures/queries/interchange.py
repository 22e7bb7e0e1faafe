"""Indicators and values as other programs ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from samverkan.keyfigures.blocks import GENDERS, NOTHING, VALUE, Block, GenderCode, Observation
from samverkan.keyfigures.models import Area, Indicator
from samverkan.keyfigures.queries.catalogue import holding_words
from samverkan.keyfigures.queries.values import get_blocks


def list_indicators(*, search: str = "", status: str = "", group: str = "") -> QuerySet[Indicator]:
    """Return indicators by id: those with every word in title or id, of a status, in a table."""
    found = holding_words(Indicator.objects.order_by("pk"), search)
    if status:
        found = found.filter(status=status)
    return found.filter(memberships__group=group.lower()) if group else found


def list_known(indicator_ids: Iterable[str]) -> dict[str, Indicator]:
    """Return those indicators that exist. One query."""
    return Indicator.objects.in_bulk(list(indicator_ids))


def list_known_areas(codes: Iterable[str]) -> set[str]:
    """Return those codes that are of an area. One query, none for no codes."""
    return set(Area.objects.filter(code__in=list(codes)).values_list("code", flat=True))


@dataclass(frozen=True)
class Question:
    """Which figures are asked for: of all areas, years and genders where none are named."""

    areas: Sequence[str] = ()
    first_year: int | None = None
    last_year: int | None = None
    genders: Sequence[GenderCode] = ()

    def places_in(self, block: Block) -> NDArray[np.intp]:
        """Return area, year and gender of every cell asked for of which anything is known, in that order."""
        areas = np.isin(block.areas, self.areas) if self.areas else np.ones(len(block.areas), dtype=bool)
        years = np.array([(self.first_year or y) <= y <= (self.last_year or y) for y in block.years], dtype=bool)
        genders = np.isin(GENDERS, self.genders or GENDERS)
        told = (block.statuses != NOTHING) & genders[:, None, None] & years[:, None] & areas
        return np.argwhere(told.transpose(2, 1, 0))


class Cells:
    """The figures that a question asks for, in order of indicator, area, year and gender: counted, and cut in parts."""

    def __init__(self, blocks: Mapping[str, Block], question: Question) -> None:
        self._found = [(key, blocks[key], question.places_in(blocks[key])) for key in sorted(blocks)]

    def count(self) -> int:
        """Return how many there are."""
        return sum(len(places) for _key, _block, places in self._found)

    def __getitem__(self, part: slice) -> list[tuple[str, Observation]]:
        """Return a part of them, each with its indicator."""
        found: list[tuple[str, Observation]] = []
        before = 0
        for key, block, places in self._found:
            inside = places[max(0, part.start - before) : max(0, part.stop - before)]
            found += [(key, _observe(block, *place)) for place in inside.tolist()]
            before += len(places)
        return found


def _observe(block: Block, area: int, year: int, gender: int) -> Observation:
    code = GENDERS[gender]
    status = int(block.statuses[gender, year, area])
    value = float(block.values[gender, year, area]) if status == VALUE else None
    return Observation(block.areas[area], block.years[year], code, value, status)


def find_cells(indicator_ids: Iterable[str], question: Question) -> Cells:
    """Return the figures of some indicators. One query."""
    return Cells(get_blocks(indicator_ids), question)
