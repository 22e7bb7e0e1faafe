"""The organiser's own questions: asked with conditions, answered, counted, deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from samverkan.forums.enums import AnswersKept, Mode, QuestionKind
from samverkan.forums.models import Answer, Forum, Question, Registration
from samverkan.forums.queries.questions import applying, list_answers, list_tallies
from samverkan.forums.services import answers, questions, registration_changes, retention
from samverkan.forums.services.personal_data import export_personal_data
from samverkan.forums.services.registration import Application, InvalidAnswer, register
from tests.factories import forums as make
from tests.factories.questions import make_answer, make_question

pytestmark = pytest.mark.django_db


def coming(**fields: Any) -> Forum:
    """Return a forum whose registration is open at the real now."""
    start = timezone.now() + timedelta(days=30)
    kept = (start + timedelta(days=90)).date()
    return make.make_forum(starts_at=start, ends_at=start + timedelta(hours=6), data_kept_until=kept, **fields)


def sent(forum: Forum, **fields: Any) -> dict[str, Any]:
    home = make.make_municipality()
    values = {
        "name": "Kim Ek", "email": "kim@example.org", "municipality": home.scb_code, "role": "manager",
        "mode": "onsite", "consent": "on",
    }  # fmt: skip
    return values | fields


def stay_and_where(forum: Forum) -> tuple[Question, Question]:
    stay = make_question(forum, is_required=True)
    where = make_question(
        forum, kind=QuestionKind.ONE, text="Var vill du bo?", options=["Stan", "Havet"], is_required=True,
        depends_on=stay, depends_value="yes",
    )  # fmt: skip
    return stay, where


def facts(**fields: Any) -> questions.QuestionFacts:
    return questions.QuestionFacts(**({"text": "Hur reser du?", "kind": "short", "purpose": "Buss."} | fields))


@pytest.mark.parametrize(
    ("mode", "given", "asked"),
    [
        ("onsite", {}, ["stay", "several"]),
        ("onsite", {"stay": "yes"}, ["stay", "where", "several"]),
        ("onsite", {"stay": "no", "where": "Havet"}, ["stay", "several"]),
        ("onsite", {"stay": "yes", "where": "Havet"}, ["stay", "where", "swim", "several"]),
        ("digital", {"stay": "yes", "where": "Havet", "several": ["B", "A"]}, ["several", "last"]),
    ],
)
def test_questions_apply_by_mode_and_answers(mode: str, given: dict[str, Any], asked: list[str]) -> None:
    forum = make.make_forum()
    stay, where = stay_and_where(forum)
    stay.mode = Mode.ONSITE
    stay.save()
    swim = make_question(forum, depends_on=where, depends_value="Havet")
    several = make_question(forum, kind=QuestionKind.SEVERAL, options=["A", "B"])
    last = make_question(forum, mode=Mode.DIGITAL, depends_on=several, depends_value="A")
    names = {"stay": stay, "where": where, "swim": swim, "several": several, "last": last}

    found = applying(names.values(), mode=mode, answers={names[name].pk: value for name, value in given.items()})

    assert found == [names[name] for name in asked]


def test_form_asks_with_purpose_and_condition_in_words(client: Client) -> None:
    forum = coming()
    _stay, where = stay_and_where(forum)

    page = client.get(f"/forum/{forum.slug}/anmalan/").content.decode()

    assert "Därför frågar vi: Vi bokar rum." in page
    assert "Om du svarade ”Ja” på ”Behöver du någonstans att bo?”:" in page
    assert f'name="q_{where.pk}"' in page


def test_answers_are_stored_with_the_registration(client: Client) -> None:
    forum = coming()
    stay, where = stay_and_where(forum)

    answer = client.post(
        f"/forum/{forum.slug}/anmalan/", sent(forum, **{f"q_{stay.pk}": "yes", f"q_{where.pk}": "Havet"})
    )

    assert answer.status_code == 302
    assert dict(Answer.objects.values_list("question", "value")) == {stay.pk: "yes", where.pk: "Havet"}


def test_what_does_not_apply_is_neither_required_nor_stored(client: Client) -> None:
    forum = coming()
    stay, where = stay_and_where(forum)

    answer = client.post(
        f"/forum/{forum.slug}/anmalan/", sent(forum, **{f"q_{stay.pk}": "no", f"q_{where.pk}": "nonsense"})
    )

    assert answer.status_code == 302
    assert dict(Answer.objects.values_list("question", "value")) == {stay.pk: "no"}


def test_missing_answer_is_told_beside_the_question_and_nothing_is_lost(client: Client) -> None:
    forum = coming()
    stay, where = stay_and_where(forum)
    number = make_question(forum, kind=QuestionKind.NUMBER, text="Hur många nätter?")

    answer = client.post(
        f"/forum/{forum.slug}/anmalan/", sent(forum, **{f"q_{stay.pk}": "yes", f"q_{number.pk}": "många"})
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_q_{where.pk}_error"' in page
    assert f'id="id_q_{number.pk}_error"' in page
    assert 'value="många"' in page
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ("number", 3, True), ("number", -1, False), ("number", True, False), ("number", 10**9, False),
        ("one", "A", True), ("one", "C", False), ("several", ["A", "B"], True), ("several", ["C"], False),
        ("yes_no", "yes", True), ("yes_no", "kanske", False), ("short", "x" * 201, False), ("short", "x", True),
    ],
)  # fmt: skip
def test_service_refuses_answers_that_the_question_cannot_have(kind: str, value: Any, fits: bool) -> None:
    forum = make.make_forum()
    question = make_question(forum, kind=kind, options=["A", "B"])
    application = Application(
        "Kim", "k@example.org", "other", "onsite", organisation="O", answers={question.pk: value}
    )  # fmt: skip

    if fits:
        register(forum=forum, application=application, now=make.NOW)
        assert Answer.objects.get().value == value
    else:
        with pytest.raises(InvalidAnswer):
            register(forum=forum, application=application, now=make.NOW)
        assert not Registration.objects.exists()


def test_required_question_added_while_somebody_types_is_asked_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    forum = coming()
    from samverkan.forums.views import registration as view

    real = view.list_questions
    asked_first = [[], None]

    def first_without(one: Forum) -> list[Question]:
        found = asked_first.pop(0)
        return real(one) if found is None else found

    monkeypatch.setattr(view, "list_questions", first_without)
    question = make_question(forum, is_required=True)

    answer = client.post(f"/forum/{forum.slug}/anmalan/", sent(forum))

    assert answer.status_code == 422
    assert f'id="id_q_{question.pk}_error"' in answer.content.decode()
    assert not Registration.objects.exists()


def test_my_day_asks_whoever_has_not_answered(client: Client) -> None:
    forum = coming()
    kept = (timezone.now() + timedelta(days=90)).date()
    person = make.make_registration(forum, kept_until=kept)
    question = make_question(forum, is_required=True)

    assert "Arrangören frågar dig något" in client.get(f"/min-dag/{person.key}/").content.decode()
    client.post(f"/min-dag/{person.key}/svar/", {f"q_{question.pk}": "no"})

    assert Answer.objects.get(registration=person).value == "no"
    assert "Arrangören frågar dig något" not in client.get(f"/min-dag/{person.key}/").content.decode()


def test_answers_stand_when_registration_is_closed(client: Client) -> None:
    forum = coming(registration_closes_at=timezone.now() - timedelta(minutes=1))
    person = make.make_registration(forum, kept_until=(timezone.now() + timedelta(days=90)).date())
    question = make_question(forum)
    make_answer(person, question, "yes")

    page = client.get(f"/min-dag/{person.key}/svar/")
    answer = client.post(f"/min-dag/{person.key}/svar/", {f"q_{question.pk}": "no"})

    assert "<dd>" in page.content.decode()
    assert answer.status_code == 409
    assert Answer.objects.get().value == "yes"
    with pytest.raises(answers.AnswersClosed):
        answers.change_answers(registration=person, answers={question.pk: "no"}, now=timezone.now())


def test_bad_answers_on_my_day_are_kept_in_the_form(client: Client) -> None:
    forum = coming()
    person = make.make_registration(forum, kept_until=(timezone.now() + timedelta(days=90)).date())
    question = make_question(forum, kind=QuestionKind.NUMBER)
    make_answer(person, question, 2)

    answer = client.post(f"/min-dag/{person.key}/svar/", {f"q_{question.pk}": "två"})

    assert (answer.status_code, Answer.objects.get().value) == (422, 2)
    assert 'value="två"' in answer.content.decode()


def test_changing_mode_drops_what_is_no_longer_asked() -> None:
    forum = make.make_forum()
    person = make.make_registration(forum)
    here, always = make_question(forum, mode=Mode.ONSITE), make_question(forum)
    follows = make_question(forum, depends_on=here, depends_value="yes")
    for question in (here, always, follows):
        make_answer(person, question, "yes")

    registration_changes.change_mode(registration=person, mode=Mode.DIGITAL, now=make.NOW)

    assert list(Answer.objects.values_list("question", flat=True)) == [always.pk]


def test_cancelling_deletes_the_answers() -> None:
    forum = make.make_forum()
    person = make.make_registration(forum)
    make_answer(person, make_question(forum), "yes")

    registration_changes.cancel(registration=person, now=make.NOW)

    assert not Answer.objects.exists()


def test_retention_deletes_answers_the_day_after_and_the_rest_with_the_registration() -> None:
    forum = make.make_forum()
    person = make.make_registration(forum)
    soon = make_question(forum, is_sensitive=True)
    late = make_question(forum, kept=AnswersKept.REGISTRATION)
    for question in (soon, late):
        make_answer(person, question, "yes")
    day_after = make.ENDS_AT + timedelta(days=1)

    assert retention.delete_expired(now=make.ENDS_AT)["answers"] == 0
    assert retention.delete_expired(now=day_after, is_dry_run=True)["answers"] == 1
    assert retention.delete_expired(now=day_after)["answers"] == 1
    assert Answer.objects.get().question == late
    retention.delete_expired(now=make.ENDS_AT + timedelta(days=91))
    assert not Answer.objects.exists()


def test_copy_of_personal_data_holds_answers_and_why() -> None:
    person = make.make_person(email="kim@example.org")
    registration = make.make_registration(make.make_forum(), email="KIM@example.org")
    make_answer(registration, make_question(registration.forum), "yes")

    copy = export_personal_data(person)["registrations"][0]

    assert copy["answers"] == [{"question": "Behöver du någonstans att bo?", "why": "Vi bokar rum.", "answer": "yes"}]


def test_organiser_makes_changes_moves_and_removes_a_question(organiser: Client) -> None:
    forum = coming()
    first = make_question(forum)
    url = f"/forum/{forum.slug}/bjud-in/fragor/"

    answer = organiser.post(
        f"{url}ny/",
        {
            "text": "Var?", "kind": "one", "options": "Stan\nHavet\nStan\n", "purpose": "Rum.", "kept": "sensitive",
            "is_required": "on", "mode": "onsite", "condition": f"{first.pk}=yes", "help_text": "Ungefär.",
        },
    )  # fmt: skip

    assert answer.status_code == 302
    made = Question.objects.get(text="Var?")
    assert (made.options, made.kept, made.is_sensitive, made.mode) == (["Stan", "Havet"], "day_after", True, "onsite")
    assert (made.depends_on, made.depends_value, made.position) == (first, "yes", 2)
    assert organiser.post(f"{url}{made.pk}/flytta/", {"to": "up"}).status_code == 409
    assert organiser.post(f"{url}{first.pk}/ta-bort/").status_code == 409
    assert organiser.get(f"{url}{made.pk}/ta-bort/").status_code == 200
    assert organiser.post(f"{url}{made.pk}/ta-bort/").status_code == 302
    assert organiser.post(f"{url}{made.pk}/ta-bort/").status_code == 404
    page = organiser.get(url).content.decode()
    assert "Var?" not in page
    assert first.text in page


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"text": ""}, "text"),
        ({"purpose": ""}, "purpose"),
        ({"kind": "one", "options": "Bara en"}, "options"),
        ({"kind": "one", "options": "x" * 121 + "\ny"}, "options"),
        ({"kind": "several", "options": "\n".join(map(str, range(21)))}, "options"),
        ({"kind": "dans"}, "kind"),
        ({"kept": "alltid"}, "kept"),
    ],
)
def test_bad_question_is_told_and_nothing_is_made(organiser: Client, fields: dict[str, str], faulty: str) -> None:
    forum = coming()
    values = {"text": "Var bor du?", "kind": "short", "purpose": "Rum.", "kept": "registration"} | fields

    answer = organiser.post(f"/forum/{forum.slug}/bjud-in/fragor/ny/", values)

    assert answer.status_code == 422
    assert f"_{faulty}_" in answer.content.decode()
    assert not Question.objects.exists()


def test_answered_question_keeps_its_words_but_takes_more_options() -> None:
    forum, actor = make.make_forum(), make.make_organiser()
    question = questions.add_question(
        actor=actor, forum=forum, facts=facts(kind="one", options=("A", "B")), now=make.NOW
    )
    make_answer(make.make_registration(forum), question, "A")

    for change in ({"text": "Annat?"}, {"purpose": "Annat."}, {"kind": "several"}, {"options": ("A", "C")}):
        given = {"kind": "one", "options": ("A", "B")} | change
        with pytest.raises(questions.HasAnswers):
            questions.change_question(actor=actor, question=question, facts=facts(**given), now=make.NOW)
    more = facts(kind="one", options=("A", "B", "C"), is_required=True, help_text="Välj.")
    questions.change_question(actor=actor, question=question, facts=more, now=make.NOW)

    question.refresh_from_db()
    assert (question.options, question.is_required) == (["A", "B", "C"], True)


def test_condition_must_name_an_earlier_question_and_one_of_its_answers() -> None:
    forum, actor = make.make_forum(), make.make_organiser()
    first = make_question(forum)
    elsewhere = make_question(make.make_forum())

    for key, value in ((first.pk, "kanske"), (elsewhere.pk, "yes"), (999_999, "yes")):
        wrong = facts(depends_on_id=key, depends_value=value)
        with pytest.raises(questions.WrongCondition):
            questions.add_question(actor=actor, forum=forum, facts=wrong, now=make.NOW)
    own = facts(kind="yes_no", depends_on_id=first.pk, depends_value="yes")
    with pytest.raises(questions.WrongCondition):
        questions.change_question(actor=actor, question=first, facts=own, now=make.NOW)


def test_there_are_at_most_so_many_questions(organiser: Client) -> None:
    forum = coming()
    for _number in range(questions.MOST_QUESTIONS):
        make_question(forum)
    values = {"text": "En till?", "kind": "short", "purpose": "Rum.", "kept": "registration"}

    answer = organiser.post(f"/forum/{forum.slug}/bjud-in/fragor/ny/", values)

    assert answer.status_code == 422
    assert "En till?" in answer.content.decode()
    assert Question.objects.count() == questions.MOST_QUESTIONS


def test_counts_and_list_tell_the_organiser_what_was_answered() -> None:
    forum = make.make_forum()
    several = make_question(forum, kind=QuestionKind.SEVERAL, options=["A", "B", "C"])
    text = make_question(forum, kind=QuestionKind.SHORT, text="Hur?")
    for number in range(3):
        person = make.make_registration(forum, name=f"P{number}")
        make_answer(person, several, ["A", "B"] if number else ["A"])
    make_answer(person, text, "Med tåg")

    tallies = list_tallies(forum)

    assert [(tally.answered, [row[2] for row in tally.rows]) for tally in tallies] == [(3, [3, 2, 0]), (1, [])]
    assert [(person.name, [said.words for said in told]) for person, told in list_answers(forum)] == [
        ("P0", ["A"]), ("P1", ["A, B"]), ("P2", ["A, B", "Med tåg"]),
    ]  # fmt: skip


def test_counts_to_pass_on_hide_small_ones_and_leave_out_sensitive_questions(organiser: Client) -> None:
    forum = coming()
    open_one = make_question(forum, text="=Buss?")
    secret = make_question(forum, text="Hemligt?", is_sensitive=True)
    for number in range(7):
        person = make.make_registration(forum)
        make_answer(person, open_one, "yes" if number else "no")
        make_answer(person, secret, "yes")

    told = organiser.get(f"/forum/{forum.slug}/bjud-in/svar/svar.csv").content.decode("utf-8-sig")

    assert told.splitlines()[1:] == ["'=Buss?;Ja;dolt", "'=Buss?;Nej;dolt"]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("fragor/", 6), ("svar/", 8), ("vantelista/", 7)])
def test_pages_take_the_same_queries(
    organiser: Client, django_assert_num_queries: Callable[..., Any], page: str, queries: int, number: int
) -> None:
    forum = coming()
    for _each in range(number):
        make_answer(make.make_registration(forum), make_question(forum), "yes")
        make.make_registration(forum, status="waiting", waiting_number=_each + 1)
    organiser.get("/mitt/")

    with django_assert_num_queries(queries):
        answer = organiser.get(f"/forum/{forum.slug}/bjud-in/{page}")

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["fragor/", "fragor/ny/", "svar/", "svar/svar.csv", "vantelista/"])
def test_only_organisers_see_questions_and_answers(client: Client, path: str) -> None:
    forum = coming()
    client.force_login(make.make_person())

    assert client.get(f"/forum/{forum.slug}/bjud-in/{path}").status_code == 403


def test_questions_of_the_other_mode_leave_no_empty_form(client: Client) -> None:
    forum = coming()
    bus = make_question(forum, mode=Mode.ONSITE)
    make_question(forum, depends_on=bus, depends_value="yes")
    person = make.make_registration(forum, mode=Mode.DIGITAL)

    page = client.get(f"/min-dag/{person.key}/svar/").content.decode()

    assert "Inga frågor" in page
    assert "Spara mina svar" not in page
