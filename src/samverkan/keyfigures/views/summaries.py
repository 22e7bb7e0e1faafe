"""How a municipality stands on the whole: where it is strong and where weak, and how many figures an area has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samverkan.keyfigures.queries.catalogue import TableSection
from samverkan.keyfigures.queries.standings import Figure
from samverkan.keyfigures.ranking import Judgement, Standing

YEARS_BACK = 3
"""A value is in the summary only if it is at most so many years older than the newest of all."""


@dataclass(frozen=True)
class Summary:
    """Where a municipality is strong and where weak, among what is judged and not too old: the clearest first."""

    judged: int
    strong: tuple[Figure, ...]
    weak: tuple[Figure, ...]


@dataclass(frozen=True)
class Tally:
    """How a municipality stands in an area: how many indicators, with a value, strong and weak."""

    label: str
    count: int
    told: int
    strong: int
    weak: int

    @property
    def text(self) -> str:
        """Say it in a few words."""
        parts = [ngettext("{count} key figure", "{count} key figures", self.count).format(count=self.count)]
        if self.told < self.count:
            parts.append(_("{count} without a value").format(count=self.count - self.told))
        return ", ".join(parts)


def summarise(figures: Iterable[Figure]) -> Summary:
    """Return where a municipality is strong and where weak."""
    told = [(one.year, one.standing, one) for one in figures if one.year is not None and one.standing is not None]
    newest = max((year for year, _standing, _figure in told), default=0)
    fresh = [(standing, one) for year, standing, one in told if year >= newest - YEARS_BACK]
    judged = [(standing, one) for standing, one in fresh if standing.judgement is not Judgement.NONE]
    judged.sort(key=lambda pair: (_share_ahead(pair[0]), pair[1].indicator.pk))
    return Summary(
        len(judged),
        tuple(one for standing, one in judged if standing.judgement is Judgement.STRONG),
        tuple(one for standing, one in reversed(judged) if standing.judgement is Judgement.WEAK),
    )


def tally(section: TableSection, figures: Mapping[str, Figure], summary: Summary) -> Tally:
    """Count how a municipality stands on the indicators of an area."""
    keys = {indicator.pk for indicator in section.indicators}
    told = sum(key in figures and figures[key].year is not None for key in keys)
    strong, weak = (sum(one.indicator.pk in keys for one in side) for side in (summary.strong, summary.weak))
    return Tally(section.label, len(keys), told, strong, weak)


def _share_ahead(standing: Standing) -> float:
    """Return how large a part of the others are ahead, from 0 to 1."""
    return (standing.rank - 1) / max(1, standing.reported - 1)
