"""Single cases of the allocation engine, the odd ones above all."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from scipy.optimize import linprog

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
    solve,
    verify,
    verify_seats,
    what_if,
)
from samverkan.engines.allocation.lots import draw_lots
from samverkan.engines.allocation.model import build
from samverkan.engines.allocation.reading import Reading
from tests.engines.problems import least_cost, one_slot

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


def test_all_want_the_same_and_the_total_rank_is_least() -> None:
    problem = one_slot({"a": 2, "b": 2, "c": None}, dict.fromkeys("ABCDE", ("a", "b")))

    solution = solve(problem)

    assert dict(solution.metrics.by_rank) == {1: 2, 2: 2}
    assert (solution.metrics.unlisted, solution.metrics.unplaced) == (1, 0)
    assert solution.objective == 1 + 1 + 2 + 2 + 6
    assert solution.metrics.average_rank == pytest.approx((1 + 1 + 2 + 2 + 3) / 5)


def test_someone_gives_way_when_the_total_is_lower() -> None:
    problem = one_slot({"a": 1, "b": 1, "c": 1}, {"Ada": ("a", "b"), "Bo": ("a",), "Cy": ("c",)})

    solution = solve(problem)

    assert solution.seats["Ada", SLOT] == "b"
    assert solution.seats["Bo", SLOT] == "a"


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


def test_must_place_names_persons_and_sessions() -> None:
    problem = one_slot({"a": 1}, {"Ada": (), "Bo": ()})

    with pytest.raises(Infeasible) as caught:
        solve(problem, must_place=True)

    assert caught.value.sessions == ("a",)
    assert caught.value.persons in {("Ada",), ("Bo",)}


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
    assert solution.objective == 1 + 5


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
    assert (solution.metrics.hosting, solution.objective) == (1, 1)
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

    assert solution.objective == 3
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


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_time_limit_must_be_above_zero(limit: float) -> None:
    with pytest.raises(ValueError, match="time limit"):
        solve(one_slot({"a": 1}, {}), time_limit=limit)


def test_progress_rises_and_ends_at_one() -> None:
    told: list[tuple[str, float]] = []

    solve(one_slot({"a": 1}, {"Ada": ("a",)}), on_progress=lambda stage, share: told.append((stage, share)))

    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert told[-1] == ("done", 1.0)


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
    assert caught.value.faults[0].person == "Ada"


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


def test_explanation_tells_who_sits_there_and_by_which_lot() -> None:
    problem = one_slot({"a": 1, "b": 9}, {"Ada": ("a",), "Bo": ("a",), "Cy": ("b", "a")})
    solution = solve(problem, seed=3)
    loser, winner = ("Bo", "Ada") if solution.seats["Ada", SLOT] == "a" else ("Ada", "Bo")

    explanation = explain(problem, solution, loser)

    (slot,) = explanation.slots
    (missed,) = slot.missed
    assert (slot.state, slot.session, slot.rank) == ("unlisted", "b", None)
    assert (missed.session, missed.rank, missed.reason) == ("a", 1, "full")
    assert (missed.capacity, missed.taken, missed.first_wishes, missed.wishes) == (1, 1, 2, 3)
    assert [(one.person, one.rank) for one in missed.seated] == [(winner, 1)]
    assert missed.seated[0].lot < slot.lot


def test_explanation_of_a_closed_session_says_so() -> None:
    problem = one_slot({"a": 0, "b": 1}, {"Ada": ("a", "b")})

    (slot,) = explain(problem, solve(problem), "Ada").slots

    assert (slot.rank, slot.missed[0].reason) == (2, "closed")


def test_explanation_of_an_overlap_says_so() -> None:
    problem = two_slots(wishes={1: ("a",), 2: ("b",)})

    reasons = [wish.reason for slot in explain(problem, solve(problem), "Ada").slots for wish in slot.missed]

    assert reasons == ["overlap"]


def test_explanation_of_an_unknown_person_is_refused() -> None:
    problem = one_slot({"a": 1}, {})

    with pytest.raises(KeyError):
        explain(problem, solve(problem), "Nobody")


def test_what_if_tells_the_price_and_the_broken_rule() -> None:
    problem = one_slot({"a": 1, "b": 1}, {"Ada": ("a", "b"), "Bo": ("b", "a")})
    solution = solve(problem)

    move = what_if(problem, solution, "Ada", SLOT, "b")

    assert (move.change, move.holds) == (1, False)
    assert move.faults == ("Session b has 1 seats and 2 persons.",)


def test_what_if_of_a_move_that_holds() -> None:
    problem = one_slot({"a": 1, "b": 1}, {"Ada": ("a", "b")})

    move = what_if(problem, solve(problem), "Ada", SLOT, "b")

    assert (move.change, move.holds) == (1, True)


@pytest.mark.parametrize(("person", "session"), [("Nobody", "a"), ("Ada", "q")])
def test_what_if_of_the_unknown_is_refused(person: str, session: str) -> None:
    problem = one_slot({"a": 1}, {"Ada": ("a",)})

    with pytest.raises(KeyError):
        what_if(problem, solve(problem), person, SLOT, session)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"objective": 1, "lower_bound": 1}, "The objective is 3, not 1."),
        ({"lower_bound": 9}, "The lower bound 9 is above the objective 3."),
        ({"status": "feasible"}, "The status feasible does not fit bound and objective."),
        ({"gap": 0.5}, "The gap 0.5 does not fit bound and objective."),
        ({"ranks": {("Ada", SLOT): 1, ("Bo", SLOT): 1}}, "is wrong"),
        ({"ranks": {}}, "The ranks are not those of the seats."),
        ({"lots": {("Ada", SLOT): 2}}, "The lots of slot 10:00 are not 1 to 1."),
    ],
)
def test_verify_catches_a_false_claim(change: dict[str, object], fault: str) -> None:
    problem = one_slot({"a": 1, "b": 1}, {"Ada": ("a", "b"), "Bo": ("a", "b")})
    solution = solve(problem)

    faults = verify(problem, replace(solution, **change))

    assert any(fault in found for found in faults)


@pytest.mark.parametrize(
    ("seats", "fault"),
    [
        ({}, "Person Ada is lost in slot 1."),
        ({("Ada", 1): "a", ("Ada", 2): "b", ("Bo", 1): None}, "Person Bo asks for nothing in slot 1."),
        ({("Ada", 1): "a", ("Ada", 2): "b"}, "Person Ada is in two places in the overlapping slots 1 and 2."),
        ({("Ada", 1): "b", ("Ada", 2): None}, "Person Ada may not attend b in slot 1."),
    ],
)
def test_verify_catches_a_broken_rule(seats: dict[tuple[str, int], str | None], fault: str) -> None:
    assert fault in verify_seats(two_slots(), seats)


def test_verify_catches_a_moved_host_and_a_content_given_twice() -> None:
    sessions = (Session("x1", 1, None, content="x"), Session("y1", 1, None), Session("x2", 2, None, content="x"))
    host = Person("Ada", fixed={1: "x1"}, allowed={1: {"y1"}, 2: {"x2"}})
    problem = Problem(sessions, (host,))

    assert verify_seats(problem, {("Ada", 1): "y1", ("Ada", 2): None}) == ["Person Ada hosts x1 in slot 1, not y1."]
    assert verify_seats(problem, {("Ada", 1): "x1", ("Ada", 2): "x2"}) == ["Person Ada gets content x 2 times."]


def test_verify_catches_somebody_unplaced_beside_a_free_seat() -> None:
    problem = one_slot({"a": 1}, {"Ada": ("a",)})
    good = solve(problem)
    unplaced = good.objective + 5
    metrics = replace(good.metrics, by_rank={}, unplaced=1, sessions=(replace(good.metrics.sessions[0], taken=0),))
    bad = replace(
        good, seats={("Ada", SLOT): None}, ranks={("Ada", SLOT): None}, metrics=metrics,
        objective=unplaced, lower_bound=unplaced,
    )  # fmt: skip

    assert verify(problem, bad) == ["Person Ada is unplaced in slot 10:00 though a has room."]


def test_relaxation_that_is_not_whole_is_branched_on() -> None:
    contents = {"0a": "x", "0b": "z", "1a": "x", "1b": "y", "2a": "y", "2b": "x"}
    sessions = [Session(name, int(name[0]), 1, content) for name, content in contents.items()]
    allowed = {slot: frozenset(s.id for s in sessions if s.slot == slot) for slot in range(3)}
    ada = Person("Ada", None, {0: ("0a", "0b"), 1: ("1a", "1b"), 2: ("2a",)}, allowed)
    bo = Person("Bo", None, {0: ("0a", "0b"), 2: ("2a", "2b")}, allowed)
    problem = Problem(sessions, (ada, bo))
    model = build(Reading(problem), draw_lots(Reading(problem), 0), 0)

    solution = solve(problem)

    whole = {"A_ub": model.most, "b_ub": model.at_most, "A_eq": model.equal, "b_eq": model.equal_to}
    assert linprog(model.costs, **whole).fun < solution.objective - 0.1
    assert solution.objective == solution.lower_bound == least_cost(problem)
    assert solution.ties_by_lot
    assert verify(problem, solution) == []


def test_time_running_out_is_answered_by_choosing_in_turn() -> None:
    wishes = {f"p{n}": ("a", "b", "c")[: n % 3 + 1] for n in range(900)}
    problem = one_slot({"a": 300, "b": 300, "c": 300}, wishes)

    solution = solve(problem, time_limit=1e-9)

    assert (solution.status, solution.ties_by_lot) == ("feasible", False)
    assert solution.gap > 0
    assert verify(problem, solution) == []
