"""Reminders: by themselves, once to each, not when they are past, and with the forum when it moves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from samverkan.forums.enums import Choice, ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import Forum, Reminder, ReminderSent
from samverkan.forums.services import invitations, programme, reminders
from samverkan.letters.models import Letter
from tests.conftest import StrictClient
from tests.factories import forums as make
from tests.factories.forums import ENDS_AT, NOW, STARTS_AT
from tests.factories.invitations import TEXTS, make_invitation, make_reminder

pytestmark = pytest.mark.django_db
WEEK = -7 * 24 * 60
DAY = timedelta(days=1)


def due(now: datetime) -> list[str]:
    """Run the schedule; return whom it wrote to."""
    before = set(Letter.objects.values_list("pk", flat=True))
    reminders.send_due(now=now)
    return sorted(Letter.objects.exclude(pk__in=before).values_list("to", flat=True))


def test_reminder_leaves_at_its_moment_once_to_each() -> None:
    forum = make.make_forum()
    person = make.make_registration(forum)
    make.make_registration(forum, status=RegistrationStatus.WAITING)
    make_reminder(forum, minutes=WEEK)
    moment = STARTS_AT - 7 * DAY

    runs = [due(moment - timedelta(minutes=1)), due(moment), due(moment + timedelta(minutes=10))]

    assert runs == [[], [person.email], []]
    assert TEXTS["text_sv"] in Letter.objects.get().text
    assert f"/min-dag/{person.key}/" in Letter.objects.get().text


def test_who_registers_after_the_moment_gets_only_that_of_the_day_before() -> None:
    forum = make.make_forum()
    make_reminder(forum, minutes=WEEK)
    make_reminder(forum)
    late = make.make_registration(forum, created_at=STARTS_AT - 6 * DAY)
    later = make.make_registration(forum, created_at=STARTS_AT - timedelta(hours=15))

    runs = [due(STARTS_AT - 6 * DAY), due(STARTS_AT - DAY), due(STARTS_AT - timedelta(hours=14)), due(STARTS_AT)]

    assert runs[0] == []
    assert late.email in runs[1]
    assert sorted(runs[1] + runs[2]) == sorted([late.email, later.email])
    assert runs[3] == []


def test_reminder_switched_on_after_its_moment_is_not_sent_and_one_that_is_off_never() -> None:
    forum = make.make_forum()
    make.make_registration(forum)
    make_reminder(forum, minutes=WEEK, on_since=STARTS_AT - 6 * DAY)
    make_reminder(forum, minutes=WEEK, on_since=None)

    assert due(STARTS_AT - 5 * DAY) == []


def test_moving_the_forum_moves_what_is_not_sent_and_sends_nobody_a_second() -> None:
    forum = make.make_forum()
    first = make.make_registration(forum)
    make_reminder(forum, minutes=WEEK)
    due(STARTS_AT - 7 * DAY)
    second = make.make_registration(forum, created_at=STARTS_AT - 6 * DAY)
    moved = {"starts_at": STARTS_AT + 30 * DAY, "ends_at": ENDS_AT + 30 * DAY}
    programme.edit_forum(actor=make.make_organiser(), forum=forum, facts=moved, capacities={}, now=STARTS_AT - 5 * DAY)

    early, then = due(STARTS_AT), due(STARTS_AT + 23 * DAY)

    assert (early, then) == ([], [second.email])
    assert ReminderSent.objects.filter(registration=first).count() == 1


@pytest.mark.parametrize(
    ("audience", "expected"),
    [("onsite", ["onsite"]), ("digital", ["digital"]), ("without_wishes", ["digital"]), ("unanswered", ["invited"])],
)
def test_reminder_reaches_its_audience(audience: str, expected: list[str]) -> None:
    forum = make.make_forum(registration_closes_at=STARTS_AT - 2 * DAY)
    slot = make.make_slot(forum, choice=Choice.WISHES)
    session = make.make_session(slot)
    make.make_wishes(make.make_registration(forum, email="onsite@example.org"), slot, session)
    make.make_registration(forum, email="digital@example.org", mode=Mode.DIGITAL)
    make_invitation(forum, "invited@example.org")
    make_invitation(forum, "no@example.org", declined_at=NOW)
    stopped = make_invitation(forum, "stopped@example.org")
    invitations.stop_invitations(invitation=stopped, now=NOW)
    make_reminder(forum, anchor="registration", minutes=-24 * 60, audience=audience)

    found = due(STARTS_AT - 3 * DAY)

    assert found == [f"{name}@example.org" for name in expected]
    assert due(STARTS_AT - 3 * DAY) == []


def test_invited_people_are_reminded_with_their_link_and_a_way_out() -> None:
    forum = make.make_forum(registration_closes_at=STARTS_AT - 2 * DAY)
    invitation = make_invitation(forum)
    make_reminder(forum, anchor="registration", minutes=-24 * 60, audience="unanswered")

    due(STARTS_AT - 3 * DAY)

    letter = Letter.objects.get()
    assert f"/inbjudan/{invitation.key}/nej/" in letter.text
    assert letter.unsubscribe_url.endswith(f"/inbjudan/{invitation.key}/avregistrera/")


@pytest.mark.parametrize("fields", [{"status": ForumStatus.CANCELLED}, {"status": ForumStatus.DRAFT}])
def test_forum_that_is_off_reminds_nobody(fields: dict[str, Any]) -> None:
    forum = make.make_forum(**fields)
    make.make_registration(forum)
    make_reminder(forum)

    assert due(STARTS_AT - DAY) == []


def test_reminder_of_a_date_that_is_not_set_waits() -> None:
    forum = make.make_forum()
    make.make_registration(forum)
    reminder = make_reminder(forum, anchor="wishes", minutes=-60)

    assert (reminder.moment, due(STARTS_AT - DAY)) == (None, [])


def test_thanks_leave_after_the_end() -> None:
    forum = make.make_forum(status=ForumStatus.FINISHED)
    person = make.make_registration(forum)
    make_reminder(forum, anchor="end", minutes=24 * 60)

    assert (due(ENDS_AT), due(ENDS_AT + DAY), due(ENDS_AT + 9 * DAY)) == ([], [person.email], [])


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_one_and_for_three(
    client: StrictClient, django_assert_num_queries: Any, number: int
) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    forum = make.make_forum()
    for _each in range(number):
        make_reminder(forum)

    with django_assert_num_queries(7):
        client.get(reverse("forums:reminders", args=[forum.slug]))


def test_organiser_writes_looks_switches_on_changes_and_removes(client: StrictClient) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    forum: Forum = make.make_forum()
    values = TEXTS | {"number": 3, "unit": "days", "side": "before", "anchor": "start", "audience": "registered"}

    form = client.get(reverse("forums:reminder_new", args=[forum.slug]), {"mall": "vecka"})
    made = client.post(reverse("forums:reminder_new", args=[forum.slug]), values)
    page = client.get(made["Location"]).content.decode()
    client.post(f"{made['Location']}av-pa/", {"on": "1"})
    on = client.get(f"{made['Location']}?sprak=en").content.decode()
    changed = client.post(f"{made['Location']}andra/", values | {"number": 2, "unit": "hours"}, follow=True)

    assert "Om en vecka" in form.content.decode()
    assert "3 dagar före starten" in page
    assert TEXTS["text_sv"] in page
    assert TEXTS["text_en"] in on
    assert "2 timmar före starten" in changed.content.decode()
    assert Reminder.objects.get().on_since is not None
    client.post(f"{made['Location']}ta-bort/")
    assert not Reminder.objects.exists()


def test_bad_reminder_is_refused_with_what_was_typed(client: StrictClient) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    forum = make.make_forum()
    values = TEXTS | {"number": -1, "unit": "days", "side": "after", "anchor": "end", "audience": "unanswered"}

    answer = client.post(reverse("forums:reminder_new", args=[forum.slug]), values)

    assert answer.status_code == 422
    assert TEXTS["text_sv"] in answer.content.decode()
    assert not Reminder.objects.exists()
