"""Commitments: made, noted down, reminded, reported, shown as the person says, and forgotten in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from samverkan.forums.enums import CommitmentStatus, ForumStatus, NoteKind, RegistrationStatus
from samverkan.forums.models import Commitment, Forum, Note, Registration
from samverkan.forums.services import commitments as service
from samverkan.forums.services import follow_up_letters, retention
from samverkan.forums.services.personal_data import erase_personal_data, export_personal_data
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories import ideas as some
from tests.factories.follow_up import AFTER, DUE, DURING, make_commitment
from tests.factories.forums import ENDS_AT, NOW, STARTS_AT

pytestmark = pytest.mark.django_db


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def promised(registration: Registration, **fields: Any) -> dict[str, Any]:
    return {"text": "Vi ringer varje ny anställd.", "due_date": DUE.isoformat()} | fields


def mine(registration: Registration) -> str:
    return f"/min-dag/{registration.key}/ataganden/"


def stage(forum: Forum, rest: str = "") -> str:
    return f"/forum/{forum.slug}/uppfoljning/{rest}"


def test_participant_makes_a_commitment_and_says_what_is_done_with_it(client: Client, at: Callable[..., None]) -> None:
    at(DURING)
    forum = make.make_forum()
    cluster = some.make_cluster(forum, "Resor")
    person = make.make_registration(forum, municipality=make.make_municipality("Osby"))

    day = client.get(f"/min-dag/{person.key}/").content.decode()
    fields = promised(person, origin=f"cluster-{cluster.pk}", is_reminded="on", is_shown="on")
    page = client.post(mine(person), fields, follow=True).content.decode()

    made = Commitment.objects.get()
    assert mine(person) in day
    assert "Vi ringer varje ny anställd." in page
    assert (made.home, made.email) == ("Osby", person.email)
    assert made.kept_until == max(person.kept_until, DUE + timedelta(days=30))
    assert (made.is_shown, made.is_named, made.cluster, made.origin) == (True, False, cluster, "Resor")


def test_without_reminders_no_address_is_kept_and_the_name_no_longer_than_the_registration(
    client: Client, at: Callable[..., None]
) -> None:
    at(DURING)
    person = make.make_registration(make.make_forum())

    client.post(mine(person), promised(person, is_named="on"))

    made = Commitment.objects.get()
    assert (made.email, made.kept_until) == ("", person.kept_until)
    assert (made.is_shown, made.is_named) == (False, False), "a name is shown only where the commitment is"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"text": " "}, "id_text_error"),
        ({"text": "x" * 401}, "id_text_error"),
        ({"due_date": "i vår"}, "Skriv ett datum"),
        ({"due_date": "2026-01-01"}, "inte har varit"),
        ({"due_date": "2036-01-01"}, "inom tre år"),
        ({"origin": "note-999"}, "id_origin_error"),
        ({"text": "noll\0"}, "id_text_error"),
    ],
)
def test_bad_commitments_are_refused_and_what_was_typed_stays(
    client: Client, at: Callable[..., None], change: dict[str, str], error: str
) -> None:
    at(DURING)
    forum = make.make_forum()
    some.make_cluster(forum, "Resor")
    person = make.make_registration(forum)

    answer = client.post(mine(person), promised(person, is_shown="on") | change)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert error in text
    assert ("Vi ringer varje ny" in text) == ("text" not in change)
    assert not Commitment.objects.exists()


def test_nobody_promises_before_the_day_or_from_the_waiting_list(client: Client, at: Callable[..., None]) -> None:
    forum = make.make_forum()
    person = make.make_registration(forum)
    waiting = make.make_registration(forum, status=RegistrationStatus.WAITING, waiting_number=1)

    at(NOW)
    early = client.post(mine(person), promised(person))
    at(DURING)
    unseated = client.post(mine(waiting), promised(waiting))

    assert (early.status_code, unseated.status_code) == (422, 422)
    assert not Commitment.objects.exists()


def test_there_is_room_for_twenty_each(client: Client, at: Callable[..., None]) -> None:
    at(DURING)
    person = make.make_registration(make.make_forum())
    for _ in range(service.MOST_EACH):
        make_commitment(person.forum, registration=person)

    assert client.post(mine(person), promised(person)).status_code == 422
    assert Commitment.objects.count() == service.MOST_EACH


def noted(**fields: Any) -> dict[str, Any]:
    municipality = make.make_municipality("Lund")
    values = {"text": "Lund prövar en gemensam lista.", "due_date": DUE.isoformat(), "municipality": municipality.pk}
    return values | fields


def test_whoever_is_named_by_others_is_told_and_decides(organiser: Client, at: Callable[..., None]) -> None:
    at(AFTER)
    forum = make.make_forum()
    fields = noted(name="Alva Ek", email="alva@example.org", is_shown="on")

    answer = organiser.post(stage(forum, "ataganden/nytt/"), fields)

    made, letter = Commitment.objects.get(), Letter.objects.get()
    assert answer.status_code == 302
    assert not made.is_shown, "until the person says so"
    assert letter.to == "alva@example.org"
    assert f"/atagande/{made.key}/" in letter.text
    assert "Alva Ek" not in Client().get(f"/forum/{forum.slug}/").content.decode()


def test_a_municipalitys_commitment_has_no_person_and_is_shown_at_once(
    organiser: Client, at: Callable[..., None]
) -> None:
    at(AFTER)
    forum = make.make_forum()

    organiser.post(stage(forum, "ataganden/nytt/"), noted(is_shown="on"))

    assert not Letter.objects.exists()
    assert "Lund prövar en gemensam lista." in Client().get(f"/forum/{forum.slug}/").content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"municipality": ""}, "municipality"),
        ({"organisation": "Föreningen"}, "organisation"),
        ({"name": "Alva"}, "email"),
        ({"email": "alva@example.org"}, "name"),
        ({"email": "ingen adress", "name": "Alva"}, "email"),
    ],
)
def test_notes_of_nobody_or_half_of_somebody_are_refused(
    organiser: Client, at: Callable[..., None], change: dict[str, str], field: str
) -> None:
    at(AFTER)
    forum = make.make_forum()

    answer = organiser.post(stage(forum, "ataganden/nytt/"), noted(**change))

    assert answer.status_code == 422
    assert f"id_{field}_error" in answer.content.decode()
    assert not Commitment.objects.exists()


def test_host_notes_down_what_comes_of_a_point(client: Client, at: Callable[..., None]) -> None:
    at(DURING)
    forum = make.make_forum()
    talk = make.make_group_talk(make.make_slot(forum))
    host = make.make_host(talk.session)
    note = Note.objects.create(
        group_talk=talk, kind=NoteKind.IDEA, text="Ring på dag tre", written_at=DURING, changed_at=DURING
    )

    page = client.get(f"/vard/{host.key}/").content.decode()
    fields = noted(origin=f"note-{note.pk}", is_shown="on")
    answer = client.post(f"/vard/{host.key}/ataganden/", fields, follow=True)

    made = Commitment.objects.get()
    assert f"/vard/{host.key}/ataganden/" in page
    assert "Lund prövar" in answer.content.decode()
    assert (made.note, made.origin) == (note, "Ring på dag tre")
    assert client.get("/vard/fel/ataganden/").status_code == 404


def test_reminders_go_once_each_however_often_the_task_runs() -> None:
    forum = make.make_forum()
    person = make.make_registration(forum)
    make_commitment(forum, registration=person)
    make_commitment(forum, registration=person, status=CommitmentStatus.DONE)
    make_commitment(forum)
    days = [DUE - timedelta(days=15), DUE - timedelta(days=14), DUE - timedelta(days=13), DUE - timedelta(days=2), DUE]
    days += [DUE + timedelta(days=6), DUE + timedelta(days=7), DUE + timedelta(days=20)]

    told = [[follow_up_letters.remind(now=noon(day)) for _ in range(3)] for day in days]

    assert [sum(times) for times in told] == [0, 1, 0, 1, 0, 0, 1, 0]
    assert Letter.objects.filter(template="commitment_reminder", to=person.email).count() == 3
    assert Letter.objects.order_by("pk").last().subject == "Hur gick det med ditt åtagande?"


def test_a_reminder_whose_task_was_killed_goes_later_and_once() -> None:
    forum = make.make_forum()
    made = make_commitment(forum, registration=make.make_registration(forum))

    follow_up_letters.remind(now=noon(DUE - timedelta(days=10)))
    Commitment.objects.filter(pk=made.pk).update(last_reminder="")  # as if the mark had been lost
    follow_up_letters.remind(now=noon(DUE - timedelta(days=9)))

    assert Letter.objects.count() == 1


def test_no_reminder_for_a_day_before_the_commitment_was_made_or_of_a_forum_called_off() -> None:
    short, off = make.make_forum(), make.make_forum(status=ForumStatus.CANCELLED)
    soon = DURING.date() + timedelta(days=5)
    make_commitment(short, registration=make.make_registration(short), due_date=soon)
    make_commitment(off, registration=make.make_registration(off))

    assert follow_up_letters.remind(now=noon(soon - timedelta(days=4))) == 0
    assert follow_up_letters.remind(now=noon(soon - timedelta(days=2))) == 1
    assert follow_up_letters.remind(now=noon(DUE - timedelta(days=2))) == 0


def test_organiser_chooses_the_days(organiser: Client, at: Callable[..., None]) -> None:
    at(AFTER)
    forum = make.make_forum()
    make_commitment(forum, registration=make.make_registration(forum))

    bad = organiser.post(stage(forum, "paminnelser/"), {"days": "14, snart"})
    organiser.post(stage(forum, "paminnelser/"), {"days": "30"})

    assert bad.status_code == 422
    assert "14, snart" in bad.content.decode()
    assert follow_up_letters.remind(now=noon(DUE - timedelta(days=29))) == 1
    assert follow_up_letters.remind(now=noon(DUE - timedelta(days=2))) == 0


def test_person_reports_by_the_link_and_everybody_sees_it(client: Client, at: Callable[..., None]) -> None:
    at(AFTER)
    forum = make.make_forum()
    made = make_commitment(forum, registration=make.make_registration(forum, name="Alva Ek"), is_shown=False)
    fields = {"status": "done", "report": "Listan används av alla.", "is_shown": "on", "is_named": "on"}

    answer = client.post(f"/atagande/{made.key}/", fields, follow=True)

    page = client.get(f"/forum/{forum.slug}/").content.decode()
    home = client.get(f"/kommuner/{made.municipality.slug}/").content.decode()
    assert answer.status_code == 200
    assert all("Listan används av alla." in text and "Klart" in text and "Alva Ek" in text for text in (page, home))
    assert client.get(f"/atagande/{made.key}/")["X-Robots-Tag"] == "noindex, nofollow"


def test_a_report_without_a_status_is_refused(client: Client, at: Callable[..., None]) -> None:
    at(AFTER)
    made = make_commitment(forum := make.make_forum(), registration=make.make_registration(forum))

    answer = client.post(f"/atagande/{made.key}/", {"report": "Bra"})

    made.refresh_from_db()
    assert answer.status_code == 422
    assert "Bra" in answer.content.decode()
    assert made.status == CommitmentStatus.MADE


def test_person_is_forgotten_at_once_and_the_commitment_stays(client: Client, at: Callable[..., None]) -> None:
    at(AFTER)
    made = make_commitment(forum := make.make_forum(), registration=make.make_registration(forum), is_named=True)

    answer = client.post(f"/atagande/{made.key}/glom/")

    now = Commitment.objects.get()
    assert answer.status_code == 200
    assert (now.name, now.email, now.is_named, now.registration) == ("", "", False, None)
    assert now.text == made.text
    assert client.get(f"/atagande/{made.key}/").status_code == 404


def test_names_are_erased_when_their_time_is_up_and_not_before() -> None:
    forum = make.make_forum()
    made = make_commitment(forum, registration=make.make_registration(forum))
    last = noon(made.kept_until)

    kept = retention.delete_expired(now=last)
    gone = retention.delete_expired(now=last + timedelta(days=1))
    again = retention.delete_expired(now=last + timedelta(days=1))

    assert (kept["commitments"], gone["commitments"], again["commitments"]) == (0, 1, 0)
    now = Commitment.objects.get()
    assert (now.name, now.email, now.home, now.text) == ("", "", "Eslöv", made.text)
    assert now.key != made.key


def test_reminders_outlive_the_registration_only_with_consent() -> None:
    forum = make.make_forum()
    person = make.make_registration(forum)
    make_commitment(forum, registration=person, due_date=person.kept_until + timedelta(days=30),
                    kept_until=person.kept_until + timedelta(days=60))  # fmt: skip

    retention.delete_expired(now=noon(person.kept_until + timedelta(days=1)))

    assert not Registration.objects.exists()
    assert follow_up_letters.remind(now=noon(person.kept_until + timedelta(days=28))) == 1


def test_commitments_are_part_of_the_copy_and_lose_their_person_with_the_account() -> None:
    forum, account = make.make_forum(), make.make_person(email="alva@example.org")
    make_commitment(forum, registration=make.make_registration(forum, email="Alva@example.org"))
    make_commitment(forum, name="Alva", email="ALVA@example.org")

    copy = export_personal_data(account)["commitments"]
    erase_personal_data(account, AFTER)

    assert len(copy) == 2
    assert list(Commitment.objects.values_list("name", "email")) == [("", ""), ("", "")]


def part_two(forum: Forum) -> Forum:
    return make.make_forum(
        title="Del 2", follows=forum, starts_at=STARTS_AT + timedelta(days=90), ends_at=ENDS_AT + timedelta(days=90),
        data_kept_until=(ENDS_AT + timedelta(days=180)).date(),
    )  # fmt: skip


def test_part_two_shows_how_last_times_went_and_takes_my_report(client: Client, at: Callable[..., None]) -> None:
    at(AFTER + timedelta(days=80))
    first = make.make_forum()
    second = part_two(first)
    kept = (ENDS_AT + timedelta(days=180)).date()
    before = make.make_registration(first, email="alva@example.org")
    person = make.make_registration(second, email="Alva@example.org", kept_until=kept)
    mine_before = make_commitment(first, registration=before, is_shown=False, kept_until=kept)
    make_commitment(first, status=CommitmentStatus.DONE, text="Osby delar sin lista.")

    day = client.get(f"/min-dag/{person.key}/").content.decode()
    page = client.get(mine(person)).content.decode()
    other = client.get(mine(make.make_registration(second, kept_until=kept))).content.decode()
    client.force_login(make.make_organiser())
    organisers = client.get(stage(second)).content.decode()

    assert f"/atagande/{mine_before.key}/" in day
    assert f"/atagande/{mine_before.key}/" in page
    assert "Osby delar sin lista." in page
    assert mine_before.key not in other
    assert "Osby delar sin lista." in organisers


def test_stage_offers_part_two_filled_in(organiser: Client, at: Callable[..., None]) -> None:
    at(AFTER)
    forum = make.make_forum(title="Vägar till arbete")

    page = organiser.get(stage(forum)).content.decode()
    form = organiser.get(f"/forum/planera/nytt/formular/?foljer={forum.slug}").content.decode()

    assert f"?foljer={forum.slug}" in page
    assert "Vägar till arbete, del 2" in form
    assert f'<option value="{forum.pk}" selected' in form
    assert organiser.get("/forum/planera/nytt/formular/?foljer=finns-inte").status_code == 200


def test_organiser_changes_and_removes_but_does_not_show_a_persons_own(
    organiser: Client, at: Callable[..., None]
) -> None:
    at(AFTER)
    forum = make.make_forum()
    made = make_commitment(forum, registration=make.make_registration(forum), is_shown=False)
    address = stage(forum, f"ataganden/{made.pk}/")
    fields = {"text": "Nytt", "due_date": "2027-03-01", "municipality": made.municipality_id, "is_shown": "on",
              "status": "under_way", "report": "Har hörts"}  # fmt: skip

    organiser.post(address, fields)

    changed = Commitment.objects.get()
    assert (changed.text, changed.status, changed.report) == ("Nytt", "under_way", "Har hörts")
    assert (changed.is_shown, changed.kept_until) == (False, made.kept_until), "no longer than the person agreed to"
    organiser.post(f"{address}ta-bort/")
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_the_same_few_queries(
    client: Client, at: Callable[..., None], django_assert_num_queries: Any, number: int
) -> None:
    at(AFTER)
    first = make.make_forum()
    forum = make.make_forum(follows=first)
    person = make.make_registration(forum)
    for _ in range(number):
        make_commitment(forum, registration=person)
        make_commitment(first)
    municipality = make.make_municipality("Eslöv")
    organiser = Client()
    organiser.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    for address in (stage(forum), f"/kommuner/{municipality.slug}/"):
        organiser.get(address)

    with django_assert_num_queries(8):
        organiser.get(stage(forum))
    with django_assert_num_queries(6):
        client.get(mine(person))
    with django_assert_num_queries(3):  # with the figures and goals of the municipality
        client.get(f"/kommuner/{municipality.slug}/")


@pytest.mark.parametrize("number", [1, 3])
def test_my_day_of_part_two_stays_within_ten_queries(
    client: Client, at: Callable[..., None], django_assert_max_num_queries: Any, number: int
) -> None:
    at(AFTER + timedelta(days=80))
    first = make.make_forum()
    second = part_two(first)
    person = make.make_registration(second, kept_until=(ENDS_AT + timedelta(days=180)).date())
    make.make_session(make.make_slot(second))
    for _ in range(number):
        make_commitment(first)
    client.get(f"/min-dag/{person.key}/")

    with django_assert_max_num_queries(10):
        page = client.get(f"/min-dag/{person.key}/").content.decode()
    assert f"{number} åtagande" in page


@pytest.mark.parametrize("address", ["", "ataganden/nytt/", "utvardering/"])
def test_only_organisers_follow_up(client: Client, address: str) -> None:
    client.force_login(make.make_person())

    assert client.get(stage(make.make_forum(), address)).status_code == 403


def test_hosts_link_sends_letters_to_twenty_addresses_and_notes_down_without(client: Client) -> None:
    host, home = make.make_host(make.make_session(make.make_slot(make.make_forum()))), make.make_municipality()
    facts = service.CommitmentFacts(
        text="Vi ringer.", due_date=DUE, municipality=home, name="Kim", email="k@example.org"
    )
    for _ in range(service.MOST_EACH):
        service.note_down_as_host(host=host, facts=facts, now=DURING)

    with pytest.raises(service.TooManyLetters):
        service.note_down_as_host(host=host, facts=facts, now=DURING)
    service.note_down_as_host(host=host, facts=replace(facts, name="", email=""), now=DURING)

    assert Letter.objects.filter(template="commitment_noted").count() == service.MOST_EACH
    assert host.commitments.count() == service.MOST_EACH
    assert Commitment.objects.count() == service.MOST_EACH + 1
