"""Quick polls: started in seconds, answered once by each, changed while open, told as counts.

The tally is worked out with each answer, under the live session's lock, so that a phone that looks reads one row; it
holds no person and stays when the answers are deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from wagtail.log_actions import log

from samverkan.forums.enums import QuickWay
from samverkan.forums.models import LiveSession, QuickAnswer, QuickPoll, Registration
from samverkan.forums.queries.quick_polls import LEAST_ANSWERS, split_words, work_out_tally
from samverkan.forums.services.asking import taking_part
from samverkan.forums.services.live import Moderator, NotThere, changing

FEWEST_OPTIONS, MOST_OPTIONS = 2, 8


class AnswerRefused(Exception):
    """The answer is not stored: the poll is closed, or it is no answer to it."""


@dataclass(frozen=True)
class QuickFacts:
    """What is asked. ``options`` only where one of several is chosen."""

    question: str
    way: QuickWay
    options: tuple[str, ...] = ()


def start(*, by: Moderator, live: LiveSession, facts: QuickFacts, now: datetime) -> QuickPoll:
    """Ask the room; what was asked before is closed. The live page is opened if it was not."""
    with changing(by, live) as locked:
        if locked.poll_id:
            _close(_lock(locked, locked.poll_id), now)
        options = list(facts.options) if facts.way == QuickWay.CHOICE else []
        poll = QuickPoll.objects.create(
            live=locked, question=facts.question, way=facts.way, options=options, opened_at=now, tally={"n": 0}
        )
        LiveSession.objects.filter(pk=locked.pk).update(poll=poll, is_open=True)
        data = {"session": locked.session.title, "question": facts.question}
        log(locked.session.slot.forum, "forums.start_quick_poll", user=by.person, timestamp=now, data=data)
    return poll


def show_result(*, by: Moderator, live: LiveSession, poll: int, is_shown: bool) -> None:
    """Show the result on phones and projector as answers come, or hide it. Raises ``NotThere``."""
    with changing(by, live) as locked:
        QuickPoll.objects.filter(pk=_lock(locked, poll).pk).update(is_shown=is_shown)


def close(*, by: Moderator, live: LiveSession, poll: int, now: datetime) -> None:
    """Take no more answers; twice is once. Raises ``NotThere``."""
    with changing(by, live) as locked:
        _close(_lock(locked, poll), now)


def put_away(*, by: Moderator, live: LiveSession, now: datetime) -> None:
    """Close the poll that is on, and let the projector show questions again."""
    with changing(by, live) as locked:
        if locked.poll_id:
            _close(_lock(locked, locked.poll_id), now)
            LiveSession.objects.filter(pk=locked.pk).update(poll=None)


def bring_back(*, by: Moderator, live: LiveSession, poll: int) -> None:
    """Put an earlier poll on the projector again, as it was. Raises ``NotThere``."""
    with changing(by, live) as locked:
        LiveSession.objects.filter(pk=locked.pk).update(poll=_lock(locked, poll))


def answer(*, registration: Registration, poll: QuickPoll, choice: int | None = None, words: str = "") -> None:
    """Answer, or change the answer. Raises ``AnswerRefused``, ``NotOpen``."""
    with taking_part(registration, poll.live_id) as (person, live):
        locked = QuickPoll.objects.select_for_update(of=("self",)).get(pk=poll.pk)
        values = _values(locked, choice, words)
        if live.poll_id != locked.pk or not locked.is_open or values is None:
            raise AnswerRefused
        QuickAnswer.objects.update_or_create(poll=locked, registration=person, defaults=values)
        locked.tally = work_out_tally(locked)
        locked.save(update_fields=["tally"])


def close_forgotten(*, forums: set[int], now: datetime) -> None:
    """Close what nobody closed after a forum, before the answers are deleted."""
    left = QuickPoll.objects.filter(
        live__session__slot__forum__in=forums, live__session__slot__forum__ends_at__lte=now, closed_at=None
    )
    for poll in left.select_for_update(of=("self",)).order_by("pk"):
        _close(poll, now)
        LiveSession.objects.filter(pk=poll.live_id).update(version=F("version") + 1)


def _values(poll: QuickPoll, choice: int | None, words: str) -> dict[str, int | str | None] | None:
    """Return what is stored of an answer, or nothing if it is none to this poll."""
    if poll.way == QuickWay.WORDS:
        said = ", ".join(split_words(words))
        return {"choice": None, "words": said} if said else None
    number = len(poll.options) if poll.way == QuickWay.CHOICE else 2 if poll.way == QuickWay.YES_NO else 5
    return {"choice": choice, "words": ""} if choice is not None and 0 <= choice < number else None


def _lock(live: LiveSession, poll: int) -> QuickPoll:
    found = QuickPoll.objects.select_for_update(of=("self",)).filter(live=live, pk=poll).first()
    if found is None:
        raise NotThere
    return found


def _close(poll: QuickPoll, now: datetime) -> None:
    """Close once, and count once more; of fewer than five answers only that is kept."""
    if poll.is_open:
        tally = work_out_tally(poll)
        poll.closed_at, poll.tally = now, tally if tally["n"] >= LEAST_ANSWERS else {"n": tally["n"]}
        poll.save(update_fields=["closed_at", "tally"])
