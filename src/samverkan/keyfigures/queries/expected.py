"""What a figure could be expected to be by its background, year by year, each with its fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samverkan.engines import regression
from samverkan.keyfigures.blocks import Block
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.engine_inputs import municipalities_of
from samverkan.keyfigures.queries.values import get_blocks

ACTUAL, PUBLISHED, DEVIATION = "N00700", "N00485", "N00486"
INPUTS = ("N00704", "N00705", "N00706", "N00707", "N00708")
"""Of "Framgångsrik lokal integration": short stay, three levels of education, unemployment among the native-born."""


@dataclass(frozen=True)
class YearFit:
    """One year: the problem and its fit, and what its publisher expects, where there is such a figure."""

    year: int
    problem: regression.Problem
    fit: regression.Fit
    published: Mapping[str, float]
    published_r2: float | None


@dataclass(frozen=True)
class Expectation:
    """A figure explained by its background.

    Attributes
    ----------
    target : Indicator or None
    background : tuple of Indicator
    absent : tuple of str
        Ids without any value here; then nothing is computed.
    years : tuple of YearFit
        The years that could be fitted, the latest first.
    fault : str
        Where no year could be fitted, why the latest could not: ``few`` (too few municipalities) or ``same`` (a figure
        says what others say already, or the same of everybody). Empty where any could.
    concerned : tuple of str
        The ids that say the same.
    """

    target: Indicator | None
    background: tuple[Indicator, ...]
    absent: tuple[str, ...] = ()
    years: tuple[YearFit, ...] = ()
    fault: str = ""
    concerned: tuple[str, ...] = ()

    def at(self, year: int | None) -> YearFit | None:
        """Return a year's fit, or the latest if it has none."""
        return next((one for one in self.years if one.year == year), self.years[0] if self.years else None)


def fit_expected(target_id: str, background_ids: Sequence[str]) -> Expectation:
    """Return the fits of all years in which there is one. Two queries.

    For "Framgångsrik lokal integration" also what is published as expected, and how well the inputs explain that.
    """
    is_model = target_id == ACTUAL and set(background_ids) == set(INPUTS)
    ids = [target_id, *background_ids]
    blocks = get_blocks([*ids, PUBLISHED] if is_model else ids)
    known = {one.pk: one for one in Indicator.objects.filter(pk__in=ids)}
    background = tuple(known[key] for key in background_ids if key in known)
    absent = tuple(key for key in ids if key not in blocks)
    if absent:
        return Expectation(known.get(target_id), background, absent=absent)
    years: list[YearFit] = []
    fault, concerned = "", tuple[str, ...]()
    for year in sorted(blocks[target_id].years_with_values(), reverse=True):
        try:
            years.append(_fit(blocks, target_id, background_ids, year, is_model=is_model))
        except regression.TooFewRows:
            fault = fault or "few"
        except regression.RankDeficient as same:
            if not fault:
                fault = "same"
                concerned = tuple(str(place) for one in same.faults for place in one.places)
    if years:
        return Expectation(known[target_id], background, years=tuple(years))
    return Expectation(known[target_id], background, fault=fault, concerned=concerned)


def fit_behind(indicator_id: str, year: int) -> regression.Fit | None:
    """Return how well the model of "Framgångsrik lokal integration" explains a year, of the deviation from it.

    None of any other indicator, or where it cannot be fitted. At most one query.
    """
    blocks = get_blocks([ACTUAL, *INPUTS]) if indicator_id == DEVIATION else {}
    try:
        return _fit(blocks, ACTUAL, INPUTS, year, is_model=False).fit if len(blocks) == 1 + len(INPUTS) else None
    except regression.InvalidProblem:
        return None


def _fit(
    blocks: Mapping[str, Block], target_id: str, background_ids: Sequence[str], year: int, *, is_model: bool
) -> YearFit:
    areas = municipalities_of(blocks[target_id])
    background = {key: blocks[key].row(year, areas=areas) for key in background_ids}
    problem = regression.Problem(areas, blocks[target_id].row(year, areas=areas), background)
    fit = regression.fit(problem)
    if not is_model or PUBLISHED not in blocks:
        return YearFit(year, problem, fit, {}, None)
    told = blocks[PUBLISHED].row(year, areas=areas)
    published = {area: float(value) for area, value in zip(areas, told, strict=True) if value == value}
    try:
        r2 = regression.fit(regression.Problem(areas, told, background)).r2
    except regression.InvalidProblem:
        r2 = None
    return YearFit(year, problem, fit, published, r2)
