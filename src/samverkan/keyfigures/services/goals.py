"""Goals: set, changed, closed, and told of when a new vintage moves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import rules
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from samverkan.keyfigures.enums import GoalEventKind, GoalKind, GoalState, Place
from samverkan.keyfigures.models import Goal, GoalEvent, GoalFollower, Indicator
from samverkan.keyfigures.queries.goals import Progress, last_value, measure, vintage_of
from samverkan.keyfigures.queries.values import get_block
from samverkan.keyfigures.rules import is_count, may_tell_change_in_percent
from samverkan.keyfigures.units import writer_of
from samverkan.letters.services import queue_letter
from samverkan.network.models import Municipality, Person
from samverkan.web.figures import Origin

FARTHEST = 10
"""Years from a goal's start to its end at most."""


class NotAllowed(Exception):
    """The person has no role in the municipality."""


class GoalExists(Exception):
    """The municipality has a goal in force on the indicator."""

    def __init__(self, goal: Goal) -> None:
        super().__init__(str(goal))
        self.goal = goal


class GoalClosed(Exception):
    """The goal is closed, and stays as it was."""


class NoStart(Exception):
    """The municipality has no value of the indicator to begin from."""


class InvalidGoal(ValueError):
    """What is aimed at makes no goal; ``field`` says which part of it, ``reason`` why, ``year`` after which."""

    def __init__(self, field: str, reason: str, year: int = 0) -> None:
        super().__init__(f"{field}: {reason}")
        self.year = year
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class Aim:
    """Where to, and when: ``amount`` is the value to reach, or the change in per cent.

    ``start_year`` is the year a new goal is counted from, the last one with a figure unless told otherwise.
    """

    kind: GoalKind
    amount: float
    due_year: int
    note: str = ""
    start_year: int | None = None


def set_goal(
    *, actor: Person, municipality: Municipality, indicator: Indicator, gender: str, aim: Aim, now: datetime
) -> Goal:
    """Set a goal for a municipality, from its last value or an earlier one; whoever sets it is told when it moves.

    Raises ``NotAllowed``, ``NoStart``, ``InvalidGoal`` and ``GoalExists``.
    """
    _check(actor, municipality)
    seen = vintage_of(indicator.pk)  # before its values: of one that is published in between the goal is told
    block = get_block(indicator.pk, is_exact=True)
    last = last_value(block, municipality.scb_code, gender)
    start = last_value(block, municipality.scb_code, gender, year=aim.start_year)
    if start is None or last is None:
        raise NoStart
    target = target_of(aim, start=start, unit=indicator.unit, last_year=last[0])
    try:
        with transaction.atomic():
            goal = Goal.objects.create(
                municipality=municipality, indicator=indicator, gender=gender, kind=aim.kind,
                change_percent=aim.amount if aim.kind == GoalKind.CHANGE else None,
                start_year=start[0], start_value=start[1], target_value=target, due_year=aim.due_year, note=aim.note,
                set_by=actor, created_at=now, seen_vintage_id=seen,
                seen_year=last[0], seen_value=last[1],
            )  # fmt: skip
            GoalFollower.objects.create(goal=goal, person=actor, since_date=timezone.localdate(now))
            _note(goal, GoalEventKind.SET, actor=actor, now=now, target=target, due_year=aim.due_year)
    except IntegrityError:
        standing = Goal.objects.filter(
            municipality=municipality, indicator=indicator, gender=gender, state=GoalState.ACTIVE
        ).first()
        if standing is None:
            raise
        raise GoalExists(standing)
    return goal


def change_goal(*, actor: Person, goal: Goal, aim: Aim, now: datetime) -> Goal:
    """Change where a goal leads, or when; it still begins where it did.

    Raises ``NotAllowed``, ``InvalidGoal`` and ``GoalClosed``.
    """
    _check(actor, goal.municipality)
    start = (goal.start_year, goal.start_value)
    target = target_of(aim, start=start, unit=goal.indicator.unit, last_year=goal.seen_year or 0)
    with transaction.atomic():
        locked = _lock_active(goal)
        was = {"was_target": locked.target_value, "was_due_year": locked.due_year}
        locked.kind, locked.target_value = aim.kind, target
        locked.change_percent = aim.amount if aim.kind == GoalKind.CHANGE else None
        locked.due_year, locked.note = aim.due_year, aim.note
        locked.save(update_fields=["kind", "target_value", "change_percent", "due_year", "note"])
        if (was["was_target"], was["was_due_year"]) != (target, aim.due_year):
            _note(locked, GoalEventKind.CHANGED, actor=actor, now=now, target=target, due_year=aim.due_year, **was)
        else:
            log(locked, "keyfigures.change_goal", user=actor, title=str(locked)[:250], timestamp=now)
    return locked


def close_goal(*, actor: Person, goal: Goal, words: str, now: datetime) -> Goal:
    """Close a goal, with what came of it; who followed it is forgotten. Raises ``NotAllowed`` and ``GoalClosed``."""
    _check(actor, goal.municipality)
    with transaction.atomic():
        locked = _lock_active(goal)
        locked.state, locked.closed_at, locked.closing_note = GoalState.CLOSED, now, words
        locked.save(update_fields=["state", "closed_at", "closing_note"])
        locked.followings.all().delete()
        standing = measure(locked, get_block(locked.indicator_id), is_forecast=False).standing
        _note(locked, GoalEventKind.CLOSED, actor=actor, now=now, standing=standing.value)
    return locked


def follow_goal(*, person: Person, goal: Goal, is_wanted: bool, now: datetime) -> None:
    """Let somebody get letters about a goal, or no more. Raises ``GoalClosed``."""
    with transaction.atomic():
        locked = _lock_active(goal)
        if is_wanted:
            today = timezone.localdate(now)
            GoalFollower.objects.get_or_create(goal=locked, person=person, defaults={"since_date": today})
        else:
            locked.followings.filter(person=person).delete()


def tell_goals(*, vintage_id: int, now: datetime) -> int:
    """Note on every goal in force what a new vintage says of it, and tell those who follow it; return how many moved.

    Each goal is a transaction with its letters, and remembers the vintage: run again, nothing is told twice.
    """
    goals = Goal.objects.filter(
        state=GoalState.ACTIVE, indicator__blocks__vintage=vintage_id, indicator__blocks__place=Place.CURRENT
    )
    waiting = goals.exclude(seen_vintage=vintage_id).order_by("pk").values_list("pk", flat=True)
    return sum(_tell(pk, vintage_id=vintage_id, now=now) for pk in list(waiting))


def target_of(aim: Aim, *, start: tuple[int, float], unit: str, last_year: int = 0) -> float:
    """Return the value that an aim leads to. Raises ``InvalidGoal``."""
    year, value = start
    if aim.due_year <= max(year, last_year):
        raise InvalidGoal("due_year", "too_near", max(year, last_year))
    if aim.due_year > year + FARTHEST:
        raise InvalidGoal("due_year", "too_far", year)
    target = aim.amount
    if aim.kind == GoalKind.CHANGE:
        if value == 0 or (is_count(unit) and not may_tell_change_in_percent(value, unit=unit)):
            raise InvalidGoal("amount", "too_small_for_percent")
        target = value + abs(value) * aim.amount / 100
    if target == value:
        raise InvalidGoal("amount", "no_change")
    if "%" in unit and 0 <= value <= 100 and not 0 <= target <= 100:
        raise InvalidGoal("amount", "beyond_share")
    if value >= 0 > target:
        raise InvalidGoal("amount", "below_zero")
    return target


def _check(actor: Person, municipality: Municipality) -> None:
    if not rules.has_perm("keyfigures.set_goal", actor, municipality):
        raise NotAllowed


def _lock_active(goal: Goal) -> Goal:
    locked = Goal.objects.select_for_update().get(pk=goal.pk)
    if locked.state != GoalState.ACTIVE:
        raise GoalClosed
    locked.municipality, locked.indicator = goal.municipality, goal.indicator
    return locked


def _note(goal: Goal, kind: GoalEventKind, *, actor: Person | None, now: datetime, **data: Any) -> None:
    GoalEvent.objects.create(goal=goal, kind=kind, happened_at=now, data=data)
    action = {GoalEventKind.SET: "set_goal", GoalEventKind.CHANGED: "change_goal", GoalEventKind.CLOSED: "close_goal"}
    if kind in action:
        log(goal, f"keyfigures.{action[kind]}", user=actor, title=str(goal)[:250], timestamp=now, data=data)


@transaction.atomic
def _tell(pk: int, *, vintage_id: int, now: datetime) -> bool:
    goal = Goal.objects.select_for_update().get(pk=pk)
    if goal.state != GoalState.ACTIVE or goal.seen_vintage_id == vintage_id:
        return False
    block = get_block(goal.indicator_id)
    last = last_value(block, goal.municipality.scb_code, goal.gender)
    before = (goal.seen_year, goal.seen_value)
    goal.seen_vintage_id = vintage_id
    goal.seen_year, goal.seen_value = last or (None, None)
    goal.save(update_fields=["seen_vintage", "seen_year", "seen_value"])
    if last is None or last == before:
        return False
    progress = measure(goal, block, is_forecast=False)
    data = {"year": last[0], "value": last[1], "was_year": before[0], "was_value": before[1]}
    _note(goal, GoalEventKind.MOVED, actor=None, now=now, standing=progress.standing.value, **data)
    for following in goal.followings.select_related("person").filter(person__is_active=True).order_by("pk"):
        _write(following.person, progress, last, dedupe_key=f"goal-moved:{goal.pk}:{vintage_id}", now=now)
    return True


def _write(person: Person, progress: Progress, last: tuple[int, float], *, dedupe_key: str, now: datetime) -> None:
    goal = progress.goal
    write = writer_of(goal.indicator.unit, np.array([goal.target_value, last[1]]), language=person.language)
    context = {
        "goal": goal,
        "last_year": str(last[0]),
        "last": write(last[1]),
        "due_year": str(goal.due_year),
        "target": write(goal.target_value),
        "standing": progress.standing,
        "origin": Origin(goal.indicator.publisher, is_computed=True),
        "path": reverse("keyfigures:goal", args=[goal.pk]),
    }
    queue_letter(
        template="goal_moved", to=person.email, language=person.language, context=context,
        dedupe_key=f"{dedupe_key}:{person.pk}", now=now,
    )  # fmt: skip
