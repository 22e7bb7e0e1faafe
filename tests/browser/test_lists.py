"""People registered from a list, and the programme's other formats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.models import Registration, Series
from tests.browser.moves import press, send_form
from tests.factories import forums as make

pytestmark = pytest.mark.django_db(transaction=True)

HEADING = "Namn;E-postadress;Kommun;Deltagande\n"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_a_list_is_mended_looked_at_and_read_in(
    eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool
) -> None:
    make.make_municipality("Lund")
    day = timezone.now() + timedelta(days=20)
    forum = make.make_forum(starts_at=day, ends_at=day + timedelta(hours=6))
    page = eye.visitor(width=390 if javascript else 1280, javascript=javascript)
    sign_in(page, make.make_organiser())
    page.goto(f"{live_server.url}/forum/{forum.slug}/bjud-in/")
    press(page, "Anmäl från en lista")
    eye.look_in_both_languages(page, f"list-{javascript}")

    choose(page, f"{HEADING}Åsa Öst;asa@exempel;Lund;På plats\n")
    expect(page.get_by_text("1 rad har fel")).to_be_visible()
    eye.look(page, f"list-faulty-{javascript}")
    choose(page, f"{HEADING}Åsa Öst;asa@example.org;Lund;På plats\nBo Ek;bo@example.org;Lund;Digitalt\n")
    eye.look(page, f"list-seen-{javascript}")
    assert not Registration.objects.exists()
    press(page, "Anmäl 2 personer")

    expect(page.get_by_text("2 personer är anmälda och får var sitt brev.")).to_be_visible()
    assert Registration.objects.count() == 2


def choose(page: Any, text: str) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "lista.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    send_form(page, "file")


def test_calendars_and_formats_are_found(eye: Any, live_server: Any) -> None:
    series = Series.objects.create(region=make.make_region(), slug="serien", title="Serien")
    forum = make.make_parallel_forum(persons=0, series=series)
    page = eye.visitor(width=390)

    page.goto(f"{live_server.url}/forum/{forum.slug}/")
    page.get_by_text("Programmet i andra format").click()
    eye.look_in_both_languages(page, "formats")
    page.goto(f"{live_server.url}/forum/serie/serien/")
    eye.look_in_both_languages(page, "series-calendar")
    with page.expect_download() as download:
        page.get_by_role("link", name="Prenumerera på seriens kalender").or_(
            page.get_by_role("link", name="Subscribe to the calendar of the series")
        ).click()

    assert download.value.suggested_filename == "serien.ics"
