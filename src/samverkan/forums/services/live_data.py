"""What live sessions hold about a person: the copy of personal data, and what stays of others when it is deleted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from samverkan.forums.models import LiveQuestion, LiveSession, Registration
from samverkan.forums.services.live import hand_over, touch


def export_live(registration: Registration) -> dict[str, Any]:
    """Return the person's questions, what they liked, and their answers to quick polls."""
    asked = registration.questions.select_related("live__session").order_by("asked_at", "pk")
    liked = registration.question_likes.order_by("question", "pk").values_list("question__text", flat=True)
    answers = registration.quick_answers.select_related("poll").order_by("poll", "pk")
    return {
        "questions": [
            {
                "session": one.live.session.title,
                "text": one.text,
                "signature": one.signature,
                "state": one.state,
                "asked_at": one.asked_at.isoformat(),
            }
            for one in asked
        ],
        "liked_questions": list(liked),
        "quick_answers": [
            {"question": one.poll.question, "choice": one.choice, "options": one.poll.options, "words": one.words}
            for one in answers
        ],
    }


def pass_questions_on(*, registrations: Collection[int]) -> None:
    """Let questions of others that ask the same stand for those that are deleted with the registrations."""
    own = LiveQuestion.objects.filter(registration__in=registrations, repeats__isnull=False).distinct().order_by("pk")
    lives = sorted({question.live_id for question in own})
    list(LiveSession.objects.select_for_update(of=("self",)).filter(pk__in=lives).order_by("pk").values_list("pk"))
    for question in own.all():
        hand_over(question, gone=registrations)
    for live in lives:
        touch(live)
