"""The programme's grid: sessions moved by pointer, by keyboard and by form; rooms; a forum from an earlier one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from samverkan.forums.enums import Choice, ForumStatus
from samverkan.forums.models import Forum, Room, Session
from tests.browser.moves import press, send_form
from tests.factories import forums as make

pytestmark = pytest.mark.django_db(transaction=True)


def programme() -> Forum:
    """Return a forum with a plenary and two parallel sessions, of which the host of one hosts the other too."""
    forum = make.make_forum(status=ForumStatus.DRAFT)
    large, small = (
        Room.objects.create(forum=forum, name=name, position=position, seats_onsite=seats)
        for position, (name, seats) in enumerate([("Stora salen", 80), ("Lilla salen", 12)])
    )
    make.make_session(make.make_slot(forum, hour=9, minutes=60), room=large, title="Välkomna")
    slot = make.make_slot(forum, choice=Choice.WISHES, hour=11, minutes=60)
    for room, title in ((large, "Praktik"), (small, "Språk")):
        make.make_host(make.make_session(slot, room=room, title=title), name="Kim Ek")
    return forum


def stands(title: str, clock: str, minutes: int, room: str) -> bool:
    session = Session.objects.select_related("room").get(title=title)
    start = timezone.localtime(session.starts_at, make.STOCKHOLM).strftime("%H:%M")
    return (start, session.placement.minutes, session.room.name) == (clock, minutes, room)


def drag(page: Page, title: str, to: int, *, edge: bool = False) -> None:
    """Drag the session, or its lower edge, to where a row begins (minutes since midnight), in the same room."""
    target = page.locator(f"[data-sv-title='{title}']")
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    row = page.locator(f"tr[data-sv-at='{to}']").bounding_box()
    x, within = box["x"] + 30, box["height"] - 1 if edge else 8
    page.mouse.move(x, box["y"] + within)
    page.mouse.down()
    page.mouse.move(x, row["y"] + (0 if edge else within), steps=5)
    with page.expect_navigation():
        page.mouse.up()


def test_sessions_are_dragged_and_lifted(eye: Any, live_server: Any, sign_in: Callable[..., None]) -> None:
    forum = programme()
    page = eye.visitor()
    sign_in(page, make.make_organiser())
    page.goto(f"{live_server.url}/forum/{forum.slug}/planera/")
    press(page, "Ordna i rutnätet")
    expect(page.get_by_role("listitem").filter(has_text="Kim Ek är värd för ”Praktik” och ”Språk”")).to_be_visible()
    eye.look_in_both_languages(page, "grid")

    drag(page, "Språk", 13 * 60)
    assert stands("Språk", "13:00", 60, "Lilla salen")
    expect(page.get_by_text("Inget krockar")).to_be_visible()
    drag(page, "Språk", 14 * 60 + 30, edge=True)
    assert stands("Språk", "13:00", 90, "Lilla salen")
    press(page, "Ångra flytten")
    assert stands("Språk", "13:00", 60, "Lilla salen")

    grip = page.get_by_role("button", name="Lyft Välkomna")
    expect(page.get_by_role("button", name="Lyft Språk")).to_be_focused()
    grip.focus()
    for key in ("Enter", "ArrowDown", "Shift+ArrowUp", "ArrowRight", "Escape"):
        grip.press(key)
    expect(page.get_by_role("status").filter(has_text="Välkomna är tillbakalagd")).to_be_visible()
    for key in ("Enter", *["ArrowDown"] * 20):
        grip.press(key)
    grip.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Stora salen är upptaget av Praktik")).to_be_visible()
    grip.press("ArrowRight")
    expect(page.get_by_role("status").filter(has_text="10.40 till 11.40 i Lilla salen")).to_be_visible()
    with page.expect_navigation():
        grip.press("Enter")
    assert stands("Välkomna", "10:40", 60, "Lilla salen")
    eye.look(page, "grid-moved")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_sessions_are_moved_by_a_form_on_a_phone(
    eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool
) -> None:
    forum = programme()
    page = eye.visitor(width=390, javascript=javascript)

    def look(name: str) -> None:
        """Look where no script of the page's own runs: without JavaScript, in both languages."""
        if not javascript:
            eye.look_in_both_languages(page, name)

    sign_in(page, make.make_organiser())
    page.goto(f"{live_server.url}/forum/{forum.slug}/planera/rutnat/")
    eye.look_in_both_languages(page, f"grid-phone-{javascript}")

    press(page, "Flytta Välkomna")
    eye.look_in_both_languages(page, f"grid-move-{javascript}")
    page.locator("[name=minutes]").fill("150")
    eye.look_at_answer(page, f"grid-refused-{javascript}", lambda: send_form(page, "minutes"))
    expect(page.get_by_role("main")).to_contain_text("”Praktik” är i den lokalen då")
    page.locator("[name=minutes]").fill("90")
    send_form(page, "minutes")
    assert stands("Välkomna", "09:00", 90, "Stora salen")
    press(page, "Ångra flytten")
    assert stands("Välkomna", "09:00", 60, "Stora salen")

    press(page, "Rum och deras platser")
    look(f"rooms-{javascript}")
    press(page, "Lägg till ett rum")
    page.locator("[name=name]").fill("lilla salen")
    send_form(page, "name")
    expect(page.get_by_role("main")).to_contain_text("Ett annat rum i forumet heter så")
    page.locator("[name=name]").fill("Digitala rummet")
    send_form(page, "name")
    press(page, "Upp Digitala rummet")
    assert list(forum.rooms.values_list("name", flat=True)) == ["Stora salen", "Digitala rummet", "Lilla salen"]

    page.goto(f"{live_server.url}/forum/planera/")
    press(page, "Nytt forum från ett tidigare")
    look(f"copy-{javascript}")
    page.locator("[name=source]").select_option(forum.slug)
    page.locator("[name=title]").fill("Del 2")
    page.locator("[name=first_day]").fill("2027-06-10")
    send_form(page, "first_day")
    expect(page.get_by_role("heading", name="Välkomna")).to_be_visible()
    assert [session.starts_at.astimezone(make.STOCKHOLM).hour for session in Session.objects.filter(
        slot__forum__slug="del-2", title="Praktik")] == [11]  # fmt: skip
