"""The solver: column generation over bundles, branch and bound, and lots for what is still equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from samverkan.engines.allocation.bundles import Bundle
from samverkan.engines.allocation.checking import find_faults
from samverkan.engines.allocation.closing import Chosen, choose, settle_ties
from samverkan.engines.allocation.columns import generate
from samverkan.engines.allocation.compact import fewest_unplaced
from samverkan.engines.allocation.conflict import find_conflict
from samverkan.engines.allocation.evening import even_out
from samverkan.engines.allocation.lots import draw_lots
from samverkan.engines.allocation.master import Master, Weights
from samverkan.engines.allocation.options import NOWHERE, make_batches
from samverkan.engines.allocation.parties import make_parties
from samverkan.engines.allocation.pricing import Pricer
from samverkan.engines.allocation.problem import Problem
from samverkan.engines.allocation.reading import Reading, Seats, rank_of, seat_cost
from samverkan.engines.allocation.rows import Writer
from samverkan.engines.allocation.rules import verify_seats
from samverkan.engines.allocation.solution import Solution, measure
from samverkan.engines.allocation.turns import only_hosts, take_turns
from samverkan.engines.checks import seed_faults
from samverkan.engines.effort import Cancelled, Effort, Ended, Progress, Report
from samverkan.engines.faults import Id, Infeasible, refuse

VERSION = "3"
"""Rises whenever the same problem and seed may give other seats than before."""

TIME_FOR_SEARCH = 0.8
"""Share of the time for the search; the rest is for what cannot be interrupted, and for writing the answer down."""

TIME_FOR_COLUMNS = 0.5
TIME_FOR_CHOICE = 0.8
"""Shares of the time left that each stage may use, so that one that does not end leaves time for the next."""

MODEL_TO_READING = 1.0
"""How long writing the model takes at most, measured in what all before it took; neither can be interrupted."""


def solve(
    problem: Problem,
    *,
    seed: int = 0,
    time_limit: float | None = None,
    iteration_limit: int | None = 1_000,
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
    must_place: bool = False,
) -> Solution:
    """Give everybody one session in each slot: as few as possible without a seat, then at the least cost.

    Parameters
    ----------
    problem : Problem
    seed : int
        Decides the lots, and nothing else.
    time_limit : float, optional
        Seconds, kept within a tenth. When they are over, the best seats so far are returned.
    iteration_limit : int, optional
        Rounds of column generation.
    progress : callable, optional
        Called with a `Progress`; its phases are 'start', 'columns', 'choice', 'lots'.
    cancelled : callable, optional
        Asked now and then; True ends the run as the time limit does.
    must_place : bool
        Raise `Infeasible` instead of leaving anybody without a seat.

    Returns
    -------
    Solution
        Every rule holds. The cost is that of `costs`; ``lower_bound`` is proven, and 'optimal' means that it is
        reached. The same problem and seed give the same seats, in whatever order persons and sessions are given,
        unless the time ran out or the run was cancelled.

    Raises
    ------
    InvalidPreference, CapacityError, InvalidProblem
        See `check`.
    Infeasible
        Only with ``must_place``: its ``conflict`` is a minimal set of demands that cannot all be met.
    OutOfTime
        If the time limit is shorter than it takes to read the problem and choose in turn.
    TimeoutError
        Only with ``must_place``: the effort ended before it was known whether everybody can be placed.

    Notes
    -----
    With p persons, t slots and o options a slot, a round prices p o^t bundles. The linear programme over bundles is
    mostly whole at once; else branch and bound follows, exponential in the worst case and limited by nodes. See
    docs/engines/allocation.md.

    References
    ----------
    .. [1] G. B. Dantzig, P. Wolfe (1960). Decomposition principle for linear programs. Operations Research 8, 101-111.
    .. [2] D. J. Abraham, R. W. Irving, D. F. Manlove (2007). Two algorithms for the student-project allocation
       problem. Journal of Discrete Algorithms 5, 73-90.
    .. [3] Q. Huangfu, J. A. J. Hall (2018). Parallelizing the dual revised simplex method. Mathematical Programming
       Computation 10, 119-142 (HiGHS).

    Examples
    --------
    >>> from samverkan.engines.allocation import Person, Session
    >>> problem = Problem(sessions=(Session("a", "10:00", 1),), persons=(Person("Ada", allowed={"10:00": {"a"}}),))
    >>> solve(problem).seats
    {('Ada', '10:00'): 'a'}
    """
    effort = Effort(time_limit=time_limit, iteration_limit=iteration_limit, progress=progress, cancelled=cancelled)
    search = effort.part(TIME_FOR_SEARCH)
    refuse([*seed_faults(seed), *find_faults(problem, search)])
    run = Run(problem, seed, search)
    solution = run.solve()
    if must_place and solution.unplaced:
        conflict = find_conflict(problem, effort, seed=seed) if solution.fewest_unplaced else ()
        if not conflict:
            raise TimeoutError("The effort ended before it was known whether everybody can be placed.")
        raise Infeasible(f"{solution.unplaced} seats cannot be given:", conflict)
    return solution


def reallocate(
    problem: Problem,
    published: Mapping[tuple[Id, Id], Id],
    *,
    change_charge: int = 2,
    seed: int = 0,
    time_limit: float | None = None,
    iteration_limit: int | None = 1_000,
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Solution:
    """Solve anew after seats were published, changing few of them.

    Parameters
    ----------
    problem : Problem
        As it is now: without those who cancelled, with those who came late, with rooms as they have become.
    published : mapping of (person, slot) to session
        What people have been told; what no longer exists is left out of account.
    change_charge : int
        Rank units that it must gain to change one of these seats.

    Returns
    -------
    Solution
        Its objective counts the changes (``solution.changes`` of them, ``change_charge`` rank units each).

    Raises
    ------
    InvalidPreference, CapacityError, InvalidProblem
        See `check`.
    """
    asked = {(person.id, slot) for person, slot in Reading(problem).cells()}
    slots = {session.id: session.slot for session in problem.sessions}
    kept = {cell: session for cell, session in published.items() if cell in asked and slots.get(session) == cell[1]}
    return solve(
        replace(problem, published=kept, change_charge=change_charge),
        seed=seed, time_limit=time_limit, iteration_limit=iteration_limit, progress=progress, cancelled=cancelled,
    )  # fmt: skip


def describe(problem: Problem, seats: Seats, *, seed: int = 0) -> Solution:
    """Return seats that were given in another way, by hand or by `promote`, as a solution that can be explained.

    Parameters
    ----------
    problem : Problem
    seats : mapping of (person, slot) to session or None
        For every cell of the problem.
    seed : int
        Of the lots that were drawn.

    Returns
    -------
    Solution
        Nothing is proven of it: its bounds are 0.

    Raises
    ------
    InvalidPreference, CapacityError, InvalidProblem
        See `check`.
    ValueError
        If the seats break a rule.

    Examples
    --------
    >>> from samverkan.engines.allocation import Person, Session
    >>> problem = Problem((Session("a", 1), Session("b", 1)), (Person("Ada", None, {1: ("a",)}, {1: {"a", "b"}}),))
    >>> describe(problem, {("Ada", 1): "b"}).metrics.unlisted
    1
    """
    refuse([*seed_faults(seed), *find_faults(problem)])
    if faults := verify_seats(problem, seats):
        raise ValueError("\n".join(["The seats break rules:", *faults]))
    return Run(problem, seed, Effort()).describe(seats, 0, 0, "done")


class Run:
    """One run of the solver, for a checked problem."""

    def __init__(self, problem: Problem, seed: int, effort: Effort) -> None:
        self.effort = effort
        self.seed = seed
        self.reading = Reading(problem)
        self.lots = draw_lots(self.reading, seed)
        self.parties = make_parties(self.reading, seed, effort)
        self.names = list(self.reading.sessions)
        self.numbers = {name: number for number, name in enumerate(self.names)}

    def solve(self) -> Solution:
        """Return the solution."""
        self.effort.report(Progress("start", 0))
        fewest, start = self._start()
        unplaced = self.reading.unplaced(start)
        chosen, ended = self._choose(start, unplaced)
        seats = even_out(self.reading, self._seats(chosen.bundles), self.seed)
        return self.describe(seats, fewest, chosen.bound, ended)

    def _start(self) -> tuple[int, Seats]:
        """Return the fewest unplaced cells (proven), and seats to begin with, if there is time with as few."""
        seats = take_turns(self.reading, self.parties, self.seed, self.effort)
        if not self.reading.unplaced(seats) or self.effort.ended():
            return 0, seats
        fewest, found = fewest_unplaced(self.reading.problem, self.effort, seed=self.seed)
        return fewest, min(found, seats, key=self.reading.unplaced)

    def _choose(self, start: Seats, unplaced: int) -> tuple[Chosen, Ended]:
        """Return the best bundles found, with a proven bound, and why the search for them ended."""
        bundles = [self._bundle(number, start) for number in range(len(self.parties))]
        first = Chosen(bundles, self.reading.objective(start), 0)
        if not bundles:
            return replace(first, bound=first.objective), "done"
        if not self.effort.can_afford(MODEL_TO_READING):
            return first, self.effort.ended() or "time"
        rows = Writer(self.reading, self.parties).write()
        pricer = Pricer(make_batches(self.reading, self.parties, rows), rows, may_be_unplaced=unplaced > 0)
        weights = Weights(self.reading.problem, self.parties, rows)
        master = Master(weights, bundles)
        relaxation = generate(master, pricer, self.effort.part(TIME_FOR_COLUMNS))
        self.effort.report(Progress("choice", 0, None, first.objective, relaxation.bound))
        chosen = choose(master, pricer, relaxation, self._objective, self.effort.part(TIME_FOR_CHOICE))
        del master  # its solver holds most of the memory
        self.effort.report(Progress("lots", 0, None, chosen.objective, chosen.bound))
        settled = settle_ties(weights, pricer, relaxation, chosen, self._luck, self.effort)
        is_closed = chosen.objective == chosen.bound
        ended = self.effort.ended() or relaxation.ended
        return replace(chosen, bundles=settled), "iterations" if ended == "done" and not is_closed else ended

    def _bundle(self, number: int, seats: Seats) -> Bundle:
        """Return what a party has in some seats."""
        party = self.parties[number]
        got = [seats[party.members[choice.members[0]].id, choice.slot] for choice in party.choices]
        sessions = tuple(NOWHERE if session is None else self.numbers[session] for session in got)
        cost = sum(self.reading.person_cost(person, seats) for person in party.members)
        states = [
            self.reading.state(party.members[member], choice.slot, seats)
            for choice in party.choices
            for member in choice.members
        ]
        return Bundle(number, sessions, cost, states.count("unplaced"))

    def _seats(self, bundles: Sequence[Bundle]) -> Seats:
        seats = only_hosts(self.reading)
        for bundle in bundles:
            party = self.parties[bundle.party]
            for choice, session in zip(party.choices, bundle.sessions, strict=True):
                name = None if session == NOWHERE else self.names[session]
                seats.update({(party.members[member].id, choice.slot): name for member in choice.members})
        return seats

    def _objective(self, bundles: Sequence[Bundle]) -> int:
        return self.reading.objective(self._seats(bundles))

    def _luck(self, bundle: Bundle) -> int:
        """Return what a bundle weighs among equals: the cost of each seat, the more the lower the lot."""
        party = self.parties[bundle.party]
        luck = 0
        for choice, session in zip(party.choices, bundle.sessions, strict=True):
            for person in (party.members[member] for member in choice.members):
                name = None if session == NOWHERE else self.names[session]
                weight = len(self.reading.persons) + 1 - self.lots[person.id, choice.slot]
                luck += weight * seat_cost(person, choice.slot, name)
        return luck

    def describe(self, seats: Seats, fewest: int, bound: int, ended: Ended) -> Solution:
        """Return seats with all that is said of them."""
        reading = self.reading
        objective, unplaced = reading.objective(seats), reading.unplaced(seats)
        if bound > objective or fewest > unplaced:
            raise ArithmeticError(f"The bound ({fewest}, {bound}) is above the answer ({unplaced}, {objective}).")
        cells = [(person, slot, seats[person.id, slot]) for person, slot in reading.cells()]
        return Solution(
            seats={(person.id, slot): session for person, slot, session in cells},
            ranks={(person.id, slot): rank_of(person, slot, session) for person, slot, session in cells},
            status="optimal" if (objective, unplaced) == (bound, fewest) else "feasible",
            unplaced=unplaced,
            fewest_unplaced=fewest,
            objective=objective,
            lower_bound=bound,
            gap=(objective - bound) / max(1, objective),
            metrics=measure(reading, seats),
            lots=self.lots,
            changes=sum(reading.is_changed(person, slot, seats) for person, slot, _ in cells),
            ended=ended,
            seed=self.seed,
            version=VERSION,
        )
