"""The evaluation: answered once, tied to nobody, shown from five answers on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from samverkan.forums.enums import CheckInWay, ForumStatus
from samverkan.forums.models import Evaluation, EvaluationReply, Forum, Registration
from samverkan.forums.queries import evaluation as queries
from samverkan.forums.services import attendance, follow_up_letters, retention
from samverkan.forums.services import evaluation as service
from samverkan.forums.services.personal_data import export_personal_data
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.follow_up import AFTER, give_answers
from tests.factories.forums import ENDS_AT, STARTS_AT

pytestmark = pytest.mark.django_db

CLOSED = ENDS_AT + queries.OPEN_FOR


def mine(person: Registration) -> str:
    return f"/min-dag/{person.key}/utvardering/"


def stage(forum: Forum, rest: str = "") -> str:
    return f"/forum/{forum.slug}/uppfoljning/utvardering/{rest}"


def test_participant_answers_once_and_only_the_sum_is_kept(client: Client, at: Callable[..., None]) -> None:
    at(AFTER)
    person = make.make_registration(make.make_forum())
    fields = {"use": "5", "voice": "2", "best": "Listan", "better": ""}

    day = client.get(f"/min-dag/{person.key}/").content.decode()
    client.post(mine(person), fields)
    thanks = client.get(mine(person)).content.decode()
    again = client.post(mine(person), fields)
    later = client.get(f"/min-dag/{person.key}/").content.decode()

    kept = Evaluation.objects.get()
    assert mine(person) in day
    assert mine(person) not in later
    assert "Tack för ditt svar" in thanks
    assert again.status_code == 409
    assert (kept.answers, kept.tally) == (1, {"use": [0, 0, 0, 0, 1], "voice": [0, 1, 0, 0, 0]})
    assert kept.texts == {"best": ["Listan"]}


def test_nothing_stored_says_who_answered_what_or_in_which_order() -> None:
    forum = make.make_forum()
    for text in ("Öppet samtal", "apelsin", "Zebra"):
        person = make.make_registration(forum)
        service.answer(registration=person, scales={}, texts={"best": text}, now=AFTER)

    columns = {field.name for field in EvaluationReply._meta.get_fields()}
    assert columns == {"registration"}
    assert Evaluation.objects.get().texts["best"] == ["apelsin", "Zebra", "Öppet samtal"]
    assert not any("evaluation" in field.name for field in Registration._meta.local_fields)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "minst en fråga"),
        ({"use": "6"}, "id_use"),
        ({"use": "x"}, "id_use"),
        ({"best": "x" * 1001}, "id_best_error"),
    ],
)
def test_bad_answers_are_refused_and_what_was_typed_stays(
    client: Client, at: Callable[..., None], fields: dict[str, str], error: str
) -> None:
    at(AFTER)
    person = make.make_registration(make.make_forum())

    answer = client.post(mine(person), {"better": "Längre pauser"} | fields if fields else {})

    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert ("Längre pauser" in answer.content.decode()) == bool(fields)
    assert not EvaluationReply.objects.exists()


@pytest.mark.parametrize("moment", [ENDS_AT - timedelta(minutes=1), CLOSED], ids=["before", "after"])
def test_it_is_open_from_the_end_for_two_weeks(client: Client, at: Callable[..., None], moment: datetime) -> None:
    at(moment)
    person = make.make_registration(make.make_forum())

    answer = client.post(mine(person), {"use": "5"})

    assert answer.status_code == 409
    assert "inte öppen" in answer.content.decode()
    assert not Evaluation.objects.filter(answers__gt=0).exists()


def test_result_waits_for_the_close_and_for_five_answers(organiser: Client, at: Callable[..., None]) -> None:
    at(AFTER)
    forum = make.make_forum()
    give_answers(forum, 4, text="Hemligt")

    while_open = organiser.get(stage(forum)).content.decode()
    at(CLOSED)
    four = organiser.get(stage(forum)).content.decode()
    four_public = organiser.post(stage(forum, "visa/"), {"public": "yes"}, follow=True).content.decode()
    give_answers(forum, 1, text="Hemligt", now=AFTER)
    five = organiser.get(stage(forum)).content.decode()

    assert "Hemligt" not in while_open + four
    assert "För få för att visa" in four
    assert "fem har svarat" in four_public
    assert five.count("Hemligt") == 5
    assert "Medel 4,0 av 5, 5 svar" in five


def test_a_question_that_few_answered_is_not_told() -> None:
    forum = make.make_forum()
    give_answers(forum, 5)
    service.answer(registration=make.make_registration(forum), scales={"people": 1}, texts={}, now=AFTER)

    result = queries.read_result(Evaluation.objects.get())

    told = {scale.question.key: scale.steps for scale in result.scales}
    assert result.number == 6
    assert told == {"use": (0, 0, 0, 5, 0), "people": (), "voice": (0, 0, 0, 5, 0), "way": ()}


def test_closed_by_the_organiser_it_takes_no_more_and_is_published_without_texts(
    organiser: Client, at: Callable[..., None]
) -> None:
    at(AFTER)
    forum = make.make_forum(status=ForumStatus.FINISHED)
    give_answers(forum, 5, text="Hemligt")
    early = organiser.post(stage(forum, "visa/"), {"public": "yes"}, follow=True).content.decode()

    organiser.post(stage(forum, "stang/"))
    late = Client().post(mine(make.make_registration(forum)), {"use": "1"})
    organiser.post(stage(forum, "visa/"), {"public": "yes"})
    page = Client().get(f"/forum/{forum.slug}/").content.decode()
    organiser.post(stage(forum, "visa/"), {"public": "no"})
    hidden = Client().get(f"/forum/{forum.slug}/").content.decode()

    assert "när utvärderingen är stängd" in early
    assert late.status_code == 409
    assert "Medel 4,0 av 5, 5 svar" in page
    assert "Hemligt" not in page
    assert "Medel" not in hidden


def test_organiser_leaves_out_and_adds_questions_until_somebody_answers(
    organiser: Client, at: Callable[..., None]
) -> None:
    at(AFTER)
    forum = make.make_forum()
    fields = {"is_on": "on", "usual": ["use", "better"], "own_1": "Hur var maten?", "kind_1": "scale"}

    organiser.post(stage(forum), fields)
    person = make.make_registration(forum)
    form = Client().get(mine(person)).content.decode()
    Client().post(mine(person), {"own-1": "3"})
    changed = organiser.post(stage(forum), fields | {"own_1": "Hur var fikat?"})

    assert "Hur var maten?" in form
    assert "Jag kunde göra min röst hörd." not in form
    assert Evaluation.objects.get().tally == {"own-1": [0, 0, 1, 0, 0]}
    assert changed.status_code == 422
    assert Evaluation.objects.get().questions[-1]["text"] == "Hur var maten?"


def test_switched_off_nobody_is_asked(organiser: Client, at: Callable[..., None]) -> None:
    at(AFTER)
    forum = make.make_forum()
    person = make.make_registration(forum)

    empty = organiser.post(stage(forum), {"is_on": "on"})
    organiser.post(stage(forum), {"usual": ["use"]})

    assert empty.status_code == 422
    assert mine(person) not in Client().get(f"/min-dag/{person.key}/").content.decode()
    assert Client().post(mine(person), {"use": "3"}).status_code == 409
    assert follow_up_letters.invite_to_evaluations(now=AFTER) == 0


def test_invitation_goes_once_to_those_who_came() -> None:
    forum = make.make_forum()
    came, answered, away = (make.make_registration(forum) for _ in range(3))
    for person in (came, answered):
        attendance.check_in(registration=person, way=CheckInWay.NAME, now=STARTS_AT)
    service.answer(registration=answered, scales={"use": 1}, texts={}, now=ENDS_AT)

    told = [follow_up_letters.invite_to_evaluations(now=moment) for moment in (ENDS_AT, AFTER, AFTER)]
    Evaluation.objects.update(invited_at=None)  # as if the worker had been killed before it was marked
    follow_up_letters.invite_to_evaluations(now=AFTER)
    late = follow_up_letters.invite_to_evaluations(now=ENDS_AT + timedelta(days=8))

    assert (told, late) == ([0, 1, 0], 0)
    assert list(Letter.objects.values_list("to", flat=True)) == [came.email]
    assert away.email not in Letter.objects.values_list("to", flat=True)


def test_sums_outlive_the_persons_and_the_copy_tells_only_that_one_answered() -> None:
    forum, account = make.make_forum(), make.make_person(email="alva@example.org")
    person = make.make_registration(forum, email=account.email)
    service.answer(registration=person, scales={"use": 2}, texts={"best": "Listan"}, now=AFTER)

    copy = export_personal_data(account)["registrations"][0]
    retention.delete_expired(now=AFTER + timedelta(days=200))

    assert copy["has_answered_evaluation"] is True
    assert "Listan" not in str(copy)
    assert not EvaluationReply.objects.exists()
    assert Evaluation.objects.get().answers == 1


def test_pages_ask_few_queries(client: Client, at: Callable[..., None], django_assert_num_queries: Any) -> None:
    at(AFTER)
    person = make.make_registration(make.make_forum())

    with django_assert_num_queries(4):
        client.get(mine(person))
