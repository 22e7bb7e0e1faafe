"""Problems and groupings as JSON documents; see docs/engines/grouping.schema.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from samverkan.engines.faults import Id
from samverkan.engines.form import (
    BOOLEAN,
    COUNT,
    ENDED,
    ID,
    MAYBE_COUNT,
    MAYBE_NUMBER,
    NUMBER,
    STATUS,
    TEXT,
    Document,
    array,
    keyed,
    leaf,
    mapping,
    or_null,
    record,
    refuse,
    refuse_all,
)
from samverkan.engines.grouping.checks import find_faults
from samverkan.engines.grouping.problem import Distances, Group, Need, Person, Problem
from samverkan.engines.grouping.solution import Grouping, GroupMetrics, Metrics

_VALUE = leaf("a whole number, text, boolean or null", int, str, bool, type(None))
_PERSON = record({"id": ID}, {"attributes": mapping(_VALUE), "numbers": mapping(MAYBE_NUMBER)})
_NEED = record(
    {"attribute": TEXT, "value": leaf("a whole number, text or boolean", int, str, bool)},
    {"least": COUNT, "most": MAYBE_COUNT, "groups": or_null(array(ID))},
)
_PLACE = {"person": ID, "group": ID}
_PROBLEM = record(
    {"persons": array(_PERSON), "groups": array(record({"id": ID, "least": COUNT, "most": COUNT}))},
    {
        "weights": mapping(NUMBER),
        "distances": or_null(record({"order": array(ID), "rows": array(array(NUMBER))})),
        "together": array(array(ID)),
        "apart": array(array(ID)),
        "fixed": keyed(_PLACE, "person"),
        "needs": array(_NEED),
        "alike": BOOLEAN,
    },
)
_GROUP_METRICS = record(
    {
        "group": ID,
        "size": COUNT,
        "within": NUMBER,
        "mean_distance": NUMBER,
        "counts": mapping(array(record({"value": _VALUE, "count": COUNT}))),
        "means": mapping(MAYBE_NUMBER),
    }
)
_GROUPING = record(
    {
        "groups": keyed(_PLACE, "person"),
        "status": STATUS,
        "objective": NUMBER,
        "bound": NUMBER,
        "gap": NUMBER,
        "metrics": record({"groups": array(_GROUP_METRICS), "unevenness": mapping(NUMBER)}),
        "iterations": COUNT,
        "ended": ENDED,
        "seed": COUNT,
        "version": TEXT,
    }
)


def read(document: Mapping[str, Any]) -> Problem:
    """Return the problem that a JSON document states.

    Raises
    ------
    InvalidProblem
        If something has the wrong form: with every fault of form and its place in the document, and with what else is
        wrong as far as that can be told. What a document of the right form means is checked by `check`.

    Examples
    --------
    >>> read({"persons": [{"id": 1, "nam": "Ada"}, {"id": None}], "group": []})
    Traceback (most recent call last):
    ...
    samverkan.engines.faults.InvalidProblem: groups is missing.
    persons[0].nam is not known.
    persons[1].id is not a whole number or text.
    group is not known.
    """
    refuse_all(_PROBLEM, document, ("persons", "groups"), lambda rest: find_faults(_read(rest)))
    return _read(document)


def _read(document: Mapping[str, Any]) -> Problem:
    distances = document.get("distances")
    return Problem(
        persons=tuple(Person(**row) for row in document["persons"]),
        groups=tuple(Group(**row) for row in document["groups"]),
        weights=dict(document.get("weights", {})),
        distances=distances and Distances(tuple(distances["order"]), tuple(map(tuple, distances["rows"]))),
        together=tuple(map(frozenset, document.get("together", ()))),
        apart=tuple(map(frozenset, document.get("apart", ()))),
        fixed={row["person"]: row["group"] for row in document.get("fixed", ())},
        needs=tuple(_need(row) for row in document.get("needs", ())),
        alike=document.get("alike", False),
    )


def write(problem: Problem) -> Document:
    """Return a problem as a document that `read` turns into an equal one (with tuples for its sequences)."""
    distances = problem.distances
    return {
        "persons": [
            {"id": person.id, "attributes": dict(person.attributes), "numbers": dict(person.numbers)}
            for person in problem.persons
        ],
        "groups": [asdict(group) for group in problem.groups],
        "weights": dict(problem.weights),
        "distances": distances
        and {"order": list(distances.order), "rows": [[float(value) for value in row] for row in distances.rows]},
        "together": [sorted(members, key=repr) for members in problem.together],
        "apart": [sorted(members, key=repr) for members in problem.apart],
        "fixed": _places(problem.fixed),
        "needs": [
            {**asdict(need), "groups": None if need.groups is None else sorted(need.groups, key=repr)}
            for need in problem.needs
        ],
        "alike": problem.alike,
    }


def write_result(grouping: Grouping) -> Document:
    """Return a grouping as a document."""
    rows = [
        {**asdict(row), "counts": {name: _counts(counts) for name, counts in row.counts.items()}}
        for row in grouping.metrics.groups
    ]
    return {
        **asdict(grouping),
        "groups": _places(grouping.groups),
        "metrics": {"groups": rows, "unevenness": dict(grouping.metrics.unevenness)},
    }


def read_result(document: Mapping[str, Any]) -> Grouping:
    """Return the grouping that a document holds.

    Raises
    ------
    InvalidProblem
        With every fault of form and its place in the document.
    """
    refuse(_GROUPING, document)
    metrics = Metrics(
        groups=tuple(_group_metrics(row) for row in document["metrics"]["groups"]),
        unevenness=document["metrics"]["unevenness"],
    )
    groups = {row["person"]: row["group"] for row in document["groups"]}
    return Grouping(**{**document, "groups": groups, "metrics": metrics})


def _need(row: Document) -> Need:
    groups = row.get("groups")
    return Need(**{**row, "groups": None if groups is None else frozenset(groups)})


def _places(groups: Mapping[Id, Id]) -> list[Document]:
    return [{"person": person, "group": group} for person, group in groups.items()]


def _counts(counts: Mapping[Any, int]) -> list[Document]:
    return [{"value": value, "count": count} for value, count in counts.items()]


def _group_metrics(row: Document) -> GroupMetrics:
    counts = {name: {each["value"]: each["count"] for each in entries} for name, entries in row["counts"].items()}
    return GroupMetrics(**{**row, "counts": counts})
