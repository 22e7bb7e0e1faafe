"""Fair seats: who goes to which of several parallel sessions, by everybody's ranked wishes.

The public face of the engine. A caller builds a `Problem`, calls `solve`, and stores the `Solution` with its seed and
`VERSION`; `explain` says why a person got what they got, `what_if` what a move by hand would cost, `reallocate` solves
anew after publication, `promote` gives freed seats on so that nobody loses (`describe`
makes a solution of it), `find_conflict` says why not everybody can
be placed, and `verify` checks a solution by code that the solver does not share.

Examples
--------
>>> from samverkan.engines import allocation
>>> problem = allocation.Problem(
...     sessions=(
...         allocation.Session("housing", slot="10:00", capacity=1),
...         allocation.Session("care", slot="10:00", capacity=None),
...     ),
...     persons=(
...         allocation.Person("Ada", wishes={"10:00": ("housing",)}, allowed={"10:00": {"housing", "care"}}),
...         allocation.Person("Bo", wishes={"10:00": ("care", "housing")}, allowed={"10:00": {"housing", "care"}}),
...     ),
... )
>>> solution = allocation.solve(problem, seed=1)
>>> solution.status, solution.objective, solution.lower_bound
('optimal', 0, 0)
>>> solution.seats["Ada", "10:00"], solution.ranks["Bo", "10:00"]
('housing', 1)
>>> allocation.verify(problem, solution)
[]
"""

from samverkan.engines.allocation.checking import check, find_faults
from samverkan.engines.allocation.conflict import find_conflict
from samverkan.engines.allocation.document import read, read_result, write, write_result
from samverkan.engines.allocation.explain import (
    Explainer,
    Explanation,
    MissedWish,
    Seated,
    SlotExplanation,
    explain,
)
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.rules import verify_seats
from samverkan.engines.allocation.solution import Metrics, SessionMetrics, Solution
from samverkan.engines.allocation.solve import VERSION, describe, reallocate, solve
from samverkan.engines.allocation.verify import verify
from samverkan.engines.allocation.waiting import Chain, Move, Promotion, Waiting, promote, waiting_list
from samverkan.engines.allocation.what_if import WhatIf, what_if
from samverkan.engines.effort import OutOfTime
from samverkan.engines.faults import CapacityError, Fault, Id, Infeasible, InvalidPreference, InvalidProblem

__all__ = [
    "VERSION",
    "CapacityError",
    "Chain",
    "Explainer",
    "Explanation",
    "Fault",
    "Id",
    "Infeasible",
    "InvalidPreference",
    "InvalidProblem",
    "Metrics",
    "MissedWish",
    "Move",
    "OutOfTime",
    "Person",
    "Problem",
    "Promotion",
    "Seated",
    "Session",
    "SessionMetrics",
    "SlotExplanation",
    "Solution",
    "Waiting",
    "WhatIf",
    "check",
    "describe",
    "explain",
    "find_conflict",
    "find_faults",
    "promote",
    "read",
    "read_result",
    "reallocate",
    "solve",
    "verify",
    "verify_seats",
    "waiting_list",
    "what_if",
    "write",
    "write_result",
]
