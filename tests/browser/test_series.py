"""A series of forums: who lost out goes first, everybody reads why, and few seats change afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.enums import Choice, RegistrationStatus
from samverkan.forums.models import Forum, Registration, Seat, Series, Session
from samverkan.forums.services import registration_changes, seat_publication, seats
from tests.browser.moves import press
from tests.factories import forums as make
from tests.factories.forums import make_organiser

pytestmark = pytest.mark.django_db(transaction=True)


def held_last_month(series: Series) -> Forum:
    """Return a finished forum of the series at which one of seven did not get the session that all wanted."""
    now = timezone.now()
    return published(
        make.make_forum(
            series=series, title="Strategiskt forum, del 1", starts_at=now - timedelta(days=30),
            ends_at=now - timedelta(days=29, hours=17), data_kept_until=(now + timedelta(days=60)).date(),
        ),
        capacity=6,
    )  # fmt: skip


def published(forum: Forum, *, capacity: int) -> Forum:
    wish(forum, capacity=capacity)
    actor = make_organiser()
    plan = seats.propose(actor=actor, forum=forum, seed=2026, now=timezone.now())
    seat_publication.publish(actor=actor, plan=plan, now=timezone.now())
    return forum


def wish(forum: Forum, *, capacity: int) -> None:
    slot = make.make_slot(forum, choice=Choice.WISHES)
    small, large = make.make_session(slot, capacity=capacity, title="Språk på jobbet"), make.make_session(slot)
    kept = (timezone.now() + timedelta(days=60)).date()
    for number in range(7):
        person = make.make_registration(forum, email=f"deltagare-{number}@example.org", kept_until=kept)
        make.make_wishes(person, slot, small, large)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_who_lost_out_goes_first_and_few_seats_change(
    eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool
) -> None:
    series = Series.objects.create(region=make.make_region(), title="Strategiskt forum", slug="strategiskt-forum")
    first = held_last_month(series)
    lost = Seat.objects.get(registration__forum=first, rank=2).registration
    now = timezone.now()
    forum = make.make_forum(
        series=series, follows=first, title="Strategiskt forum, del 2", starts_at=now + timedelta(days=30),
        ends_at=now + timedelta(days=30, hours=7), data_kept_until=(now + timedelta(days=120)).date(),
    )  # fmt: skip
    wish(forum, capacity=3)
    page, phone = (eye.visitor(width=width, javascript=javascript) for width in (1280, 390))
    sign_in(page, make_organiser())

    phone.goto(f"{live_server.url}/forum/{forum.slug}/")
    press(phone, "Strategiskt forum", exact=True)
    expect(phone.get_by_role("main")).to_contain_text("Strategiskt forum, del 1")
    eye.look_in_both_languages(phone, f"series-{javascript}")
    me = Registration.objects.get(forum=forum, email=lost.email)
    phone.goto(f"{live_server.url}/min-dag/{me.key}/")
    expect(phone.get_by_role("main")).to_contain_text("Därför går du före när platserna delas ut här")

    page.goto(f"{live_server.url}/forum/{forum.slug}/platser/")
    expect(page.get_by_role("main")).to_contain_text("1 av dem fick få önskemål uppfyllda på tidigare forum")
    press(page, "Föreslå platser")
    expect(page.get_by_role("main")).to_contain_text("hade steg med sig från tidigare forum i serien och gick före")
    preview(eye, page, live_server, forum, me)
    page.goto(f"{live_server.url}/forum/{forum.slug}/platser/publicera/")
    press(page, "Publicera platserna")
    read_why(eye, phone, live_server, me)

    lucky = Registration.objects.filter(forum=forum, seats__rank=1).exclude(pk=me.pk).first()
    registration_changes.cancel(registration=lucky, now=timezone.now())
    page.goto(f"{live_server.url}/forum/{forum.slug}/platser/")
    press(page, "Gör om med få ändringar")
    expect(page.get_by_role("heading", name="1 plats ändras")).to_be_visible()
    eye.look_in_both_languages(page, f"seats-moves-{javascript}")
    press(page, "Publicera platserna")
    expect(page.get_by_role("main")).to_contain_text("1 person får ett brev")

    assert Registration.objects.get(pk=lucky.pk).status == RegistrationStatus.CANCELLED
    assert Seat.objects.filter(registration__forum=forum, rank=1).count() == 3


def preview(eye: Any, page: Any, live_server: Any, forum: Forum, me: Registration) -> None:
    target = Session.objects.get(slot__forum=forum, capacity=None)
    page.goto(f"{live_server.url}/forum/{forum.slug}/platser/flytta/")
    page.locator("select[name=person]").select_option(str(me.pk))
    page.locator("select[name=session]").select_option(str(target.pk))
    press(page, "Visa vad som ändras")
    expect(page.get_by_role("main")).to_contain_text("1 av dem kommer från tidigare forum i serien")
    eye.look_in_both_languages(page, f"seats-what-if-{page.url[-3:]}")


def read_why(eye: Any, phone: Any, live_server: Any, me: Registration) -> None:
    phone.goto(f"{live_server.url}/min-dag/{me.key}/")
    phone.get_by_text("Varför fick jag den här platsen?").click()
    expect(phone.get_by_text("Det här var ditt första önskemål.")).to_be_visible()
    expect(phone.get_by_text("önskades av 7, av 7 i första hand, och har 3 platser")).to_be_visible()
    eye.look_in_both_languages(phone, "my-day-why")
