"""Dots and duels: counts by hand, intervals that hold what they say, pairs that tell most."""

from __future__ import annotations

import itertools
import math
import random
import time
from dataclasses import replace

import choix
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.engines import ideas
from samverkan.engines.ideas import Duel

quick = settings(max_examples=50, deadline=None)
ballots = st.dictionaries(st.integers(0, 9), st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)), max_size=8)
duel_lists = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")).filter(lambda pair: pair[0] != pair[1]), max_size=25
).map(lambda pairs: [Duel(*pair) for pair in pairs])


@quick
@given(ballots, st.sampled_from([0.5, 0.95, 0.999]))
def test_dot_count_passes_verify(votes: dict[int, dict[str, int]], confidence: float) -> None:
    count = ideas.count_dots("abcd", votes, dots_each=8, confidence=confidence)

    assert ideas.verify_dots("abcd", votes, count) == []


def test_dots_by_hand() -> None:
    votes = {"Ada": {"a": 3}, "Bo": {"a": 1, "b": 2}, "Cy": {"b": 1}, "Di": {}}

    count = ideas.count_dots(["a", "b", "c"], votes, dots_each=3)

    assert [(row.option, row.dots, row.persons, row.rank) for row in count.options] == [
        ("a", 4, 2, 1),
        ("b", 3, 2, 2),
        ("c", 0, 0, 3),
    ]
    assert (count.cast, count.persons) == (7, 3)
    assert count.options[2].low == 0 < count.options[2].high < 1


def test_equal_dots_share_a_rank_and_clear_ones_are_not_tied() -> None:
    votes = {person: {"a": 1, "b": 1} for person in range(40)}

    count = ideas.count_dots("abc", votes, dots_each=2)

    assert [(row.rank, row.tied, row.best_rank, row.worst_rank) for row in count.options] == [
        (1, ("b",), 1, 2),
        (1, ("a",), 1, 2),
        (3, (), 3, 3),
    ]


def test_dots_all_by_one_person_prove_nothing() -> None:
    row = ideas.count_dots("ab", {"Ada": {"a": 5}}, dots_each=5).options[0]

    assert (row.low, row.high, row.tied) == (0.0, 1.0, ("b",))


@pytest.mark.parametrize("heap", [1, 4])
def test_dot_intervals_cover_the_true_share(heap: int) -> None:
    """30 persons with 4 dots each, in heaps of one or all four: the interval of 95 % holds at least 93 %."""
    rng = np.random.default_rng(7)
    truth = np.array([0.5, 0.3, 0.15, 0.05])
    hits = 0
    for _ in range(300):
        drawn = rng.multinomial(4 // heap, truth, size=30) * heap
        votes = {person: dict(zip("abcd", map(int, row), strict=True)) for person, row in enumerate(drawn)}
        rows = {row.option: row for row in ideas.count_dots("abcd", votes, dots_each=4).options}
        hits += sum(rows[o].low <= share <= rows[o].high for o, share in zip("abcd", truth, strict=True))

    assert 0.93 <= hits / 1200 <= 0.995


def test_bad_dots_list_every_fault() -> None:
    votes = {"Ada": {"a": 2, "x": 1}, "Bo": {"a": -1, "b": 9}, "Cy": {"a": True, "b": 1.5}}

    with pytest.raises(ideas.InvalidPreference) as error:
        ideas.count_dots(["a", "b", "b"], votes, dots_each=4, most_on_one=1, confidence=1.0)  # type: ignore[arg-type]

    assert len(error.value.faults) == 9
    assert {fault.persons for fault in error.value.faults} == {(), ("Ada",), ("Bo",), ("Cy",)}
    with pytest.raises(ideas.InvalidProblem):
        ideas.count_dots(["a"], {}, dots_each=0)


@quick
@given(duel_lists, st.sampled_from([0.3, 1.5, 10.0]))
def test_ranking_passes_verify(duels: list[Duel], prior_sd: float) -> None:
    ranking = ideas.rank("abcde", duels, prior_sd=prior_sd, top=2)

    assert ranking.ended == "done"
    assert ideas.verify_ranking("abcde", duels, ranking) == []
    assert all(math.isfinite(row.high) for row in ranking.options)
    assert sum(row.top_probability or 0 for row in ranking.options) == pytest.approx(2)


@quick
@given(duel_lists, st.randoms())
def test_order_of_options_and_duels_changes_nothing(duels: list[Duel], chance: random.Random) -> None:
    options = chance.sample("abcde", 5)

    assert ideas.rank(options, chance.sample(duels, len(duels)), top=1) == ideas.rank("abcde", duels, top=1)


def test_bradley_terry_by_hand() -> None:
    """Of two options, a won 3 of 4; with an all but flat prior the log-odds are ln 3 and their variance 1 / (4 p q)."""
    ranking = ideas.rank("ab", [Duel("a", "b")] * 3 + [Duel("b", "a")], prior_sd=1_000)

    a, b = ranking.options
    assert a.strength - b.strength == pytest.approx(math.log(3), abs=1e-4)
    cov = ranking.covariance
    assert cov[0][0] + cov[1][1] - 2 * cov[0][1] == pytest.approx(1 / (4 * 0.75 * 0.25), rel=1e-4)


def test_normal_prior_by_hand() -> None:
    """One duel, prior deviation 1: the winner's strength s solves 1 / (1 + exp(2 s)) = s."""
    strength = ideas.rank("ab", [Duel("a", "b")], prior_sd=1).options[0].strength

    assert 1 / (1 + math.exp(2 * strength)) == pytest.approx(strength, abs=1e-6)


def test_unbeaten_and_unmet_options_are_finite_and_open() -> None:
    ranking = ideas.rank("abc", [Duel("a", "b")] * 50)

    rows = {row.option: row for row in ranking.options}
    assert ranking.components == (("a", "b"), ("c",))
    assert not ranking.is_connected
    assert 0 < rows["a"].strength < 10
    assert rows["b"].option not in rows["a"].tied
    assert set(rows["c"].tied) == {"a", "b"}
    assert rows["c"].high == pytest.approx(1.959964 * 1.5 * math.sqrt(2 / 3), abs=1e-5)


def test_duel_intervals_cover_the_true_strengths() -> None:
    """8 options, 200 duels, strengths drawn from the prior: the interval of 95 % holds about that share."""
    rng = np.random.default_rng(3)
    hits = total = 0
    for _ in range(40):
        truth = rng.normal(0, 1.5, 8)
        duels = []
        for _ in range(200):
            a, b = (int(one) for one in rng.choice(8, 2, replace=False))
            wins = rng.random() < 1 / (1 + math.exp(truth[b] - truth[a]))
            duels.append(Duel(a, b) if wins else Duel(b, a))
        centred = truth - truth.mean()
        for row in ideas.rank(range(8), duels).options:
            hits += row.low <= centred[int(row.option)] <= row.high
            total += 1

    assert 0.92 <= hits / total <= 0.98


def test_no_option_and_one_option() -> None:
    assert ideas.rank([], []).options == ()
    assert [row.rank for row in ideas.rank(["a"], []).options] == [1]


def test_bad_duels_list_every_fault() -> None:
    duels = [Duel("a", "a", "Ada"), Duel("a", "x", "Bo"), Duel("y", "z")]

    with pytest.raises(ideas.InvalidPreference) as error:
        ideas.rank(["a", "b", "b"], duels, prior_sd=0, confidence=2, top=0)

    assert len(error.value.faults) == 8
    assert error.value.faults[4].persons == ("Ada",)


@pytest.mark.parametrize(
    ("limits", "ended"),
    [({"iteration_limit": 1}, "iterations"), ({"time_limit": 0.0}, "time"), ({"cancelled": lambda: True}, "cancelled")],
)
def test_limits_end_with_all_options(limits: dict[str, object], ended: str) -> None:
    duels = [Duel("a", "b")] * 9 + [Duel("b", "c")] * 5

    ranking = ideas.rank("abc", duels, **limits)  # type: ignore[arg-type]

    assert ranking.ended == ended
    assert ideas.verify_ranking("abc", duels, ranking) == []


def test_verify_sees_what_is_wrong() -> None:
    duels = [Duel("a", "b")] * 3 + [Duel("b", "c")]
    ranking = ideas.rank("abc", duels)
    first, *rest = ranking.options

    assert ideas.verify_ranking("abc", duels, ranking) == []
    assert ideas.verify_ranking("abcd", duels, ranking)
    assert ideas.verify_ranking("abc", duels[1:], ranking)
    assert ideas.verify_ranking("abc", duels, replace(ranking, options=(replace(first, strength=2.0), *rest)))
    assert ideas.verify_ranking("abc", duels, replace(ranking, components=(("a", "b"), ("c",))))
    assert ideas.verify_ranking("abc", duels, replace(ranking, options=(replace(first, tied=()), *rest)))
    count = ideas.count_dots("ab", {1: {"a": 1}}, dots_each=1)
    assert ideas.verify_dots("ab", {1: {"b": 1}}, count)
    assert ideas.verify_dots("ab", {1: {"a": 1}}, replace(count, cast=2))


def test_next_pair_is_never_seen_before_and_ends() -> None:
    ranking = ideas.rank("abcd", [])
    seen: list[tuple[ideas.Id, ideas.Id]] = []
    while (pair := ideas.next_pair(ranking, seen=seen, seed=len(seen))) is not None:
        seen.append(pair[::-1])

    assert {frozenset(pair) for pair in seen} == {frozenset(pair) for pair in itertools.combinations("abcd", 2)}
    assert len(seen) == 6


@quick
@given(duel_lists, st.integers(0, 9))
def test_next_pair_tells_most(duels: list[Duel], seed: int) -> None:
    ranking = ideas.rank("abcde", duels)
    rows = {row.option: number for number, row in enumerate(ranking.options)}

    pair = ideas.next_pair(ranking, seed=seed)

    assert pair is not None
    best = max(ideas.expected_gain(ranking, a, b) for a, b in itertools.combinations(range(5), 2))
    assert ideas.expected_gain(ranking, rows[pair[0]], rows[pair[1]]) == pytest.approx(best)


def test_next_pair_goes_where_little_is_known_and_sides_are_drawn() -> None:
    ranking = ideas.rank("abc", [Duel("a", "b"), Duel("b", "a")] * 10)

    pairs = {ideas.next_pair(ranking, seed=seed) for seed in range(40)}

    assert pairs == {("a", "c"), ("c", "a"), ("b", "c"), ("c", "b")}
    assert ideas.next_pair(ranking, seed=5) == ideas.next_pair(ranking, seed=5)
    assert ideas.next_pair(ideas.rank("a", [])) is None


def test_asking_the_next_pair_beats_random_pairs() -> None:
    """60 answers on 10 options: with the pairs that tell most, the order found is nearer to the true one."""
    rng = np.random.default_rng(11)

    def distance(choose: bool) -> float:
        truth = rng.normal(0, 1.5, 10)
        duels: list[Duel] = []
        for turn in range(60):
            pair = ideas.next_pair(ideas.rank(range(10), duels), seed=turn) if choose else None
            a, b = (int(o) for o in pair) if pair else (int(o) for o in rng.choice(10, 2, replace=False))
            duels.append(Duel(a, b) if rng.random() < 1 / (1 + math.exp(truth[b] - truth[a])) else Duel(b, a))
        strengths = {row.option: row.strength for row in ideas.rank(range(10), duels).options}
        return sum(
            (truth[a] - truth[b]) * (strengths[a] - strengths[b]) < 0 for a, b in itertools.combinations(range(10), 2)
        )

    assert sum(distance(True) for _ in range(8)) < sum(distance(False) for _ in range(8))


def test_many_duels_keep_the_time_limit() -> None:
    ideas.rank("ab", [Duel("a", "b")])  # imports are paid for once
    chance = random.Random(1)
    duels = [Duel(*chance.sample(range(100), 2)) for _ in range(20_000)]
    started = time.perf_counter()

    ideas.rank(range(100), duels, time_limit=1.0)

    assert time.perf_counter() - started < 4


@pytest.mark.parametrize("prior_sd", [0.5, 1.5, 20.0])
def test_strengths_are_those_of_choix(prior_sd: float) -> None:
    rng = np.random.default_rng(3)
    options = list(range(12))
    duels = [ideas.Duel(*map(int, rng.choice(12, 2, replace=False))) for _ in range(150)]

    ranking = ideas.rank(options, duels, prior_sd=prior_sd)

    expected = choix.opt_pairwise(12, [(one.winner, one.loser) for one in duels], alpha=0.5 / prior_sd**2)
    assert {row.option: row.strength for row in ranking.options} == pytest.approx(dict(enumerate(expected)), abs=1e-4)


def test_a_winner_of_everything_under_a_wide_prior_is_found() -> None:
    duels = [ideas.Duel("a", "b")] * 10_000

    ranking = ideas.rank(["a", "b"], duels, prior_sd=100.0)

    assert (ranking.ended, ranking.options[0].option) == ("done", "a")
    assert ranking.options[0].strength > 3
