"""What must hold for every problem, however odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.engines.allocation import Person, Problem, Session, explain, pricing, solve, verify, verify_seats
from samverkan.engines.allocation.parties import make_parties
from samverkan.engines.allocation.reading import Reading
from samverkan.engines.allocation.turns import take_turns
from samverkan.engines.allocation.what_if import Consequences
from samverkan.engines.faults import Id
from tests.engines.problems import least, problems

quick = settings(max_examples=50, deadline=None)


@quick
@given(problems(), st.integers(0, 5))
def test_solution_passes_verify(problem: Problem, seed: int) -> None:
    solution = solve(problem, seed=seed)

    assert verify(problem, solution) == []
    assert solution.status == "optimal"
    assert solution.ended == "done"


@quick
@given(problems())
def test_nobody_is_lost(problem: Problem) -> None:
    solution = solve(problem)

    asked = {(p.id, slot) for p in problem.persons for slot, allowed in p.allowed.items() if allowed}
    asked |= {(p.id, slot) for p in problem.persons for slot in p.fixed}
    metrics = solution.metrics
    counted = sum(metrics.by_rank.values()) + metrics.unlisted + metrics.no_wishes
    assert set(solution.seats) == asked
    assert counted + metrics.elsewhere + metrics.unplaced + metrics.hosting == metrics.cells == len(asked)


@quick
@given(problems(persons=3, slots=2, sessions=3))
def test_answer_is_that_of_trying_everything(problem: Problem) -> None:
    solution = solve(problem)

    assert (solution.unplaced, solution.objective) == least(problem)
    assert (solution.fewest_unplaced, solution.lower_bound) == least(problem)


@quick
@given(problems(persons=2, slots=3, sessions=2))
def test_answer_over_three_slots_is_that_of_trying_everything(problem: Problem) -> None:
    solution = solve(problem)

    assert (solution.unplaced, solution.objective) == least(problem)


@settings(max_examples=200, deadline=None)
@given(problems(persons=3, slots=3, sessions=2), st.booleans(), st.integers(0, 3))
def test_companions_need_not_ask_in_the_same_slots(problem: Problem, is_long: bool, seed: int) -> None:
    names = [person.id for person in problem.persons]
    if len(names) < 2:
        return
    tied = replace(problem, together=(set(names[:2]),), apart=())
    limit, pricing.LONG = pricing.LONG, 1 if is_long else pricing.LONG
    try:
        solution = solve(tied, seed=seed)
    finally:
        pricing.LONG = limit

    assert verify(tied, solution) == []
    assert (solution.unplaced, solution.objective) == least(tied)
    assert solution.lower_bound <= solution.objective


@quick
@given(problems(persons=4))
def test_labels_find_what_trying_all_bundles_finds(problem: Problem) -> None:
    known = solve(problem)
    limit, pricing.LONG = pricing.LONG, 1
    try:
        solution = solve(problem)
    finally:
        pricing.LONG = limit

    assert (solution.unplaced, solution.objective) == (known.unplaced, known.objective)
    assert solution.lower_bound <= known.objective


@quick
@given(problems(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_order_of_input_changes_nothing(problem: Problem, random: object, seed: int) -> None:
    persons, sessions = list(problem.persons), list(problem.sessions)
    random.shuffle(persons)
    random.shuffle(sessions)
    overlaps = frozenset((other, one) for one, other in problem.overlaps)

    shuffled = solve(replace(problem, sessions=sessions, persons=persons, overlaps=overlaps), seed=seed)

    assert shuffled.seats == solve(problem, seed=seed).seats


@quick
@given(problems())
def test_names_do_not_change_the_objective(problem: Problem) -> None:
    names = {person.id: f"other {number}" for number, person in enumerate(problem.persons)}
    renamed = replace(
        problem,
        persons=[replace(person, id=names[person.id]) for person in problem.persons],
        together=[{names[one] for one in members} for members in problem.together],
        apart=[{names[one] for one in members} for members in problem.apart],
        published={(names[one], slot): session for (one, slot), session in problem.published.items()},
    )

    one, other = solve(renamed), solve(problem)

    assert (one.unplaced, one.objective) == (other.unplaced, other.objective)


@quick
@given(problems(), st.data())
def test_one_more_seat_never_worsens(problem: Problem, data: st.DataObject) -> None:
    limited = [session for session in problem.sessions if session.capacity is not None]
    if not limited:
        return
    roomier = data.draw(st.sampled_from(limited))
    sessions = [replace(s, capacity=s.capacity + 1) if s is roomier else s for s in problem.sessions]

    roomy, before = solve(replace(problem, sessions=sessions)), solve(problem)
    assert (roomy.unplaced, roomy.objective) <= (before.unplaced, before.objective)


@quick
@given(problems())
def test_seed_does_not_change_the_objective(problem: Problem) -> None:
    assert solve(problem, seed=1).objective == solve(problem, seed=2).objective


@quick
@given(problems(), st.integers(0, 5))
def test_choosing_in_turn_keeps_the_rules(problem: Problem, seed: int) -> None:
    reading = Reading(problem)

    seats = take_turns(reading, make_parties(reading, seed), seed)

    solution = solve(problem)
    assert verify_seats(problem, seats) == []
    assert (reading.unplaced(seats), reading.objective(seats)) >= (solution.unplaced, solution.objective)


@quick
@given(problems())
def test_missed_wish_is_open_at_the_optimum_only_where_companions_would_lose_as_much(problem: Problem) -> None:
    # A change of what is published and the mix of groups cost too, and may outweigh a wish that is open.
    problem = replace(problem, published={}, change_charge=0, mix=0)
    solution = solve(problem)
    consequences = Consequences(problem, solution)

    for person in problem.persons:
        for slot in explain(problem, solution, person.id).slots:
            for wish in (wish for wish in slot.missed if wish.reason == "open"):
                move = consequences.of({(one, slot.slot): wish.session for one in (person.id, *slot.companions)})
                assert slot.companions
                assert move.holds
                assert (move.unplaced, move.change) >= (0, 0)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 6), st.integers(1, 5), st.integers(0, 1000))
def test_lowest_lots_sit_when_nothing_else_tells_persons_apart(persons: int, seats: int, seed: int) -> None:
    session = Session("a", "t", min(seats, persons))
    people = [Person(n, wishes={"t": ("a",)}, allowed={"t": {"a"}}) for n in range(persons)]

    solution = solve(Problem([session], people), seed=seed)

    seated = {solution.lots[n, "t"] for n in range(persons) if solution.seats[n, "t"]}
    assert seated == set(range(1, session.capacity + 1))


@quick
@given(problems(), st.integers(0, 5))
def test_of_two_who_could_swap_the_lower_lot_has_the_better_seat(problem: Problem, seed: int) -> None:
    solution = solve(problem, seed=seed)
    reading = Reading(problem)

    for one, other, slot in _pairs(problem, solution.lots):
        seats = dict(solution.seats)
        seats[one.id, slot], seats[other.id, slot] = seats[other.id, slot], seats[one.id, slot]
        is_equal = reading.objective(seats) == solution.objective and reading.unplaced(seats) == solution.unplaced
        gain, loss = (reading.charge(p, slot, solution.seats) - reading.charge(p, slot, seats) for p in (one, other))
        if is_equal and gain == -loss and not verify_seats(problem, seats):
            assert gain <= 0


def _pairs(problem: Problem, lots: Mapping[tuple[Id, Id], int]) -> Iterator[tuple[Person, Person, Id]]:
    if problem.overlaps:
        return  # a swap in one slot may change the cost of another
    for one, other in permutations(problem.persons, 2):
        for slot in one.allowed:
            if lots.get((one.id, slot), 9) < lots.get((other.id, slot), 0):
                yield one, other, slot
