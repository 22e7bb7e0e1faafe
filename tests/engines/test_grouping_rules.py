"""The engine grouping: rules that cannot be kept, bad input, and properties of any problem."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samverkan.engines import grouping
from samverkan.engines.grouping import Distances, Group, Infeasible, Need, Person, Problem
from samverkan.engines.grouping.bound import score_bound
from samverkan.engines.grouping.model import build

QUIET = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def people(number: int, **attributes: str) -> tuple[Person, ...]:
    return tuple(Person(n, attributes) for n in range(number))


def conflict_of(problem: Problem) -> list[str]:
    """Return the conflict, having seen that it is one and that it is minimal."""
    with pytest.raises(Infeasible) as caught:
        grouping.mix(problem)
    return [fault.message for fault in caught.value.conflict]


def test_sizes_that_do_not_add_up_are_named() -> None:
    groups = (Group("a", 0, 3), Group("b", 2, 3))

    assert conflict_of(Problem(people(7), groups)) == [
        "Group a has at most 3 persons.",
        "Group b has at most 3 persons.",
    ]
    assert conflict_of(Problem(people(1), groups)) == ["Group b has at least 2 persons."]


def test_persons_together_who_fit_nowhere_are_named_and_nothing_else() -> None:
    groups = (Group("a", 0, 3), Group("b", 0, 3), Group("c", 0, 9))
    problem = Problem(people(8), groups, together=({0, 1}, {1, 2, 3}, {6, 7}), apart=({4, 5},), fixed={2: "a"})

    assert conflict_of(problem) == [
        "Group a has at most 3 persons.",
        "Persons 0, 1 are together.",
        "Persons 1, 2, 3 are together.",
        "Person 2 is fixed in group a.",
    ]


def test_more_persons_apart_than_groups_are_named() -> None:
    pairs = ({0, 1}, {1, 2}, {0, 2}, {3, 4})

    assert conflict_of(Problem(people(6), grouping.sizes(6, groups=2), apart=({0, 1, 2}, {3, 4}))) == [
        "Persons 0, 1, 2 are apart."
    ]
    assert conflict_of(Problem(people(6), grouping.sizes(6, groups=2), apart=pairs)) == [
        "Persons 0, 1 are apart.",
        "Persons 1, 2 are apart.",
        "Persons 0, 2 are apart.",
    ]


def test_together_and_apart_at_once_and_fixed_in_two_groups_are_named() -> None:
    groups = grouping.sizes(6, groups=2)

    assert conflict_of(Problem(people(6), groups, together=({0, 1},), apart=({0, 1},))) == [
        "Persons 0, 1 are together.",
        "Persons 0, 1 are apart.",
    ]
    assert conflict_of(Problem(people(6), groups, together=({0, 1},), fixed={0: 1, 1: 2, 3: 1})) == [
        "Persons 0, 1 are together.",
        "Person 0 is fixed in group 1.",
        "Person 1 is fixed in group 2.",
    ]


def test_too_few_mentors_are_named() -> None:
    persons = (*people(4, role="learner"), Person("m", {"role": "mentor"}))
    problem = Problem(persons, grouping.sizes(5, groups=2), needs=(Need("role", "mentor", least=1),))

    with pytest.raises(Infeasible) as caught:
        grouping.mix(problem)

    assert len(caught.value.conflict) == 1
    assert caught.value.persons == ("m",)
    assert caught.value.places == (1, 2)


def test_every_fault_is_listed_before_anything_is_solved() -> None:
    problem = Problem(
        persons=(Person(1, {"a": 1.5}, {"b": float("nan")}), Person(1, {"b": "x"})),  # type: ignore[dict-item]
        groups=(Group("g", 3, 2), Group("g", -1, True), Group("h", 0, 5)),
        weights={"a": -1, "z": 1},
        distances=Distances((1, 2, 2), ((0, 1), (1, 0))),
        together=({1, 9},),
        apart=({8},),
        fixed={7: "g", 1: "nowhere"},
        needs=(Need("q", None, -1), Need("a", "x", 2, 1, frozenset({"away"}))),
    )

    with pytest.raises(grouping.InvalidPreference) as caught:
        grouping.mix(problem)

    for word in (
        "Group g is given 2 times",
        "Group g: at least 3 and at most 2",
        "Group g: least is -1",
        "Group g: most is True",
        "Person 1 is given 2 times",
        "Person 1: a is 1.5",
        "Person 1: b is nan",
        "b is an attribute of some and a number",
        "The weight of a is -1",
        "a weight for z",
        "Person 2 has 2 rows",
        "distances for person 2",
        "not 3 rows of 3",
        "Person 9, who does not exist",
        "Person 8, who does not exist",
        "Person 7, who does not exist",
        "group nowhere, which does not exist",
        "nobody has the attribute q",
        "what is not known cannot be needed",
        "least is -1, not a whole number",
        "at least 2 and at most 1 cannot both hold",
        "group away does not exist",
    ):
        assert word in str(caught.value)


def test_distances_must_be_symmetric_finite_and_zero_to_oneself() -> None:
    rows = ((1.0, 2.0, 3.0), (2.5, 0.0, float("inf")), (3.0, 1.0, 0.0))

    with pytest.raises(grouping.InvalidPreference) as caught:
        grouping.mix(Problem(people(3), grouping.sizes(3, groups=1), distances=Distances((0, 1, 2), rows)))

    assert len(caught.value.faults) == 3


def test_sizes_alone_are_a_capacity_error() -> None:
    with pytest.raises(grouping.CapacityError):
        grouping.mix(Problem((), (Group(1, 2, 1),)))
    with pytest.raises(grouping.CapacityError):
        grouping.mix(Problem(people(2), ()))


VALUES = st.sampled_from(["x", "y", 1, None])


@st.composite
def problems(draw: st.DrawFn, most: int = 18) -> Problem:
    """Draw persons, groups with room for them, and rules that can be met as often as not."""
    number = draw(st.integers(0, most))
    numbers = st.one_of(st.none(), st.integers(-5, 5))
    persons = tuple(Person(n, {"a": draw(VALUES), "b": draw(VALUES)}, {"c": draw(numbers)}) for n in range(number))
    groups = tuple(
        Group(f"g{place}", max(0, group.least - draw(st.integers(0, 2))), group.most + draw(st.integers(0, 2)))
        for place, group in enumerate(grouping.sizes(number, groups=draw(st.integers(1, 4))))
    )
    some = st.lists(st.frozensets(st.sampled_from(range(number)), max_size=3), max_size=3) if number else st.just([])
    places = st.sampled_from([group.id for group in groups])
    return Problem(
        persons,
        groups,
        weights=draw(st.sampled_from([{}, {"a": 2.0}, {"a": 0, "b": 0, "c": 0}])) if number else {},
        together=tuple(draw(some)),
        apart=tuple(draw(some)),
        fixed=draw(st.dictionaries(st.sampled_from(range(number)), places, max_size=3)) if number else {},
        needs=(Need("a", "x", draw(st.integers(0, 1)), draw(st.sampled_from([None, 3]))),) if number else (),
        alike=draw(st.booleans()),
    )


@given(problem=problems())
@QUIET
def test_any_problem_is_solved_within_the_rules_or_has_a_minimal_conflict(problem: Problem) -> None:
    try:
        found = grouping.mix(problem, iteration_limit=1_500)
    except Infeasible as error:
        found, conflict = None, error.conflict
    if found is None:
        assert conflict
        return

    assert grouping.verify(problem, found) == []
    assert grouping.read(json.loads(json.dumps(grouping.write(problem)))) == problem
    assert grouping.read_result(json.loads(json.dumps(grouping.write_result(found)))) == found
    for person in list(found.groups)[:2]:
        told = grouping.explain(problem, found, person)
        assert told.best_change is None or told.best_change.broken == ()


@given(problem=problems(most=8), factor=st.sampled_from([0.5, 4.0]))
@settings(QUIET, max_examples=20)
def test_names_and_scale_do_not_matter(problem: Problem, factor: float) -> None:
    def name(person: object) -> str:
        return f"q{97 - int(str(person))}"

    distance = grouping.distance_matrix(problem) * factor
    order = [name(person.id) for person in grouping.sorted_persons(problem)]
    renamed = Problem(
        tuple(Person(name(person.id), person.attributes, person.numbers) for person in reversed(problem.persons)),
        problem.groups[::-1],
        distances=Distances(order, distance.tolist()),
        together=tuple(frozenset(map(name, members)) for members in problem.together),
        apart=tuple(frozenset(map(name, members)) for members in problem.apart),
        fixed={name(person): group for person, group in problem.fixed.items()},
        needs=problem.needs,
        alike=problem.alike,
    )
    try:
        found = grouping.mix(problem)
    except Infeasible:
        with pytest.raises(Infeasible):
            grouping.mix(renamed)
        return

    assert grouping.mix(renamed).objective == pytest.approx(found.objective * factor)


def test_a_constant_more_between_all_changes_no_group_of_even_size() -> None:
    rows = [[abs(i - j) * 7 % 11 if i != j else 0 for j in range(9)] for i in range(9)]
    more = [[rows[i][j] + 100 if i != j else 0 for j in range(9)] for i in range(9)]
    first, second = (
        grouping.mix(Problem(people(9), grouping.sizes(9, groups=3), distances=Distances(range(9), table)))
        for table in (rows, more)
    )

    assert second.objective == pytest.approx(first.objective + 900)


def test_room_for_one_more_never_worsens_the_best() -> None:
    rows = [[abs(i - j) * 7 % 11 if i != j else 0 for j in range(9)] for i in range(9)]
    tight, loose = (
        grouping.mix(
            Problem(people(9), (Group(1, 2, most), Group(2, 3, 5), Group(3, 2, 4)), distances=Distances(range(9), rows))
        )
        for most in (3, 4)
    )

    assert loose.objective >= tight.objective


def test_the_bound_holds_where_the_best_is_known() -> None:

    for seed in range(5):
        rows = [[(i * j * (7 + seed)) % 13 - 4.0 if i != j else 0.0 for j in range(9)] for i in range(9)]
        groups = (Group(1, 1, 3), Group(2, 2, 5), Group(3, 3, 4))
        problem = Problem(people(9), groups, distances=Distances(range(9), rows))
        model = build(problem, grouping.distance_matrix(problem))
        assert grouping.mix(problem).objective <= score_bound(model.gain, model.least[0], model.most[0]) + 1e-9
