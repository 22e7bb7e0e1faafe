"""Why a person got a seat, what a move would mean, and few changes after publication."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from samverkan.engines import allocation
from samverkan.forums.enums import Choice, Mode, RegistrationStatus, SeatSource
from samverkan.forums.models import Forum, Registration, Seat, SeatPlan, Session
from samverkan.forums.queries.my_day import get_my_day
from samverkan.forums.queries.seat_changes import work_out_changes
from samverkan.forums.queries.seat_moves import list_moves
from samverkan.forums.queries.seat_plans import list_planned
from samverkan.forums.services import personal_data, retention, seat_publication, seats
from samverkan.forums.services.seat_what_if import Consequences, foresee
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.forums import NOW
from tests.forums.test_series import coming, held, loser_of, make_series

pytestmark = pytest.mark.django_db


def sign_in(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")


def wanted_forum(*, persons: int = 7, capacity: int = 5) -> tuple[Forum, Session, Session]:
    """Return a forum in which all want the same session, and then the other."""
    forum = make.make_forum()
    slot = make.make_slot(forum, choice=Choice.WISHES)
    small = make.make_session(slot, capacity=capacity, title="Språk på jobbet")
    large = make.make_session(slot, title="Praktik")
    for _ in range(persons):
        make.make_wishes(make.make_registration(forum), slot, small, large)
    return forum, small, large


def publish(forum: Forum, *, seed: int = 2026) -> SeatPlan:
    actor = make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=seed, now=NOW)
    seat_publication.publish(actor=actor, plan=plan, now=NOW)
    forum.refresh_from_db()
    return plan


def look_ahead(*, plan: SeatPlan, registration: Registration, session: Session) -> Consequences | None:
    return foresee(plan=plan, registration=registration, session=session, seats_of_plan=list_planned(plan))


def sentences_of(registration: Registration) -> str:
    day = get_my_day(Registration.objects.select_related("forum").get(pk=registration.pk), now=NOW)
    return " ".join(sentence for line in day.lines if line.reason for sentence in line.reason.sentences)


def test_reason_tells_true_numbers(client: Client) -> None:
    forum, small, large = wanted_forum()
    plan = publish(forum)
    solution = allocation.solve(allocation.read(plan.problem), seed=2026)
    lost = Seat.objects.filter(session=large).select_related("registration").first()
    lot = solution.lots[lost.registration_id, small.slot_id]

    page = client.get(f"/min-dag/{lost.registration.key}/").content.decode()

    assert "Varför fick jag den här platsen?" in page
    assert "Det här var önskemål 2 på din lista." in page
    assert "Ditt önskemål 1 blev fullt: ”Språk på jobbet” önskades av 7, av 7 i första hand, och har 5 platser." in page
    assert f"du drog lott {lot} av 7 i lottning 2026" in page
    assert lot > 5


def test_reason_names_nobody_else_and_hides_small_counts(client: Client) -> None:
    forum, _, large = wanted_forum(persons=3, capacity=2)
    publish(forum)
    lost = Seat.objects.get(session=large).registration

    page = client.get(f"/min-dag/{lost.key}/").content.decode()

    assert "önskades av färre än fem, av färre än fem i första hand" in page
    assert not any(other.name in page for other in forum.registrations.exclude(pk=lost.pk))


def test_every_person_is_told_why_and_a_host_that_they_lead() -> None:
    forum, small, large = wanted_forum(persons=6, capacity=3)
    host = forum.registrations.first()
    make.make_host(small, email=host.email.upper())
    publish(forum)

    told = [sentences_of(person) for person in forum.registrations.order_by("pk")]

    assert told[0] == "Du leder den här sessionen."
    assert all(told)
    assert sum("ditt första önskemål" in text for text in told) == 2
    assert all("har 3 platser" in text for text in told[1:])
    assert large.seats.count() == 3


def test_moved_by_hand_and_picked_seats_say_so() -> None:
    forum, small, large = wanted_forum(persons=4, capacity=4)
    actor = make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)
    moved = forum.registrations.first()
    seats.move(actor=actor, plan=plan, registration=moved, session=large, now=NOW)
    seat_publication.publish(actor=actor, plan=plan, now=NOW)

    assert sentences_of(moved) == "Arrangören har flyttat dig hit."
    assert small.seats.count() == 3


def test_no_seat_is_explained_too() -> None:
    forum = make.make_forum()
    slot = make.make_slot(forum, choice=Choice.WISHES)
    one, two = make.make_session(slot, capacity=1, title="Ett"), make.make_session(slot, capacity=1, title="Två")
    for _ in range(3):
        make.make_wishes(make.make_registration(forum), slot, one, two)
    publish(forum)
    without = forum.registrations.get(seats=None)

    text = sentences_of(without)

    assert "hade någon plats kvar åt dig" in text
    assert "Ditt önskemål 2 blev fullt: ”Två”" in text


def test_my_day_tells_the_steps_before_and_after(client: Client, django_assert_num_queries: Callable) -> None:
    series = make_series()
    earlier, _ = held(series)
    forum = coming(series)
    slot = make.make_slot(forum, choice=Choice.WISHES)
    small, large = make.make_session(slot, capacity=1), make.make_session(slot)
    person = make.make_registration(forum, email=loser_of(earlier).upper())
    other = make.make_registration(forum)
    for one in (person, other):
        make.make_wishes(one, slot, small, large)
    client.get(f"/min-dag/{person.key}/")

    with django_assert_num_queries(8):
        before = client.get(f"/min-dag/{person.key}/").content.decode()
    publish(forum)
    with django_assert_num_queries(7):
        after = client.get(f"/min-dag/{person.key}/").content.decode()

    assert "hamnade du 1 steg under dina första önskemål. Därför går du före" in before
    assert "räknades det 1 steg som du hade med dig" in after
    assert "Du hade 1 steg med dig från tidigare forum i serien" in after
    assert (
        "steg" not in client.get(f"/min-dag/{other.key}/").content.decode().split("Min dag", 1)[1].split("<footer")[0]
    )


def test_few_seats_change_when_somebody_cancels_and_somebody_comes() -> None:
    forum = make.make_parallel_forum(persons=24, slots=2, sessions=4)
    actor = make.make_organiser()
    publish(forum)
    before = {(s.registration_id, s.slot_id): s.session_id for s in Seat.objects.all()}
    gone = forum.registrations.filter(mode=Mode.ONSITE).first()
    Seat.objects.filter(registration=gone).delete()
    Registration.objects.filter(pk=gone.pk).update(status=RegistrationStatus.CANCELLED)
    late = make.make_registration(forum)

    plan = seats.rearrange(actor=actor, forum=forum, now=NOW + timedelta(days=1))

    after = {(s.registration_id, s.slot_id): s.session_id for s in plan.seats.all()}
    changed = [cell for cell, session in before.items() if cell[0] != gone.pk and after[cell] != session]
    assert len(changed) <= 2
    assert all(after[late.pk, slot.pk] for slot in forum.slots.filter(choice=Choice.WISHES))
    assert plan.result["is_rearranged"]
    assert plan.seed == 2026
    assert allocation.read(plan.problem).published
    changes = work_out_changes(plan)
    assert {person.pk for person in changes.told} == {late.pk} | {cell[0] for cell in changed}


def test_letters_go_only_to_those_whose_seats_change(client: Client) -> None:
    sign_in(client)
    forum, small, _ = wanted_forum()
    publish(forum)
    first = Letter.objects.count()
    gone = Seat.objects.filter(session=small).first()
    Registration.objects.filter(pk=gone.registration_id).update(status=RegistrationStatus.CANCELLED)
    Session.objects.filter(pk=small.pk).update(taken=4)
    gone.delete()

    asked = client.post(f"/forum/{forum.slug}/platser/gor-om/", follow=True)
    plan = SeatPlan.objects.first()
    client.post(f"/forum/{forum.slug}/platser/publicera/", {"plan": plan.number})

    (move,) = asked.context["moves"]
    assert (move.before_rank, move.after_rank, move.after) == (2, 1, small)
    assert move.why == "Det finns plats nu i det som personen hellre vill vara med på."
    assert move.person.name in asked.content.decode()
    assert Letter.objects.count() == first + 1
    assert Letter.objects.order_by("-pk").first().to == move.person.email


def test_who_makes_room_is_listed_with_the_reason() -> None:
    forum, small, large = wanted_forum()
    publish(forum)
    plan = seats.rearrange(actor=make.make_organiser(), forum=forum, now=NOW)
    lucky, unlucky = plan.seats.filter(session=small).first(), plan.seats.filter(session=large).first()
    plan.seats.filter(pk=lucky.pk).update(session=large, rank=2, why=unlucky.why)

    (move,) = list_moves(work_out_changes(plan))

    assert (move.person, move.before, move.after) == (lucky.registration, small, large)
    assert move.why == ("Lämnar plats åt andra: ”Språk på jobbet” har 5 platser och 7 hade den som första önskemål.")


def test_a_late_person_without_room_moves_nobody() -> None:
    forum, small, large = wanted_forum(persons=6, capacity=6)
    publish(forum)
    Session.objects.filter(pk=small.pk).update(capacity=6)
    late = make.make_registration(forum)
    only = Session.objects.filter(pk=large.pk)
    only.update(mode="digital")
    plan = seats.rearrange(actor=make.make_organiser(), forum=forum, now=NOW)

    moves = list_moves(work_out_changes(plan))

    assert [seat.registration_id for seat in plan.seats.filter(session=None)] == [late.pk]
    assert moves == []


def test_rearranged_seats_moved_by_hand_stay() -> None:
    forum, _, large = wanted_forum(persons=4, capacity=4)
    actor = make.make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)
    moved = forum.registrations.first()
    seats.move(actor=actor, plan=plan, registration=moved, session=large, now=NOW)
    seat_publication.publish(actor=actor, plan=plan, now=NOW)
    forum.refresh_from_db()

    again = seats.rearrange(actor=actor, forum=forum, now=NOW)

    kept = again.seats.get(registration=moved)
    assert (kept.session, kept.source) == (large, SeatSource.BY_HAND)
    assert work_out_changes(again).told == []


def test_rearrange_before_publication_is_refused(client: Client) -> None:
    sign_in(client)
    forum, _, _ = wanted_forum()

    answer = client.post(f"/forum/{forum.slug}/platser/gor-om/")

    assert answer.status_code == 409
    assert "Inga platser är publicerade än" in answer.content.decode()
    assert not SeatPlan.objects.exists()


def test_rearrange_is_for_organisers_and_by_post_only(client: Client) -> None:
    forum, _, _ = wanted_forum()
    publish(forum)
    address = f"/forum/{forum.slug}/platser/gor-om/"

    anonymous = client.post(address).status_code
    client.force_login(make.make_person(), backend="django.contrib.auth.backends.ModelBackend")
    stranger = client.post(address).status_code
    sign_in(client)

    assert (anonymous, stranger, client.get(address).status_code) == (302, 403, 405)
    assert SeatPlan.objects.count() == 1


def test_copied_plan_keeps_the_reasons_and_the_problem() -> None:
    forum, _, _ = wanted_forum()
    actor = make.make_organiser()
    publish(forum)

    copy = seats.start_from_published(actor=actor, forum=forum, now=NOW)
    seat_publication.publish(actor=actor, plan=copy, now=NOW)

    assert all("lottning 2026" in sentences_of(person) for person in forum.registrations.all())
    assert len(allocation.read(copy.problem).persons) == 7


def test_what_if_tells_the_person_the_line_and_the_whole() -> None:
    forum, small, large = wanted_forum(persons=7, capacity=5)
    plan = seats.propose(actor=make.make_organiser(), forum=forum, seed=1, now=NOW)
    lucky = plan.seats.filter(session=small).first().registration

    seen = look_ahead(plan=plan, registration=lucky, session=large)

    assert seen is not None
    assert (seen.steps_before, seen.steps_after, seen.carried) == (0, 1, 0)
    assert seen.change > 0
    assert seen.faults == ()
    assert seen.for_the_seat.number == 2
    assert {person.pk for person in seen.for_the_seat.first} == set(
        plan.seats.filter(session=large).values_list("registration", flat=True)
    )


def test_what_if_of_somebody_moved_by_hand_and_of_a_full_session() -> None:
    forum, small, large = wanted_forum(persons=7, capacity=5)
    actor = make.make_organiser()
    first = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)
    lucky = first.seats.filter(session=small).first().registration
    seats.move(actor=actor, plan=first, registration=lucky, session=large, now=NOW)
    plan = seats.propose(actor=actor, forum=forum, seed=1, now=NOW)
    waiting = plan.seats.filter(session=large).exclude(registration=lucky).first().registration

    back, full = (look_ahead(plan=plan, registration=one, session=small) for one in (lucky, waiting))

    assert back is not None
    assert full is not None
    assert full.faults == ("full",)
    assert back.steps_after == 0
    assert "host" not in back.faults


def test_what_if_of_a_late_person_says_nothing_more() -> None:
    forum, _, large = wanted_forum()
    plan = seats.propose(actor=make.make_organiser(), forum=forum, seed=1, now=NOW)
    late = make.make_registration(forum)
    SeatPlan.objects.filter(pk=plan.pk).update(problem={})
    old = SeatPlan.objects.get()

    assert look_ahead(plan=plan, registration=late, session=large) is None
    assert look_ahead(plan=old, registration=late, session=large) is None


@pytest.mark.parametrize("persons", [7, 14])
def test_move_page_shows_what_it_means_in_few_queries(
    client: Client, django_assert_num_queries: Callable, persons: int
) -> None:
    sign_in(client)
    forum, small, large = wanted_forum(persons=persons, capacity=5)
    plan = seats.propose(actor=make.make_organiser(), forum=forum, seed=1, now=NOW)
    lucky = plan.seats.filter(session=small).first().registration
    address, fields = f"/forum/{forum.slug}/platser/flytta/", {"person": lucky.pk, "session": large.pk}
    client.get(address, fields)

    with django_assert_num_queries(10):
        page = client.get(address, fields).content.decode()

    assert "Personen förlorar på det: sammanlagt 1 steg under sina första önskemål, nu 0." in page
    assert "Helheten blir sämre" in page
    assert "vill hellre ha platsen som blir ledig" in page


def test_deleted_people_leave_no_trace_in_a_rearranged_plan() -> None:
    forum, _, _ = wanted_forum()
    publish(forum)
    plan = seats.rearrange(actor=make.make_organiser(), forum=forum, now=NOW)
    gone = forum.registrations.first()
    Registration.objects.filter(pk=gone.pk).update(kept_until=NOW.date() - timedelta(days=1))

    retention.delete_expired(now=NOW)

    plan.refresh_from_db()
    problem = allocation.read(plan.problem)
    assert gone.pk not in {person.id for person in problem.persons}
    assert gone.pk not in {person for person, _ in problem.published}
    assert not plan.seats.filter(registration=gone.pk).exists()


def test_the_reasons_are_in_the_copy_of_personal_data() -> None:
    forum, _, _ = wanted_forum()
    person = make.make_person(email="egen@example.org")
    Registration.objects.filter(pk=forum.registrations.first().pk).update(email=person.email)
    publish(forum)

    (row,) = personal_data.export_personal_data(person)["registrations"]

    (reason,) = row["seat_reasons"]
    assert reason["lots"] == 7
