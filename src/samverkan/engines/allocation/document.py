"""Problems and solutions as JSON documents; see docs/engines/allocation.schema.json.

Ids are whole numbers or text, and an object of JSON has only text for keys; so whatever is keyed by an id is a list of
objects there.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from typing import Any

from samverkan.engines.allocation.checking import find_faults
from samverkan.engines.allocation.problem import Person, Problem, Session
from samverkan.engines.allocation.solution import Metrics, SessionMetrics, Solution
from samverkan.engines.form import (
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
    Document,
    Form,
    array,
    keyed,
    record,
    refuse,
    refuse_all,
)

_SESSION = record(
    {"id": ID, "slot": ID},
    {
        "capacity": MAYBE_COUNT,
        "content": MAYBE_ID,
        "group_limit": MAYBE_COUNT,
        "mode_capacity": keyed({"mode": TEXT, "seats": COUNT}, "mode"),
        "kept": keyed({"group": ID, "seats": COUNT}, "group"),
        "features": array(TEXT),
    },
)
_SESSIONS = keyed({"slot": ID, "sessions": array(ID)}, "slot")
_PERSON = record(
    {"id": ID},
    {
        "group": MAYBE_ID,
        "wishes": _SESSIONS,
        "allowed": _SESSIONS,
        "fixed": keyed({"slot": ID, "session": ID}, "slot"),
        "mode": MAYBE_TEXT,
        "needs": array(TEXT),
        "carried": COUNT,
    },
)
_PROBLEM = record(
    {"sessions": array(_SESSION), "persons": array(_PERSON)},
    {
        "overlaps": array(array(ID, size=2)),
        "together": array(array(ID)),
        "apart": array(array(ID)),
        "mix": COUNT,
        "published": keyed({"person": ID, "slot": ID, "session": ID}, "person", "slot"),
        "change_charge": COUNT,
    },
)
_COUNTS = ("cells", "unlisted", "no_wishes", "elsewhere", "unplaced", "hosting", "without_first_wish")
_METRICS = record(
    {
        **dict.fromkeys(_COUNTS, COUNT),
        "average_rank": MAYBE_NUMBER,
        "by_rank": keyed({"rank": COUNT, "cells": COUNT}, "rank"),
        "by_steps": keyed({"steps": COUNT, "persons": COUNT}, "steps"),
        "sessions": array(
            record(
                {
                    "session": ID,
                    "slot": ID,
                    "capacity": MAYBE_COUNT,
                    **dict.fromkeys(("taken", "hosts", "first_wishes", "wishes"), COUNT),
                }
            )
        ),
    }
)
_FIGURES: dict[str, Form] = {
    "status": STATUS,
    **dict.fromkeys(("unplaced", "fewest_unplaced", "objective", "lower_bound"), COUNT),
    "gap": NUMBER,
    "changes": COUNT,
    "ended": ENDED,
    "seed": COUNT,
    "version": TEXT,
}
_SEAT = {"person": ID, "slot": ID, "session": MAYBE_ID, "rank": MAYBE_COUNT, "lot": MAYBE_COUNT}
_SOLUTION = record({"seats": keyed(_SEAT, "person", "slot"), **_FIGURES, "metrics": _METRICS})


def read(document: Mapping[str, Any]) -> Problem:
    """Return the problem that a JSON document states.

    Raises
    ------
    InvalidProblem
        If something has the wrong form: with every fault of form and its place in the document, and with what else is
        wrong as far as that can be told. What a document of the right form means is checked by `check`.

    Examples
    --------
    >>> read({"persons": [{"id": 1, "nam": "Ada"}, {"id": 2, "wishes": [{"slot": 1, "sessions": "a"}]}]})
    Traceback (most recent call last):
    ...
    samverkan.engines.faults.InvalidProblem: sessions is missing.
    persons[0].nam is not known.
    persons[1].wishes[0].sessions is not a list.
    """
    refuse_all(_PROBLEM, document, ("sessions", "persons"), lambda rest: find_faults(_read(rest)))
    return _read(document)


def _read(document: Mapping[str, Any]) -> Problem:
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
    refuse(_SOLUTION, document)
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
