"""Seats that became free, passed on so that nobody loses."""

from __future__ import annotations

import pytest
from django.test import Client

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Forum, Registration, Seat, SeatPlan, Session
from samverkan.forums.services import seats
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.forums import NOW
from tests.forums.test_seat_reasons import publish, sign_in, wanted_forum

pytestmark = pytest.mark.django_db


def free_one(session: Session) -> Registration:
    """Let somebody in the session cancel."""
    seat = Seat.objects.filter(session=session).select_related("registration").first()
    assert seat is not None
    Registration.objects.filter(pk=seat.registration_id).update(status=RegistrationStatus.CANCELLED)
    Session.objects.filter(pk=session.pk).update(taken=session.taken - 1)
    seat.delete()
    return seat.registration


def published_forum() -> tuple[Forum, Session, Session]:
    forum, small, large = wanted_forum()
    publish(forum)
    forum.refresh_from_db()
    small.refresh_from_db()
    return forum, small, large


def test_a_free_seat_goes_to_who_wished_for_it_and_nobody_else_is_told(client: Client) -> None:
    sign_in(client)
    forum, small, _ = published_forum()
    first = Letter.objects.count()
    before = dict(Seat.objects.values_list("registration_id", "session_id"))
    gone = free_one(small)

    asked = client.post(f"/forum/{forum.slug}/platser/lediga/", follow=True)
    plan = SeatPlan.objects.first()
    assert plan is not None
    client.post(f"/forum/{forum.slug}/platser/publicera/", {"plan": plan.number})

    (move,) = asked.context["moves"]
    assert (move.after, move.before_rank, move.after_rank) == (small, 2, 1)
    assert move.why == "Det finns plats nu i det som personen hellre vill vara med på."
    after = dict(Seat.objects.values_list("registration_id", "session_id"))
    assert {person for person in after if after[person] != before[person]} == {move.person.pk}
    assert gone.pk not in after
    assert (Letter.objects.count(), plan.result["status"]) == (first + 1, "passed_on")
    page = client.get(f"/forum/{forum.slug}/platser/").content.decode()
    assert "ingen förlorar något på det" in page


def test_what_is_said_of_a_seat_that_was_passed_on_has_lot_and_demand() -> None:
    forum, small, _ = published_forum()
    free_one(small)

    plan = seats.pass_on(actor=make.make_organiser(), forum=forum, now=NOW)

    why = plan.seats.filter(session=small).first().why
    assert (why["state"], why["here"][0], bool(why["lot"])) == ("wish", small.pk, True)


def test_nobody_gains_and_nothing_is_made(client: Client) -> None:
    sign_in(client)
    forum, _, _ = published_forum()
    plans = SeatPlan.objects.count()

    answer = client.post(f"/forum/{forum.slug}/platser/lediga/", follow=True)

    assert "Ingen plats är ledig som någon hellre vill ha än sin egen." in answer.content.decode()
    assert SeatPlan.objects.count() == plans


def test_seats_that_no_longer_fit_are_not_passed_on(client: Client) -> None:
    sign_in(client)
    forum, small, _ = published_forum()
    Session.objects.filter(pk=small.pk).update(capacity=2, taken=2)
    plans = SeatPlan.objects.count()

    answer = client.post(f"/forum/{forum.slug}/platser/lediga/")

    assert answer.status_code == 409
    assert "De publicerade platserna passar inte längre programmet." in answer.content.decode()
    assert SeatPlan.objects.count() == plans


def test_before_publication_there_is_nothing_to_pass_on(client: Client) -> None:
    sign_in(client)
    forum, _, _ = wanted_forum()

    assert client.post(f"/forum/{forum.slug}/platser/lediga/").status_code == 409
    assert client.get(f"/forum/{forum.slug}/platser/lediga/").status_code == 405
    client.logout()
    assert client.post(f"/forum/{forum.slug}/platser/lediga/").status_code == 302
