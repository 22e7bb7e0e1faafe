"""Series: set with a forum's facts, shown to everybody, and what people bring along from the earlier forums."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from samverkan.forums.enums import Choice, ForumStatus, RegistrationStatus
from samverkan.forums.models import Forum, Registration, Seat, Series
from samverkan.forums.queries.series import MOST_STEPS, count_bringing, count_carried
from samverkan.forums.services import seat_publication, seats
from tests.factories import forums as make
from tests.factories.forums import NOW, STARTS_AT

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
NEW = {
    "title": "Strategiskt forum, del 2", "kind": "strategic", "mode": "both", "venue": "Folkets hus",
    "starts_at": "2199-03-18T09:00", "ends_at": "2199-03-18T16:00", "places_onsite": "", "places_digital": "",
    "series": "", "new_series": "", "follows": "",
}  # fmt: skip


def sign_in(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")


def make_series(title: str = "Strategiskt forum") -> Series:
    number = Series.objects.count()
    return Series.objects.create(region=make.make_region(), title=title, slug=f"serie-{number}")


def held(series: Series | None, *, weeks_ago: int = 10, seats_in_wish: int = 1, lists: int = 3) -> tuple[Forum, Any]:
    """Return a forum with published seats at which Ada and Bo wished for the same small session, and one lost."""
    start = STARTS_AT - timedelta(weeks=weeks_ago)
    forum = make.make_forum(series=series, starts_at=start, ends_at=start + timedelta(hours=7))
    slot = make.make_slot(forum, choice=Choice.WISHES)
    small = make.make_session(slot, capacity=seats_in_wish)
    others = [make.make_session(slot) for _ in range(lists - 1)]
    for name in ("ada", "bo"):
        person = make.make_registration(forum, email=f"{name}@example.org")
        make.make_wishes(person, slot, small, *others)
    plan = seats.propose(actor=make.make_organiser(), forum=forum, seed=1, now=NOW)
    seat_publication.publish(actor=make.make_organiser(), plan=plan, now=NOW)
    return forum, slot


def loser_of(forum: Forum) -> str:
    return Seat.objects.get(registration__forum=forum, rank=2).registration.email


def coming(series: Series | None) -> Forum:
    return make.make_forum(series=series)


def test_steps_are_the_ranks_below_the_first_of_the_earlier_forum() -> None:
    series = make_series()
    forum, _ = held(series)

    carried = count_carried(coming(series), today=TODAY)

    assert carried == {loser_of(forum): 1}


def test_no_seat_counts_as_one_more_than_a_session_not_listed() -> None:
    series = make_series()
    forum, slot = held(series)
    lost = Registration.objects.get(forum=forum, email=loser_of(forum))
    other = make.make_session(slot)
    Seat.objects.filter(registration=lost).update(session=other)

    unlisted = count_carried(coming(series), today=TODAY)[lost.email]
    Seat.objects.filter(registration=lost).delete()
    lost.planned_seats.update(session=None)
    without = count_carried(coming(series), today=TODAY)[lost.email]

    assert (unlisted, without) == (3, 4)


def test_one_bad_day_counts_four_steps_at_most_and_only_the_two_latest_forums_count() -> None:
    series = make_series()
    old, _ = held(series, weeks_ago=30)
    for weeks in (20, 10):
        forum, slot = held(series, weeks_ago=weeks, lists=5)
        lost = Registration.objects.get(forum=forum, email=loser_of(forum))
        Seat.objects.filter(registration=lost).update(session=make.make_session(slot))
    wishes = old.slots.get().preferences.filter(registration__email=loser_of(old)).count()
    Registration.objects.filter(forum=old, email=loser_of(old)).update(email="cecilia@example.org")

    carried = count_carried(coming(series), today=TODAY)

    assert wishes == 3
    assert set(carried.values()) == {MOST_STEPS}
    assert "cecilia@example.org" not in carried


@pytest.mark.parametrize(
    "why", ["no_series", "other_series", "later", "cancelled_forum", "cancelled", "expired", "draft"]
)
def test_what_does_not_count_brings_nothing(why: str) -> None:
    series = make_series()
    forum, _ = held(series)
    new = coming({"no_series": None, "other_series": make_series("Öppet forum")}.get(why, series))
    lost = Registration.objects.filter(forum=forum, email=loser_of(forum))
    if why == "later":
        Forum.objects.filter(pk=forum.pk).update(starts_at=STARTS_AT, ends_at=STARTS_AT + timedelta(hours=1))
    elif why == "cancelled_forum":
        Forum.objects.filter(pk=forum.pk).update(status=ForumStatus.CANCELLED)
    elif why == "cancelled":
        lost.update(status=RegistrationStatus.CANCELLED)
    elif why == "expired":
        lost.update(kept_until=date(2026, 9, 1))
    elif why == "draft":
        forum.seat_plans.update(published_at=None)

    carried = count_carried(new, today=TODAY)

    assert carried == {}


def test_who_leads_a_session_lost_nothing_there() -> None:
    series = make_series()
    forum, _ = held(series)
    lost = Seat.objects.get(registration__forum=forum, rank=2)
    make.make_host(lost.session, email=lost.registration.email.upper())

    assert count_carried(coming(series), today=TODAY) == {}


def test_steps_are_counted_in_one_query_however_many(django_assert_num_queries: Callable) -> None:
    series = make_series()
    for weeks in (10, 20, 30):
        held(series, weeks_ago=weeks)
    new, alone = coming(series), coming(None)

    with django_assert_num_queries(1):
        count_carried(new, today=TODAY)
    with django_assert_num_queries(0):
        count_carried(alone, today=TODAY)


@pytest.mark.parametrize("seed", range(6))
def test_who_lost_out_last_time_gets_the_seat_whatever_the_lot(seed: int) -> None:
    series = make_series()
    lost = loser_of(held(series)[0])
    forum = coming(series)
    slot = make.make_slot(forum, choice=Choice.WISHES)
    small, large = make.make_session(slot, capacity=1), make.make_session(slot)
    for name in ("ADA", "Bo"):
        make.make_wishes(make.make_registration(forum, email=f"{name}@example.org"), slot, small, large)

    plan = seats.propose(actor=make.make_organiser(), forum=forum, seed=seed, now=NOW)

    assert plan.seats.get(session=small).registration.email.lower() == lost
    assert plan.result["bringing"] == 1
    assert count_bringing(forum, today=TODAY) == 1


def test_the_order_of_registration_plays_no_role() -> None:
    forum = make.make_forum()
    slot = make.make_slot(forum, choice=Choice.WISHES)
    small, large = make.make_session(slot, capacity=1), make.make_session(slot)
    first, second = make.make_registration(forum), make.make_registration(forum)
    for person in (first, second):
        make.make_wishes(person, slot, small, large)
    actor = make.make_organiser()

    lucky = [
        seats.propose(actor=actor, forum=forum, seed=seed, now=NOW).seats.get(session=small).registration_id
        for seed in range(24)
    ]
    Registration.objects.filter(pk=first.pk).update(created_at=NOW + timedelta(days=1))
    again = seats.propose(actor=actor, forum=forum, seed=0, now=NOW).seats.get(session=small).registration_id

    assert 5 <= lucky.count(first.pk) <= 19
    assert again == lucky[0]


def test_facts_put_a_forum_into_a_series_old_or_new(client: Client) -> None:
    sign_in(client)
    make.make_region()
    first = {"title": "Del 1", "starts_at": "2199-02-18T09:00", "ends_at": "2199-02-18T16:00"}

    client.post("/forum/planera/nytt/formular/", NEW | first | {"new_series": "Öppet forum"})
    Forum.objects.update(status=ForumStatus.OPEN)
    earlier, series = Forum.objects.get(), Series.objects.get()
    client.post("/forum/planera/nytt/formular/", NEW | {"series": series.pk, "follows": earlier.pk})
    client.post("/forum/planera/nytt/formular/", NEW | {"title": "Del 3", "new_series": "ÖPPET FORUM".lower()})

    part2 = Forum.objects.get(slug="strategiskt-forum-del-2")
    assert (series.title, series.slug) == ("Öppet forum", "oppet-forum")
    assert (part2.series, part2.follows) == (series, earlier)


@pytest.mark.parametrize(
    "changes", [{"series": "999"}, {"series": "x"}, {"follows": "999"}, {"new_series": "å" * 500}, {"both": "1"}]
)
def test_bad_series_keeps_what_was_typed_and_makes_nothing(client: Client, changes: dict[str, str]) -> None:
    sign_in(client)
    series = make_series()
    if "both" in changes:
        changes = {"series": str(series.pk), "new_series": "En till"}

    answer = client.post("/forum/planera/nytt/formular/", NEW | changes)

    assert answer.status_code == 422
    assert "Folkets hus" in answer.content.decode()
    assert (Forum.objects.count(), Series.objects.count()) == (0, 1)


def test_a_forum_follows_up_only_one_that_starts_before_it(client: Client) -> None:
    sign_in(client)
    later = make.make_forum(starts_at=STARTS_AT.replace(year=2199, month=12), ends_at=STARTS_AT.replace(year=2200))

    answer = client.post("/forum/planera/nytt/formular/", NEW | {"follows": str(later.pk)})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["follows"]


def test_public_page_says_series_and_what_follows_up(client: Client) -> None:
    series = make_series("Öppet <b>forum</b>")
    first = make.make_forum(series=series, title="Del ett", slug="del-ett")
    make.make_forum(series=series, title="Del två", slug="del-tva", follows=first)

    before, after = client.get("/forum/del-ett/").content.decode(), client.get("/forum/del-tva/").content.decode()

    assert "Ingår i serien" in before
    assert "Öppet &lt;b&gt;forum" in before
    assert f'href="/forum/serie/{series.slug}/"' in before
    assert "Del två" in before
    assert "Del ett" in after


@pytest.mark.parametrize("number", [1, 3])
def test_series_page_lists_its_public_forums(client: Client, django_assert_num_queries: Callable, number: int) -> None:
    series = make_series()
    for part in range(number):
        make.make_forum(series=series, title=f"Del {part}")
    make.make_forum(series=series, title="Hemligt utkast", status=ForumStatus.DRAFT)
    client.get(f"/forum/serie/{series.slug}/")

    with django_assert_num_queries(2):
        page = client.get(f"/forum/serie/{series.slug}/").content.decode()

    assert page.count("Del ") >= number
    assert "Hemligt utkast" not in page


def test_series_without_a_public_forum_is_not_found_but_by_organisers(client: Client) -> None:
    series = make_series()
    make.make_forum(series=series, status=ForumStatus.DRAFT)

    stranger = client.get(f"/forum/serie/{series.slug}/").status_code
    unknown = client.get("/forum/serie/finns-inte/").status_code
    sign_in(client)

    assert (stranger, unknown) == (404, 404)
    assert client.get(f"/forum/serie/{series.slug}/").status_code == 200


def test_organiser_describes_a_series_and_nobody_else(client: Client) -> None:
    series, other = make_series(), make_series("Öppet forum")
    address = f"/forum/serie/{series.slug}/andra/"
    fields = {"title": "Strategiskt forum 2027", "description": "Fyra gånger om året."}

    anonymous = client.post(address, fields)
    client.force_login(make.make_person(), backend="django.contrib.auth.backends.ModelBackend")
    stranger = client.post(address, fields)
    sign_in(client)
    taken = client.post(address, fields | {"title": other.title.upper()})
    empty = client.post(address, fields | {"title": " "})
    done = client.post(address, fields)

    assert (anonymous.status_code, stranger.status_code) == (302, 403)
    assert (taken.status_code, empty.status_code, done.status_code) == (422, 422, 302)
    series.refresh_from_db()
    assert (series.title, series.description) == ("Strategiskt forum 2027", "Fyra gånger om året.")
