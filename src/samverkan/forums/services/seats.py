"""Seat plans: proposed by the engine, changed by hand, started again from what is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.log_actions import log

from samverkan.engines import allocation
from samverkan.forums.enums import Choice, RegistrationStatus, SeatSource
from samverkan.forums.models import Forum, PlannedSeat, Preference, Registration, SeatPlan, Session
from samverkan.forums.queries.seat_plans import list_planned
from samverkan.forums.queries.series import count_carried
from samverkan.forums.rules import overlap, session_fits
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.seat_problem import Kept, build_problem, kept_seats
from samverkan.forums.services.seat_reasons import explain_all
from samverkan.forums.services.seats_as_published import as_published, latest_seed, published_seats
from samverkan.network.models import Person

#: Past this many persons the proposal does not run while somebody waits for the page (see docs/rooms/forums.md).
MOST_PERSONS = 1000

#: Seconds the engine may use; it answers with what it has when they are over.
TIME_LIMIT = 8.0

#: Ranks that it must gain to change a published seat.
CHANGE_CHARGE = 2


class NothingToAllocate(Exception):
    """No slot is given by wishes, or nobody is registered."""


class TooManyPersons(Exception):
    """More persons than can be placed while somebody waits."""


class PlanPublished(Exception):
    """The plan is published, and what is published is not changed behind people's backs."""


class NotPublished(Exception):
    """No seats are published yet, so there is nothing to change only a little."""


class NobodyGains(Exception):
    """No seat is free that somebody would rather have than their own."""


class RulesBroken(Exception):
    """The published seats do not fit the programme as it is now, so they cannot be passed on as they are."""


class MoveRefused(Exception):
    """A move by hand that breaks a rule; ``reason`` says which: ``full``, ``mode``, ``overlap``, ``gone``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def propose(*, actor: Person, forum: Forum, seed: int, keep_moves: bool = True, now: datetime) -> SeatPlan:
    """Let the engine propose a seat for every registered person in every slot with wishes, and store how.

    Seats that participants picked themselves stay; with ``keep_moves`` so do those moved by hand in the latest plan.
    Raises ``NothingToAllocate``, ``TooManyPersons``.
    """
    require_organiser(actor)
    kept = kept_seats(forum, with_moves=keep_moves)
    problem = _problem(forum, kept, now)
    with _in_time():
        solution = allocation.solve(problem, seed=seed, time_limit=TIME_LIMIT)
    return _store(actor, forum, problem, solution, kept, now)


def rearrange(*, actor: Person, forum: Forum, now: datetime) -> SeatPlan:
    """Propose again after publication, changing few of the published seats: it must gain two ranks to change one.

    Seats picked by participants and those moved by hand stay, and the lots are those of the latest proposal. Raises
    ``NotPublished``, ``NothingToAllocate``, ``TooManyPersons``.
    """
    require_organiser(actor)
    if forum.seats_published_at is None:
        raise NotPublished
    kept = kept_seats(forum, with_moves=False, is_published=True)
    problem = _problem(forum, kept, now)
    published = published_seats(forum)
    seed = latest_seed(forum)
    with _in_time():
        solution = allocation.reallocate(
            problem, published, seed=seed, change_charge=CHANGE_CHARGE, time_limit=TIME_LIMIT
        )
    told = {cell: session for cell, session in published.items() if cell in solution.seats}
    asked = replace(problem, published=told, change_charge=CHANGE_CHARGE)
    return _store(actor, forum, asked, solution, kept, now)


def pass_on(*, actor: Person, forum: Forum, now: datetime) -> SeatPlan:
    """Propose to pass on published seats that have become free, so that nobody is worse off in any slot.

    Raises ``NotPublished``, ``NothingToAllocate``, ``TooManyPersons``, ``NobodyGains``, ``RulesBroken``.
    """
    require_organiser(actor)
    if forum.seats_published_at is None:
        raise NotPublished
    kept = kept_seats(forum, with_moves=False, is_published=True)
    problem = _problem(forum, kept, now)
    seed = latest_seed(forum)
    try:
        with _in_time():
            promotion = allocation.promote(problem, published_seats(forum), seed=seed, time_limit=TIME_LIMIT)
    except ValueError as broken:
        raise RulesBroken from broken
    if not promotion.chains:
        raise NobodyGains
    solution = allocation.describe(problem, promotion.seats, seed=seed)
    return _store(actor, forum, problem, solution, kept, now, "passed_on")


def move(*, actor: Person, plan: SeatPlan, registration: Registration, session: Session, now: datetime) -> PlannedSeat:
    """Move a person by hand in a plan that is not published. Raises ``PlanPublished``, ``MoveRefused``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = SeatPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if locked.published_at:
            raise PlanPublished
        planned = list_planned(locked)
        if reason := why_not_move(plan=locked, registration=registration, session=session, planned=planned):
            raise MoveRefused(reason)
        rank = Preference.objects.filter(registration=registration, session=session).values_list("rank", flat=True)
        seat, _ = PlannedSeat.objects.update_or_create(
            plan=locked,
            registration=registration,
            slot_id=session.slot_id,
            defaults={"session": session, "rank": rank.first(), "source": SeatSource.BY_HAND},
        )
        log(
            plan.forum, "forums.move_seat", user=actor, timestamp=now,
            data={"plan": plan.number, "registration": registration.pk, "session": session.pk},
        )  # fmt: skip
    return seat


def why_not_move(
    *, plan: SeatPlan, registration: Registration, session: Session, planned: Sequence[PlannedSeat]
) -> str:
    """Return why the person cannot sit there in this plan (see ``MoveRefused``), or nothing.

    ``planned`` are all seats of the plan (``queries.seat_plans.list_planned``).
    """
    if registration.status != RegistrationStatus.REGISTERED or registration.forum_id != plan.forum_id:
        return "gone"
    if session.slot.forum_id != plan.forum_id or session.slot.choice != Choice.WISHES:
        return "gone"
    if not session_fits(session.mode, registration.mode):
        return "mode"
    others = [seat for seat in planned if seat.session_id == session.pk and seat.registration_id != registration.pk]
    if session.capacity is not None and len(others) >= session.capacity:
        return "full"
    times = (session.slot.starts_at, session.slot.ends_at)
    own = [seat for seat in planned if seat.registration_id == registration.pk and seat.session_id is not None]
    beside = [seat.slot for seat in own if seat.slot_id != session.slot_id]
    if any(overlap(times, (slot.starts_at, slot.ends_at)) for slot in beside):
        return "overlap"
    return ""


def start_from_published(*, actor: Person, forum: Forum, now: datetime) -> SeatPlan:
    """Make a new plan that equals the seats as they are now, to be changed by hand and published again.

    Whoever registered late is in it without a seat.
    """
    require_organiser(actor)
    problem = build_problem(forum, carried=count_carried(forum, today=timezone.localdate(now)))
    with transaction.atomic():
        plan = SeatPlan.objects.create(
            forum=forum, number=_next_number(forum), seed=latest_seed(forum), engine_version="",
            problem=allocation.write(problem), result={"status": "copied"}, created_at=now, created_by=actor,
        )  # fmt: skip
        PlannedSeat.objects.bulk_create(as_published(plan), batch_size=500)
        log(forum, "forums.copy_seats", user=actor, timestamp=now, data={"plan": plan.number})
    return plan


@contextmanager
def _in_time() -> Iterator[None]:
    try:
        yield
    except allocation.OutOfTime as slow:
        raise TooManyPersons from slow


def _problem(forum: Forum, kept: list[Kept], now: datetime) -> allocation.Problem:
    problem = build_problem(forum, kept=kept, carried=count_carried(forum, today=timezone.localdate(now)))
    if not problem.sessions or not problem.persons:
        raise NothingToAllocate
    if len(problem.persons) > MOST_PERSONS:
        raise TooManyPersons
    return problem


def _store(
    actor: Person,
    forum: Forum,
    problem: allocation.Problem,
    solution: allocation.Solution,
    kept: list[Kept],
    now: datetime,
    status: str = "",
) -> SeatPlan:
    """Store what the engine was given and answered as the newest plan."""
    with transaction.atomic():
        plan = SeatPlan.objects.create(
            forum=forum,
            number=_next_number(forum),
            seed=solution.seed,
            engine_version=solution.version,
            problem=allocation.write(problem),
            result={**_result(problem, solution), "status": status or solution.status},
            created_at=now,
            created_by=actor,
        )
        sources = {(person, slot): source for person, slot, _, source in kept}
        PlannedSeat.objects.bulk_create(_planned(plan, problem, solution, sources), batch_size=500)
        data = {"plan": plan.number, "seed": plan.seed}
        log(forum, "forums.propose_seats", user=actor, timestamp=now, data=data)
    return plan


def _next_number(forum: Forum) -> int:
    Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
    return (forum.seat_plans.aggregate(last=Max("number"))["last"] or 0) + 1


def _planned(
    plan: SeatPlan,
    problem: allocation.Problem,
    solution: allocation.Solution,
    sources: dict[tuple[int, int], SeatSource],
) -> list[PlannedSeat]:
    beside: dict[allocation.Id, set[allocation.Id]] = {}
    for one, other in problem.overlaps:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    sessions = Session.objects.filter(pk__in=[session.id for session in problem.sessions])
    reasons = explain_all(problem, solution, dict(sessions.values_list("pk", "capacity")))
    return [
        PlannedSeat(
            plan=plan,
            registration_id=int(person),
            slot_id=int(slot),
            session_id=session,
            rank=solution.ranks.get((person, slot)),
            source=sources.get((int(person), int(slot)), SeatSource.ALLOCATED),
            why=reasons.get((int(person), int(slot)), {}),
        )
        for (person, slot), session in solution.seats.items()
        if session is not None or all(solution.seats.get((person, other)) is None for other in beside.get(slot, ()))
    ]


def _result(problem: allocation.Problem, solution: allocation.Solution) -> dict[str, Any]:
    metrics = solution.metrics
    return {
        "status": solution.status,
        "objective": solution.objective,
        "lower_bound": solution.lower_bound,
        "gap": solution.gap,
        "unplaced": solution.unplaced,
        "fewest_unplaced": solution.fewest_unplaced,
        "average_rank": metrics.average_rank,
        "by_rank": {str(rank): number for rank, number in metrics.by_rank.items()},
        "faults": allocation.verify(problem, solution),
        "is_rearranged": bool(problem.change_charge),
        "bringing": sum(person.carried > 0 for person in problem.persons),
    }
