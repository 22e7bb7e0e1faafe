"""The form of JSON documents: what each form takes, and where it says that something is wrong."""

from __future__ import annotations

import pytest

from samverkan.engines.faults import Fault, InvalidProblem
from samverkan.engines.form import (
    BOOLEAN,
    COUNT,
    ENDED,
    ID,
    MAYBE_COUNT,
    MAYBE_ID,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    NUMBER,
    STATUS,
    TEXT,
    Form,
    array,
    keyed,
    mapping,
    or_null,
    record,
    refuse,
    refuse_all,
)

VALUES: tuple[object, ...] = (None, True, 1, 1.5, "one", "done", "optimal", [], {})


def faults(form: Form, value: object) -> list[str]:
    return [str(slip) for slip in form(value, ("here",))]


@pytest.mark.parametrize(
    ("form", "taken"),
    [
        (ID, [1, "one", "done", "optimal"]),
        (MAYBE_ID, [None, 1, "one", "done", "optimal"]),
        (COUNT, [1]),
        (MAYBE_COUNT, [None, 1]),
        (NUMBER, [1, 1.5]),
        (MAYBE_NUMBER, [None, 1, 1.5]),
        (TEXT, ["one", "done", "optimal"]),
        (MAYBE_TEXT, [None, "one", "done", "optimal"]),
        (BOOLEAN, [True]),
        (STATUS, ["optimal"]),
        (ENDED, ["done"]),
        (array(ID), [[]]),
        (array(ID, size=0), [[]]),
        (array(ID, size=1), []),
        (mapping(ID), [{}]),
        (record({}), [{}]),
        (record({}, {"id": ID}), [{}]),
        (record({"id": ID}), []),
        (keyed({"id": ID}, "id"), [[]]),
        (or_null(array(ID)), [None, []]),
    ],
)
def test_a_form_takes_its_values_and_no_others(form: Form, taken: list[object]) -> None:
    # Compared as text, for True equals 1.
    assert [repr(value) for value in VALUES if not faults(form, value)] == [repr(value) for value in taken]


def test_faults_are_named_by_their_place() -> None:
    form = record({"sets": array(array(ID, size=2))}, {"weights": mapping(NUMBER), "kept": keyed({"id": ID}, "id")})

    assert faults(
        form, {"weights": {"age": "x"}, "kept": [{"id": 1}, {"nam": 2}], "sets": [[1, 2], [None, 1], [3]]}
    ) == [
        "here.weights.age is not a number.",
        "here.kept[1].id is missing.",
        "here.kept[1].nam is not known.",
        "here.sets[1][0] is not a whole number or text.",
        "here.sets[2] is not a list of 2.",
    ]


def test_two_keys_are_the_same_only_together() -> None:
    form = keyed({"person": ID, "slot": ID, "rank": COUNT}, "person", "slot")
    cells = [("Ada", 1), ("Ada", "1"), ("Bo", 1), ("Ada", 1)]

    assert faults(form, [{"person": who, "slot": slot, "rank": n} for n, (who, slot) in enumerate(cells)]) == [
        "here[3] is about Ada and 1 again."
    ]


def test_a_document_is_refused_with_every_fault() -> None:
    form = record({"id": ID, "name": TEXT})
    refuse(form, {"id": 1, "name": "Ada"})

    with pytest.raises(InvalidProblem) as caught:
        refuse(form, {"id": None, "nam": "Ada"})

    assert {fault.kind for fault in caught.value.faults} == {"structure"}
    assert [fault.message for fault in caught.value.faults] == [
        "name is missing.",
        "id is not a whole number or text.",
        "nam is not known.",
    ]


@pytest.mark.parametrize("form", [ID, STATUS, array(ID), mapping(ID), record({}), keyed({"id": ID}, "id")])
def test_the_document_itself_has_no_place(form: Form) -> None:
    with pytest.raises(InvalidProblem, match=r"^The document is not "):
        refuse(form, 1.5)


PEOPLE = record(
    {"people": array(record({"id": ID}, {"age": COUNT, "friend": ID}))}, {"pairs": array(array(ID, size=2))}
)


def strangers(document: dict[str, object]) -> list[Fault]:
    people: list[dict[str, str]] = document["people"]  # type: ignore[assignment]
    known = {person["id"] for person in people}
    named = [(person["id"], person.get("friend")) for person in people]
    found = [
        Fault("preference", f"{one} knows {other}.", (one,)) for one, other in named if other and other not in known
    ]
    return [*found, *([] if len(people) > 9 else [Fault("structure", "There are few.")])]


def told(document: object) -> list[str]:
    with pytest.raises(InvalidProblem) as caught:
        refuse_all(PEOPLE, document, ["people"], strangers)
    return [fault.message for fault in caught.value.faults]


def test_what_is_wrong_with_the_rest_is_told_beside_faults_of_form() -> None:
    people = [{"id": "Ada", "age": "old", "friend": "Cy"}, {"id": "Bo", "friend": "Cy"}, {"id": "Di", "friend": "Ada"}]

    assert told({"people": people, "pairs": 4, "extra": 1}) == [
        "people[0].age is not a whole number.",
        "pairs is not a list.",
        "extra is not known.",
        "Bo knows Cy.",  # what is said of Ada, whose record has a gap, or names nobody, may rest on the gap
    ]


@pytest.mark.parametrize("people", ["Bo", ["Bo"], [{"id": None}, {"id": "Bo", "friend": "Cy"}], [{"friend": "Cy"}]])
def test_only_the_form_is_told_where_a_whole_record_is_wrong(people: object) -> None:
    assert not [message for message in told({"people": people}) if "knows" in message]


def test_a_document_of_the_right_form_passes_whatever_it_means() -> None:
    refuse_all(PEOPLE, {"people": [{"id": "Bo", "friend": "Cy"}]}, ["people"], strangers)
