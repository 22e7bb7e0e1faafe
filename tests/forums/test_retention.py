"""Personal data goes when its time is up; the counts stay."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from wagtail.models import ModelLogEntry

from samverkan.forums.enums import CheckInWay, Mode, RegistrationStatus
from samverkan.forums.models import Attendance, Host, KeptCount, Preference, Registration, Seat, Session
from samverkan.forums.queries.counts import count_participants
from samverkan.forums.services import attendance, retention
from tests.factories import forums as make
from tests.factories.forums import ENDS_AT, FORUM_DAY, NOW, STOCKHOLM

pytestmark = pytest.mark.django_db

LAST_DAY = FORUM_DAY + timedelta(days=90)
AFTER = datetime.combine(LAST_DAY + timedelta(days=1), datetime.min.time(), STOCKHOLM)


def shown(forum: object) -> list[tuple[str, str, int, int]]:
    return [(row.municipality, row.mode, row.registered, row.attended) for row in count_participants(forum)]


def test_registrations_go_after_their_date_and_counts_stay_as_they_were() -> None:
    forum = make.make_parallel_forum(persons=10)
    make.make_registration(forum, organisation="Föreningen")
    make.make_registration(forum, status=RegistrationStatus.CANCELLED)
    make.make_registration(forum, status=RegistrationStatus.WAITING)
    for person in forum.registrations.filter(status=RegistrationStatus.REGISTERED)[:6]:
        attendance.check_in(registration=person, way=CheckInWay.NAME, now=NOW)
    seat = make.make_seat(person, Session.objects.filter(slot__forum=forum).first())
    before = shown(forum)

    found = retention.delete_expired(now=AFTER)

    assert found["registrations"] == 13
    assert not Registration.objects.exists()
    assert not any(model.objects.exists() for model in (Preference, Seat, Attendance))
    assert shown(forum) == before
    assert sum(row[3] for row in before) == 6
    assert Session.objects.get(pk=seat.session_id).taken == 1
    assert {c.mode: c.taken for c in forum.capacities.all()} == {"onsite": 9, "digital": 2}


def test_nothing_goes_on_the_last_day() -> None:
    make.make_registration(make.make_forum(), kept_until=LAST_DAY)

    found = retention.delete_expired(now=AFTER - timedelta(minutes=1))

    assert found == {
        "registrations": 0,
        "needs": 0,
        "answers": 0,
        "hosts": 0,
        "commitments": 0,
        "proposals": 0,
        "invitations": 0,
    }


def test_running_again_changes_nothing() -> None:
    forum = make.make_parallel_forum(persons=4)
    make.make_host(Session.objects.filter(slot__forum=forum).first(), email="vard@example.org")
    retention.delete_expired(now=AFTER)
    before = list(KeptCount.objects.values()), list(Host.objects.values())

    found = retention.delete_expired(now=AFTER)

    assert found == {
        "registrations": 0,
        "needs": 0,
        "answers": 0,
        "hosts": 0,
        "commitments": 0,
        "proposals": 0,
        "invitations": 0,
    }
    assert (list(KeptCount.objects.values()), list(Host.objects.values())) == before


def test_counts_add_up_when_people_go_at_different_times() -> None:
    forum, lund = make.make_forum(), make.make_municipality("Lund")
    make.make_registration(forum, municipality=lund, kept_until=date(2026, 12, 1))
    make.make_registration(forum, municipality=lund, kept_until=date(2027, 1, 1))

    retention.delete_expired(now=datetime(2026, 12, 5, 12, tzinfo=STOCKHOLM))
    between = shown(forum)
    retention.delete_expired(now=datetime(2027, 1, 5, 12, tzinfo=STOCKHOLM))

    assert between == [("Lund", "onsite", 2, 0)]
    assert shown(forum) == between
    assert KeptCount.objects.get().registered == 2


def test_who_came_another_way_is_counted_where_they_came() -> None:
    forum = make.make_forum()
    person = make.make_registration(forum, mode=Mode.DIGITAL)
    attendance.check_in(registration=person, way=CheckInWay.CODE, now=NOW)

    retention.delete_expired(now=AFTER)

    assert shown(forum) == [("Lund", "digital", 1, 0), ("Lund", "onsite", 0, 1)]


def test_needs_go_the_day_after_and_not_before() -> None:
    person = make.make_registration(make.make_forum(), needs="Glutenfritt")

    same_evening = retention.delete_expired(now=ENDS_AT + timedelta(hours=7, minutes=59))
    person.refresh_from_db()
    kept = person.needs
    next_day = retention.delete_expired(now=ENDS_AT + timedelta(hours=8))
    person.refresh_from_db()

    assert (same_evening["needs"], kept) == (0, "Glutenfritt")
    assert (next_day["needs"], person.needs) == (1, "")


def test_hosts_lose_address_and_link_but_stay_in_the_programme() -> None:
    forum = make.make_forum()
    host = make.make_host(make.make_session(make.make_slot(forum)), name="Mira Ek", email="mira@example.org")
    key = host.key

    found = retention.delete_expired(now=AFTER)

    host.refresh_from_db()
    assert found["hosts"] == 1
    assert (host.name, host.email) == ("Mira Ek", "")
    assert host.key != key
    assert host.key.startswith(retention.CLOSED_KEY)


def test_deletion_is_written_in_the_audit_trail() -> None:
    forum = make.make_parallel_forum(persons=4)

    retention.delete_expired(now=AFTER)

    row = ModelLogEntry.objects.get(action="forums.forget")
    assert (row.object_id, row.data) == (str(forum.pk), {"registrations": 4})


def test_batches_leave_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    forum = make.make_parallel_forum(persons=7)
    monkeypatch.setattr(retention, "BATCH", 3)
    before = shown(forum)

    found = retention.delete_expired(now=AFTER)

    assert found["registrations"] == 7
    assert shown(forum) == before


def test_forget_command_says_what_it_does_and_a_dry_run_does_nothing() -> None:
    make.make_registration(make.make_forum(), kept_until=date(2020, 1, 1))
    dry, wet = StringIO(), StringIO()

    call_command("forget", "--dry-run", stdout=dry)
    left = Registration.objects.count()
    call_command("forget", stdout=wet)

    assert "Would delete: 1 registrations" in dry.getvalue()
    assert left == 1
    assert "Deleted: 1 registrations" in wet.getvalue()
    assert Registration.objects.count() == 0
