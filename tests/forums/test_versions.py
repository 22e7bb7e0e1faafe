"""Versions of a programme: released once, told to those concerned in one letter, readable ever after."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from samverkan.forums import tasks
from samverkan.forums.enums import Choice, ForumMode, ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import Forum, Host, Registration, Release, Room, Session
from samverkan.forums.queries.releases import get_standing
from samverkan.forums.services import programme, releases, retention
from samverkan.forums.services.personal_data import erase_personal_data, export_personal_data
from samverkan.forums.services.programme_export import export_programme
from samverkan.forums.services.programme_import import import_programme
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.forums import NOW
from tests.forums.test_programme_import import as_bytes, document, event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]
LATER = timedelta(hours=1)


@pytest.fixture
def _clock() -> Any:
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        yield


def release(forum: Forum, *, note: str = "", seen: str = "") -> tuple[Release, int]:
    seen = seen or get_standing(forum).digest
    return releases.release_programme(actor=make.make_organiser(), forum=forum, seen=seen, note=note, now=NOW)


def move(session: Session, *, by: timedelta = LATER, room: str = "") -> None:
    session.starts_at, session.ends_at = session.starts_at + by, session.ends_at + by
    if room:
        session.room = Room.objects.create(forum=session.slot.forum, name=room, position=900)
    session.save()


def moved_forum() -> tuple[Forum, Registration]:
    """Return a forum of version 1 whose plenary has moved since, and its one participant."""
    forum = make.make_forum()
    session = make.make_session(make.make_slot(forum), title="Språk på jobbet")
    person = make.make_registration(forum)
    release(forum)
    move(session)
    return forum, person


def told() -> set[str]:
    return set(Letter.objects.filter(template="programme_changed").values_list("to", flat=True))


def test_opening_registration_releases_version_1_once() -> None:
    forum = make.make_forum(status=ForumStatus.DRAFT)
    make.make_session(make.make_slot(forum))
    make.make_registration(forum)
    actor = make.make_organiser()

    programme.open_registration(actor=actor, forum=forum, now=NOW)
    programme.close_registration(actor=actor, forum=forum, now=NOW)
    programme.open_registration(actor=actor, forum=forum, now=NOW)

    version = Release.objects.get()
    assert (version.number, version.released_by, version.counts) == (1, actor, {})
    assert not Letter.objects.exists()


def test_a_version_holds_no_address_and_no_link_but_in_its_contacts() -> None:
    forum = make.make_forum(join_url="https://video.example.org/hemlig")
    session = make.make_session(make.make_slot(forum))
    host = make.make_host(session, name="Ada", title="rektor", email="ada@example.org")

    version, _told = release(forum)

    text = json.dumps(version.snapshot)
    assert "Ada" in text
    assert "rektor" in text
    assert not any(secret in text for secret in ("ada@", "hemlig", host.key))
    assert version.contacts == {str(session.pk): [["Ada", "ada@example.org"]]}


def test_a_new_version_tells_a_participant_once_with_all_that_concerns_them() -> None:
    forum = make.make_forum()
    first, second = (make.make_session(make.make_slot(forum, hour=hour), title=f"Kl {hour}") for hour in (10, 13))
    person = make.make_registration(forum)
    release(forum)
    move(first, room="Stora salen")
    Session.objects.filter(pk=second.pk).delete()
    make.make_session(make.make_slot(forum, hour=15), title="Kl 15")

    version, number = release(forum, note="Talaren är sjuk.")

    letter = Letter.objects.get()
    assert (version.number, number, letter.to) == (2, 1, person.email)
    assert version.counts == {"moved": 1, "cancelled": 1, "new": 1}
    for text in (
        "Flyttad: Kl 10", "Tid: 10.00–10.45 → 11.00–11.45", "→ Stora salen", "Inställd: Kl 13", "Ny: Kl 15",
        "Talaren är sjuk.", f"/min-dag/{person.key}/", f"/forum/{forum.slug}/versioner/2/",
    ):  # fmt: skip
        assert text in letter.text


def test_letters_are_in_the_language_of_the_registration() -> None:
    forum, person = moved_forum()
    Registration.objects.filter(pk=person.pk).update(language="en")

    release(forum)

    assert "Moved: Språk på jobbet" in Letter.objects.get().text


def test_what_does_not_concern_a_participant_is_not_told() -> None:
    forum = make.make_forum()
    digital = make.make_session(make.make_slot(forum), mode=ForumMode.DIGITAL)
    shared = make.make_session(make.make_slot(forum, hour=13))
    onsite, screen = (make.make_registration(forum, mode=mode) for mode in Mode)
    make.make_registration(forum, status=RegistrationStatus.WAITING)
    make.make_registration(forum, status=RegistrationStatus.CANCELLED)
    release(forum)
    move(digital)
    Session.objects.filter(pk=shared.pk).update(title="Ny rubrik", abstract="Nya ord", capacity=40)

    release(forum)

    assert told() == {screen.email}
    assert onsite.email not in told()


def test_a_session_in_another_mode_concerns_those_it_fitted_and_those_it_fits() -> None:
    forum = make.make_forum()
    session = make.make_session(make.make_slot(forum), mode=ForumMode.ONSITE)
    people = {make.make_registration(forum, mode=mode).email for mode in Mode}
    release(forum)
    Session.objects.filter(pk=session.pk).update(mode=ForumMode.DIGITAL)

    release(forum)

    assert told() == people


def test_of_a_choice_those_with_the_seat_or_the_wish_are_told_and_those_without_any() -> None:
    forum = make.make_forum()
    slot = make.make_slot(forum, choice=Choice.WISHES)
    moved, other = make.make_session(slot), make.make_session(slot)
    people = {name: make.make_registration(forum, email=f"{name}@example.org") for name in ("a", "b", "c", "d", "e")}
    make.make_seat(people["a"], moved)
    make.make_seat(people["b"], other)
    make.make_wishes(people["b"], slot, moved)
    make.make_wishes(people["c"], slot, moved, other)
    make.make_wishes(people["d"], slot, other)
    release(forum)
    move(moved)

    release(forum)

    assert told() == {"a@example.org", "c@example.org", "e@example.org"}
    with_calendar = [letter.to for letter in Letter.objects.all() if letter.attachments]
    assert with_calendar == ["a@example.org"]


def test_a_new_choice_concerns_those_without_a_seat_there_and_a_cancelled_one_nobody() -> None:
    forum = make.make_forum()
    slot = make.make_slot(forum, choice=Choice.WISHES)
    kept, gone = make.make_session(slot), make.make_session(slot)
    seated, unseated = make.make_registration(forum), make.make_registration(forum)
    make.make_seat(seated, kept)
    make.make_wishes(unseated, slot, kept)
    release(forum)
    gone.delete()
    release(forum)
    assert told() == set()
    make.make_session(slot, title="Ny i passet")

    release(forum)

    assert told() == {unseated.email}


def test_hosts_hear_of_every_change_and_those_taken_out_too() -> None:
    forum = make.make_forum()
    changed, gone, same = (make.make_session(make.make_slot(forum, hour=hour)) for hour in (10, 12, 14))
    stays = make.make_host(changed, name="Ada", email="ada@example.org")
    leaves = make.make_host(changed, name="Bo", email="bo@example.org")
    make.make_host(gone, name="Cia", email="cia@example.org")
    make.make_host(same, name="Dag", email="dag@example.org")
    make.make_host(changed, name="Eva")
    release(forum)
    leaves.delete()
    Session.objects.filter(pk=changed.pk).update(abstract="Nya ord")
    gone.delete()

    release(forum)

    assert told() == {"ada@example.org", "bo@example.org", "cia@example.org"}
    letters = {letter.to: letter.text for letter in Letter.objects.all()}
    assert f"/vard/{stays.key}/" in letters["ada@example.org"]
    assert "/vard/" not in letters["bo@example.org"] + letters["cia@example.org"]
    assert "Beskrivningen är en annan." in letters["ada@example.org"]


def test_a_host_who_takes_part_gets_one_letter() -> None:
    forum, person = moved_forum()
    host = make.make_host(Session.objects.get(), email=person.email.upper())

    _version, number = release(forum)

    letter = Letter.objects.get()
    assert number == 1
    assert f"/min-dag/{person.key}/" in letter.text
    assert f"/vard/{host.key}/" in letter.text


def test_a_new_day_is_told_at_once_and_not_again_by_the_version() -> None:
    forum = make.make_forum()
    make.make_session(make.make_slot(forum))
    make.make_registration(forum)
    release(forum)
    facts = {"starts_at": forum.starts_at + timedelta(days=7), "ends_at": forum.ends_at + timedelta(days=7)}
    programme.edit_forum(actor=make.make_organiser(), forum=forum, facts=facts, capacities={}, now=NOW)
    forum.refresh_from_db()

    version, number = release(forum)

    assert (version.counts, number) == ({"facts": 1}, 0)
    assert list(Letter.objects.values_list("template", flat=True)) == ["forum_changed"]


def test_pressed_again_or_with_nothing_new_there_is_no_version() -> None:
    forum, _person = moved_forum()
    release(forum)

    with pytest.raises(releases.NothingChanged):
        release(forum)

    assert Release.objects.count() == 2


def test_a_programme_that_changed_meanwhile_is_looked_at_again() -> None:
    forum, _person = moved_forum()
    seen = get_standing(forum).digest
    Session.objects.update(title="Ny rubrik")

    with pytest.raises(releases.ProgrammeChanged):
        release(forum, seen=seen)

    assert Release.objects.count() == 1
    assert not Letter.objects.exists()


@pytest.mark.parametrize("status", [ForumStatus.DRAFT, ForumStatus.FINISHED, ForumStatus.CANCELLED])
def test_drafts_and_what_is_over_are_not_released(status: ForumStatus) -> None:
    forum = make.make_forum(status=status)

    with pytest.raises(releases.NotReleasable):
        release(forum)


def test_others_may_not_release() -> None:
    forum, _person = moved_forum()

    with pytest.raises(PermissionDenied):
        releases.release_programme(actor=make.make_person(), forum=forum, seen="", note="", now=NOW)


def test_many_letters_are_left_to_a_task_that_writes_each_once() -> None:
    forum, _person = moved_forum()
    for _number in range(releases.TOLD_AT_ONCE):
        make.make_registration(forum)

    _version, number = release(forum)
    before = Letter.objects.count()
    (queued,) = DBTaskResult.objects.filter(task_path=releases.TELL_TASK)
    make.make_registration(forum, created_at=NOW + LATER)
    for _ in range(2):
        tasks.tell_release.func(*queued.args_kwargs["args"])

    assert (before, number) == (0, 61)
    assert Letter.objects.filter(template="programme_changed").count() == 61


def test_addresses_and_names_that_left_the_programme_go_with_the_personal_data() -> None:
    forum = make.make_forum()
    session = make.make_session(make.make_slot(forum))
    make.make_host(session, name="Ada", email="ada@example.org")
    make.make_host(session, name="Bo", email="bo@example.org")
    version, _told = release(forum)
    Host.objects.filter(name="Bo").delete()

    retention.delete_expired(now=NOW + timedelta(days=400))

    version.refresh_from_db()
    assert version.contacts == {}
    assert version.snapshot["sessions"][0]["hosts"] == [["Ada", ""]]


def test_a_hosts_address_is_part_of_the_copy_and_is_erased_on_demand() -> None:
    forum = make.make_forum(title="Forumet")
    session = make.make_session(make.make_slot(forum))
    person = make.make_person(email="ada@example.org")
    make.make_host(session, name="Ada", email="Ada@example.org")
    make.make_host(session, name="Bo", email="bo@example.org")
    version, _told = release(forum)

    copy = export_personal_data(person)
    erase_personal_data(person, NOW)

    version.refresh_from_db()
    assert copy["address_in_versions"] == [{"forum": "Forumet", "version": 1}]
    assert version.contacts == {str(session.pk): [["Bo", "bo@example.org"]]}


def test_schedule_keeps_the_files_version_until_there_are_changes_to_release() -> None:
    data = document(event())
    data["schedule"]["version"] = "0.9 utkast"
    forum = import_programme(data=as_bytes(data), region=make.make_region(), actor=None, now=NOW)
    Forum.objects.update(status=ForumStatus.OPEN)
    forum.refresh_from_db()
    release(forum)
    first = export_programme(forum)
    Session.objects.update(title="Ny rubrik")

    release(forum)

    assert first == data
    assert export_programme(forum)["schedule"]["version"] == "2"


def test_schedule_of_a_forum_made_by_hand_has_the_number_of_the_version() -> None:
    forum = make.make_forum()
    before = export_programme(forum)["schedule"]["version"]

    release(forum)

    assert (before, export_programme(forum)["schedule"]["version"]) == ("2026-11-12", "1")


# Pages


def test_plan_says_what_has_changed_since_the_version(organiser: Client) -> None:
    forum, _person = moved_forum()

    page = organiser.get(f"/forum/{forum.slug}/planera/").content.decode()

    for text in ("Version 1 släpptes", "1 ändring sedan dess.", "Språk på jobbet", "11.00–11.45", "Släpp version 2"):
        assert text in page


def test_plan_of_a_draft_says_when_version_1_comes(organiser: Client) -> None:
    forum = make.make_forum(status=ForumStatus.DRAFT)

    page = organiser.get(f"/forum/{forum.slug}/planera/").content.decode()

    assert "När du öppnar anmälan släpps det som version 1." in page


def test_organiser_sees_who_is_told_and_releases(organiser: Client) -> None:
    forum, person = moved_forum()
    address = f"/forum/{forum.slug}/planera/version/"

    page = organiser.get(address)
    answer = organiser.post(address, {"seen": get_standing(forum).digest, "note": "Rummet var upptaget."}, follow=True)

    assert "1 person får ett brev" in page.content.decode()
    assert person.name in page.content.decode()
    assert "Version 2 är släppt. 1 person får ett brev." in answer.content.decode()
    assert Release.objects.get(number=2).note == "Rummet var upptaget."
    assert "Inget har ändrats sedan dess." in answer.content.decode()


def test_pressed_twice_the_page_says_that_it_is_released_already(organiser: Client) -> None:
    forum, _person = moved_forum()
    data = {"seen": get_standing(forum).digest}
    organiser.post(f"/forum/{forum.slug}/planera/version/", data)

    answer = organiser.post(f"/forum/{forum.slug}/planera/version/", data, follow=True)

    assert "Version 2 är redan släppt." in answer.content.decode()
    assert Release.objects.count() == 2


def test_a_note_that_is_too_long_is_told_beside_the_field_and_kept(organiser: Client) -> None:
    forum, _person = moved_forum()
    note = "Å" * 501

    answer = organiser.post(f"/forum/{forum.slug}/planera/version/", {"note": note, "seen": "x"})

    assert answer.status_code == 422
    assert note in answer.content.decode()
    assert Release.objects.count() == 1


def test_a_page_left_open_keeps_the_note_and_shows_the_changes_of_now(organiser: Client) -> None:
    forum, _person = moved_forum()

    answer = organiser.post(f"/forum/{forum.slug}/planera/version/", {"note": "Hej", "seen": "gammal"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Programmet ändrades medan du läste." in page
    assert ">\nHej</textarea>" in page
    assert get_standing(forum).digest in page


def test_release_page_of_a_finished_forum_has_nothing_to_press(organiser: Client) -> None:
    forum, _person = moved_forum()
    Forum.objects.update(status=ForumStatus.FINISHED)

    page = organiser.get(f"/forum/{forum.slug}/planera/version/").content.decode()

    assert "Det går inte att släppa någon version" in page
    assert 'name="seen"' not in page


def test_others_do_not_get_in(client: Client) -> None:
    forum = make.make_forum()

    assert client.get(f"/forum/{forum.slug}/planera/version/").status_code == 302
    client.force_login(make.make_person())
    assert client.get(f"/forum/{forum.slug}/planera/version/").status_code == 403


def test_everybody_reads_the_versions_and_an_old_one_stays_as_it_was(client: Client) -> None:
    forum, _person = moved_forum()
    release(forum, note="Rummet var upptaget.")
    Session.objects.all().delete()

    listed, first, second = (
        client.get(f"/forum/{forum.slug}/versioner/{number}").content.decode() for number in ("", "1/", "2/")
    )
    front = client.get(f"/forum/{forum.slug}/").content.decode()

    assert "1 flyttad" in listed
    assert "Rummet var upptaget." in listed
    assert "Språk på jobbet" in first
    assert "10.00–10.45" in first
    assert "Det här är en äldre version" in first
    assert "11.00–11.45" in second
    assert "Det här ändrades i den här versionen" in second
    assert "Version 2, släppt" in front


def test_drafts_and_unknown_versions_have_no_page(client: Client) -> None:
    draft, forum = make.make_forum(status=ForumStatus.DRAFT), make.make_forum()
    Release.objects.create(forum=draft, number=1, released_at=NOW, snapshot={})

    names = [("versions", []), ("version", [1]), ("changes_feed", [])]
    hidden = {client.get(reverse(f"forums:{name}", args=[draft.slug, *args])).status_code for name, args in names}

    assert hidden == {404}
    assert client.get(f"/forum/{forum.slug}/versioner/1/").status_code == 404
    assert client.get(f"/forum/{forum.slug}/versioner/99999999999999999999/").status_code == 404
    assert "Ingen version är släppt än" in client.get(f"/forum/{forum.slug}/versioner/").content.decode()


ATOM = {"a": "http://www.w3.org/2005/Atom"}


def feed(client: Client, forum: Forum) -> ElementTree.Element:
    answer = client.get(f"/forum/{forum.slug}/andringar.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def test_feed_has_an_entry_a_version_with_ids_that_stay(client: Client) -> None:
    forum, _person = moved_forum()
    release(forum, note="<b>Fet</b> & kort")
    before = [entry.findtext("a:id", None, ATOM) for entry in feed(client, forum).findall("a:entry", ATOM)]
    Forum.objects.update(slug="nytt-namn", title="Nytt namn")
    forum.refresh_from_db()

    found = feed(client, forum)

    entries = found.findall("a:entry", ATOM)
    assert [entry.findtext("a:id", None, ATOM) for entry in entries] == before
    assert len(set(before)) == 2
    assert entries[0].findtext("a:title", None, ATOM) == "Version 2 av programmet"
    summary = entries[0].findtext("a:summary", "", ATOM)
    assert "Flyttad: Språk på jobbet" in summary
    assert "&lt;b&gt;Fet" in summary
    assert found.findtext("a:updated", None, ATOM) == entries[0].findtext("a:updated", None, ATOM)
    assert found.findtext("a:updated", "", ATOM).startswith(f"{NOW:%Y-%m-%dT%H:%M}")


def test_feed_without_versions_was_updated_when_the_forum_was_made(client: Client) -> None:
    forum = make.make_forum()

    found = feed(client, forum)

    assert found.findtext("a:updated", "", ATOM).startswith(f"{forum.created_at:%Y-%m-%dT%H:%M:%S}")
    assert found.findall("a:entry", ATOM) == []


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_the_same_few_queries(client: Client, django_assert_num_queries: Any, number: int) -> None:
    forum = make.make_forum()
    release(forum)
    for place in range(number):
        make.make_host(make.make_session(make.make_slot(forum)))
        make.make_registration(forum)
        release(forum, note=f"Nummer {place}")
    make.make_host(make.make_session(make.make_slot(forum), title="Osläppt"), email="x@example.org")
    addresses = {"versioner/": 3, "versioner/2/": 3, "andringar.atom": 3}
    client.get(f"/forum/{forum.slug}/")

    for address, limit in addresses.items():
        with django_assert_num_queries(limit):
            client.get(f"/forum/{forum.slug}/{address}")
    client.force_login(make.make_organiser())
    client.get(f"/forum/{forum.slug}/planera/version/")
    with django_assert_num_queries(10):
        client.get(f"/forum/{forum.slug}/planera/version/")


def test_organiser_reads_the_letter_word_for_word_before_it_leaves(organiser: Client) -> None:
    forum, person = moved_forum()
    data = {"seen": get_standing(forum).digest, "note": "Rummet var upptaget."}
    address = f"/forum/{forum.slug}/planera/version/"

    page = organiser.post(address, {**data, "read": "0"})

    assert Release.objects.count() == 1
    assert Letter.objects.filter(template="programme_changed").count() == 0
    assert "Rummet var upptaget.</textarea>" in page.content.decode()
    assert person.key not in page.content.decode()
    organiser.post(address, data)
    sent = Letter.objects.get(template="programme_changed")
    shown = page.context["letter"]
    assert (shown.to, shown.subject) == (sent.to, sent.subject)
    assert shown.text == sent.text.replace(person.key, "…")


@pytest.mark.parametrize("read", ["7", "-1", "x", "٣"])
def test_letter_to_nobody_shows_the_page_and_releases_nothing(organiser: Client, read: str) -> None:
    forum, _person = moved_forum()
    data = {"seen": get_standing(forum).digest, "read": read}

    page = organiser.post(f"/forum/{forum.slug}/planera/version/", data)

    assert (page.status_code, "letter" in page.context) == (200, False)
    assert Release.objects.count() == 1
