"""The figures of a series: read by anybody on a screen and a phone, with and without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.enums import CheckInWay, Choice, ForumStatus, Mode
from samverkan.forums.models import Attendance, Forum, Series
from samverkan.forums.services.documentation import finish_forum
from tests.browser.moves import press
from tests.factories import forums as make

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = ("Lund", "Eslöv", "Kävlinge", "Ängelholm", "Osby", "Höör")


def held(series: Series, *, weeks_ago: int, people: int, digital: int) -> Forum:
    """Return a forum that is over, with everybody in one of two sessions; the first come every time."""
    start = timezone.now() - timedelta(weeks=weeks_ago)
    forum = make.make_forum(
        series=series, title=f"Forumet för {weeks_ago} veckor sedan", starts_at=start,
        ends_at=start + timedelta(hours=7), status=ForumStatus.CLOSED,
    )  # fmt: skip
    slot = make.make_slot(forum, choice=Choice.WISHES)
    sessions = [make.make_session(slot) for _ in range(2)]
    for number in range(people):
        mode = Mode.DIGITAL if number < digital else Mode.ONSITE
        home = make.make_municipality(PLACES[number % len(PLACES)])
        person = make.make_registration(forum, email=f"person-{number}@example.org", municipality=home, mode=mode)
        make.make_wishes(person, slot, *sessions)
        make.make_seat(person, sessions[number % 2], rank=1 + number % 2)
        Attendance.objects.create(registration=person, mode=mode, way=CheckInWay.CODE, checked_in_at=start)
    Forum.objects.filter(pk=forum.pk).update(seats_published_at=start)
    return forum


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_anybody_reads_the_figures_and_takes_them_along(eye: Any, live_server: Any, javascript: bool) -> None:
    series = Series.objects.create(region=make.make_region(), title="Strategiskt forum", slug="strategiskt-forum")
    first = held(series, weeks_ago=9, people=12, digital=2)
    second = held(series, weeks_ago=2, people=20, digital=8)
    page, phone = (eye.visitor(width=width, javascript=javascript) for width in (1280, 390))
    address = f"{live_server.url}/forum/serie/{series.slug}/"

    page.goto(address)
    press(page, "Serien i siffror")
    expect(page.get_by_role("main")).to_contain_text("Inget forum i serien är avslutat än")
    eye.look_in_both_languages(page, f"statistics-empty-{javascript}")
    for forum in (first, second):
        finish_forum(actor=make.make_organiser(), forum=forum, now=timezone.now())
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Tillsammans har forumen haft 32 deltagare")
    eye.look_in_both_languages(page, f"statistics-{javascript}")
    phone.goto(f"{address}statistik/")
    eye.look(phone, f"statistics-phone-{javascript}")
    expect(phone.get_by_role("table", name="Nya och återkommande personer")).to_contain_text("12")
    for kind in ("csv", "xlsx", "json"):
        assert page.request.get(f"{address}statistik.{kind}").ok
