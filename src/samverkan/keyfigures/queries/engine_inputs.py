"""Blocks as the engines want them: the municipalities' rows and years, and what an indicator cannot go beyond."""

from __future__ import annotations

import numpy as np

from samverkan.engines import forecasting
from samverkan.keyfigures.blocks import Block, GenderCode
from samverkan.keyfigures.queries.areas import is_municipality

SHARE_SIGNS = ("%", "procent", "andel")


def municipalities_of(block: Block) -> tuple[str, ...]:
    """Return the codes of the block's areas that are municipalities."""
    return tuple(filter(is_municipality, block.areas))


def limits_of(block: Block, unit: str) -> tuple[float | None, float | None]:
    """Return what the indicator cannot go below or above.

    A share lies from 0 to 100 if no value says otherwise; what has never been below 0 does not go there.
    """
    known = block.values[np.isfinite(block.values)]
    if not len(known) or known.min() < 0:
        return None, None
    is_share = any(sign in unit.casefold() for sign in SHARE_SIGNS)
    return 0.0, (100.0 if is_share and known.max() <= 100 else None)


def forecast_problem(block: Block, *, area: str, gender: GenderCode, until: int, unit: str) -> forecasting.Problem:
    """Return the question of an area's coming years, beside all municipalities' past."""
    areas = municipalities_of(block)
    least, most = limits_of(block, unit)
    return forecasting.Problem(
        areas=areas,
        years=block.years,
        values=block.pick(areas, gender=gender),
        area=area,
        until=until,
        least=least,
        most=most,
    )
