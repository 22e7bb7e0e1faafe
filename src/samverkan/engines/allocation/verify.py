"""Checks a solution against its problem by code of its own: nothing here is shared with the solver but the dataclasses.

The prices of the objective are written out again on purpose (see docs/engines/allocation.md), so that a slip in one
place shows in the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from samverkan.engines.allocation.problem import Id, Person, Problem, Session
from samverkan.engines.allocation.solution import Solution

Seats = Mapping[tuple[Id, Id], Id | None]
Table = dict[Id, dict[Id, Id | None]]
Guests = tuple[Counter[Id], Counter[tuple[Id, Id]]]


def verify(problem: Problem, solution: Solution) -> list[str]:
    """Return everything that is wrong with a solution; an empty list means it holds what it says.

    Checks the rules (`verify_seats`), that objective, ranks, metrics and lots are those of the seats, that the
    certificate is coherent (bound at most objective, gap, status), and that nobody is unplaced beside a free seat.
    It does not prove the lower bound: that is the solver's word.

    Notes
    -----
    O(P) for P pairs of person and session.
    """
    faults = verify_seats(problem, solution.seats)
    if faults:
        return faults
    table = _table(problem, solution.seats)
    return [
        *_certificate_faults(problem, solution, table),
        *_rank_faults(problem, solution, table),
        *_metric_faults(problem, solution, table),
        *_lot_faults(problem, solution),
        *_free_seat_faults(problem, solution, table),
    ]


def verify_seats(problem: Problem, seats: Seats) -> list[str]:
    """Return every rule that seats break; also for seats that were moved by hand.

    Parameters
    ----------
    problem : Problem
    seats : mapping of (person, slot) to session or None
        As in `Solution.seats`.
    """
    asked = {(person.id, slot) for person in problem.persons for slot in _asked(person)}
    faults = [f"Person {person} is lost in slot {slot}." for person, slot in asked - set(seats)]
    faults += [f"Person {person} asks for nothing in slot {slot}." for person, slot in set(seats) - asked]
    if faults:
        return sorted(faults)
    table = _table(problem, seats)
    for person in problem.persons:
        faults += _person_faults(problem, person, table[person.id])
    return faults + _room_faults(problem, table)


def _asked(person: Person) -> set[Id]:
    return {slot for slot in {*person.allowed, *person.fixed} if person.allowed.get(slot) or slot in person.fixed}


def _table(problem: Problem, seats: Seats) -> Table:
    table: Table = {person.id: {} for person in problem.persons}
    for (person, slot), session in seats.items():
        table[person][slot] = session
    return table


def _person_faults(problem: Problem, person: Person, mine: dict[Id, Id | None]) -> list[str]:
    faults = []
    by_id = {session.id: session for session in problem.sessions}
    for slot, session in mine.items():
        if slot in person.fixed:
            if session != person.fixed[slot]:
                faults.append(f"Person {person.id} hosts {person.fixed[slot]} in slot {slot}, not {session}.")
        elif session is not None and (session not in person.allowed[slot] or by_id[session].slot != slot):
            faults.append(f"Person {person.id} may not attend {session} in slot {slot}.")
    for one, other in problem.overlaps:
        if mine.get(one) is not None and mine.get(other) is not None:
            faults.append(f"Person {person.id} is in two places in the overlapping slots {one} and {other}.")
    contents = {slot: by_id[session].content for slot, session in mine.items() if session in by_id}
    times = Counter(content for content in contents.values() if content is not None)
    for content in sorted(times, key=repr):
        free = [slot for slot in contents if contents[slot] == content and slot not in person.fixed]
        if times[content] > 1 and free:
            faults.append(f"Person {person.id} gets content {content} {times[content]} times.")
    return faults


def _guests(problem: Problem, table: Table) -> Guests:
    """Count who is in each session, and who of each group; hosts left out."""
    taken: Counter[Id] = Counter()
    groups: Counter[tuple[Id, Id]] = Counter()
    for person in problem.persons:
        for slot, session in table[person.id].items():
            if session is not None and slot not in person.fixed:
                taken[session] += 1
                if person.group is not None:
                    groups[session, person.group] += 1
    return taken, groups


def _room_faults(problem: Problem, table: Table) -> list[str]:
    taken, groups = _guests(problem, table)
    faults = []
    limits = {session.id: session.group_limit for session in problem.sessions}
    for session in problem.sessions:
        if session.capacity is not None and taken[session.id] > session.capacity:
            faults.append(f"Session {session.id} has {session.capacity} seats and {taken[session.id]} persons.")
    for (identity, group), number in groups.items():
        limit = limits[identity]
        if limit is not None and number > limit:
            faults.append(f"Session {identity} takes {limit} of group {group} and has {number}.")
    return faults


def _neighbours(problem: Problem, slot: Id) -> set[Id]:
    return {b if a == slot else a for a, b in problem.overlaps if slot in (a, b)}


def _kinds(problem: Problem, table: Table) -> dict[tuple[Id, Id], str]:
    """Name what became of each cell: 'host', 'bound' (beside where they host), 'seat', 'elsewhere' or 'unplaced'."""
    near = {slot: _neighbours(problem, slot) for mine in table.values() for slot in mine}
    kinds = {}
    for person in problem.persons:
        mine = table[person.id]
        for slot, session in mine.items():
            beside = near[slot]
            if slot in person.fixed:
                kind = "host"
            elif beside & set(person.fixed):
                kind = "bound"
            elif session is not None:
                kind = "seat"
            else:
                kind = "elsewhere" if any(mine.get(other) is not None for other in beside) else "unplaced"
            kinds[person.id, slot] = kind
    return kinds


def _certificate_faults(problem: Problem, solution: Solution, table: Table) -> list[str]:
    unlisted = 4 + max((len(wishes) for person in problem.persons for wishes in person.wishes.values()), default=0)
    kinds = _kinds(problem, table)
    cost = 0
    for person in problem.persons:
        for slot, session in table[person.id].items():
            wishes = list(person.wishes.get(slot, ()))
            seat = wishes.index(session) + 1 if session in wishes else unlisted
            prices = {"host": 0, "bound": 0, "seat": seat, "elsewhere": unlisted}
            cost += prices.get(kinds[person.id, slot], 1 + unlisted * len(kinds))
    faults = []
    if cost != solution.objective:
        faults.append(f"The objective is {cost}, not {solution.objective}.")
    if solution.lower_bound > solution.objective:
        faults.append(f"The lower bound {solution.lower_bound} is above the objective {solution.objective}.")
    if (solution.status == "optimal") != (solution.lower_bound == solution.objective):
        faults.append(f"The status {solution.status} does not fit bound and objective.")
    if abs(solution.gap * max(1, solution.objective) - (solution.objective - solution.lower_bound)) > 1e-6:
        faults.append(f"The gap {solution.gap} does not fit bound and objective.")
    return faults


def _rank_faults(problem: Problem, solution: Solution, table: Table) -> list[str]:
    if set(solution.ranks) != set(solution.seats):
        return ["The ranks are not those of the seats."]
    faults = []
    for person in problem.persons:
        for slot, session in table[person.id].items():
            found = [number for number, wish in enumerate(person.wishes.get(slot, ()), start=1) if wish == session]
            if solution.ranks[person.id, slot] != (found[0] if found else None):
                faults.append(f"The rank of person {person.id} in slot {slot} is wrong.")
    return faults


def _metric_faults(problem: Problem, solution: Solution, table: Table) -> list[str]:
    metrics = solution.metrics
    kinds = Counter(_kinds(problem, table).values())
    ranks: Counter[int] = Counter()
    guests: dict[Id, int] = defaultdict(int)
    for person in problem.persons:
        for slot, session in table[person.id].items():
            if session is not None and slot not in person.fixed:
                guests[session] += 1
                ranks[solution.ranks.get((person.id, slot)) or 0] += 1
    got = (metrics.hosting, metrics.elsewhere, metrics.unplaced, metrics.unlisted + metrics.no_wishes)
    faults = []
    if got != (kinds["host"], kinds["elsewhere"] + kinds["bound"], kinds["unplaced"], ranks.pop(0, 0)):
        faults.append("The counts of what became of everybody are wrong.")
    if {rank: number for rank, number in metrics.by_rank.items() if number} != dict(ranks):
        faults.append("The counts by rank are wrong.")
    if {row.session: row.taken for row in metrics.sessions} != {s.id: guests[s.id] for s in problem.sessions}:
        faults.append("The counts by session are wrong.")
    return faults


def _lot_faults(problem: Problem, solution: Solution) -> list[str]:
    drawn: dict[Id, list[int]] = defaultdict(list)
    for (_, slot), lot in solution.lots.items():
        drawn[slot].append(lot)
    return [
        f"The lots of slot {slot} are not 1 to {len(lots)}."
        for slot, lots in drawn.items()
        if sorted(lots) != list(range(1, len(lots) + 1))
    ]


def _free_seat_faults(problem: Problem, solution: Solution, table: Table) -> list[str]:
    if solution.status != "optimal":
        return []
    guests = _guests(problem, table)
    persons = {person.id: person for person in problem.persons}
    faults = []
    for (identity, slot), kind in _kinds(problem, table).items():
        for session in problem.sessions if kind == "unplaced" else ():
            if session.slot == slot and _could_sit(problem, persons[identity], session, table, guests):
                faults.append(f"Person {identity} is unplaced in slot {slot} though {session.id} has room.")
    return faults


def _could_sit(problem: Problem, person: Person, session: Session, table: Table, guests: Guests) -> bool:
    taken, groups = guests
    if session.capacity is not None and taken[session.id] >= session.capacity:
        return False
    limit = session.group_limit
    if limit is not None and person.group is not None and groups[session.id, person.group] >= limit:
        return False
    return not _person_faults(problem, person, {**table[person.id], session.slot: session.id})
