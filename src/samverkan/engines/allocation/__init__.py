"""Fair seats: who goes to which of several parallel sessions, by everybody's ranked wishes."""

from samverkan.engines.allocation.checking import check, find_faults
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.solution import Metrics, SessionMetrics, Solution
from samverkan.engines.allocation.solve import VERSION, reallocate, solve
from samverkan.engines.allocation.verify import verify
