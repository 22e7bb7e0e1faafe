"""My day: the personal link, what it shows and what it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from samverkan.forums.enums import Choice, ForumMode, ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import Attendance, Forum, ModeCapacity, Registration
from samverkan.forums.services import registration_changes
from tests.factories import forums as make

pytestmark = pytest.mark.django_db
R = RegistrationStatus
MINUTE = timedelta(minutes=1)


def url(registration: Registration, rest: str = "") -> str:
    return f"/min-dag/{registration.key}/{rest}"


def day_forum(**fields: Any) -> Forum:
    forum = make.make_forum(**fields)
    make.make_session(make.make_slot(forum, hour=9, minutes=60, title="Start"), title="Välkomna")
    slot = make.make_slot(forum, hour=10, choice=Choice.WISHES)
    make.make_session(slot, title="Om språk", mode=ForumMode.ONSITE)
    make.make_session(slot, title="Om arbete")
    make.make_session(slot, title="På skärmen", mode=ForumMode.DIGITAL)
    return forum


def test_page_is_private(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    registration = make.make_registration(day_forum())

    answer = client.get(url(registration))

    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


@pytest.mark.parametrize("key", ["paahittad", "x" * 300, "å🎉", "' or 1=1"])
def test_unknown_link_is_404_with_a_way_on(client: Client, key: str) -> None:
    answer = client.get(f"/min-dag/{key}/")

    assert answer.status_code == 404
    assert "Länken fungerar inte" in answer.content.decode()


def test_tampered_link_opens_nothing(client: Client) -> None:
    registration = make.make_registration(make.make_forum())
    tampered = registration.key[:-1] + ("a" if registration.key[-1] != "a" else "b")

    answers = [
        client.post(f"/min-dag/{tampered}/{page}/").status_code for page in ("avboka", "deltagande", "anteckningar")
    ]

    assert answers == [404, 404, 404]
    registration.refresh_from_db()
    assert registration.status == R.REGISTERED


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": R.CANCELLED}, "Din anmälan är avbokad"),
        ({"kept_until": date(2026, 9, 30)}, "Den här anmälan finns inte längre"),
    ],
)
def test_registration_that_is_no_more_is_410(
    client: Client, at: Callable[..., None], fields: dict[str, Any], words: str
) -> None:
    at(make.NOW)
    registration = make.make_registration(make.make_forum(), **fields)

    answer = client.get(url(registration))

    assert answer.status_code == 410
    assert words in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_same_few_queries_however_long(
    client: Client, at: Callable[..., None], django_assert_num_queries: Any, number: int
) -> None:
    at(make.STARTS_AT + 30 * MINUTE)
    forum = day_forum()
    for hour in range(number):
        talks = make.make_slot(forum, hour=11 + hour, choice=Choice.ON_THE_DAY)
        for _each in range(3):
            make.make_host(make.make_group_talk(talks).session)
    registration = make.make_registration(forum)
    session = forum.slots.all()[1].sessions.first()
    make.make_wishes(registration, session.slot, session)
    client.get(url(registration))

    with django_assert_num_queries(MY_DAY_QUERIES):
        client.get(url(registration))


#: The person with forum; slots, seats, wishes, sessions, hosts; documentation.
MY_DAY_QUERIES = 7


def test_group_talks_are_chosen_on_the_day(client: Client, at: Callable[..., None]) -> None:
    forum = day_forum()
    make.make_group_talk(make.make_slot(forum, hour=13, choice=Choice.ON_THE_DAY))
    registration = make.make_registration(forum)

    at(make.NOW)
    before = client.get(url(registration)).content.decode()
    at(make.STARTS_AT)
    during = client.get(url(registration)).content.decode()

    assert "Vad gör vi åt det?" not in before
    assert "Vad gör vi åt det?" in during


def test_only_one_group_talk_is_still_to_choose_and_what_others_do_is_told(
    client: Client, at: Callable[..., None]
) -> None:
    forum = make.make_forum()
    make.make_session(make.make_slot(forum, hour=9), title="Kaffe i foajén", mode=ForumMode.ONSITE)
    talks = make.make_slot(forum, choice=Choice.ON_THE_DAY, hour=13, title="")
    make.make_group_talk(talks, mode=ForumMode.ONSITE)
    make.make_group_talk(talks, mode=ForumMode.DIGITAL)
    registration = make.make_registration(forum, mode=Mode.DIGITAL)
    at(make.NOW)

    page = client.get(url(registration)).content.decode()

    assert "Du väljer grupp på dagen." in page
    assert page.count("Bara för dem på plats.") == 1


def test_now_and_next_stand_first(client: Client, at: Callable[..., None]) -> None:
    forum = day_forum(seats_published_at=make.NOW)
    registration = make.make_registration(forum)
    make.make_seat(registration, forum.slots.all()[1].sessions.get(title="Om språk"))
    at(make.STARTS_AT + 30 * MINUTE)

    page = client.get(url(registration)).content.decode()

    top = page[page.index("Nu och härnäst") : page.index("Mitt program")]
    assert top.index("Välkomna") < top.index("Om språk")


def test_person_on_site_sees_where_and_the_code(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    registration = make.make_registration(day_forum(directions="Ta hissen till plan 3"))

    page = client.get(url(registration)).content.decode()

    for text in ("Stadshuset", "Ta hissen till plan 3", registration.code, "<svg", "QR-kod för incheckning"):
        assert text in page
    assert "https://video.example.org" not in page


@pytest.mark.parametrize(("moment", "is_shown"), [(-16, False), (-15, True), (300, True), (421, False)])
def test_join_link_is_shown_in_its_time(client: Client, at: Callable[..., None], moment: int, is_shown: bool) -> None:
    registration = make.make_registration(day_forum(), mode=Mode.DIGITAL)
    at(make.STARTS_AT + moment * MINUTE)

    page = client.get(url(registration)).content.decode()

    assert ("https://video.example.org/forum" in page) == is_shown
    if moment < -15:
        assert "12 november 2026 från klockan 08.45" in page


def test_digital_person_is_checked_in_by_opening_the_page(client: Client, at: Callable[..., None]) -> None:
    forum = day_forum()
    digital, onsite = make.make_registration(forum, mode=Mode.DIGITAL), make.make_registration(forum)
    at(make.NOW)
    client.get(url(digital))
    assert not Attendance.objects.exists()

    at(make.STARTS_AT)
    for _each in range(2):
        client.get(url(digital))
    client.get(url(onsite))

    assert [a.registration for a in Attendance.objects.all()] == [digital]
    assert "Du är incheckad" in client.get(url(digital)).content.decode()


def test_wishes_are_changed(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    forum = day_forum()
    registration = make.make_registration(forum)
    first, second = forum.slots.all()[1].sessions.filter(mode__in=["onsite", "both"]).order_by("pk")
    make.make_wishes(registration, first.slot, first)
    shown = client.get(url(registration, "onskemal/")).content.decode()

    answer = client.post(url(registration, "onskemal/"), {f"wish_{first.pk}": "2", f"wish_{second.pk}": "1"})

    assert answer.status_code == 302
    assert "På skärmen" not in shown
    assert [w.session for w in registration.preferences.order_by("rank")] == [second, first]


def test_rank_given_twice_is_told(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    forum = day_forum()
    registration = make.make_registration(forum)
    first, second = forum.slots.all()[1].sessions.filter(mode__in=["onsite", "both"])

    answer = client.post(url(registration, "onskemal/"), {f"wish_{first.pk}": "1", f"wish_{second.pk}": "1"})

    assert answer.status_code == 422
    assert registration.preferences.count() == 0


def test_published_seats_lock_the_wishes(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    registration = make.make_registration(day_forum(seats_published_at=make.NOW))

    answer = client.post(url(registration, "onskemal/"), {})

    assert answer.status_code == 409
    assert "Platserna är publicerade" in answer.content.decode()
    assert "Ändra mina önskemål" not in client.get(url(registration)).content.decode()


def test_full_mode_refuses_the_change(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    registration = make.make_registration(day_forum(digital=0))

    answer = client.post(url(registration, "deltagande/"), {"mode": "digital"})

    assert answer.status_code == 409
    assert "Du har kvar det du hade" in answer.content.decode()


def test_nonsense_mode_changes_nothing(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    registration = make.make_registration(day_forum())

    assert client.post(url(registration, "deltagande/"), {"mode": "radio"}).status_code == 422

    registration.refresh_from_db()
    assert registration.mode == Mode.ONSITE


def test_cancelling_asks_first(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    registration = make.make_registration(day_forum())

    asked = client.get(url(registration, "avboka/")).content.decode()
    registration.refresh_from_db()
    assert registration.status == R.REGISTERED
    after = client.post(url(registration, "avboka/"), follow=True)

    assert "Vill du avboka din anmälan?" in asked
    assert after.status_code == 410
    assert ModeCapacity.objects.get(mode=Mode.ONSITE).taken == 0


@pytest.mark.parametrize(("reply", "status"), [("yes", R.REGISTERED), ("no", R.CANCELLED)])
def test_offer_is_answered(client: Client, at: Callable[..., None], reply: str, status: str) -> None:
    at(make.NOW)
    registration = make.make_registration(
        make.make_forum(onsite=1), status=R.OFFERED, offer_expires_at=make.NOW + timedelta(hours=48)
    )
    page = client.get(url(registration)).content.decode()

    client.post(url(registration, "erbjudande/"), {"answer": reply})

    registration.refresh_from_db()
    assert "Det finns en plats till dig" in page
    assert registration.status == status


def test_waiting_person_sees_the_place_in_line(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    forum = make.make_forum(onsite=0, digital=3)
    for number in (4, 7):
        registration = make.make_registration(forum, status=R.WAITING, waiting_number=number)

    page = client.get(url(registration)).content.decode()

    assert "Du har nummer 2 på väntelistan" in page
    assert "Delta digitalt i stället" in page


def test_notes_are_saved_with_and_without_a_script(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    registration = make.make_registration(day_forum())

    plain = client.post(url(registration, "anteckningar/"), {"my_notes": "  Rad ett\nRad två 🎉"})
    script = client.post(
        url(registration, "anteckningar/"), {"my_notes": "Nytt <b>"}, headers={"accept": "application/json"}
    )

    assert (plain.status_code, script.json()) == (302, {"saved": True})
    registration.refresh_from_db()
    assert registration.my_notes == "Nytt <b>"


def test_notes_that_are_too_long_are_kept_in_the_form(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    registration = make.make_registration(day_forum(), my_notes="kvar")

    answer = client.post(url(registration, "anteckningar/"), {"my_notes": "å" * 20_001})

    assert answer.status_code == 422
    assert "å" * 20_001 in answer.content.decode()
    registration.refresh_from_db()
    assert registration.my_notes == "kvar"


def test_new_link_closes_the_old(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    registration = make.make_registration(day_forum())

    answer = client.post(url(registration, "ny-lank/"))

    assert answer.status_code == 200
    assert client.get(url(registration)).status_code == 404
    assert client.get(f"/kalender/{registration.calendar_key}.ics").status_code == 404
    registration.refresh_from_db()
    assert registration.key not in answer.content.decode()
    assert client.get(url(registration)).status_code == 200


def test_nothing_can_be_changed_when_the_forum_is_over(client: Client, at: Callable[..., None]) -> None:
    registration = make.make_registration(day_forum())
    at(make.ENDS_AT + MINUTE)

    answers = [
        client.post(url(registration, page), {"mode": "digital"}).status_code for page in ("avboka/", "deltagande/")
    ]

    assert answers == [409, 409]
    assert "Avboka min anmälan" not in client.get(url(registration)).content.decode()


def events(answer: Any) -> dict[str, Any]:
    calendar = Calendar.from_ical(answer.content)
    return {str(e["uid"]).split("@")[0].split("-")[0]: e for e in calendar.walk("VEVENT")}


def test_calendar_tells_what_changed(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    forum = day_forum()
    registration = make.make_registration(forum)
    session = forum.slots.all()[1].sessions.get(title="Om arbete")
    make.make_seat(registration, session)
    before = events(client.get(url(registration, "kalender.ics")))

    registration_changes.change_mode(registration=registration, mode=Mode.DIGITAL, now=make.NOW)
    after = events(client.get(f"/kalender/{registration.calendar_key}.ics"))

    assert set(before) == set(after) == {"anmalan", "pass"}
    assert before["anmalan"]["uid"] == after["anmalan"]["uid"]
    assert (before["anmalan"]["sequence"], after["anmalan"]["sequence"]) == (0, 1)
    assert (before["anmalan"]["location"], after["anmalan"]["location"]) == ("Stadshuset", forum.join_url)
    assert after["pass"]["summary"] == "Om arbete"
    assert after["anmalan"]["dtstart"].dt == make.STARTS_AT


def test_calendar_says_that_it_is_cancelled(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    registration = make.make_registration(day_forum())
    registration_changes.cancel(registration=registration, now=make.NOW)

    answer = client.get(f"/kalender/{registration.calendar_key}.ics")

    assert b"METHOD:CANCEL" in answer.content
    assert events(answer)["anmalan"]["status"] == "CANCELLED"
    assert events(answer)["anmalan"]["sequence"] == 1


def test_called_off_forum_says_so(client: Client, at: Callable[..., None]) -> None:
    at(make.NOW)
    registration = make.make_registration(day_forum(status=ForumStatus.CANCELLED))

    page = client.get(url(registration)).content.decode()

    assert "Det här forumet är inställt" in page
    assert "Avboka min anmälan" not in page
