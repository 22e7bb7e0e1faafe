"""Two sessions at exactly the same time change rooms in one step; nobody's seats, wishes or times are touched."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.models import Seat, Session
from samverkan.forums.rules import Placement
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.programme_building import lock_open_forum
from samverkan.forums.services.programme_moves import Moved, MovedMeanwhile, SessionGone
from samverkan.forums.services.registration_changes import bump_calendars
from samverkan.network.models import Person


def swap_rooms(*, actor: Person, session: Session, other: int, seen: Placement, now: datetime) -> Moved:
    """Let a session and another at the same time change rooms, from where the organiser saw the first.

    Raises ``NotOpenToChange``, ``SessionGone``, and ``MovedMeanwhile`` if either stands elsewhere by now.
    """
    require_organiser(actor)
    with transaction.atomic():
        forum = lock_open_forum(session.slot.forum)
        bump_calendars(forum_id=forum.pk)
        pair = Session.objects.select_for_update(of=("self",)).filter(pk__in=[session.pk, other], slot__forum=forum)
        rows = {row.pk: row for row in pair.select_related("slot", "room").order_by("pk")}
        if len(rows) != 2:
            raise SessionGone
        one, two = rows[session.pk], rows[other]
        if one.placement != seen or one.placement.span != two.placement.span:
            raise MovedMeanwhile(one)
        one.room_id, two.room_id = two.room_id, one.room_id
        for each in (one, two):
            each.save(update_fields=["room"])
        log(forum, "forums.swap_rooms", user=actor, timestamp=now, data={"sessions": [one.pk, two.pk]})
        one.refresh_from_db()
    return Moved(one, seen, one.placement, Seat.objects.filter(session__in=[one, two]).count())
