"""Points gathered, then voted on: the organiser at the desk, participants by phone, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.enums import PollWay
from samverkan.forums.models import Forum, Poll
from samverkan.jobs import services as jobs
from tests.browser.moves import again, follow, heading, press, send_form
from tests.factories import forums as make
from tests.factories import ideas as some

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def gathered_forum() -> Forum:
    now = timezone.now()
    forum = make.make_forum(
        title="Skördeforum", slug="skordeforum", starts_at=now - timedelta(hours=7), ends_at=now - timedelta(hours=1),
        data_kept_until=(now + 90 * DAY).date(),
    )  # fmt: skip
    some.make_sayings(forum)
    return forum


def run_tasks() -> None:
    while (result := jobs.claim_next(worker_id="browser")) is not None:
        assert jobs.run(result=result, now=timezone.now())


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_points_are_gathered_and_arranged(
    eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool
) -> None:
    forum = gathered_forum()
    page = eye.visitor(javascript=javascript)
    sign_in(page, make.make_organiser())

    page.goto(f"{live_server.url}/forum/{forum.slug}/skord/")
    press(page, "Samla punkterna")
    eye.look_in_both_languages(page, "points-loose")
    press(page, "Föreslå knippen")
    expect(page.get_by_role("main")).to_contain_text("Punkterna samlas")
    eye.look_in_both_languages(page, "points-under-way")
    run_tasks()
    press(page, "Visa knippena" if javascript else "Titta igen")
    eye.look_in_both_languages(page, "points-gathered")
    first = page.locator(".idea-cluster").first
    first.locator("summary").click()
    first.get_by_label("Knippets namn").fill("Kvällsbussar")
    follow(first.get_by_role("button", name="Spara namnet"))
    expect(page.get_by_role("heading", name="Kvällsbussar")).to_be_visible()
    page.locator(".idea-cluster").first.get_by_role("checkbox").first.check()
    follow(page.locator(".idea-cluster").first.get_by_role("button", name="Flytta"))
    expect(page.get_by_role("heading", name="Nytt knippe")).to_be_visible()
    page.locator(".idea-pairs > summary").click()
    follow(page.get_by_role("button", name="Foga ihop").first)
    expect(page.get_by_role("button", name="Sära på dem").first).to_be_visible()
    eye.look_in_both_languages(page, "points-arranged")
    press(page, "Föreslå på nytt")
    eye.look_in_both_languages(page, "points-again")
    press(page, "Behåll dem som de är")
    press(page, "Låt deltagarna rösta")
    page.get_by_label("Fråga").fill("Vad gör vi först?")
    eye.look_in_both_languages(page, "vote-new")
    page.get_by_label("Fråga").fill("Vad gör vi först?")
    press(page, "Öppna omröstningen")
    expect(heading(page)).to_have_text("Vad gör vi först?")
    eye.look_in_both_languages(page, "vote-open")
    press(page, "Alla omröstningar")
    eye.look_in_both_languages(page, "votes")

    assert forum.clusters.filter(title="Kvällsbussar").exists()
    assert Poll.objects.get().options.count() == forum.clusters.count()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_participants_vote_and_read_the_result(
    eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool
) -> None:
    forum, now = gathered_forum(), timezone.now()
    times = {"opens_at": now - DAY, "closes_at": now + DAY}
    titles = ("Kvällsbussar", "Mentorer på varje arbetsplats", "Språkstöd på jobbet")
    dots = some.make_poll(forum, *titles, **times)
    pairs = some.make_poll(forum, *titles, way=PollWay.PAIRS, **times)
    Poll.objects.filter(pk=pairs.pk).update(question="Vilken är viktigast?")
    person = make.make_registration(forum)
    phone = eye.visitor(width=390, javascript=javascript)

    phone.goto(f"{live_server.url}/min-dag/{person.key}/")
    eye.look_in_both_languages(phone, "my-day-votes")
    press(phone, "Rösta : Vad gör vi först?")
    eye.look_in_both_languages(phone, "dots")
    phone.get_by_label("Kvällsbussar").fill("3")
    phone.get_by_label("Språkstöd på jobbet").fill("2")
    eye.look_at_answer(phone, "dots-too-many", lambda: send_form(phone, f"option-{dots.options.all()[0].pk}"))
    expect(phone.get_by_role("main")).to_contain_text("Ta bort 2 prickar")
    expect(phone.get_by_label("Kvällsbussar")).to_have_value("3")
    phone.get_by_label("Språkstöd på jobbet").fill("")
    press(phone, "Spara mina prickar")
    press(phone, "Rösta : Vilken är viktigast?")
    eye.look_in_both_languages(phone, "pairs")
    for _number in range(2):
        follow(phone.locator(".duel__option").first)
    press(phone, "Hoppa över")
    expect(phone.get_by_role("main")).to_contain_text("Det var allt")
    phone.locator(".duel-answers > summary").click()
    eye.look_in_both_languages(phone, "pairs-done")

    for number in range(9):
        other = some.give_dots(dots, 3 if number < 7 else 1, 0, 1 if number > 6 else 0, now=now)
        some.prefer(pairs, 0, 1, other, now)
        some.prefer(pairs, 0 if number < 6 else 2, 2 if number < 6 else 0, other, now)
        some.prefer(pairs, 1, 2, other, now)
    organiser = eye.visitor(javascript=javascript)
    sign_in(organiser, make.make_organiser())
    for poll, name in ((dots, "dots"), (pairs, "pairs")):
        organiser.goto(f"{live_server.url}/forum/{forum.slug}/skord/omrostningar/{poll.pk}/")
        press(organiser, "Stäng omröstningen nu")
        eye.look_in_both_languages(organiser, f"result-{name}")
        press(organiser, "Publicera resultatet")
    organiser.goto(f"{live_server.url}/forum/{forum.slug}/")
    eye.look_in_both_languages(organiser, "forum-results")
    phone.goto(f"{live_server.url}/min-dag/{person.key}/rosta/{dots.pk}/")
    expect(phone.get_by_role("main")).to_contain_text("10 personer röstade")
    eye.look_in_both_languages(phone, "my-result")
    again(phone)
