"""Neighbours as the page shows them: bars of what makes the difference, and figures written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.urls import reverse

from samverkan.engines.similarity import Indicator as Part
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.origins import origin_of
from samverkan.keyfigures.queries.homes import slug_of
from samverkan.keyfigures.queries.similar import Alike, BetterAmong
from samverkan.keyfigures.units import plain_writer, writer_of
from samverkan.web.figures import Origin

KINDS = 6
LEAST_WIDTH = 6.0
"""Per cent of the picture's width that a part needs for its number to stand in it."""


@dataclass(frozen=True)
class Segment:
    """One indicator's part of a bar, in per cent of the picture's width."""

    number: int
    kind: int
    start: str
    width: str
    middle: str
    is_wide: bool


@dataclass(frozen=True)
class Row:
    """One neighbour."""

    code: str
    name: str
    url: str
    difference: str
    segments: tuple[Segment, ...]
    shares: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True)
class Key:
    """One indicator of the model, numbered as in the bars."""

    number: int
    kind: int
    indicator: Indicator
    weight: str
    own: str


@dataclass(frozen=True)
class Lacking:
    """Who lacks the same values."""

    indicators: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """The model's key and the neighbours."""

    keys: tuple[Key, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class BetterRow:
    """One that does better."""

    name: str
    url: str
    value: str


@dataclass(frozen=True)
class BetterRows:
    """Those among the similar that do better on an indicator."""

    year: int
    own: str
    rows: tuple[BetterRow, ...]
    untold: str
    compared: int
    origin: Origin


def page_of(code: str, pages: Mapping[str, str]) -> str:
    """Return the address of a municipality's own page, or nothing if it has none here."""
    return reverse("network:municipality", args=[pages[code]]) if code in pages else ""


def in_percent(parts: Sequence[float]) -> list[int]:
    """Return parts of a whole in whole per cent that add up to 100; what is left of rounding down goes to the nearest.

    >>> in_percent([1, 1, 1]), in_percent([0.0, 0.0])
    ([34, 33, 33], [0, 0])
    """
    whole = sum(parts)
    exact = [100 * part / whole if whole else 0.0 for part in parts]
    found = [int(share) for share in exact]
    nearest = sorted(range(len(exact)), key=lambda place: found[place] - exact[place])
    for place in nearest[: round(sum(exact)) - sum(found)]:
        found[place] += 1
    return found


def draw_rows(alike: Alike, model: tuple[Part, ...]) -> Rows | None:
    """Lay out the bars: as long as the difference, in parts by indicator."""
    if alike.found is None or alike.values is None:
        return None
    plain = plain_writer(2)
    writers = {one.pk: writer_of(one.unit, np.array(list(alike.values[one.pk].values()))) for one in alike.indicators}
    longest = max((one.difference for one in alike.found.neighbours), default=0.0) or 1.0
    weights = in_percent([one.weight for one in model])
    keys = tuple(
        Key(n, (n - 1) % KINDS + 1, one, plain.bare(weight, 0),
            writers[one.pk](alike.values[one.pk][alike.found.centre]))
        for n, (one, weight) in enumerate(zip(alike.indicators, weights, strict=True), start=1)
    )  # fmt: skip
    rows = tuple(
        Row(
            code=one.area,
            name=alike.names[one.area],
            url=reverse("keyfigures:municipality", args=[slug_of(one.area)]),
            difference=plain.bare(one.difference),
            segments=tuple(_segments(one.parts, longest)),
            shares=tuple(plain.bare(share, 0) for share in in_percent(one.parts)),
            values=tuple(writers[key.indicator.pk](alike.values[key.indicator.pk][one.area]) for key in keys),
        )
        for one in alike.found.neighbours
    )
    return Rows(keys, rows)


def draw_lacking(alike: Alike) -> tuple[Lacking, ...]:
    """Gather those that lack the same indicators."""
    if alike.found is None:
        return ()
    titles = {one.pk: one.title for one in alike.indicators}
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for area, ids in alike.found.lacking.items():
        groups[ids].append(alike.names[area])
    order = sorted(groups.items(), key=lambda group: (len(group[1]), group[0]))
    return tuple(Lacking("; ".join(titles[key] for key in ids), tuple(names)) for ids, names in order)


def draw_better(found: BetterAmong, pages: Mapping[str, str]) -> BetterRows:
    """Write out those that do better."""
    told = np.array([found.own, *(one.value for one in found.better)])
    write = writer_of(found.indicator.unit, told)
    rows = tuple(BetterRow(one.name, page_of(one.area, pages), write(one.value)) for one in found.better)
    origin = origin_of([found.indicator], is_computed=False)
    return BetterRows(found.year, write(found.own), rows, ", ".join(found.untold), found.compared, origin)


def _segments(parts: Iterable[float], longest: float) -> Iterable[Segment]:
    start = 0.0
    for number, part in enumerate(parts, start=1):
        width = 100 * part / longest
        yield Segment(
            number, (number - 1) % KINDS + 1, f"{start:.2f}%", f"{width:.2f}%", f"{start + width / 2:.2f}%",
            width >= LEAST_WIDTH,
        )  # fmt: skip
        start += width
