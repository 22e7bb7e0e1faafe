"""The Seats stage: what the organiser sees and presses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from samverkan.forums.enums import Choice, ForumMode, Mode, RegistrationStatus
from samverkan.forums.models import Forum, PlannedSeat, Registration, Seat, SeatPlan
from samverkan.forums.services import seats
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.forums import NOW

pytestmark = pytest.mark.django_db


def sign_in(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")


def planned_forum(**fields: int) -> tuple[Forum, SeatPlan]:
    forum = make.make_parallel_forum(**fields)
    return forum, seats.propose(actor=make.make_organiser(), forum=forum, seed=1, now=NOW)


def test_seats_page_invites_to_propose_when_there_is_no_plan(client: Client) -> None:
    sign_in(client)
    forum = make.make_parallel_forum(persons=4)

    page = client.get(f"/forum/{forum.slug}/platser/").content.decode()

    assert 'action="/forum/' in page
    assert "lost-out" not in page


def test_seats_page_without_wish_slots_says_so(client: Client) -> None:
    sign_in(client)

    answer = client.get(f"/forum/{make.make_forum().slug}/platser/")

    assert answer.status_code == 200
    assert b"foresla" not in answer.content


def test_propose_button_makes_a_plan(client: Client) -> None:
    sign_in(client)
    forum = make.make_parallel_forum(persons=6)

    answer = client.post(f"/forum/{forum.slug}/platser/foresla/", {"seed": 5, "keep_moves": "on"}, follow=True)

    assert answer.status_code == 200
    assert SeatPlan.objects.get().seed == 5
    assert b"lost-out" in answer.content


@pytest.mark.parametrize("seed", ["", "abc", "-1", "9" * 20, "💺"])
def test_propose_with_a_bad_lot_changes_nothing_and_keeps_what_was_typed(client: Client, seed: str) -> None:
    sign_in(client)
    forum = make.make_parallel_forum(persons=2)

    answer = client.post(f"/forum/{forum.slug}/platser/foresla/", {"seed": seed})

    assert answer.status_code == 422
    assert answer.context["form"]["seed"].value() == seed
    assert SeatPlan.objects.count() == 0


def test_those_who_lost_out_are_named_with_the_reason(client: Client) -> None:
    sign_in(client)
    forum = make.make_forum()
    slot = make.make_slot(forum, choice=Choice.WISHES)
    small, large = make.make_session(slot, capacity=1, title="Språk på jobbet"), make.make_session(slot)
    for name in ("Åsa Berg", "Örjan <b>Ek</b>"):
        make.make_wishes(make.make_registration(forum, name=name), slot, small, large)
    seats.propose(actor=make.make_organiser(), forum=forum, seed=1, now=NOW)

    answer = client.get(f"/forum/{forum.slug}/platser/")

    (lost,) = answer.context["page"].lost_out
    assert lost.session == large
    assert "Språk på jobbet" in lost.why
    assert "1" in lost.why
    assert "2" in lost.why
    assert b"<b>Ek" not in answer.content


def test_seats_page_takes_the_same_queries_with_more_people(
    client: Client, django_assert_num_queries: Callable
) -> None:
    sign_in(client)
    small, _ = planned_forum(persons=3, sessions=2)
    large, _ = planned_forum(persons=12, sessions=4, slots=3)
    client.get(f"/forum/{small.slug}/platser/")

    with django_assert_num_queries(10):
        client.get(f"/forum/{small.slug}/platser/")
    with django_assert_num_queries(10):
        client.get(f"/forum/{large.slug}/platser/")


def test_move_shows_what_changes_before_it_is_done(client: Client) -> None:
    sign_in(client)
    forum, plan = planned_forum(persons=8, capacity=8)
    seat = plan.seats.filter(registration__mode=Mode.ONSITE).first()
    target = seat.slot.sessions.exclude(pk=seat.session_id).exclude(mode=ForumMode.DIGITAL).first()
    fields = {"person": seat.registration_id, "session": target.pk}

    preview = client.get(f"/forum/{forum.slug}/platser/flytta/", fields)
    unchanged = PlannedSeat.objects.get(pk=seat.pk).session_id
    done = client.post(f"/forum/{forum.slug}/platser/flytta/", fields)

    assert target.title in preview.content.decode()
    assert unchanged == seat.session_id
    assert done.status_code == 302
    assert PlannedSeat.objects.get(pk=seat.pk).session == target


@pytest.mark.parametrize(("person", "session"), [("abc", "1"), ("999999", "999999"), ("-1", "9" * 30)])
def test_move_of_nonsense_is_told_and_changes_nothing(client: Client, person: str, session: str) -> None:
    sign_in(client)
    forum, plan = planned_forum(persons=4)
    before = list(plan.seats.order_by("pk").values_list("session", flat=True))

    answer = client.post(f"/forum/{forum.slug}/platser/flytta/", {"person": person, "session": session})

    assert answer.status_code == 422
    assert list(plan.seats.order_by("pk").values_list("session", flat=True)) == before


def test_move_to_a_full_session_is_told(client: Client) -> None:
    sign_in(client)
    forum, plan = planned_forum(persons=8, capacity=8)
    seat = plan.seats.filter(registration__mode=Mode.ONSITE).first()
    target = seat.slot.sessions.exclude(pk=seat.session_id).exclude(mode=ForumMode.DIGITAL).first()
    type(target).objects.filter(pk=target.pk).update(capacity=0)

    answer = client.post(f"/forum/{forum.slug}/platser/flytta/", {"person": seat.registration_id, "session": target.pk})

    assert answer.status_code == 409
    assert answer.context["form"].errors["session"]


def test_publish_asks_first_and_a_double_press_tells_once(client: Client) -> None:
    sign_in(client)
    forum, plan = planned_forum(persons=6)
    gone = forum.registrations.last()
    Registration.objects.filter(pk=gone.pk).update(status=RegistrationStatus.CANCELLED)
    address = f"/forum/{forum.slug}/platser/publicera/"

    asked = client.get(address)
    first = client.post(address, {"plan": plan.number})
    second = client.post(address, {"plan": plan.number})

    assert len(asked.context["changes"].told) == 5
    assert [person.pk for person in asked.context["changes"].cancelled] == [gone.pk]
    assert (first.status_code, second.status_code) == (302, 302)
    assert Letter.objects.filter(template="seats_published").count() == 5
    assert Seat.objects.count() == 10


def test_a_page_left_open_does_not_publish_another_plan_than_it_showed(client: Client) -> None:
    sign_in(client)
    forum, old = planned_forum(persons=4)
    seats.propose(actor=make.make_organiser(), forum=forum, seed=2, now=NOW)

    client.post(f"/forum/{forum.slug}/platser/publicera/", {"plan": old.number})

    assert list(SeatPlan.objects.filter(published_at__isnull=False)) == [old]


def test_published_seats_can_be_changed_again(client: Client) -> None:
    sign_in(client)
    forum, plan = planned_forum(persons=4)
    client.post(f"/forum/{forum.slug}/platser/publicera/", {"plan": plan.number})

    client.post(f"/forum/{forum.slug}/platser/andra/")
    answer = client.get(f"/forum/{forum.slug}/platser/publicera/")

    assert SeatPlan.objects.count() == 2
    assert answer.context["changes"].told == []


@pytest.mark.parametrize(
    "place", ["platser/", "platser/flytta/", "platser/publicera/", "dagen/", "skord/", "dokumentation/"]
)
def test_stages_are_for_organisers_only(client: Client, place: str) -> None:
    forum, _ = planned_forum(persons=2)
    address = f"/forum/{forum.slug}/{place}"

    anonymous = client.get(address)
    client.force_login(make.make_person(), backend="django.contrib.auth.backends.ModelBackend")
    stranger = client.get(address)

    assert anonymous.status_code == 302
    assert stranger.status_code == 403


def test_host_who_sits_where_they_speak_is_not_among_those_who_lost_out(client: Client) -> None:
    forum = make.make_forum()
    slot = make.make_slot(forum, choice=Choice.WISHES)
    mine, wished = make.make_session(slot, capacity=5), make.make_session(slot, capacity=5)
    make.make_host(mine, email="Vard@example.org")
    make.make_wishes(make.make_registration(forum, email="vard@example.org"), slot, wished)
    seats.propose(actor=make.make_organiser(), forum=forum, seed=1, now=NOW)
    sign_in(client)

    page = client.get(f"/forum/{forum.slug}/platser/").context["page"]

    assert page.lost_out == ()
    assert page.outcomes["no_wish"] == 1
