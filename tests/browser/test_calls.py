"""A call answered and an open forum's topics: proposer, organiser and participant, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.enums import Choice, ForumKind
from samverkan.forums.models import Call, Proposal, Seat, Session, Topic
from tests.browser.moves import follow, heading, press, send_form
from tests.factories import forums as make
from tests.factories import proposals as some

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def day_of(hours: float) -> dict[str, Any]:
    """Return the times of a forum that starts so many hours from now and lasts for six."""
    now = timezone.now()
    starts_at = (now + timedelta(hours=hours)).replace(second=0, microsecond=0)
    return {"starts_at": starts_at, "ends_at": starts_at + 6 * HOUR, "data_kept_until": (now + 90 * 24 * HOUR).date()}


def looks(eye: Any, javascript: bool) -> tuple[Callable[..., None], Callable[..., None]]:
    """Return how to look at a page and at a refusal: once for each page, in the journey with scripts."""
    if javascript:
        return eye.look_in_both_languages, eye.look_at_answer
    return (lambda _page, _name: None), (lambda _page, _name, send: send())


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_a_session_is_proposed_and_accepted(
    eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool
) -> None:
    look, refuse = looks(eye, javascript)
    make.make_municipality("Osby")
    forum = make.make_forum(title="Språkforum", slug="sprakforum", **day_of(24 * 30))
    desk, phone = eye.visitor(javascript=javascript), eye.visitor(width=390, javascript=javascript)
    sign_in(desk, make.make_organiser())

    desk.goto(f"{live_server.url}/forum/{forum.slug}/planera/")
    press(desk, "Förslag: låt andra fylla programmet med dig")
    look(desk, "no-call")
    press(desk, "Bjud in till att föreslå")
    refuse(desk, "call-empty", lambda: send_form(desk, "sought"))
    desk.get_by_label("Vad söker du?").fill("Du som har prövat något som andra kan ta efter.")
    desk.get_by_label("Förslag tas emot till").fill((timezone.now() + 240 * HOUR).strftime("%Y-%m-%dT17:00"))
    press(desk, "Öppna inbjudan")
    look(desk, "call-open")

    phone.goto(f"{live_server.url}/forum/{forum.slug}/")
    look(phone, "forum-with-call")
    press(phone, "Föreslå ett pass")
    phone.get_by_label("Rubrik").fill("Språk i köket")
    refuse(phone, "propose-empty", lambda: send_form(phone, "title"))
    expect(phone.get_by_label("Rubrik")).to_have_value("Språk i köket")
    phone.get_by_label("Vad tar man med sig hem?").fill("Tre övningar.")
    phone.get_by_label("Gruppsamtal").check()
    phone.get_by_label("Namn", exact=True).fill("Ada Björk")
    phone.get_by_label("E-postadress").fill("ada@example.org")
    phone.get_by_label("Roll och organisation").fill("lärare, Osby")
    phone.get_by_label("Kommun").select_option(label="Osby")
    phone.get_by_label(re.compile("Jag samtycker")).check()
    press(phone, "Skicka mitt förslag")
    look(phone, "propose-receipt")

    proposal = Proposal.objects.get()
    phone.goto(f"{live_server.url}/forslag/{proposal.key}/")
    look(phone, "my-proposal")
    press(phone, "Ändra mitt förslag")
    phone.get_by_label("Rubrik").fill("Språk i skolköket")
    look(phone, "my-proposal-change")
    phone.get_by_label("Rubrik").fill("Språk i skolköket")
    press(phone, "Spara mitt förslag")
    press(phone, "Ta tillbaka mitt förslag")
    look(phone, "my-proposal-withdraw")
    press(phone, "Nej, behåll mitt förslag")

    desk.goto(f"{live_server.url}/forum/{forum.slug}/planera/forslag/")
    look(desk, "proposals")
    press(desk, "Språk i skolköket")
    desk.get_by_label("Säg något till de andra").fill("Det här vill vi ha.")
    press(desk, "Säg det")
    desk.get_by_label("Min poäng").select_option("5")
    press(desk, "Spara", exact=True)
    look(desk, "proposal")
    press(desk, "Tacka nej")
    refuse(desk, "decline-empty", lambda: send_form(desk, "words"))
    press(desk, "Avbryt")
    press(desk, "Anta", exact=True)
    look(desk, "accept")
    desk.get_by_label("Dina ord").fill("Varmt välkommen.")
    desk.get_by_label("När?").select_option("other")
    desk.locator("[name=room]").fill("Norra salen")
    press(desk, "Läs brevet")
    expect(desk.locator(".letter-preview")).to_contain_text("Varmt välkommen.")
    eye.look(desk, "letter")
    press(desk, "Ändra", exact=True)
    expect(desk.locator("[name=room]")).to_have_value("Norra salen")
    press(desk, "Läs brevet")
    press(desk, "Anta och skicka")
    expect(desk.get_by_role("main")).to_contain_text("I programmet")
    phone.goto(f"{live_server.url}/forslag/{proposal.key}/")
    expect(phone.get_by_role("main")).to_contain_text("Norra salen")

    assert Session.objects.get().title == "Språk i skolköket"
    assert Call.objects.get().kinds


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_a_topic_is_brought_supported_and_given_a_room(
    eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool
) -> None:
    look, refuse = looks(eye, javascript)
    forum = make.make_forum(title="Öppet forum", slug="oppet", kind=ForumKind.OPEN, **day_of(-0.5))
    talk = make.make_group_talk(
        make.make_slot(
            forum, choice=Choice.ON_THE_DAY, starts_at=timezone.now() + HOUR, ends_at=timezone.now() + 2 * HOUR
        )
    )
    forum.rooms.create(name="Ateljén", position=990)
    host, other = make.make_host(talk.session), make.make_registration(forum)
    person = make.make_registration(forum)
    phone, desk = eye.visitor(width=390, javascript=javascript), eye.visitor(javascript=javascript)
    sign_in(desk, make.make_organiser())

    phone.goto(f"{live_server.url}/min-dag/{person.key}/")
    press(phone, "Till ämnena")
    look(phone, "topics-empty")
    press(phone, "Föreslå ett ämne")
    refuse(phone, "topic-empty", lambda: send_form(phone, "title"))
    phone.get_by_label("Ämne").fill("Hur hittar vi mentorer?")
    press(phone, "Föreslå ämnet")
    some.make_topic(other, "Bussarna", now=timezone.now())
    phone.goto(f"{live_server.url}/min-dag/{person.key}/amnen/")
    press(phone, re.compile("Det vill jag prata om"))
    look(phone, "topics")

    desk.goto(f"{live_server.url}/forum/{forum.slug}/dagen/amnen/")
    look(desk, "topics-desk")
    press(desk, re.compile("Annan tid eller annat rum.*mentorer"))
    refuse(desk, "topic-place", lambda: send_form(desk, "room"))
    press(desk, "Avbryt")
    press(desk, re.compile("Ta bort.*mentorer"))
    look(desk, "topic-remove")
    press(desk, "Nej, låt det stå kvar")
    follow(desk.locator(".topic__act button").first)
    look(desk, "topics-desk-one-placed")
    press(desk, "Visa ämnena på projektorn")
    look(desk, "topics-projector")
    desk.goto(f"{live_server.url}/vard/{host.key}/")
    press(desk, "Ämnen: ge det som deltagarna tar med ett rum")
    look(desk, "topics-host")
    follow(desk.locator(".topic__act button").first)

    phone.goto(f"{live_server.url}/min-dag/{person.key}/amnen/")
    press(phone, re.compile("Välj det på Min dag.*Bussarna"))
    expect(heading(phone)).to_have_text("Min dag")
    follow(phone.locator(".pick__option", has_text="Bussarna").get_by_role("button"))

    assert not Topic.objects.filter(session=None).exists()
    assert Seat.objects.filter(registration=person, session__title="Bussarna").exists()
