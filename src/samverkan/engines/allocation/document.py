"""Problems and solutions as JSON documents; see docs/engines/allocation.schema.json.

Ids are whole numbers or text, and an object of JSON has only text for keys; so whatever is keyed by an id is a list of
objects there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from typing import Any, TypeAlias

from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.solution import Metrics, SessionMetrics, Solution
from samverkan.engines.faults import Fault, InvalidProblem

Document: TypeAlias = dict[str, Any]
Shape: TypeAlias = Callable[[object, str], Iterator[str]]
"""What a value must look like: yields the faults of a value at a place in the document."""


def _plain(is_right: Callable[[object], bool], what: str) -> Shape:
    def faults(value: object, place: str) -> Iterator[str]:
        if not is_right(value):
            yield f"{place} is not {what}."

    return faults


def _listed(shape: Shape, *, size: int | None = None) -> Shape:
    def faults(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, list) or (size is not None and len(value) != size):
            yield f"{place} is not a list{'' if size is None else f' of {size}'}."
            return
        for number, one in enumerate(value):
            yield from shape(one, f"{place}[{number}]")

    return faults


def _record(needed: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    shapes = {**needed, **(optional or {})}

    def faults(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place or 'The document'} is not an object."
            return
        before = f"{place}." if place else ""
        yield from (f"{before}{key} is missing." for key in needed if key not in value)
        yield from (f"{before}{key} is not known." for key in value if key not in shapes)
        for key, shape in shapes.items():
            if key in value:
                yield from shape(value[key], f"{before}{key}")

    return faults


def _keyed(keys: Iterable[str], needed: Mapping[str, Shape]) -> Shape:
    """Return the shape of a list of records of which no two have the same keys."""
    rows = _listed(_record(needed))
    names = tuple(keys)

    def faults(value: object, place: str) -> Iterator[str]:
        found = list(rows(value, place))
        yield from found
        seen: set[tuple[object, ...]] = set()
        for number, row in enumerate(value if isinstance(value, list) and not found else ()):
            key = tuple(row[name] for name in names)
            if key in seen:
                yield f"{place}[{number}] is about {' and '.join(map(str, key))} again."
            seen.add(key)

    return faults


def _is_id(value: object) -> bool:
    return type(value) in (int, str)


_ID = _plain(_is_id, "a whole number or text")
_MAYBE_ID = _plain(lambda value: value is None or _is_id(value), "a whole number, text or null")
_INT = _plain(lambda value: type(value) is int, "a whole number")
_MAYBE_INT = _plain(lambda value: value is None or type(value) is int, "a whole number or null")
_TEXT = _plain(lambda value: isinstance(value, str), "text")
_MAYBE_TEXT = _plain(lambda value: value is None or isinstance(value, str), "text or null")
_NUMBER = _plain(lambda value: type(value) in (int, float), "a number")
_MAYBE_NUMBER = _plain(lambda value: value is None or type(value) in (int, float), "a number or null")
_STATUS = _plain(lambda value: value in ("optimal", "feasible"), "optimal or feasible")
_ENDED = _plain(
    lambda value: value in ("done", "iterations", "time", "cancelled"), "done, iterations, time or cancelled"
)

_SESSION = _record(
    {"id": _ID, "slot": _ID},
    {
        "capacity": _MAYBE_INT,
        "content": _MAYBE_ID,
        "group_limit": _MAYBE_INT,
        "mode_capacity": _keyed(("mode",), {"mode": _TEXT, "seats": _INT}),
        "kept": _keyed(("group",), {"group": _ID, "seats": _INT}),
        "features": _listed(_TEXT),
    },
)
_SESSIONS = _keyed(("slot",), {"slot": _ID, "sessions": _listed(_ID)})
_PERSON = _record(
    {"id": _ID},
    {
        "group": _MAYBE_ID,
        "wishes": _SESSIONS,
        "allowed": _SESSIONS,
        "fixed": _keyed(("slot",), {"slot": _ID, "session": _ID}),
        "mode": _MAYBE_TEXT,
        "needs": _listed(_TEXT),
        "carried": _INT,
    },
)
_PROBLEM = _record(
    {"sessions": _listed(_SESSION), "persons": _listed(_PERSON)},
    {
        "overlaps": _listed(_listed(_ID, size=2)),
        "together": _listed(_listed(_ID)),
        "apart": _listed(_listed(_ID)),
        "mix": _INT,
        "published": _keyed(("person", "slot"), {"person": _ID, "slot": _ID, "session": _ID}),
        "change_charge": _INT,
    },
)
_COUNTS = ("cells", "unlisted", "no_wishes", "elsewhere", "unplaced", "hosting", "without_first_wish")
_METRICS = _record(
    {
        **dict.fromkeys(_COUNTS, _INT),
        "average_rank": _MAYBE_NUMBER,
        "by_rank": _keyed(("rank",), {"rank": _INT, "cells": _INT}),
        "by_steps": _keyed(("steps",), {"steps": _INT, "persons": _INT}),
        "sessions": _listed(
            _record(
                {
                    "session": _ID,
                    "slot": _ID,
                    "capacity": _MAYBE_INT,
                    **dict.fromkeys(("taken", "hosts", "first_wishes", "wishes"), _INT),
                }
            )
        ),
    }
)
_FIGURES: dict[str, Shape] = {
    "status": _STATUS,
    **dict.fromkeys(("unplaced", "fewest_unplaced", "objective", "lower_bound"), _INT),
    "gap": _NUMBER,
    "changes": _INT,
    "ended": _ENDED,
    "seed": _INT,
    "version": _TEXT,
}
_SEAT = {"person": _ID, "slot": _ID, "session": _MAYBE_ID, "rank": _MAYBE_INT, "lot": _MAYBE_INT}
_SOLUTION = _record({"seats": _keyed(("person", "slot"), _SEAT), **_FIGURES, "metrics": _METRICS})


def read(document: Mapping[str, Any]) -> Problem:
    """Return the problem that a JSON document states.

    Raises
    ------
    InvalidProblem
        With every fault of form and its place in the document. What the problem means is checked by `check`.

    Examples
    --------
    >>> read({"persons": [{"id": 1, "nam": "Ada"}, {"id": 2, "wishes": [{"slot": 1, "sessions": "a"}]}]})
    Traceback (most recent call last):
    ...
    samverkan.engines.faults.InvalidProblem: sessions is missing.
    persons[0].nam is not known.
    persons[1].wishes[0].sessions is not a list.
    """
    _refuse(_PROBLEM(document, ""))
    return Problem(
        sessions=tuple(_read_session(row) for row in document["sessions"]),
        persons=tuple(_read_person(row) for row in document["persons"]),
        overlaps=frozenset((one, other) for one, other in document.get("overlaps", ())),
        together=tuple(frozenset(members) for members in document.get("together", ())),
        apart=tuple(frozenset(members) for members in document.get("apart", ())),
        mix=document.get("mix", 1),
        published={(row["person"], row["slot"]): row["session"] for row in document.get("published", ())},
        change_charge=document.get("change_charge", 0),
    )


def write(problem: Problem) -> Document:
    """Return a problem as a document that `read` turns into an equal one."""
    return {
        "sessions": [_write_session(session) for session in problem.sessions],
        "persons": [_write_person(person) for person in problem.persons],
        "overlaps": [list(pair) for pair in sorted(problem.overlaps, key=repr)],
        "together": [_ordered(members) for members in problem.together],
        "apart": [_ordered(members) for members in problem.apart],
        "mix": problem.mix,
        "published": [
            {"person": person, "slot": slot, "session": session}
            for (person, slot), session in problem.published.items()
        ],
        "change_charge": problem.change_charge,
    }


def write_result(solution: Solution) -> Document:
    """Return a solution as a document that `read_result` turns into an equal one."""
    metrics = {
        **asdict(solution.metrics),
        "by_rank": [{"rank": rank, "cells": cells} for rank, cells in solution.metrics.by_rank.items()],
        "by_steps": [{"steps": steps, "persons": persons} for steps, persons in solution.metrics.by_steps.items()],
        "sessions": [asdict(row) for row in solution.metrics.sessions],
    }
    seats = [
        {
            "person": person,
            "slot": slot,
            "session": session,
            "rank": solution.ranks[person, slot],
            "lot": solution.lots.get((person, slot)),
        }
        for (person, slot), session in solution.seats.items()
    ]
    return {"seats": seats, **{name: getattr(solution, name) for name in _FIGURES}, "metrics": metrics}


def read_result(document: Mapping[str, Any]) -> Solution:
    """Return the solution that a document holds.

    Raises
    ------
    InvalidProblem
        With every fault of form and its place in the document.
    """
    _refuse(_SOLUTION(document, ""))
    metrics = document["metrics"]
    cells = [((row["person"], row["slot"]), row) for row in document["seats"]]
    return Solution(
        seats={cell: row["session"] for cell, row in cells},
        ranks={cell: row["rank"] for cell, row in cells},
        lots={cell: row["lot"] for cell, row in cells if row["lot"] is not None},
        metrics=Metrics(
            **{name: metrics[name] for name in (*_COUNTS, "average_rank")},
            by_rank={row["rank"]: row["cells"] for row in metrics["by_rank"]},
            by_steps={row["steps"]: row["persons"] for row in metrics["by_steps"]},
            sessions=tuple(SessionMetrics(**row) for row in metrics["sessions"]),
        ),
        **{name: document[name] for name in _FIGURES},
    )


def _refuse(faults: Iterable[str]) -> None:
    found = [Fault("structure", fault) for fault in faults]
    if found:
        raise InvalidProblem(found)


def _ordered(ids: AbstractSet[Any]) -> list[Any]:
    return sorted(ids, key=repr)


def _read_session(row: Document) -> Session:
    return Session(
        **{
            **row,
            "mode_capacity": {one["mode"]: one["seats"] for one in row.get("mode_capacity", ())},
            "kept": {one["group"]: one["seats"] for one in row.get("kept", ())},
            "features": frozenset(row.get("features", ())),
        }
    )


def _write_session(session: Session) -> Document:
    return {
        "id": session.id,
        "slot": session.slot,
        "capacity": session.capacity,
        "content": session.content,
        "group_limit": session.group_limit,
        "mode_capacity": [{"mode": mode, "seats": seats} for mode, seats in session.mode_capacity.items()],
        "kept": [{"group": group, "seats": seats} for group, seats in session.kept.items()],
        "features": _ordered(session.features),
    }


def _read_person(row: Document) -> Person:
    return Person(
        **{
            **row,
            "wishes": {one["slot"]: tuple(one["sessions"]) for one in row.get("wishes", ())},
            "allowed": {one["slot"]: frozenset(one["sessions"]) for one in row.get("allowed", ())},
            "fixed": {one["slot"]: one["session"] for one in row.get("fixed", ())},
            "needs": frozenset(row.get("needs", ())),
        }
    )


def _write_person(person: Person) -> Document:
    return {
        "id": person.id,
        "group": person.group,
        "wishes": [{"slot": slot, "sessions": list(listed)} for slot, listed in person.wishes.items()],
        "allowed": [{"slot": slot, "sessions": _ordered(open_)} for slot, open_ in person.allowed.items()],
        "fixed": [{"slot": slot, "session": session} for slot, session in person.fixed.items()],
        "mode": person.mode,
        "needs": _ordered(person.needs),
        "carried": person.carried,
    }
