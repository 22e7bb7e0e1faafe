"""Topics of an open forum: proposed, supported, taken back, and put into the programme on the spot.

Locks: the person, then the topic, then the forum. A topic becomes one session however many press at once.
"""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from wagtail.log_actions import log

from samverkan.forums.enums import ForumMode, RegistrationStatus, SessionKind
from samverkan.forums.models import GroupTalk, Host, Registration, Seat, Session, Topic, TopicSupport
from samverkan.forums.queries.topics import hosts_may_schedule, takes_topics
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.changes import lock_active
from samverkan.forums.services.programme_building import (
    NewSession,
    NotOpenToChange,
    OutsideForum,
    RoomTaken,
    add_session,
)
from samverkan.forums.services.proposal_letters import Place
from samverkan.forums.services.seat_taking import SeatRefused, pick_group
from samverkan.letters.services import queue_letter
from samverkan.network.models import Person

__all__ = [
    "AlreadyScheduled", "NotOpenToChange", "OutsideForum", "OwnTopic", "Place", "RoomTaken", "TooManyTopics",
    "TopicsClosed", "propose_topic", "remove_topic", "schedule_topic", "support", "take_back_support", "withdraw_topic",
]  # fmt: skip

#: So many topics that are not in the programme one person can have.
MOST_EACH = 5


class TopicsClosed(Exception):
    """The forum takes no topics now, or the person has no place at it."""


class TooManyTopics(Exception):
    """The person has as many topics as one may have."""


class OwnTopic(Exception):
    """Nobody supports their own topic."""


class AlreadyScheduled(Exception):
    """The topic is in the programme, or it is gone."""


def propose_topic(*, registration: Registration, title: str, text: str, client_id: uuid.UUID, now: datetime) -> Topic:
    """Store a topic; sent twice it is one. Raises ``TopicsClosed`` and ``TooManyTopics``."""
    with transaction.atomic():
        person = _lock(registration, now)
        known = Topic.objects.filter(client_id=client_id).first()
        if known is not None and known.registration_id == person.pk:
            return known
        if person.topics.filter(session=None).count() >= MOST_EACH:
            raise TooManyTopics
        return Topic.objects.create(
            forum_id=person.forum_id, registration=person, client_id=uuid.uuid4() if known else client_id,
            title=title, text=text, created_at=now,
        )  # fmt: skip


def support(*, registration: Registration, topic: Topic, now: datetime) -> None:
    """Support somebody else's topic; twice is once. Raises ``TopicsClosed`` and ``OwnTopic``."""
    with transaction.atomic():
        person = _lock(registration, now)
        if person.forum_id != topic.forum_id:
            raise TopicsClosed
        if topic.registration_id == person.pk:
            raise OwnTopic
        if not Topic.objects.select_for_update(of=("self",)).filter(pk=topic.pk).exists():
            return  # taken back just now
        TopicSupport.objects.get_or_create(topic=topic, registration=person)


def take_back_support(*, registration: Registration, topic: Topic, now: datetime) -> None:
    """Take one's support back; twice is once. Raises ``TopicsClosed``."""
    with transaction.atomic():
        person = _lock(registration, now)
        TopicSupport.objects.filter(topic=topic, registration=person).delete()


def withdraw_topic(*, registration: Registration, topic: Topic, now: datetime) -> None:
    """Take one's own topic back, with its support. Raises ``TopicsClosed`` and ``AlreadyScheduled``."""
    with transaction.atomic():
        person = _lock(registration, now)
        locked = _lock_topic(topic)
        if locked.registration_id == person.pk:
            locked.delete()


def remove_topic(*, actor: Person, topic: Topic, now: datetime) -> None:
    """Take a topic away that does not belong there. Raises ``AlreadyScheduled``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = _lock_topic(topic)
        log(locked.forum, "forums.remove_topic", user=actor, timestamp=now, data={"topic": locked.pk})
        locked.delete()


def schedule_topic(*, actor: Person | Host, topic: Topic, place: Place, now: datetime) -> Session:
    """Make a topic a group talk that participants can pick at once; whoever proposed it leads it and is told.

    An organiser does so at any time, a host of the forum on its day. Raises ``AlreadyScheduled``, and what
    ``add_session`` raises; then nothing is changed.
    """
    organiser = _require_scheduler(actor, topic, now)
    with transaction.atomic():
        locked = _lock_topic(topic)
        session = _make_talk(locked, place, organiser, now)
        host = _make_host(locked, session)
        _tell(locked, session, host, now)
        data = {"topic": locked.pk, "session": session.pk, "by_host": actor.pk if isinstance(actor, Host) else None}
        log(locked.forum, "forums.schedule_topic", user=organiser, timestamp=now, data=data)
    _seat_proposer(locked, session, now)
    return session


def _require_scheduler(actor: Person | Host, topic: Topic, now: datetime) -> Person | None:
    """Return the organiser, or nobody where a host of the forum acts on its day. Raises ``TopicsClosed``."""
    if isinstance(actor, Person):
        require_organiser(actor)
        return actor
    forum = actor.session.slot.forum
    if forum.pk != topic.forum_id or not hosts_may_schedule(forum, now=now):
        raise TopicsClosed
    return None


def _lock(registration: Registration, now: datetime) -> Registration:
    person = lock_active(registration)
    if person.status != RegistrationStatus.REGISTERED or not takes_topics(person.forum, now=now):
        raise TopicsClosed
    return person


def _lock_topic(topic: Topic) -> Topic:
    found = Topic.objects.select_for_update(of=("self",)).select_related("forum", "registration__municipality")
    locked = found.filter(pk=topic.pk, session=None).first()
    if locked is None:
        raise AlreadyScheduled
    return locked


def _make_talk(locked: Topic, place: Place, organiser: Person | None, now: datetime) -> Session:
    facts = NewSession(
        title=locked.title, kind=SessionKind.GROUP_TALK, mode=ForumMode(locked.forum.mode), room=place.room,
        starts_at=place.starts_at, ends_at=place.ends_at, capacity=place.seats,
    )  # fmt: skip
    session = add_session(actor=organiser, forum=locked.forum, facts=facts, now=now)
    GroupTalk.objects.filter(session=session).update(pitch=locked.text)
    locked.session = session
    locked.save(update_fields=["session"])
    return session


def _make_host(locked: Topic, session: Session) -> Host | None:
    person = locked.registration
    if person.status != RegistrationStatus.REGISTERED:
        return None
    home = person.municipality.name if person.municipality else person.organisation
    return Host.objects.create(session=session, name=person.name, title=home, email=person.email)


def _tell(locked: Topic, session: Session, host: Host | None, now: datetime) -> None:
    if host is None:
        return
    person = locked.registration
    context = {
        "forum": locked.forum,
        "person": person,
        "topic": locked,
        "room": session.room.name,
        "starts_at": session.starts_at.astimezone(locked.forum.zone),
        "ends_at": session.ends_at.astimezone(locked.forum.zone),
        "host_path": reverse("forums:host", args=[host.key]),
    }
    queue_letter(
        template="topic_scheduled", to=person.email, language=person.language, context=context,
        dedupe_key=f"topic:{locked.pk}:{session.pk}", now=now,
    )  # fmt: skip


def _seat_proposer(topic: Topic, session: Session, now: datetime) -> None:
    """Give whoever proposed it a seat, unless they have chosen another talk at that time."""
    person = topic.registration
    if Seat.objects.filter(registration=person, slot=session.slot_id).exists():
        return
    fresh = Session.objects.select_related("slot__forum").get(pk=session.pk)
    with suppress(SeatRefused):
        pick_group(registration=person, session=fresh, now=now)
