"""What came of the finished forum: commitments with how they go, decisions, and an evaluation."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from samverkan.forums.enums import CommitmentStatus
from samverkan.forums.models import Attendance, Commitment, Forum
from samverkan.forums.services import commitments, evaluation
from samverkan.forums.services.documentation import publish_documentation
from samverkan.network.models import Municipality, Person

SEED = 6


def promise(told: dict[str, Any], forum: Forum, organiser: Person) -> None:
    """Let some make commitments at the end of the day, one be noted down, and the decisions be written."""
    moment = forum.ends_at - timedelta(minutes=15)
    for row in told["commitment"]:
        _report(row, _make(row, forum, organiser, moment), forum)
    decisions = "\n".join(told["follow_up"]["decisions"])
    commitments.write_decisions(actor=organiser, forum=forum, decisions=decisions, now=moment)


def _make(row: dict[str, Any], forum: Forum, organiser: Person, moment: datetime) -> Commitment:
    due_date = forum.starts_at.date() + timedelta(days=row["days"])
    facts = commitments.CommitmentFacts(text=row["text"], due_date=due_date, is_shown=True)
    if "who" in row:
        person = forum.registrations.get(email=row["who"])
        return commitments.make_own(
            registration=person, facts=facts, is_reminded=True, is_named=row.get("named", False), now=moment
        )
    home = Municipality.objects.get(slug=row["home"])
    facts = commitments.CommitmentFacts(text=row["text"], due_date=due_date, municipality=home, is_shown=True)
    return commitments.note_down(actor=organiser, forum=forum, facts=facts, now=moment)


def _report(row: dict[str, Any], made: Commitment, forum: Forum) -> None:
    if "status" in row:
        commitments.report(
            commitment=made, status=CommitmentStatus(row["status"]), words=row["report"], is_shown=True,
            is_named=row.get("named", False), now=forum.ends_at + timedelta(days=row["days"] - 3),
        )  # fmt: skip


def evaluate(told: dict[str, Any], forum: Forum, organiser: Person) -> None:
    """Let two of three who came answer, then show the result and the documentation to everybody."""
    lot = random.Random(SEED)  # noqa: S311 (nothing secret)
    wording = told["follow_up"]
    came = Attendance.objects.filter(registration__forum=forum).select_related("registration").order_by("pk")
    moment = forum.ends_at + timedelta(days=1)
    for number, attendance in enumerate(came):
        if number % 3 == 2:
            continue
        scales = {key: lot.choices(range(1, 6), (1, 2, 5, 9, 7))[0] for key in ("use", "people", "voice", "way")}
        written = number // 3 if number % 3 == 0 else len(came)
        texts = {key: wording[key][written] for key in ("best", "better") if written < len(wording[key])}
        evaluation.answer(registration=attendance.registration, scales=scales, texts=texts, now=moment)
    closed = forum.ends_at + timedelta(days=14)
    evaluation.close(actor=organiser, forum=forum, now=closed)
    evaluation.publish(actor=organiser, forum=forum, is_public=True, now=closed)
    forum.refresh_from_db()
    publish_documentation(actor=organiser, forum=forum, is_public=True, now=closed)
