"""Diverse groups, or circles of people who are alike: the maximally diverse grouping problem, with rules.

The public face of the engine. A caller builds a `Problem`, calls `mix`, and stores the `Grouping` with its seed and
`VERSION`; `explain` says why a person is where they are, `what_if` what a move by hand would change, and `verify`
checks a grouping by code that the search does not share.

Examples
--------
>>> from samverkan.engines import grouping
>>> persons = [
...     grouping.Person("Ada", {"municipality": "Arvika", "role": "mentor"}),
...     grouping.Person("Bo", {"municipality": "Arvika", "role": "nurse"}),
...     grouping.Person("Cia", {"municipality": "Sunne", "role": "mentor"}),
...     grouping.Person("Dan", {"municipality": "Sunne", "role": "nurse"}),
... ]
>>> problem = grouping.Problem(
...     persons=persons,
...     groups=grouping.sizes(len(persons), size=2),
...     fixed={"Ada": 1},
...     needs=(grouping.Need("role", "mentor", least=1),),
... )
>>> found = grouping.mix(problem, seed=1)
>>> found.status, found.objective
('optimal', 2.0)
>>> dict(found.groups)
{'Ada': 1, 'Bo': 2, 'Cia': 2, 'Dan': 1}
>>> grouping.verify(problem, found)
[]
"""

from samverkan.engines.effort import OutOfTime
from samverkan.engines.faults import CapacityError, Fault, Id, Infeasible, InvalidPreference, InvalidProblem
from samverkan.engines.grouping.checks import check, find_faults
from samverkan.engines.grouping.distance import distance_matrix, sorted_persons
from samverkan.engines.grouping.document import read, read_result, write, write_result
from samverkan.engines.grouping.explain import Change, Companion, Explanation, explain, what_if
from samverkan.engines.grouping.problem import Distances, Group, Need, Person, Problem, Value, sizes
from samverkan.engines.grouping.solution import Grouping, GroupMetrics, Metrics
from samverkan.engines.grouping.solve import VERSION, mix
from samverkan.engines.grouping.verify import verify, verify_groups

__all__ = [
    "VERSION",
    "CapacityError",
    "Change",
    "Companion",
    "Distances",
    "Explanation",
    "Fault",
    "Group",
    "GroupMetrics",
    "Grouping",
    "Id",
    "Infeasible",
    "InvalidPreference",
    "InvalidProblem",
    "Metrics",
    "Need",
    "OutOfTime",
    "Person",
    "Problem",
    "Value",
    "check",
    "distance_matrix",
    "explain",
    "find_faults",
    "mix",
    "read",
    "read_result",
    "sizes",
    "sorted_persons",
    "verify",
    "verify_groups",
    "what_if",
    "write",
    "write_result",
]
