"""Problems and plans as JSON documents; see docs/engines/rotation.schema.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from samverkan.engines.form import (
    BOOLEAN,
    COUNT,
    ENDED,
    ID,
    MAYBE_ID,
    MAYBE_TEXT,
    NUMBER,
    STATUS,
    TEXT,
    Document,
    Form,
    Place,
    Slip,
    array,
    keyed,
    leaf,
    record,
    refuse,
    refuse_all,
)
from samverkan.engines.rotation.checking import own_faults
from samverkan.engines.rotation.problem import Person, Problem, Table
from samverkan.engines.rotation.result import Metrics, Plan, RoundMetrics

_CHAIRS = leaf("a whole number, a pair of whole numbers or null", int, type(None))
_PAIR = array(COUNT, size=2)


def _limits(value: object, place: Place) -> Iterator[Slip]:
    return (_PAIR if isinstance(value, list) else _CHAIRS)(value, place)


_PERSON = record(
    {"id": ID}, {"group": MAYBE_ID, "mode": MAYBE_TEXT, "host_of": MAYBE_ID, "absent_rounds": array(COUNT)}
)
_TABLE = record({"id": ID}, {"seats": _limits, "mode": MAYBE_TEXT})
_PROBLEM = record(
    {"persons": array(_PERSON), "tables": array(_TABLE), "rounds": COUNT},
    {"met": array(array(ID, size=2)), "across_groups": BOOLEAN},
)
_ROUND = record(dict.fromkeys(("round", "persons", "new", "again", "uncounted"), COUNT))
_METRICS = record(
    {
        "eligible": COUNT,
        "rounds": array(_ROUND),
        "least_met": COUNT,
        "most_met": COUNT,
        "mean_met": NUMBER,
        "revisits": COUNT,
    }
)
_FIGURES: dict[str, Form] = {
    "meetings": COUNT,
    "bound": COUNT,
    "gap": NUMBER,
    "status": STATUS,
    "repeats": COUNT,
    "held": COUNT,
    "ended": ENDED,
    "iterations": COUNT,
    "seed": COUNT,
    "version": TEXT,
}
_SEAT = {"person": ID, "round": COUNT, "table": ID}
_PLAN = record({"seats": keyed(_SEAT, "person", "round"), **_FIGURES, "metrics": _METRICS})


def read(document: Mapping[str, Any]) -> Problem:
    """Return the problem that a JSON document states.

    Raises
    ------
    InvalidProblem
        If something has the wrong form: with every fault of form and its place in the document, and with what else is
        wrong as far as that can be told. What a document of the right form means is checked by `check`.

    Examples
    --------
    >>> read({"persons": [{"id": 1, "nam": "Ada"}], "tables": [{"id": "a", "seats": "six"}]})
    Traceback (most recent call last):
    ...
    samverkan.engines.faults.InvalidProblem: rounds is missing.
    persons[0].nam is not known.
    tables[0].seats is not a whole number, a pair of whole numbers or null.
    """
    refuse_all(_PROBLEM, document, ("persons", "tables"), lambda rest: own_faults(_read(rest)))
    return _read(document)


def _read(document: Mapping[str, Any]) -> Problem:
    return Problem(
        persons=tuple(_person(row) for row in document["persons"]),
        tables=tuple(_table(row) for row in document["tables"]),
        rounds=document["rounds"],
        met=tuple((one, other) for one, other in document.get("met", ())),
        across_groups=document.get("across_groups", False),
    )


def write(problem: Problem) -> Document:
    """Return a problem as a document that `read` turns into an equal one, but for the order of pairs."""
    return {
        "persons": [{**asdict(person), "absent_rounds": sorted(person.absent_rounds)} for person in problem.persons],
        "tables": [
            {
                "id": table.id,
                "seats": list(table.seats) if isinstance(table.seats, tuple) else table.seats,
                "mode": table.mode,
            }
            for table in problem.tables
        ],
        "rounds": problem.rounds,
        "met": sorted(([*pair] for pair in problem.met), key=repr),
        "across_groups": problem.across_groups,
    }


def write_result(plan: Plan) -> Document:
    """Return a plan as a document."""
    seats = [{"person": who, "round": number, "table": table} for (who, number), table in plan.seats.items()]
    figures = {name: getattr(plan, name) for name in _FIGURES}
    metrics = {**asdict(plan.metrics), "rounds": [asdict(row) for row in plan.metrics.rounds]}
    return {"seats": seats, **figures, "metrics": metrics}


def read_result(document: Mapping[str, Any]) -> Plan:
    """Return the plan that a document holds.

    Raises
    ------
    InvalidProblem
        With every fault of form and its place in the document.
    """
    refuse(_PLAN, document)
    rounds = tuple(RoundMetrics(**row) for row in document["metrics"]["rounds"])
    figures = {name: document[name] for name in _FIGURES}
    return Plan(
        seats={(row["person"], row["round"]): row["table"] for row in document["seats"]},
        metrics=Metrics(**{**document["metrics"], "rounds": rounds}),
        **figures,
    )


def _person(row: Document) -> Person:
    return Person(**{**row, "absent_rounds": frozenset(row.get("absent_rounds", ()))})


def _table(row: Document) -> Table:
    seats = row.get("seats")
    return Table(row["id"], tuple(seats) if isinstance(seats, list) else seats, row.get("mode"))
