"""Rotation: plans, re-plans, faults, limits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.engines import rotation
from samverkan.engines.effort import Progress
from samverkan.engines.faults import CapacityError, InvalidPreference, InvalidProblem


def circle(
    persons: int, tables: int, rounds: int, *, hosts: int = 0, groups: int = 0, absent: int = 0
) -> rotation.Problem:
    """Return a World Café; hosts sit at the first tables, groups take turns, the last persons are away in round 1."""
    return rotation.Problem(
        persons=tuple(
            rotation.Person(
                number,
                group=number % groups if groups else None,
                host_of=number % tables if number < hosts else None,
                absent_rounds=frozenset({1} if number >= persons - absent else ()),
            )
            for number in range(persons)
        ),
        tables=tuple(rotation.Table(number) for number in range(tables)),
        rounds=rounds,
        across_groups=groups > 0,
    )


@st.composite
def problems(draw: st.DrawFn) -> rotation.Problem:
    """Draw problems of up to 24 persons with modes, hosts, limits, absences, groups and earlier meetings."""
    tables = draw(st.integers(1, 5))
    rounds = draw(st.integers(0, 4))
    number = draw(st.integers(0, 24))
    modes = st.sampled_from([None, "site", "digital"])
    places = tuple(
        rotation.Table(f"t{table}", draw(st.sampled_from([None, None, 6, (1, 9), (2, 5)])), draw(modes))
        for table in range(tables)
    )
    persons = []
    for person in range(number):
        host = draw(st.one_of(st.none(), st.none(), st.sampled_from(places)))
        persons.append(
            rotation.Person(
                person,
                group=draw(st.sampled_from(["A", "B", "C", None])),
                mode=host.mode if host else draw(modes),
                host_of=host.id if host else None,
                absent_rounds=draw(st.frozensets(st.integers(1, rounds), max_size=2)) if rounds else frozenset(),
            )
        )
    some = st.integers(0, max(number - 1, 0))
    met = draw(st.sets(st.tuples(some, some).filter(lambda pair: pair[0] != pair[1]), max_size=9)) if number > 1 else ()
    return rotation.Problem(tuple(persons), places, rounds, frozenset(met), draw(st.booleans()))


@settings(max_examples=100, deadline=None)
@given(problems(), st.integers(0, 3))
def test_plan_keeps_all_rules(problem: rotation.Problem, seed: int) -> None:
    if faults := rotation.find_faults(problem):
        with pytest.raises(InvalidProblem) as caught:
            rotation.plan(problem)
        assert caught.value.faults == tuple(faults)
        return

    plan = rotation.plan(problem, seed=seed, iteration_limit=60)

    assert rotation.verify(problem, plan) == []
    assert plan.bound == rotation.bound(problem)


@settings(max_examples=50, deadline=None)
@given(problems(), st.data())
def test_replan_keeps_what_was_held_and_all_rules(problem: rotation.Problem, data: st.DataObject) -> None:
    if rotation.find_faults(problem) or not problem.rounds:
        return
    first = rotation.plan(problem, iteration_limit=20)
    start = data.draw(st.integers(1, problem.rounds))
    gone = data.draw(st.sets(st.sampled_from([p.id for p in problem.persons]), max_size=3)) if problem.persons else ()
    changes = {"from_round": start, "absent": sorted(gone), "late": [rotation.Person("late", group="A")]}
    after = rotation.changed(problem, **changes)
    if rotation.find_faults(after):
        with pytest.raises(InvalidProblem):
            rotation.replan(problem, first, **changes)
        return

    plan = rotation.replan(problem, first, **changes, iteration_limit=20)

    assert rotation.verify(after, plan) == []
    held = {cell: table for cell, table in first.seats.items() if cell[1] < start}
    assert {cell: table for cell, table in plan.seats.items() if cell[1] < start} == held


@pytest.mark.parametrize("hosts", [False, True])
@pytest.mark.parametrize("shape", [(40, 8, 3), (60, 10, 3), (100, 20, 4), (200, 25, 4), (100, 5, 4), (97, 5, 4)])
def test_regular_problems_reach_the_bound_at_once(shape: tuple[int, int, int], hosts: bool) -> None:
    problem = circle(*shape, hosts=shape[1] if hosts else 0)

    plan = rotation.plan(problem, seed=3)

    assert (plan.status, plan.iterations) == ("optimal", 0)
    assert rotation.verify(problem, plan) == []


@pytest.mark.parametrize("seed", range(3))
def test_groups_and_hosts_reach_the_bound(seed: int) -> None:
    problem = circle(100, 20, 4, hosts=20, groups=12)

    assert rotation.plan(problem, seed=seed).status == "optimal"


@pytest.mark.parametrize(
    ("problem", "meetings"),
    [
        (circle(0, 3, 2), 0),
        (circle(1, 1, 2), 0),
        (circle(1, 3, 2), 0),
        (circle(3, 7, 4), 0),
        (circle(9, 1, 3), 36),
        (circle(9, 3, 0), 0),
        (circle(12, 4, 3, groups=1), 0),
        (circle(8, 4, 2, hosts=8), 4),
        (circle(0, 0, 3), 0),
    ],
    ids=[
        "nobody",
        "one",
        "one of three tables",
        "more tables",
        "one table",
        "no round",
        "one group",
        "hosts",
        "nothing",
    ],
)
def test_edge_cases(problem: rotation.Problem, meetings: int) -> None:
    plan = rotation.plan(problem, iteration_limit=50)

    assert (plan.meetings, plan.bound) == (meetings, meetings)
    assert rotation.verify(problem, plan) == []


def test_table_without_seats_stays_empty() -> None:
    tables = (rotation.Table("a", 0), rotation.Table("b"), rotation.Table("c"))
    problem = replace(circle(6, 3, 2), tables=tables)

    plan = rotation.plan(problem)

    assert "a" not in plan.seats.values()
    assert rotation.verify(problem, plan) == []


def test_digital_persons_sit_only_at_tables_of_their_mode() -> None:
    persons = tuple(rotation.Person(number, mode="digital" if number < 9 else "site") for number in range(30))
    tables = (rotation.Table("d", mode="digital"), rotation.Table("both"), rotation.Table("s", mode="site"))
    problem = rotation.Problem(persons, tables, 3)

    plan = rotation.plan(problem, iteration_limit=100)

    assert rotation.verify(problem, plan) == []
    assert {plan.seats[number, 1] for number in range(9)} <= {"d", "both"}


def test_split_modes_are_bounded_apart() -> None:
    persons = tuple(rotation.Person(number, mode="digital" if number < 9 else "site") for number in range(25))
    tables = tuple(rotation.Table(number, mode="digital" if number < 3 else "site") for number in range(7))
    problem = rotation.Problem(persons, tables, 6)

    assert rotation.bound(problem) == 9 * 8 // 2 + 16 * 15 // 2
    assert rotation.plan(problem).status == "optimal"


def test_met_pairs_are_worth_nothing_in_any_order() -> None:
    problem = replace(circle(40, 8, 3), met=frozenset({(0, 1), (1, 0), (2, 30)}))

    plan = rotation.plan(problem)

    assert plan.metrics.eligible == 40 * 39 // 2 - 2
    assert rotation.verify(problem, plan) == []


def test_order_of_input_means_nothing() -> None:
    problem = circle(30, 7, 4, hosts=5, groups=4)
    turned = replace(problem, persons=problem.persons[::-1], tables=problem.tables[::-1])

    assert rotation.plan(problem, seed=5, iteration_limit=100) == rotation.plan(turned, seed=5, iteration_limit=100)


def test_renaming_persons_changes_nothing_but_lots() -> None:
    problem = circle(30, 7, 4, hosts=5, groups=4, absent=3)
    renamed = replace(
        problem, persons=tuple(replace(person, id=f"p{person.id * 7 % 31}") for person in problem.persons)
    )

    one, other = (rotation.plan(given, seed=5, iteration_limit=100) for given in (problem, renamed))

    assert (one.meetings, one.bound, one.metrics) == (other.meetings, other.bound, other.metrics)


def test_another_round_never_costs_a_meeting() -> None:
    plans = [rotation.plan(circle(24, 6, rounds), iteration_limit=200) for rounds in range(1, 8)]

    assert [plan.bound for plan in plans] == sorted(plan.bound for plan in plans)
    assert [plan.meetings for plan in plans] == sorted(plan.meetings for plan in plans)


def test_same_seed_same_plan() -> None:
    problem = circle(33, 6, 5, hosts=4)

    assert rotation.plan(problem, seed=9, iteration_limit=300) == rotation.plan(problem, seed=9, iteration_limit=300)


def test_iteration_limit_is_kept_and_more_is_never_worse() -> None:
    problem = circle(50, 6, 6)

    plans = [rotation.plan(problem, iteration_limit=limit) for limit in (0, 10, 60)]

    assert [plan.iterations for plan in plans] == [0, 10, 60]
    assert [plan.ended for plan in plans] == ["iterations"] * 3
    assert plans[0].meetings <= plans[1].meetings <= plans[2].meetings


def test_time_limit_is_honoured() -> None:
    problem = circle(1000, 30, 6, groups=70)
    started = time.perf_counter()

    plan = rotation.plan(problem, time_limit=3.0, iteration_limit=None)

    assert plan.ended == "time"
    assert time.perf_counter() - started < 6.0
    assert rotation.verify(problem, plan) == []


def test_cancelled_run_gives_a_plan() -> None:
    problem = circle(50, 6, 6)

    plan = rotation.plan(problem, cancelled=lambda: True)

    assert plan.ended == "cancelled"
    assert rotation.verify(problem, plan) == []


def test_progress_is_told() -> None:
    told: list[Progress] = []

    rotation.plan(circle(50, 6, 6), iteration_limit=60, progress=told.append)

    assert told[0].phase == "start"
    assert told[-1].done == told[-1].limit == 60


def bad_problem() -> rotation.Problem:
    return rotation.Problem(
        persons=(
            rotation.Person("Ada", host_of="x"),
            rotation.Person("Ada", absent_rounds=frozenset({4})),
            rotation.Person("Bo", host_of="d", mode="site"),
        ),
        tables=(
            rotation.Table("a", -1),
            rotation.Table("a"),
            rotation.Table("b", (3, 2)),
            rotation.Table("d", mode="digital"),
        ),
        rounds=3,
        met=(("Ada", "Ada"), ("Ada", "Eve")),
    )


def test_all_faults_are_listed() -> None:
    with pytest.raises(InvalidPreference) as caught:
        rotation.plan(bad_problem())

    assert sorted(fault.message for fault in caught.value.faults) == [
        "('Ada', 'Ada') is not a pair of different persons.",
        "Person Ada hosts table x, which does not exist.",
        "Person Ada is absent in round 4, which does not exist.",
        "Person Ada is given 2 times.",
        "Person Bo is site and hosts table d, which is digital.",
        "Person Eve has met Ada but does not take part.",
        "Table a is given 2 times.",
        "Table a: the limits -1 are not whole numbers from 0.",
        "Table b: the least, 3, is above the most, 2.",
    ]


@pytest.mark.parametrize("rounds", [-1, 1.5, True, None])
def test_rounds_are_a_count(rounds: object) -> None:
    with pytest.raises(InvalidProblem, match="number of rounds"):
        rotation.plan(rotation.Problem((), (), rounds))  # type: ignore[arg-type]


def seatless() -> Iterator[tuple[rotation.Problem, str]]:
    persons = tuple(rotation.Person(number, mode="digital" if number < 4 else "site") for number in range(10))
    tables = (rotation.Table("d", 3, "digital"), rotation.Table("s", 5, "site"), rotation.Table("b", 1))
    yield rotation.Problem(persons, tables, 1), "digital, site need 2 seats at tables for all modes, which have 1"
    yield rotation.Problem(persons[4:], tables[:1], 1), "site need 6 seats"
    yield (
        rotation.Problem(persons[:4], (rotation.Table("s", (2, 3), "site"), rotation.Table("b")), 1),
        "more than there",
    )
    yield circle(5, 0, 1), "5 persons and 0 seats"
    yield rotation.Problem(persons, (rotation.Table("b", (11, 12)),), 1), "at least 11 persons"
    yield replace(circle(5, 1, 1, hosts=5), tables=(rotation.Table(0, 4),)), "5 hosts and 4 seats"


@pytest.mark.parametrize(("problem", "message"), list(seatless()))
def test_lack_of_seats_is_told_before_planning(problem: rotation.Problem, message: str) -> None:
    with pytest.raises(CapacityError, match=message):
        rotation.plan(problem)


def test_replan_lists_all_faults() -> None:
    problem = circle(10, 2, 3)
    plan = rotation.plan(problem)

    with pytest.raises(InvalidPreference) as caught:
        rotation.replan(problem, plan, from_round=4, absent=["Eve", "Zoe"])

    assert [fault.message for fault in caught.value.faults] == [
        "Round 4 does not exist.",
        "Person Eve is gone but does not take part.",
        "Person Zoe is gone but does not take part.",
    ]


def test_replan_reaches_the_bound_when_some_go_and_some_come() -> None:
    problem = circle(100, 20, 4, hosts=20)
    first = rotation.plan(problem)
    late = [rotation.Person(f"late {number}") for number in range(5)]

    then = rotation.replan(problem, first, from_round=2, absent=range(90, 98), late=late, iteration_limit=500)

    assert then.meetings >= 0.99 * then.bound
    after = rotation.changed(problem, from_round=2, absent=range(90, 98), late=late)
    assert rotation.verify(after, then) == []


def test_replan_twice() -> None:
    problem = circle(40, 8, 4)
    first = rotation.plan(problem)
    second = rotation.replan(problem, first, from_round=2, absent=[1])
    after = rotation.changed(problem, from_round=2, absent=[1])

    third = rotation.replan(after, second, from_round=4, late=[rotation.Person("Eve")])

    assert rotation.verify(rotation.changed(after, from_round=4, late=[rotation.Person("Eve")]), third) == []


def test_verify_finds_what_is_wrong() -> None:
    problem = replace(circle(6, 2, 2, hosts=2), tables=(rotation.Table(0, (2, 4)), rotation.Table(1, (2, 4))))
    plan = rotation.plan(problem)
    moved = next(cell for cell, table in plan.seats.items() if cell[0] > 1 and table == 0)

    assert "could pass a person on" in rotation.verify(problem, replace(plan, seats={**plan.seats, moved: 1}))[0]
    assert "may not sit" in rotation.verify(problem, replace(plan, seats={**plan.seats, (0, 1): 1}))[0]
    assert "does not exist" in rotation.verify(problem, replace(plan, seats={**plan.seats, (2, 1): 7}))[0]
    assert "no table" in rotation.verify(problem, replace(plan, seats={}))[0]
    assert "meetings" in rotation.verify(problem, replace(plan, meetings=99))[0]
    assert "bound" in rotation.verify(problem, replace(plan, bound=1))[0]


def test_explain_tells_whom_a_person_meets_and_whom_never() -> None:
    problem = replace(circle(9, 3, 2, hosts=3), met=frozenset({(3, 0)}))
    plan = rotation.plan(problem, seed=2)

    mine, hers = rotation.explain(problem, plan, 3), rotation.explain(problem, plan, 0)

    assert [sitting.table for sitting in mine.sittings] == [plan.seats[3, 1], plan.seats[3, 2]]
    assert mine.uncounted == (0,)
    assert {*mine.met, *mine.never, *mine.uncounted} == set(range(9)) - {3}
    assert hers.impossible == (1, 2)
    assert all(sitting.is_host for sitting in hers.sittings)
    assert sum(len(rotation.explain(problem, plan, person.id).met) for person in problem.persons) == 2 * plan.meetings


def test_explain_refuses_strangers() -> None:
    problem = circle(4, 2, 1)

    with pytest.raises(InvalidPreference, match="Eve does not take part"):
        rotation.explain(problem, rotation.plan(problem), "Eve")


def test_without_hosts_nobody_stays_at_one_table() -> None:
    problem = circle(40, 8, 3)
    plan = rotation.plan(problem)

    then = rotation.replan(problem, plan, from_round=3, absent=[4])

    assert plan.metrics.revisits == 0
    assert then.metrics.revisits <= 2
