"""Points by all at a table on two phones, one of them without network; then the organiser drags and lifts them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from samverkan.forums.models import Note
from tests.browser.moves import lose_network, press, send_form
from tests.factories import forums as make
from tests.factories import ideas
from tests.factories import table_points as some

pytestmark = pytest.mark.django_db(transaction=True)


def today() -> dict[str, Any]:
    now = timezone.now()
    return {
        "starts_at": now - timedelta(hours=2), "ends_at": now + timedelta(hours=3),
        "data_kept_until": (now + timedelta(days=90)).date(),
    }  # fmt: skip


def write(page: Page, text: str) -> None:
    page.locator("[data-sv-point-new] textarea").fill(text)
    page.locator("[data-sv-point-new] button").click()


def look_now(page: Page) -> None:
    """Let the phone ask at once, as it does by itself every ten seconds and when it is taken up again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_two_phones_at_one_table(eye: Any, live_server: Any) -> None:
    session, (anna, bo) = some.make_table(**today())
    phones = [eye.visitor(width=390) for _ in range(2)]
    first, second = phones
    first.goto(f"{live_server.url}/min-dag/{anna.key}/")
    press(first, "Skriv punkter")
    second.goto(f"{live_server.url}/min-dag/{bo.key}/punkter/")
    eye.look_in_both_languages(second, "points-none")

    write(first, "Mentorer från första dagen")
    expect(first.locator("[data-sv-points-say]")).to_have_text("Punkten är sparad.")
    look_now(second)
    expect(second.locator("[data-sv-point]")).to_contain_text("Mentorer från första dagen")
    expect(second.locator("[data-sv-points-say]")).to_have_text("Nya punkter vid bordet: 1.")

    second.context.set_offline(True)
    write(second, "Skriven utan nät")
    write(second, "Och en till")
    expect(second.locator("[data-sv-point]").first).to_contain_text("Väntar på nätet")
    expect(second.locator("[data-sv-point]")).to_have_count(3)
    assert Note.objects.count() == 1
    eye.look(second, "points-offline")
    second.context.set_offline(False)
    expect(second.locator("[data-sv-changed]:not([data-sv-changed=''])")).to_have_count(3)
    look_now(first)
    expect(first.locator("[data-sv-point]")).to_have_count(3)
    assert Note.objects.filter(registration=bo).count() == 2

    mine = first.locator(".point--mine")
    mine.locator("summary").click()
    mine.locator("textarea").fill("Mentorer från dag ett")
    look_now(first)
    mine.get_by_role("button", name="Spara").click()
    expect(first.locator("[data-sv-points-say]")).to_have_text("Punkten är sparad.")
    expect(mine.locator("details")).not_to_have_attribute("open", "")
    expect(mine).to_contain_text("Mentorer från dag ett")
    eye.look_in_both_languages(first, "points")
    first.locator(".point--mine summary").click()
    first.locator(".point--mine").get_by_role("button", name="Ta bort").click()
    expect(first.locator("[data-sv-points-say]")).to_have_text("Punkten är borttagen.")
    look_now(second)
    expect(second.locator("[data-sv-point]")).to_have_count(2)
    assert Note.objects.filter(registration=anna).count() == 0
    assert session.group_talk.notes.count() == 2


def test_a_phone_that_died_sends_when_the_page_is_opened_again(eye: Any, live_server: Any) -> None:
    _, (anna, _) = some.make_table(**today())
    page = eye.visitor(width=390)
    page.goto(f"{live_server.url}/min-dag/{anna.key}/punkter/")
    lose_network(page)
    write(page, "Telefonen dog")
    expect(page.locator("[data-sv-point]")).to_contain_text("Väntar på nätet")
    page.close()

    again = page.context.new_page()
    again.goto(f"{live_server.url}/min-dag/{anna.key}/punkter/")
    expect(again.locator("[data-sv-changed]:not([data-sv-changed=''])")).to_have_count(1)

    assert Note.objects.get().text == "Telefonen dog"


def test_points_are_written_without_script(eye: Any, live_server: Any) -> None:
    _, (anna, _) = some.make_table(**today())
    page = eye.visitor(width=390, javascript=False)
    page.goto(f"{live_server.url}/min-dag/{anna.key}/punkter/")

    eye.look_at_answer(page, "point-refused", lambda: send_form(page, "is_new"))
    page.locator("[data-sv-point-new] textarea").fill("Utan skript")
    send_form(page, "is_new")
    page.locator(".point summary").click()
    page.locator(".point textarea").fill("Ändrad utan skript")
    press(page, "Spara", exact=True)
    expect(page.locator(".point__text")).to_have_text("Ändrad utan skript")
    eye.look_in_both_languages(page, "points-without-script")
    page.locator(".point summary").click()
    press(page, "Ta bort", exact=True)

    assert not Note.objects.exists()


def place_of(note: Note) -> str:
    note.refresh_from_db()
    return note.cluster.title if note.cluster else ""


def test_points_are_dragged_and_lifted(eye: Any, live_server: Any, sign_in: Callable[..., None]) -> None:
    forum = make.make_forum(**today())
    notes = ideas.make_sayings(forum)
    ideas.make_cluster(forum, "Resor", *notes[:4])
    ideas.make_cluster(forum, "Mentorer", *notes[4:])
    page = eye.visitor()
    sign_in(page, make.make_organiser())
    page.goto(f"{live_server.url}/forum/{forum.slug}/skord/punkter/")
    said = page.locator("[data-sv-clusters-say]")
    eye.look_in_both_languages(page, "clusters-draggable")

    def drag(note: Note, to: str) -> None:
        box = page.locator(f"[data-sv-idea='{note.pk}'] label").bounding_box()
        page.mouse.move(box["x"] + 30, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(box["x"] + 60, box["y"] + 30, steps=3)
        target = page.locator(f"[data-sv-cluster][data-sv-title='{to}']").bounding_box()
        page.mouse.move(target["x"] + 40, target["y"] + 20, steps=5)
        expect(page.locator(".is-target")).to_have_count(1)
        eye.look(page, f"clusters-dragging-{to}")
        page.mouse.up()

    drag(notes[3], "Mentorer")
    expect(said).to_have_text("1 punkt är flyttad.")
    assert place_of(notes[3]) == "Mentorer"
    page.locator(f"#note-{notes[0].pk}").check()
    page.locator(f"#note-{notes[1].pk}").check()
    drag(notes[1], "Ett nytt knippe")
    expect(said).to_have_text("2 punkter är flyttade.")
    assert place_of(notes[0]) == place_of(notes[1]) == "Nytt knippe"

    grip = page.locator(f"[data-sv-idea='{notes[3].pk}'] [data-sv-grip]")
    page.locator("[data-sv-cluster] [data-sv-grip][tabindex='0']").nth(1).focus()
    for key in ("Enter", "ArrowDown", "Escape"):
        page.keyboard.press(key)
    expect(said).to_contain_text("är tillbaka i Mentorer")
    grip.focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("är lyft från Mentorer")
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("Resor, antal punkter: 1")
    page.keyboard.press("Enter")
    expect(said).to_have_text("1 punkt är flyttad.")
    expect(grip).to_be_focused()
    assert place_of(notes[3]) == "Resor"

    Note.objects.filter(pk=notes[3].pk).update(cluster=None)  # somebody else was quicker
    grip.press("Enter")
    grip.press("ArrowRight")
    grip.press("Enter")
    expect(said).to_contain_text("Någon har ändrat knippena")
    expect(page.locator("[data-sv-cluster='none'].idea-cluster")).to_contain_text(notes[3].text)
    assert place_of(notes[3]) == ""
    page.context.set_offline(True)
    grip.press("Enter")
    grip.press("ArrowRight")
    grip.press("Enter")
    expect(said).to_contain_text("Inget svar från servern")
    expect(page.locator("[data-sv-cluster='none'].idea-cluster")).to_contain_text(notes[3].text)
    page.context.set_offline(False)
    eye.look(page, "clusters-moved")
