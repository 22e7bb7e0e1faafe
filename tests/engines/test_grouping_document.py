"""Grouping: problems and groupings as JSON."""

from __future__ import annotations

import pytest

from samverkan.engines import grouping
from tests.engines.schemas import Schema, disagreements

PROBLEM = grouping.Problem(
    persons=(
        grouping.Person(0, {"town": "Umeå", "role": None}, {"age": 20.5, "years": None}),
        grouping.Person("1", {"town": "Lund"}, {"age": 61}),
        grouping.Person(2, {"role": True}),
    ),
    groups=(grouping.Group("a", 1, 3), grouping.Group(7, 0, 3)),
    weights={"town": 2.5},
    distances=grouping.Distances((0, "1", 2), ((0, 1, 1), (1, 0, 1), (1, 1, 0))),
    together=(frozenset({0, "1"}),),
    apart=(frozenset({0, 2}),),
    fixed={0: "a"},
    needs=(grouping.Need("town", "Umeå", 1, 2, frozenset({"a"})), grouping.Need("role", True, 0)),
)


def test_documents_tell_every_fault_of_form_and_its_place() -> None:
    document = {
        "persons": [{"id": True}, {"attributes": {"a": [1]}, "id": 1, "numbers": {"n": "x"}}, 5],
        "groups": {"id": 1},
        "fixed": [{"person": 1, "group": 1, "why": ""}],
        "alike": 1,
        "colour": "red",
    }

    with pytest.raises(grouping.InvalidProblem) as caught:
        grouping.read(document)

    assert str(caught.value).splitlines() == [
        "persons[0].id is not a whole number or text.",
        "persons[1].attributes.a is not a whole number, text, boolean or null.",
        "persons[1].numbers.n is not a number or null.",
        "persons[2] is not an object.",
        "groups is not a list.",
        "fixed[0].why is not known.",
        "alike is not true or false.",
        "colour is not known.",
    ]
    with pytest.raises(grouping.InvalidProblem):
        grouping.read_result({})
    twice = {"persons": [], "groups": [], "fixed": [{"person": 1, "group": 1}, {"person": 1, "group": 2}]}
    with pytest.raises(grouping.InvalidProblem, match=r"fixed\[1\] is about 1 again"):
        grouping.read(twice)


def test_schema_names_every_key_that_is_read() -> None:
    schema = Schema("grouping").whole
    written = grouping.write(PROBLEM)
    result = grouping.write_result(grouping.mix(PROBLEM))

    assert set(written) == set(schema["properties"])
    assert set(written["needs"][0]) == set(schema["$defs"]["need"]["properties"])
    assert set(written["persons"][0]) == set(schema["$defs"]["person"]["properties"])
    assert set(result) == set(schema["$defs"]["grouping"]["properties"])
    assert set(result["metrics"]["groups"][0]) == set(schema["$defs"]["group_metrics"]["properties"])


def test_schema_and_readers_take_the_same_documents() -> None:
    result = grouping.write_result(grouping.mix(PROBLEM))

    assert disagreements("grouping", None, grouping.read, grouping.write(PROBLEM)) == []
    assert disagreements("grouping", "grouping", grouping.read_result, result) == []


def test_grouping_with_two_places_for_one_person_is_refused() -> None:
    document = grouping.write_result(grouping.mix(PROBLEM))
    document["groups"] += [{**document["groups"][0], "group": "elsewhere"}]

    with pytest.raises(grouping.InvalidProblem, match="again"):
        grouping.read_result(document)
