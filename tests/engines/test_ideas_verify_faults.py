"""Every figure of dots, rankings, gatherings and maps, planted wrong once: `verify_...` must say so."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from samverkan.engines import ideas
from samverkan.engines.ideas import Duel, Note, Vote

OPTIONS = ["a", "b", "c", "d"]


@cache
def ranked() -> tuple[tuple[Duel, ...], ideas.Ranking]:
    chance = random.Random(1)
    duels = tuple(Duel(*sorted(chance.sample(OPTIONS, 2), reverse=chance.random() < 0.3)) for _ in range(60))
    return duels, ideas.rank(OPTIONS, duels, top=2)


def faults_of_ranking(**change: Any) -> list[str]:
    duels, ranking = ranked()
    return ideas.verify_ranking(OPTIONS, duels, replace(ranking, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"top_probability": 99.0},
        {"top_probability": 0.5},
        {"top_probability": None},
        {"top_probability": float("nan")},
        {"strength": 5.0},
        {"low": -1.0},
        {"high": 9.0},
        {"low": -9.0, "high": 11.0},
        {"rank": 2},
        {"best_rank": 3},
        {"worst_rank": 4},
        {"tied": ("d",)},
        {"tied": ("zz",)},
        {"wins": 1},
    ],
)
def test_false_figure_of_an_option_is_caught(change: dict[str, Any]) -> None:
    first, *others = ranked()[1].options

    assert faults_of_ranking() == []
    assert faults_of_ranking(options=(replace(first, **change), *others)) != []


def test_false_claim_of_a_ranking_is_caught() -> None:
    assert faults_of_ranking(components=(("a",), ("b", "c", "d"))) != []
    assert faults_of_ranking(confidence=0.5) != []
    assert faults_of_ranking(top=None) != []
    assert faults_of_ranking(top=3) != []


@cache
def counted() -> tuple[dict[int, dict[str, int]], ideas.DotCount]:
    chance = random.Random(1)
    votes = {person: {option: chance.randint(0, 2) for option in "ab"} | {"c": 1} for person in range(12)}
    return votes, ideas.count_dots(OPTIONS, votes, dots_each=5)


@pytest.mark.parametrize(
    "change",
    [
        {"dots": 1},
        {"persons": 99},
        {"share": 0.9},
        {"low": 0.0},
        {"low": 0.2},
        {"high": 1.0},
        {"rank": 3},
        {"best_rank": 0},
        {"worst_rank": 4},
        {"tied": ("d",)},
    ],
)
@pytest.mark.parametrize("place", [0, 3])
def test_false_figure_of_dots_is_caught(change: dict[str, Any], place: int) -> None:
    votes, count = counted()
    rows = list(count.options)
    (figure, value), *_ = change.items()
    if getattr(rows[place], figure) == value:
        return
    rows[place] = replace(rows[place], **change)

    assert ideas.verify_dots(OPTIONS, votes, count) == []
    assert ideas.verify_dots(OPTIONS, votes, replace(count, options=tuple(rows))) != []


def test_dots_out_of_order_or_of_another_confidence_are_caught() -> None:
    votes, count = counted()

    assert ideas.verify_dots(OPTIONS, votes, replace(count, options=count.options[::-1])) == [
        "The options are out of order."
    ]
    assert ideas.verify_dots(OPTIONS, votes, replace(count, confidence=0.5)) != []


@pytest.mark.parametrize("persons", [0, 1, 2, 3, 4, 50])
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_intervals_of_any_number_of_persons_pass(persons: int, confidence: float) -> None:
    votes = {person: {"a": person % 3, "b": 1} for person in range(persons)}
    count = ideas.count_dots(OPTIONS, votes, dots_each=3, confidence=confidence)

    assert ideas.verify_dots(OPTIONS, votes, count) == []


@cache
def gathered() -> tuple[tuple[Note, ...], ideas.Gathering]:
    chance = random.Random(1)
    words = ["buss", "cykel", "träd", "skola", "mat", "park", "bad", "sport", "data", "vård", "bok", "teater"]
    texts = (f"fler {words[n % 6]}ar och {words[n % 6]}vägar {chance.choice(words)}" for n in range(40))
    notes = tuple(Note(number, text) for number, text in enumerate(texts))
    return notes, ideas.gather(notes, seed=1, most_merges=9)


def faults_of_merges(merges: Sequence[ideas.Merge], **asked: Any) -> list[str]:
    notes, gathering = gathered()
    return ideas.verify_gathering(notes, replace(gathering, merges=tuple(merges)), **asked)


def test_lost_merges_are_caught() -> None:
    notes = tuple(map(Note, range(4), ("fler bussar i byn", "fler bussar i byn", "fler bussar till byn", "ett träd")))
    gathering = ideas.gather(notes, merge_from=0.3)
    merges = gathering.merges
    assert len(merges) == 3

    def faults_with(left: Sequence[ideas.Merge], **asked: float) -> list[str]:
        return ideas.verify_gathering(notes, replace(gathering, merges=tuple(left)), **asked)

    assert faults_with(merges, merge_from=0.3) == []
    assert faults_with(merges[1:]) == ["The merge of 0 and 1 is missing."]
    assert faults_with(merges[:2], merge_from=0.3) == ["The merge of 1 and 2 is missing."]
    assert len(faults_with((), merge_from=0.3)) == 3
    assert faults_with((), merge_from=0.3, most_merges=0) == []


def test_false_scores_of_merges_are_caught() -> None:
    first, *others = gathered()[1].merges

    assert faults_of_merges([first, *others], merge_from=0.7, most_merges=9) == []
    assert faults_of_merges([replace(first, score=first.score - 0.001), *others]) != []
    assert faults_of_merges([*others, first]) == [] or others[0].score != first.score
    assert faults_of_merges([first, first, *others]) != []


@pytest.mark.parametrize("text", ["", "🚲", "a", " é\u0301 ", "x" * 6_000, "\ud83d"])
def test_similarity_of_odd_texts_is_that_of_the_engine(text: str) -> None:
    notes = [Note(number, some) for number, some in enumerate([text, text, f"{text} och mer", "ett träd"])]

    gathering = ideas.gather(notes, merge_from=0.01)

    assert ideas.verify_gathering(notes, gathering, merge_from=0.01) == []


@cache
def mapped() -> tuple[tuple[Vote, ...], ideas.OpinionMap]:
    chance = random.Random(1)
    votes = tuple(
        Vote(person, statement, (1 if person % 2 else -1) if statement % 3 else chance.choice([1, 1, 1, -1]))
        for person in range(40)
        for statement in range(12)
        if chance.random() < 0.8
    )
    return votes, ideas.map_opinions(votes, seed=1, groups=2, iteration_limit=5)


def faults_of_map(**change: Any) -> list[str]:
    votes, found = mapped()
    return ideas.verify_map(votes, replace(found, **change), most_stances=5)


def test_true_map_passes_and_has_what_the_faults_are_planted_in() -> None:
    votes, found = mapped()

    assert faults_of_map() == ideas.verify_map(votes, found) == []
    assert found.consensus
    assert all(len(group.representative) == 5 for group in found.groups)


FALSE_STANCE = [
    {"count": 1},
    {"votes": 99},
    {"probability": 0.5},
    {"probability_elsewhere": 0.9},
    {"probability_elsewhere": None},
    {"z": 9.0},
    {"z_apart": 9.0},
    {"z_apart": None},
    {"is_significant": False},
    {"group": 7},
    {"side": "pass"},
    {"statement": "none"},
]


@pytest.mark.parametrize("change", FALSE_STANCE)
def test_false_figure_of_a_stance_is_caught(change: dict[str, Any]) -> None:
    first, *others = mapped()[1].groups
    told, *rest = first.representative
    spoilt = replace(first, representative=(replace(told, **change), *rest))

    assert faults_of_map(groups=(spoilt, *others)) == ["The representative statements of group 1 are wrong."]


def test_lost_stances_are_caught_whether_their_number_is_known_or_not() -> None:
    votes, found = mapped()
    first, *others = found.groups
    message = "The representative statements of group 1 are wrong."
    for told in [(), first.representative[1:], first.representative[::-1], first.representative[:1] * 5]:
        lost = replace(found, groups=(replace(first, representative=told), *others))
        assert message in ideas.verify_map(votes, lost)
    silent = replace(found, consensus=(), groups=tuple(replace(group, representative=()) for group in found.groups))

    assert ideas.verify_map(votes, replace(found, consensus=())) == ["The consensus is wrong."]
    assert ideas.verify_map(votes, silent) == []  # as if none had been asked for
    assert len(ideas.verify_map(votes, silent, most_stances=5)) == 3


def test_moved_points_are_caught() -> None:
    points = mapped()[1].points
    moves = [
        dict.fromkeys(points, (9.0, 9.0)),
        {person: (2 * x, 2 * y) for person, (x, y) in points.items()},
        {person: (y, x) for person, (x, y) in points.items()},
        {person: (-x, y) for person, (x, y) in points.items()},
        {person: (x + 1, y) for person, (x, y) in points.items()},
        dict.fromkeys(points, (0.0, 0.0)),
        {**points, 3: (0.0, 0.0)},
    ]
    for moved in moves:
        assert any("point" in fault for fault in faults_of_map(points=moved))


def test_false_silhouette_and_shares_of_a_map_are_caught() -> None:
    found = mapped()[1]

    assert len(faults_of_map(silhouette=0.97)) == len(faults_of_map(silhouette=float("nan"))) == 1
    assert faults_of_map(variance_shares=found.variance_shares[::-1]) == ["The shares of the variance are wrong."]
