"""Places kept for municipalities: never overbooked, never denied before the date, passed on at the date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from samverkan.forums.enums import Mode, RegistrationStatus
from samverkan.forums.models import Forum, ModeCapacity, PlaceQuota, Registration
from samverkan.forums.queries.registrations import list_places
from samverkan.forums.services import offers, programme, quotas, registration_changes
from samverkan.forums.services.places import ModeNotOffered, take_place
from samverkan.forums.services.registration import Application, register
from tests.factories import forums as make
from tests.factories.forums import NOW
from tests.factories.threads import at_once

R = RegistrationStatus
UNTIL = NOW + timedelta(days=14)


def keep(forum: Forum, places: dict[str, int], mode: str = Mode.ONSITE, **fields: Any) -> ModeCapacity:
    by_id = {make.make_municipality(name).pk: number for name, number in places.items()}
    values = {"actor": make.make_organiser(), "forum": forum, "mode": mode, "places": by_id, "until": UNTIL, "now": NOW}
    return quotas.keep_places(**(values | fields))


def enter(forum: Forum, number: int, home: str = "", now: Any = NOW) -> Registration:
    application = Application(
        name=f"P {number}", email=f"p{number}@example.org", role="other", mode="onsite",
        municipality=make.make_municipality(home) if home else None, organisation="" if home else "O",
    )  # fmt: skip
    return register(forum=forum, application=application, now=now)


def row_of(forum: Forum, mode: str = Mode.ONSITE) -> ModeCapacity:
    return ModeCapacity.objects.get(forum=forum, mode=mode)


def statuses(forum: Forum) -> Counter[str]:
    return Counter(forum.registrations.values_list("status", flat=True))


@pytest.mark.django_db
def test_thirty_three_municipalities_are_never_denied_and_nothing_is_overbooked() -> None:
    forum = make.make_forum(onsite=36)
    names = [f"Kommun {number:02}" for number in range(33)]
    keep(forum, dict.fromkeys(names, 1))
    ids = [make.make_municipality(name).pk for name in names]

    outsiders = [take_place(forum.pk, "onsite", now=NOW) for _each in range(8)]
    own = []
    for key in ids:
        own.append(take_place(forum.pk, "onsite", municipality_id=key, now=NOW))
        if own[-1]:
            Registration.objects.create(
                forum=forum, status=R.REGISTERED, name="A", email=f"a{key}@example.org", municipality_id=key,
                role="other", mode="onsite", consented_at=NOW, kept_until=make.FORUM_DAY, created_at=NOW,
            )  # fmt: skip
    late = take_place(forum.pk, "onsite", municipality_id=ids[0], now=NOW)

    assert outsiders == [True] * 3 + [False] * 5
    assert own == [True] * 33
    assert late is False
    assert (row_of(forum).taken, row_of(forum).kept) == (36, 0)


@pytest.mark.django_db
def test_others_wait_and_see_only_what_is_free_beside_what_is_kept() -> None:
    forum = make.make_forum(onsite=3)
    keep(forum, {"Lund": 2})

    first, second = enter(forum, 1), enter(forum, 2)
    from_lund = enter(forum, 3, "Lund")

    assert (first.status, second.status, from_lund.status) == (R.REGISTERED, R.WAITING, R.REGISTERED)
    place = list_places(Forum.objects.get(pk=forum.pk))[0]
    assert (place.left, place.kept, place.is_full) == (0, 1, True)


@pytest.mark.django_db
def test_at_the_date_what_is_left_goes_to_those_who_wait_and_then_to_all() -> None:
    forum = make.make_forum(onsite=3)
    keep(forum, {"Lund": 3})
    waiting = [enter(forum, number) for number in (1, 2)]

    new = enter(forum, 3, now=UNTIL)
    offered = offers.expire_offers(now=UNTIL)

    assert [Registration.objects.get(pk=p.pk).status for p in waiting] == [R.OFFERED, R.OFFERED]
    assert (new.status, offered) == (R.REGISTERED, 0)
    assert (row_of(forum).taken, row_of(forum).kept) == (3, 0)


@pytest.mark.django_db
def test_schedule_passes_on_what_was_kept_when_nobody_registers() -> None:
    forum = make.make_forum(onsite=2)
    keep(forum, {"Lund": 2})
    enter(forum, 1)

    before, after = offers.expire_offers(now=UNTIL - timedelta(minutes=1)), offers.expire_offers(now=UNTIL)

    assert (before, after) == (0, 1)
    assert statuses(forum) == {R.OFFERED: 1}


@pytest.mark.django_db
def test_cancelled_place_goes_back_to_its_municipality_before_others() -> None:
    forum = make.make_forum(onsite=2)
    keep(forum, {"Lund": 2})
    mine, _other = enter(forum, 1, "Lund"), enter(forum, 2, "Lund")
    outsider, third = enter(forum, 3), enter(forum, 4, "Lund")

    registration_changes.cancel(registration=mine, now=NOW)

    assert Registration.objects.get(pk=third.pk).status == R.OFFERED
    assert Registration.objects.get(pk=outsider.pk).status == R.WAITING
    assert (row_of(forum).taken, row_of(forum).kept) == (2, 0)


@pytest.mark.django_db
def test_place_beyond_the_quota_goes_to_the_first_in_line() -> None:
    forum = make.make_forum(onsite=2)
    keep(forum, {"Lund": 1})
    first, second = enter(forum, 1, "Lund"), enter(forum, 2, "Lund")
    outsider = enter(forum, 3)

    registration_changes.cancel(registration=first, now=NOW)

    assert Registration.objects.get(pk=outsider.pk).status == R.OFFERED
    assert Registration.objects.get(pk=second.pk).status == R.REGISTERED
    assert row_of(forum).kept == 0


@pytest.mark.django_db
def test_change_of_mode_takes_a_kept_place_and_gives_it_back() -> None:
    forum = make.make_forum(onsite=1, digital=5)
    keep(forum, {"Lund": 1})
    person = make.make_registration(forum, mode=Mode.DIGITAL)
    other = make.make_registration(forum, mode=Mode.DIGITAL, municipality=make.make_municipality("Osby"))

    with pytest.raises(registration_changes.ModeFull):
        registration_changes.change_mode(registration=other, mode=Mode.ONSITE, now=NOW)
    moved = registration_changes.change_mode(registration=person, mode=Mode.ONSITE, now=NOW)
    kept_then = row_of(forum).kept
    registration_changes.change_mode(registration=moved, mode=Mode.DIGITAL, now=NOW)

    assert kept_then == 0
    assert (row_of(forum).taken, row_of(forum).kept) == (0, 1)


@pytest.mark.django_db
def test_people_who_are_registered_count_in_their_quota_and_who_waits_is_offered() -> None:
    forum = make.make_forum(onsite=3)
    make.make_registration(forum)
    row_of(forum)

    row = keep(forum, {"Lund": 2, "Osby": 1})

    assert (row.taken, row.kept) == (1, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("places", "fields", "error"),
    [
        ({"Lund": 3}, {}, quotas.TooManyKept),
        ({"Lund": 1}, {"mode": Mode.DIGITAL}, quotas.NoLimit),
        ({"Lund": 1}, {"until": NOW}, quotas.WrongDate),
        ({"Lund": 1}, {"until": make.STARTS_AT + timedelta(minutes=1)}, quotas.WrongDate),
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(
    places: dict[str, int], fields: dict[str, Any], error: type[Exception]
) -> None:
    forum = make.make_forum(onsite=2)

    with pytest.raises(error):
        keep(forum, places, **fields)

    assert not PlaceQuota.objects.exists()
    assert row_of(forum).kept_until is None


@pytest.mark.django_db
def test_fewer_places_than_taken_and_kept_are_refused() -> None:
    forum = make.make_forum(onsite=4)
    keep(forum, {"Lund": 2})
    make.make_registration(forum, organisation="O")

    with pytest.raises(programme.CapacityBelowTaken):
        programme.edit_forum(actor=make.make_organiser(), forum=forum, facts={}, capacities={Mode.ONSITE: 2}, now=NOW)

    assert row_of(forum).capacity == 4


@pytest.mark.django_db
def test_releasing_by_hand_offers_what_was_kept() -> None:
    forum = make.make_forum(onsite=1)
    keep(forum, {"Lund": 1})
    enter(forum, 1)

    offered = quotas.release_places(actor=make.make_organiser(), forum=forum, mode="onsite", now=NOW)

    assert offered == 1
    assert (row_of(forum).kept_until, PlaceQuota.objects.count()) == (None, 0)


@pytest.mark.django_db
def test_a_mode_that_is_not_there_keeps_nothing() -> None:
    forum = make.make_forum(mode="onsite", onsite=1)
    with pytest.raises(quotas.NoLimit):
        keep(forum, {"Lund": 1}, mode=Mode.DIGITAL)
    with pytest.raises(ModeNotOffered):
        register(
            forum=forum, now=NOW,
            application=Application(name="A", email="a@example.org", role="other", mode="digital", organisation="O"),
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_race_for_the_last_places_leaves_each_municipality_its_own() -> None:
    forum = make.make_forum(onsite=5)
    homes = ["Lund", "Osby", "Eslöv"]
    keep(forum, dict.fromkeys(homes, 1))
    outsiders: list[Callable[[], Any]] = [lambda n=n: enter(forum, n) for n in range(6)]  # type: ignore[misc]
    own: list[Callable[[], Any]] = [lambda n=n, h=h: enter(forum, 10 + n, h) for n, h in enumerate(homes)]  # type: ignore[misc]

    answers = at_once(*outsiders, *own)

    assert not [a for a in answers if isinstance(a, Exception)]
    assert [a.status for a in answers[6:]] == [R.REGISTERED] * 3
    assert statuses(forum) == {R.REGISTERED: 5, R.WAITING: 4}
    assert (row_of(forum).taken, row_of(forum).kept) == (5, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_control_counting_what_is_kept_without_the_lock_denies_a_municipality() -> None:
    """What the lock is for: who reads what is free, and then takes it, takes what was kept."""
    forum = make.make_forum(onsite=2)
    keep(forum, {"Lund": 1})
    all_have_read = Barrier(4, timeout=20)

    def read_then_take() -> bool:
        row = row_of(forum)
        has_room = row.taken + row.kept < (row.capacity or 0)
        all_have_read.wait()
        return has_room and ModeCapacity.objects.filter(pk=row.pk, taken__lt=2).update(taken=row.taken + 1) > 0

    took = at_once(*[read_then_take] * 4)

    assert sum(bool(answer) for answer in took) > 1
