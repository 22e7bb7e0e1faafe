"""After the forum: a commitment is made and reported on, the evaluation answered, and the organiser follows it up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samverkan.forums.enums import CommitmentStatus, ForumStatus
from samverkan.forums.models import Commitment, Evaluation, Forum
from samverkan.forums.services import documentation, evaluation
from samverkan.forums.services.commitments import write_decisions
from tests.browser.moves import heading, press, send_form
from tests.factories import forums as make
from tests.factories.follow_up import give_answers, make_commitment
from tests.factories.forums import make_organiser

pytestmark = pytest.mark.django_db(transaction=True)


def held_yesterday(**fields: Any) -> Forum:
    now = timezone.now()
    return make.make_forum(
        title="Vägar till arbete", starts_at=now - timedelta(hours=30), ends_at=now - timedelta(hours=24),
        data_kept_until=(now + timedelta(days=90)).date(), **fields,
    )  # fmt: skip


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_participant_promises_reports_and_evaluates(eye: Any, live_server: Any, javascript: bool) -> None:
    forum = held_yesterday()
    person = make.make_registration(forum, kept_until=(timezone.now() + timedelta(days=90)).date())
    phone = eye.visitor(width=390, javascript=javascript)

    phone.goto(f"{live_server.url}/min-dag/{person.key}/")
    eye.look(phone, f"my-day-after-{javascript}")
    press(phone, "Gör ett åtagande, eller se dina")
    eye.look_in_both_languages(phone, f"commitments-empty-{javascript}")
    phone.get_by_label("Vad ska göras?").fill("Vi ringer varje ny anställd på dag tre.")
    eye.look_at_answer(phone, f"commitment-refused-{javascript}", lambda: send_form(phone, "text"))
    expect(phone.get_by_label("Vad ska göras?")).to_have_value("Vi ringer varje ny anställd på dag tre.")
    phone.get_by_label("Till när?").fill((timezone.now() + timedelta(days=60)).date().isoformat())
    phone.get_by_label("Påminn mig med brev").check()
    phone.get_by_label("Alla får se det").check()
    press(phone, "Gör åtagandet")
    expect(phone.get_by_text("Inte rapporterat än")).to_be_visible()

    press(phone, "Berätta hur det går")
    eye.look_in_both_languages(phone, f"commitment-{javascript}")
    phone.get_by_label("Pågår").check()
    phone.get_by_label("Med några ord").fill("Två av tre chefer har börjat.")
    press(phone, "Spara")
    phone.goto(f"{live_server.url}/forum/{forum.slug}/")
    expect(phone.get_by_text("Två av tre chefer har börjat.")).to_be_visible()
    home = person.municipality
    phone.goto(f"{live_server.url}/kommuner/{home.slug}/")
    eye.look_in_both_languages(phone, f"municipality-{javascript}")

    phone.goto(f"{live_server.url}/min-dag/{person.key}/")
    press(phone, "Svara")
    eye.look_at_answer(phone, f"evaluation-refused-{javascript}", lambda: send_form(phone, "best"))
    phone.locator("[name=use][value='4']").check()
    press(phone, "Skicka mina svar")
    expect(heading(phone)).to_have_text("Tack för ditt svar")
    eye.look_in_both_languages(phone, f"evaluation-done-{javascript}")

    assert Commitment.objects.get().status == CommitmentStatus.UNDER_WAY
    assert Evaluation.objects.get().tally == {"use": [0, 0, 0, 1, 0]}


def test_organiser_follows_up_and_plans_part_two(eye: Any, live_server: Any, sign_in: Callable[..., None]) -> None:
    forum = held_yesterday(status=ForumStatus.FINISHED, follows=held_yesterday())
    now, organiser = timezone.now(), make_organiser()
    make_commitment(forum.follows, status=CommitmentStatus.DONE, text="Osby delar sin lista.")
    due = (now + timedelta(days=40)).date()
    make_commitment(forum, registration=make.make_registration(forum), due_date=due, created_at=now)
    give_answers(forum, 5, text="Mer tid", now=now)
    evaluation.close(actor=organiser, forum=forum, now=now)
    write_decisions(actor=organiser, forum=forum, decisions="Vi ses i maj.", now=now)
    documentation.compile_documentation(actor=organiser, forum=forum, now=now)
    page = eye.visitor()
    sign_in(page, organiser)

    page.goto(f"{live_server.url}/forum/{forum.slug}/uppfoljning/")
    expect(page.get_by_role("main")).to_contain_text("Osby delar sin lista.")
    eye.look_in_both_languages(page, "follow-up")
    press(page, "Läs resultatet")
    eye.look_in_both_languages(page, "evaluation-result")
    press(page, "Visa skalorna på forumets sida")
    page.goto(f"{live_server.url}/forum/{forum.slug}/uppfoljning/ataganden/nytt/")
    eye.look_at_answer(page, "commitment-noted-refused", lambda: send_form(page, "due_date"))
    page.get_by_label("Vad ska göras?").fill("Eslöv bjuder in tre företag.")
    page.get_by_label("Till när?").fill(due.isoformat())
    page.get_by_label("Eller en annan organisation").fill("Föreningen")
    press(page, "Anteckna åtagandet")
    expect(page.get_by_text("Eslöv bjuder in tre företag.").first).to_be_visible()
    page.goto(f"{live_server.url}/forum/{forum.slug}/dokumentation/")
    eye.look_in_both_languages(page, "documentation")
    press(page, "Låt alla läsa PDF:en")
    page.goto(f"{live_server.url}/forum/{forum.slug}/")
    expect(page.get_by_text("Medel 4,0 av 5, 5 svar").first).to_be_visible()
    eye.look_in_both_languages(page, "forum-after")
    page.goto(f"{live_server.url}/forum/{forum.slug}/uppfoljning/")
    press(page, "Planera del 2")
    expect(page.locator("[name=title]")).to_have_value("Vägar till arbete, del 2")
