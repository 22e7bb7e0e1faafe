"""Publishing a plan: seats are written, and each participant gets one letter."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from wagtail.log_actions import log

from samverkan.forums.enums import Choice, ForumStatus, RegistrationStatus
from samverkan.forums.models import Forum, Registration, Seat, SeatPlan, Session
from samverkan.forums.queries.seat_changes import Changes, work_out_changes
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.changes import ForumOver as ForumOver  # the view catches it
from samverkan.forums.services.events import SEATS_PUBLISHED, announce_forum
from samverkan.forums.services.seat_letters import tell_seats
from samverkan.forums.services.seat_taking import SessionFull, consume, give_back
from samverkan.jobs import services as jobs
from samverkan.network.models import Person

TELL_TASK = "samverkan.forums.tasks.tell_seats"

#: Up to this many letters are written while the organiser waits (about a second); more are left to a task.
TOLD_AT_ONCE = 60


class PlanOutdated(Exception):
    """A newer plan is already published."""


class CapacityChanged(Exception):
    """A session has fewer seats now than the plan gives."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.title)
        self.session = session


@dataclass(frozen=True)
class Publication:
    """What came of publishing. ``is_repeat``: it was published already, and nothing was done."""

    told: int = 0
    cancelled: int = 0
    without_seat: int = 0
    is_repeat: bool = False


def publish(*, actor: Person, plan: SeatPlan, now: datetime) -> Publication:
    """Write the plan's seats and tell those whose seats are new or changed, once each; pressed twice it is done once.

    People are locked first, in order, then sessions. Cancelled people are skipped; late ones have no seat and may pick
    one. Raises ``PlanOutdated``, ``CapacityChanged`` and ``ForumOver``, having changed nothing.
    """
    require_organiser(actor)
    with transaction.atomic():
        locked = SeatPlan.objects.select_for_update(of=("self",)).select_related("forum").get(pk=plan.pk)
        if locked.published_at:
            return Publication(is_repeat=True)
        people = _lock_people(locked.forum)
        locked.forum.refresh_from_db()  # another plan may have been published while we waited
        if locked.forum.status in (ForumStatus.CANCELLED, ForumStatus.FINISHED):
            raise ForumOver
        if locked.forum.seat_plans.filter(published_at__isnull=False, number__gt=locked.number).exists():
            raise PlanOutdated
        _lock_sessions(locked.forum)
        changes = work_out_changes(locked, people)
        _write_seats(changes, now)
        _mark_published(locked, changes, now)
        _tell(locked, changes.told, now)
        announce_forum(SEATS_PUBLISHED, locked.forum, now=now)
        log(
            locked.forum, "forums.publish_seats", user=actor, timestamp=now,
            data={"plan": locked.number, "told": len(changes.told)},
        )  # fmt: skip
    without = {person.pk for person in [*changes.late, *changes.without_seat, *changes.changed_mode]}
    return Publication(len(changes.told), len(changes.cancelled), len(without))


def _lock_people(forum: Forum) -> list[Registration]:
    registered = forum.registrations.filter(status=RegistrationStatus.REGISTERED)
    return list(registered.select_for_update(of=("self",)).order_by("pk"))


def _lock_sessions(forum: Forum) -> None:
    sessions = Session.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES)
    list(sessions.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _write_seats(changes: Changes, now: datetime) -> None:
    Seat.objects.filter(pk__in=[seat.pk for seat in changes.remove]).delete()
    give_back(Counter(seat.session_id for seat in changes.remove).items())
    wanted = Counter(seat.session_id for seat in changes.give if seat.session_id)
    for session_id, number in sorted(wanted.items()):
        try:
            consume(session_id, number)
        except SessionFull:
            raise CapacityChanged(Session.objects.get(pk=session_id))
    Seat.objects.bulk_create(
        [
            Seat(
                registration_id=seat.registration_id,
                slot_id=seat.slot_id,
                session=seat.session,
                rank=seat.rank,
                source=seat.source,
                given_at=now,
            )
            for seat in changes.give
            if seat.session is not None
        ],
        batch_size=500,
    )


def _mark_published(plan: SeatPlan, changes: Changes, now: datetime) -> None:
    Registration.objects.filter(pk__in=changes.touched).update(calendar_sequence=F("calendar_sequence") + 1)
    SeatPlan.objects.filter(pk=plan.pk).update(published_at=now)
    if plan.forum.seats_published_at is None:
        Forum.objects.filter(pk=plan.forum_id).update(seats_published_at=now)


def _tell(plan: SeatPlan, people: list[Registration], now: datetime) -> None:
    """Write the letters now, or leave many to a task that is queued in the same transaction."""
    is_again = plan.forum.seats_published_at is not None
    keys = [person.pk for person in people]
    if len(keys) <= TOLD_AT_ONCE:
        tell_seats(plan=plan, registrations=keys, is_again=is_again, now=now)
    else:
        jobs.enqueue(task=TELL_TASK, args=(plan.pk, keys, is_again))
