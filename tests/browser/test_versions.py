"""A programme changes: the organiser releases version 2, the participant gets one letter, everybody reads both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Release, Session
from samverkan.letters.models import Letter
from tests.browser.moves import heading, press, send_form
from tests.factories import forums as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_from_draft_to_version_2(eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool) -> None:
    start = timezone.now() + timedelta(days=30)
    forum = make.make_forum(
        status=ForumStatus.DRAFT, title="Språk på jobbet", starts_at=start, ends_at=start + timedelta(hours=7),
        data_kept_until=(start + timedelta(days=90)).date(),
    )  # fmt: skip
    slot = make.make_slot(forum, starts_at=start + timedelta(hours=1), ends_at=start + timedelta(hours=2))
    session = make.make_session(slot, title="Handledaren har ordet")
    page, phone = (eye.visitor(width=width, javascript=javascript) for width in (1280, 390))
    sign_in(page, make.make_organiser())
    plan = f"{live_server.url}/forum/{forum.slug}/planera/"
    main = page.get_by_role("main")

    page.goto(plan)
    expect(main).to_contain_text("När du öppnar anmälan släpps det som version 1")
    press(page, "Öppna anmälan")
    person = make.make_registration(forum, kept_until=(start + timedelta(days=90)).date())

    page.goto(f"{plan}pass/{session.pk}/")
    page.locator("[name=room]").fill("Stora salen")
    page.locator("[name=abstract]").fill("En handledare berättar.")
    send_form(page, "room")
    expect(main).to_contain_text("1 ändring sedan dess.")
    eye.look_in_both_languages(page, f"plan-version-{javascript}")

    press(page, "Släpp version 2")
    expect(main).to_contain_text("1 person får ett brev")
    page.get_by_text("Vilka som får brev").click()
    expect(page.get_by_text(person.name)).to_be_visible()
    eye.look_in_both_languages(page, f"release-{javascript}")
    page.locator("[name=note]").fill("Vi blev fler än väntat.")
    press(page, "Släpp version 2")
    expect(page.get_by_role("main")).to_contain_text("Inget har ändrats sedan dess.")

    phone.goto(f"{live_server.url}/forum/{forum.slug}/")
    press(phone, "Se vad som har ändrats")
    expect(phone.get_by_role("main")).to_contain_text("Vi blev fler än väntat.")
    eye.look_in_both_languages(phone, f"versions-{javascript}")
    press(phone, "Version 2", exact=True)
    phone.get_by_text("Se båda texterna").click()
    expect(phone.get_by_role("main")).to_contain_text("Stora salen")
    eye.look_in_both_languages(phone, f"version-{javascript}")
    phone.goto(f"{live_server.url}/forum/{forum.slug}/versioner/1/")
    expect(heading(phone)).to_have_text("Version 1 av programmet")
    expect(phone.get_by_role("main")).not_to_contain_text("Stora salen")

    letter = Letter.objects.get(template="programme_changed")
    assert letter.to == person.email
    assert "→ Stora salen" in letter.text
    assert Release.objects.count() == 2
    assert Session.objects.get().room.name == "Stora salen"
