"""Seats: proposed, moved by hand, published once, told once."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django_tasks_db.models import DBTaskResult

from samverkan.engines import allocation
from samverkan.forums import tasks
from samverkan.forums.enums import Choice, ForumMode, Mode, RegistrationStatus, SeatSource
from samverkan.forums.models import PlannedSeat, Registration, Seat, SeatPlan, Session
from samverkan.forums.services import registration_changes, seat_publication, seat_taking, seats
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.forums import NOW
from tests.factories.threads import at_once, faults

pytestmark = pytest.mark.django_db


def seat_counts(forum: object) -> dict[int, int]:
    return {s.pk: s.taken for s in Session.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES)}


def test_proposal_gives_each_person_one_session_a_slot_of_their_mode() -> None:
    forum, actor = make.make_parallel_forum(persons=12), make.make_organiser()

    plan = seats.propose(actor=actor, forum=forum, seed=7, now=NOW)

    planned = list(plan.seats.select_related("registration", "session"))
    assert len(planned) == 24
    assert all(seat.session and seat.session.mode in (seat.registration.mode, ForumMode.BOTH) for seat in planned)
    assert plan.result["status"] == "optimal"
    assert plan.result["faults"] == []
    assert (plan.number, plan.seed, plan.engine_version) == (1, 7, allocation.VERSION)


def test_a_machine_too_slow_to_read_the_problem_in_time_is_told_as_too_many_persons(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forum, actor = make.make_parallel_forum(persons=4), make.make_organiser()

    def too_slow(*args: object, **options: object) -> None:
        raise allocation.OutOfTime

    monkeypatch.setattr(allocation, "solve", too_slow)

    with pytest.raises(seats.TooManyPersons):
        seats.propose(actor=actor, forum=forum, seed=7, now=NOW)
    assert not SeatPlan.objects.exists()


def test_stored_problem_gives_the_same_seats_again() -> None:
    forum, actor = make.make_parallel_forum(persons=10), make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=3, now=NOW)

    again = allocation.solve(allocation.read(plan.problem), seed=plan.seed)

    stored = {(s.registration_id, s.slot_id): s.session_id for s in plan.seats.all()}
    assert dict(again.seats) == stored


def test_host_sits_where_they_speak_and_within_capacity() -> None:
    forum, actor = make.make_forum(), make.make_organiser()
    slot = make.make_slot(forum, choice=Choice.WISHES)
    small, large = make.make_session(slot, capacity=1), make.make_session(slot)
    host = make.make_registration(forum, email="vard@example.org")
    other = make.make_registration(forum)
    make.make_host(small, email="Vard@example.org")
    make.make_wishes(host, slot, large)
    make.make_wishes(other, slot, small, large)

    plan = seats.propose(actor=actor, forum=forum, seed=0, now=NOW)

    assert plan.seats.get(registration=host).session == small
    assert plan.seats.get(registration=other).session == large


def test_overlapping_slots_never_give_two_at_once() -> None:
    forum, actor = make.make_forum(), make.make_organiser()
    long = make.make_slot(forum, choice=Choice.WISHES, hour=10, minutes=120)
    late = make.make_slot(forum, choice=Choice.WISHES, hour=11, minutes=45)
    first, second = make.make_session(long), make.make_session(late)
    person = make.make_registration(forum)
    make.make_wishes(person, long, first)
    make.make_wishes(person, late, second)

    plan = seats.propose(actor=actor, forum=forum, seed=0, now=NOW)

    assert plan.seats.exclude(session=None).count() == 1
    assert plan.seats.filter(session=None).count() == 0


def test_nothing_to_allocate_says_so() -> None:
    with pytest.raises(seats.NothingToAllocate):
        seats.propose(actor=make.make_organiser(), forum=make.make_forum(), seed=0, now=NOW)

    assert SeatPlan.objects.count() == 0


def test_only_organisers_propose() -> None:
    with pytest.raises(PermissionDenied):
        seats.propose(actor=make.make_person(), forum=make.make_parallel_forum(), seed=0, now=NOW)


def test_move_by_hand_changes_one_seat_and_stays_in_the_next_proposal() -> None:
    forum, actor = make.make_parallel_forum(persons=8, capacity=8), make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)
    seat = plan.seats.filter(registration__mode=Mode.ONSITE).first()
    target = seat.slot.sessions.exclude(pk=seat.session_id).exclude(mode=ForumMode.DIGITAL).first()

    seats.move(actor=actor, plan=plan, registration=seat.registration, session=target, now=NOW)
    again = seats.propose(actor=actor, forum=forum, seed=2, now=NOW)
    fresh = seats.propose(actor=actor, forum=forum, seed=2, keep_moves=False, now=NOW)

    kept = again.seats.get(registration=seat.registration, slot=seat.slot)
    assert (kept.session, kept.source) == (target, SeatSource.BY_HAND)
    assert fresh.seats.filter(source=SeatSource.BY_HAND).count() == 0


@pytest.mark.parametrize("reason", ["full", "mode", "gone", "overlap"])
def test_move_that_breaks_a_rule_is_refused(reason: str) -> None:
    forum, actor = make.make_forum(), make.make_organiser()
    slot = make.make_slot(forum, choice=Choice.WISHES, hour=10)
    beside = make.make_slot(forum, choice=Choice.WISHES, hour=10.5)
    home, full, digital = (
        make.make_session(slot),
        make.make_session(slot, capacity=1),
        make.make_session(slot, mode=ForumMode.DIGITAL),
    )
    person, other = make.make_registration(forum), make.make_registration(forum)
    make.make_wishes(person, slot, home)
    make.make_wishes(other, slot, full)
    elsewhere = make.make_session(beside, mode=ForumMode.BOTH, capacity=0)
    target = {"full": full, "mode": digital, "gone": home, "overlap": elsewhere}[reason]
    plan = seats.propose(actor=actor, forum=forum, seed=0, now=NOW)
    before = list(plan.seats.values_list("registration", "session").order_by("pk"))
    if reason == "gone":
        Registration.objects.filter(pk=person.pk).update(status=RegistrationStatus.CANCELLED)
        person.refresh_from_db()
    if reason == "overlap":
        Session.objects.filter(pk=elsewhere.pk).update(capacity=None)
        elsewhere.refresh_from_db()

    with pytest.raises(seats.MoveRefused) as refused:
        seats.move(actor=actor, plan=plan, registration=person, session=target, now=NOW)

    assert refused.value.reason == reason
    assert list(plan.seats.values_list("registration", "session").order_by("pk")) == before


def test_publish_writes_seats_counts_them_and_tells_each_once() -> None:
    forum, actor = make.make_parallel_forum(persons=12), make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)

    result = seat_publication.publish(actor=actor, plan=plan, now=NOW)
    again = seat_publication.publish(actor=actor, plan=plan, now=NOW)

    forum.refresh_from_db()
    assert (result.told, result.without_seat, result.is_repeat) == (12, 0, False)
    assert again.is_repeat
    assert Seat.objects.count() == 24
    assert seat_counts(forum) == {pk: Seat.objects.filter(session=pk).count() for pk in seat_counts(forum)}
    assert Letter.objects.filter(template="seats_published").count() == 12
    assert forum.seats_published_at == NOW
    assert set(Registration.objects.values_list("calendar_sequence", flat=True)) == {1}


def test_publish_skips_the_cancelled_and_lists_the_late() -> None:
    forum, actor = make.make_parallel_forum(persons=8), make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)
    gone = forum.registrations.first()
    Registration.objects.filter(pk=gone.pk).update(status=RegistrationStatus.CANCELLED)
    late = make.make_registration(forum)

    result = seat_publication.publish(actor=actor, plan=plan, now=NOW)

    assert (result.told, result.cancelled, result.without_seat) == (8, 1, 1)
    assert not Seat.objects.filter(registration__in=[gone, late]).exists()
    assert (
        "choose one" in Letter.objects.get(to=late.email).text
        or "välj" in Letter.objects.get(to=late.email).text.lower()
    )


def test_publishing_a_new_plan_tells_only_those_whose_seats_change() -> None:
    forum, actor = make.make_parallel_forum(persons=8, capacity=8), make.make_organiser()
    seat_publication.publish(actor=actor, plan=seats.propose(actor=actor, forum=forum, seed=1, now=NOW), now=NOW)
    plan = seats.start_from_published(actor=actor, forum=forum, now=NOW)
    seat = plan.seats.filter(registration__mode=Mode.ONSITE).first()
    target = seat.slot.sessions.exclude(pk=seat.session_id).exclude(mode=ForumMode.DIGITAL).first()
    seats.move(actor=actor, plan=plan, registration=seat.registration, session=target, now=NOW)

    result = seat_publication.publish(actor=actor, plan=plan, now=NOW)

    assert result.told == 1
    assert Letter.objects.filter(to=seat.registration.email).count() == 2
    assert Seat.objects.get(registration=seat.registration, slot=seat.slot).session == target
    assert seat_counts(forum) == {pk: Seat.objects.filter(session=pk).count() for pk in seat_counts(forum)}
    assert Registration.objects.filter(calendar_sequence=2).count() == 1


def test_an_old_plan_cannot_replace_a_newer_one() -> None:
    forum, actor = make.make_parallel_forum(persons=4), make.make_organiser()
    old = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)
    seat_publication.publish(actor=actor, plan=seats.propose(actor=actor, forum=forum, seed=2, now=NOW), now=NOW)

    with pytest.raises(seat_publication.PlanOutdated):
        seat_publication.publish(actor=actor, plan=old, now=NOW)


def test_publish_changes_nothing_when_a_session_has_shrunk() -> None:
    forum, actor = make.make_parallel_forum(persons=8), make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)
    Session.objects.filter(pk=plan.seats.first().session_id).update(capacity=0)

    with pytest.raises(seat_publication.CapacityChanged):
        seat_publication.publish(actor=actor, plan=plan, now=NOW)

    plan.refresh_from_db()
    assert plan.published_at is None
    assert Seat.objects.count() == 0
    assert Letter.objects.count() == 0
    assert sum(seat_counts(forum).values()) == 0


def test_published_plan_is_not_moved_in() -> None:
    forum, actor = make.make_parallel_forum(persons=4, capacity=4), make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)
    seat_publication.publish(actor=actor, plan=plan, now=NOW)
    seat = plan.seats.first()

    with pytest.raises(seats.PlanPublished):
        seats.move(actor=actor, plan=plan, registration=seat.registration, session=seat.session, now=NOW)


def test_late_person_picks_an_open_session_once() -> None:
    forum, actor = make.make_parallel_forum(persons=4, capacity=4), make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)
    late = make.make_registration(forum)
    slot = forum.slots.filter(choice=Choice.WISHES).first()
    target, other = slot.sessions.exclude(mode=ForumMode.DIGITAL)[:2]
    with pytest.raises(seat_taking.ChoiceClosed):
        seat_taking.pick_seat(registration=late, session=target, now=NOW)
    seat_publication.publish(actor=actor, plan=plan, now=NOW)
    target.refresh_from_db()

    seat = seat_taking.pick_seat(registration=late, session=Session.objects.get(pk=target.pk), now=NOW)

    assert (seat.session, seat.source) == (target, SeatSource.PICKED)
    with pytest.raises(seat_taking.AlreadySeated):
        seat_taking.pick_seat(registration=late, session=Session.objects.get(pk=other.pk), now=NOW)
    again = seats.propose(actor=actor, forum=forum, seed=9, now=NOW)
    assert PlannedSeat.objects.get(plan=again, registration=late, slot=slot).session == target


def test_release_gives_back_all_or_only_what_no_longer_fits() -> None:
    forum = make.make_forum()
    morning, noon = make.make_slot(forum, choice=Choice.WISHES), make.make_slot(forum, choice=Choice.WISHES, hour=12)
    onsite, shared = make.make_session(morning, mode=ForumMode.ONSITE), make.make_session(noon)
    person = make.make_registration(forum)
    make.make_seat(person, onsite)
    make.make_seat(person, shared)

    first = seat_taking.release_seats(registration=person, unless_mode=Mode.DIGITAL)
    second = seat_taking.release_seats(registration=person)

    assert (first, second) == (1, 1)
    assert seat_counts(forum) == {onsite.pk: 0, shared.pk: 0}


def test_many_letters_are_left_to_a_task_that_writes_each_once() -> None:
    forum, actor = make.make_parallel_forum(persons=62, slots=1, sessions=2), make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)

    seat_publication.publish(actor=actor, plan=plan, now=NOW)
    before = Letter.objects.count()
    (queued,) = DBTaskResult.objects.filter(task_path=seat_publication.TELL_TASK)
    for _ in range(2):
        tasks.tell_seats.func(*queued.args_kwargs["args"])

    assert before == 0
    assert Letter.objects.filter(template="seats_published").count() == 62


def test_letter_says_the_sessions_and_carries_the_calendar() -> None:
    forum, actor = make.make_parallel_forum(persons=4), make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)

    seat_publication.publish(actor=actor, plan=plan, now=NOW)

    person = forum.registrations.first()
    letter = Letter.objects.get(to=person.email)
    calendar = letter.attachments[0]["content"]
    for seat in person.seats.all():
        assert seat.session.title in letter.text
        assert seat.session.title in calendar
    assert "SEQUENCE:1" in calendar
    assert f"/min-dag/{person.key}/" in letter.text


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_presses_of_publish_and_a_late_cancellation_at_once() -> None:
    """The presses are one publication; whoever cancels in the same moment ends without seats, and nothing is lost."""
    forum, actor = make.make_parallel_forum(persons=8), make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)
    leaver = forum.registrations.order_by("pk").first()
    presses = [lambda: seat_publication.publish(actor=actor, plan=plan, now=NOW)] * 8

    *results, left = at_once(*presses, lambda: registration_changes.cancel(registration=leaver, now=NOW))

    assert faults([*results, left]) == []
    assert sum(not result.is_repeat for result in results) == 1
    assert not Seat.objects.filter(registration=leaver).exists()
    assert seat_counts(forum) == {pk: Seat.objects.filter(session=pk).count() for pk in seat_counts(forum)}
    assert Letter.objects.filter(template="seats_published").exclude(to=leaver.email).count() == 7
