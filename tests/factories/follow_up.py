"""Commitments and evaluations for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from samverkan.forums.models import Commitment, Forum, Registration
from samverkan.forums.services import evaluation
from tests.factories import forums as make
from tests.factories.forums import ENDS_AT, FORUM_DAY

DUE = FORUM_DAY + timedelta(days=60)
DURING = ENDS_AT - timedelta(hours=1)
AFTER = ENDS_AT + timedelta(days=1)


def make_commitment(forum: Forum, *, registration: Registration | None = None, **fields: Any) -> Commitment:
    """Return a commitment that everybody may see; with a registration it is that person's own, and reminded."""
    values: dict[str, Any] = {
        "text": "Vi ringer varje ny anställd på dag tre.",
        "due_date": DUE,
        "municipality": make.make_municipality("Eslöv"),
        "is_shown": True,
        "kept_until": DUE + timedelta(days=30),
        "created_at": DURING,
    }
    if registration is not None:
        values |= {"registration": registration, "name": registration.name, "email": registration.email}
    return Commitment.objects.create(forum=forum, **(values | fields))


def give_answers(forum: Forum, number: int, *, step: int = 4, text: str = "", now: datetime = AFTER) -> None:
    """Let so many new participants answer each scale with the step and, if there is any, the first text."""
    for place in range(number):
        person = make.make_registration(forum)
        texts = {"best": f"{text} {place}"} if text else {}
        evaluation.answer(registration=person, scales={"use": step, "voice": step}, texts=texts, now=now)
