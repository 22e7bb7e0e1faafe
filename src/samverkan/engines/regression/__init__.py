"""Expected values: what an area's figure would be if it were as background indicators suggest, and how sure that is.

The public face of the engine. A caller builds a `Problem`, calls `fit`, and shows no deviation without the fit beside
it; `explain` puts one area's expected value in parts, and `verify` checks an answer by code of its own.

Examples
--------
>>> import numpy as np
>>> from samverkan.engines import regression
>>> x = np.arange(20.0)
>>> problem = regression.Problem(
...     areas=tuple(f"{place:02}" for place in range(20)),
...     target=3.0 + 2.0 * x + np.where(x % 2, 0.5, -0.5),
...     background={"unemployment": x},
... )
>>> found = regression.fit(problem)
>>> found.n, round(found.r2, 3), found.is_weak
(20, 0.998, False)
>>> row = found.row("07")
>>> round(row.expected, 2), round(row.deviation, 2)
(16.98, 0.52)
>>> regression.verify(problem, found)
[]
"""

from samverkan.engines.faults import Fault, InvalidProblem
from samverkan.engines.regression.fit import VERSION, explain, fit
from samverkan.engines.regression.problem import (
    LEAST_ROWS,
    WEAK,
    Explanation,
    Fit,
    Problem,
    RankDeficient,
    Row,
    TooFewRows,
    Values,
)
from samverkan.engines.regression.verify import verify

__all__ = [
    "LEAST_ROWS",
    "VERSION",
    "WEAK",
    "Explanation",
    "Fault",
    "Fit",
    "InvalidProblem",
    "Problem",
    "RankDeficient",
    "Row",
    "TooFewRows",
    "Values",
    "explain",
    "fit",
    "verify",
]
