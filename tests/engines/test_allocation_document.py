"""Allocation: problems and solutions as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from samverkan.engines.allocation.document import read, read_result, write, write_result
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.faults import InvalidProblem
from tests.engines.problems import problems
from tests.engines.schemas import Schema, disagreements
from tests.engines.solutions import best_of

SCHEMA, SOLUTION = Schema("allocation"), Schema("allocation", "solution")


def problem() -> Problem:
    sessions = (
        Session(1, "a", 5, "x", 2, {"digital": 1}, {"Umeå": 2, 7: 1}, frozenset({"lift", "loop"})),
        Session("1", "a"),
        Session("2", 3, 0),
    )
    ada = Person("Ada", 7, {"a": ("1", 1)}, {"a": frozenset({1, "1"})}, {3: "2"}, "digital", frozenset({"lift"}), 3)
    people = (ada, Person(4, "Umeå"), Person("4"))
    ids = frozenset({4, "4"})
    return Problem(
        sessions, people, frozenset({("a", 3)}), (ids,), (frozenset({"Ada", 4}),), 2, {("Ada", "a"): 1}, change_charge=4
    )


def messages(document: object, reader: Any = read) -> list[str]:
    with pytest.raises(InvalidProblem) as caught:
        reader(document)
    assert {fault.kind for fault in caught.value.faults} == {"structure"}
    return [fault.message for fault in caught.value.faults]


def test_problem_survives_json() -> None:
    document = json.loads(json.dumps(write(problem())))

    assert read(document) == problem()
    assert SCHEMA.breaches(document) == []


@settings(max_examples=60, deadline=None)
@given(problems())
def test_problem_and_solution_survive_json(drawn: Problem) -> None:
    solution = replace(best_of(drawn), gap=0.25)

    document = json.loads(json.dumps(write(drawn)))
    result = json.loads(json.dumps(write_result(solution)))

    assert read(document) == drawn
    assert read_result(result) == solution
    assert SCHEMA.breaches(document) == []
    assert SOLUTION.breaches(result) == []


def test_keys_that_may_be_missing_have_defaults() -> None:
    document = {"sessions": [{"id": 1, "slot": 2}], "persons": [{"id": 1}]}

    assert read(document) == Problem((Session(1, 2),), (Person(1),))
    assert SCHEMA.breaches(document) == []


def test_every_fault_of_form_is_listed_with_its_place() -> None:
    document = {
        "sessions": [
            {"id": 1.5, "slot": None, "capacity": "six", "room": 4},
            {"id": 1, "slot": 1, "kept": [{"group": 1, "seats": True}], "features": "lift", "mode_capacity": {"x": 1}},
        ],
        "persons": [{"group": []}, "Ada", {"id": "Bo", "wishes": [{"slot": 1}], "carried": None, "fixed": [[1, 2]]}],
        "overlaps": [[1], 2],
        "together": [["a", None]],
        "mix": "much",
        "published": [{"person": 1, "slot": 1, "session": None}],
        "sesions": [],
    }

    found = messages(document)

    assert found == [
        "sessions[0].id is not a whole number or text.",
        "sessions[0].slot is not a whole number or text.",
        "sessions[0].capacity is not a whole number or null.",
        "sessions[0].room is not known.",
        "sessions[1].kept[0].seats is not a whole number.",
        "sessions[1].features is not a list.",
        "sessions[1].mode_capacity is not a list.",
        "persons[0].id is missing.",
        "persons[0].group is not a whole number, text or null.",
        "persons[1] is not an object.",
        "persons[2].wishes[0].sessions is missing.",
        "persons[2].carried is not a whole number.",
        "persons[2].fixed[0] is not an object.",
        "overlaps[0] is not a list of 2.",
        "overlaps[1] is not a list of 2.",
        "together[0][1] is not a whole number or text.",
        "mix is not a whole number.",
        "published[0].session is not a whole number or text.",
        "sesions is not known.",
    ]
    assert len(SCHEMA.breaches(document)) >= len(found) - 1


def test_what_is_said_twice_is_named() -> None:
    wishes = [{"slot": 1, "sessions": ["a"]}, {"slot": "1", "sessions": []}, {"slot": 1, "sessions": ["b"]}]
    kept = [{"group": "Lund", "seats": 1}, {"group": "Lund", "seats": 2}]
    document = {"sessions": [{"id": "a", "slot": 1, "kept": kept}], "persons": [{"id": "Ada", "wishes": wishes}]}

    assert messages(document) == ["sessions[0].kept[1] is about Lund again.", "persons[0].wishes[2] is about 1 again."]


@pytest.mark.parametrize("document", [[], "problem", None, 4])
def test_a_document_is_an_object(document: object) -> None:
    for reader in (read, read_result):
        assert messages(document, reader) == ["The document is not an object."]


def test_faulty_solution_is_refused() -> None:
    document = write_result(best_of(problem()))
    document["status"], document["ended"] = "perfect", None
    document["metrics"]["sessions"][0].pop("hosts")
    document["seats"].append(document["seats"][0])
    del document["gap"]

    assert messages(document, read_result) == [
        "gap is missing.",
        "seats[2] is about Ada and a again.",
        "status is not optimal or feasible.",
        "ended is not done, iterations, time or cancelled.",
        "metrics.sessions[0].hosts is missing.",
    ]


def test_schema_and_readers_take_the_same_documents() -> None:
    assert disagreements("allocation", None, read, write(problem())) == []
    assert disagreements("allocation", "solution", read_result, write_result(best_of(problem()))) == []
