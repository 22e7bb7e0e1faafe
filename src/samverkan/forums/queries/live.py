"""What goes on in a session: what one participant sees, what the moderator decides on, what the projector shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery

from samverkan.forums.enums import Choice, ForumMode, ForumStatus, QuestionState, RegistrationStatus, SessionKind
from samverkan.forums.models import (
    Forum,
    LiveQuestion,
    LiveSession,
    PanelPoint,
    QuestionLike,
    QuickAnswer,
    Registration,
    Seat,
    Session,
)

#: So many come after the one that is on, on the projector.
NEXT_SHOWN = 5
#: What a live row needs of others to be shown.
SHOWN = ("session__slot__forum", "session__room", "poll", "question__registration__municipality",
         "point__note__group_talk__session", "point__question__registration__municipality")  # fmt: skip
#: Kinds of sessions in which nobody asks anything.
SILENT = (SessionKind.BREAK, SessionKind.CHECK_IN)
#: A day that drags on keeps its questions and its projector for so long after the forum's end.
OVERTIME = timedelta(hours=1)


def is_live_over(forum: Forum, *, now: datetime) -> bool:
    """Return whether nothing is live any more, also where nobody thought of closing it."""
    return now >= forum.ends_at + OVERTIME or forum.status not in (ForumStatus.OPEN, ForumStatus.CLOSED)


def live_of_registration() -> Exists:
    """Return, as a part of a query of registrations, whether something is on that the person takes part in."""
    in_mode = Q(session__mode=ForumMode.BOTH) | Q(session__mode=OuterRef("mode"))
    seated = Exists(Seat.objects.filter(registration=OuterRef(OuterRef("pk")), session=OuterRef("session")))
    on = LiveSession.objects.filter(is_open=True, session__slot__forum=OuterRef("forum"))
    return Exists(on.filter(Q(session__slot__choice=Choice.NONE) & in_mode | seated))


def list_my_lives(registration: Registration) -> QuerySet[LiveSession]:
    """Return what is on that this person takes part in: in a session for all of their mode, or by a seat."""
    in_mode = Q(session__mode__in=[ForumMode.BOTH, registration.mode], session__slot__choice=Choice.NONE)
    seated = Exists(Seat.objects.filter(registration=registration, session=OuterRef("session")))
    on = LiveSession.objects.filter(in_mode | seated, is_open=True, session__slot__forum=registration.forum_id)
    return on.select_related(*SHOWN).order_by("session__starts_at", "pk")


def get_live_registration(key: str) -> Registration | None:
    """Return what a phone that asks every few seconds needs to know of a person. One query."""
    return Registration.objects.select_related("forum").filter(key=key).first() if key else None


def read_my_lives(registration: Registration, *, now: datetime) -> list[LiveSession]:
    """Return what is on for this person, with their own answer to the quick poll. One query at most."""
    if registration.status != RegistrationStatus.REGISTERED or is_live_over(registration.forum, now=now):
        return []
    own = QuickAnswer.objects.filter(registration=registration, poll=OuterRef("poll"))
    lives = list_my_lives(registration).annotate(
        my_choice=Subquery(own.values("choice")[:1]), my_words=Subquery(own.values("words")[:1])
    )
    return list(lives)


def choose_live(lives: list[LiveSession], *, session: str, now: datetime) -> LiveSession | None:
    """Return the one asked for; else what is on now, what comes next, or what was last."""
    asked = next((live for live in lives if str(live.session_id) == session), None)
    on = next((live for live in lives if live.session.starts_at <= now < live.session.ends_at), None)
    coming = next((live for live in lives if live.session.starts_at > now), None)
    return asked or on or coming or (lives[-1] if lives else None)


@dataclass(frozen=True)
class Shown:
    """The questions of a session as one participant sees them: what all see, by likes, and their own that wait."""

    open: tuple[LiveQuestion, ...]
    own: tuple[LiveQuestion, ...]
    answered: tuple[LiveQuestion, ...]


def with_likes(questions: QuerySet[LiveQuestion]) -> QuerySet[LiveQuestion]:
    """Count the likes of those who take part, and put the most liked first, then the oldest."""
    here = Q(likes__registration__status=RegistrationStatus.REGISTERED)
    counted = questions.annotate(like_count=Count("likes", filter=here))
    return counted.select_related("registration__municipality").order_by("-like_count", "asked_at", "pk")


def current_question(live: LiveSession) -> int | None:
    """Return the key of the question that is being answered, by itself or as a point of the queue."""
    return live.question_id or (live.point.question_id if live.point else None)


def list_for(registration: Registration, live: LiveSession) -> Shown:
    """Return the questions that this person sees. One query."""
    mine = Exists(QuestionLike.objects.filter(question=OuterRef("pk"), registration=registration))
    seen = Q(state__in=[QuestionState.OPEN, QuestionState.ANSWERED]) | Q(registration=registration)
    found = list(with_likes(live.questions.filter(seen)).annotate(is_liked=mine))
    now = current_question(live)
    own = [one for one in found if one.registration_id == registration.pk and one.state in HIDDEN]
    return Shown(
        tuple(one for one in found if one.state == QuestionState.OPEN and one.pk != now),
        tuple(sorted(own, key=lambda one: (one.asked_at, one.pk))),
        tuple(one for one in found if one.state == QuestionState.ANSWERED),
    )


#: What only the person who asked, and the moderator, see.
HIDDEN = (QuestionState.WAITING, QuestionState.ASIDE, QuestionState.SAME)


def get_live(session: Session) -> LiveSession | None:
    """Return the live session of a session with all that is on."""
    return LiveSession.objects.select_related(*SHOWN).filter(session=session).first()


def get_session(slug: str, session_id: int) -> Session | None:
    """Return a session of the forum with its room."""
    found = Session.objects.select_related("slot__forum", "room")
    return found.filter(pk=session_id, slot__forum__slug=slug).first()


def get_screen(session_id: int) -> LiveSession | None:
    """Return what the projector shows, and what its tag is made of: one query."""
    note_changed = PanelPoint.objects.filter(pk=OuterRef("point")).values("note__changed_at")[:1]
    points = PanelPoint.objects.filter(live=OuterRef("pk"), done_at=None).order_by().values("live")
    return (
        LiveSession.objects.select_related(*SHOWN)
        .annotate(
            note_changed_at=Subquery(note_changed),
            points_waiting=Subquery(points.annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
        )
        .filter(session=session_id)
        .first()
    )


def list_next_points(live: LiveSession, *, at_most: int | None = NEXT_SHOWN) -> list[PanelPoint]:
    """Return the points that wait in the queue, in its order."""
    found = live.points.filter(done_at=None).exclude(pk=live.point_id or 0)
    return list(_full(found).order_by("position", "pk")[:at_most])


def list_done_points(live: LiveSession) -> list[PanelPoint]:
    """Return the points that have been talked about, the latest first."""
    return list(_full(live.points.filter(done_at__isnull=False)).order_by("-done_at", "-pk"))


def _full(points: QuerySet[PanelPoint]) -> QuerySet[PanelPoint]:
    return points.select_related("note__group_talk__session", "question__registration__municipality")


def list_next_questions(live: LiveSession, *, at_most: int | None = NEXT_SHOWN) -> list[LiveQuestion]:
    """Return the questions that all see, the most liked first, without the one that is being answered."""
    found = live.questions.filter(state=QuestionState.OPEN).exclude(pk=current_question(live) or 0)
    return list(with_likes(found)[:at_most])


@dataclass(frozen=True)
class Desk:
    """The moderator's questions: to decide on, let through, and the rest."""

    waiting: tuple[LiveQuestion, ...]
    open: tuple[LiveQuestion, ...]
    rest: tuple[LiveQuestion, ...]
    queued: frozenset[int]


def read_desk(live: LiveSession) -> Desk:
    """Return all questions of the session for its moderator. Two queries."""
    found = list(with_likes(live.questions.all()).select_related("same_as"))
    now = current_question(live)
    waiting = [one for one in found if one.state == QuestionState.WAITING and not is_withdrawn(one)]
    shown = (QuestionState.WAITING, QuestionState.OPEN)
    rest = [one for one in found if one.state not in shown and not is_withdrawn(one)]
    queued = live.points.filter(question__isnull=False).values_list("question", flat=True)
    return Desk(
        tuple(sorted(waiting, key=lambda one: (one.asked_at, one.pk))),
        tuple(one for one in found if one.state == QuestionState.OPEN and one.pk != now),
        tuple(sorted(rest, key=lambda one: (one.asked_at, one.pk))),
        frozenset(key for key in queued if key is not None),
    )


def is_withdrawn(question: LiveQuestion) -> bool:
    """Return whether a question waits whose asker has cancelled: nobody is to see it. Its registration is loaded."""
    is_gone = question.registration.status == RegistrationStatus.CANCELLED
    return is_gone and question.state in (QuestionState.WAITING, QuestionState.ASIDE)


def list_sessions(forum: Forum) -> QuerySet[Session]:
    """Return the sessions in which something can be live, in order of time, with how many questions wait."""
    waiting = LiveQuestion.objects.filter(live__session=OuterRef("pk"), state=QuestionState.WAITING).order_by()
    waiting = waiting.exclude(registration__status=RegistrationStatus.CANCELLED)
    number = Subquery(waiting.values("live").annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    found = Session.objects.filter(slot__forum=forum).exclude(kind__in=SILENT)
    found = found.select_related("room", "live").annotate(questions_waiting=number)
    return found.order_by("starts_at", "room__position", "pk")
