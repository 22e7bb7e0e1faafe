"""My day as a whole: everything on at once, few queries, light, in the order in which it matters, nothing twice."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from samverkan.forums.enums import Choice, ForumKind, Mode, RegistrationStatus
from samverkan.forums.models import Forum, Registration
from tests.factories import follow_up, ideas, questions
from tests.factories import forums as make
from tests.factories import live as some
from tests.forums.test_cafe import DURING, people_of
from tests.forums.test_cafe_pages import running

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def full_day() -> tuple[Forum, Registration]:
    """Return a forum with everything on during a World Café, and somebody who sits there."""
    cafe = running()
    forum, person = cafe.session.slot.forum, people_of(cafe)[0]
    before = make.make_forum(title="Del 1")
    for number in range(3):
        follow_up.make_commitment(before, text=f"Vi ringer dag {number}.")
    follow_up.make_commitment(before, registration=make.make_registration(before, email=person.email))
    for change, value in (("follows", before), ("kind", ForumKind.OPEN), ("seats_published_at", make.NOW)):
        setattr(forum, change, value)
    forum.save()
    for hour in (14, 15):
        talks = make.make_slot(forum, hour=hour, choice=Choice.ON_THE_DAY)
        for _each in range(3):
            make.make_host(make.make_group_talk(talks).session)
    parallel = make.make_slot(forum, hour=11, choice=Choice.WISHES)
    for _each in range(3):
        make.make_host(make.make_session(parallel))
    some.make_live(cafe.session)
    questions.make_question(forum)
    ideas.make_poll(forum, opens_at=DURING - timedelta(hours=1), closes_at=DURING + DAY)
    return forum, person


def page_at(client: Client, person: Registration, moment: datetime) -> str:
    with time_machine.travel(moment, tick=False):
        return client.get(f"/min-dag/{person.key}/").content.decode()


#: The person with forum; slots, seats, sessions, hosts, reasons; table, votes, commitments; documentation.
MOST_QUERIES = 10


def test_everything_at_once_asks_ten_queries(client: Client, django_assert_num_queries: Any) -> None:
    _forum, person = full_day()
    page_at(client, person, DURING)

    with django_assert_num_queries(MOST_QUERIES):
        page = page_at(client, person, DURING)

    for text in ("Ditt bord nu", "Rösta", 'id="pick-', 'id="promises"', "Frågor och snabbfrågor", "Till ämnena"):
        assert text in page, text


def test_everything_at_once_is_light(client: Client) -> None:
    _forum, person = full_day()

    assert len(page_at(client, person, DURING).encode()) < 60_000


def headings(page: str) -> list[str]:
    return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in re.findall(r"<h2.*?</h2>", page, re.DOTALL)]


def test_what_matters_now_comes_first_and_the_rest_under_one_heading(client: Client) -> None:
    forum, person = full_day()
    name = forum.slots.all()[0].sessions.all()[0].title

    week_before = headings(page_at(client, person, DURING - 7 * DAY))
    during = headings(page_at(client, person, DURING))

    assert during[:3] == [name, "Just nu i salen", "Omröstningar"]
    assert during.index("Mitt program") < during.index("När du har tid") < during.index("Mina anteckningar")
    assert week_before.index("När du har tid") < week_before.index("Mitt program")
    assert "Just nu i salen" not in week_before
    assert all(len(found) == len(set(found)) for found in (during, week_before))


def test_nothing_is_on_after_the_forum_though_nobody_closed_it(client: Client) -> None:
    forum, person = full_day()

    overtime = page_at(client, person, forum.ends_at + timedelta(minutes=30))
    later = page_at(client, person, forum.ends_at + DAY)

    assert ["fragor/" in page for page in (overtime, later)] == [True, False]
    assert headings(later)[0] == "Vad tyckte du?"


@pytest.mark.parametrize("status", [RegistrationStatus.WAITING, RegistrationStatus.OFFERED])
def test_who_has_no_place_yet_is_told_that_first(client: Client, status: RegistrationStatus) -> None:
    _forum, person = full_day()
    Registration.objects.filter(pk=person.pk).update(
        status=status, waiting_number=1, offer_expires_at=DURING if status == RegistrationStatus.OFFERED else None
    )

    page = page_at(client, person, DURING - 7 * DAY)

    assert headings(page)[0] in ("Du har nummer 1 på väntelistan", "Det finns en plats till dig")
    assert "Rösta" not in page
    assert page.count("När du har tid") == 1


def test_checked_in_is_told_once(client: Client) -> None:
    forum = make.make_forum()
    person = make.make_registration(forum, mode=Mode.DIGITAL)
    make.make_session(make.make_slot(forum, hour=9))

    during = page_at(client, person, make.STARTS_AT)
    after = page_at(client, person, make.ENDS_AT + DAY)

    assert (during.count("Du är incheckad"), after.count("Du är incheckad")) == (1, 0)
