"""Registering colleagues, and passing a place on to one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from samverkan.forums.enums import Choice, ForumMode, Mode, RegistrationStatus
from samverkan.forums.models import Answer, Attendance, Forum, ModeCapacity, Registration, Seat, Session
from samverkan.forums.services import colleagues, registration_changes, transfer
from samverkan.forums.services.registration import AlreadyRegistered, RegistrationClosed
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.questions import make_answer, make_question

pytestmark = pytest.mark.django_db
R = RegistrationStatus


def coming(**fields: Any) -> Forum:
    start = timezone.now() + timedelta(days=30)
    kept = (start + timedelta(days=90)).date()
    return make.make_forum(starts_at=start, ends_at=start + timedelta(hours=6), data_kept_until=kept, **fields)


def person_of(forum: Forum, **fields: Any) -> Registration:
    return make.make_registration(forum, kept_until=forum.data_kept_until, **fields)


def colleague(number: int = 1, **fields: Any) -> colleagues.NewColleague:
    values = {"name": f"K {number}", "email": f"k{number}@example.org", "role": "manager", "mode": "onsite"}
    return colleagues.NewColleague(**(values | fields))


def lines(*rows: dict[str, str], **more: str) -> dict[str, str]:
    data = {"kollega-TOTAL_FORMS": str(len(rows)), "kollega-INITIAL_FORMS": "0", "knows": "on"}
    for number, row in enumerate(rows):
        data |= {f"kollega-{number}-{name}": value for name, value in row.items()}
    return data | more


def row(number: int, **fields: str) -> dict[str, str]:
    return {"name": f"K {number}", "email": f"k{number}@example.org", "role": "manager", "mode": "onsite"} | fields


def taken(forum: Forum, mode: str = "onsite") -> int:
    return ModeCapacity.objects.get(forum=forum, mode=mode).taken


def to(**fields: Any) -> transfer.Colleague:
    values = {"name": "Ny Person", "email": "ny@example.org", "role": "manager", "mode": "onsite"}
    return transfer.Colleague(**(values | fields))


def test_colleagues_get_places_then_the_line_in_order_and_a_letter_each() -> None:
    forum = make.make_forum(onsite=2)
    me = make.make_registration(forum, name="Anna Berg", email="anna@example.org")
    make_question(forum)

    colleagues.register_colleagues(registration=me, colleagues=[colleague(n) for n in (1, 2, 3)], now=make.NOW)

    found = list(forum.registrations.exclude(pk=me.pk).order_by("pk"))
    assert [(one.status, one.waiting_number) for one in found] == [(R.REGISTERED, None), (R.WAITING, 1), (R.WAITING, 2)]
    assert {(one.registered_by, one.municipality, one.organisation) for one in found} == {(me, me.municipality, "")}
    texts = list(Letter.objects.order_by("pk").values_list("to", "text"))
    assert [address for address, _text in texts] == ["k1@example.org", "k2@example.org", "k3@example.org"]
    for one, (_address, text) in zip(found, texts, strict=True):
        assert "Anna Berg (anna@example.org) har anmält dig." in text
        assert f"/min-dag/{one.key}/inte-jag/" in text
        assert f"/min-dag/{one.key}/svar/" in text


def test_own_registration_says_nothing_of_a_registrar() -> None:
    forum = make.make_forum()
    me = make.make_registration(forum)
    colleagues.register_colleagues(registration=me, colleagues=[colleague()], now=make.NOW)
    kim = Registration.objects.get(registered_by=me)

    registration_changes.change_mode(registration=kim, mode=Mode.DIGITAL, now=make.NOW)

    assert "har anmält dig" not in Letter.objects.order_by("-pk")[0].text


def test_sent_twice_is_done_once_and_who_is_registered_gets_the_link_again() -> None:
    forum = make.make_forum()
    me, known = make.make_registration(forum), make.make_registration(forum, email="known@example.org")
    both = [colleague(1), colleague(2, email="KNOWN@example.org")]

    for _each in range(2):
        colleagues.register_colleagues(registration=me, colleagues=both, now=make.NOW)

    assert forum.registrations.count() == 3
    assert sorted(Letter.objects.values_list("template", "to")) == [
        ("place_confirmed", "k1@example.org"), ("registration_link", known.email),
    ]  # fmt: skip


def test_one_link_registers_so_many_and_no_more() -> None:
    forum = make.make_forum()
    me = make.make_registration(forum)
    for number in range(colleagues.MOST_COLLEAGUES - 1):
        make.make_registration(forum, email=f"old{number}@example.org", registered_by=me)

    with pytest.raises(colleagues.TooManyColleagues) as refused:
        colleagues.register_colleagues(registration=me, colleagues=[colleague(1), colleague(2)], now=make.NOW)
    many, other = [colleague(number) for number in range(11)], make.make_registration(forum)
    with pytest.raises(colleagues.TooManyColleagues):
        colleagues.register_colleagues(registration=other, colleagues=many, now=make.NOW)

    assert refused.value.left == 1
    assert not Letter.objects.exists()


def test_closed_registration_takes_no_colleagues(client: Client) -> None:
    forum = coming(registration_closes_at=timezone.now() - timedelta(minutes=1))
    me = person_of(forum)

    with pytest.raises(RegistrationClosed):
        colleagues.register_colleagues(registration=me, colleagues=[colleague()], now=timezone.now())
    assert client.post(f"/min-dag/{me.key}/kollegor/", lines(row(1))).status_code == 409
    assert forum.registrations.count() == 1


def test_form_registers_and_passes_over_empty_lines(client: Client) -> None:
    forum = coming()
    me = person_of(forum, municipality=make.make_municipality("Osby"))
    home = make.make_municipality("Lund")

    answer = client.post(
        f"/min-dag/{me.key}/kollegor/",
        lines(row(1), {"mode": "onsite"}, row(2, municipality=home.scb_code, mode="digital")),
    )

    assert answer.status_code == 302
    found = Registration.objects.filter(registered_by=me).order_by("pk")
    assert [(one.municipality.name, one.mode) for one in found] == [("Osby", "onsite"), ("Lund", "digital")]


def test_each_line_has_its_own_errors_and_nothing_is_lost_or_done(client: Client) -> None:
    me = person_of(coming(), email="jag@example.org")

    answer = client.post(
        f"/min-dag/{me.key}/kollegor/",
        lines(
            row(1), row(2, email="K1@example.org"), row(3, email="fel"), row(4, email="JAG@example.org", role=""),
            row(5, municipality="other"),
        ),
    )  # fmt: skip

    page = answer.content.decode()
    assert answer.status_code == 422
    for field in ("1-email", "2-email", "3-email", "3-role", "4-organisation"):
        assert f'id="id_kollega-{field}_error"' in page, field
    assert 'id="id_kollega-0-email_error"' not in page
    assert 'value="fel"' in page
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        lines({"mode": "onsite"}),
        {"kollega-TOTAL_FORMS": "x", "knows": "on"},
        lines(row(1)) | {"knows": ""},
        lines(*[row(n) for n in range(11)]),
        lines(row(1, mode="flygande")),
    ],
)
def test_bad_forms_are_refused(client: Client, data: dict[str, str]) -> None:
    me = person_of(coming())

    assert client.post(f"/min-dag/{me.key}/kollegor/", data).status_code == 422
    assert Registration.objects.count() == 1


def test_one_more_line_keeps_what_was_typed_and_checks_nothing(client: Client) -> None:
    me = person_of(coming())

    answer = client.post(f"/min-dag/{me.key}/kollegor/", lines(row(1, email="halv"), more="1"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="halv"' in page
    assert 'name="kollega-1-name"' in page
    assert "field__error" not in page


def test_that_was_not_me_forgets_and_passes_the_place_on(client: Client) -> None:
    forum = coming(onsite=1)
    me = person_of(forum, mode=Mode.DIGITAL)
    colleagues.register_colleagues(registration=me, colleagues=[colleague()], now=timezone.now())
    kim = Registration.objects.get(email="k1@example.org")
    waiting = person_of(forum, status=R.WAITING, waiting_number=9)
    url = f"/min-dag/{kim.key}/inte-jag/"

    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 200

    assert not Registration.objects.filter(pk=kim.pk).exists()
    assert not Letter.objects.filter(to__iexact="k1@example.org").exists()
    waiting.refresh_from_db()
    assert (waiting.status, taken(forum)) == (R.OFFERED, 1)
    assert client.post(url).status_code == 404


def test_forgetting_keeps_letters_that_the_address_has_from_another_forum() -> None:
    me = make.make_registration(make.make_forum())
    make.make_registration(make.make_forum(), email="k1@example.org")
    colleagues.register_colleagues(registration=me, colleagues=[colleague()], now=make.NOW)

    colleagues.disown(registration=Registration.objects.get(registered_by=me), now=make.NOW)

    assert Letter.objects.filter(to="k1@example.org").exists()


def seated() -> tuple[Forum, Registration, Session, Session]:
    forum = make.make_forum(onsite=1, digital=1)
    me = make.make_registration(
        forum, needs="Hiss", my_notes="Tankar", organisation="", municipality=make.make_municipality("Osby")
    )
    here, both = (make.make_session(make.make_slot(forum, choice=Choice.WISHES, hour=hour), capacity=1, mode=mode)
                  for hour, mode in ((10, ForumMode.ONSITE), (11, ForumMode.BOTH)))  # fmt: skip
    for session in (here, both):
        make.make_seat(me, session)
    make_answer(me, make_question(forum), "yes")
    return forum, me, here, both


def test_place_and_seats_go_to_the_colleague_and_nothing_else() -> None:
    forum, me, here, both = seated()
    make.make_wishes(me, here.slot, here)

    new = transfer.pass_on(registration=me, to=to(), now=make.NOW)

    me.refresh_from_db()
    assert (me.status, me.passed_on_at, me.needs, me.my_notes) == (R.CANCELLED, make.NOW, "", "")
    assert (new.status, new.municipality, new.registered_by) == (R.REGISTERED, me.municipality, me)
    assert (new.key == me.key, new.needs, new.my_notes) == (False, "", "")
    assert set(Seat.objects.values_list("registration", "session")) == {(new.pk, here.pk), (new.pk, both.pk)}
    assert not new.preferences.exists()
    assert not me.preferences.exists()
    assert not Answer.objects.exists()
    assert taken(forum) == 1
    assert [Session.objects.get(pk=one.pk).taken for one in (here, both)] == [1, 1]


def test_wishes_go_along_if_asked_for() -> None:
    _forum, me, here, _both = seated()
    make.make_wishes(me, here.slot, here)

    new = transfer.pass_on(registration=me, to=to(), with_wishes=True, now=make.NOW)

    assert new.preferences.get().session == here


def test_letters_tell_both_and_calendars_change_hands() -> None:
    _forum, me, _here, _both = seated()

    new = transfer.pass_on(registration=me, to=to(), now=make.NOW)

    received, receipt = Letter.objects.order_by("pk")
    assert (received.to, received.template) == (new.email, "place_received")
    assert f"/min-dag/{new.key}/" in received.text
    assert me.name in received.text
    assert me.key not in received.text
    ours, theirs = received.attachments[0], receipt.attachments[0]
    assert "method=REQUEST" in ours["content_type"]
    for words in ("METHOD:REQUEST", "mailto:ny@example.org", "ORGANIZER:mailto:forum@example.org", f"anmalan-{new.pk}"):
        assert words in ours["content"].replace("\r\n ", ""), words
    assert (receipt.to, receipt.template) == (me.email, "place_passed_on")
    assert new.key not in receipt.text
    assert "method=CANCEL" in theirs["content_type"]
    assert f"anmalan-{me.pk}" in theirs["content"]


def test_other_mode_takes_a_place_there_and_frees_the_old_one() -> None:
    forum, me, here, both = seated()
    waiting = make.make_registration(forum, status=R.WAITING, waiting_number=1)

    new = transfer.pass_on(registration=me, to=to(mode="digital"), now=make.NOW)

    waiting.refresh_from_db(), here.refresh_from_db()
    assert list(new.seats.values_list("session", flat=True)) == [both.pk]
    assert (waiting.status, taken(forum), taken(forum, "digital"), here.taken) == (R.OFFERED, 1, 1, 0)


def test_full_other_mode_or_known_address_changes_nothing() -> None:
    forum, me, _here, _both = seated()
    make.make_registration(forum, mode=Mode.DIGITAL, email="known@example.org")

    with pytest.raises(transfer.ModeFull):
        transfer.pass_on(registration=me, to=to(mode="digital"), now=make.NOW)
    with pytest.raises(AlreadyRegistered):
        transfer.pass_on(registration=me, to=to(email="KNOWN@example.org"), now=make.NOW)

    me.refresh_from_db()
    assert (me.status, me.seats.count(), forum.registrations.count()) == (R.REGISTERED, 2, 2)
    assert not Letter.objects.exists()


@pytest.mark.parametrize("status", [R.WAITING, R.OFFERED])
def test_only_a_place_of_ones_own_can_be_passed_on(client: Client, status: str) -> None:
    me = person_of(coming(), status=status, waiting_number=1, offer_expires_at=timezone.now() + timedelta(days=1))

    with pytest.raises(transfer.NoPlace):
        transfer.pass_on(registration=me, to=to(), now=timezone.now())
    assert client.get(f"/min-dag/{me.key}/overlat/").status_code == 200
    assert client.post(f"/min-dag/{me.key}/overlat/", row(1)).status_code == 409


def test_who_is_checked_in_keeps_the_place() -> None:
    me = make.make_registration(make.make_forum())
    Attendance.objects.create(registration=me, mode="onsite", way="name", checked_in_at=make.NOW)

    with pytest.raises(transfer.NoPlace):
        transfer.pass_on(registration=me, to=to(), now=make.NOW)


def test_nothing_is_passed_on_when_the_forum_is_over() -> None:
    me = make.make_registration(make.make_forum())

    with pytest.raises(transfer.ForumOver):
        transfer.pass_on(registration=me, to=to(), now=make.ENDS_AT)


def test_old_link_is_dead_with_words_and_a_second_press_changes_nothing(client: Client) -> None:
    forum = coming()
    me = person_of(forum)
    url = f"/min-dag/{me.key}/overlat/"

    assert client.get(url).status_code == 200
    assert client.post(url, row(1)).status_code == 302
    again = client.post(url, row(2))

    assert again.status_code == 410
    assert "Du har överlåtit din plats" in again.content.decode()
    assert client.get(f"/min-dag/{me.key}/").status_code == 410
    assert forum.registrations.exclude(status=R.CANCELLED).get().email == "k1@example.org"


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [({"email": "fel"}, "email"), ({"name": ""}, "name"), ({"role": "kung"}, "role"), ({"mode": ""}, "mode")],
)
def test_bad_transfer_is_told_beside_the_field(client: Client, fields: dict[str, str], faulty: str) -> None:
    me = person_of(coming())

    answer = client.post(f"/min-dag/{me.key}/overlat/", row(1, **fields))

    assert answer.status_code == 422
    assert f'id="id_{faulty}_error"' in answer.content.decode()
    assert Registration.objects.get().status == R.REGISTERED


def test_colleague_may_pass_the_place_on_again_and_back() -> None:
    me = make.make_registration(make.make_forum(), email="jag@example.org")

    new = transfer.pass_on(registration=me, to=to(), now=make.NOW)
    back = transfer.pass_on(registration=new, to=to(email="jag@example.org"), now=make.NOW)

    assert (back.status, back.registered_by) == (R.REGISTERED, new)
