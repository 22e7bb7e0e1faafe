"""What all engines refuse alike: seeds that nobody can repeat, and sizes at which no time limit could be kept."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest

from samverkan.engines import allocation, grouping, ideas, rotation
from samverkan.engines.checks import MOST
from samverkan.engines.faults import InvalidProblem
from samverkan.engines.grouping.checks import MOST_PERSONS as MOST_TO_GROUP
from samverkan.engines.ideas import opinions
from samverkan.engines.rotation.checking import MOST_PERSONS as MOST_AT_TABLES
from samverkan.engines.rotation.checking import MOST_ROUNDS
from tests.engines.schemas import Schema

SEEDED: list[Callable[..., object]] = [
    lambda **seed: allocation.solve(allocation.Problem((), ()), **seed),
    lambda **seed: rotation.plan(rotation.Problem((), (), 1), **seed),
    lambda **seed: grouping.mix(grouping.Problem((), ()), **seed),
    lambda **seed: ideas.gather([], **seed),
    lambda **seed: ideas.rank([], [], **seed),
    lambda **seed: ideas.map_opinions([], **seed),
]


@pytest.mark.parametrize("solve", SEEDED)
@pytest.mark.parametrize("seed", ["2026", 1.0, True, None, 2**63])
def test_a_seed_is_a_whole_number(solve: Callable[..., object], seed: object) -> None:
    solve(seed=2**62)

    with pytest.raises(InvalidProblem, match="The seed is"):
        solve(seed=seed)


def test_more_notes_than_can_be_gathered_in_time_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("samverkan.engines.ideas.gather"), "MOST_NOTES", 2)

    with pytest.raises(InvalidProblem, match="There are 3 notes; the most is 2"):
        ideas.gather([ideas.Note(number, "Fler bussar") for number in range(3)])


def test_more_votes_than_can_be_mapped_in_time_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opinions, "MOST_VOTES", 3)
    monkeypatch.setattr(opinions, "MOST_CELLS", 8)
    votes = [ideas.Vote(person, statement, 1) for person, statement in ((1, 1), (2, 2), (3, 3), (4, 1))]

    with pytest.raises(InvalidProblem) as caught:
        ideas.map_opinions(votes)

    assert [fault.message for fault in caught.value.faults] == [
        "There are 4 votes; the most is 3.",
        "There are 12 pairs of a person and a statement; the most is 8.",
    ]


def test_schemas_state_the_limits() -> None:
    seats, tables, groups = (Schema(name).whole for name in ("allocation", "rotation", "grouping"))

    assert seats["properties"]["mix"]["maximum"] == MOST
    assert (tables["properties"]["rounds"]["maximum"], tables["properties"]["persons"]["maxItems"]) == (
        MOST_ROUNDS,
        MOST_AT_TABLES,
    )
    assert groups["properties"]["persons"]["maxItems"] == MOST_TO_GROUP
    for schema in (seats, tables, groups):
        assert schema["$defs"]["id"]["maximum"] == 2**63 - 1
