"""The programme's way in and out: real files come back as they were, faulty ones are refused as a whole."""

from __future__ import annotations

import copy
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from samverkan.forums.enums import Choice, ForumMode, ForumStatus, SessionKind
from samverkan.forums.models import Forum, GroupTalk, Host, Session, Slot
from samverkan.forums.services.programme_export import export_programme
from samverkan.forums.services.programme_import import import_programme, replace_programme
from samverkan.forums.services.schedule import ProgrammeError, parse_programme
from tests.factories import forums as make

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "forum"
REAL_FILES = ["integration-i-arbetslivet-2022-10-20", "strategiskt-forum-2018-09-19"]

pytestmark = pytest.mark.django_db


def real_bytes(name: str) -> bytes:
    path = REAL / f"{name}.schedule.json"
    if not path.exists():
        pytest.skip(f"the real programme {path} is not delivered with the code")
    return path.read_bytes()


def event(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "id": number, "start": "09:00", "duration": "01:00", "title": f"Punkt {number}", "type": "plenary",
        "persons": [], "abstract": None, "x_mode": "both", "x_parallel_group": None, "x_capacity": None,
    } | fields  # fmt: skip


def document(*events: dict[str, Any], **conference: Any) -> dict[str, Any]:
    day = {
        "index": 1, "date": "2027-03-18",
        "day_start": "2027-03-18T08:00:00+01:00", "day_end": "2027-03-18T17:00:00+01:00",
        "rooms": {"Salen": list(events or [event()])},
    }  # fmt: skip
    values = {
        "acronym": "prov-2027", "title": "Ett prov", "start": "2027-03-18", "end": "2027-03-18", "daysCount": 1,
        "timeslot_duration": "00:05", "time_zone_name": "Europe/Stockholm", "x_mode": "hybrid",
        "rooms": [{"name": "Salen"}, {"name": "Annexet"}], "days": [day],
    }  # fmt: skip
    return {"schedule": {"version": "1", "conference": values | conference}}


def as_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def store(value: Any, **fields: Any) -> Forum:
    data = value if isinstance(value, bytes) else as_bytes(value)
    return import_programme(data=data, region=make.make_region(), actor=None, now=make.NOW, **fields)


def faults_of(value: Any) -> list[str]:
    with pytest.raises(ProgrammeError) as caught:
        store(value)
    assert not Forum.objects.exists()
    assert not Session.objects.exists()
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("name", REAL_FILES)
def test_real_file_comes_back_as_it_was(name: str) -> None:
    data = real_bytes(name)

    forum = store(data)

    forum.refresh_from_db()
    assert export_programme(forum) == json.loads(data)


@pytest.mark.parametrize("name", REAL_FILES)
def test_exported_file_can_be_imported_again(name: str) -> None:
    first = export_programme(store(real_bytes(name)))
    Forum.objects.all().delete()

    second = export_programme(store(first))

    assert second == first


def test_real_hybrid_forum_is_read() -> None:
    forum = store(real_bytes(REAL_FILES[0]))

    assert (forum.status, forum.mode, forum.venue) == (
        ForumStatus.DRAFT, ForumMode.BOTH, "DO-tank, Textile Fashion Center, Borås")  # fmt: skip
    assert forum.starts_at.astimezone(forum.zone).isoformat() == "2022-10-20T12:45:00+02:00"
    assert Session.objects.count() == 19
    talks = Slot.objects.get(group_key="gruppsamtal")
    assert (talks.choice, talks.sessions.count(), GroupTalk.objects.count()) == (Choice.ON_THE_DAY, 6, 6)
    assert Slot.objects.get(group_key="pass-1").choice == Choice.NONE, "one on site, one digital: nothing to choose"
    assert Host.objects.count() == 14
    assert {c.mode: c.capacity for c in forum.capacities.all()} == {"onsite": None, "digital": None}


def test_real_forum_on_site_has_one_slot_with_wishes() -> None:
    forum = store(real_bytes(REAL_FILES[1]))

    slot = Slot.objects.get(group_key="pass-1")
    assert (slot.choice, slot.sessions.count()) == (Choice.WISHES, 4)
    assert [c.mode for c in forum.capacities.all()] == ["onsite"]


def test_no_name_is_kept_beside_the_tables() -> None:
    forum = store(document(event(persons=[{"id": 7, "public_name": "Östen Å", "role": "chef"}])))

    assert "Östen" not in json.dumps(forum.source, ensure_ascii=False)
    assert export_programme(forum)["schedule"]["conference"]["days"][0]["rooms"]["Salen"][0]["persons"] == [
        {"id": 7, "public_name": "Östen Å", "role": "chef"}
    ]


def test_export_tells_what_was_changed() -> None:
    forum = store(document(event(1), event(2, start="10:00")))
    Session.objects.filter(external_id=2).update(title="Ny rubrik", capacity=12)

    events = export_programme(forum)["schedule"]["conference"]["days"][0]["rooms"]["Salen"]

    assert [(e["title"], e["x_capacity"]) for e in events] == [("Punkt 1", None), ("Ny rubrik", 12)]


def test_export_of_a_forum_that_was_never_imported_can_be_imported() -> None:
    forum = make.make_parallel_forum(persons=0)

    exported = export_programme(forum)

    programme = parse_programme(as_bytes(exported))
    assert len(programme.events) == 11
    assert [g.choice for g in programme.groups] == [Choice.NONE, Choice.WISHES, Choice.WISHES]


def test_file_of_another_tool_comes_back_as_it_was() -> None:
    bare = document(
        {
            "id": 3,
            "guid": "a-b",
            "start": "9:00",
            "duration": "1:00",
            "title": "Bar",
            "date": "2027-03-18T09:00:00+01:00",
        }
    )
    del bare["schedule"]["conference"]["time_zone_name"]

    forum = store(bare)

    assert export_programme(forum) == bare
    assert Session.objects.get().kind == SessionKind.PLENARY


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"duration": "00:00"}, "duration: måste vara längre än 0 och högst 24 timmar."),
        ({"duration": "en timme"}, "duration: måste vara timmar och minuter, till exempel 00:45."),
        ({"duration": None}, "duration: saknas."),
        ({"start": "25:10"}, "start: måste vara ett klockslag, till exempel 09:30."),
        ({"start": "07:00"}, "start: börjar före dagen."),
        ({"duration": "09:00"}, "duration: slutar efter dagen."),
        ({"title": ""}, "title: saknas."),
        ({"title": "x" * 10_000}, "title: har 10000 tecken; högst 200 får plats."),
        ({"abstract": "x" * 10_000}, "abstract: har 10000 tecken; högst 4000 får plats."),
        ({"abstract": 7}, "abstract: måste vara text."),
        ({"x_mode": "radio"}, "x_mode: måste vara onsite, digital eller both."),
        ({"type": "konsert"}, "type: måste vara något av "),
        ({"x_capacity": -1}, "x_capacity: måste vara ett heltal från 0 till 100000."),
        ({"x_capacity": True}, "x_capacity: måste vara ett heltal från 0 till 100000."),
        ({"persons": [{"role": "chef"}]}, "public_name: saknas."),
        ({"persons": "Eva"}, "persons: måste vara en lista."),
        ({"date": "2027-03-19T09:00:00+01:00"}, "date: stämmer inte med dagen och starttiden."),
    ],
)
def test_fault_names_the_event_and_the_field(changes: dict[str, Any], expected: str) -> None:
    faults = faults_of(document(event(7, **({"title": "Fika"} | changes))))

    assert len(faults) == 1
    assert faults[0].startswith("Programpunkt 7 (")
    assert expected in faults[0]


@pytest.mark.parametrize(
    ("conference", "expected"),
    [
        ({"time_zone_name": "Europe/Gnesta"}, "time_zone_name: Europe/Gnesta är ingen tidszon"),
        ({"start": "2027-02-31"}, "start: måste vara ett datum"),
        ({"start": "2027-03-19"}, "start: stämmer inte med dagarna."),
        ({"daysCount": 3}, "daysCount: stämmer inte med dagarna."),
        ({"acronym": "¿?"}, "acronym: måste vara ett kort namn"),
        ({"acronym": "planera"}, "acronym: måste vara ett kort namn"),
        ({"title": None}, "title: saknas."),
        ({"days": []}, "days: "),
        ({"rooms": [{"name": "Annexet"}]}, "rooms: Rummet Salen finns inte bland konferensens rum."),
        ({"rooms": [{"name": "Salen"}, {"name": "Salen"}]}, "name: Rummet Salen står två gånger."),
        ({"x_mode": "onsite"}, "x_mode: stämmer inte med hur forumet hålls.")
    ],
)  # fmt: skip
def test_fault_of_the_forum_names_the_field(conference: dict[str, Any], expected: str) -> None:
    entry = event(x_mode="digital") if "x_mode" in conference else event()

    assert any(expected in fault for fault in faults_of(document(entry, **conference)))


def test_clock_that_is_skipped_in_spring_is_refused() -> None:
    spring = document(event(start="02:30"), start="2027-03-28", end="2027-03-28")
    spring["schedule"]["conference"]["days"][0] |= {"date": "2027-03-28", "day_start": None, "day_end": None}

    assert "finns inte den dagen" in faults_of(spring)[0]


def test_events_that_overlap_in_a_room_are_refused() -> None:
    faults = faults_of(document(event(1), event(2, start="09:30")))

    assert faults == ["Programpunkt 2 (Punkt 2): start: överlappar ”Punkt 1” i samma rum."]


def test_group_that_does_not_meet_is_refused() -> None:
    faults = faults_of(document(event(1, x_parallel_group="a"), event(2, start="11:00", x_parallel_group="a")))

    assert faults == ["Programpunkt 1 (Punkt 1): x_parallel_group: pågår inte samtidigt som resten av sin grupp."]


def test_all_faults_are_told_at_once() -> None:
    faults = faults_of(document(event(1, duration="0"), event(1, start="11:00", title=None), event(1, start="12:00")))

    assert len(faults) == 3


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("é".encode("latin-1"), "Filen är inte UTF-8-text (byte 0)."),
        (b"{", "Filen är inte JSON: rad 1, kolumn 2."),
        (b"", "Filen är inte JSON"),
        (b"[" * 100_000, "Filen är inte JSON"),
        (b'{"schedule": NaN}', "Filen är inte JSON"),
        (b'{"a": 1, "a": 2}', "Filen anger ”a” två gånger i samma objekt."),
        (b'{"schedule": "\\u0000"}', "Filen innehåller tecken som inte kan sparas."),
        (b'{"schedule": "\\ud800"}', "Filen innehåller tecken som inte kan sparas."),
        (b'{"schedule": 1e999}', "Filen innehåller tecken som inte kan sparas."),
        (b"7", "måste vara ett objekt med fält."),
        (b"{}", "schedule: saknas."),
        (b" " * 2_000_001, "Filen är större än 2 MB."),
    ],
)
def test_what_is_no_schedule_is_refused(data: bytes, expected: str) -> None:
    assert expected in faults_of(data)[0]


def test_html_emoji_and_right_to_left_are_kept_as_text() -> None:
    forum = store(document(event(title="<b>Fet</b> 🎉", persons=[{"public_name": "ليلى حسن", "role": "<script>"}])))

    session = Session.objects.get()
    assert (session.title, session.hosts.get().name) == ("<b>Fet</b> 🎉", "ليلى حسن")
    assert export_programme(forum)["schedule"]["conference"]["days"][0]["rooms"]["Salen"][0]["title"] == "<b>Fet</b> 🎉"


def test_same_acronym_is_refused_unless_replaced() -> None:
    store(document())
    changed = document(event(title="Ny"))

    with pytest.raises(ProgrammeError, match="Det finns redan ett forum"):
        store(changed)

    assert Session.objects.get().title == "Punkt 1"
    forum = store(changed, should_replace=True)
    assert (Forum.objects.get(), Session.objects.get().title) == (forum, "Ny")


@pytest.mark.parametrize("obstacle", ["registrations", "status"])
def test_programme_in_use_is_not_replaced(obstacle: str) -> None:
    forum = store(document())
    if obstacle == "registrations":
        make.make_registration(forum)
    else:
        Forum.objects.update(status=ForumStatus.OPEN)

    with pytest.raises(ProgrammeError):
        store(document(event(title="Ny")), should_replace=True)

    assert Session.objects.get().title == "Punkt 1"


def test_replacing_keeps_what_the_organiser_wrote() -> None:
    forum = store(document())
    Forum.objects.update(lead="Min ingress")
    forum.capacities.update(capacity=40)

    replaced = replace_programme(
        forum=forum,
        data=as_bytes(document(event(title="Ny"), acronym="annat")),
        actor=make.make_organiser(),
        now=make.NOW,
    )

    assert (replaced.slug, replaced.lead) == ("prov-2027", "Min ingress")
    assert {c.capacity for c in replaced.capacities.all()} == {40}


def test_others_may_not_import() -> None:
    with pytest.raises(PermissionDenied):
        import_programme(data=as_bytes(document()), region=make.make_region(), actor=make.make_person(), now=make.NOW)

    assert not Forum.objects.exists()


def test_command_stores_a_draft(tmp_path: Path) -> None:
    make.make_region()
    path = tmp_path / "schedule.json"
    path.write_bytes(as_bytes(document()))
    out = StringIO()

    call_command("import_programme", str(path), stdout=out)

    assert "Ett prov: 1 sessions in 1 slots, stored as a draft." in out.getvalue()


def test_command_only_checks_on_a_dry_run(tmp_path: Path) -> None:
    path = tmp_path / "schedule.json"
    path.write_bytes(as_bytes(document()))
    out = StringIO()

    call_command("import_programme", str(path), "--dry-run", stdout=out)

    assert "Nothing was stored" in out.getvalue()
    assert not Forum.objects.exists()


def test_command_fails_on_a_bad_file(tmp_path: Path) -> None:
    path = tmp_path / "schedule.json"
    bad = copy.deepcopy(document(event(duration="00:00")))
    path.write_bytes(as_bytes(bad))
    errors = StringIO()

    with pytest.raises(CommandError, match="nothing was stored"):
        call_command("import_programme", str(path), stderr=errors)

    assert "Programpunkt 1 (Punkt 1): duration" in errors.getvalue()
    assert not Forum.objects.exists()


def test_command_fails_on_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("import_programme", str(tmp_path / "none.json"))
