"""A World Café that several organisers run at once: one step a press, and no plan over a round that has begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Event
from typing import Any

import pytest

from samverkan.engines import rotation
from samverkan.forums.models import Cafe, CafeSeat
from samverkan.forums.services import cafe as service
from samverkan.forums.services import cafe_clock
from samverkan.network.models import Person
from tests.factories import forums as make
from tests.factories.threads import at_once
from tests.forums.test_cafe import DURING, NOW, begin, check_plan, come, laid, people_of, placed, tables_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
PRESSES = 6


def step(cafe: Cafe, actor: Person, from_round: int) -> Callable[[], Any]:
    return lambda: cafe_clock.step(actor=actor, cafe=cafe, from_round=from_round, now=DURING)


def test_next_round_pressed_by_many_at_once_is_one_step() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=10), rounds=6)
    begin(cafe, actor)

    answers = at_once(*(step(cafe, actor, 1) for _ in range(PRESSES)))

    cafe.refresh_from_db()
    assert cafe.current_round == 2
    kinds = Counter(type(answer) for answer in answers)
    assert kinds == {Cafe: 1, cafe_clock.AlreadyStepped: PRESSES - 1}


def test_control_stepping_from_what_was_read_skips_rounds() -> None:
    """What the round in the condition is for: each press that only counts on moves the café on."""
    cafe, actor = placed(make.make_cafe_session(onsite=10), rounds=6)
    begin(cafe, actor)
    all_pressed = Barrier(3, timeout=20)

    def press() -> None:
        all_pressed.wait()
        mine = Cafe.objects.get(pk=cafe.pk)
        Cafe.objects.filter(pk=cafe.pk, current_round=mine.current_round).update(current_round=mine.current_round + 1)

    for _ in range(5):  # the presses may fall on each other once, hardly five times
        at_once(press, press, press)
        cafe.refresh_from_db()
        if cafe.current_round > 2:
            break

    assert cafe.current_round > 2


def test_begun_by_many_at_once_is_begun_once() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=10))

    answers = at_once(*(step(cafe, actor, 0) for _ in range(PRESSES)))

    cafe.refresh_from_db()
    assert cafe.current_round == 1
    assert sum(isinstance(answer, Cafe) for answer in answers) == 1


def test_round_that_begins_while_it_is_planned_anew_keeps_the_tables_people_walked_to(monkeypatch: Any) -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=20), rounds=4)
    begin(cafe, actor)
    come(*people_of(cafe)[4:])
    told = tables_of(cafe, 2)
    advance_while_planning(monkeypatch, step(cafe, actor, 1))

    service.update(actor=actor, cafe=cafe, now=DURING)

    cafe.refresh_from_db()
    assert cafe.current_round == 2
    assert tables_of(cafe, 2) == told
    assert len(tables_of(cafe, 3)) == 16
    check_plan(cafe)


def test_control_writing_the_plan_whatever_the_round_moves_people_who_sit(monkeypatch: Any) -> None:
    """What the comparison in ``_store`` is for: the plan of another round takes people from their tables."""
    cafe, actor = placed(make.make_cafe_session(onsite=20), rounds=4)
    begin(cafe, actor)
    come(*people_of(cafe)[4:])
    told = tables_of(cafe, 2)
    seen = service._read(cafe)
    problem, plan, _lent = service._replan(seen, DURING)
    step(cafe, actor, 1)()

    service._write_seats(seen, plan, {int(person.id) for person in problem.persons}, frozenset())

    assert tables_of(cafe, 2) != told


def advance_while_planning(monkeypatch: Any, act: Callable[[], Any]) -> None:
    """Let somebody else act, once, after the engine has planned and before the plan is written."""
    replan, done = rotation.replan, Event()

    def slow(*args: Any, **options: Any) -> rotation.Plan:
        plan = replan(*args, **options)
        if not done.is_set():
            done.set()
            at_once(act)
        return plan

    monkeypatch.setattr(rotation, "replan", slow)


def test_many_updates_and_steps_at_once_leave_a_whole_plan() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=20), rounds=4)
    begin(cafe, actor)
    come(*people_of(cafe)[2:])

    def update() -> Any:
        return service.update(actor=actor, cafe=cafe, now=DURING)

    answers = at_once(update, step(cafe, actor, 1), update, step(cafe, actor, 1), update)

    faults = [a for a in answers if isinstance(a, Exception)]
    assert all(isinstance(fault, cafe_clock.AlreadyStepped | service.ChangedMeanwhile) for fault in faults)
    cafe.refresh_from_db()
    assert cafe.current_round == 2
    check_plan(cafe)


def test_tables_changed_while_people_are_placed_are_the_ones_people_get() -> None:
    session, actor = make.make_cafe_session(onsite=20), make.make_organiser()
    cafe = laid(session, actor)
    fewer = service.CafeFacts(question="Och nu?", rounds=2, minutes=10, onsite_tables=4, digital_tables=0)

    answers = at_once(
        lambda: service.place(actor=actor, cafe=cafe, seed=1, now=NOW),
        lambda: service.edit(actor=actor, cafe=cafe, facts=fewer, now=NOW),
        lambda: service.place(actor=actor, cafe=cafe, seed=2, now=NOW),
    )

    assert not [a for a in answers if isinstance(a, Exception) and not isinstance(a, service.ChangedMeanwhile)]
    cafe.refresh_from_db()
    if cafe.planned_at is None:
        assert not CafeSeat.objects.exists()
    else:
        check_plan(cafe)
        assert set(cafe.seats.values_list("round", flat=True)) == {1, 2}
