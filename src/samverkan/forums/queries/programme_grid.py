"""The programme as a grid: rooms as columns, times as rows, and each session in as many rows as it is long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from samverkan.forums.models import Forum, Host, Room, Session
from samverkan.forums.queries.clashes import Clash, find_clashes

HALF_HOUR = 30
#: Rows are drawn as tall as their minutes, in steps of five.
STEP = 5


@dataclass(frozen=True)
class Card:
    """A session as the grid shows it. ``at``: minutes since midnight on the day's clock; ``parallel``: of its slot."""

    session: Session
    at: int
    minutes: int
    parallel: int
    clashes: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """A room at a time: sessions that begin there (one, unless they overlap), or nothing."""

    room: Room
    cards: tuple[Card, ...] = ()
    rows: int = 1


@dataclass(frozen=True)
class Row:
    """From a time until the next row. Cells that reach in from a row above are not among its cells."""

    at: int
    minutes: int
    cells: tuple[Cell, ...]

    @property
    def clock(self) -> time:
        """The time of the row."""
        return time(self.at // 60 % 24, self.at % 60)

    @property
    def is_even(self) -> bool:
        """Whether it begins at a half hour."""
        return self.at % HALF_HOUR == 0

    @property
    def height(self) -> int:
        """The minutes by which it is drawn: 5, 10 and so on to 30."""
        return -(-self.minutes // STEP) * STEP

    @property
    def is_free(self) -> bool:
        """Whether nothing begins then."""
        return not any(cell.cards for cell in self.cells)


@dataclass(frozen=True)
class Day:
    """One day of the programme."""

    date: date
    rows: tuple[Row, ...]

    @property
    def last(self) -> int:
        """When the last row ends."""
        return self.rows[-1].at + self.rows[-1].minutes


@dataclass(frozen=True)
class Grid:
    """The whole programme, and what should be looked over."""

    rooms: tuple[Room, ...]
    days: tuple[Day, ...]
    sessions: tuple[Session, ...]
    clashes: tuple[Clash, ...]


def get_grid(forum: Forum) -> Grid:
    """Return the forum's programme as a grid. Three queries, however long."""
    rooms = tuple(forum.rooms.order_by("position", "pk"))
    sessions = list_placed(forum)
    clashes = find_clashes(forum, sessions)
    days = tuple(_day(forum, its_date, found, rooms, clashes) for its_date, found in _by_day(forum, sessions))
    return Grid(rooms, days, sessions, clashes)


def list_placed(forum: Forum) -> tuple[Session, ...]:
    """Return all sessions with room, slot, hosts and World Café, in order of time. Two queries."""
    hosts = Prefetch("hosts", Host.objects.order_by("position", "pk"))
    rows = Session.objects.filter(slot__forum=forum).select_related("room", "slot", "cafe").prefetch_related(hosts)
    return tuple(rows.order_by("starts_at", "room__position", "pk"))


def _by_day(forum: Forum, sessions: Iterable[Session]) -> list[tuple[date, list[Session]]]:
    """Return the days on which something takes place, and the forum's first."""
    found: dict[date, list[Session]] = defaultdict(list)
    found[forum.starts_at.astimezone(forum.zone).date()] = []
    for session in sessions:
        found[session.starts_at.astimezone(forum.zone).date()].append(session)
    return sorted(found.items())


def _day(
    forum: Forum, its_date: date, sessions: Sequence[Session], rooms: Sequence[Room], clashes: Sequence[Clash]
) -> Day:
    parallel: dict[int, int] = defaultdict(int)
    for session in sessions:
        parallel[session.slot_id] += 1
    by_room: dict[int, list[Card]] = defaultdict(list)
    for session in sessions:
        at = _minute(session.starts_at, its_date, forum.zone)
        until = max(_minute(session.ends_at, its_date, forum.zone), at + STEP)
        texts = tuple(clash.text for clash in clashes if session in clash.sessions)
        by_room[session.room_id].append(Card(session, at, until - at, parallel[session.slot_id], texts))
    edges = _edges(forum, its_date, [card for cards in by_room.values() for card in cards])
    blocks = {room.pk: _blocks(by_room[room.pk]) for room in rooms}
    place = {at: number for number, at in enumerate(edges)}
    columns = [_column(room, blocks[room.pk], place) for room in rooms]
    rows = tuple(
        Row(at, until - at, tuple(cell for column in columns if (cell := column[number]) is not None))
        for number, (at, until) in enumerate(pairwise(edges))
    )
    return Day(its_date, rows)


def _minute(moment: datetime, its_date: date, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone).replace(tzinfo=None)
    return int((local - datetime.combine(its_date, datetime.min.time())) / timedelta(minutes=1))


def _edges(forum: Forum, its_date: date, cards: Sequence[Card]) -> list[int]:
    """Return when rows begin: at half hours, and whenever a session begins or ends. The last ends the day."""
    edges = {card.at for card in cards} | {card.at + card.minutes for card in cards}
    for moment in (forum.starts_at, forum.ends_at):
        if moment.astimezone(forum.zone).date() == its_date:
            edges.add(_minute(moment, its_date, forum.zone))
    first, last = min(edges), max(edges)
    last = max(last, first + HALF_HOUR)
    return sorted(edges | {last} | {at for at in range(0, last, HALF_HOUR) if at > first})


def _blocks(cards: Sequence[Card]) -> list[tuple[Card, ...]]:
    """Put sessions that overlap in the same room together."""
    found: list[list[Card]] = []
    until = 0
    for card in cards:
        if found and card.at < until:
            found[-1].append(card)
        else:
            found.append([card])
        until = max(until, card.at + card.minutes)
    return [tuple(block) for block in found]


def _column(room: Room, blocks: Sequence[tuple[Card, ...]], place: dict[int, int]) -> list[Cell | None]:
    """Return the room's cell in each row; None where a session reaches in from above."""
    column: list[Cell | None] = [Cell(room) for _each in range(len(place) - 1)]
    for block in blocks:
        first, last = place[block[0].at], place[max(card.at + card.minutes for card in block)]
        column[first:last] = [Cell(room, block, last - first), *[None] * (last - first - 1)]
    return column
