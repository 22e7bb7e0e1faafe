"""Why each person got what they got: what the engine says, as ids and figures, one small record a planned seat.

It is deleted with the registration, and read by ``queries.seat_reasons``. The keys: ``state`` (the engine's word for
what became of the person in the slot), ``seed``, ``lot`` and ``lots`` (how many were drawn), ``carried`` (steps from
earlier forums), ``here`` and ``missed``: sessions as ``[id, reason, seats, first wishes, wishes]``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from samverkan.engines import allocation

Cell = tuple[int, int]
Reason = dict[str, Any]


def explain_all(
    problem: allocation.Problem, solution: allocation.Solution, capacities: Mapping[int, int | None]
) -> dict[Cell, Reason]:
    """Return the record of each person and slot. ``capacities`` are the sessions' seats by the programme.

    The engine's own are fewer where somebody leads the session or sits there for sure.
    """
    wanted = {row.session: (row.first_wishes, row.wishes) for row in solution.metrics.sessions}
    drawn = Counter(slot for _, slot in solution.lots)
    explainer = allocation.Explainer(problem, solution)

    def told(session: allocation.Id, reason: str) -> list[Any]:
        return [session, reason, capacities.get(int(session)), *wanted[session]]

    records: dict[Cell, Reason] = {}
    for person in problem.persons:
        for slot in explainer.explain(person.id).slots:
            records[int(person.id), int(slot.slot)] = {
                "state": slot.state,
                "seed": solution.seed,
                "lot": slot.lot,
                "lots": drawn[slot.slot],
                "carried": person.carried,
                "here": told(slot.session, "") if slot.session is not None else [],
                "missed": [told(missed.session, missed.reason) for missed in slot.missed],
            }
    return records
