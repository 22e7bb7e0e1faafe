"""What goes on in a live session: questions, likes, quick polls and the panel's queue, as services do it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from samverkan.forums.enums import Choice, ForumMode, Mode, QuestionState, QuickWay, RegistrationStatus, Signature
from samverkan.forums.models import LiveQuestion, LiveSession, PanelPoint, QuickAnswer, QuickPoll, Registration
from samverkan.forums.queries import live as queries
from samverkan.forums.queries.quick_polls import tell
from samverkan.forums.services import asking, panel, quick_polls
from samverkan.forums.services import live as service
from samverkan.forums.services.live import Moderator
from samverkan.forums.services.personal_data import erase_personal_data, export_personal_data
from samverkan.forums.services.registration_changes import cancel
from samverkan.forums.services.retention import delete_expired
from tests.factories import forums as make
from tests.factories import live as some
from tests.factories.forums import FORUM_DAY, NOW, STARTS_AT

pytestmark = pytest.mark.django_db

BY = Moderator()
LATER = STARTS_AT + timedelta(days=200)


def ask(live: LiveSession, text: str = "Vem betalar?", **fields: Any) -> LiveQuestion:
    person = fields.pop("registration", None) or make.make_registration(live.session.slot.forum, **fields)
    return asking.ask(registration=person, live=live, text=text, signature=Signature.NONE, now=STARTS_AT)


def order(live: LiveSession) -> list[str]:
    return [point.text for point in queries.list_next_points(live, at_most=None)]


def test_question_waits_until_it_is_let_through() -> None:
    live = some.make_live()
    question = ask(live)
    other = make.make_registration(live.session.slot.forum)

    before = queries.list_for(other, live)
    service.let_through(by=BY, live=live, question=question.pk)
    after = queries.list_for(other, live)

    assert (before.open, before.own) == ((), ())
    assert [one.pk for one in after.open] == [question.pk]
    assert queries.list_for(question.registration, live).open == (question,)


def test_same_words_again_are_the_same_question() -> None:
    live = some.make_live()
    person = make.make_registration(live.session.slot.forum)

    assert ask(live, registration=person) == ask(live, registration=person)
    assert LiveQuestion.objects.count() == 1


def test_fourth_question_that_waits_is_refused() -> None:
    live = some.make_live()
    person = make.make_registration(live.session.slot.forum)
    for number in range(3):
        ask(live, f"Fråga {number}", registration=person)

    with pytest.raises(asking.TooMany):
        ask(live, "En till", registration=person)
    service.let_through(by=BY, live=live, question=LiveQuestion.objects.order_by("pk")[0].pk)

    assert ask(live, "En till", registration=person).state == QuestionState.WAITING


def closed() -> tuple[LiveSession, Registration]:
    live = some.make_live(is_open=False)
    return live, make.make_registration(live.session.slot.forum)


def stopped() -> tuple[LiveSession, Registration]:
    live = some.make_live(takes_questions=False)
    return live, make.make_registration(live.session.slot.forum)


def of_others() -> tuple[LiveSession, Registration]:
    return some.make_live(), make.make_registration(make.make_forum())


def waiting() -> tuple[LiveSession, Registration]:
    live = some.make_live()
    fields = {"status": RegistrationStatus.WAITING, "waiting_number": 1}
    return live, make.make_registration(live.session.slot.forum, **fields)


def without_seat() -> tuple[LiveSession, Registration]:
    slot = make.make_slot(make.make_forum(), choice=Choice.WISHES)
    live = some.make_live(make.make_session(slot))
    return live, make.make_registration(slot.forum)


def of_other_mode() -> tuple[LiveSession, Registration]:
    slot = make.make_slot(make.make_forum())
    live = some.make_live(make.make_session(slot, mode=ForumMode.ONSITE))
    return live, make.make_registration(slot.forum, mode=Mode.DIGITAL)


@pytest.mark.parametrize("case", [closed, stopped, of_others, waiting, without_seat, of_other_mode])
def test_who_does_not_take_part_asks_nothing(case: Any) -> None:
    live, person = case()

    with pytest.raises(asking.NotOpen):
        ask(live, registration=person)
    assert LiveQuestion.objects.count() == 0


def test_seat_lets_somebody_take_part() -> None:
    live, person = without_seat()
    make.make_seat(person, live.session)

    assert ask(live, registration=person)
    assert Registration.objects.annotate(on=queries.live_of_registration()).get(pk=person.pk).on  # type: ignore[attr-defined]


def test_likes_are_one_each_and_are_taken_back() -> None:
    live = some.make_live()
    question, second = some.make_question(live), some.make_question(live, text="När?", likes=1)
    person = make.make_registration(live.session.slot.forum)

    for _again in range(2):
        asking.like(registration=person, live=live, question=question.pk, is_liked=True)
    assert question.likes.count() == 1
    asking.like(registration=person, live=live, question=question.pk, is_liked=False)

    assert question.likes.count() == 0
    assert [one.pk for one in queries.list_next_questions(live)] == [second.pk, question.pk]


@pytest.mark.parametrize("state", [QuestionState.WAITING, QuestionState.ASIDE, QuestionState.ANSWERED])
def test_only_what_all_see_is_liked(state: QuestionState) -> None:
    live = some.make_live()
    question = some.make_question(live, state=state)

    with pytest.raises(asking.QuestionGone):
        asking.like(
            registration=make.make_registration(live.session.slot.forum), live=live, question=question.pk, is_liked=True
        )


def test_nobody_likes_their_own() -> None:
    live = some.make_live()
    question = some.make_question(live)

    with pytest.raises(asking.QuestionGone):
        asking.like(registration=question.registration, live=live, question=question.pk, is_liked=True)


def test_duplicate_gives_its_likes_and_its_asker_to_the_other() -> None:
    live = some.make_live()
    first, second = some.make_question(live, likes=2), some.make_question(live, text="Vem ska betala?", likes=1)
    both = first.likes.order_by("pk")[0].registration
    asking.like(registration=both, live=live, question=second.pk, is_liked=True)

    service.join(by=BY, live=live, question=second.pk, same_as=first.pk)
    asking.like(
        registration=make.make_registration(live.session.slot.forum), live=live, question=second.pk, is_liked=True
    )

    assert queries.list_next_questions(live)[0].like_count == 2 + 1 + 1 + 1  # type: ignore[attr-defined]
    second.refresh_from_db()
    assert (second.state, second.same_as) == (QuestionState.SAME, first)


def test_question_is_not_the_same_as_itself_or_as_one_that_waits() -> None:
    live = some.make_live()
    first, hidden = some.make_question(live), some.make_question(live, text="När?", state=QuestionState.WAITING)

    for other in (first, hidden):
        with pytest.raises(service.NotFitting):
            service.join(by=BY, live=live, question=first.pk, same_as=other.pk)
    with pytest.raises(service.NotThere):
        service.join(by=BY, live=live, question=first.pk, same_as=some.make_question(some.make_live()).pk)


def test_next_question_answers_the_one_before() -> None:
    live = some.make_live()
    first, second = some.make_question(live), some.make_question(live, text="När?")

    service.answer_now(by=BY, live=live, question=first.pk, now=NOW)
    service.answer_now(by=BY, live=live, question=second.pk, now=NOW)

    live.refresh_from_db()
    first.refresh_from_db()
    assert (live.question, first.state) == (second, QuestionState.ANSWERED)
    service.put_aside(by=BY, live=live, question=second.pk)
    live.refresh_from_db()
    assert live.question is None


@pytest.mark.parametrize("signature", list(Signature))
def test_signature_tells_no_more_than_was_chosen(signature: Signature) -> None:
    live = some.make_live()
    person = make.make_registration(live.session.slot.forum, name="Ada Holm", municipality=make.make_municipality())
    told = {Signature.NONE: "", Signature.PLACE: "Lund", Signature.NAME: "Ada, Lund"}

    assert some.make_question(live, registration=person, signature=signature).signed == told[signature]


def test_host_moderates_only_the_own_session() -> None:
    live, other = some.make_live(), some.make_live()
    host = make.make_host(live.session)

    service.set_open(by=Moderator(host=host), session=live.session, is_open=False, now=NOW)

    with pytest.raises(PermissionDenied):
        service.set_open(by=Moderator(host=host), session=other.session, is_open=False, now=NOW)
    with pytest.raises(PermissionDenied):
        service.set_open(by=Moderator(person=make.make_person()), session=other.session, is_open=False, now=NOW)
    assert [row.is_open for row in LiveSession.objects.order_by("pk")] == [False, True]


@pytest.mark.parametrize(
    ("way", "options", "given", "bars"),
    [
        (QuickWay.YES_NO, (), (0, 0, 0, 1, 0), [("Ja", 4), ("Nej", 1)]),
        (QuickWay.CHOICE, ("Buss", "Tåg"), (1, 1, 1, 1, 0), [("Buss", 1), ("Tåg", 4)]),
        (QuickWay.SCALE, (), (4, 4, 0, 2, 4), [("1", 1), ("2", 0), ("3", 1), ("4", 0), ("5", 3)]),
        (
            QuickWay.WORDS,
            (),
            ("Tid, språk", "SPRÅK", "språk", "pengar", "tid"),
            [("språk", 3), ("tid", 2), ("pengar", 1)],
        ),
    ],
)
def test_poll_is_told_as_bars(way: QuickWay, options: tuple[str, ...], given: Any, bars: Any) -> None:
    poll = some.make_quick_poll(some.make_live(), way=way, options=options)

    some.give_answers(poll, *given)

    assert tell(poll).n == 5
    assert [(bar.label, bar.number) for bar in tell(poll).bars] == bars


def test_under_five_answers_nothing_is_told_or_kept() -> None:
    live = some.make_live()
    poll = some.make_quick_poll(live)

    some.give_answers(poll, 0, 0, 1, 0)
    assert (tell(poll).n, tell(poll).bars) == (None, ())
    quick_polls.close(by=BY, live=live, poll=poll.pk, now=NOW)

    poll.refresh_from_db()
    assert poll.tally == {"n": 4}


def test_answer_is_one_each_and_changed_while_open() -> None:
    live = some.make_live()
    poll = some.make_quick_poll(live)
    people = some.give_answers(poll, 0, 0, 0, 0, 0)

    quick_polls.answer(registration=people[0], poll=poll, choice=1)
    poll.refresh_from_db()
    assert poll.tally == {"n": 5, "counts": [4, 1]}
    quick_polls.close(by=BY, live=live, poll=poll.pk, now=NOW)

    with pytest.raises(quick_polls.AnswerRefused):
        quick_polls.answer(registration=people[0], poll=poll, choice=0)
    assert QuickAnswer.objects.count() == 5


@pytest.mark.parametrize("answer", [{"choice": 2}, {"choice": None}, {"words": "ja"}])
def test_what_is_no_answer_is_refused(answer: Any) -> None:
    poll = some.make_quick_poll(some.make_live())

    with pytest.raises(quick_polls.AnswerRefused):
        quick_polls.answer(registration=make.make_registration(poll.live.session.slot.forum), poll=poll, **answer)
    assert QuickAnswer.objects.count() == 0


def test_new_poll_closes_the_one_before() -> None:
    live = some.make_live(is_open=False)
    first, second = some.make_quick_poll(live), some.make_quick_poll(live, question="Och sen?")

    first.refresh_from_db()
    assert (first.is_open, live.poll, live.is_open) == (False, second, True)


def test_points_of_groups_and_questions_share_a_queue() -> None:
    live = some.make_live()
    note = some.make_note(live)
    foreign = some.make_note(some.make_live())
    question = some.make_question(live)
    organiser = make.make_organiser()

    assert panel.add_notes(actor=organiser, session=live.session, notes=[note.pk, foreign.pk]) == 1
    assert panel.add_notes(actor=organiser, session=live.session, notes=[note.pk]) == 0
    for _again in range(2):
        panel.add_question(by=BY, live=live, question=question.pk)

    assert order(live) == ["Börja tidigare", "Vem betalar?"]
    assert queries.list_next_points(live)[0].source == "Grupp om praktik"


@pytest.mark.parametrize(("steps", "after"), [(-1, "2 1 3"), (1, "1 3 2"), (-9, "2 1 3"), (9, "1 3 2"), (0, "1 2 3")])
def test_points_are_ordered(steps: int, after: str) -> None:
    live = some.make_live()
    points = [some.make_point(live, position=number) for number in (1, 2, 3)]

    panel.move(by=BY, live=live, point=points[1].pk, steps=steps)

    assert order(live) == [f"Punkt {number}" for number in after.split()]


def test_what_the_panel_talks_about_is_done_when_the_next_comes() -> None:
    live = some.make_live()
    question = some.make_question(live)
    first = some.make_point(live, question=question)
    second = some.make_point(live, position=2)

    panel.take_up(by=BY, live=live, point=first.pk, now=NOW)
    live.refresh_from_db()
    assert queries.current_question(live) == question.pk
    panel.take_up(by=BY, live=live, point=second.pk, now=NOW)

    question.refresh_from_db()
    live.refresh_from_db()
    assert (live.point, question.state) == (second, QuestionState.ANSWERED)
    with pytest.raises(service.NotFitting):
        panel.take_up(by=BY, live=live, point=first.pk, now=NOW)
    panel.wait_again(by=BY, live=live, point=first.pk)
    assert order(live) == ["Vem betalar?"]


def test_deleted_note_leaves_queue_and_projector() -> None:
    live = some.make_live()
    point = some.make_point(live)
    panel.take_up(by=BY, live=live, point=point.pk, now=NOW)

    assert point.note
    point.note.delete()

    live.refresh_from_db()
    assert (live.point, PanelPoint.objects.count()) == (None, 0)


def test_personal_data_goes_and_counts_stay() -> None:
    live = some.make_live()
    poll = some.make_quick_poll(live)
    people = some.give_answers(poll, 0, 0, 0, 0, 1)
    question = some.make_question(live, registration=people[0], likes=1)
    service.answer_now(by=BY, live=live, question=question.pk, now=NOW)
    Registration.objects.update(kept_until=FORUM_DAY)

    delete_expired(now=LATER)

    poll = QuickPoll.objects.get()
    assert (LiveQuestion.objects.count(), QuickAnswer.objects.count()) == (0, 0)
    assert (poll.tally, poll.is_open) == ({"n": 5, "counts": [4, 1]}, False)
    assert [(bar.label, bar.number) for bar in tell(poll).bars] == [("Ja", 4), ("Nej", 1)]


def test_copy_of_personal_data_holds_questions_likes_and_answers() -> None:
    live = some.make_live()
    poll = some.make_quick_poll(live, way=QuickWay.WORDS)
    person = make.make_person(email="ada@example.org")
    registration = make.make_registration(live.session.slot.forum, email="ada@example.org")
    ask(live, registration=registration)
    asking.like(registration=registration, live=live, question=some.make_question(live, text="När?").pk, is_liked=True)
    quick_polls.answer(registration=registration, poll=poll, words="tid")

    copy = export_personal_data(person)["registrations"][0]

    assert [one["text"] for one in copy["questions"]] == ["Vem betalar?"]
    assert copy["liked_questions"] == ["När?"]
    assert [one["words"] for one in copy["quick_answers"]] == ["tid"]


def joined() -> tuple[LiveSession, LiveQuestion, LiveQuestion]:
    """Return two questions of two persons: the second is joined to the first, which somebody else likes too."""
    live = some.make_live()
    first = some.make_question(live, likes=1)
    second = some.make_question(live, text="Vem ska betala?", moment=STARTS_AT + timedelta(minutes=1))
    service.join(by=BY, live=live, question=second.pk, same_as=first.pk)
    return live, first, second


def test_question_taken_back_leaves_its_place_to_one_that_asks_the_same() -> None:
    live, first, second = joined()
    panel.add_question(by=BY, live=live, question=first.pk)

    asking.take_back(registration=first.registration, live=live, question=first.pk)

    (shown,) = queries.list_for(make.make_registration(live.session.slot.forum), live).open
    assert (shown.pk, shown.like_count) == (second.pk, 1)  # type: ignore[attr-defined]
    assert order(live) == ["Vem ska betala?"]


def test_erased_persons_question_leaves_its_place_too() -> None:
    live, first, second = joined()
    service.answer_now(by=BY, live=live, question=first.pk, now=STARTS_AT)
    person = make.make_person(email=first.registration.email)

    erase_personal_data(person, NOW)

    live.refresh_from_db()
    second.refresh_from_db()
    assert (live.question_id, second.state) == (second.pk, QuestionState.OPEN)


@pytest.mark.parametrize("state", [QuestionState.WAITING, QuestionState.ASIDE, QuestionState.SAME])
def test_hidden_question_is_not_shown_by_being_marked_as_answered(state: QuestionState) -> None:
    live = some.make_live()
    question = some.make_question(live, state=state)

    with pytest.raises(service.NotFitting):
        service.answered(by=BY, live=live, question=question.pk, now=STARTS_AT)

    assert queries.list_for(make.make_registration(live.session.slot.forum), live).answered == ()


def test_questions_of_somebody_who_cancels_wait_no_more(django_capture_on_commit_callbacks: Any) -> None:
    live = some.make_live()
    waiting = ask(live)
    shown = ask(live, "Hur länge?", registration=waiting.registration)
    service.let_through(by=BY, live=live, question=shown.pk)
    live.refresh_from_db()
    before = live.version

    with django_capture_on_commit_callbacks(execute=True):
        cancel(registration=waiting.registration, now=NOW)

    live.refresh_from_db()
    desk = queries.read_desk(live)
    assert (desk.waiting, desk.open, desk.rest) == ((), (shown,), ())
    assert live.version > before
    assert not queries.list_sessions(live.session.slot.forum).get().questions_waiting  # type: ignore[attr-defined]
    with pytest.raises(service.NotThere):
        service.let_through(by=BY, live=live, question=waiting.pk)
