"""Similar municipalities: who differs least on chosen indicators, and which indicator makes the difference.

The public face of the engine. A caller builds a `Problem` and calls `find`; `explain` puts any area's difference in
parts, and `verify` checks an answer by code of its own.

Examples
--------
>>> import numpy as np
>>> from samverkan.engines import similarity
>>> problem = similarity.Problem(
...     areas=("A", "B", "C", "D"),
...     indicators=(similarity.Indicator("income", 0.5, "iqr"), similarity.Indicator("age", 0.5, "iqr")),
...     values=np.array([[10.0, 11.0, 20.0, 12.0], [40.0, 41.0, 42.0, np.nan]]),
...     centre="A",
...     count=2,
... )
>>> found = similarity.find(problem)
>>> [(one.area, round(one.difference, 3)) for one in found.neighbours]
[('B', 0.654), ('C', 2.538)]
>>> dict(found.lacking)
{'D': ('age',)}
>>> [round(share, 3) for share in found.neighbours[0].shares]
[0.235, 0.765]
>>> similarity.verify(problem, found)
[]
"""

from samverkan.engines.faults import Fault, InvalidProblem
from samverkan.engines.similarity.find import VERSION, explain, find, measure_scales
from samverkan.engines.similarity.problem import Indicator, InputLacking, Neighbour, Problem, Similar, Values
from samverkan.engines.similarity.verify import verify

__all__ = [
    "VERSION",
    "Fault",
    "Indicator",
    "InputLacking",
    "InvalidProblem",
    "Neighbour",
    "Problem",
    "Similar",
    "Values",
    "explain",
    "find",
    "measure_scales",
    "verify",
]
