"""Problems and plans as JSON documents; see docs/engines/rotation.schema.json."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, TypeAlias

from samverkan.engines.faults import Fault, InvalidProblem
from samverkan.engines.rotation.problem import Person, Problem, Table
from samverkan.engines.rotation.result import Metrics, Plan, RoundMetrics

Document: TypeAlias = dict[str, Any]
Rule: TypeAlias = tuple[Callable[[object], bool], str, bool]
"""A test of a value, what passes it, and whether the key must be there."""


def _is_int(value: object) -> bool:
    return type(value) is int


def _is_number(value: object) -> bool:
    return type(value) in (int, float)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_id(value: object) -> bool:
    return _is_int(value) or _is_text(value)


def _is_list_of(test: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(test, value))


def _or_none(test: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or test(value)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_pair(test: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: _is_list_of(test)(value) and isinstance(value, list) and len(value) == 2


def _is_seats(value: object) -> bool:
    return value is None or _is_int(value) or _is_pair(_is_int)(value)


_ID: Rule = (_is_id, "a whole number or text", True)
_COUNT: Rule = (_is_int, "a whole number", True)
_NUMBER: Rule = (_is_number, "a number", True)
_MAYBE_ID: Rule = (_or_none(_is_id), "a whole number, text or null", False)
_MODE: Rule = (_or_none(_is_text), "text or null", False)
_TEXT: Rule = (_is_text, "text", True)
_LIST: Rule = (_is_list_of(_is_object), "a list of objects", True)
_PROBLEM: dict[str, Rule] = {
    "persons": _LIST,
    "tables": _LIST,
    "rounds": _COUNT,
    "met": (_is_list_of(_is_pair(_is_id)), "a list of pairs of ids", False),
    "across_groups": (lambda value: isinstance(value, bool), "true or false", False),
}
_PERSON: dict[str, Rule] = {
    "id": _ID,
    "group": _MAYBE_ID,
    "mode": _MODE,
    "host_of": _MAYBE_ID,
    "absent_rounds": (_is_list_of(_is_int), "a list of whole numbers", False),
}
_TABLE: dict[str, Rule] = {
    "id": _ID,
    "seats": (_is_seats, "a whole number, a pair of whole numbers or null", False),
    "mode": _MODE,
}
_SEAT: dict[str, Rule] = {"person": _ID, "round": _COUNT, "table": _ID}
_ROUND: dict[str, Rule] = dict.fromkeys(("round", "persons", "new", "again", "uncounted"), _COUNT)
_METRICS: dict[str, Rule] = {
    "eligible": _COUNT,
    "rounds": _LIST,
    "least_met": _COUNT,
    "most_met": _COUNT,
    "mean_met": _NUMBER,
    "revisits": _COUNT,
}
_PLAN: dict[str, Rule] = {
    "seats": _LIST,
    "meetings": _COUNT,
    "bound": _COUNT,
    "gap": _NUMBER,
    "status": (lambda value: value in ("optimal", "feasible"), "optimal or feasible", True),
    "repeats": _COUNT,
    "held": _COUNT,
    "metrics": (_is_object, "an object", True),
    "ended": (
        lambda value: value in ("done", "iterations", "time", "cancelled"),
        "done, iterations, time or cancelled",
        True,
    ),
    "iterations": _COUNT,
    "seed": _COUNT,
    "version": _TEXT,
}


def read(document: Mapping[str, Any]) -> Problem:
    """Return the problem that a JSON document states.

    Raises
    ------
    InvalidProblem
        With every fault of form and its place in the document. What the problem means is checked by `check`.

    Examples
    --------
    >>> read({"persons": [{"id": 1, "nam": "Ada"}], "tables": [{"id": "a", "seats": "six"}]})
    Traceback (most recent call last):
    ...
    samverkan.engines.faults.InvalidProblem: rounds is missing.
    persons[0].nam is not known.
    tables[0].seats is not a whole number, a pair of whole numbers or null.
    """
    lists = {"persons": _PERSON, "tables": _TABLE}
    _refuse([*_faults(document, _PROBLEM, ""), *_list_faults(document, lists)])
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
    figures = {name: getattr(plan, name) for name in _PLAN if name not in ("seats", "metrics")}
    metrics = {**asdict(plan.metrics), "rounds": [asdict(row) for row in plan.metrics.rounds]}
    return {"seats": seats, **figures, "metrics": metrics}


def read_result(document: Mapping[str, Any]) -> Plan:
    """Return the plan that a document holds.

    Raises
    ------
    InvalidProblem
        With every fault of form and its place in the document.
    """
    faults = [*_faults(document, _PLAN, ""), *_list_faults(document, {"seats": _SEAT})]
    metrics = document.get("metrics") if isinstance(document, dict) else None
    if isinstance(metrics, dict):
        faults += [*_faults(metrics, _METRICS, "metrics."), *_list_faults(metrics, {"rounds": _ROUND}, "metrics.")]
    _refuse(faults)
    rounds = tuple(RoundMetrics(**row) for row in document["metrics"]["rounds"])
    figures = {name: document[name] for name in _PLAN if name not in ("seats", "metrics")}
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


def _refuse(faults: list[str]) -> None:
    if faults:
        raise InvalidProblem([Fault("structure", fault) for fault in faults])


def _faults(document: object, rules: Mapping[str, Rule], place: str) -> Iterator[str]:
    if not isinstance(document, dict):
        yield f"{place.rstrip('.') or 'The document'} is not an object."
        return
    for key, (test, what, is_needed) in rules.items():
        if key not in document:
            if is_needed:
                yield f"{place}{key} is missing."
        elif not test(document[key]):
            yield f"{place}{key} is not {what}."
    for key in document:
        if key not in rules:
            yield f"{place}{key} is not known."


def _list_faults(document: object, lists: Mapping[str, Mapping[str, Rule]], place: str = "") -> Iterator[str]:
    for key, rules in lists.items():
        rows = document.get(key) if isinstance(document, dict) else None
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict):
                yield from _faults(row, rules, f"{place}{key}[{number}].")
