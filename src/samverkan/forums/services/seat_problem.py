"""From a forum to the allocation engine's problem, and the problem as it is stored with the plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from samverkan.engines import allocation
from samverkan.forums.enums import Choice, RegistrationStatus, SeatSource
from samverkan.forums.models import Forum, Host, PlannedSeat, Preference, Registration, Seat, Session, Slot
from samverkan.forums.rules import overlap, session_fits

Kept = tuple[int, int, int, SeatSource]
"""A person, a slot, the session they keep there, and how they came by it."""

Fixed = dict[int, dict[int, int]]
"""Person to slot to session: where the engine must leave them."""


def build_problem(
    forum: Forum, *, kept: Iterable[Kept] = (), carried: Mapping[str, int] | None = None
) -> allocation.Problem:
    """Return the problem: registered persons, sessions of slots with wishes, hosts (and ``kept`` seats) fixed.

    Whoever is fixed sits in a seat too, so the engine, which does not count
    them, is told of that many seats fewer. ``carried`` are steps from earlier forums, by e-mail address.
    """
    slots = list(forum.slots.filter(choice=Choice.WISHES))
    sessions = list(Session.objects.filter(slot__in=slots).order_by("pk"))
    people = list(forum.registrations.filter(status=RegistrationStatus.REGISTERED).order_by("pk"))
    fixed = _fixed(people, sessions, kept, _overlaps(slots))
    bound = Counter(session for places in fixed.values() for session in places.values())
    wishes = _wishes(forum)
    held = {session.slot_id for session in sessions}
    return allocation.Problem(
        sessions=tuple(_session(session, bound[session.pk]) for session in sessions),
        persons=tuple(
            replace(
                _person(person, sessions, wishes[person.pk], fixed.get(person.pk, {})),
                carried=(carried or {}).get(person.email.lower(), 0),
            )
            for person in people
        ),
        overlaps=frozenset(_overlaps([slot for slot in slots if slot.pk in held])),
    )


def kept_seats(forum: Forum, *, with_moves: bool, is_published: bool = False) -> list[Kept]:
    """Return the seats that a new proposal leaves alone, as (person, slot, session, source).

    Those are the ones people picked themselves, and ``with_moves`` those moved by hand in the latest plan, or
    (``is_published``) those moved by hand and published.
    """
    moved = PlannedSeat.objects.none()
    if with_moves and (latest := forum.seat_plans.order_by("-number").first()):
        moved = latest.seats.filter(source=SeatSource.BY_HAND, session__isnull=False)
    sources = [SeatSource.PICKED, *([SeatSource.BY_HAND] if is_published else [])]
    picked = Seat.objects.filter(registration__forum=forum, source__in=sources, slot__choice=Choice.WISHES)
    columns = ("registration_id", "slot_id", "session_id")
    kept = {
        (seat[0], seat[1]): (seat[0], seat[1], seat[2], SeatSource(seat[3]))
        for seat in picked.values_list(*columns, "source")
    }
    kept.update({seat[:2]: (*seat, SeatSource.BY_HAND) for seat in moved.values_list(*columns)})
    return [kept[cell] for cell in sorted(kept)]


def _session(session: Session, bound: int) -> allocation.Session:
    capacity = None if session.capacity is None else max(0, session.capacity - bound)
    is_told_apart = bool(session.abstract.strip())
    content = f"{session.title.strip()}\n{session.abstract.strip()}" if is_told_apart else None
    return allocation.Session(session.pk, session.slot_id, capacity, content)


def _person(
    person: Registration, sessions: list[Session], wishes: dict[int, list[int]], fixed: dict[int, int]
) -> allocation.Person:
    allowed: dict[allocation.Id, set[allocation.Id]] = defaultdict(set)
    for session in sessions:
        if session_fits(session.mode, person.mode):
            allowed[session.slot_id].add(session.pk)
    suitable = {slot: tuple(w for w in ranked if w in allowed[slot]) for slot, ranked in wishes.items()}
    return allocation.Person(
        person.pk,
        f"m{person.municipality_id}" if person.municipality_id else None,
        wishes={slot: ranked for slot, ranked in suitable.items() if ranked},
        allowed={slot: frozenset(open_to) for slot, open_to in allowed.items() if open_to},
        fixed={slot: session for slot, session in fixed.items()},  # noqa: C416 (widens the types)
    )


def _wishes(forum: Forum) -> dict[int, dict[int, list[int]]]:
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    ranked = Preference.objects.filter(registration__forum=forum, slot__choice=Choice.WISHES)
    for person, slot, session in ranked.order_by("registration", "slot", "rank").values_list(
        "registration_id", "slot_id", "session_id"
    ):
        found[person][slot].append(session)
    return found


def _overlaps(slots: list[Slot]) -> set[tuple[allocation.Id, allocation.Id]]:
    return {
        (one.pk, other.pk)
        for one, other in combinations(slots, 2)
        if overlap((one.starts_at, one.ends_at), (other.starts_at, other.ends_at))
    }


def _fixed(
    people: list[Registration],
    sessions: list[Session],
    kept: Iterable[Kept],
    overlaps: set[tuple[allocation.Id, allocation.Id]],
) -> Fixed:
    """Return where each person must sit: first where they speak, then where they were put by hand or put themselves."""
    by_mail = {person.email.lower(): person.pk for person in people}
    hosting = [
        (by_mail[mail.lower()], slot, session)
        for mail, slot, session in Host.objects.filter(session__in=sessions)
        .exclude(email="").order_by("pk").values_list("email", "session__slot_id", "session_id")
        if mail.lower() in by_mail
    ]  # fmt: skip
    known, places = {person.pk for person in people}, {session.pk: session.slot_id for session in sessions}
    fixed: Fixed = defaultdict(dict)
    for person, slot, session in [*hosting, *(seat[:3] for seat in kept)]:
        taken = fixed[person]
        clashes = any((slot, other) in overlaps or (other, slot) in overlaps for other in taken)
        if person in known and places.get(session) == slot and slot not in taken and not clashes:
            taken[slot] = session
    return fixed
