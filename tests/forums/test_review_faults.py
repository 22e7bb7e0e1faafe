"""Faults found when others read invitations, registration and follow-up: each has its test here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from samverkan.forums.enums import CheckInWay, QuestionKind
from samverkan.forums.models import Evaluation, Forum, Invitation, KeptCount, ModeCapacity, Registration, Reminder
from samverkan.forums.queries import evaluation as evaluations
from samverkan.forums.queries import invitations as queries
from samverkan.forums.services import (
    attendance,
    colleagues,
    evaluation,
    follow_up_letters,
    invitations,
    personal_data,
    programme,
    questions,
    quotas,
    reminders,
    retention,
    transfer,
)
from samverkan.forums.services.registration import Application, register
from samverkan.forums.services.registration_changes import cancel
from samverkan.letters.models import Letter
from tests.conftest import StrictClient
from tests.factories import forums as make
from tests.factories.follow_up import AFTER, give_answers, make_commitment
from tests.factories.forums import ENDS_AT, FORUM_DAY, NOW, STARTS_AT
from tests.factories.invitations import TEXTS, make_invitation, make_mailing, make_reminder
from tests.factories.questions import make_answer, make_question

pytestmark = pytest.mark.django_db


def anna() -> Application:
    return Application("Anna", "anna@example.org", "other", "onsite", make.make_municipality())


def coming(**fields: Any) -> Forum:
    start = timezone.now() + timedelta(days=30)
    kept = (start + timedelta(days=90)).date()
    return make.make_forum(starts_at=start, ends_at=start + timedelta(hours=6), data_kept_until=kept, **fields)


def states(forum: Forum) -> dict[str, int]:
    return queries.get_overview(forum).states


def to(**fields: Any) -> transfer.Colleague:
    values = {"name": "Kim", "email": "kim@example.org", "role": "other", "mode": "onsite"}
    return transfer.Colleague(**(values | fields))


# Invitations


def test_somebody_erased_before_the_letter_is_written_stops_nobody_elses() -> None:
    person = make.make_person(email="a@example.org")
    mailing = make_mailing(make.make_forum(), "a@example.org", "b@example.org")
    invitations.send(actor=make.make_organiser(), mailing=mailing, now=NOW)

    personal_data.erase_personal_data(person, NOW)
    written = invitations.write_invitations(mailing_id=mailing.pk, now=NOW)

    assert written == 1
    assert list(Letter.objects.filter(template="invitation").values_list("to", flat=True)) == ["b@example.org"]


def test_erasing_takes_a_person_out_of_drafts_and_the_copy_tells_of_them() -> None:
    person = make.make_person(email="anna@example.org")
    forum = make.make_forum(title="Vårens forum")
    draft = make_mailing(forum, "Anna@example.org", "b@example.org")
    invitations.stop_invitations(invitation=make_invitation(make.make_forum()), now=NOW)

    told = personal_data.export_personal_data(person)
    personal_data.erase_personal_data(person, NOW)

    draft.refresh_from_db()
    assert (told["drafts_of_invitations"], told["wants_no_invitations"]) == (["Vårens forum"], True)
    assert draft.audience["pasted"] == [["", "b@example.org", ""]]


def test_cancelled_registration_that_is_deleted_still_counts_as_no() -> None:
    forum = make.make_forum()
    make_invitation(forum)
    cancel(registration=register(forum=forum, application=anna(), now=NOW), now=NOW)

    retention.delete_expired(now=NOW.replace(year=FORUM_DAY.year + 1))

    assert not Registration.objects.exists()
    assert states(forum) == {"declined": 1}


def test_who_cancels_and_registers_again_is_registered(client: StrictClient) -> None:
    forum = coming()
    invitation = make_invitation(forum)
    cancel(registration=register(forum=forum, application=anna(), now=timezone.now()), now=timezone.now())

    page = client.get(f"/inbjudan/{invitation.key}/", follow=True)
    again = register(forum=forum, application=anna(), now=timezone.now())

    assert 'value="anna@example.org"' in page.content.decode()
    assert states(forum) == {"registered": 1}
    assert Invitation.objects.get().registration_id == again.pk


def test_who_takes_over_a_place_is_not_reminded_of_the_invitation() -> None:
    forum = make.make_forum()
    make_invitation(forum, "Kim@example.org")
    make_reminder(forum, audience="unanswered", minutes=-7 * 24 * 60)

    transfer.pass_on(registration=make.make_registration(forum), to=to(), now=NOW)
    reminders.send_due(now=STARTS_AT - timedelta(days=7))

    assert states(forum) == {"registered": 1}
    assert not Letter.objects.filter(template="reminder_invited").exists()


# Reminders


def test_nobody_is_told_tomorrow_on_the_day_itself() -> None:
    forum = make.make_forum()
    make_reminder(forum)
    make.make_registration(forum, created_at=STARTS_AT - timedelta(hours=2))

    on_the_day = reminders.send_due(now=STARTS_AT - timedelta(hours=1))
    evening_before = reminders.send_due(now=STARTS_AT - timedelta(hours=10))

    assert (on_the_day, evening_before) == (0, 0)
    assert reminders.send_due(now=STARTS_AT - timedelta(hours=9, minutes=1)) == 0


def test_changing_a_reminder_does_not_undo_what_another_organiser_did() -> None:
    forum = make.make_forum()
    reminder = make_reminder(forum)
    seen = Reminder.objects.get(pk=reminder.pk)
    actor = make.make_organiser()
    reminders.switch(actor=actor, reminder=reminder, is_on=False, now=NOW)

    facts = reminders.ReminderFacts("start", -60, "registered", TEXTS)
    reminders.save_reminder(actor=actor, forum=forum, facts=facts, now=NOW, reminder=seen)

    stored = Reminder.objects.get(pk=reminder.pk)
    assert (stored.minutes, stored.on_since) == (-60, None)


# Kept places


def test_what_is_kept_is_released_at_the_latest_when_a_moved_forum_starts() -> None:
    forum = make.make_forum(onsite=5)
    actor, earlier = make.make_organiser(), timedelta(days=7)
    lund = make.make_municipality("Lund")
    quotas.keep_places(actor=actor, forum=forum, mode="onsite", places={lund.pk: 1}, until=STARTS_AT, now=NOW)

    facts = {"starts_at": STARTS_AT - earlier, "ends_at": ENDS_AT - earlier}
    programme.edit_forum(actor=actor, forum=forum, facts=facts, capacities={}, now=NOW)

    assert ModeCapacity.objects.get(forum=forum, mode="onsite").kept_until == STARTS_AT - earlier


# Registration


def test_that_was_not_me_leaves_no_count_and_no_name() -> None:
    forum = make.make_forum()
    make_invitation(forum)
    person = register(forum=forum, application=anna(), now=NOW)
    promise = make_commitment(forum, registration=person, is_named=True)

    colleagues.disown(registration=person, now=NOW)

    promise.refresh_from_db()
    assert sum(KeptCount.objects.values_list("registered", flat=True)) == 0
    assert states(forum) == {"declined": 1}
    assert (promise.name, promise.email, promise.is_named) == ("", "", False)


def test_question_that_others_depend_on_keeps_the_answer_they_ask_for() -> None:
    forum = make.make_forum()
    parent = make_question(forum, kind=QuestionKind.ONE, options=["Tåg", "Bil"])
    make_question(forum, depends_on=parent, depends_value="Tåg")
    facts = questions.QuestionFacts(parent.text, QuestionKind.ONE, parent.purpose, options=("Buss", "Bil"))

    with pytest.raises(questions.StillNeeded):
        questions.change_question(actor=make.make_organiser(), question=parent, facts=facts, now=NOW)

    parent.refresh_from_db()
    assert parent.options == ["Tåg", "Bil"]


def test_small_count_cannot_be_worked_out_from_how_many_are_registered(client: Client) -> None:
    forum = make.make_forum()
    asked = make_question(forum, text="Buss?", is_required=True)
    for number in range(9):
        make_answer(make.make_registration(forum), asked, "yes" if number else "no")
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")

    told = client.get(f"/forum/{forum.slug}/bjud-in/svar/svar.csv").content.decode("utf-8-sig")

    assert told.splitlines()[1:] == ["Buss?;Ja;dolt", "Buss?;Nej;dolt"]


# The evaluation


def test_evaluation_that_has_been_looked_at_is_not_opened_by_moving_the_forum(client: Client) -> None:
    forum = make.make_forum()
    start = timezone.now() - timedelta(days=15)
    Forum.objects.filter(pk=forum.pk).update(starts_at=start, ends_at=start + timedelta(hours=6), status="closed")
    forum.refresh_from_db()
    give_answers(forum, 5, now=forum.ends_at + timedelta(days=1))
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    client.get(f"/forum/{forum.slug}/uppfoljning/utvardering/")

    Forum.objects.filter(pk=forum.pk).update(ends_at=timezone.now() - timedelta(days=1))

    with pytest.raises(evaluation.NotOpen):
        give_answers(Forum.objects.get(pk=forum.pk), 1, now=timezone.now())
    assert Evaluation.objects.get().answers == 5


def test_schedule_closes_an_evaluation_for_good() -> None:
    forum = make.make_forum()
    give_answers(forum, 5)

    early = evaluation.close_due(now=ENDS_AT + timedelta(days=13))
    closed = evaluation.close_due(now=ENDS_AT + evaluations.OPEN_FOR)

    assert (early, closed, evaluation.close_due(now=ENDS_AT + timedelta(days=20))) == (0, 1, 0)
    assert Evaluation.objects.get().closed_at == ENDS_AT + evaluations.OPEN_FOR


def test_free_texts_go_with_the_forums_personal_data_and_the_sums_stay() -> None:
    forum = make.make_forum()
    give_answers(forum, 5, text="Listan")

    retention.delete_expired(now=AFTER + timedelta(days=200))

    stored = Evaluation.objects.get()
    assert (stored.texts, stored.answers, sum(stored.tally["use"])) == ({}, 5, 5)


def test_spread_with_small_steps_is_for_organisers_alone(client: Client) -> None:
    forum = make.make_forum(status="finished")
    give_answers(forum, 6, step=5)
    give_answers(forum, 1, step=2)
    evaluation.close(actor=make.make_organiser(), forum=forum, now=AFTER)
    evaluation.publish(actor=make.make_organiser(), forum=forum, is_public=True, now=AFTER)

    public = client.get(f"/forum/{forum.slug}/").content.decode()
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    own = client.get(f"/forum/{forum.slug}/uppfoljning/utvardering/").content.decode()

    assert "färre än fem valde något av stegen" in public
    assert '<td class="num">6</td>' not in public
    assert '<td class="num">6</td>' in own


def test_faults_of_several_colleagues_stand_in_one_box(client: Client) -> None:
    forum = coming()
    person = make.make_registration(forum, kept_until=forum.data_kept_until)
    data = {"kollega-TOTAL_FORMS": "2", "kollega-INITIAL_FORMS": "0", "kollega-0-name": "A", "kollega-1-name": "B"}

    page = client.post(f"/min-dag/{person.key}/kollegor/", data).content.decode()

    assert page.count('class="error-summary"') == 1
    assert page.count('href="#id_kollega-0-') + page.count('href="#id_kollega-1-') >= 4


def test_who_stayed_away_is_not_thanked_when_all_who_came_have_answered() -> None:
    forum = make.make_forum()
    came = make.make_registration(forum)
    make.make_registration(forum)
    attendance.check_in(registration=came, way=CheckInWay.CODE, now=STARTS_AT)
    evaluation.answer(registration=came, scales={"use": 4}, texts={}, now=ENDS_AT)

    assert follow_up_letters.invite_to_evaluations(now=ENDS_AT + timedelta(hours=1)) == 0
