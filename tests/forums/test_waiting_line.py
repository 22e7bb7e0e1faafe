"""Who goes first on the waiting list: groups in the organiser's order, then time; and honest numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samverkan.forums.enums import Mode, ParticipantRole, RegistrationStatus, WaitingGroup
from samverkan.forums.models import Forum, Registration, WaitingRule
from samverkan.forums.queries.registrations import get_place_in_line
from samverkan.forums.services import offers, programme, registration_changes
from samverkan.forums.services.waiting_rules import Group, UnknownGroup, all_groups, set_waiting_rules
from samverkan.letters.models import Letter
from tests.factories import forums as make

pytestmark = pytest.mark.django_db
R = RegistrationStatus
NEW, HOSTS, MANAGERS = ("new_municipality", ""), ("hosts", ""), ("role", "manager")


def put_first(forum: Forum, *groups: Group) -> None:
    set_waiting_rules(actor=None, forum=forum, groups=groups, now=make.NOW)


def full_forum(**fields: object) -> tuple[Forum, Registration]:
    """Return a forum with one place, and who from Lund has it."""
    forum = make.make_forum(onsite=1, **fields)
    return forum, make.make_registration(forum, municipality=make.make_municipality("Lund"))


def waits(forum: Forum, number: int, home: str = "Lund", **fields: object) -> Registration:
    return make.make_registration(
        forum, status=R.WAITING, waiting_number=number, municipality=make.make_municipality(home), **fields
    )


def places(*people: Registration) -> list[int | None]:
    return [get_place_in_line(person) for person in people]


def test_without_rules_the_order_is_by_time() -> None:
    forum, _holder = full_forum()
    people = [waits(forum, number, home) for number, home in ((3, "Osby"), (1, "Lund"), (2, "Eslöv"))]

    assert places(*people) == [3, 1, 2]


def test_new_municipalities_go_first_one_from_each() -> None:
    forum, _holder = full_forum()
    put_first(forum, NEW)
    lund, osby, osby_too, eslov = (waits(forum, n, home) for n, home in enumerate(["Lund", "Osby", "Osby", "Eslöv"], 1))

    assert places(lund, osby, osby_too, eslov) == [3, 1, 4, 2]


def test_groups_go_in_the_organisers_order() -> None:
    forum, _holder = full_forum()
    make.make_host(make.make_session(make.make_slot(forum)), email="VARD@example.org")
    put_first(forum, MANAGERS, HOSTS, NEW)
    osby = waits(forum, 1, "Osby")
    other = waits(forum, 2)
    host = waits(forum, 3, email="vard@example.org")
    manager = waits(forum, 4, role=ParticipantRole.MANAGER)

    assert places(manager, host, osby, other) == [1, 2, 3, 4]


def test_host_of_another_forum_or_without_address_goes_by_time() -> None:
    forum, _holder = full_forum()
    make.make_host(make.make_session(make.make_slot(make.make_forum())), email="vard@example.org")
    make.make_host(make.make_session(make.make_slot(forum)))
    put_first(forum, HOSTS)
    first, host = waits(forum, 1), waits(forum, 2, email="vard@example.org")

    assert places(first, host) == [1, 2]


def test_places_are_offered_in_the_order_that_people_are_told() -> None:
    forum, holder = full_forum()
    put_first(forum, MANAGERS, NEW)
    people = [
        waits(forum, 1),
        waits(forum, 2, "Osby"),
        waits(forum, 3, "Osby", role=ParticipantRole.MANAGER),
        waits(forum, 4, "Eslöv"),
    ]
    told = []

    registration_changes.cancel(registration=holder, now=make.NOW)
    for _each in people:
        now_offered = Registration.objects.get(forum=forum, status=R.OFFERED)
        told.append(people.index(now_offered))
        left = [person for person in people if Registration.objects.get(pk=person.pk).status == R.WAITING]
        assert sorted(filter(None, places(*left))) == list(range(1, len(left) + 1))
        registration_changes.decline_offer(registration=now_offered, now=make.NOW)

    # The manager goes first; nobody has a place then, so the first from each municipality go by time.
    assert told == [2, 0, 1, 3]


def test_expired_offers_move_on_by_priority() -> None:
    forum, holder = full_forum()
    put_first(forum, NEW)
    lund, osby, eslov = (waits(forum, n, home) for n, home in enumerate(["Lund", "Osby", "Eslöv"], 1))
    make.make_registration(forum, mode=Mode.DIGITAL, municipality=make.make_municipality("Lund"))
    registration_changes.cancel(registration=holder, now=make.NOW)
    osby.refresh_from_db()
    assert osby.status == R.OFFERED

    late = make.NOW + timedelta(hours=48)
    assert offers.expire_offers(now=late - timedelta(minutes=1)) == 0
    assert offers.expire_offers(now=late) == 1

    osby.refresh_from_db(), eslov.refresh_from_db(), lund.refresh_from_db()
    assert (osby.status, eslov.status, lund.status) == (R.CANCELLED, R.OFFERED, R.WAITING)
    assert offers.expire_offers(now=late + timedelta(hours=48)) == 1
    lund.refresh_from_db()
    assert lund.status == R.OFFERED
    assert Letter.objects.filter(template="place_offered").count() == 3


def test_more_places_are_offered_by_priority_and_each_municipality_once() -> None:
    forum, _holder = full_forum()
    put_first(forum, NEW)
    people = [waits(forum, n, home) for n, home in enumerate(["Lund", "Osby", "Osby", "Eslöv"], 1)]

    programme.edit_forum(actor=None, forum=forum, facts={}, capacities={"onsite": 3}, now=make.NOW)

    assert [Registration.objects.get(pk=p.pk).status for p in people] == [R.WAITING, R.OFFERED, R.WAITING, R.OFFERED]


def test_rules_are_from_the_list_and_each_once() -> None:
    forum = make.make_forum()

    for groups in ([NEW, NEW], [("king", "")], [("role", "king")], [("role", "")], [("hosts", "manager")]):
        with pytest.raises(UnknownGroup):
            put_first(forum, *groups)
    put_first(forum, *all_groups())

    assert WaitingRule.objects.count() == len(all_groups())


def test_organiser_adds_moves_and_removes_groups(client: Client) -> None:
    client.force_login(make.make_organiser())
    forum, _holder = full_forum()
    waits(forum, 1, "Osby", name="Kim Ek")
    url = f"/forum/{forum.slug}/bjud-in/vantelista/"

    def press(act: str, group: str) -> int:
        return client.post(url, {"act": act, "group": group}).status_code

    assert [press("add", "hosts:"), press("add", "new_municipality:"), press("add", "hosts:")] == [302] * 3
    assert press("up", "new_municipality:") == 302
    assert list(WaitingRule.objects.values_list("group", flat=True)) == [WaitingGroup.NEW_MUNICIPALITY, "hosts"]
    page = client.get(url).content.decode()
    assert "Kim Ek" in page
    assert press("remove", "hosts:") == 302
    assert press("add", "king:") == 422
    assert WaitingRule.objects.get().group == WaitingGroup.NEW_MUNICIPALITY


def test_my_day_tells_the_number_and_who_goes_first_but_nobody_else(client: Client) -> None:
    start = timezone.now() + timedelta(days=30)
    forum, _holder = full_forum(starts_at=start, ends_at=start + timedelta(hours=6))
    kept = (start + timedelta(days=30)).date()
    put_first(forum, MANAGERS, NEW)
    waits(forum, 1, "Osby", name="Hemlig Person")
    me = waits(forum, 2, kept_until=kept)

    page = client.get(f"/min-dag/{me.key}/").content.decode()

    assert "Du har nummer 2 på väntelistan" in page
    assert "Chef; Kommuner som ännu ingen har plats från" in page
    assert "Hemlig Person" not in page
