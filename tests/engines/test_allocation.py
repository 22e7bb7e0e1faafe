"""Single cases of the allocation engine, the odd ones above all."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from itertools import permutations

import pytest

from samverkan.engines.allocation import (
    VERSION,
    CapacityError,
    Infeasible,
    InvalidPreference,
    InvalidProblem,
    Person,
    Problem,
    Session,
    check,
    explain,
    find_faults,
    reallocate,
    solve,
    verify,
)
from samverkan.engines.effort import Progress
from tests.engines.problems import one_slot

SLOT = "10:00"


def two_slots(overlaps: bool = True, **person: object) -> Problem:
    sessions = (Session("a", 1, None), Session("b", 2, None))
    ada = Person("Ada", **{"allowed": {1: {"a"}, 2: {"b"}}, **person})
    return Problem(sessions, (ada,), frozenset({(1, 2)}) if overlaps else frozenset())


def test_no_persons_is_an_optimal_empty_allocation() -> None:
    solution = solve(one_slot({"a": 1}, {}))

    assert (solution.status, solution.objective, solution.lower_bound, solution.gap) == ("optimal", 0, 0, 0.0)
    assert solution.seats == {}
    assert solution.metrics.average_rank is None


def test_nothing_at_all_is_solved() -> None:
    assert solve(Problem((), ())).status == "optimal"


def test_one_person_gets_the_first_wish() -> None:
    solution = solve(one_slot({"a": 1, "b": 1}, {"Ada": ("b", "a")}))

    assert solution.seats == {("Ada", SLOT): "b"}
    assert solution.ranks == {("Ada", SLOT): 1}
    assert solution.version == VERSION


def test_all_want_the_same_and_the_cost_is_least() -> None:
    problem = one_slot({"a": 2, "b": 2, "c": None}, dict.fromkeys("ABCDE", ("a", "b")))

    solution = solve(problem)

    assert dict(solution.metrics.by_rank) == {1: 2, 2: 2}
    assert (solution.metrics.unlisted, solution.metrics.unplaced) == (1, 0)
    assert solution.objective == 2 * 0 + 2 * 9 * 1 + 9 * 5 + 2 * (2 + 36) + (8 + 36)
    assert solution.metrics.average_rank == pytest.approx((1 + 1 + 2 + 2 + 3) / 5)


def test_someone_gives_way_when_the_total_is_lower() -> None:
    problem = one_slot({"a": 1, "b": 1, "c": 1}, {"Ada": ("a", "b"), "Bo": ("a",), "Cy": ("c",)})

    solution = solve(problem)

    assert (solution.seats["Ada", SLOT], solution.seats["Bo", SLOT]) == ("b", "a")


def test_one_person_is_not_disappointed_twice_when_two_can_be_once() -> None:
    sessions = tuple(Session(f"{name}{slot}", slot, 1) for slot in (1, 2) for name in "ab")
    wishes = {slot: (f"a{slot}", f"b{slot}") for slot in (1, 2)}
    people = [Person(name, None, wishes, {slot: frozenset(w) for slot, w in wishes.items()}) for name in ("Ada", "Bo")]

    solution = solve(Problem(sessions, people))

    assert dict(solution.metrics.by_steps) == {1: 2}
    assert solution.metrics.without_first_wish == 0


def test_whoever_lost_out_in_earlier_forums_goes_first() -> None:
    problem = one_slot({"a": 1, "b": 1}, {"Ada": ("a", "b"), "Bo": ("a", "b")})
    people = [replace(person, carried=2 if person.id == "Bo" else 0) for person in problem.persons]

    seats = [solve(replace(problem, persons=people), seed=seed).seats for seed in range(5)]

    assert {one["Bo", SLOT] for one in seats} == {"a"}


def test_groups_are_mixed_where_it_costs_no_more() -> None:
    problem = one_slot({"a": 2, "b": 2}, dict.fromkeys(range(4), ()))
    people = [replace(person, group="Lund" if person.id < 2 else "Osby") for person in problem.persons]

    solution = solve(replace(problem, persons=people))

    for group in ((0, 1), (2, 3)):
        assert {solution.seats[one, SLOT] for one in group} == {"a", "b"}


def test_mix_can_be_switched_off_and_made_dear() -> None:
    problem = one_slot({"a": 2, "b": 2}, {"Ada": ("a", "b"), "Bo": ("a", "b")}, group="Lund")

    assert set(solve(replace(problem, mix=0)).seats.values()) == {"a"}
    assert set(solve(replace(problem, mix=9)).seats.values()) == {"a", "b"}


def test_companions_sit_together_and_rivals_apart() -> None:
    problem = one_slot({"a": 2, "b": 2}, {"Ada": ("a", "b"), "Bo": ("b", "a"), "Cy": ("a", "b")})
    tied = replace(problem, together=({"Ada", "Bo"},), apart=({"Ada", "Cy"},))

    solution = solve(tied)

    assert solution.seats["Ada", SLOT] == solution.seats["Bo", SLOT] != solution.seats["Cy", SLOT]
    assert verify(tied, solution) == []


def test_kept_seats_are_there_for_their_group_and_nobody_else() -> None:
    sessions = (Session("a", SLOT, 2, kept={"Osby": 1}), Session("b", SLOT, None))
    people = [Person(n, "Lund", {SLOT: ("a",)}, {SLOT: {"a", "b"}}) for n in range(3)]

    alone = solve(Problem(sessions, people))
    beside = solve(Problem(sessions, [*people, Person("guest", "Osby", {SLOT: ("a",)}, {SLOT: {"a", "b"}})]))

    assert Counter(alone.seats.values()) == {"a": 1, "b": 2}
    assert beside.seats["guest", SLOT] == "a"
    assert Counter(beside.seats.values()) == {"a": 2, "b": 2}


def test_each_mode_has_its_own_seats() -> None:
    sessions = (Session("a", SLOT, 3, mode_capacity={"digital": 1}), Session("b", SLOT, None))
    people = [Person(n, None, {SLOT: ("a",)}, {SLOT: {"a", "b"}}, mode="digital") for n in range(3)]

    assert Counter(solve(Problem(sessions, people)).seats.values()) == {"a": 1, "b": 2}


def test_nobody_is_placed_where_they_cannot_get_in() -> None:
    sessions = (Session("stairs", SLOT, 5), Session("lift", SLOT, 5, features={"lift"}))
    ada = Person("Ada", None, {SLOT: ("stairs",)}, {SLOT: {"stairs", "lift"}}, needs={"lift"})

    assert solve(Problem(sessions, (ada,))).seats == {("Ada", SLOT): "lift"}


def test_those_to_whom_it_is_all_the_same_are_spread() -> None:
    problem = one_slot({"a": 10, "b": 10, "c": None}, dict.fromkeys(range(9), ()))

    assert sorted(Counter(solve(problem).seats.values()).values(), reverse=True)[0] <= 8


def test_ties_between_sessions_are_settled_alike_in_whatever_order_they_are_told() -> None:
    sessions = (Session("0a", 0, 0), Session("0b", 0, 2), Session("0c", 0, 1, group_limit=0))
    ada = Person("p0", "m", {0: ("0a", "0c")}, {0: {"0a", "0b", "0c"}})
    bo = Person("p1", None, {}, {0: {"0a", "0b", "0c"}})

    answers = [solve(Problem(told, (ada, bo))).seats for told in permutations(sessions)]

    assert all(answer == answers[0] for answer in answers)


def test_no_wishes_are_placed_where_there_is_room() -> None:
    solution = solve(one_slot({"a": 1, "b": 5}, {"Ada": ("a",), "Bo": (), "Cy": ()}))

    assert solution.seats["Bo", SLOT] == solution.seats["Cy", SLOT] == "b"
    assert solution.metrics.no_wishes == 2
    assert solution.metrics.average_rank == 1.0


def test_capacity_zero_leaves_everybody_unplaced_and_says_so() -> None:
    problem = one_slot({"a": 0}, {"Ada": ("a",), "Bo": ()})

    solution = solve(problem)

    assert solution.seats == {("Ada", SLOT): None, ("Bo", SLOT): None}
    assert solution.metrics.unplaced == 2
    assert verify(problem, solution) == []


def test_as_few_as_possible_are_unplaced_whatever_it_costs_in_rank() -> None:
    sessions = (Session("a", SLOT, 1), Session("b", SLOT, 1))
    ada = Person("Ada", wishes={SLOT: ("a", "b")}, allowed={SLOT: {"a", "b"}})
    bo = Person("Bo", allowed={SLOT: {"a"}})

    solution = solve(Problem(sessions, (ada, bo)))

    assert (solution.seats["Ada", SLOT], solution.seats["Bo", SLOT]) == ("b", "a")


def test_must_place_names_a_conflict() -> None:
    problem = one_slot({"a": 1}, {"Ada": (), "Bo": ()})

    with pytest.raises(Infeasible) as caught:
        solve(problem, must_place=True)

    assert "a" in caught.value.places
    assert set(caught.value.persons) == {"Ada", "Bo"}


def test_must_place_is_content_when_all_sit() -> None:
    assert solve(one_slot({"a": 2}, {"Ada": (), "Bo": ()}), must_place=True).metrics.unplaced == 0


def test_empty_slot_asks_for_nothing() -> None:
    person = Person("Ada", wishes={2: ()}, allowed={1: {"a"}, 2: frozenset()})

    solution = solve(Problem((Session("a", 1, 1),), (person,)))

    assert solution.seats == {("Ada", 1): "a"}


def test_overlapping_slots_give_one_seat_and_nobody_is_unplaced() -> None:
    problem = two_slots(wishes={2: ("b",)})

    solution = solve(problem)

    assert solution.seats == {("Ada", 1): None, ("Ada", 2): "b"}
    assert (solution.metrics.elsewhere, solution.metrics.unplaced) == (1, 0)
    assert solution.objective == 0


def test_slots_that_do_not_overlap_give_both_seats() -> None:
    assert solve(two_slots(overlaps=False)).seats == {("Ada", 1): "a", ("Ada", 2): "b"}


def test_two_short_sessions_are_preferred_to_a_long_one_that_was_not_asked_for() -> None:
    slots = {1: "a", 2: "long", 3: "c"}
    sessions = tuple(Session(name, slot, None) for slot, name in slots.items())
    ada = Person("Ada", wishes={1: ("a",), 3: ("c",)}, allowed={slot: {name} for slot, name in slots.items()})

    solution = solve(Problem(sessions, (ada,), frozenset({(1, 2), (2, 3)})))

    assert solution.seats == {("Ada", 1): "a", ("Ada", 2): None, ("Ada", 3): "c"}


def test_host_sits_where_they_speak_and_takes_no_seat() -> None:
    sessions = (Session("a", SLOT, 1), Session("b", SLOT, 1))
    host = Person("Ada", fixed={SLOT: "a"})
    guest = Person("Bo", wishes={SLOT: ("a",)}, allowed={SLOT: {"a", "b"}})
    problem = Problem(sessions, (host, guest))

    solution = solve(problem)

    assert solution.seats == {("Ada", SLOT): "a", ("Bo", SLOT): "a"}
    assert (solution.metrics.hosting, solution.objective) == (1, 0)
    row = solution.metrics.sessions[0]
    assert (row.taken, row.hosts, row.first_wishes, row.wishes) == (1, 1, 1, 1)


def test_host_is_not_placed_in_a_slot_that_overlaps() -> None:
    solution = solve(two_slots(fixed={1: "a"}, wishes={2: ("b",)}))

    assert solution.seats == {("Ada", 1): "a", ("Ada", 2): None}
    assert (solution.objective, solution.metrics.unplaced) == (0, 0)


def test_same_content_is_given_once() -> None:
    sessions = tuple(
        Session(f"{c}{slot}", slot, None, content=c if c == "x" else None) for slot in (1, 2) for c in "xy"
    )
    wishes = {1: ("x1", "y1"), 2: ("x2", "y2")}
    ada = Person("Ada", wishes=wishes, allowed={slot: frozenset(listed) for slot, listed in wishes.items()})
    problem = Problem(sessions, (ada,))

    solution = solve(problem)

    assert solution.ranks == {("Ada", 1): 1, ("Ada", 2): 2} or solution.ranks == {("Ada", 1): 2, ("Ada", 2): 1}
    assert sorted(str(session)[0] for session in solution.seats.values()) == ["x", "y"]
    missed = [wish.reason for slot in explain(problem, solution, "Ada").slots for wish in slot.missed]
    assert missed == ["same_content"]


def test_host_is_not_given_their_own_content() -> None:
    sessions = (Session("x1", 1, None, content="x"), Session("x2", 2, None, content="x"), Session("y2", 2, None))
    ada = Person("Ada", wishes={2: ("x2",)}, allowed={2: {"x2", "y2"}}, fixed={1: "x1"})

    assert solve(Problem(sessions, (ada,))).seats["Ada", 2] == "y2"


def test_group_limit_holds_and_is_explained() -> None:
    sessions = (Session("a", SLOT, None, group_limit=1), Session("b", SLOT, None))
    people = [Person(n, "Malmö", {SLOT: ("a",)}, {SLOT: {"a", "b"}}) for n in range(3)]
    problem = Problem(sessions, people)

    solution = solve(problem)

    assert Counter(solution.seats.values()) == {"a": 1, "b": 2}
    sits_in_b = next(n for n in range(3) if solution.seats[n, SLOT] == "b")
    assert explain(problem, solution, sits_in_b).slots[0].missed[0].reason == "group_full"


def test_lots_are_fair_over_seeds() -> None:
    problem = one_slot({"a": 1, "b": None}, dict.fromkeys(("Ada", "Bo", "Cy"), ("a",)))

    drawn = [solve(problem, seed=seed).seats for seed in range(150)]
    winners = Counter(person for seats in drawn for (person, _), session in seats.items() if session == "a")

    assert set(winners) == {"Ada", "Bo", "Cy"}
    assert min(winners.values()) > 30


def test_whole_numbers_and_words_are_different_ids() -> None:
    sessions = (Session(1, SLOT, 1), Session("1", SLOT, 1))
    people = [Person(n, wishes={SLOT: (n,)}, allowed={SLOT: {1, "1"}}) for n in (1, "1")]

    assert solve(Problem(sessions, people)).seats == {(1, SLOT): 1, ("1", SLOT): "1"}


@pytest.mark.parametrize("limit", [-1, float("nan")])
def test_time_limit_below_zero_is_refused(limit: float) -> None:
    with pytest.raises(ValueError, match="time limit"):
        solve(one_slot({"a": 1}, {}), time_limit=limit)


def test_progress_tells_the_phases_in_order() -> None:
    told: list[Progress] = []

    solve(one_slot({"a": 1, "b": 1}, {"Ada": ("a",), "Bo": ("a",)}), progress=told.append)

    assert list(dict.fromkeys(one.phase for one in told)) == ["start", "columns", "choice", "lots"]
    assert all(one.bound <= one.objective + 1e-6 for one in told if one.bound is not None)


@pytest.mark.parametrize("limits", [{"time_limit": 0}, {"cancelled": lambda: True}, {"iteration_limit": 0}])
def test_ended_run_answers_with_seats_that_keep_the_rules(limits: dict[str, object]) -> None:
    problem = one_slot({"a": 2, "b": 2, "c": 1}, dict.fromkeys("ABCDE", ("a", "b")))

    solution = solve(problem, **limits)

    assert verify(problem, solution) == []
    assert (solution.unplaced, solution.ended == "done") == (0, False)


@pytest.mark.parametrize(
    ("person", "message"),
    [
        ({"wishes": {SLOT: ("a", "a")}}, "Person Ada wishes for session a in slot 10:00 2 times."),
        ({"wishes": {SLOT: ("q",)}}, "Person Ada wishes for session q in slot 10:00, but it does not exist."),
        (
            {"wishes": {SLOT: ("z",)}},
            "Person Ada wishes for session z in slot 10:00, but it takes place in slot 11:00.",
        ),
        ({"wishes": {SLOT: ("c",)}}, "Person Ada wishes for session c in slot 10:00, which is not open to them."),
        ({"allowed": {SLOT: {"q"}}}, "Person Ada may attend session q in slot 10:00, but it does not exist."),
        ({"fixed": {SLOT: "z"}}, "Person Ada hosts session z in slot 10:00, but it takes place in slot 11:00."),
        (
            {"fixed": {SLOT: "a", "11:00": "z"}},
            "Person Ada hosts session a in slot 10:00 and session z in slot 11:00, which overlap.",
        ),
    ],
)
def test_bad_preference_is_named(person: dict[str, object], message: str) -> None:
    sessions = (Session("a", SLOT, 1), Session("c", SLOT, 1), Session("z", "11:00", 1))
    ada = Person("Ada", **{"allowed": {SLOT: {"a"}}, **person})
    problem = Problem(sessions, (ada,), frozenset({("11:00", SLOT)}))

    with pytest.raises(InvalidPreference) as caught:
        solve(problem)

    assert [fault.message for fault in caught.value.faults] == [message]
    assert caught.value.faults[0].persons == ("Ada",)


@pytest.mark.parametrize("capacity", [-1, 2.5, "3", True])
def test_bad_capacity_is_named(capacity: object) -> None:
    problem = one_slot({"a": capacity}, {})

    with pytest.raises(CapacityError, match=f"Session a: the capacity is {capacity}"):
        check(problem)


def test_bad_structure_is_named() -> None:
    problem = Problem((Session("a", 1, 1), Session("a", 2, 1)), (), frozenset({(1, 1)}))

    with pytest.raises(InvalidProblem) as caught:
        check(problem)

    assert type(caught.value) is InvalidProblem
    assert len(caught.value.faults) == 2


def test_every_fault_is_listed_at_once() -> None:
    sessions = (Session("a", SLOT, -1), Session("b", SLOT, 1, group_limit=-2))
    people = (Person("Ada", wishes={SLOT: ("q", "a")}, allowed={SLOT: {"a"}}), Person("Ada", fixed={SLOT: "r"}))

    faults = find_faults(Problem(sessions, people))

    assert [fault.kind for fault in faults] == ["capacity"] * 2 + ["preference"] * 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"together": ({"Ada"},)}, "has 1 members"),
        ({"apart": ({"Ada", "Zoe"},)}, "Zoe must sit apart with others, but is no person here."),
        ({"mix": -1}, "The weight of the mix is -1"),
        ({"published": {("Zoe", SLOT): "a"}}, "Person Zoe has a published seat"),
        ({"published": {("Ada", SLOT): "q"}}, "it does not exist"),
        ({"change_charge": 0.5}, "The charge for a change is 0.5"),
    ],
)
def test_bad_rule_is_named(change: dict[str, object], message: str) -> None:
    problem = replace(one_slot({"a": 1}, {"Ada": ()}), **change)

    with pytest.raises(InvalidProblem, match=message):
        check(problem)


@pytest.mark.parametrize(
    ("session", "message"),
    [
        ({"kept": {"Osby": 3}}, "Session a keeps 3 seats and has 1."),
        ({"kept": {"Osby": -1}}, "the number of seats kept for Osby is -1"),
        ({"capacity": None, "kept": {"Osby": 1}}, "Session a keeps seats but has no capacity."),
        ({"mode_capacity": {"digital": 0.5}}, "the capacity for digital is 0.5"),
    ],
)
def test_bad_number_of_seats_is_named(session: dict[str, object], message: str) -> None:
    problem = Problem((Session(**{"id": "a", "slot": SLOT, "capacity": 1, **session}),), ())

    with pytest.raises(CapacityError, match=message):
        check(problem)


def test_few_published_seats_are_changed_when_a_room_shrinks() -> None:
    wishes = dict.fromkeys(range(9), ("a", "b", "c"))
    before = solve(one_slot({"a": 4, "b": 4, "c": 4}, wishes))
    now = one_slot({"a": 3, "b": 4, "c": 4}, wishes)

    again = reallocate(now, {cell: session for cell, session in before.seats.items() if session is not None})

    assert again.changes == 1
    assert again.status == "optimal"
    assert Counter(again.seats.values())["a"] == 3


def test_reallocation_leaves_out_what_no_longer_exists() -> None:
    problem = one_slot({"a": 2}, {"Ada": ("a",)})

    again = reallocate(problem, {("Ada", SLOT): "gone", ("Zoe", SLOT): "a", ("Ada", "12:00"): "a"})

    assert (again.seats, again.changes) == ({("Ada", SLOT): "a"}, 0)


def test_nothing_is_called_impossible_that_was_not_proven() -> None:
    problem = one_slot({"a": 1, "b": 1}, {"Ada": ("a",), "Bo": ("a",)})
    narrow = [replace(person, allowed={SLOT: {"a"}}) if person.id == "Bo" else person for person in problem.persons]

    for seed in range(4):
        left = solve(replace(problem, persons=narrow), seed=seed, time_limit=0).unplaced
        with pytest.raises(TimeoutError, match="before it was known") if left else nullcontext():
            solve(replace(problem, persons=narrow), seed=seed, time_limit=0, must_place=True)


def test_limit_is_asked_in_the_middle_of_a_pricing() -> None:
    slots, rooms = range(8), range(8)
    sessions = [
        Session(f"{slot}-{room}", slot, 7, content=room if room < 2 else None) for slot in slots for room in rooms
    ]
    allowed = {slot: frozenset(f"{slot}-{room}" for room in rooms) for slot in slots}
    wishes = {slot: tuple(f"{slot}-{room}" for room in rooms[:6]) for slot in slots}
    problem = Problem(sessions, [Person(n, None, wishes, allowed) for n in range(60)])
    asked: list[int] = []

    def is_cancelled() -> bool:
        asked.append(1)
        return len(asked) > 40

    solution = solve(problem, cancelled=is_cancelled)

    assert solution.ended == "cancelled"
    assert len(asked) < 100
    assert verify(problem, solution) == []


def test_sessions_that_nobody_listed_are_all_looked_at_before_an_answer_is_called_least() -> None:
    names = "abcdef"
    problem = one_slot(dict.fromkeys(names, 1), dict.fromkeys(range(6), ("a",)))
    apart = replace(problem, mix=0, apart=({0, 1, 2},), persons=[replace(p, group="m") for p in problem.persons])

    solution = solve(apart)

    assert solution.status == "optimal"
    assert sorted(str(session) for session in solution.seats.values()) == list(names)
