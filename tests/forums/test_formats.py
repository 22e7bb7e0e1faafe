"""The programme in the forms that other programs read, and back."""

from __future__ import annotations

import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Forum, Session
from samverkan.forums.queries.releases import get_standing
from samverkan.forums.services.programme_export import export_programme
from samverkan.forums.services.programme_import import import_programme
from samverkan.forums.services.releases import release_programme
from samverkan.forums.services.schedule import ProgrammeError, parse_programme
from samverkan.forums.services.schedule_xml import read_xml, write_xml
from tests.factories import forums as make
from tests.factories.forums import NOW

CAL = "{urn:ietf:params:xml:ns:icalendar-2.0}"

SCHEDULE = """\
<?xml version="1.0" encoding="utf-8"?>
<schedule>
  <generator name="pretalx" version="2025"/>
  <version>3</version>
  <conference>
    <acronym>hosten</acronym>
    <title>Höstens forum &amp; mer</title>
    <start>2027-09-14</start>
    <end>2027-09-14</end>
    <days>1</days>
    <timeslot_duration>00:05</timeslot_duration>
    <time_zone_name>Europe/Stockholm</time_zone_name>
    <x_mode>hybrid</x_mode>
  </conference>
  <day index="1" date="2027-09-14" start="2027-09-14T09:00:00+02:00" end="2027-09-14T16:00:00+02:00">
    <room name="Aulan" guid="x">
      <event guid="6f1b0c9e-0000-4000-8000-000000000001" id="1">
        <room>Aulan</room>
        <title>Välkommen</title>
        <subtitle/>
        <type>plenary</type>
        <date>2027-09-14T09:00:00+02:00</date>
        <start>09:00</start>
        <duration>00:30</duration>
        <abstract>Vi ses &lt;igen&gt;.</abstract>
        <persons><person id="7" role="Lunds kommun">Åsa Öst</person></persons>
        <links><link href="https://exempel.se/">Bakgrund</link></links>
      </event>
    </room>
    <room name="Sal 1">
      <event id="2"><title>Boende</title><start>10:00</start><duration>00:45</duration>
        <x_parallel_group>a</x_parallel_group><x_capacity>20</x_capacity></event>
    </room>
    <room name="Sal 2">
      <event id="3"><title>Arbete</title><start>10:00</start><duration>00:45</duration>
        <x_parallel_group>a</x_parallel_group></event>
    </room>
  </day>
</schedule>
"""


def test_schedule_xml_is_read_as_the_same_programme_as_its_json() -> None:
    programme = parse_programme(SCHEDULE.encode())

    assert programme == parse_programme(json.dumps(read_xml(SCHEDULE.encode())).encode())
    assert (programme.title, programme.slug, len(programme.groups)) == ("Höstens forum & mer", "hosten", 2)
    first, boende, _ = programme.events
    assert (first.abstract, first.speakers[0].name, first.speakers[0].title) == (
        "Vi ses <igen>.",
        "Åsa Öst",
        "Lunds kommun",
    )
    assert (boende.capacity, boende.room) == (20, "Sal 1")


@pytest.mark.django_db
def test_schedule_xml_in_and_out_and_in_again_is_the_same(client: Client) -> None:
    forum = import_programme(data=SCHEDULE.encode(), region=make.make_region(), actor=None, now=NOW)
    Forum.objects.filter(pk=forum.pk).update(status=ForumStatus.OPEN)

    answer = client.get(f"/forum/{forum.slug}/schedule.xml")

    assert answer["Content-Type"] == "application/xml"
    again = parse_programme(answer.content)
    assert again == parse_programme(SCHEDULE.encode())
    event = next(ET.fromstring(answer.content).iter("event"))
    assert event.get("guid") == "6f1b0c9e-0000-4000-8000-000000000001"
    assert event.findtext("links/link") == "Bakgrund"
    assert client.get(f"/forum/{forum.slug}/schedule.json").json()["schedule"]["version"] == "3"


@pytest.mark.django_db
def test_what_is_changed_after_an_import_is_in_the_xml(client: Client) -> None:
    forum = import_programme(data=SCHEDULE.encode(), region=make.make_region(), actor=None, now=NOW)
    Session.objects.filter(slot__forum=forum, external_id=2).update(title="Bostad \x01 först")

    text = write_xml(export_programme(forum))

    assert "<title>Bostad \ufffd först</title>" in text
    parse_programme(text.encode())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<schedule><conference></schedule>", "inte XML: rad 1"),
        (b"<rss/>", "inget program"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><schedule/>', "dokumenttyp"),
        ("<schedule/>".encode("utf-16-le"), ""),
        (b"<schedule/>" + b" " * 2_000_000, "2 MB"),
        (b"<schedule><conference/></schedule>", "acronym"),
        (SCHEDULE.replace('id="2"', 'id="tv\u00e5"').encode(), "heltal"),
        (SCHEDULE.replace("00:45", "00:00").encode(), "duration"),
    ],
)
def test_faulty_xml_is_refused_with_the_reason(data: bytes, told: str) -> None:
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(data)

    assert told in str(caught.value)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.text(max_size=30), st.integers(1, 10**6))
def test_any_text_survives_xml_but_for_what_xml_cannot_hold(title: str, room: str, number: int) -> None:
    event = {"id": number, "title": title, "persons": [{"public_name": title}]}
    document = {"schedule": {"version": "1", "conference": {"days": [{"index": 1, "rooms": {room: [event]}}]}}}

    back = read_xml(write_xml(document).encode("utf-8", "replace"))

    (day,) = back["schedule"]["conference"]["days"]
    ((name, (found,)),) = day["rooms"].items()
    assert found["id"] == number
    if title.isprintable() and room.isprintable():
        assert (found["title"], found["persons"], name) == (title, [{"public_name": title}], room)


@pytest.mark.django_db
def test_programme_calendar_has_an_entry_for_each_session(client: Client) -> None:
    forum = make.make_parallel_forum(persons=0, slots=2, sessions=3)
    make.make_host(Session.objects.get(title="Välkomna"), name="Åsa Öst")

    calendar = Calendar.from_ical(client.get(f"/forum/{forum.slug}/program.ics").content)

    entries = calendar.walk("VEVENT")
    assert len(entries) == len({entry["uid"] for entry in entries}) == Session.objects.count()
    assert "Åsa Öst" in entries[0]["description"]
    assert forum.join_url == "" or forum.join_url not in client.get(f"/forum/{forum.slug}/program.ics").content.decode()


@pytest.mark.django_db
def test_xcal_says_the_same_as_the_calendar(client: Client) -> None:
    forum = make.make_parallel_forum(persons=0, slots=1, sessions=2)
    session = Session.objects.filter(slot__forum=forum).order_by("starts_at").first()
    assert session is not None

    root = ET.fromstring(client.get(f"/forum/{forum.slug}/program.xcal").content)

    events = root.findall(f"{CAL}vcalendar/{CAL}components/{CAL}vevent")
    assert len(events) == Session.objects.count()
    start = events[0].find(f"{CAL}properties/{CAL}dtstart")
    assert start is not None
    assert start.findtext(f"{CAL}parameters/{CAL}tzid/{CAL}text") == "Europe/Stockholm"
    local = session.starts_at.astimezone(forum.zone)
    assert start.findtext(f"{CAL}date-time") == f"{local:%Y-%m-%dT%H:%M:%S}"
    assert root.find(f"{CAL}vcalendar/{CAL}components/{CAL}vtimezone") is not None


@pytest.mark.django_db
def test_links_of_digital_rooms_are_in_no_public_form(client: Client) -> None:
    forum = make.make_parallel_forum(persons=0)
    Forum.objects.filter(pk=forum.pk).update(join_url="https://hemligt.example/rum")
    forum.rooms.update(join_url="https://hemligt.example/sal")

    for name in ("schedule.xml", "schedule.json", "program.ics", "program.xcal", "program.csv", ""):
        assert "hemligt" not in client.get(f"/forum/{forum.slug}/{name}").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["schedule.xml", "program.ics", "program.xcal", "program.csv", "program.xlsx"])
def test_drafts_have_no_public_forms(client: Client, name: str) -> None:
    forum = make.make_parallel_forum(persons=0)
    Forum.objects.filter(pk=forum.pk).update(status=ForumStatus.DRAFT)

    assert client.get(f"/forum/{forum.slug}/{name}").status_code == 404


@pytest.mark.django_db
def test_series_calendar_has_its_public_forums_and_says_what_is_called_off(client: Client) -> None:
    from samverkan.forums.models import Series

    series = Series.objects.create(region=make.make_region(), slug="strategiskt", title="Strategiskt forum")
    one = make.make_forum(series=series)
    off = make.make_forum(series=series, status=ForumStatus.CANCELLED, starts_at=NOW, ends_at=NOW + timedelta(hours=3))
    make.make_forum(series=series, status=ForumStatus.DRAFT)
    make.make_forum()

    calendar = Calendar.from_ical(client.get("/forum/serie/strategiskt/kalender.ics").content)
    everything = Calendar.from_ical(client.get("/forum/kalender.ics").content)

    found = {str(entry["uid"]).split("@")[0]: str(entry["status"]) for entry in calendar.walk("VEVENT")}
    assert found == {f"forum-{one.pk}": "CONFIRMED", f"forum-{off.pk}": "CANCELLED"}
    assert len(everything.walk("VEVENT")) == 3
    assert client.get("/forum/serie/finns-inte/kalender.ics").status_code == 404


@pytest.mark.django_db
def test_schema_org_has_an_event_for_each_session(client: Client) -> None:
    forum = make.make_parallel_forum(persons=0, slots=2, sessions=3)

    page = client.get(f"/forum/{forum.slug}/").content.decode()

    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert data["@type"] == "Event"
    assert len(data["subEvent"]) == Session.objects.count()
    assert {part["eventAttendanceMode"].rsplit("/", 1)[1] for part in data["subEvent"]} <= {
        "MixedEventAttendanceMode",
        "OfflineEventAttendanceMode",
        "OnlineEventAttendanceMode",
    }


@pytest.mark.django_db
def test_control_characters_spoil_no_file(client: Client) -> None:
    forum = make.make_forum(lead="Rad\x0brad")
    session = make.make_session(make.make_slot(forum), title="Elak\x01", abstract="Punkt ett\x0bpunkt två\x08")
    actor = make.make_organiser()
    for abstract in ("Ett\x0btvå", "Två\x0bett"):
        Session.objects.filter(pk=session.pk).update(abstract=abstract)
        release_programme(actor=actor, forum=forum, seen=get_standing(forum).digest, note="Nytt\x0brum", now=NOW)
    answers = {
        name: client.get(f"/forum/{forum.slug}/{name}")
        for name in ("schedule.xml", "program.xcal", "program.xlsx", "andringar.atom", "program.ics", "forum.ics")
    }

    for name in ("schedule.xml", "program.xcal", "andringar.atom"):
        ET.fromstring(answers[name].content)
    assert answers["program.xlsx"].status_code == 200
    for name in ("program.ics", "forum.ics"):
        assert answers[name].status_code == 200
        assert b"\x0b" not in answers[name].content
