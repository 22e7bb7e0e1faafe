"""Letters and calendars by mode: nobody is told what does not concern them, and no link reaches who has no place."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar

from samverkan.forums.enums import Choice, ForumMode, Mode, RegistrationStatus
from samverkan.forums.models import Registration
from samverkan.forums.services import programme, registration_changes
from samverkan.forums.services.calendars import registration_calendar
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.forums import NOW

pytestmark = pytest.mark.django_db


def change(registration: Registration, **facts: Any) -> None:
    programme.edit_forum(actor=make.make_organiser(), forum=registration.forum, facts=facts, capacities={}, now=NOW)


def told() -> set[str]:
    return set(Letter.objects.filter(template="forum_changed").values_list("to", flat=True))


def entries(registration: Registration) -> dict[str, Any]:
    calendar = Calendar.from_ical(registration_calendar(registration, now=NOW))
    return {str(entry["uid"]).split("-")[0]: entry for entry in calendar.walk("VEVENT")}


@pytest.mark.parametrize(
    ("facts", "modes"),
    [
        ({"venue": "Nytt hus"}, {Mode.ONSITE}),
        ({"join_url": "https://video.example.org/ny"}, {Mode.DIGITAL}),
        ({"venue": "Nytt hus", "join_url": "https://video.example.org/ny"}, {Mode.ONSITE, Mode.DIGITAL}),
        ({"ends_at": make.ENDS_AT.replace(hour=17)}, {Mode.ONSITE, Mode.DIGITAL}),
        ({"lead": "Nya ord."}, set()),
    ],
)
def test_a_change_is_told_to_those_whom_it_concerns(facts: dict[str, Any], modes: set[Mode]) -> None:
    forum = make.make_forum()
    people = {mode: make.make_registration(forum, mode=mode) for mode in Mode}

    change(people[Mode.ONSITE], **facts)

    assert told() == {people[mode].email for mode in modes}


def test_a_new_link_is_called_a_new_link_and_is_in_the_calendar_only() -> None:
    person = make.make_registration(make.make_forum(), mode=Mode.DIGITAL)

    change(person, join_url="https://video.example.org/ny")

    letter = Letter.objects.get(template="forum_changed")
    assert letter.subject.startswith("Ny länk: ")
    assert "Länken för dig som deltar digitalt är ny." in letter.text
    assert "video.example.org" not in letter.text
    assert "https://video.example.org/ny" in letter.attachments[0]["content"].replace("\r\n ", "")


def test_calendar_of_a_digital_person_has_the_join_link_in_the_description() -> None:
    forum = make.make_forum()
    slot = make.make_slot(forum, choice=Choice.WISHES)
    session = make.make_session(slot)
    person = make.make_registration(forum, mode=Mode.DIGITAL)
    make.make_seat(person, session)
    before = entries(person)
    session.room.join_url = "https://video.example.org/sal"
    session.room.save()

    after = entries(person)

    assert f"Delta digitalt: {forum.join_url}" in before["anmalan"]["description"]
    assert before["pass"]["description"] == f"Delta digitalt: {forum.join_url}"
    assert after["pass"]["description"] == "Delta digitalt: https://video.example.org/sal"


@pytest.mark.parametrize(
    "fields",
    [
        {"mode": Mode.ONSITE},
        {"mode": Mode.DIGITAL, "status": RegistrationStatus.WAITING},
        {"mode": Mode.DIGITAL, "status": RegistrationStatus.OFFERED},
        {"mode": Mode.DIGITAL, "status": RegistrationStatus.CANCELLED},
    ],
)
def test_nobody_else_gets_the_join_link(fields: dict[str, Any]) -> None:
    person = make.make_registration(make.make_forum(), **fields)

    assert person.forum.join_url not in registration_calendar(person, now=NOW)


def test_calendar_takes_out_the_sessions_of_somebody_who_cancels() -> None:
    forum = make.make_forum()
    person = make.make_registration(forum)
    seat = make.make_seat(person, make.make_session(make.make_slot(forum, hour=10), title="Språk"))
    before = Calendar.from_ical(registration_calendar(person, now=NOW)).walk("VEVENT")

    registration_changes.cancel(registration=person, now=NOW)
    person.refresh_from_db()

    after = Calendar.from_ical(registration_calendar(person, now=NOW)).walk("VEVENT")
    assert [str(entry["uid"]) for entry in after] == [str(entry["uid"]) for entry in before]
    assert {str(entry["status"]) for entry in after} == {"CANCELLED"}
    assert str(after[1]["summary"]) == "Språk"
    assert after[1]["dtstart"].dt == seat.slot.starts_at
    assert min(int(entry["sequence"]) for entry in after) > int(before[0]["sequence"])


def test_calendar_takes_out_what_the_new_mode_cannot_have_until_there_is_another_seat() -> None:
    forum = make.make_forum()
    person, slot = make.make_registration(forum), make.make_slot(forum, hour=10)
    make.make_seat(person, make.make_session(slot, mode=ForumMode.ONSITE, title="På plats"))

    registration_changes.change_mode(registration=person, mode=Mode.DIGITAL, now=NOW)
    person.refresh_from_db()
    gone = entries(person)["pass"]
    make.make_seat(person, make.make_session(slot, mode=ForumMode.DIGITAL, title="Digitalt"))
    here = entries(person)["pass"]

    assert (str(gone["summary"]), str(gone["status"])) == ("På plats", "CANCELLED")
    assert (str(here["summary"]), str(here["status"])) == ("Digitalt", "CONFIRMED")
