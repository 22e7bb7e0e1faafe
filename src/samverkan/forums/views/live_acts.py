"""What the buttons of a live session do, by the word that each sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils import timezone

from samverkan.forums.models import LiveSession
from samverkan.forums.services import live as service
from samverkan.forums.services import panel, quick_polls

Act = Callable[[service.Moderator, LiveSession, int, int], object]


def _open(by: service.Moderator, live: LiveSession, *, is_open: bool) -> object:
    return service.set_open(by=by, session=live.session, is_open=is_open, now=timezone.now())


ACTS: Mapping[str, Act] = {
    "open": lambda by, live, key, other: _open(by, live, is_open=True),
    "close": lambda by, live, key, other: _open(by, live, is_open=False),
    "take": lambda by, live, key, other: service.set_taking(by=by, live=live, takes=True),
    "stop": lambda by, live, key, other: service.set_taking(by=by, live=live, takes=False),
    "through": lambda by, live, key, other: service.let_through(by=by, live=live, question=key),
    "aside": lambda by, live, key, other: service.put_aside(by=by, live=live, question=key),
    "same": lambda by, live, key, other: service.join(by=by, live=live, question=key, same_as=other),
    "now": lambda by, live, key, other: service.answer_now(by=by, live=live, question=key, now=timezone.now()),
    "answered": lambda by, live, key, other: service.answered(by=by, live=live, question=key, now=timezone.now()),
    "back": lambda by, live, key, other: service.back_to_list(by=by, live=live),
    "show": lambda by, live, key, other: quick_polls.show_result(by=by, live=live, poll=key, is_shown=True),
    "hide": lambda by, live, key, other: quick_polls.show_result(by=by, live=live, poll=key, is_shown=False),
    "end": lambda by, live, key, other: quick_polls.close(by=by, live=live, poll=key, now=timezone.now()),
    "away": lambda by, live, key, other: quick_polls.put_away(by=by, live=live, now=timezone.now()),
    "bring": lambda by, live, key, other: quick_polls.bring_back(by=by, live=live, poll=key),
    "queue": lambda by, live, key, other: panel.add_question(by=by, live=live, question=key),
    "move": lambda by, live, key, other: panel.move(by=by, live=live, point=key, steps=other),
    "up": lambda by, live, key, other: panel.move(by=by, live=live, point=key, steps=-1),
    "down": lambda by, live, key, other: panel.move(by=by, live=live, point=key, steps=1),
    "talk": lambda by, live, key, other: panel.take_up(by=by, live=live, point=key, now=timezone.now()),
    "done": lambda by, live, key, other: panel.done(by=by, live=live, point=key, now=timezone.now()),
    "again": lambda by, live, key, other: panel.wait_again(by=by, live=live, point=key),
    "remove": lambda by, live, key, other: panel.remove(by=by, live=live, point=key),
}
