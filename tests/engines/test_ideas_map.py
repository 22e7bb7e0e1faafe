"""Opinion maps: groups that vote alike, statements that stand for them, nobody shown who should not be."""

from __future__ import annotations

import csv
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.engines import ideas
from samverkan.engines.ideas import Vote
from samverkan.engines.ideas.stances import one_proportion, two_proportions
from tests.engines.limits import each_limit

POLIS = Path(__file__).resolve().parents[3] / "shared" / "data" / "allocation" / "polis"

quick = settings(max_examples=40, deadline=None)
vote_tables = st.dictionaries(
    st.tuples(st.integers(0, 11), st.sampled_from("abcdefgh")), st.sampled_from([-1, 0, 1]), max_size=70
)


def votes_of(table: dict[tuple[int, str], int]) -> list[Vote]:
    return [Vote(person, statement, value) for (person, statement), value in table.items()]


def camps(*sizes: int, statements: int = 10, noise: float = 0.1) -> list[Vote]:
    """Camps of the given sizes; all agree on statement 0, each camp has views of its own on the others."""
    chance = random.Random(5)
    votes = []
    person = 0
    for camp, size in enumerate(sizes):
        views = [1] + [1 if (s + camp) % len(sizes) == 0 else -1 for s in range(1, statements)]
        for _ in range(size):
            votes += [Vote(person, s, v if chance.random() > noise else -v) for s, v in enumerate(views)]
            person += 1
    return votes


@quick
@given(vote_tables, st.one_of(st.none(), st.integers(1, 8)), st.integers(1, 9))
def test_map_passes_verify(table: dict[tuple[int, str], int], groups: int | None, least: int) -> None:
    votes = votes_of(table)

    found = ideas.map_opinions(votes, groups=groups, least_votes=least)

    assert ideas.verify_map(votes, found) == []
    assert found.ended == "done"
    assert len(found.groups) <= (groups or 5)


@quick
@given(vote_tables, st.randoms())
def test_order_and_names_change_nothing(table: dict[tuple[int, str], int], chance: random.Random) -> None:
    votes = votes_of(table)
    renamed = [Vote(f"p{50 - int(vote.person)}", vote.statement, vote.value) for vote in votes]

    first = ideas.map_opinions(votes, least_votes=2, seed=4)

    assert ideas.map_opinions(chance.sample(votes, len(votes)), least_votes=2, seed=4) == first
    again = ideas.map_opinions(renamed, least_votes=2, seed=4)
    assert {50 - int(str(p)[1:]): point for p, point in again.points.items()} == dict(first.points)
    assert {50 - int(str(p)[1:]): number for p, number in again.group_of.items()} == first.group_of


def test_two_camps_are_found_with_what_they_stand_for() -> None:
    votes = camps(30, 20)

    found = ideas.map_opinions(votes)

    assert [set(group.persons) for group in found.groups] == [set(range(30)), set(range(30, 50))]
    assert found.silhouette > 0.5
    assert found.variance_shares[0] > 0.4
    assert {(one.statement, one.side) for one in found.consensus} == {(0, "agree")}
    assert all(one.is_significant and one.statement != 0 for group in found.groups for one in group.representative)


def test_three_camps_are_counted() -> None:
    assert [group.size for group in ideas.map_opinions(camps(30, 25, 20, noise=0.02)).groups] == [30, 25, 20]


def test_small_groups_are_marked() -> None:
    found = ideas.map_opinions(camps(20, 4, noise=0.0), groups=2)

    assert [(group.size, group.is_small) for group in found.groups] == [(20, False), (4, True)]
    explained = ideas.explain_statement(camps(20, 4, noise=0.0), found, 1)
    assert [one.is_small for one in explained] == [False, True]


def test_who_voted_too_little_is_left_out_and_named() -> None:
    votes = [*camps(6, 6), Vote("late", 0, 1)]

    found = ideas.map_opinions(votes)

    assert found.left_out == ("late",)
    assert "late" not in found.points
    assert ideas.map_opinions([Vote("only", s, 1) for s in "ab"]).least_votes == 2


@pytest.mark.parametrize("votes", [[], [Vote(1, "a", 1)], [Vote(p, s, 0) for p in range(6) for s in range(8)]])
def test_nothing_to_tell_apart_gives_at_most_one_group(votes: list[Vote]) -> None:
    found = ideas.map_opinions(votes, groups=3)

    assert len(found.groups) <= 1
    assert found.silhouette == 0
    assert ideas.verify_map(votes, found) == []


def test_proportions_by_hand() -> None:
    """7 of 8 with a vote added on each side is 8 of 10: (0.8 - 0.5) / sqrt(0.25 / 10); beside 1 of 8, 2 of 10."""
    assert one_proportion(7, 8) == pytest.approx(0.3 / (0.25 / 10) ** 0.5)
    assert two_proportions(7, 8, 1, 8) == pytest.approx(0.6 / (0.25 * 0.2) ** 0.5)
    assert one_proportion(0, 0) == two_proportions(0, 0, 0, 0) == 0


def test_explanation_counts_every_vote() -> None:
    votes = [*camps(8, 6, noise=0.0), *(Vote(f"p{n}", s, 0) for n in range(2) for s in range(10))]
    found = ideas.map_opinions(votes, groups=2)

    explained = ideas.explain_statement(votes, found, 0)

    assert sum(one.agree.count for one in explained) == 14
    assert sum(one.passed for one in explained) == 2
    with pytest.raises(KeyError):
        ideas.explain_statement(votes, found, "unknown")


def test_bad_votes_list_every_fault() -> None:
    votes = [Vote("a", 1, 2), Vote("a", 2, True), Vote("b", 1, 1), Vote("b", 1, -1), Vote("b", 1, 7)]

    with pytest.raises(ideas.InvalidPreference) as error:
        ideas.map_opinions(votes, groups=0, least_votes=0, most_stances=-1)

    assert len(error.value.faults) == 8
    assert error.value.faults[-1].persons == ("b",)


@each_limit
def test_limits_end_with_everybody_in_a_group(limits: dict[str, object], ended: str) -> None:
    votes = camps(10, 8)

    found = ideas.map_opinions(votes, **limits)  # type: ignore[arg-type]

    assert found.ended == ended
    assert ideas.verify_map(votes, found) == []


def test_time_limit_is_honoured_on_large_input() -> None:
    ideas.map_opinions(camps(6, 6))  # imports are paid for once
    votes = camps(700, 500, 400, 400, statements=40, noise=0.3)
    started = time.perf_counter()

    found = ideas.map_opinions(votes, time_limit=3.0)

    assert sum(group.size for group in found.groups) == 2_000
    assert time.perf_counter() - started < 8


def test_verify_sees_what_is_wrong() -> None:
    votes = camps(8, 6, noise=0.0)
    found = ideas.map_opinions(votes, groups=2)
    large, small = found.groups

    assert ideas.verify_map(votes, found) == []
    assert ideas.verify_map(votes[1:], found)
    assert ideas.verify_map(votes, replace(found, groups=(large,)))
    assert ideas.verify_map(votes, replace(found, groups=(replace(large, is_small=True), small)))
    assert ideas.verify_map(votes, replace(found, left_out=(99,)))
    swapped = (
        replace(large, persons=(*large.persons[1:], small.persons[0])),
        replace(small, persons=(*small.persons[1:], large.persons[0])),
    )
    assert ideas.verify_map(votes, replace(found, groups=swapped))


@pytest.mark.parametrize("name", ["15-per-hour-seattle", "brexit-consensus"])
def test_groups_of_polis_are_found_again(name: str) -> None:
    if not POLIS.exists():
        pytest.skip("The Pol.is exports are not here (../shared/data/allocation/polis).")
    from sklearn.metrics import adjusted_rand_score

    with (POLIS / name / "comments.csv").open(encoding="utf-8") as file:
        shown = {row["comment-id"] for row in csv.DictReader(file) if row["moderated"] != "-1"}
    with (POLIS / name / "participants-votes.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["group-id"]]
    exported = {row["participant"]: row["group-id"] for row in rows}
    votes = [Vote(row["participant"], s, int(row[s])) for row in rows for s in sorted(shown) if row.get(s)]

    found = ideas.map_opinions(votes, groups=2, least_votes=1)

    order = sorted(exported)
    assert ideas.verify_map(votes, found) == []
    assert adjusted_rand_score([exported[p] for p in order], [found.group_of[p] for p in order]) >= 0.88
