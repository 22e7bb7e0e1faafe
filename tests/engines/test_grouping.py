"""The engine grouping: best groups of few, rules held, limits kept, figures told."""

from __future__ import annotations

import csv
import gzip
import itertools
import math
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from samverkan.engines import grouping
from samverkan.engines.grouping import Distances, Group, Need, Person, Problem

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "allocation"


def random_problem(seed: int, persons: int, groups: int, **rules: object) -> Problem:
    """Return persons with a municipality, a role and years, some not known, for even groups."""
    draw = random.Random(seed)
    people = tuple(
        Person(
            f"p{number}",
            {
                "municipality": draw.choice(["Arvika", "Sunne", "Torsby"]),
                "role": draw.choice(["mentor", "nurse", None]),
            },
            {"years": draw.choice([None, 1, 3.5, 20])},
        )
        for number in range(persons)
    )
    return Problem(people, grouping.sizes(persons, groups=groups), **rules)  # type: ignore[arg-type]


def matrix_problem(seed: int, persons: int, groups: tuple[Group, ...], **rules: object) -> Problem:
    draw = random.Random(seed)
    rows = [[0.0] * persons for _ in range(persons)]
    for i, j in itertools.combinations(range(persons), 2):
        rows[i][j] = rows[j][i] = float(draw.randint(-20, 100))
    people = tuple(Person(number) for number in range(persons))
    return Problem(people, groups, distances=Distances(range(persons), rows), **rules)  # type: ignore[arg-type]


def best_by_exhaustion(problem: Problem) -> float | None:
    """Return the objective of the best of all groupings that keep the rules, None if there is none."""
    ids = [person.id for person in problem.persons]
    distance = grouping.distance_matrix(problem)
    place = {person.id: row for row, person in enumerate(grouping.sorted_persons(problem))}
    worths = []
    for choice in itertools.product([group.id for group in problem.groups], repeat=len(ids)):
        groups = dict(zip(ids, choice, strict=True))
        if not grouping.verify_groups(problem, groups):
            pairs = itertools.combinations(ids, 2)
            worths.append(sum(distance[place[a], place[b]] for a, b in pairs if groups[a] == groups[b]))
    if not worths:
        return None
    return min(worths) if problem.alike else max(worths)


@pytest.mark.parametrize("alike", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_mix_finds_the_best_of_all_groupings_of_few(seed: int, alike: bool) -> None:
    groups = (Group("a", 1, 3), Group("b", 2, 4), Group("c", 0, 2))
    rules = {"together": ({0, 1},), "apart": ({2, 3}, {1, 4}), "fixed": {5: "a"}, "alike": alike}
    problem = matrix_problem(seed, 7, groups, **rules)

    found = grouping.mix(problem)

    assert found.status == "optimal"
    assert found.objective == pytest.approx(best_by_exhaustion(problem))
    assert grouping.verify(problem, found) == []


@pytest.mark.parametrize("seed", range(3))
def test_search_finds_the_best_of_all_groupings_where_nothing_is_enumerated(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = matrix_problem(seed, 8, (Group(1, 2, 4), Group(2, 1, 3), Group(3, 2, 3)), together=({0, 1, 2},))
    monkeypatch.setattr("samverkan.engines.grouping.solve.MOST_UNITS", 0)

    found = grouping.mix(problem)

    assert found.objective == pytest.approx(best_by_exhaustion(problem))
    assert grouping.verify(problem, found) == []


def load(name: str) -> Problem:
    """Return an instance of MDGPLIB."""
    path = SHARED / "mdgplib" / f"{name}.txt.gz"
    if not path.exists():
        pytest.skip("The instances of MDGPLIB are not beside the repository (../shared/data/allocation).")
    with gzip.open(path, "rt") as lines:
        head = next(lines).split()
        persons, limits = int(head[0]), [int(word) for word in head[3 : 3 + 2 * int(head[1])]]
        rows = [[0.0] * persons for _ in range(persons)]
        for i, j, value in (line.split() for line in lines if line.strip()):
            rows[int(i)][int(j)] = rows[int(j)][int(i)] = float(value)
    groups = tuple(Group(g, *limits[2 * g : 2 * g + 2]) for g in range(int(head[1])))
    return Problem(tuple(Person(i) for i in range(persons)), groups, distances=Distances(range(persons), rows))


def references() -> dict[str, float]:
    with (SHARED / "mdgplib_reference_values.csv").open() as file:
        return {row["instance"]: float(row["value"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("name", "optimum"),
    [
        ("Geo_n010_ss_10", 3752.033),
        ("RanInt_n010_ds_07", 1221),
        ("RanInt_n010_ss_10", 1112),
        ("RanInt_n012_ss_03", 993),
        ("RanReal_n010_ss_10", 1195.916),
    ],
)
def test_mix_reaches_optima_that_others_proved(name: str, optimum: float) -> None:
    problem = load(name)

    found = grouping.mix(problem)

    assert found.objective == pytest.approx(optimum, abs=1e-6)
    assert found.status == "optimal"
    assert grouping.verify(problem, found) == []


@pytest.mark.parametrize("name", ["Geo_n030_ss_01", "RanReal_n030_ss_02", "RanInt_n060_ss_01"])
def test_mix_is_near_the_best_that_others_found(name: str) -> None:
    problem = load(name)

    found = grouping.mix(problem, iteration_limit=15_000)

    assert found.objective >= 0.997 * references()[name]
    assert grouping.verify(problem, found) == []


def test_mix_keeps_to_intervals_of_sizes() -> None:
    problem = load("RanReal_n060_ds_01")

    found = grouping.mix(problem, iteration_limit=20_000)

    assert grouping.verify(problem, found) == []
    assert len({row.size for row in found.metrics.groups}) > 1


def test_couples_trade_with_single_persons_though_sizes_are_exact() -> None:
    couples = tuple(frozenset({f"p{n}", f"p{n + 1}"}) for n in range(0, 12, 2))
    problem = random_problem(1, 30, 5, together=couples)

    found = grouping.mix(problem, iteration_limit=15_000)
    loose = grouping.mix(random_problem(1, 30, 5), iteration_limit=15_000)

    assert grouping.verify(problem, found) == []
    assert 0.93 * loose.objective < found.objective <= loose.bound


def test_mentor_circles_have_a_mentor_each_and_gather_the_alike() -> None:
    roles = ["mentor"] * 4 + ["learner"] * 20
    people = tuple(Person(n, {"role": role, "topic": "abcd"[n % 4]}, {"years": n % 7}) for n, role in enumerate(roles))
    needs = (Need("role", "mentor", least=1, most=1),)
    problem = Problem(people, grouping.sizes(24, groups=4), {"role": 0}, fixed={0: 1, 1: 2}, needs=needs, alike=True)

    found = grouping.mix(problem, iteration_limit=30_000)

    assert grouping.verify(problem, found) == []
    assert found.groups[0] == 1
    assert found.groups[1] == 2
    assert found.bound <= found.objective
    assert found.metrics.unevenness["topic"] > 0.7


@pytest.mark.parametrize("persons", [0, 1])
def test_nobody_and_one_person_are_grouped(persons: int) -> None:
    problem = Problem(tuple(Person(n) for n in range(persons)), (Group("a", 0, 5), Group("b", 0, 5)))

    found = grouping.mix(problem)

    assert (found.objective, found.status, len(found.groups)) == (0.0, "optimal", persons)
    assert grouping.verify(problem, found) == []


def test_more_groups_than_persons_and_closed_groups() -> None:
    problem = matrix_problem(1, 3, (Group(1, 0, 1), Group(2, 0, 1), Group(3, 0, 0), Group(4, 0, 1), Group(5, 0, 1)))

    found = grouping.mix(problem)

    assert found.objective == 0
    assert 3 not in found.groups.values()


def test_one_municipality_only_leaves_nothing_to_improve() -> None:
    people = tuple(Person(n, {"municipality": "Arvika"}) for n in range(40))
    problem = Problem(people, grouping.sizes(40, size=5))

    found = grouping.mix(problem)

    assert (found.objective, found.status, found.ended) == (0.0, "optimal", "done")
    assert found.metrics.unevenness == {"municipality": 0.0}
    assert grouping.verify(problem, found) == []


def test_same_input_in_any_order_gives_the_same_groups() -> None:
    problem = random_problem(3, 20, 4, apart=({"p1", "p2", "p3"},))
    turned = Problem(problem.persons[::-1], problem.groups[::-1], apart=problem.apart)

    found = grouping.mix(problem, seed=5, iteration_limit=5_000)

    assert found == grouping.mix(turned, seed=5, iteration_limit=5_000)
    assert found == grouping.mix(problem, seed=5, iteration_limit=5_000)


def test_iterations_are_counted_and_zero_gives_the_first_grouping() -> None:
    problem = matrix_problem(1, 40, grouping.sizes(40, groups=5))

    none, some = (grouping.mix(problem, iteration_limit=limit) for limit in (0, 3_000))

    assert (none.iterations, none.ended) == (0, "iterations")
    assert (some.iterations, some.ended) == (3_000, "iterations")
    assert some.objective > none.objective
    assert grouping.verify(problem, none) == []


def test_time_limit_is_honoured_and_more_iterations_do_not_matter() -> None:
    problem = matrix_problem(1, 300, grouping.sizes(300, groups=20))
    started = time.monotonic()

    found = grouping.mix(problem, time_limit=1.0, iteration_limit=None)

    assert time.monotonic() - started < 2.0
    assert found.ended == "time"
    assert grouping.verify(problem, found) == []


def test_a_cancelled_run_answers_with_the_best_it_has() -> None:
    problem = matrix_problem(1, 40, grouping.sizes(40, groups=5))
    seen: list[float] = []

    found = grouping.mix(problem, progress=lambda p: seen.append(p.objective or 0), cancelled=lambda: len(seen) > 3)

    assert found.ended == "cancelled"
    assert len(seen) == 4
    assert grouping.verify(problem, found) == []


def test_even_sizes_differ_by_one_at_most() -> None:
    for persons, groups in itertools.product(range(30), range(1, 9)):
        most = [group.most for group in grouping.sizes(persons, groups=groups)]
        assert sum(most) == persons
        assert max(most) - min(most) <= 1
    assert [group.most for group in grouping.sizes(3, size=8)] == [3]
    for wrong in ({"groups": 0}, {"size": -1}, {}, {"groups": 1, "size": 1}):
        with pytest.raises(ValueError):
            grouping.sizes(3, **wrong)


def test_distance_is_gowers_and_the_unknown_is_neutral() -> None:
    people = [
        Person(1, {"role": "a"}, {"years": 0}),
        Person(2, {"role": "b"}, {"years": 10}),
        Person(3, {"role": "b"}, {"years": 4}),
        Person(4, {}, {"years": None}),
    ]

    distance = grouping.distance_matrix(Problem(people, (), {"years": 3}))

    assert distance[0, 1] == 1.0
    assert distance[1, 2] == pytest.approx(3 * 0.6 / 4)
    known = [(1 + 3 * 1) / 4, (1 + 3 * 0.4) / 4, (0 + 3 * 0.6) / 4]
    assert distance[3, 0] == pytest.approx(sum(known) / 3)


def test_metrics_tell_evenness() -> None:
    people = [Person(n, {"role": "ab"[n % 2]}, {"years": n // 2}) for n in range(4)]
    together = Problem(people, grouping.sizes(4, groups=2), fixed={0: 1, 1: 1, 2: 2, 3: 2})
    apart = Problem(people, grouping.sizes(4, groups=2), fixed={0: 1, 2: 1, 1: 2, 3: 2})

    assert grouping.mix(together).metrics.unevenness == {"role": 0.0, "years": 1.0}
    assert grouping.mix(apart).metrics.unevenness == {"role": 0.5, "years": 0.0}


def test_explain_and_what_if_agree_with_the_objective() -> None:
    problem = random_problem(4, 24, 4, together=({"p1", "p2"},), apart=({"p1", "p7"},))
    found = grouping.mix(problem, iteration_limit=30_000)

    told = grouping.explain(problem, found, "p1")

    assert (told.group, told.together, told.apart) == (found.groups["p1"], ("p2",), ("p7",))
    assert told.contribution == pytest.approx(sum(companion.distance for companion in told.companions))
    assert told.mix in found.metrics.groups
    lone = grouping.explain(problem, found, "p3").best_change
    assert lone is not None
    assert lone.change <= 1e-9
    assert lone == grouping.what_if(problem, found, "p3", lone.group, lone.other)


def test_what_if_counts_the_change_and_the_rules_broken() -> None:
    problem = matrix_problem(2, 9, grouping.sizes(9, groups=3))
    found = grouping.mix(problem)
    other = next(person for person, group in found.groups.items() if group != found.groups[0])

    trade = grouping.what_if(problem, found, 0, found.groups[other], other)
    move = grouping.what_if(problem, found, 0, found.groups[other])

    swapped = {**found.groups, 0: found.groups[other], other: found.groups[0]}
    fixed = Problem(problem.persons, problem.groups, distances=problem.distances, fixed=swapped)
    assert trade.change == pytest.approx(grouping.mix(fixed).objective - found.objective)
    assert trade.broken == ()
    assert len(move.broken) == 2
    for wrong in (("nobody", 1, None), (0, "nowhere", None), (0, found.groups[0], other)):
        with pytest.raises(grouping.InvalidPreference):
            grouping.what_if(problem, found, *wrong)


def test_verify_sees_what_is_wrong() -> None:
    problem = random_problem(5, 12, 3, apart=({"p0", "p1"},))
    found = grouping.mix(problem)

    assert grouping.verify(problem, replace(found, objective=found.objective + 1))
    assert grouping.verify(problem, replace(found, bound=found.objective - 1))
    assert grouping.verify(problem, replace(found, gap=0.5))
    assert grouping.verify(problem, replace(found, groups={**found.groups, "p0": found.groups["p1"]}))
    assert grouping.verify(problem, replace(found, groups={"p0": 1, "stranger": 1}))
    assert math.isfinite(found.objective)


def test_parts_are_renewed_as_well_as_everything_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(6, 30, 5, together=({"p1", "p2"},))
    whole = grouping.mix(problem, iteration_limit=3_000)
    monkeypatch.setattr("samverkan.engines.grouping.walk.SMALL", 0)

    assert grouping.mix(problem, iteration_limit=3_000) == whole
