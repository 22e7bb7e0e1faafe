"""World Café and group talks: who sits with whom in each round, so that as many as possible meet.

The public face of the engine. A caller builds a `Problem`, calls `plan`, and stores the `Plan` with its seed and
`VERSION`; `replan` plans the coming rounds anew while the event runs, `bound` says how many meetings there can be at
most, `explain` whom a person meets, and `verify` checks a plan by code that the solver does not share.

Examples
--------
>>> from samverkan.engines import rotation
>>> persons = tuple(rotation.Person(number, host_of=number if number < 8 else None) for number in range(40))
>>> tables = tuple(rotation.Table(number) for number in range(8))
>>> problem = rotation.Problem(persons, tables, rounds=3)
>>> plan = rotation.plan(problem, seed=1)
>>> plan.meetings, plan.bound, plan.repeats
(240, 240, 0)
>>> rotation.verify(problem, plan)
[]
"""

from samverkan.engines.effort import OutOfTime
from samverkan.engines.rotation.bound import bound
from samverkan.engines.rotation.checking import check, find_faults
from samverkan.engines.rotation.document import read, read_result, write, write_result
from samverkan.engines.rotation.explain import Explanation, Meeting, Sitting, explain
from samverkan.engines.rotation.problem import Person, Problem, Table
from samverkan.engines.rotation.replan import changed, replan
from samverkan.engines.rotation.result import VERSION, Metrics, Plan, RoundMetrics
from samverkan.engines.rotation.solve import plan
from samverkan.engines.rotation.verify import verify

__all__ = [
    "VERSION",
    "Explanation",
    "Meeting",
    "Metrics",
    "OutOfTime",
    "Person",
    "Plan",
    "Problem",
    "RoundMetrics",
    "Sitting",
    "Table",
    "bound",
    "changed",
    "check",
    "explain",
    "find_faults",
    "plan",
    "read",
    "read_result",
    "replan",
    "verify",
    "write",
    "write_result",
]
