"""Topics of an open forum: by support, then by time; and where the next group talk can take place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from samverkan.forums.enums import Choice, ForumKind, ForumStatus, RegistrationStatus
from samverkan.forums.models import Forum, Registration, Room, Session, Topic, TopicSupport
from samverkan.forums.queries.registrations import is_over
from samverkan.forums.rules import is_forum_day, overlap

#: A number of supporters below this is not told to other participants.
LEAST_TOLD = 5

#: A talk that is put in on the spot begins at the next whole five minutes and lasts so long, or until the forum ends.
ON_THE_SPOT, SHORTEST, STEP = timedelta(minutes=45), timedelta(minutes=15), timedelta(minutes=5)

#: Seats of a group talk in a room of which nobody has said how many it holds.
SEATS = 12

#: A group talk that has begun is joined by new ones for so long.
LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class FreePlace:
    """A time and a room in which nothing else is."""

    starts_at: datetime
    ends_at: datetime
    room: Room
    seats: int

    @property
    def key(self) -> str:
        """What the page sends back: moments and room."""
        return f"{self.starts_at.timestamp():.0f}-{self.ends_at.timestamp():.0f}-{self.room.pk}"


def takes_topics(forum: Forum, *, now: datetime) -> bool:
    """Return whether topics can be proposed and supported: in an open forum, until it ends."""
    return forum.kind == ForumKind.OPEN and forum.status != ForumStatus.DRAFT and not is_over(forum, now=now)


def hosts_may_schedule(forum: Forum, *, now: datetime) -> bool:
    """Return whether the forum's hosts can put topics into the programme: on its day."""
    return is_forum_day(forum, now) and takes_topics(forum, now=now)


def list_topics(forum: Forum, *, reader: Registration | None = None) -> list[Topic]:
    """Return the topics, most support first and older first among equals. One query.

    Each has ``support`` (those with a place), ``is_supported`` and ``is_mine`` of the reader. Topics of those who have
    cancelled are left out, unless they are in the programme.
    """
    has_place = Q(supports__registration__status=RegistrationStatus.REGISTERED)
    own = TopicSupport.objects.filter(topic=OuterRef("pk"), registration=reader)
    return list(
        _active(forum)
        .annotate(
            support=Count("supports", filter=has_place),
            is_supported=Exists(own) if reader else Exists(TopicSupport.objects.none()),
            by=F("registration__name"),
            home=F("registration__municipality__name"),
            organisation=F("registration__organisation"),
        )
        .select_related("session__room")
        .order_by("-support", "created_at", "pk")
    )


def get_topic(forum: Forum, topic_id: int) -> Topic | None:
    """Return a topic of the forum."""
    return _active(forum).select_related("registration", "session").filter(pk=topic_id).first()


def list_free_places(forum: Forum, *, now: datetime) -> list[FreePlace]:
    """Return where a group talk can be put in with one press: the soonest first, then by room. Three queries.

    Times are those of the programme's group talks that are not under way yet, and right now while the forum is on.
    """
    rooms = list(forum.rooms.order_by("position", "pk"))
    taken = list(Session.objects.filter(slot__forum=forum).values_list("room_id", "starts_at", "ends_at"))
    return [
        FreePlace(starts_at, ends_at, room, seats_in(room, forum))
        for starts_at, ends_at in _times(forum, now)
        for room in rooms
        if not any(key == room.pk and overlap((starts_at, ends_at), (a, b)) for key, a, b in taken)
    ]


def seats_in(room: Room, forum: Forum) -> int:
    """Return how many a group talk in the room is for, unless somebody says otherwise: what it holds, or twelve."""
    return room.seats_for(forum.mode) or SEATS


def _times(forum: Forum, now: datetime) -> list[tuple[datetime, datetime]]:
    slots = forum.slots.filter(choice=Choice.ON_THE_DAY, starts_at__gt=now - LATE, ends_at__gt=now)
    times = set(slots.values_list("starts_at", "ends_at"))
    if forum.starts_at <= now:
        begin = datetime.fromtimestamp(-(-now.timestamp() // STEP.total_seconds()) * STEP.total_seconds(), now.tzinfo)
        end = min(begin + ON_THE_SPOT, forum.ends_at)
        if end - begin >= SHORTEST and not any(overlap((begin, end), time) for time in times):
            times.add((begin, end))
    return sorted(times)


def _active(forum: Forum) -> QuerySet[Topic]:
    has_place = Q(registration__status=RegistrationStatus.REGISTERED)
    return Topic.objects.filter(has_place | Q(session__isnull=False), forum=forum)
