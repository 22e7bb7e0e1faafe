"""What in a programme cannot hold: somebody in two places, a room used twice, no link, too little time, few seats.

Everything is found in sessions that are loaded already (with room, slot, hosts and World Café): no queries here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samverkan.forums.enums import ForumMode, SessionKind
from samverkan.forums.models import Forum, Host, Room, Session
from samverkan.forums.rules import overlap

#: Nobody follows these through a link.
WITHOUT_LINK = (SessionKind.BREAK, SessionKind.CHECK_IN)


@dataclass(frozen=True)
class Clash:
    """Something to look over: in words, the sessions it is about, and the room if that is what should change."""

    text: str
    sessions: tuple[Session, ...]
    room: Room | None = None


def find_clashes(forum: Forum, sessions: Sequence[Session]) -> tuple[Clash, ...]:
    """Return what should be looked over, the most pressing first."""
    return (
        *_rooms_used_twice(sessions),
        *_hosts_in_two_places(sessions),
        *_without_link(forum, sessions),
        *_too_short(sessions),
        *_too_many_seats(sessions),
    )


def _rooms_used_twice(sessions: Sequence[Session]) -> Iterator[Clash]:
    by_room: dict[int, list[Session]] = defaultdict(list)
    for session in sessions:
        by_room[session.room_id].append(session)
    for first, second in _overlapping(by_room.values()):
        words = {"first": first.title, "second": second.title, "room": first.room.name}
        yield Clash(_("“%(first)s” and “%(second)s” are in %(room)s at the same time.") % words, (first, second))


def _hosts_in_two_places(sessions: Sequence[Session]) -> Iterator[Clash]:
    by_host: dict[str, list[tuple[Session, Host]]] = defaultdict(list)
    for session in sessions:
        for host in session.hosts.all():
            for key in {host.email.casefold(), " ".join(host.name.casefold().split())} - {""}:
                by_host[key].append((session, host))
    told = set()
    for found in by_host.values():
        names = {session.pk: host.name for session, host in found}
        for first, second in _overlapping([[session for session, _host in found]]):
            if (names[first.pk], first.pk, second.pk) not in told:
                told.add((names[first.pk], first.pk, second.pk))
                words = {"name": names[first.pk], "first": first.title, "second": second.title}
                text = _("%(name)s hosts “%(first)s” and “%(second)s”, which overlap.") % words
                yield Clash(text, (first, second))


def _without_link(forum: Forum, sessions: Sequence[Session]) -> Iterator[Clash]:
    if forum.mode == ForumMode.ONSITE or forum.join_url:
        return
    by_room: dict[int, list[Session]] = defaultdict(list)
    for session in sessions:
        is_digital = session.mode != ForumMode.ONSITE and session.kind not in WITHOUT_LINK
        if is_digital and not session.room.join_url:
            by_room[session.room_id].append(session)
    for found in by_room.values():
        words = {"number": len(found), "room": found[0].room.name}
        text = ngettext(
            "%(number)d digital session in %(room)s has no link: neither the room nor the forum has one.",
            "%(number)d digital sessions in %(room)s have no link: neither the room nor the forum has one.",
            len(found),
        )
        yield Clash(text % words, tuple(found), found[0].room)


def _too_short(sessions: Sequence[Session]) -> Iterator[Clash]:
    for session in sessions:
        cafe = getattr(session, "cafe", None)
        if session.starts_at < session.slot.starts_at or session.ends_at > session.slot.ends_at:
            yield Clash(_("“%(title)s” is longer than its slot.") % {"title": session.title}, (session,))
        if cafe is not None and cafe.rounds * cafe.minutes > session.placement.minutes:
            words = {"title": session.title, "minutes": cafe.rounds * cafe.minutes}
            text = _("The World Café “%(title)s” needs %(minutes)d minutes for its rounds, more than the session has.")
            yield Clash(text % words, (session,))


def _too_many_seats(sessions: Sequence[Session]) -> Iterator[Clash]:
    for session in sessions:
        holds = session.room.seats_for(session.mode)
        if session.capacity is not None and holds is not None and session.capacity > holds:
            words = {"title": session.title, "seats": session.capacity, "room": session.room.name, "holds": holds}
            text = _("“%(title)s” has %(seats)d seats, but %(room)s holds %(holds)d.")
            yield Clash(text % words, (session,), session.room)


def _overlapping(groups: Iterable[list[Session]]) -> Iterator[tuple[Session, Session]]:
    """Yield each session of a group that begins before another has ended, after that other one."""
    for group in groups:
        last: Session | None = None
        for session in sorted(group, key=lambda each: (each.starts_at, each.pk)):
            if last is not None and last.pk != session.pk and overlap(last.placement.span, session.placement.span):
                yield last, session
            if last is None or session.ends_at > last.ends_at:
                last = session
