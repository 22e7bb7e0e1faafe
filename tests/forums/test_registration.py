"""Registering, waiting, offers and changes: what the services promise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from samverkan.forums.enums import Choice, ForumMode, ForumStatus, Mode, ParticipantRole, RegistrationStatus
from samverkan.forums.models import Forum, ModeCapacity, Registration, Seat, Session
from samverkan.forums.queries.registrations import get_place_in_line, list_reachable_participants
from samverkan.forums.services import offers, registration_changes, wishes
from samverkan.forums.services.registration import (
    AlreadyRegistered,
    Application,
    InvalidWish,
    ModeNotOffered,
    RegistrationClosed,
    register,
)
from samverkan.letters.models import Letter
from samverkan.letters.services import send_due_letters
from tests.factories import forums as make

pytestmark = pytest.mark.django_db
R = RegistrationStatus


def application(number: int = 1, **fields: object) -> Application:
    values = {
        "name": f"Anna {number}", "email": f"anna{number}@example.org", "role": ParticipantRole.STRATEGIST,
        "mode": Mode.ONSITE, "organisation": "Skolan",
    }  # fmt: skip
    return Application(**(values | fields))  # type: ignore[arg-type]


def signed_up(forum: Forum, number: int = 1, **fields: object) -> Registration:
    return register(forum=forum, application=application(number, **fields), now=make.NOW)


def taken(forum: Forum, mode: Mode = Mode.ONSITE) -> int:
    return ModeCapacity.objects.get(forum=forum, mode=mode).taken


def letters() -> list[tuple[str, str]]:
    return list(Letter.objects.order_by("pk").values_list("template", "to"))


def test_registration_gives_a_place_and_a_letter_with_the_link() -> None:
    forum = make.make_forum(onsite=1, title="Vägen vidare")

    registration = signed_up(forum)

    assert (registration.status, taken(forum)) == (R.REGISTERED, 1)
    assert registration.kept_until == forum.data_kept_until
    send_due_letters(now=make.NOW)
    letter = mail.outbox[0]
    assert letter.to == ["anna1@example.org"]
    assert letter.subject == "Du har en plats: Vägen vidare"
    assert f"http://testserver/min-dag/{registration.key}/" in letter.body
    assert "12 november 2026" in letter.body
    name, content, kind = letter.attachments[0]
    assert (name, kind.split(";")[0]) == ("forum.ics", "text/calendar")
    assert "BEGIN:VTIMEZONE" in str(content)


def test_letter_is_written_in_the_language_of_the_registration() -> None:
    signed_up(make.make_forum(title="Way ahead"), language="en")

    assert Letter.objects.get().subject == "You have a place: Way ahead"


def test_full_mode_gives_a_place_in_the_line() -> None:
    forum = make.make_forum(onsite=1)
    signed_up(forum, 1)

    second, third = signed_up(forum, 2), signed_up(forum, 3)

    assert (second.status, get_place_in_line(second), get_place_in_line(third)) == (R.WAITING, 1, 2)
    assert taken(forum) == 1
    assert [template for template, _to in letters()] == ["place_confirmed", "place_waiting", "place_waiting"]
    assert "nummer 2 på väntelistan" in Letter.objects.get(to=third.email).text


def test_other_mode_has_its_own_places() -> None:
    forum = make.make_forum(onsite=0, digital=None)

    assert signed_up(forum, mode=Mode.DIGITAL).status == R.REGISTERED
    assert signed_up(forum, 2).status == R.WAITING


def test_same_address_is_told_by_letter_only() -> None:
    forum = make.make_forum()
    first = signed_up(forum)

    with pytest.raises(AlreadyRegistered):
        signed_up(forum, 1, name="Någon annan", email="ANNA1@example.org", mode=Mode.DIGITAL)

    assert Registration.objects.get().name == "Anna 1"
    assert (taken(forum), taken(forum, Mode.DIGITAL)) == (1, 0)
    link = Letter.objects.get(template="registration_link")
    assert (link.to, first.key in link.text) == ("anna1@example.org", True)


def test_same_address_is_mailed_once_in_ten_minutes() -> None:
    forum = make.make_forum()
    signed_up(forum)

    for _try in range(3):
        with pytest.raises(AlreadyRegistered):
            signed_up(forum)

    assert Letter.objects.filter(template="registration_link").count() == 1


def test_cancelled_person_can_register_again() -> None:
    forum = make.make_forum()
    registration_changes.cancel(registration=signed_up(forum), now=make.NOW)

    assert signed_up(forum).status == R.REGISTERED
    assert taken(forum) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"status": ForumStatus.DRAFT},
        {"status": ForumStatus.CLOSED},
        {"status": ForumStatus.CANCELLED},
        {"status": ForumStatus.FINISHED},
        {"registration_closes_at": make.NOW},
        {"starts_at": make.NOW - timedelta(days=2), "ends_at": make.NOW - timedelta(days=1)},
    ],
)
def test_closed_registration_takes_nobody(changes: dict[str, object]) -> None:
    forum = make.make_forum(**changes)

    with pytest.raises(RegistrationClosed):
        signed_up(forum)

    assert not Registration.objects.exists()
    assert not letters()


def test_mode_that_the_forum_does_not_have_is_refused() -> None:
    forum = make.make_forum(mode=ForumMode.ONSITE)

    with pytest.raises(ModeNotOffered):
        signed_up(forum, mode=Mode.DIGITAL)

    assert not Registration.objects.exists()


def forum_with_wishes() -> tuple[Forum, Session, Session, Session]:
    forum = make.make_forum()
    slot = make.make_slot(forum, choice=Choice.WISHES)
    onsite, both = make.make_session(slot, mode=ForumMode.ONSITE), make.make_session(slot)
    return forum, onsite, both, make.make_session(slot, mode=ForumMode.DIGITAL)


def test_wishes_are_stored_in_order() -> None:
    forum, onsite, both, _digital = forum_with_wishes()

    registration = signed_up(forum, wishes={onsite.slot_id: [both.pk, onsite.pk]})

    assert list(registration.preferences.order_by("rank").values_list("session", "rank")) == [
        (both.pk, 1),
        (onsite.pk, 2),
    ]


def test_wish_for_what_cannot_be_had_is_refused() -> None:
    forum, onsite, _both, digital = forum_with_wishes()
    elsewhere = make.make_session(make.make_slot(make.make_forum(), choice=Choice.WISHES))

    for ranked in ([digital.pk], [onsite.pk, onsite.pk], [elsewhere.pk], [999_999]):
        with pytest.raises(InvalidWish):
            signed_up(forum, wishes={onsite.slot_id: ranked})

    assert not Registration.objects.exists()


def test_wishes_change_until_seats_are_published() -> None:
    forum, onsite, both, _digital = forum_with_wishes()
    registration = signed_up(forum, wishes={onsite.slot_id: [both.pk]})

    wishes.change_wishes(registration=registration, wishes={onsite.slot_id: [onsite.pk]}, now=make.NOW)

    assert registration.preferences.get().session == onsite
    Forum.objects.update(seats_published_at=make.NOW)
    with pytest.raises(wishes.WishesLocked):
        wishes.change_wishes(registration=registration, wishes={}, now=make.NOW)
    assert registration.preferences.count() == 1


def test_cancelling_offers_the_place_to_the_next_in_line() -> None:
    forum = make.make_forum(onsite=1)
    first, second, third = (signed_up(forum, number) for number in (1, 2, 3))

    assert registration_changes.cancel(registration=first, now=make.NOW)

    second.refresh_from_db(), third.refresh_from_db(), first.refresh_from_db()
    assert (first.status, second.status, third.status) == (R.CANCELLED, R.OFFERED, R.WAITING)
    assert second.offer_expires_at == make.NOW + timedelta(hours=48)
    assert taken(forum) == 1, "the offer holds the place"
    assert letters()[-2:] == [("place_offered", second.email), ("registration_cancelled", first.email)]


def test_cancelling_twice_frees_one_place() -> None:
    forum = make.make_forum(onsite=2)
    first, _second = signed_up(forum, 1), signed_up(forum, 2)

    answers = [registration_changes.cancel(registration=first, now=make.NOW) for _ in range(2)]

    assert answers == [True, False]
    assert taken(forum) == 1


def test_cancelling_gives_back_seats_and_forgets_needs() -> None:
    forum, onsite, _both, _digital = forum_with_wishes()
    registration = signed_up(forum, needs="glutenfritt", wishes={onsite.slot_id: [onsite.pk]})
    make.make_seat(registration, onsite)

    registration_changes.cancel(registration=registration, now=make.NOW)

    onsite.refresh_from_db(), registration.refresh_from_db()
    assert (onsite.taken, Seat.objects.count(), registration.needs) == (0, 0, "")
    assert registration.preferences.count() == 0


def test_offer_lasts_no_longer_than_until_the_start() -> None:
    forum = make.make_forum(onsite=1)
    first, second = signed_up(forum, 1), signed_up(forum, 2)

    registration_changes.cancel(registration=first, now=forum.starts_at - timedelta(hours=1))

    second.refresh_from_db()
    assert second.offer_expires_at == forum.starts_at


def offered(forum: Forum) -> tuple[Registration, Registration]:
    first, second, third = (signed_up(forum, number) for number in (1, 2, 3))
    registration_changes.cancel(registration=first, now=make.NOW)
    return second, third


def test_accepted_offer_is_a_registration() -> None:
    forum = make.make_forum(onsite=1)
    second, _third = offered(forum)

    for _press in range(2):
        offers.accept_offer(registration=second, now=make.NOW)

    second.refresh_from_db()
    assert (second.status, taken(forum)) == (R.REGISTERED, 1)
    assert letters()[-1] == ("place_confirmed", second.email)


def test_declined_offer_goes_to_the_next() -> None:
    forum = make.make_forum(onsite=1)
    second, third = offered(forum)

    registration_changes.decline_offer(registration=second, now=make.NOW)

    second.refresh_from_db(), third.refresh_from_db()
    assert (second.status, third.status, taken(forum)) == (R.CANCELLED, R.OFFERED, 1)


def test_late_answer_finds_the_offer_gone() -> None:
    forum = make.make_forum(onsite=1)
    second, third = offered(forum)

    with pytest.raises(offers.OfferGone):
        offers.accept_offer(registration=second, now=make.NOW + timedelta(hours=48))

    second.refresh_from_db(), third.refresh_from_db()
    assert (second.status, third.status, taken(forum)) == (R.CANCELLED, R.OFFERED, 1)


def test_expired_offers_are_passed_on_until_nobody_waits() -> None:
    forum = make.make_forum(onsite=1)
    second, third = offered(forum)

    counts = [offers.expire_offers(now=make.NOW + timedelta(days=days)) for days in (1, 2, 4, 6)]

    second.refresh_from_db(), third.refresh_from_db()
    assert counts == [0, 1, 1, 0]
    assert (second.status, third.status, taken(forum)) == (R.CANCELLED, R.CANCELLED, 0)


def test_expired_offer_does_not_keep_a_newcomer_out() -> None:
    forum = make.make_forum(onsite=1)
    _second, third = offered(forum)
    registration_changes.cancel(registration=third, now=make.NOW)

    newcomer = register(forum=forum, application=application(9), now=make.NOW + timedelta(days=3))

    assert (newcomer.status, taken(forum)) == (R.REGISTERED, 1)


def test_place_that_lies_free_is_offered_by_the_task() -> None:
    forum = make.make_forum(onsite=1)
    _first, second = signed_up(forum, 1), signed_up(forum, 2)
    ModeCapacity.objects.filter(forum=forum, mode=Mode.ONSITE).update(capacity=2)

    assert offers.expire_offers(now=make.NOW) == 1

    second.refresh_from_db()
    assert (second.status, taken(forum)) == (R.OFFERED, 2)


def test_mode_change_moves_the_place_and_offers_the_old_one() -> None:
    forum = make.make_forum(onsite=1, digital=1)
    first, second = signed_up(forum, 1), signed_up(forum, 2)

    registration_changes.change_mode(registration=first, mode=Mode.DIGITAL, now=make.NOW)

    first.refresh_from_db(), second.refresh_from_db()
    assert (first.mode, first.status, first.calendar_sequence) == (Mode.DIGITAL, R.REGISTERED, 1)
    assert (second.status, taken(forum), taken(forum, Mode.DIGITAL)) == (R.OFFERED, 1, 1)


def test_mode_change_to_a_full_mode_changes_nothing() -> None:
    forum = make.make_forum(onsite=2, digital=0)
    first = signed_up(forum)

    with pytest.raises(registration_changes.ModeFull):
        registration_changes.change_mode(registration=first, mode=Mode.DIGITAL, now=make.NOW)

    first.refresh_from_db()
    assert (first.mode, taken(forum), taken(forum, Mode.DIGITAL)) == (Mode.ONSITE, 1, 0)


def test_waiting_person_gets_a_place_by_changing_mode() -> None:
    forum = make.make_forum(onsite=0)
    waiting = signed_up(forum)

    registration_changes.change_mode(registration=waiting, mode=Mode.DIGITAL, now=make.NOW)

    waiting.refresh_from_db()
    assert (waiting.status, waiting.waiting_number, taken(forum)) == (R.REGISTERED, None, 0)


def test_mode_change_drops_what_the_mode_cannot_have() -> None:
    forum, onsite, both, _digital = forum_with_wishes()
    other = make.make_session(make.make_slot(forum, choice=Choice.WISHES, hour=12))
    registration = signed_up(forum, wishes={onsite.slot_id: [onsite.pk, both.pk]})
    make.make_seat(registration, onsite), make.make_seat(registration, other)

    registration_changes.change_mode(registration=registration, mode=Mode.DIGITAL, now=make.NOW)

    onsite.refresh_from_db()
    assert (onsite.taken, [s.session for s in registration.seats.all()]) == (0, [other])
    assert [w.session for w in registration.preferences.all()] == [both]


@pytest.mark.parametrize("status", [ForumStatus.FINISHED, ForumStatus.CANCELLED])
def test_nothing_changes_when_the_forum_is_over(status: ForumStatus) -> None:
    forum = make.make_forum()
    registration = signed_up(forum)
    Forum.objects.update(status=status)

    with pytest.raises(registration_changes.ForumOver):
        registration_changes.cancel(registration=registration, now=make.NOW)
    with pytest.raises(registration_changes.ForumOver):
        registration_changes.change_mode(registration=registration, mode=Mode.DIGITAL, now=make.NOW)

    assert taken(forum) == 1


def test_new_link_revokes_the_old_one() -> None:
    registration = signed_up(make.make_forum())

    renewed = registration_changes.renew_key(registration=registration, now=make.NOW)

    assert renewed.key != registration.key
    assert renewed.calendar_key != registration.calendar_key
    assert renewed.key in Letter.objects.get(template="registration_link").text


def test_reachable_are_those_with_a_place() -> None:
    forum = make.make_forum(onsite=1)
    first, _waiting = signed_up(forum, 1), signed_up(forum, 2)

    assert list(list_reachable_participants(forum)) == [first]
