"""Plan the coming rounds anew while the event runs: some have gone, some came late, what was held stays."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from samverkan.engines.checks import seed_faults
from samverkan.engines.effort import Cancelled, Effort, Report
from samverkan.engines.faults import Fault, Id, refuse
from samverkan.engines.rotation.bound import arrange
from samverkan.engines.rotation.checking import find_faults
from samverkan.engines.rotation.problem import Pair, Person, Problem
from samverkan.engines.rotation.result import Plan, Seats, make_plan, tables_by_round
from samverkan.engines.rotation.solve import ITERATIONS, improve


def changed(problem: Problem, *, from_round: int, absent: Collection[Id] = (), late: Sequence[Person] = ()) -> Problem:
    """Return the problem with persons gone from a round on, and new persons who are there from it on.

    The plan that `replan` returns is a plan of this problem; give it to `verify` and `explain`.
    """
    coming = frozenset(range(from_round, problem.rounds + 1))
    before = frozenset(range(1, from_round))
    gone = set(absent)
    persons = [
        replace(person, absent_rounds=frozenset(person.absent_rounds) | coming) if person.id in gone else person
        for person in problem.persons
    ]
    new = [replace(person, absent_rounds=frozenset(person.absent_rounds) | before) for person in late]
    return replace(problem, persons=(*persons, *new))


def replan(
    problem: Problem,
    plan: Plan,
    *,
    from_round: int,
    absent: Collection[Id] = (),
    late: Sequence[Person] = (),
    seed: int = 0,
    time_limit: float | None = None,
    iteration_limit: int | None = ITERATIONS,
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Plan:
    """Plan the rounds from ``from_round`` on again; those before stay exactly as the plan has them.

    Parameters
    ----------
    problem : Problem
        As the plan was made for; after an earlier change, what `changed` returned.
    plan : Plan
    from_round : int
        The first round that may change, from 1 to the number of rounds. Persons seated in the round that is going on
        stay where they are if this is the round after it.
    absent : collection of ids
        Gone from that round on.
    late : sequence of Person
        Come in that round.
    seed, time_limit, iteration_limit, progress, cancelled
        See `plan`.

    Returns
    -------
    Plan
        Of the changed problem. ``bound`` is what a plan that begins with the held rounds can reach.

    Raises
    ------
    InvalidPreference, CapacityError, InvalidProblem
        With every fault: a round that does not exist, unknown persons, seats that a plan of the problem cannot have,
        and all that `plan` refuses.

    Examples
    --------
    >>> from samverkan.engines.rotation.problem import Table
    >>> from samverkan.engines.rotation.solve import plan
    >>> problem = Problem(tuple(Person(number) for number in range(9)), tuple(map(Table, "abc")), rounds=4)
    >>> first = plan(problem)
    >>> then = replan(problem, first, from_round=3, absent=[8], late=[Person("Eve")])
    >>> all(then.seats[person, 2] == first.seats[person, 2] for person in range(9))
    True
    >>> sorted(number for person, number in then.seats if person == "Eve")
    [3, 4]
    """
    effort = Effort(time_limit=time_limit, iteration_limit=iteration_limit, progress=progress, cancelled=cancelled)
    faults = list(_faults(problem, plan, from_round, absent))
    effort.insist()
    after = changed(problem, from_round=from_round, absent=absent, late=late) if not faults else problem
    refuse([*seed_faults(seed), *faults, *find_faults(after, effort)])
    held = {key: table for key, table in plan.seats.items() if key[1] < from_round}
    shifted = {(who, number - from_round + 1): table for (who, number), table in plan.seats.items()}
    pairs = {pair for _, at in tables_by_round(after, held) for table in at.values() for pair in combinations(table, 2)}
    effort.insist()
    found = improve(arrange(_coming(after, from_round, pairs), seed), shifted, seed, effort)
    moved = {(who, number + from_round - 1): table for (who, number), table in found.seats.items()}
    seats = {**held, **moved}
    so_far = make_plan(after, held, 0, held=0, ended="done", iterations=0, seed=seed).meetings
    return make_plan(
        after,
        {key: seats[key] for key in sorted(seats, key=repr)},
        so_far + found.bound,
        held=from_round - 1,
        ended=found.ended,
        iterations=found.iterations,
        seed=seed,
    )


def _coming(problem: Problem, from_round: int, pairs: Collection[Pair]) -> Problem:
    """Return the problem of the coming rounds, numbered from 1; who sat together in the held ones has met."""
    skipped = from_round - 1
    persons = [
        replace(
            person, absent_rounds=frozenset(number - skipped for number in person.absent_rounds if number > skipped)
        )
        for person in problem.persons
    ]
    return replace(problem, persons=persons, rounds=problem.rounds - skipped, met=[*problem.met, *pairs])


def _faults(problem: Problem, plan: Plan, from_round: int, absent: Collection[Id]) -> Iterator[Fault]:
    if type(from_round) is not int or not 1 <= from_round <= problem.rounds:
        yield Fault("structure", f"Round {from_round} does not exist.", places=(from_round,))
    yield from _seat_faults(problem, plan.seats)
    persons = {person.id for person in problem.persons}
    for identity in sorted(set(absent) - persons, key=repr):
        yield Fault("preference", f"Person {identity} is gone but does not take part.", persons=(identity,))


def _seat_faults(problem: Problem, seats: Seats) -> Iterator[Fault]:
    persons = {person.id for person in problem.persons}
    tables = {table.id for table in problem.tables}
    for (person, number), table in seats.items():
        if person not in persons or table not in tables or not 1 <= number <= problem.rounds:
            message = (
                f"The plan seats person {person} at table {table} in round {number}, which the problem does not have."
            )
            yield Fault("preference", message, persons=(person,), places=(table, number))
