"""The network goes, and nothing is lost: points of a group talk, and check-ins at the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.enums import Choice
from samverkan.forums.models import Attendance, Note, Registration
from tests.browser.moves import again, follow, lose_network, press_here
from tests.factories import forums as make

#: As if the scan that waits had been made earlier: the queue of the device, written anew.
MAKE_OLDER = """([registration, moment]) => new Promise((resolve) => {
  const request = indexedDB.open("samverkan", 1);
  request.onsuccess = () => {
    const transaction = request.result.transaction("kept", "readwrite");
    const store = transaction.objectStore("kept");
    store.openCursor().onsuccess = ({ target: { result: row } }) => {
      if (row) {
        if (row.key.startsWith("sv-outbox:desk-")) {
          row.value.filter((scan) => scan.fields.registration === registration)
            .forEach((scan) => { scan.fields.scanned_at = moment; });
          row.update(row.value);
        }
        row.continue();
      }
    };
    transaction.oncomplete = resolve;
  };
})"""
pytestmark = pytest.mark.django_db(transaction=True)


def test_points_save_themselves_and_survive_a_dead_network(eye: Any, live_server: Any) -> None:
    host = make.make_host(make.make_group_talk(make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)).session)
    page = eye.visitor(width=390)
    page.goto(f"{live_server.url}/vard/{host.key}/")
    typed = page.locator("[data-sv-note-new] textarea")
    status = page.locator("[data-sv-note-new] [data-sv-note-status]")

    typed.fill("Sparas av sig själv")
    expect(status).to_contain_text("Sparat")
    page.locator("[data-sv-note-new] button").click()
    page.context.set_offline(True)
    typed.fill("Skriven utan nät")
    page.locator("[data-sv-note-new] button").click()
    page.locator("[data-sv-note] textarea").first.fill("Skriven utan nät, och ändrad")
    page.wait_for_timeout(1_200)
    kept = Note.objects.count()
    page.context.set_offline(False)
    expect(page.locator("[data-sv-note] [data-sv-note-status]").first).to_contain_text("Sparat")

    assert kept == 1
    assert list(Note.objects.values_list("text", flat=True)) == ["Sparas av sig själv", "Skriven utan nät, och ändrad"]
    again(page)
    eye.look_in_both_languages(page, "host")


def test_a_point_left_on_the_device_is_sent_when_the_page_is_opened_again(eye: Any, live_server: Any) -> None:
    host = make.make_host(make.make_group_talk(make.make_slot(make.make_forum(), choice=Choice.ON_THE_DAY)).session)
    page = eye.visitor(width=390)
    page.goto(f"{live_server.url}/vard/{host.key}/")
    lose_network(page)
    page.locator("[data-sv-note-new] textarea").fill("Telefonen dog")
    page.wait_for_timeout(1_200)
    page.close()

    again = page.context.new_page()
    again.goto(f"{live_server.url}/vard/{host.key}/")
    again.locator("[data-sv-note]").first.wait_for()

    assert Note.objects.get().text == "Telefonen dog"


def test_desk_answers_at_once_and_keeps_scans_without_network(
    eye: Any, live_server: Any, sign_in: Callable[..., None]
) -> None:
    forum = make.make_forum()
    first, second = make.make_registration(forum, name="Anna Alm"), make.make_registration(forum, name="Bo Berg")
    page = eye.visitor()
    sign_in(page, make.make_organiser())
    page.goto(f"{live_server.url}/forum/{forum.slug}/dagen/")
    count = page.locator("[data-sv-count=onsite]")

    page.locator("input[name=token]").fill(first.code.lower())
    page.keyboard.press("Enter")
    expect(count).to_have_text("1")
    page.context.set_offline(True)
    page.locator(f"[data-sv-person='{second.pk}'] [data-sv-check-in-button]").click()
    page.locator("[data-sv-desk-queue]").wait_for(state="visible")
    kept = Attendance.objects.count()
    page.context.set_offline(False)
    expect(count).to_have_text("2")

    assert kept == 1
    assert set(Attendance.objects.values_list("registration", flat=True)) == {first.pk, second.pk}
    eye.look_in_both_languages(page, "desk")


def test_desk_opens_again_without_network_and_each_scan_arrives_once(
    eye: Any, live_server: Any, sign_in: Callable[..., None]
) -> None:
    now = timezone.now()
    forum = make.make_forum(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    first, second, third = (make.make_registration(forum, name=name) for name in ("Anna Alm", "Bo Berg", "Cia Ceder"))
    elsewhere, here = now - timedelta(minutes=20), now - timedelta(minutes=40)
    page = eye.visitor(width=390)
    sign_in(page, make.make_organiser())
    page.goto(f"{live_server.url}/forum/{forum.slug}/dagen/")
    expect(page.locator("[data-sv-desk-ready]")).to_be_visible()
    press_in(page, first)
    expect(page.locator("[data-sv-count=onsite]")).to_have_text("1")

    page.context.set_offline(True)
    press_in(page, second)
    expect(page.locator("[data-sv-desk-queue]")).to_contain_text("1")
    page.reload()
    expect(page.locator("[data-sv-desk-from-device]")).to_be_visible()
    for person in (first, second):
        expect(row(page, person).locator("[data-sv-in]")).to_be_visible()
    page.locator("input[name=token]").fill(f"{live_server.url}/min-dag/{third.key}/")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sv-desk-queue]")).to_contain_text("2")
    page.evaluate(MAKE_OLDER, [str(second.pk), here.isoformat()])
    kept = Attendance.objects.count()
    Attendance.objects.create(registration=second, mode="onsite", way="name", checked_in_at=elsewhere)
    page.context.set_offline(False)
    expect(page.locator("[data-sv-desk-queue]")).to_be_hidden()

    expect(page.locator("[data-sv-doubles] li")).to_contain_text("Bo Berg")
    assert kept == 1
    assert sorted(Attendance.objects.values_list("registration", flat=True)) == [first.pk, second.pk, third.pk]
    assert Attendance.objects.get(registration=second).checked_in_at == here
    again(page)
    expect(page.locator("[data-sv-doubles] li")).to_have_count(1)
    expect(page.locator("[data-sv-desk-from-device]")).to_be_hidden()
    eye.look_in_both_languages(page, "desk with a double")


def test_device_forgets_the_desk_when_the_organiser_signs_out(
    eye: Any, live_server: Any, sign_in: Callable[..., None]
) -> None:
    now = timezone.now()
    forum = make.make_forum(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    page = eye.visitor()
    sign_in(page, make.make_organiser())
    page.goto(f"{live_server.url}/forum/{forum.slug}/dagen/")
    expect(page.locator("[data-sv-desk-ready]")).to_be_visible()
    kept = page.evaluate("caches.keys()")

    follow(page.get_by_role("banner").get_by_role("button", name="Logga ut").first)
    page.wait_for_function("caches.keys().then((names) => names.length === 0)")

    assert len(kept) == 1


def press_in(page: Any, person: Registration) -> None:
    row(page, person).locator("[data-sv-check-in-button]").click()


def row(page: Any, person: Registration) -> Any:
    return page.locator(f"[data-sv-person='{person.pk}']")


def test_my_notes_save_themselves_and_wait_for_the_network(eye: Any, live_server: Any) -> None:
    person = make.make_registration(make.make_forum())
    page = eye.visitor(width=390)
    page.goto(f"{live_server.url}/min-dag/{person.key}/")
    box, status = page.get_by_role("textbox", name="Mina anteckningar"), page.locator("[data-sv-my-notes-status]")

    box.fill("Sparas av sig själv")
    expect(status).to_have_text("Sparat")
    page.context.set_offline(True)
    box.fill("Skrivet utan nät")
    press_here(page, "Spara mina anteckningar")
    expect(status).to_contain_text("Inget nät")
    person.refresh_from_db()
    before = person.my_notes
    page.context.set_offline(False)
    expect(status).to_have_text("Sparat")

    person.refresh_from_db()
    assert before == "Sparas av sig själv"
    assert person.my_notes == "Skrivet utan nät"
    assert page.evaluate("localStorage.length") == 0


def test_my_notes_left_on_the_device_are_sent_when_my_day_is_opened_again(eye: Any, live_server: Any) -> None:
    person = make.make_registration(make.make_forum())
    page = eye.visitor(width=390)
    page.goto(f"{live_server.url}/min-dag/{person.key}/")
    lose_network(page)
    page.get_by_role("textbox", name="Mina anteckningar").fill("Telefonen dog")
    expect(page.locator("[data-sv-my-notes-status]")).to_contain_text("Inget nät")
    page.close()

    again = page.context.new_page()
    again.goto(f"{live_server.url}/min-dag/{person.key}/")
    expect(again.get_by_role("textbox", name="Mina anteckningar")).to_have_value("Telefonen dog")
    expect(again.locator("[data-sv-my-notes-status]")).to_have_text("Sparat")

    person.refresh_from_db()
    assert person.my_notes == "Telefonen dog"
