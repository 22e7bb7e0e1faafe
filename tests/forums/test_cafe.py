"""World Café: tables from the engine, hosts who stay, who comes late, rounds and clock."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from samverkan.engines import rotation
from samverkan.forums.enums import CafeState, CheckInWay, Choice, Mode, RegistrationStatus
from samverkan.forums.models import Attendance, Cafe, CafeSeat, Registration, Session
from samverkan.forums.queries import cafes as queries
from samverkan.forums.services import cafe as service
from samverkan.forums.services import cafe_clock
from samverkan.forums.services.personal_data import export_personal_data
from samverkan.forums.services.retention import delete_expired
from samverkan.network.models import Person
from tests.factories import forums as make
from tests.factories.forums import ENDS_AT, NOW, STARTS_AT

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DURING = STARTS_AT + 5 * MINUTE


def facts(**changes: Any) -> service.CafeFacts:
    values = {"question": "Vad behöver vi?", "rounds": 3, "minutes": 20, "onsite_tables": 5, "digital_tables": 0}
    return service.CafeFacts(**(values | changes))


def laid(session: Session, actor: Person | None = None, **changes: Any) -> Cafe:
    return service.set_up(actor=actor or make.make_organiser(), session=session, facts=facts(**changes), now=NOW)


def placed(session: Session, **changes: Any) -> tuple[Cafe, Person]:
    actor = make.make_organiser()
    cafe = laid(session, actor, **changes)
    service.place(actor=actor, cafe=cafe, seed=7, now=NOW)
    cafe.refresh_from_db()
    return cafe, actor


def come(*people: Registration, at: Any = STARTS_AT) -> None:
    for person in people:
        Attendance.objects.create(registration=person, mode=person.mode, way=CheckInWay.NAME, checked_in_at=at)


def tables_of(cafe: Cafe, number: int) -> dict[int, int]:
    rows = cafe.seats.filter(round=number).values_list("registration", "table__number")
    return dict(rows)


def people_of(cafe: Cafe) -> list[Registration]:
    return list(cafe.session.slot.forum.registrations.order_by("pk"))


def begin(cafe: Cafe, actor: Person, *, rounds: int = 1) -> None:
    for number in range(rounds):
        cafe_clock.step(actor=actor, cafe=cafe, from_round=number, now=DURING)
    cafe.refresh_from_db()


def check_plan(cafe: Cafe) -> None:
    cafe.refresh_from_db()
    problem, plan = rotation.read(cafe.problem), rotation.read_result(cafe.result)
    assert rotation.verify(problem, plan) == []
    stored = {(who, number): at for who, number, at in cafe.seats.values_list("registration", "round", "table__number")}
    assert stored == dict(plan.seats)


def test_everybody_has_a_table_in_each_round_and_municipalities_mix() -> None:
    cafe, _ = placed(make.make_cafe_session(onsite=20))

    assert [len(tables_of(cafe, number)) for number in (1, 2, 3)] == [20, 20, 20]
    assert all(set(Counter(tables_of(cafe, number).values()).values()) == {4} for number in (1, 2, 3))
    check_plan(cafe)
    assert queries.read_worth(cafe).share > 95
    homes = {person.pk: person.municipality_id for person in people_of(cafe)}
    at = defaultdict(list)
    for person, table in tables_of(cafe, 1).items():
        at[table].append(homes[person])
    assert all(len(set(group)) == len(group) for group in at.values())


def test_hosts_stay_and_a_host_without_registration_takes_no_seat() -> None:
    session, actor = make.make_cafe_session(onsite=20), make.make_organiser()
    cafe = laid(session, actor)
    host = people_of(cafe)[0]
    told = {2: service.HostFacts(host.name, host), 3: service.HostFacts("Någon utifrån")}

    service.name_hosts(actor=actor, cafe=cafe, hosts=told, now=NOW)
    service.place(actor=actor, cafe=cafe, seed=1, now=NOW)

    assert {tables_of(cafe, number)[host.pk] for number in (1, 2, 3)} == {2}
    assert CafeSeat.objects.count() == 60
    assert cafe.tables.get(number=3).host_name == "Någon utifrån"


def test_both_modes_have_tables_and_lent_computers_seat_people_on_site_at_digital_ones() -> None:
    cafe, _ = placed(make.make_cafe_session(onsite=12, digital=4), onsite_tables=3, digital_tables=2, lent_computers=2)

    modes = {person.pk: person.mode for person in people_of(cafe)}
    digital = cafe.seats.filter(table__mode=Mode.DIGITAL)
    lent = set(digital.filter(via_lent_computer=True).values_list("registration", flat=True))
    assert len(lent) == 2
    assert all(modes[key] == Mode.ONSITE for key in lent)
    assert all((modes[seat.registration_id] == Mode.DIGITAL) != seat.via_lent_computer for seat in digital)
    assert not cafe.seats.filter(table__mode=Mode.ONSITE, via_lent_computer=True).exists()
    check_plan(cafe)


def test_same_people_and_seed_give_the_same_plan() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=20))
    before = cafe.result["seats"]

    service.place(actor=actor, cafe=cafe, seed=7, now=NOW)

    cafe.refresh_from_db()
    assert cafe.result["seats"] == before
    assert cafe.plan_number == 2


def test_what_is_stored_holds_no_names() -> None:
    cafe, _ = placed(make.make_cafe_session(onsite=10), onsite_tables=3)

    text = f"{cafe.problem}{cafe.result}"

    assert not [p for p in people_of(cafe) if p.name in text or p.email in text]


@pytest.mark.parametrize(
    ("people", "changes", "error"),
    [
        ({"onsite": 10, "digital": 2}, {}, service.NoTableFor),
        ({"onsite": 9}, {}, service.TooManyTables),
        ({"onsite": 10, "digital": 1}, {"digital_tables": 1}, service.TooManyTables),
        ({"onsite": 0}, {}, service.NobodyThere),
    ],
)
def test_tables_that_do_not_fit_the_people_are_refused(
    people: dict[str, int], changes: dict[str, Any], error: type[Exception]
) -> None:
    cafe = laid(make.make_cafe_session(**people), **changes)

    with pytest.raises(error):
        service.place(actor=make.make_organiser(), cafe=cafe, seed=1, now=NOW)

    assert not CafeSeat.objects.exists()


def test_before_the_day_all_registered_take_part_and_then_those_checked_in() -> None:
    session = make.make_cafe_session(onsite=12)
    people = list(session.slot.forum.registrations.order_by("pk"))
    cafe = laid(session)
    come(*people[:8])

    before = queries.list_taking_part(cafe, now=STARTS_AT - MINUTE)
    after = queries.list_taking_part(cafe, now=STARTS_AT)

    assert (len(before), len(after)) == (12, 8)


def test_checking_in_one_mode_only_leaves_the_other_as_registered() -> None:
    session = make.make_cafe_session(onsite=6, digital=4)
    cafe = laid(session)
    come(*session.slot.forum.registrations.filter(mode=Mode.DIGITAL)[:3])

    taking = queries.list_taking_part(cafe, now=STARTS_AT)

    assert Counter(one.mode for one in taking) == {Mode.ONSITE: 6, Mode.DIGITAL: 3}


def test_of_parallel_sessions_those_with_a_seat_take_part() -> None:
    forum = make.make_forum()
    slot = make.make_slot(forum, choice=Choice.WISHES)
    session, other = make.make_session(slot), make.make_session(slot)
    mine, _theirs = make.make_registration(forum), make.make_seat(make.make_registration(forum), other)
    make.make_seat(mine, session)

    taking = queries.list_taking_part(laid(session), now=NOW)

    assert [one.registration for one in taking] == [mine]


def test_who_shared_a_table_at_an_earlier_cafe_has_met() -> None:
    first, actor = placed(make.make_cafe_session(onsite=4, starts_at=STARTS_AT - timedelta(days=60)), onsite_tables=2)
    begin(first, actor)
    cafe_clock.end(actor=actor, cafe=first, now=DURING)
    session = make.make_cafe_session(onsite=0)
    for person in people_of(first):
        make.make_registration(session.slot.forum, email=person.email.upper(), municipality=person.municipality)

    second = laid(session, onsite_tables=2)
    service.place(actor=actor, cafe=second, seed=1, now=NOW)

    second.refresh_from_db()
    assert len(second.problem["met"]) == 6


def test_update_leaves_those_who_sit_and_seats_who_came_late_at_once() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=100), onsite_tables=20, rounds=4)
    forum, people = cafe.session.slot.forum, people_of(cafe)
    begin(cafe, actor, rounds=2)
    before = {number: tables_of(cafe, number) for number in (1, 2, 3, 4)}
    late = [make.make_registration(forum, municipality=make.make_municipality("Osby")) for _ in range(5)]
    come(*people[8:], *late)

    started = time.perf_counter()
    service.update(actor=actor, cafe=cafe, now=DURING)
    took = time.perf_counter() - started

    assert tables_of(cafe, 1) == before[1]
    now_sitting = tables_of(cafe, 2)
    assert {key: now_sitting[key] for key in before[2]} == before[2]
    assert {person.pk for person in late} == set(now_sitting) - set(before[2])
    there = {person.pk for person in [*people[8:], *late]}
    assert set(tables_of(cafe, 3)) == set(tables_of(cafe, 4)) == there
    assert queries.work_out_drift(cafe, now=DURING).is_any is False
    check_plan(cafe)
    assert took < 2  # under a second by itself; the machine of the tests has much else to do


def test_who_was_missing_and_comes_back_gets_a_chair_again() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=20), rounds=4)
    people = people_of(cafe)
    begin(cafe, actor)
    come(*people[1:])
    service.update(actor=actor, cafe=cafe, now=DURING)
    cafe_clock.step(actor=actor, cafe=cafe, from_round=1, now=DURING)
    come(people[0])

    service.update(actor=actor, cafe=cafe, now=DURING)

    rounds = set(cafe.seats.filter(registration=people[0]).values_list("round", flat=True))
    assert rounds == {1, 2, 3, 4}
    check_plan(cafe)


def test_a_machine_too_slow_to_plan_in_time_gives_tables_late_rather_than_none(monkeypatch: pytest.MonkeyPatch) -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=20))
    begin(cafe, actor)
    late = make.make_registration(cafe.session.slot.forum)
    come(*people_of(cafe))
    replan = rotation.replan

    def too_slow(*args: Any, time_limit: float | None = None, **options: Any) -> rotation.Plan:
        if time_limit is not None:
            raise rotation.OutOfTime
        return replan(*args, **options)

    monkeypatch.setattr(rotation, "replan", too_slow)
    service.update(actor=actor, cafe=cafe, now=DURING)

    assert late.cafe_seats.exists()
    check_plan(cafe)


def test_late_person_in_the_last_round_gets_a_chair() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=11), rounds=2)
    begin(cafe, actor, rounds=2)
    late = make.make_registration(cafe.session.slot.forum)

    service.update(actor=actor, cafe=cafe, now=DURING)

    seat = CafeSeat.objects.get(registration=late)
    assert seat.round == 2
    assert cafe.seats.filter(round=2, table=seat.table).count() == 3


def test_late_person_of_a_mode_without_tables_is_left_out_and_told_of() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=10))
    begin(cafe, actor)
    late = make.make_registration(cafe.session.slot.forum, mode=Mode.DIGITAL)

    service.update(actor=actor, cafe=cafe, now=DURING)

    assert not late.cafe_seats.exists()
    assert queries.work_out_drift(cafe, now=DURING).late == (late,)


def test_who_cancelled_loses_the_coming_rounds() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=11))
    begin(cafe, actor)
    gone = people_of(cafe)[0]
    Registration.objects.filter(pk=gone.pk).update(status=RegistrationStatus.CANCELLED)

    service.update(actor=actor, cafe=cafe, now=DURING)

    assert list(gone.cafe_seats.values_list("round", flat=True)) == [1]


def test_rounds_follow_each_other_to_the_end() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=10), rounds=2)

    first = cafe_clock.step(actor=actor, cafe=cafe, from_round=0, now=DURING)
    second = cafe_clock.step(actor=actor, cafe=cafe, from_round=1, now=DURING + 20 * MINUTE)
    last = cafe_clock.step(actor=actor, cafe=cafe, from_round=2, now=DURING + 40 * MINUTE)

    assert (first.state, first.current_round, first.round_ends_at) == (CafeState.RUNNING, 1, DURING + 20 * MINUTE)
    assert (second.current_round, second.round_started_at) == (2, DURING + 20 * MINUTE)
    assert (last.state, last.current_round) == (CafeState.ENDED, 2)


def test_step_needs_tables_and_the_round_that_is_on() -> None:
    actor = make.make_organiser()
    cafe = laid(make.make_cafe_session(onsite=10), actor)

    with pytest.raises(cafe_clock.NotPlaced):
        cafe_clock.step(actor=actor, cafe=cafe, from_round=0, now=DURING)
    service.place(actor=actor, cafe=cafe, seed=1, now=NOW)
    begin(cafe, actor)
    for wrong in (0, 2, -1, 99):
        with pytest.raises(cafe_clock.AlreadyStepped):
            cafe_clock.step(actor=actor, cafe=cafe, from_round=wrong, now=DURING)

    cafe.refresh_from_db()
    assert cafe.current_round == 1


def test_clock_stops_goes_on_and_is_given_more_time() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=10))
    begin(cafe, actor)

    def left(minutes: int) -> int | None:
        cafe.refresh_from_db()
        return queries.read_clock(cafe, now=DURING + minutes * MINUTE).seconds

    cafe_clock.pause(actor=actor, cafe=cafe, now=DURING + 5 * MINUTE)
    cafe_clock.pause(actor=actor, cafe=cafe, now=DURING + 6 * MINUTE)
    stopped = left(30)
    cafe_clock.resume(actor=actor, cafe=cafe, now=DURING + 10 * MINUTE)
    again = left(10)
    cafe_clock.extend(actor=actor, cafe=cafe, minutes=2, now=DURING + 10 * MINUTE)
    more = left(10)
    over = left(60)
    cafe_clock.extend(actor=actor, cafe=cafe, minutes=2, now=DURING + 60 * MINUTE)

    assert (stopped, again, more, over) == (900, 900, 1020, 0)
    assert left(60) == 120


def test_clock_of_a_cafe_that_is_not_on_is_refused() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=10))

    for act in (cafe_clock.pause, cafe_clock.resume, cafe_clock.end):
        with pytest.raises(cafe_clock.NotRunning):
            act(actor=actor, cafe=cafe, now=DURING)


def test_changing_tables_takes_seats_back_and_the_question_does_not() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=12))

    service.edit(actor=actor, cafe=cafe, facts=facts(question="En annan?"), now=NOW)
    kept = CafeSeat.objects.count()
    service.edit(actor=actor, cafe=cafe, facts=facts(onsite_tables=3), now=NOW)

    cafe.refresh_from_db()
    assert (kept, CafeSeat.objects.count(), cafe.planned_at, cafe.problem) == (36, 0, None, {})
    assert [table.number for table in cafe.tables.all()] == [1, 2, 3]


def test_nothing_of_tables_and_hosts_is_changed_once_it_has_begun() -> None:
    cafe, actor = placed(make.make_cafe_session(onsite=10))
    begin(cafe, actor)

    with pytest.raises(service.CafeStarted):
        service.edit(actor=actor, cafe=cafe, facts=facts(), now=DURING)
    with pytest.raises(service.CafeStarted):
        service.name_hosts(actor=actor, cafe=cafe, hosts={}, now=DURING)
    with pytest.raises(service.CafeStarted):
        service.place(actor=actor, cafe=cafe, seed=1, now=DURING)
    with pytest.raises(service.CafeStarted):
        service.remove(actor=actor, cafe=cafe, now=DURING)


def test_only_organisers_run_a_cafe() -> None:
    cafe, _ = placed(make.make_cafe_session(onsite=10))
    stranger = make.make_person()

    acts = [
        lambda: service.set_up(actor=stranger, session=cafe.session, facts=facts(), now=NOW),
        lambda: service.place(actor=stranger, cafe=cafe, seed=1, now=NOW),
        lambda: service.update(actor=stranger, cafe=cafe, now=NOW),
        lambda: cafe_clock.step(actor=stranger, cafe=cafe, from_round=0, now=NOW),
        lambda: cafe_clock.end(actor=stranger, cafe=cafe, now=NOW),
    ]

    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_session_is_a_cafe_once() -> None:
    session = make.make_cafe_session(onsite=4)
    laid(session)

    with pytest.raises(service.AlreadyCafe):
        laid(session)


def test_tables_go_with_the_personal_data() -> None:
    session, actor = make.make_cafe_session(onsite=12), make.make_organiser()
    cafe = laid(session, actor)
    host, other = people_of(cafe)[:2]
    told = {1: service.HostFacts(host.name, host), 2: service.HostFacts("Någon utifrån")}
    service.name_hosts(actor=actor, cafe=cafe, hosts=told, now=NOW)
    service.place(actor=actor, cafe=cafe, seed=1, now=NOW)
    Registration.objects.filter(pk=host.pk).update(kept_until=STARTS_AT.date())

    delete_expired(now=ENDS_AT + timedelta(days=2))

    cafe.refresh_from_db()
    assert host.pk not in {person["id"] for person in cafe.problem["persons"]}
    assert host.pk not in {seat["person"] for seat in cafe.result["seats"]}
    assert other.pk in {seat["person"] for seat in cafe.result["seats"]}
    assert cafe.result["meetings"] > 0
    assert [table.host_name for table in cafe.tables.all()[:2]] == ["", "Någon utifrån"]

    delete_expired(now=ENDS_AT + timedelta(days=100))

    assert not cafe.tables.exclude(host_name="").exists()
    assert not CafeSeat.objects.exists()


def test_personal_data_includes_tables() -> None:
    cafe, _ = placed(make.make_cafe_session(onsite=10))
    person = people_of(cafe)[0]
    account = make.make_person(email=person.email)

    tables = export_personal_data(account)["registrations"][0]["cafe_tables"]

    assert [row["round"] for row in tables] == [1, 2, 3]
