"""Inviting: choose, look the letter through, send; the personal link; places kept; a reminder switched on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Forum, Invitation, ModeCapacity, Registration, Reminder
from samverkan.forums.services import invitations as service
from tests.browser.moves import follow, press, send_form
from tests.factories import forums as make

pytestmark = pytest.mark.django_db(transaction=True)


def coming() -> Forum:
    start = timezone.now() + timedelta(days=30)
    return make.make_forum(
        onsite=3, title="Strategiskt forum", starts_at=start, ends_at=start + timedelta(hours=7),
        data_kept_until=(start + timedelta(days=90)).date(),
    )  # fmt: skip


def held() -> Forum:
    start = timezone.now() - timedelta(days=30)
    forum = make.make_forum(title="Del 1", starts_at=start, ends_at=start + timedelta(hours=7))
    kept = (timezone.now() + timedelta(days=30)).date()
    make.make_registration(forum, name="Anna Ek", email="anna@example.org", kept_until=kept)
    make.make_registration(
        forum, name="Bo Dal", email="bo@example.org", kept_until=kept, municipality=make.make_municipality("Osby")
    )
    return forum


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_invite_answer_keep_and_remind(
    eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool
) -> None:
    held()
    forum = coming()
    page, phone = (eye.visitor(width=width, javascript=javascript) for width in (1280, 390))
    sign_in(page, make.make_organiser())
    stage = f"{live_server.url}/forum/{forum.slug}/bjud-in/"

    page.goto(stage)
    press(page, "Bjud in personer")
    eye.look_at_answer(page, f"audience-refused-{javascript}", lambda: send_form(page, "pasted"))
    page.get_by_label("Del 1").check()
    page.locator("[name=pasted]").fill("Cia Å; cia@example.org; Lund")
    press(page, "Se igenom")
    expect(page.get_by_role("main")).to_contain_text("3 personer får en inbjudan")
    eye.look_in_both_languages(page, f"mailing-{javascript}")
    press(page, "Ändra ämnesrad och text")
    page.locator("[name=text_sv]").fill("vi ses väl den här gången också?")
    eye.look(page, f"letter-{javascript}")
    press(page, "Spara och se på brevet")
    expect(page.get_by_role("main")).to_contain_text("vi ses väl den här gången också?")
    press(page, "Skicka 3 inbjudningar")
    for mailing in forum.mailings.all():
        service.write_invitations(mailing_id=mailing.pk, now=timezone.now())

    keep_places(eye, page, stage, javascript)
    answer(eye, phone, live_server, javascript)

    page.goto(stage)
    expect(page.get_by_role("row", name="Lund")).to_contain_text("2")
    eye.look_in_both_languages(page, f"invite-{javascript}")
    press(page, "Inbjudna", exact=True)
    expect(page.get_by_role("row", name="Cia Å")).to_contain_text("Tackat nej")
    eye.look_in_both_languages(page, f"invited-{javascript}")
    remind(eye, page, stage, javascript)

    assert Registration.objects.get(forum=forum).status == RegistrationStatus.REGISTERED
    assert Invitation.objects.get(email="anna@example.org").registration is not None
    assert Reminder.objects.get().on_since is not None


def keep_places(eye: Any, page: Any, stage: str, javascript: bool) -> None:
    page.goto(f"{stage}platser/")
    follow(page.get_by_role("link", name="Håll platser för kommuner").first)
    page.locator("[name=each]").fill("2")
    page.locator("[name=until]").fill((timezone.localtime() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"))
    eye.look_at_answer(page, f"quota-refused-{javascript}", lambda: send_form(page, "each"))
    expect(page.get_by_role("main")).to_contain_text("4 platser skulle hållas, och 3 är lediga")
    page.locator("[name=each]").fill("1")
    press(page, "Håll platserna")
    eye.look_in_both_languages(page, f"quotas-{javascript}")


def answer(eye: Any, phone: Any, live_server: Any, javascript: bool) -> None:
    anna, cia, bo = (Invitation.objects.get(email=f"{name}@example.org") for name in ("anna", "cia", "bo"))
    phone.goto(f"{live_server.url}/inbjudan/{anna.key}/")
    expect(phone.locator("[name=name]")).to_have_value("Anna Ek")
    expect(phone.get_by_role("main")).to_contain_text("2 platser på plats hålls för kommuner")
    eye.look_in_both_languages(phone, f"invited-form-{javascript}")
    phone.locator("[name=role]").select_option("manager")
    phone.locator("[name=mode][value=onsite]").check()
    phone.locator("[name=consent]").check()
    press(phone, "Anmäl mig")
    phone.goto(f"{live_server.url}/inbjudan/{anna.key}/")
    eye.look_in_both_languages(phone, f"invitation-answered-{javascript}")
    phone.goto(f"{live_server.url}/inbjudan/{cia.key}/nej/")
    press(phone, "Jag kan inte komma")
    eye.look_in_both_languages(phone, f"declined-{javascript}")
    phone.goto(f"{live_server.url}/inbjudan/{bo.key}/avregistrera/")
    press(phone, "Skicka inga inbjudningar till mig")
    expect(phone.get_by_role("main")).to_contain_text("Du får inga fler inbjudningar")
    eye.look_in_both_languages(phone, f"stopped-{javascript}")
    assert ModeCapacity.objects.get(forum=anna.forum_id, mode="onsite").kept == 1


def remind(eye: Any, page: Any, stage: str, javascript: bool) -> None:
    page.goto(f"{stage}paminnelser/")
    press(page, "Dagen före")
    eye.look_in_both_languages(page, f"reminder-new-{javascript}")
    press(page, "Spara och se på brevet")
    press(page, "Slå på")
    eye.look_in_both_languages(page, f"reminder-{javascript}")
    press(page, "Alla påminnelser")
    eye.look_in_both_languages(page, f"reminders-{javascript}")
