"""The pages of a live session: the participant's, the moderator's, the projector's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from samverkan.forums.enums import ForumMode, Mode, QuestionState, QuickWay, RegistrationStatus, SessionKind
from samverkan.forums.models import Forum, LiveQuestion, LiveSession, PanelPoint, QuickAnswer, QuickPoll, Registration
from samverkan.forums.queries import live as queries
from samverkan.forums.services import live as service
from samverkan.forums.services import quick_polls
from samverkan.forums.services.live import Moderator
from samverkan.forums.services.screens import screen_token
from samverkan.forums.views import my_live
from samverkan.letters.services import send_due_letters
from tests.factories import forums as make
from tests.factories import live as some
from tests.factories.forums import ENDS_AT, NOW, STARTS_AT

pytestmark = pytest.mark.django_db

DURING = STARTS_AT + timedelta(minutes=10)
PART = {"HTTP_HX_REQUEST": "true"}
BY = Moderator()


@pytest.fixture(autouse=True)
def during() -> Iterator[None]:
    with time_machine.travel(DURING, tick=False):
        yield


def person_of(live: LiveSession, **fields: Any) -> Registration:
    return make.make_registration(live.session.slot.forum, **fields)


def mine(person: Registration) -> str:
    return f"/min-dag/{person.key}/fragor/"


def desk(live: LiveSession, rest: str = "") -> str:
    return f"/forum/{live.session.slot.forum.slug}/fragor/{live.session_id}/{rest}"


def sign_in(client: Client) -> None:
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")


def send(client: Client, live: LiveSession, person: Registration, **data: Any) -> Any:
    return client.post(mine(person), {"session": live.session_id, **data})


def test_participant_asks_and_likes_without_a_script(client: Client) -> None:
    live = some.make_live()
    person, question = person_of(live), some.make_question(live)

    asked = send(client, live, person, act="ask", text="När\r\nbörjar vi?", signature="place")
    liked = send(client, live, person, act="like", key=question.pk)
    page = client.get(mine(person)).content.decode()

    assert (asked.status_code, liked.status_code) == (302, 302)
    assert LiveQuestion.objects.get(registration=person).text == "När börjar vi?"
    assert "Väntar på moderatorn" in page
    assert 'aria-pressed="true"' in page


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"text": " ", "signature": "none"}, "Skriv din fråga"),
        ({"text": "å" * 281, "signature": "none"}, "280"),
        ({"text": "Varför?", "signature": "everything"}, "aria-invalid"),
    ],
)
def test_bad_question_is_told_and_kept(client: Client, data: dict[str, str], text: str) -> None:
    live = some.make_live()

    answer = send(client, live, person_of(live), act="ask", **data)

    page = answer.content.decode()
    assert (answer.status_code, LiveQuestion.objects.count()) == (422, 0)
    assert text in page
    assert data["text"].strip() in page


def test_question_that_comes_too_late_is_kept_in_the_form(client: Client) -> None:
    live = some.make_live(takes_questions=False)

    answer = send(client, live, person_of(live), act="ask", text="Varför?", signature="none")

    assert (answer.status_code, LiveQuestion.objects.count()) == (409, 0)
    assert "Varför?" in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"act": "like", "key": "999999"},
        {"act": "like", "key": "x"},
        {"act": "burn", "key": "1"},
        {"act": "answer", "key": "1", "choice": "0"},
        {},
    ],
)
@pytest.mark.parametrize("headers", [{}, PART])
def test_nonsense_is_refused(client: Client, data: dict[str, str], headers: dict[str, str]) -> None:
    live = some.make_live()
    some.make_question(live)

    answer = client.post(mine(person_of(live)), {"session": live.session_id, **data}, **headers)  # type: ignore[arg-type]

    assert answer.status_code == 409
    assert "Det gick inte" in answer.content.decode()


def test_presses_without_end_are_stopped(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(my_live, "ACTS", 2)
    live = some.make_live()
    person, question = person_of(live), some.make_question(live)

    statuses = {send(client, live, person, act="like", key=question.pk).status_code for _press in range(3)}

    assert statuses == {302, 429}


@pytest.mark.parametrize("number", [1, 3])
def test_phone_asks_three_queries_and_two_when_nothing_is_new(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    live = some.make_live()
    for count in range(number):
        some.make_question(live, text=f"Fråga {count}", likes=count)
    some.give_answers(some.make_quick_poll(live), 0, 1, 0, 0, 0)
    person = person_of(live)
    address = f"{mine(person)}?session={live.session_id}"

    with django_assert_num_queries(3):
        first = client.get(address, **PART)  # type: ignore[arg-type]
    with django_assert_num_queries(2):
        same = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"], **PART)  # type: ignore[arg-type]
    send(client, live, person, act="answer", key=QuickPoll.objects.get().pk, choice=1)
    new = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"], **PART)  # type: ignore[arg-type]

    assert (first.status_code, same.status_code, new.status_code) == (200, 304, 200)
    assert (same.content, new["ETag"] != first["ETag"]) == (b"", True)


@pytest.mark.parametrize("number", [1, 3])
def test_projector_asks_two_queries_and_one_when_nothing_is_new(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    live = some.make_live()
    for count in range(number):
        some.make_point(live, position=count + 1)
    service.answer_now(by=BY, live=live, question=some.make_question(live).pk, now=NOW)
    address = f"/projektor/{screen_token(live.session)}/"

    with django_assert_num_queries(2):
        first = client.get(address, **PART)  # type: ignore[arg-type]
    with django_assert_num_queries(1):
        same = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"], **PART)  # type: ignore[arg-type]

    assert (first.status_code, same.status_code) == (200, 304)


def test_projector_shows_what_is_on_and_the_next_five_and_nothing_hidden(client: Client) -> None:
    live = some.make_live()
    now = some.make_question(live, text="Den som besvaras")
    for number in range(7):
        some.make_question(live, text=f"Fråga nummer {number}", likes=number)
    some.make_question(live, text="Ogranskad", state=QuestionState.WAITING)
    service.answer_now(by=BY, live=live, question=now.pk, now=NOW)

    answer = client.get(f"/projektor/{screen_token(live.session)}/")

    page = answer.content.decode()
    assert [number for number in range(7) if f"Fråga nummer {number}" in page] == [2, 3, 4, 5, 6]
    assert page.index("Den som besvaras") < page.index("Fråga nummer 6") < page.index("Fråga nummer 2")
    assert "Ogranskad" not in page
    assert f"/fraga/{live.session.slot.forum_id}" in page
    assert "<svg" in page
    assert "Refresh" not in answer
    assert client.get(f"/projektor/{screen_token(live.session)}/?laddar")["Refresh"] == "10"


def test_projector_tells_when_a_note_is_changed(client: Client) -> None:
    live = some.make_live()
    point = some.make_point(live)
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    client.post(desk(live, "gor/"), {"act": "talk", "key": point.pk, "tab": "panel"})
    first = client.get(desk(live, "projektor/"), **PART)  # type: ignore[arg-type]
    assert point.note
    point.note.text, point.note.changed_at = "Ändrad punkt", DURING
    point.note.save()

    new = client.get(desk(live, "projektor/"), HTTP_IF_NONE_MATCH=first["ETag"], **PART)  # type: ignore[arg-type]

    assert "Grupp om praktik" in first.content.decode()
    assert (new.status_code, "Ändrad punkt" in new.content.decode()) == (200, True)


def test_projectors_link_dies_with_the_forum(client: Client) -> None:
    live = some.make_live()
    address = f"/projektor/{screen_token(live.session)}/"

    with time_machine.travel(ENDS_AT + queries.OVERTIME, tick=False):
        over = client.get(address).status_code
    tampered = client.get(f"{address[:-3]}x/").status_code

    assert (client.get(address).status_code, over, tampered) == (200, 410, 410)


def test_day_that_drags_on_keeps_questions_and_projector_for_an_hour(client: Client) -> None:
    live = some.make_live()
    question = some.make_question(live)
    person = make.make_registration(live.session.slot.forum)
    like = {"act": "like", "key": question.pk, "session": live.session_id}

    with time_machine.travel(ENDS_AT + queries.OVERTIME / 2, tick=False):
        dragging = client.post(f"/min-dag/{person.key}/fragor/", like).status_code
        screen = client.get(f"/projektor/{screen_token(live.session)}/").status_code
    with time_machine.travel(ENDS_AT + queries.OVERTIME, tick=False):
        over = client.post(f"/min-dag/{person.key}/fragor/", like | {"act": "unlike"}).status_code

    assert (dragging, screen, over) == (302, 200, 409)
    assert question.likes.count() == 1


def test_phone_hears_that_the_panels_point_is_changed_or_deleted(client: Client) -> None:
    live = some.make_live()
    person = make.make_registration(live.session.slot.forum)
    point = some.make_point(live)
    LiveSession.objects.filter(pk=live.pk).update(point=point)
    address, headers = f"/min-dag/{person.key}/fragor/", {"HX-Request": "true"}
    first = client.get(address, headers=headers)

    point.note.text, point.note.changed_at = "Ändrad punkt", STARTS_AT + timedelta(minutes=1)
    point.note.save()
    changed = client.get(address, headers=headers | {"If-None-Match": first["ETag"]})
    point.note.delete()
    gone = client.get(address, headers=headers | {"If-None-Match": changed["ETag"]})

    assert (changed.status_code, "Ändrad punkt" in changed.content.decode()) == (200, True)
    assert (gone.status_code, "Ändrad punkt" in gone.content.decode()) == (200, False)


def test_result_is_shown_when_the_moderator_opens_it(client: Client) -> None:
    live = some.make_live()
    poll = some.make_quick_poll(live, way=QuickWay.WORDS)
    some.give_answers(poll, "tid", "tid", "språk", "tid", "pengar")
    person, screen = person_of(live), f"/projektor/{screen_token(live.session)}/"
    sign_in(client)

    before = [client.get(address).content.decode() for address in (mine(person), screen)]
    client.post(desk(live, "gor/"), {"act": "show", "key": poll.pk, "tab": "polls"})
    after = [client.get(address).content.decode() for address in (mine(person), screen)]

    assert ["pengar" in page for page in before] == [False, False]
    assert ["pengar" in page for page in after] == [True, True]
    assert all(page.index("tid</span>") < page.index("pengar</span>") for page in after)


def test_participant_answers_in_words_and_changes_it(client: Client) -> None:
    live = some.make_live()
    poll = some.make_quick_poll(live, way=QuickWay.WORDS)
    person = person_of(live)

    empty = send(client, live, person, act="answer", key=poll.pk, words=" , ")
    send(client, live, person, act="answer", key=poll.pk, words="Tid, Språk")
    send(client, live, person, act="answer", key=poll.pk, words="språk")
    page = client.get(mine(person)).content.decode()
    quick_polls.close(by=BY, live=live, poll=poll.pk, now=NOW)
    late = send(client, live, person, act="answer", key=poll.pk, words="nej")

    assert (empty.status_code, late.status_code) == (422, 409)
    assert QuickAnswer.objects.get().words == "språk"
    assert 'value="språk"' in page


def test_organiser_moderates_and_nobody_else(client: Client) -> None:
    live = some.make_live()
    question = some.make_question(live, state=QuestionState.WAITING)
    client.force_login(make.make_person(), backend="django.contrib.auth.backends.ModelBackend")
    refused = [client.get(desk(live, rest)).status_code for rest in ("", "snabbfragor/", "panel/", "projektor/")]
    refused.append(client.post(desk(live, "gor/"), {"act": "through", "key": question.pk}).status_code)
    sign_in(client)

    page = client.get(desk(live)).content.decode()
    client.post(desk(live, "gor/"), {"act": "through", "key": question.pk, "tab": "desk"})

    question.refresh_from_db()
    assert refused == [403] * 5
    assert "1 fråga väntar på dig" in page
    assert question.state == QuestionState.OPEN


def test_host_moderates_by_the_link_and_only_the_own_session(client: Client) -> None:
    live = some.make_live()
    question = some.make_question(live, state=QuestionState.WAITING)
    host, other = make.make_host(live.session), make.make_host(some.make_live().session)

    opened = client.get(f"/vard/{host.key}/fragor/{live.session_id}/")
    client.post(f"/vard/{host.key}/fragor/{live.session_id}/gor/", {"act": "through", "key": question.pk})
    foreign = client.post(f"/vard/{other.key}/fragor/{live.session_id}/gor/", {"act": "aside", "key": question.pk})

    question.refresh_from_db()
    assert (opened.status_code, foreign.status_code) == (200, 404)
    assert question.state == QuestionState.OPEN
    assert f"/vard/{host.key}/fragor/{live.session_id}/" in client.get(f"/vard/{host.key}/").content.decode()


@pytest.mark.parametrize(
    "act", ["through", "aside", "same", "now", "answered", "queue", "show", "talk", "done", "burn"]
)
def test_what_is_gone_is_told(client: Client, act: str) -> None:
    live = some.make_live()
    sign_in(client)

    answer = client.post(desk(live, "gor/"), {"act": act, "key": "999999", "tab": "panel"})

    assert answer.status_code == 409
    assert "Det gick inte" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("rest", "queries"), [("", 8), ("snabbfragor/", 7), ("panel/", 8)])
def test_moderators_pages_ask_few_queries(
    client: Client, django_assert_num_queries: Any, number: int, rest: str, queries: int
) -> None:
    live = some.make_live()
    for count in range(number):
        some.make_question(live, text=f"Väntar {count}", state=QuestionState.WAITING)
        some.make_point(live, position=count, question=some.make_question(live, text=f"Fråga {count}"))
        some.make_quick_poll(live)
    sign_in(client)
    address = desk(live, rest)

    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"question": " "}, "aria-invalid"),
        ({"way": "dance"}, "aria-invalid"),
        ({"way": "choice", "options": "Bara ett"}, "2 till 8"),
        ({"way": "choice", "options": "\n".join(map(str, range(9)))}, "2 till 8"),
        ({"way": "choice", "options": "a\n" + "b" * 81}, "80 tecken"),
    ],
)
def test_bad_quick_poll_keeps_what_was_typed(client: Client, changes: dict[str, str], text: str) -> None:
    live = some.make_live()
    sign_in(client)

    answer = client.post(desk(live, "snabbfragor/"), {"question": "Vågar vi?", "way": "yes_no"} | changes)

    page = answer.content.decode()
    assert (answer.status_code, QuickPoll.objects.count()) == (422, 0)
    assert text in page
    assert changes.get("options", "") in page


def test_organiser_starts_a_poll_in_a_session_that_was_never_opened(client: Client) -> None:
    session = make.make_session(make.make_slot(make.make_forum()))
    sign_in(client)
    address = f"/forum/{session.slot.forum.slug}/fragor/{session.pk}/snabbfragor/"

    client.post(address, {"question": "Buss eller tåg?", "way": "choice", "options": "Buss\n\nTåg\nBuss\n"})

    assert QuickPoll.objects.get().options == ["Buss", "Tåg"]
    assert LiveSession.objects.get().is_open


def test_points_of_groups_are_sent_to_the_panel(client: Client) -> None:
    forum = make.make_forum()
    session = make.make_session(make.make_slot(forum), kind=SessionKind.PANEL, title="Panelen")
    live = some.make_live(session, is_open=False)
    note = some.make_note(live)
    address = f"/forum/{forum.slug}/fragor/punkter/"
    sign_in(client)

    page = client.get(address).content.decode()
    nothing = client.post(address, {"session": session.pk})
    client.post(address, {"session": session.pk, "notes": [note.pk]})

    assert f'<option value="{session.pk}" selected>' in page
    assert (nothing.status_code, PanelPoint.objects.get().note) == (422, note)
    assert "Grupp om praktik" in client.get(desk(live, "panel/")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_sessions_asks_the_same(client: Client, django_assert_num_queries: Any, number: int) -> None:
    forum = make.make_forum()
    for hour in range(number):
        some.make_live(make.make_session(make.make_slot(forum, hour=9 + hour)))
    sign_in(client)

    with django_assert_num_queries(6):
        client.get(f"/forum/{forum.slug}/fragor/")


def test_my_day_leads_there_only_when_something_is_on(client: Client) -> None:
    live = some.make_live()
    person = person_of(live)

    on = client.get(f"/min-dag/{person.key}/").content.decode()
    service.set_open(by=BY, session=live.session, is_open=False, now=NOW)
    off = client.get(f"/min-dag/{person.key}/").content.decode()

    assert (f'href="{mine(person)}"' in on, f'href="{mine(person)}"' in off) == (True, False)
    assert "Inget pågår för dig" in client.get(mine(person)).content.decode()


def test_code_on_the_projector_leads_to_a_letter_for_those_registered(client: Client) -> None:
    live = some.make_live()
    person, address = person_of(live), f"/fraga/{live.session.slot.forum_id}/"

    known, unknown = (client.post(address, {"email": email}) for email in (person.email.upper(), "x@example.org"))
    bad = client.post(address, {"email": "nej"})
    send_due_letters(now=DURING)

    assert (known.status_code, unknown.status_code, bad.status_code) == (200, 200, 422)
    assert [letter.to for letter in mail.outbox] == [[person.email]]
    assert person.key not in known.content.decode()


# What My day tells of the digital room: now and next, and the link for those admitted, from 15 minutes before.


def digital(**fields: Any) -> tuple[Forum, Registration]:
    forum = make.make_forum(join_url="https://video.example.org/hemlig")
    slot = make.make_slot(forum, hour=9)
    session = make.make_session(slot, mode=ForumMode.DIGITAL)
    session.room.join_url = "https://video.example.org/hemlig-sal"
    session.room.save()
    return forum, make.make_registration(forum, **({"mode": Mode.DIGITAL} | fields))


@pytest.mark.parametrize(
    ("minutes", "is_shown"), [(-16, False), (-15, True), (0, True), (60 * 7 - 1, True), (60 * 7, False)]
)
def test_join_links_open_fifteen_minutes_before_and_close_at_the_end(
    client: Client, minutes: int, is_shown: bool
) -> None:
    _forum, person = digital()

    with time_machine.travel(STARTS_AT + timedelta(minutes=minutes), tick=False):
        page = client.get(f"/min-dag/{person.key}/").content.decode()

    assert ("example.org/hemlig" in page, "example.org/hemlig-sal" in page) == (is_shown, is_shown)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": RegistrationStatus.WAITING, "waiting_number": 1},
        {"status": RegistrationStatus.OFFERED, "offer_expires_at": ENDS_AT},
        {"status": RegistrationStatus.CANCELLED},
        {"mode": Mode.ONSITE},
    ],
)
@pytest.mark.parametrize("rest", ["", "fragor/", "bord/", "kalender.ics", "feed"])
def test_who_is_not_admitted_never_gets_the_link(client: Client, fields: dict[str, Any], rest: str) -> None:
    forum, person = digital(**fields)
    some.make_live(forum.slots.get().sessions.get())
    address = f"/kalender/{person.calendar_key}.ics" if rest == "feed" else f"/min-dag/{person.key}/{rest}"

    answer = client.get(address)

    assert answer.status_code in (200, 410)
    assert "example.org/hemlig" not in answer.content.decode().replace("\r\n ", "")


def test_waiting_person_neither_asks_nor_sees_questions(client: Client) -> None:
    live = some.make_live()
    some.make_question(live, text="Hemlig fråga")
    person = person_of(live, status=RegistrationStatus.WAITING, waiting_number=1)

    page = client.get(mine(person)).content.decode()
    asked = send(client, live, person, act="ask", text="Får jag?", signature="none")

    assert "Hemlig fråga" not in page
    assert (asked.status_code, LiveQuestion.objects.count()) == (409, 1)
