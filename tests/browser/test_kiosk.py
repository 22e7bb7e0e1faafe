"""The kiosk by keyboard, with and without JavaScript; badges and certificates as files."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.enums import CheckInWay, Mode
from samverkan.forums.models import Attendance, Forum
from samverkan.forums.services import attendance
from tests.browser.moves import follow, heading, in_main, press
from tests.factories import forums as make
from tests.pdf import pdf_pages, pdf_text

pytestmark = pytest.mark.django_db(transaction=True)


def todays_forum() -> Forum:
    now = timezone.now()
    return make.make_forum(
        title="Vägar till arbete", starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=5)
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_kiosk_by_keyboard(eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool) -> None:
    forum = todays_forum()
    anna, bo = make.make_registration(forum, name="Anna Alm"), make.make_registration(forum, name="Bo Berg")
    page = eye.visitor(width=820, javascript=javascript)
    sign_in(page, make.make_organiser())
    page.goto(f"{live_server.url}/forum/{forum.slug}/dagen/")
    press(page, "Öppna en kiosk där alla checkar in sig själva")
    eye.look_in_both_languages(page, "kiosk-opening")
    press(page, "Logga ut och öppna kiosken")
    eye.look_in_both_languages(page, "kiosk")

    page.keyboard.type("QQQQQQ")  # a reader types, then sends
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Vi hittar inte den koden")
    eye.look(page, "kiosk-unknown")
    code = page.get_by_role("textbox", name="Din kod")
    expect(code).to_be_focused()
    code.fill("")
    page.keyboard.type(anna.code.lower())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Välkommen Anna")
    eye.look(page, "kiosk-welcome")
    page.wait_for_url(re.compile(r"/kiosk/[^/]+/$"))  # by itself, also without JavaScript

    page.locator("summary").press("Enter")
    page.get_by_role("textbox", name="Ditt namn").fill("Bo Berg")
    page.get_by_role("textbox", name="E-postadressen").fill("fel@example.org")
    press(page, "Checka in med mitt namn")
    eye.look(page, "kiosk-wrong-name")
    page.get_by_role("textbox", name="E-postadressen").fill(bo.email)
    press(page, "Checka in med mitt namn")
    expect(heading(page)).to_have_text("Välkommen Bo")
    follow(in_main(page, "Nästa person"))

    assert set(Attendance.objects.values_list("registration", "checked_in_by")) == {(anna.pk, None), (bo.pk, None)}
    page.goto(f"{live_server.url}/forum/{forum.slug}/dagen/")
    assert "/forum/" not in page.url.split("?")[0]  # the tablet has nobody's rights


@pytest.mark.parametrize("javascript", [True, False])
def test_badges_and_certificates_are_fetched(
    eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool
) -> None:
    forum = todays_forum()
    anna = make.make_registration(forum, name="Anna Åkerman Ängqvist")
    make.make_registration(forum, name="Bo Berg")
    attendance.check_in(registration=anna, way=CheckInWay.CODE, mode=Mode.ONSITE, now=timezone.now())
    page = eye.visitor(javascript=javascript)
    sign_in(page, make.make_organiser())
    page.goto(f"{live_server.url}/forum/{forum.slug}/dagen/")
    all_badges = fetch(page, "Namnskyltar för alla på plats (PDF)")
    one_badge = fetch(page, re.compile("^Namnskylt Bo Berg"))
    eye.look_in_both_languages(page, "desk-papers")
    Forum.objects.filter(pk=forum.pk).update(ends_at=timezone.now() - timedelta(minutes=1))
    page.reload()
    certificates = fetch(page, "Intyg för alla som kom (PDF)")
    page.goto(f"{live_server.url}/min-dag/{anna.key}/")
    eye.look_in_both_languages(page, "my-day-certificate")
    certificate = fetch(page, "Hämta mitt intyg (PDF)")

    assert [pdf_pages(file) for file in (all_badges, one_badge, certificates, certificate)] == [1, 1, 1, 1]
    assert "Anna" in pdf_text(all_badges)
    assert "Bo Berg" in pdf_text(all_badges)
    assert "Anna" not in pdf_text(one_badge)
    assert "Härmed intygas att" in pdf_text(certificate)
    assert "Bo Berg" not in pdf_text(certificates)


def fetch(page: Any, name: str | re.Pattern[str]) -> bytes:
    """Return the file that the link leads to, as the visitor gets it."""
    answer = page.request.get(
        page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + in_main(page, name).get_attribute("href")
    )
    assert answer.headers["content-type"] == "application/pdf"
    return bytes(answer.body())
