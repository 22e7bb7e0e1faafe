"""Whom the changes of a programme concern: participants by seat, wish and mode, and hosts; each person once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Value

from samverkan.forums.enums import HOLDING, Choice
from samverkan.forums.models import Forum, Host, Preference, Registration, Seat
from samverkan.forums.queries.programme import ProgrammeSlot
from samverkan.forums.queries.programme_difference import CANCELLED, CHANGED, MOVED, NEW, Change, Difference
from samverkan.forums.queries.programme_picture import Picture, SessionPicture
from samverkan.forums.rules import session_fits

Programme = Sequence[ProgrammeSlot]

#: Session id to names and addresses of its hosts, as a version keeps them.
Contacts = Mapping[str, list[list[str]]]


@dataclass
class Recipient:
    """Somebody who gets one letter, and why: as a participant, as a host, or both."""

    email: str
    name: str
    registration: Registration | None = None
    host: Host | None = None
    changes: set[int] = field(default_factory=set)
    has_moved_seat: bool = False


@dataclass(frozen=True)
class _Ties:
    """What ties people to sessions now."""

    slots: dict[int, tuple[int, str]]
    """Session to its slot and how seats are given there."""
    seats: dict[int, dict[int, int]]
    """Person to slot to session."""
    wishes: dict[int, dict[int, set[int]]]
    """Person to slot to sessions."""


def list_concerned(
    forum: Forum, programme: Programme, before: Picture, difference: Difference, contacts: Contacts, *, until: datetime
) -> list[Recipient]:
    """Return whom the changes concern, by name, with the ids of the sessions. Two queries, none if nothing changed.

    Participants: those registered (or offered a place) until then, for a session that is new, moved, cancelled or in
    another mode. A session that people choose concerns those who have a seat there; without a seat in its slot, those
    who wish for it, or all who have no wish there. Hosts: those of every changed session, and those taken out of it.
    """
    if not difference.changes:
        return []
    found: dict[str, Recipient] = {}
    ties = _ties(forum, programme)
    people = forum.registrations.filter(status__in=HOLDING, created_at__lte=until).order_by("pk")
    for person in people:
        own = [change for change in difference.changes if _concerns(change, person, ties, before)]
        if own:
            recipient = _recipient(found, person.email, person.name)
            recipient.registration = person
            recipient.changes |= {change.session.id for change in own}
            seats = set(ties.seats[person.pk].values())
            recipient.has_moved_seat = any(change.kind == MOVED and change.session.id in seats for change in own)
    _add_hosts(found, programme, difference, contacts)
    return sorted(found.values(), key=lambda recipient: (recipient.name.casefold(), recipient.email))


def list_contacts(programme: Programme) -> dict[str, list[list[str]]]:
    """Return the hosts' names and addresses by session, as a version keeps them."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    for host in _hosts(programme):
        if host.email:
            found[str(host.session_id)].append([host.name, host.email])
    return dict(found)


def _concerns(change: Change, person: Registration, ties: _Ties, before: Picture) -> bool:
    """Return whether the participant should know of the change."""
    session = change.session
    if change.kind == CHANGED and not change.has("mode"):
        return False
    if change.kind == CANCELLED:
        return session_fits(session.mode, person.mode) and not _has_sibling(before, session, person.mode)
    slot, choice = ties.slots.get(session.id, (0, ""))
    if seat := ties.seats[person.pk].get(slot):
        return seat == session.id
    fits = session_fits(session.mode, person.mode) or session_fits(change.after.mode, person.mode)
    if choice == Choice.WISHES and change.kind != NEW and (wished := ties.wishes[person.pk].get(slot)):
        return session.id in wished
    return fits


def _has_sibling(before: Picture, session: SessionPicture, mode: str) -> bool:
    """Return whether somebody in that mode had another session to be in at the same time.

    Whoever had a seat or a wish in a session keeps it from being removed, so nobody counted on this one.
    """
    return any(
        other.id != session.id and other.time == session.time and session_fits(other.mode, mode)
        for other in before.sessions
    )


def _ties(forum: Forum, programme: Programme) -> _Ties:
    seats: dict[int, dict[int, int]] = defaultdict(dict)
    wishes: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    columns = ("registration_id", "slot_id", "session_id", "is_seat")
    given = Seat.objects.filter(slot__forum=forum).annotate(is_seat=Value(1)).order_by()
    wished = Preference.objects.filter(slot__forum=forum).annotate(is_seat=Value(0)).order_by()
    for person, slot, session, is_seat in given.values_list(*columns).union(wished.values_list(*columns)):
        if is_seat:
            seats[person][slot] = session
        else:
            wishes[person][slot].add(session)
    slots = {session.pk: (part.slot.pk, part.slot.choice) for part in programme for session in part.sessions}
    return _Ties(slots, seats, wishes)


def _add_hosts(found: dict[str, Recipient], programme: Programme, difference: Difference, contacts: Contacts) -> None:
    changed = {change.session.id for change in difference.changes}
    names: dict[int, set[str]] = defaultdict(set)
    for host in _hosts(programme):
        names[host.session_id].add(host.name)
        if host.email and host.session_id in changed:
            recipient = _recipient(found, host.email, host.name)
            recipient.host = recipient.host or host
            recipient.changes.add(host.session_id)
    for session in sorted(changed):
        for name, email in contacts.get(str(session), []):
            if name not in names[session]:
                _recipient(found, email, name).changes.add(session)


def _hosts(programme: Programme) -> Iterator[Host]:
    for part in programme:
        for session in part.sessions:
            yield from session.hosts.all()


def _recipient(found: dict[str, Recipient], email: str, name: str) -> Recipient:
    return found.setdefault(email.casefold(), Recipient(email, name))
