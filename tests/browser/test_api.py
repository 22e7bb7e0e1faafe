"""A key and a webhook, made and used by an organiser, with and without JavaScript; the API's description."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.api import services
from tests.browser.moves import again, heading, press, send_form
from tests.factories import forums as make
from tests.factories.api import receiving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_organiser_connects_another_system(
    eye: Any, live_server: Any, sign_in: Callable[..., None], monkeypatch: pytest.MonkeyPatch, javascript: bool
) -> None:
    monkeypatch.setattr(settings, "WEBHOOKS_ALLOW_LOOPBACK", True)
    forum = make.make_forum()
    make.make_registration(forum, name="Anna Alm")
    page = eye.visitor(width=1280 if javascript else 390, javascript=javascript)
    sign_in(page, make.make_organiser())

    page.goto(f"{live_server.url}/mitt/")
    press(page, "API-nycklar och webhookar")
    if javascript:
        eye.look_in_both_languages(page, "api-empty")
    press(page, "Skapa en nyckel")
    page.locator("[name=name]").fill("Kalendern")
    eye.look_at_answer(page, "api-key-refused", lambda: send_form(page, "name"))
    expect(page.locator("[name=name]")).to_have_value("Kalendern")
    page.get_by_label("Läsa anmälningar").check()
    press(page, "Skapa nyckeln")
    eye.look(page, "api-key")
    key = page.get_by_label("Nyckeln").input_value()
    address = f"{live_server.url}/api/v1/forums/{forum.slug}/registrations"
    answer = page.request.get(address, headers={"Authorization": f"Bearer {key}"})
    assert [row["name"] for row in answer.json()["registrations"]] == ["Anna Alm"]
    press(page, "Jag har kopierat")

    with receiving(statuses=[500]) as receiver:
        connect(eye, page, receiver.url)
    press(page, "API-nycklar och webhookar")
    eye.look(page, "api-full")
    press(page, "Återkalla Kalendern")
    eye.look(page, "api-key-revoke")
    press(page, "Återkalla nyckeln")
    expect(page.get_by_role("main")).to_contain_text("återkallad")
    assert page.request.get(address, headers={"Authorization": f"Bearer {key}"}).status == 401


def connect(eye: Any, page: Any, url: str) -> None:
    press(page, "Skapa en webhook")
    page.locator("[name=url]").fill("https://10.0.0.1/")
    eye.look_at_answer(page, "api-webhook-refused", lambda: send_form(page, "url"))
    page.locator("[name=url]").fill(url)
    page.get_by_label("Någon anmäler sig").check()
    press(page, "Skapa webhooken")
    eye.look(page, "api-secret")
    press(page, "Jag har kopierat")
    expect(heading(page)).to_have_text(url)
    eye.look_in_both_languages(page, "api-webhook-empty")
    press(page, "Skicka ett prov")
    services.send_due_deliveries(now=timezone.now())
    again(page)
    expect(page.get_by_role("main")).to_contain_text("Svar 500")
    eye.look_in_both_languages(page, "api-webhook")


def test_description_can_be_read(eye: Any, live_server: Any) -> None:
    page = eye.visitor(width=390)

    page.goto(f"{live_server.url}/api/#not-found")

    page.get_by_text("Vad den svarar").first.click()
    eye.look_in_both_languages(page, "api-description")
