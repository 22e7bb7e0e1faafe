"""A World Café from form to last round: the organiser, a phone that follows by itself, and one without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.models import Cafe, Registration
from samverkan.forums.services import cafe as service
from samverkan.forums.services import cafe_clock
from tests.browser.moves import again, follow, heading, press
from tests.factories import forums as make

pytestmark = pytest.mark.django_db(transaction=True)


def today() -> dict[str, Any]:
    now = timezone.now()
    return {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=3)}


def table_of(person: Registration, number: int) -> str:
    return str(person.cafe_seats.get(round=number).table.number)


@pytest.mark.parametrize("javascript", [True, False])
def test_organiser_runs_a_cafe(eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool) -> None:
    session = make.make_cafe_session(onsite=12, digital=4, **today())
    host = session.slot.forum.registrations.order_by("pk")[0]
    page = eye.visitor(width=1280 if javascript else 390, javascript=javascript)
    sign_in(page, make.make_organiser())
    page.goto(f"{live_server.url}/forum/{session.slot.forum.slug}/dagen/")

    press(page, "World Café", exact=True)
    eye.look_in_both_languages(page, "cafe-none")
    press(page, "Ordna ett World Café")
    eye.look_in_both_languages(page, "cafe-new")
    for name, value in {"question": "Vad behövs?", "rounds": "3", "minutes": "20", "onsite_tables": "3"}.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main [name=session]").select_option(str(session.pk))
    press(page, "Ordna World Caféet")
    press(page, "Placera borden", exact=True)  # refused: the digital people have no table
    expect(page.get_by_role("alert")).to_contain_text("inget digitalt bord")
    eye.look(page, "cafe-refused")
    press(page, "Ändra fråga, rundor och bord")
    eye.look_in_both_languages(page, "cafe-edit")
    page.locator("main [name=digital_tables]").fill("1")
    page.locator("main [name=lent_computers]").fill("1")
    press(page, "Spara World Caféet")
    press(page, "Ange värdar")
    eye.look_in_both_languages(page, "cafe-hosts")
    page.locator("main [name=table_2]").fill(host.name)
    press(page, "Spara värdarna")
    press(page, "Placera borden", exact=True)
    expect(page.get_by_role("main")).to_contain_text("Möten över kommungränser")
    eye.look_in_both_languages(page, "cafe-placed")
    press(page, "Börja runda 1")
    expect(page.locator(".cafe-clock")).to_contain_text("Runda 1 av 3")
    press(page, "Stoppa klockan")
    expect(page.locator(".cafe-clock")).to_contain_text("Klockan står stilla")
    press(page, "Starta klockan")
    press(page, "2 minuter till")
    eye.look_in_both_languages(page, "cafe-running")
    late = make.make_registration(session.slot.forum, name="Sena Sundin")
    again(page)
    press(page, "Uppdatera borden")
    expect(page.get_by_role("main")).to_contain_text("Alla som är här har ett bord")
    press(page, "Visa förnamn")
    press(page, "Öppna projektorns sida")
    expect(page.locator(".board")).to_contain_text("Sena")
    expect(heading(page)).to_have_text("Vad behövs?")
    eye.look_in_both_languages(page, "cafe-projector")
    page.go_back()
    press(page, "Börja runda 2")
    press(page, "Börja runda 3")
    press(page, "Avsluta caféet")

    expect(page.get_by_role("main")).to_contain_text("Caféet är slut")
    assert late.cafe_seats.count() == 3
    assert set(host.cafe_seats.values_list("table__number", flat=True)) == {2}


def test_phone_follows_the_rounds_by_itself(eye: Any, live_server: Any) -> None:
    cafe, actor, person = begun()
    page = eye.visitor(width=390)
    page.goto(f"{live_server.url}/min-dag/{person.key}/")
    expect(page.locator(".my-table__number").nth(0)).to_have_text(table_of(person, 1))
    expect(page.locator(".my-table__number").nth(1)).to_have_text(table_of(person, 2))
    eye.look_in_both_languages(page, "cafe-my-day")
    shown = page.locator(".cafe-clock__left").inner_text()
    expect(page.locator(".cafe-clock__left")).not_to_have_text(shown)

    cafe_clock.step(actor=actor, cafe=cafe, from_round=1, now=timezone.now())

    expect(page.locator(".cafe-clock")).to_contain_text("Runda 2 av 2")
    expect(page.locator(".my-table__part--now .my-table__number")).to_have_text(table_of(person, 2))
    expect(page.locator("[data-sv-cafe-say]")).to_contain_text(f"Ditt bord nu {table_of(person, 2)}")
    cafe_clock.end(actor=actor, cafe=cafe, now=timezone.now())
    expect(page.locator("main")).to_contain_text("Inget World Café pågår")


def test_phone_without_scripts_asks_by_a_link(eye: Any, live_server: Any) -> None:
    cafe, actor, person = begun()
    page = eye.visitor(width=390, javascript=False)
    page.goto(f"{live_server.url}/min-dag/{person.key}/")
    expect(page.locator(".cafe-clock")).to_contain_text("slutar")
    cafe_clock.step(actor=actor, cafe=cafe, from_round=1, now=timezone.now())

    follow(page.locator("[data-sv-cafe-link] a"))

    expect(page.locator(".my-table__part--now .my-table__number")).to_have_text(table_of(person, 2))
    eye.look_in_both_languages(page, "cafe-my-table")


def begun() -> tuple[Cafe, Any, Registration]:
    """Return a café of two rounds whose first is on, who runs it, and somebody who changes tables."""
    actor, now = make.make_organiser(), timezone.now()
    session = make.make_cafe_session(onsite=12, **today())
    facts = service.CafeFacts(question="Vad behövs?", rounds=2, minutes=20, onsite_tables=3, digital_tables=0)
    cafe = service.set_up(actor=actor, session=session, facts=facts, now=now)
    service.place(actor=actor, cafe=cafe, seed=1, now=now)
    cafe_clock.step(actor=actor, cafe=cafe, from_round=0, now=now)
    people = session.slot.forum.registrations.order_by("pk")
    return cafe, actor, next(one for one in people if table_of(one, 1) != table_of(one, 2))
