"""The bound is valid for every plan, and tight where it is known to be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.engines import rotation


def even_rounds(problem: rotation.Problem, number: int) -> list[frozenset[frozenset[int | str]]]:
    """Return the pairs at tables of every seating of a round whose sizes have the least sum of squares."""
    here = [person for person in problem.persons if number not in person.absent_rounds]
    choices = [[table for table in problem.tables if may_sit(person, table)] for person in here]
    found: dict[int, set[frozenset[frozenset[int | str]]]] = {}
    for seating in product(*choices):
        tables = {
            table.id: [p.id for p, t in zip(here, seating, strict=True) if t.id == table.id] for table in problem.tables
        }
        if all(fits(table, len(tables[table.id])) for table in problem.tables):
            squares = sum(len(persons) ** 2 for persons in tables.values())
            pairs = frozenset(frozenset(pair) for persons in tables.values() for pair in combinations(persons, 2))
            found.setdefault(squares, set()).add(pairs)
    return list(found[min(found)])


def may_sit(person: rotation.Person, table: rotation.Table) -> bool:
    if person.host_of is not None:
        return person.host_of == table.id
    return person.mode is None or table.mode is None or person.mode == table.mode


def fits(table: rotation.Table, size: int) -> bool:
    if table.seats is None:
        return True
    least, most = table.seats if isinstance(table.seats, tuple) else (0, table.seats)
    return least <= size <= most


def most_meetings(problem: rotation.Problem) -> int:
    """Return the optimum by trying everything."""
    worthless = {frozenset(pair) for pair in problem.met}
    if problem.across_groups:
        for one, other in combinations(problem.persons, 2):
            if one.group is not None and one.group == other.group:
                worthless.add(frozenset((one.id, other.id)))
    reached = {frozenset[frozenset[int | str]]()}
    for number in range(1, problem.rounds + 1):
        options = {pairs - worthless for pairs in even_rounds(problem, number)}
        reached = set(undominated(before | option for before in reached for option in options))
    return max(map(len, reached))


def undominated(sets: Iterator[frozenset[frozenset[int | str]]]) -> list[frozenset[frozenset[int | str]]]:
    distinct = sorted(set(sets), key=len, reverse=True)
    if len(distinct) > 3000:
        return distinct
    kept: list[frozenset[frozenset[int | str]]] = []
    for candidate in distinct:
        if not any(candidate <= other for other in kept):
            kept.append(candidate)
    return kept


@st.composite
def small_problems(draw: st.DrawFn) -> rotation.Problem:
    """Draw problems that can be solved by trying everything, with all that a problem may have."""
    number, tables = draw(st.integers(0, 6)), draw(st.integers(1, 3))
    rounds = draw(st.integers(0, 2 if number > 5 else 3))
    modes = st.sampled_from([None, None, "site", "digital"]) if draw(st.booleans()) else st.none()
    places = [
        rotation.Table(
            table, draw(st.sampled_from([None, None, 2, 3, 4, (1, 3), (2, 4)])), draw(modes) if table else None
        )
        for table in range(tables)
    ]
    hosts = st.one_of(st.none(), st.none(), st.integers(0, tables - 1)) if draw(st.booleans()) else st.none()
    persons = []
    for person in range(number):
        host = draw(hosts)
        mode = None if host is not None else draw(modes)
        absent = (
            draw(st.frozensets(st.integers(1, rounds), max_size=1)) if rounds and draw(st.booleans()) else frozenset()
        )
        persons.append(rotation.Person(person, draw(st.sampled_from(["A", "B", None])), mode, host, absent))
    pairs = list(combinations(range(number), 2))
    met = draw(st.sets(st.sampled_from(pairs), max_size=5)) if pairs and draw(st.booleans()) else set()
    return rotation.Problem(persons, places, rounds, frozenset(met), draw(st.booleans()))


@settings(max_examples=150, deadline=None)
@given(small_problems())
def test_no_plan_exceeds_the_bound(problem: rotation.Problem) -> None:
    if rotation.find_faults(problem):
        return

    assert most_meetings(problem) <= rotation.bound(problem)


@settings(max_examples=150, deadline=None)
@given(small_problems())
def test_the_optimum_of_small_problems_is_between_what_was_found_and_the_bound(problem: rotation.Problem) -> None:
    if rotation.find_faults(problem):
        return

    plan = rotation.plan(problem, iteration_limit=150)

    assert rotation.verify(problem, plan) == []
    assert plan.meetings <= most_meetings(problem) <= plan.bound
