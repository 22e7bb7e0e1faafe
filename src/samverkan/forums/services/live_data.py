"""What live sessions hold about a person, for the copy of personal data."""

from __future__ import annotations

from typing import Any

from samverkan.forums.models import Registration


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
