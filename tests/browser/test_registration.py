"""Own questions, colleagues, passing a place on, and the order of the waiting list, as people meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.enums import QuestionKind, RegistrationStatus
from samverkan.forums.models import Answer, Forum, Question, Registration, WaitingRule
from tests.browser.moves import follow, heading, press, send_form
from tests.factories import forums as make
from tests.factories.forums import make_organiser
from tests.factories.questions import make_question

pytestmark = pytest.mark.django_db(transaction=True)


def coming() -> Forum:
    start = timezone.now() + timedelta(days=30)
    kept = (start + timedelta(days=90)).date()
    make.make_municipality("Osby")
    return make.make_forum(
        title="Vägen vidare", starts_at=start, ends_at=start + timedelta(hours=6), data_kept_until=kept, onsite=2
    )


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_from_question_to_colleague(eye: Any, live_server: Any, sign_in: Callable[..., None], javascript: bool) -> None:
    forum = coming()
    first = make_question(forum, is_required=True, mode="onsite")
    page, phone = (eye.visitor(width=width, javascript=javascript) for width in (1280, 390))
    sign_in(page, make_organiser())

    ask(eye, page, live_server, forum, first, javascript)
    second = Question.objects.get(text="Var vill du bo?")
    register(eye, phone, live_server, forum, (first, second), javascript)
    me = Registration.objects.get(email="kim@example.org")
    assert dict(Answer.objects.values_list("question", "value")) == {first.pk: "yes", second.pk: "Havet"}

    colleagues(eye, phone, live_server, me, javascript)
    order(eye, page, live_server, forum, javascript)
    pass_on(eye, phone, live_server, me, javascript)
    forget(eye, phone, live_server, javascript)

    assert not Registration.objects.filter(email="ny@example.org").exists()


def ask(eye: Any, page: Any, live_server: Any, forum: Forum, first: Question, javascript: bool) -> None:
    page.goto(f"{live_server.url}/forum/{forum.slug}/bjud-in/fragor/ny/")
    page.get_by_label("Fråga", exact=True).fill("Var vill du bo?")
    page.get_by_label("Hur den besvaras").select_option(QuestionKind.ONE)
    eye.look_at_answer(page, f"question-refused-{javascript}", lambda: send_form(page, "text"))
    page.get_by_label("Alternativ").fill("Stan\nHavet")
    page.get_by_label("Varför frågar du?").fill("Vi bokar rum.")
    if not page.locator("details.question-more[open]").count():
        page.locator("details.question-more summary").click()
    page.get_by_label("Beror den på ett annat svar?").select_option(f"{first.pk}=yes")
    page.get_by_label("Alla som får frågan måste svara").check()
    press(page, "Ställ frågan")
    eye.look_in_both_languages(page, f"questions-{javascript}")


def register(eye: Any, phone: Any, live_server: Any, forum: Forum, asked: Any, javascript: bool) -> None:
    first, second = asked
    phone.goto(f"{live_server.url}/forum/{forum.slug}/anmalan/")
    group = phone.locator(f"#id_q_{second.pk}_group")
    expect(group).to_be_visible(visible=not javascript)
    phone.get_by_label("Namn").fill("Kim Ek")
    phone.get_by_label("E-postadress").fill("kim@example.org")
    phone.get_by_label("Kommun").select_option(label="Osby")
    phone.get_by_label("Vad arbetar du som?").select_option("manager")
    phone.locator("[name=mode][value=onsite]").check()
    phone.locator(f"[name=q_{first.pk}][value=yes]").check()
    expect(group).to_be_visible()
    phone.get_by_role("checkbox", name="Jag samtycker").check()
    eye.look_at_answer(
        phone, f"register-refused-{javascript}", lambda: follow(phone.locator("main form [type=submit]"))
    )
    phone.locator(f"[name=q_{second.pk}][value=Havet]").check()
    press(phone, "Anmäl mig")
    expect(heading(phone)).to_have_text("Tack, vi har tagit emot din anmälan")


def colleagues(eye: Any, phone: Any, live_server: Any, me: Registration, javascript: bool) -> None:
    phone.goto(f"{live_server.url}/min-dag/{me.key}/")
    press(phone, "Anmäl kollegor")
    eye.look_in_both_languages(phone, f"colleagues-{javascript}")
    for number in range(2):
        phone.locator(f"[name=kollega-{number}-name]").fill(f"Kollega {number}")
        phone.locator(f"[name=kollega-{number}-email]").fill(f"k{number}@example.org")
        phone.locator(f"[name=kollega-{number}-role]").select_option("manager")
        if number == 0:
            press(phone, "En kollega till")
    eye.look_at_answer(
        phone, f"colleagues-refused-{javascript}", lambda: follow(phone.locator("main form [type=submit]:not([name])"))
    )
    phone.get_by_label("De vet att jag anmäler dem").check()
    press(phone, "Anmäl mina kollegor")
    expect(phone.get_by_text("Vi har skrivit till 2 kollegor.")).to_be_visible()
    statuses = Registration.objects.filter(registered_by=me).order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [RegistrationStatus.REGISTERED, RegistrationStatus.WAITING]


def order(eye: Any, page: Any, live_server: Any, forum: Forum, javascript: bool) -> None:
    page.goto(f"{live_server.url}/forum/{forum.slug}/bjud-in/vantelista/")
    press(page, "Lägg till gruppen")
    eye.look_in_both_languages(page, f"waiting-line-{javascript}")
    assert WaitingRule.objects.get(forum=forum).group == "new_municipality"
    page.goto(f"{live_server.url}/forum/{forum.slug}/bjud-in/svar/")
    page.get_by_text("Person för person").click()
    expect(page.get_by_text("Kim Ek")).to_be_visible()
    eye.look_in_both_languages(page, f"answers-{javascript}")


def pass_on(eye: Any, phone: Any, live_server: Any, me: Registration, javascript: bool) -> None:
    phone.goto(f"{live_server.url}/min-dag/{me.key}/svar/")
    eye.look_in_both_languages(phone, f"my-answers-{javascript}")
    phone.goto(f"{live_server.url}/min-dag/{me.key}/overlat/")
    eye.look_at_answer(phone, f"transfer-{javascript}", lambda: follow(phone.locator("main form [type=submit]")))
    phone.get_by_label("Namn").fill("Ny Person")
    phone.get_by_label("E-postadress").fill("ny@example.org")
    phone.get_by_label("Vad arbetar din kollega som?").select_option("manager")
    press(phone, "Överlåt min plats")
    expect(heading(phone)).to_have_text("Du har överlåtit din plats")
    eye.look_in_both_languages(phone, f"passed-on-{javascript}")


def forget(eye: Any, phone: Any, live_server: Any, javascript: bool) -> None:
    new = Registration.objects.get(email="ny@example.org")
    phone.goto(f"{live_server.url}/min-dag/{new.key}/inte-jag/")
    eye.look_in_both_languages(phone, f"not-me-{javascript}")
    press(phone, "Det var inte jag, glöm mig")
    expect(heading(phone)).to_have_text("Vi har glömt dig")
