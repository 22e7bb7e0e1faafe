"""What everybody may read of the figures of a series: small numbers are hidden, and what would give them away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from samverkan.forums.enums import CommitmentStatus
from samverkan.forums.models import ForumFigures, Series
from samverkan.forums.queries.series_figures import count_commitments, list_figures
from samverkan.forums.services.suppression import THRESHOLD, is_safe, suppress_cells, suppress_total
from samverkan.network.queries import list_municipalities

#: Numbers that may be hidden because they are small, or would give a small one away.
HIDEABLE = (
    "taking_part", "registered", "attended", "onsite", "digital", "new_people", "returning_people", "pairs_met",
    "wish_lists", "first_wish", "lower_wish", "no_wish", "average_rank",
)  # fmt: skip


@dataclass(frozen=True)
class ForumStatistics:
    """What is told of one forum. None: hidden if the field's name is in ``hidden``, else not known."""

    slug: str
    title: str
    day: date
    is_by_attendance: bool
    taking_part: int | None
    registered: int | None
    attended: int | None
    onsite: int | None
    digital: int | None
    new_people: int | None
    returning_people: int | None
    compared_forums: int | None
    earlier_forums: int | None
    municipalities: tuple[str, ...]
    new_municipalities: int
    returning_municipalities: int
    pairs_met: int | None
    pairs_possible: int
    wish_lists: int | None
    first_wish: int | None
    lower_wish: int | None
    no_wish: int | None
    average_rank: float | None
    hidden: tuple[str, ...]

    @property
    def met_mean(self) -> float | None:
        """How many others each municipality met, on average."""
        return mean_met(self.pairs_met, len(self.municipalities))


@dataclass(frozen=True)
class Home:
    """A municipality of the region, and at which of the forums somebody from there took part."""

    code: str
    name: str
    came: tuple[bool, ...]

    @property
    def number(self) -> int:
        """At how many of the forums."""
        return sum(self.came)


@dataclass(frozen=True)
class SeriesStatistics:
    """What is told of a series, the forums in order of time."""

    forums: tuple[ForumStatistics, ...]
    homes: tuple[Home, ...]
    taking_part: int | None
    """Of all forums together: whoever was at two counts twice."""
    pairs_met: int | None
    pairs_possible: int
    commitments: dict[str, int | None]
    """By status; empty if there are none, or so few that nothing is told."""
    commitments_made: int | None

    @property
    def reached(self) -> int:
        """How many of the region's municipalities have taken part in any of the forums."""
        return sum(any(home.came) for home in self.homes)

    @property
    def met_mean(self) -> float | None:
        """How many others each municipality has met over the series, on average."""
        return mean_met(self.pairs_met, self.reached)


def mean_met(pairs: int | None, municipalities: int) -> float | None:
    """Return how many others each has met: every pair is one for both."""
    return None if pairs is None or not municipalities else round(2 * pairs / municipalities, 1)


def get_statistics(series: Series) -> SeriesStatistics:
    """Return what everybody may read. Two queries, and the list of municipalities."""
    kept = list(list_figures(series))
    homes = _homes(kept)
    forums, earlier = [], set[str]()
    for figures in kept:
        codes = set(figures.counts["municipalities"])
        forums.append(_forum(figures, series=series, codes=codes, earlier=earlier))
        earlier |= codes
    told = [forum.taking_part for forum in forums]
    reached = {home.code for home in homes if any(home.came)}
    commitments, made = _commitments(count_commitments(series))
    return SeriesStatistics(
        forums=tuple(forums),
        homes=homes,
        taking_part=None if None in told else sum(number or 0 for number in told),
        pairs_met=_pairs_met(kept, reached),
        pairs_possible=len(list(combinations(reached, 2))),
        commitments=commitments,
        commitments_made=made,
    )


def _homes(kept: Iterable[ForumFigures]) -> tuple[Home, ...]:
    came = [set(figures.counts["municipalities"]) for figures in kept]
    return tuple(
        Home(place.scb_code, place.name, tuple(place.scb_code in codes for codes in came))
        for place in list_municipalities()
    )


def _forum(figures: ForumFigures, *, series: Series, codes: set[str], earlier: set[str]) -> ForumStatistics:
    counts, forum = figures.counts, figures.forum
    numbers = {
        **_taking_part(counts, series),
        **_wishes(counts["wishes"]),
        "pairs_met": _pairs_met([figures], codes),
    }
    people = _comparison(counts, series)
    is_compared = people is not None and people["new"] is not None
    known = {
        "attended": counts["basis"] == "attended", "pairs_met": bool(counts["met"]),
        "new_people": is_compared, "returning_people": is_compared,
        **dict.fromkeys(("wish_lists", "first_wish", "lower_wish", "no_wish", "average_rank"), bool(counts["wishes"])),
    }  # fmt: skip
    return ForumStatistics(
        slug=forum.slug, title=forum.title, day=forum.starts_at.astimezone(forum.zone).date(),
        is_by_attendance=counts["basis"] == "attended",
        compared_forums=people["compared"] if people else None, earlier_forums=people["earlier"] if people else None,
        municipalities=tuple(sorted(codes)),
        new_municipalities=len(codes - earlier), returning_municipalities=len(codes & earlier),
        pairs_possible=len(codes) * (len(codes) - 1) // 2,
        hidden=tuple(name for name in HIDEABLE if numbers[name] is None and known.get(name, True)),
        **numbers,
    )  # fmt: skip


def _comparison(counts: Mapping[str, Any], series: Series) -> dict[str, Any] | None:
    """Return who was new and who came again, if that was counted for this series."""
    people = counts["people"]
    return dict(people) if people and people["series"] == series.pk else None


def _taking_part(counts: Mapping[str, Any], series: Series) -> dict[str, Any]:
    """Return the numbers of persons; the parts and the whole are all hidden if no part could be hidden without."""
    people = _comparison(counts, series) or {"new": None, "returning": None}
    whole: int = counts[counts["basis"]]
    splits: list[dict[str, int]] = [dict(counts["modes"])]
    if people["new"] is not None:
        splits.append({"new": people["new"], "returning": people["returning"]})
    told: dict[str, int | None] = {"new": None, "returning": None}
    taking_part = suppress_total(whole)
    for split in splits:
        cells = suppress_cells(split, total_is_shown=True)
        taking_part = taking_part if is_safe(split, cells) else None
        told |= cells
    if taking_part is None:
        told = dict.fromkeys(told)
    return {
        "taking_part": taking_part,
        "registered": _registered(counts, taking_part),
        "attended": taking_part if counts["basis"] == "attended" else None,
        "onsite": told["onsite"], "digital": told["digital"],
        "new_people": told["new"], "returning_people": told["returning"],
    }  # fmt: skip


def _registered(counts: Mapping[str, Any], taking_part: int | None) -> int | None:
    """Return how many registered, unless it would tell that only a few of them stayed away."""
    difference = abs(counts["registered"] - counts["attended"]) if counts["basis"] == "attended" else 0
    is_hidden = taking_part is None or suppress_total(difference) is None
    return None if is_hidden else suppress_total(counts["registered"])


def _wishes(wishes: Mapping[str, int] | None) -> dict[str, Any]:
    names = {"first": "first_wish", "lower": "lower_wish", "outside": "no_wish"}
    nothing: dict[str, Any] = dict.fromkeys(("wish_lists", "average_rank", *names.values()))
    if wishes is None:
        return nothing
    cells = {names[key]: wishes[key] for key in names}
    whole, told = sum(cells.values()), suppress_cells(cells, total_is_shown=True)
    if suppress_total(whole) is None or not is_safe(cells, told):
        return nothing
    # With the average rank the reader could work out a hidden part.
    rank = None if None in told.values() else round(wishes["rank_sum"] / whole, 2)
    return {"wish_lists": whole, "average_rank": rank, **told}


def _pairs_met(kept: Iterable[ForumFigures], codes: set[str]) -> int | None:
    """Return how many pairs of these municipalities have sat together; nothing of fewer than five municipalities."""
    told = [figures.counts["met"]["pairs"] for figures in kept if figures.counts["met"]]
    if not told or len(codes) < THRESHOLD:
        return None
    pairs = {(first, second) for pairs in told for first, second in pairs}
    return sum(first in codes and second in codes for first, second in pairs)


def _commitments(counts: Mapping[str, int]) -> tuple[dict[str, int | None], int | None]:
    order = (
        CommitmentStatus.DONE, CommitmentStatus.UNDER_WAY, CommitmentStatus.CHANGED, CommitmentStatus.DROPPED,
        CommitmentStatus.MADE,
    )  # fmt: skip
    cells = {str(status): counts[status] for status in order if counts.get(status)}
    told, whole = suppress_cells(cells, total_is_shown=True), sum(cells.values())
    if suppress_total(whole) is None or not is_safe(cells, told):
        return {}, None
    return told, whole
