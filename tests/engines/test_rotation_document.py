"""Rotation: problems and plans as JSON."""

from __future__ import annotations

import json

import pytest

from samverkan.engines import rotation
from samverkan.engines.faults import InvalidProblem
from tests.engines.schemas import Schema, disagreements


def problem() -> rotation.Problem:
    return rotation.Problem(
        persons=(
            rotation.Person(1, group="Umeå", mode="site", host_of="a"),
            rotation.Person("1", absent_rounds=frozenset({2, 1})),
            rotation.Person("Bo", mode="digital"),
            rotation.Person("Cia"),
        ),
        tables=(rotation.Table("a", 3, "site"), rotation.Table("b", (1, 4)), rotation.Table(3)),
        rounds=2,
        met=(("1", 1), ("Bo", "Cia")),
        across_groups=True,
    )


def test_problem_survives_json() -> None:
    document = json.loads(json.dumps(rotation.write(problem())))

    again = rotation.read(document)

    assert rotation.write(again) == document
    assert (again.persons, again.tables, set(again.met)) == (problem().persons, problem().tables, set(problem().met))


def test_plan_survives_json() -> None:
    plan = rotation.plan(problem())

    assert rotation.read_result(json.loads(json.dumps(rotation.write_result(plan)))) == plan


def test_keys_that_may_be_missing_have_defaults() -> None:
    read = rotation.read({"persons": [{"id": 1}], "tables": [{"id": 2}], "rounds": 1})

    assert read == rotation.Problem((rotation.Person(1),), (rotation.Table(2),), 1)


def test_every_fault_of_form_is_listed_with_its_place() -> None:
    document = {
        "persons": [{"id": 1.5, "absent_rounds": [1, "2"]}, {"mode": 4, "nam": "Ada"}],
        "tables": {"id": 1},
        "met": [[1, 2, 3]],
        "across_groups": "yes",
        "room": 4,
    }

    with pytest.raises(InvalidProblem) as caught:
        rotation.read(document)

    assert [fault.message for fault in caught.value.faults] == [
        "rounds is missing.",
        "persons[0].id is not a whole number or text.",
        "persons[0].absent_rounds[1] is not a whole number.",
        "persons[1].id is missing.",
        "persons[1].mode is not text or null.",
        "persons[1].nam is not known.",
        "tables is not a list.",
        "met[0] is not a list of 2.",
        "across_groups is not true or false.",
        "room is not known.",
    ]


@pytest.mark.parametrize("document", [[], "problem", None, 4])
def test_a_document_is_an_object(document: object) -> None:
    for reader in (rotation.read, rotation.read_result):
        with pytest.raises(InvalidProblem, match="The document is not an object"):
            reader(document)  # type: ignore[arg-type]


def test_a_plan_without_metrics_is_refused() -> None:
    document = rotation.write_result(rotation.plan(problem()))
    document["metrics"] = {**document["metrics"], "rounds": [{"round": 1}]}

    with pytest.raises(InvalidProblem, match=r"metrics.rounds\[0\].new is missing"):
        rotation.read_result(document)


def test_schema_knows_the_same_keys() -> None:
    schema = Schema("rotation").whole
    written = rotation.write(problem())

    assert set(schema["properties"]) == set(written)
    assert set(schema["$defs"]["person"]["properties"]) == set(written["persons"][0])
    assert set(schema["$defs"]["table"]["properties"]) == set(written["tables"][0])
    plan = rotation.write_result(rotation.plan(problem()))
    assert set(schema["$defs"]["plan"]["properties"]) == set(plan)
    assert set(schema["$defs"]["plan"]["properties"]["metrics"]["properties"]) == set(plan["metrics"])


def test_schema_and_readers_take_the_same_documents() -> None:
    plan = rotation.write_result(rotation.plan(problem()))
    plan["seats"] = plan["seats"][:1]  # A schema cannot say that nobody has two seats in a round.

    assert disagreements("rotation", None, rotation.read, rotation.write(problem())) == []
    assert disagreements("rotation", "plan", rotation.read_result, plan) == []


def test_plan_with_two_seats_for_one_person_is_refused() -> None:
    document = rotation.write_result(rotation.plan(problem()))
    document["seats"] += [{**document["seats"][0], "table": "elsewhere"}]

    with pytest.raises(InvalidProblem, match="again"):
        rotation.read_result(document)
