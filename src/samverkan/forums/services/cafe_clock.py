"""A World Café under way: rounds begin one after the other, and the clock is stopped and given more time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from samverkan.forums.enums import CafeState
from samverkan.forums.models import Cafe
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.cafe import NotPlaced
from samverkan.network.models import Person


class AlreadyStepped(Exception):
    """Somebody else was quicker; ``cafe`` is as it is now."""

    def __init__(self, cafe: Cafe) -> None:
        super().__init__(cafe.current_round)
        self.cafe = cafe


class NotRunning(Exception):
    """The café has not begun, or is over."""


def step(*, actor: Person, cafe: Cafe, from_round: int, now: datetime) -> Cafe:
    """Begin the round after ``from_round`` (0: begin the café), or end the café after the last one.

    Of two who press at once one gets ``AlreadyStepped``. Raises ``NotPlaced`` when nobody has a table.
    """
    require_organiser(actor)
    seen = Cafe.objects.select_related("session__slot__forum").get(pk=cafe.pk)
    state = CafeState.RUNNING if from_round else CafeState.PLANNED
    as_pressed = Cafe.objects.filter(pk=cafe.pk, current_round=from_round, state=state)
    if not from_round:
        if seen.planned_at is None:
            raise NotPlaced
        as_pressed = as_pressed.filter(plan_number=seen.plan_number)  # tables may be taken back meanwhile
    with transaction.atomic():
        if not as_pressed.update(**_after(seen, from_round, now)):
            raise AlreadyStepped(Cafe.objects.get(pk=cafe.pk))
        _log(seen, "forums.step_cafe", actor, now, {"from_round": from_round})
    seen.refresh_from_db()
    return seen


def _after(cafe: Cafe, from_round: int, now: datetime) -> dict[str, Any]:
    if from_round >= cafe.rounds:
        return {"state": CafeState.ENDED, "round_ends_at": now, "paused_at": None}
    ends_at = now + timedelta(minutes=cafe.minutes)
    return {
        "state": CafeState.RUNNING,
        "current_round": from_round + 1,
        "round_started_at": now,
        "round_ends_at": ends_at,
        "paused_at": None,
    }


def end(*, actor: Person, cafe: Cafe, now: datetime) -> None:
    """End the café before its last round is over. Raises ``NotRunning``."""

    def ended(locked: Cafe) -> None:
        locked.state, locked.round_ends_at, locked.paused_at = CafeState.ENDED, now, None

    _change(actor, cafe, "forums.end_cafe", now, ended)


def pause(*, actor: Person, cafe: Cafe, now: datetime) -> None:
    """Stop the clock. Pressed twice it is done once. Raises ``NotRunning``."""

    def paused(locked: Cafe) -> None:
        locked.paused_at = locked.paused_at or now

    _change(actor, cafe, "forums.pause_cafe", now, paused)


def resume(*, actor: Person, cafe: Cafe, now: datetime) -> None:
    """Let the clock go on from where it stopped. Raises ``NotRunning``."""

    def resumed(locked: Cafe) -> None:
        if locked.paused_at and locked.round_ends_at:
            locked.round_ends_at += now - locked.paused_at
            locked.paused_at = None

    _change(actor, cafe, "forums.resume_cafe", now, resumed)


def extend(*, actor: Person, cafe: Cafe, minutes: int, now: datetime) -> None:
    """Give the round more time, from now if its time is up. Raises ``NotRunning``."""

    def extended(locked: Cafe) -> None:
        if locked.round_ends_at:
            locked.round_ends_at = max(locked.round_ends_at, locked.paused_at or now) + timedelta(minutes=minutes)

    _change(actor, cafe, "forums.extend_cafe", now, extended)


def _change(actor: Person, cafe: Cafe, action: str, now: datetime, change: Callable[[Cafe], None]) -> None:
    require_organiser(actor)
    with transaction.atomic():
        locked = Cafe.objects.select_for_update(of=("self",)).select_related("session__slot__forum").get(pk=cafe.pk)
        if locked.state != CafeState.RUNNING:
            raise NotRunning
        change(locked)
        locked.save(update_fields=["state", "round_ends_at", "paused_at"])
        _log(locked, action, actor, now, {})


def _log(cafe: Cafe, action: str, actor: Person, now: datetime, data: dict[str, Any]) -> None:
    log(cafe.session.slot.forum, action, user=actor, timestamp=now, data={"cafe": cafe.pk, **data})
