"""World Café: set up, tables given by the rotation engine, and given anew when people are missing or late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from wagtail.log_actions import log

from samverkan.engines import rotation
from samverkan.forums.enums import CafeState, Mode, RegistrationStatus
from samverkan.forums.models import Cafe, CafeSeat, CafeTable, Registration, Session
from samverkan.forums.queries.cafes import list_taking_part
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.cafe_problem import NobodyThere as NobodyThere
from samverkan.forums.services.cafe_problem import NoTableFor as NoTableFor
from samverkan.forums.services.cafe_problem import TooManyTables as TooManyTables
from samverkan.forums.services.cafe_problem import build_problem, gather, reconcile
from samverkan.network.models import Person

#: Seconds the engine may use, before the café and while people sit.
TIME_LIMIT = 5.0
TIME_LIMIT_LIVE = 0.7

#: How many times a plan is made anew because somebody else changed the café meanwhile.
TRIES = 4


class CafeStarted(Exception):
    """The café has begun, or is over; its tables and hosts are not changed any more."""


class AlreadyCafe(Exception):
    """The session is a World Café already."""


class NotPlaced(Exception):
    """Nobody has a table yet."""


class ChangedMeanwhile(Exception):
    """Others change the café faster than it can be planned."""


class HostRefused(Exception):
    """Somebody cannot host the table of this number; ``reason``: ``mode`` or ``twice``."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(reason)
        self.number, self.reason = number, reason


@dataclass(frozen=True)
class CafeFacts:
    """What an organiser decides about a World Café."""

    question: str
    rounds: int
    minutes: int
    onsite_tables: int
    digital_tables: int
    lent_computers: int = 0


@dataclass(frozen=True)
class HostFacts:
    """A table's host: a name, and who it is if they are registered."""

    name: str
    registration: Registration | None = None


def set_up(*, actor: Person, session: Session, facts: CafeFacts, now: datetime) -> Cafe:
    """Make a session a World Café with its tables. Raises ``AlreadyCafe``."""
    require_organiser(actor)
    try:
        with transaction.atomic():
            cafe = Cafe.objects.create(session=session, **_own(facts))
            _lay_tables(cafe, facts)
            _log(cafe, "forums.set_up_cafe", actor, now)
    except IntegrityError:
        raise AlreadyCafe
    return cafe


def edit(*, actor: Person, cafe: Cafe, facts: CafeFacts, now: datetime) -> Cafe:
    """Change a café that has not begun; tables that people were given are taken back if they may no longer fit.

    Raises ``CafeStarted``.
    """
    require_organiser(actor)
    with transaction.atomic():
        locked = _locked(cafe)
        tables = [table.mode for table in locked.tables.order_by("number")]
        was = (locked.rounds, locked.lent_computers, tables)
        for name, value in _own(facts).items():
            setattr(locked, name, value)
        locked.save(update_fields=list(_own(facts)))
        if was != (facts.rounds, facts.lent_computers, _modes(facts)):
            _lay_tables(locked, facts)
            _take_back(locked)
        _log(locked, "forums.edit_cafe", actor, now)
    return locked


def name_hosts(*, actor: Person, cafe: Cafe, hosts: Mapping[int, HostFacts], now: datetime) -> None:
    """Say who hosts which table (by its number). Raises ``CafeStarted``, ``HostRefused``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = _locked(cafe)
        tables = list(locked.tables.order_by("number"))
        _check_hosts(tables, hosts)
        is_changed = False
        for table in tables:
            told = hosts.get(table.number, HostFacts(""))
            key = told.registration.pk if told.registration else None
            is_changed = is_changed or table.host_id != key
            table.host_name, table.host_id = told.name, key
        locked.tables.update(host=None)  # so that two may change tables
        CafeTable.objects.bulk_update(tables, ["host_name", "host"])
        if is_changed:
            _take_back(locked)
        _log(locked, "forums.edit_cafe", actor, now)


def show_names(*, actor: Person, cafe: Cafe, is_shown: bool, now: datetime) -> None:
    """Let the projector show first names, or not."""
    require_organiser(actor)
    with transaction.atomic():
        Cafe.objects.filter(pk=cafe.pk).update(shows_names=is_shown)
        _log(cafe, "forums.show_cafe_names", actor, now, {"shown": is_shown})


def remove(*, actor: Person, cafe: Cafe, now: datetime) -> None:
    """Let the session be an ordinary one again. Raises ``CafeStarted``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = _locked(cafe)
        _log(locked, "forums.remove_cafe", actor, now)
        locked.delete()


def place(*, actor: Person, cafe: Cafe, seed: int, now: datetime) -> rotation.Plan:
    """Give everybody a table in each round, before the café begins.

    Raises ``CafeStarted``, ``NobodyThere``, ``NoTableFor``, ``TooManyTables``, ``ChangedMeanwhile``.
    """
    require_organiser(actor)
    for _ in range(TRIES):
        seen = _read(cafe)
        if seen.state != CafeState.PLANNED:
            raise CafeStarted
        problem, company = build_problem(seen, seed=seed, now=now)
        plan = rotation.plan(problem, seed=seed, time_limit=TIME_LIMIT)
        if _store(seen, problem, plan, company.lent, actor=actor, now=now):
            return plan
    raise ChangedMeanwhile


def update(*, actor: Person, cafe: Cafe, now: datetime) -> rotation.Plan:
    """Plan the coming rounds again for those who are there; nobody who sits is moved.

    Whoever came late gets a chair in the round that is on. Raises ``CafeStarted`` when the café is over,
    ``NotPlaced`` before it has begun, ``ChangedMeanwhile``.
    """
    require_organiser(actor)
    for _ in range(TRIES):
        seen = _read(cafe)
        if seen.state == CafeState.ENDED:
            raise CafeStarted
        if seen.state == CafeState.PLANNED:
            raise NotPlaced
        problem, plan, lent = _replan(seen, now)
        if _store(seen, problem, plan, lent, actor=actor, now=now):
            return plan
    raise ChangedMeanwhile


def _replan(cafe: Cafe, now: datetime) -> tuple[rotation.Problem, rotation.Plan, frozenset[int]]:
    problem, plan = rotation.read(cafe.problem), rotation.read_result(cafe.result)
    taking, held = list_taking_part(cafe, now=now), cafe.current_round
    kept = frozenset(cafe.seats.filter(via_lent_computer=True).values_list("registration", flat=True))
    company = gather(cafe, list(cafe.tables.order_by("number")), taking, kept=kept, seed=cafe.seed)
    problem, plan = reconcile(problem, plan, company, held=held)
    if held < cafe.rounds:
        try:
            plan = rotation.replan(problem, plan, from_round=held + 1, seed=cafe.seed, time_limit=TIME_LIMIT_LIVE)
        except rotation.OutOfTime:
            # People stand and wait: the first plan there is, however late, is better than none.
            plan = rotation.replan(problem, plan, from_round=held + 1, seed=cafe.seed, iteration_limit=0)
    return problem, plan, company.lent


def _store(
    cafe: Cafe,
    problem: rotation.Problem,
    plan: rotation.Plan,
    lent: frozenset[int],
    *,
    actor: Person,
    now: datetime,
) -> bool:
    """Write plan and seats, unless the café was changed since it was read; say whether it was done."""
    with transaction.atomic():
        keys = sorted(int(person.id) for person in problem.persons)
        alive = Registration.objects.filter(pk__in=keys, status=RegistrationStatus.REGISTERED)
        there = set(alive.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        same = Cafe.objects.filter(
            pk=cafe.pk, plan_number=cafe.plan_number, state=cafe.state, current_round=cafe.current_round
        )
        if not same.update(
            plan_number=F("plan_number") + 1,
            planned_at=now,
            seed=plan.seed,
            engine_version=plan.version,
            problem=rotation.write(problem),
            result=rotation.write_result(plan),
        ):
            return False
        _write_seats(cafe, plan, there, lent)
        _log(cafe, "forums.place_cafe", actor, now, {"round": cafe.current_round, "seed": plan.seed})
    return True


def _write_seats(cafe: Cafe, plan: rotation.Plan, there: set[int], lent: frozenset[int]) -> None:
    """Write the coming rounds, and chairs for who came late in the round that is on; what was held stays."""
    tables = {table.number: table for table in cafe.tables.all()}
    held = cafe.current_round
    cafe.seats.filter(round__gt=held).delete()
    sitting = set(cafe.seats.filter(round=held).values_list("registration", flat=True))
    CafeSeat.objects.bulk_create(
        [
            CafeSeat(
                cafe=cafe,
                registration_id=int(person),
                round=number,
                table=tables[int(table)],
                via_lent_computer=person in lent,
            )
            for (person, number), table in plan.seats.items()
            if person in there and (number > held or (number == held and person not in sitting))
        ],
        batch_size=500,
    )


def _read(cafe: Cafe) -> Cafe:
    return Cafe.objects.select_related("session__slot__forum").get(pk=cafe.pk)


def _locked(cafe: Cafe) -> Cafe:
    locked = Cafe.objects.select_for_update(of=("self",)).select_related("session__slot__forum").get(pk=cafe.pk)
    if locked.state != CafeState.PLANNED:
        raise CafeStarted
    return locked


def _own(facts: CafeFacts) -> dict[str, Any]:
    return {
        "question": facts.question,
        "rounds": facts.rounds,
        "minutes": facts.minutes,
        "lent_computers": facts.lent_computers,
    }


def _modes(facts: CafeFacts) -> list[str]:
    return [Mode.ONSITE.value] * facts.onsite_tables + [Mode.DIGITAL.value] * facts.digital_tables


def _lay_tables(cafe: Cafe, facts: CafeFacts) -> None:
    """Number the tables, on site first. A table that keeps number and mode keeps its host."""
    modes = dict(enumerate(_modes(facts), 1))
    there = {table.number: table for table in cafe.tables.all()}
    wrong = [number for number, table in there.items() if modes.get(number) != table.mode]
    cafe.tables.filter(number__in=wrong).delete()
    new = [number for number in modes if number not in there or number in wrong]
    CafeTable.objects.bulk_create([CafeTable(cafe=cafe, number=number, mode=modes[number]) for number in new])


def _take_back(cafe: Cafe) -> None:
    """Nobody has a table any more, until the organiser gives them anew."""
    cafe.seats.all().delete()
    Cafe.objects.filter(pk=cafe.pk).update(
        plan_number=F("plan_number") + 1, planned_at=None, seed=0, engine_version="", problem={}, result={}
    )


def _check_hosts(tables: Sequence[CafeTable], hosts: Mapping[int, HostFacts]) -> None:
    seen = set()
    for table in tables:
        person = hosts.get(table.number, HostFacts("")).registration
        if person is None:
            continue
        if person.pk in seen:
            raise HostRefused(table.number, "twice")
        if person.mode == Mode.DIGITAL and table.mode == Mode.ONSITE:
            raise HostRefused(table.number, "mode")
        seen.add(person.pk)


def _log(cafe: Cafe, action: str, actor: Person, now: datetime, data: dict[str, Any] | None = None) -> None:
    forum = cafe.session.slot.forum
    log(forum, action, user=actor, timestamp=now, data={"cafe": cafe.pk, **(data or {})})
