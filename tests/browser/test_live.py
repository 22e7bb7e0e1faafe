"""A live session: the moderator, phones and the projector follow each other; and all of it without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.enums import QuestionState, SessionKind
from samverkan.forums.models import LiveQuestion, LiveSession, Session
from samverkan.forums.services.screens import screen_token
from tests.browser.moves import again, heading, press, press_here
from tests.factories import forums as make
from tests.factories import live as some

pytestmark = pytest.mark.django_db(transaction=True)


def session_of_today() -> Session:
    now = timezone.now()
    forum = make.make_forum(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=3))
    slot = make.make_slot(forum, starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=1))
    return make.make_session(slot, kind=SessionKind.PANEL, title="Panelsamtal")


def about(word: str, what: str) -> re.Pattern[str]:
    """Return the name of a button that says to those who cannot see it what it is about."""
    return re.compile(rf"^{word}\s*: {what}")


def look_again(page: Any) -> None:
    """Let the page ask at once, as it does when somebody comes back to it, so that nobody waits for its clock."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_moderator_phone_and_projector_follow_each_other(
    eye: Any, live_server: Any, sign_in: Callable[..., None]
) -> None:
    session = session_of_today()
    person = make.make_registration(session.slot.forum, name="Ada Holm")
    desk, phone, screen = eye.visitor(), eye.visitor(width=390), eye.visitor()
    sign_in(desk, make.make_organiser())
    desk.goto(f"{live_server.url}/forum/{session.slot.forum.slug}/dagen/")
    press(desk, "Frågor och snabbfrågor")
    eye.look_in_both_languages(desk, "live-index")
    press(desk, "Panelsamtal")
    eye.look_in_both_languages(desk, "live-nothing")
    press_here(desk, "Öppna för deltagarna")
    expect(desk.get_by_role("main")).to_contain_text("0 frågor väntar på dig")
    screen.goto(f"{live_server.url}/projektor/{screen_token(session)}/")
    phone.goto(f"{live_server.url}/min-dag/{person.key}/")
    press(phone, "Frågor och snabbfrågor")
    eye.look_in_both_languages(phone, "live-my-empty")
    phone.locator("summary", has_text="Ställ en fråga").click()
    phone.get_by_label("Din fråga").fill("Vem ringer på dag tre?")
    phone.get_by_label("Mitt förnamn").check()
    press(phone, "Skicka frågan")
    look_again(desk)
    press_here(desk, about("Släpp fram", "Vem ringer"))
    expect(screen.locator(".screen__next")).to_contain_text("Vem ringer på dag tre?")
    other = some.make_question(LiveSession.objects.get(), text="När börjar vi?")
    again(phone)
    like = phone.get_by_role("button", name="När börjar vi?")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    assert other.likes.count() == 1
    press_here(desk, about("Besvara nu", "Vem ringer"))
    expect(desk.locator(".live-now")).to_contain_text("Vem ringer")
    look_again(screen)
    look_again(phone)
    expect(heading(screen)).to_have_text("Vem ringer på dag tre?")
    expect(phone.locator(".live-now")).to_contain_text("Ada, Lund")
    for page, name in ((desk, "live-desk"), (phone, "live-my"), (screen, "live-screen")):
        eye.look_in_both_languages(page, name)


def test_quick_poll_is_started_answered_and_shown(eye: Any, live_server: Any, sign_in: Callable[..., None]) -> None:
    session = session_of_today()
    live = some.make_live(session)
    desk, phone = eye.visitor(), eye.visitor(width=390)
    phone.goto(f"{live_server.url}/min-dag/{make.make_registration(session.slot.forum).key}/fragor/")
    sign_in(desk, make.make_organiser())
    desk.goto(f"{live_server.url}/forum/{session.slot.forum.slug}/fragor/{session.pk}/snabbfragor/")
    desk.get_by_label("Ett av flera alternativ").check()
    press(desk, "Starta snabbfrågan")  # refused: nothing is asked
    eye.look(desk, "live-poll-refused")
    desk.locator("main [name=question]").fill("Hur kom du hit?")
    desk.locator("main [name=options]").fill("Tåg\nBuss")
    press(desk, "Starta snabbfrågan")
    press_here(phone, "Buss")
    expect(phone.get_by_role("button", name="Buss")).to_have_attribute("aria-pressed", "true")
    live.refresh_from_db()
    assert live.poll
    some.give_answers(live.poll, 0, 0, 1, 1)
    look_again(desk)
    expect(desk.locator(".live-bars")).to_contain_text("Buss")
    press_here(desk, "Visa resultatet för alla")
    expect(desk.get_by_role("button", name="Dölj resultatet")).to_be_visible()
    look_again(phone)
    expect(phone.locator(".live-bars__n")).to_contain_text("5 svar")
    for page, name in ((desk, "live-polls"), (phone, "live-my-poll")):
        eye.look_in_both_languages(page, name)
    screen = eye.visitor()
    screen.goto(f"{live_server.url}/projektor/{screen_token(session)}/")
    expect(heading(screen)).to_have_text("Hur kom du hit?")
    eye.look_in_both_languages(screen, "live-screen-poll")


def test_all_of_it_without_scripts(eye: Any, live_server: Any) -> None:
    session = session_of_today()
    live = some.make_live(session)
    host, person = make.make_host(session), make.make_registration(session.slot.forum)
    some.make_question(live, text="När börjar vi?")
    page = eye.visitor(width=390, javascript=False)
    page.goto(f"{live_server.url}/min-dag/{person.key}/fragor/")
    press(page, "När börjar vi?")
    page.locator("summary", has_text="Ställ en fråga").click()
    press(page, "Skicka frågan")  # refused: nothing is asked
    eye.look(page, "live-ask-refused")
    page.get_by_label("Din fråga").fill("Vem ringer?")
    press(page, "Skicka frågan")
    eye.look_in_both_languages(page, "live-my-plain")

    page.goto(f"{live_server.url}/vard/{host.key}/")
    press(page, "Frågor, snabbfrågor och panelens kö")
    press(page, about("Släpp fram", "Vem ringer"))
    page.locator("summary", has_text="Samma som").first.click()
    eye.look(page, "live-desk-plain")
    press(page, about("Till panelens kö", "Vem ringer"))
    press(page, "Panelens kö", exact=True)
    press(page, about("Ta upp nu", "Vem ringer"))
    eye.look_in_both_languages(page, "live-panel-plain")
    press(page, "Snabbfrågor", exact=True)
    press(page, "Frågor", exact=True)
    press(page, "Öppna projektorns sida")
    expect(heading(page)).to_have_text("Vem ringer?")
    assert page.url.endswith("?laddar")
    assert set(LiveQuestion.objects.values_list("state", flat=True)) == {QuestionState.OPEN}


def test_points_of_groups_are_dragged_into_order(eye: Any, live_server: Any, sign_in: Callable[..., None]) -> None:
    session = session_of_today()
    live = some.make_live(session)
    for text in ("Första", "Andra"):
        some.make_note(live, text, group=f"Grupp {text}")
    page = eye.visitor()
    sign_in(page, make.make_organiser())
    page.goto(f"{live_server.url}/forum/{session.slot.forum.slug}/skord/")
    press(page, "Skicka punkter till en panel")
    eye.look_in_both_languages(page, "live-points")
    page.get_by_label("Första").check()
    page.get_by_label("Andra").check()
    press(page, "Lägg i kön")
    items = page.locator("[data-sv-order-item]")
    expect(items).to_have_count(2)
    first = items.first.inner_text().splitlines()[0]

    height = items.last.bounding_box()["height"]
    items.first.drag_to(items.last, target_position={"x": 20, "y": height - 4})

    expect(items.last).to_contain_text(first)
    eye.look_in_both_languages(page, "live-panel")
    again(page)
    expect(items.last).to_contain_text(first)


def test_code_on_the_projector_leads_to_my_day(eye: Any, live_server: Any) -> None:
    forum = session_of_today().slot.forum
    person = make.make_registration(forum)
    page = eye.visitor(width=390)
    page.goto(f"{live_server.url}/fraga/{forum.pk}/")
    eye.look_in_both_languages(page, "live-join")
    page.goto(f"{live_server.url}/min-dag/{person.key}/")

    page.goto(f"{live_server.url}/fraga/{forum.pk}/")

    page.wait_for_url(f"**/min-dag/{person.key}/fragor/")
