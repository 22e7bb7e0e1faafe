"""Forecasts of key figures: a smoothed level and a damped drift, tried on all areas' past before they are believed.

The public face of the engine. A caller builds a `Problem` and calls `forecast`; `explain` puts an answer in parts, and
`verify` checks it by code of its own. What the rule is, how often it was tried and how it did
against "no change" stands in the answer.

Examples
--------
>>> import numpy as np
>>> from samverkan.engines import forecasting
>>> years = tuple(range(2010, 2022))
>>> falling = 60 - 2.0 * np.arange(12)[:, None] + np.arange(12) + np.where(np.arange(12)[:, None] % 2, 0.3, -0.3)
>>> problem = forecasting.Problem(tuple("ABCDEFGHIJKL"), years, falling, area="A", until=2023, least=0)
>>> found = forecasting.forecast(problem)
>>> found.rule.is_no_change, round(found.error_ratio, 2), found.trials
(False, 0.16, 21)
>>> [(point.year, round(point.value, 1), round(point.low, 1), round(point.high, 1)) for point in found.points]
[(2022, 36.4, 35.7, 37.2), (2023, 34.7, 34.0, 35.5)]
>>> forecasting.verify(problem, found)
[]
"""

from samverkan.engines.faults import Fault, InvalidProblem
from samverkan.engines.forecasting.forecast import VERSION, explain, forecast
from samverkan.engines.forecasting.problem import (
    FARTHEST,
    LEAST_AREAS,
    LEAST_TRIALS,
    LEAST_VALUES,
    Explanation,
    Forecast,
    Point,
    Problem,
    Rule,
    TooShort,
    Values,
)
from samverkan.engines.forecasting.verify import verify

__all__ = [
    "FARTHEST",
    "LEAST_AREAS",
    "LEAST_TRIALS",
    "LEAST_VALUES",
    "VERSION",
    "Explanation",
    "Fault",
    "Forecast",
    "InvalidProblem",
    "Point",
    "Problem",
    "Rule",
    "TooShort",
    "Values",
    "explain",
    "forecast",
    "verify",
]
