"""What a participant does while a session is on: ask, like, answer. Cheap enough for phones to ask often."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samverkan.forums.enums import QuickWay, Signature
from samverkan.forums.forms.live import ActForm, AskForm, ChoiceForm, WordsForm
from samverkan.forums.models import LiveSession, Registration
from samverkan.forums.queries import live as queries
from samverkan.forums.queries.quick_polls import labels_of, tell
from samverkan.forums.services import asking, quick_polls
from samverkan.forums.views.my_day import opened_by
from samverkan.forums.views.news import if_new, tag_of, wants_part
from samverkan.forums.views.throttle import is_too_often

#: What one person may do in a minute; nobody likes a question every second.
ACTS, ACT_SECONDS = 60, 60


@opened_by(queries.get_live_registration)
@require_http_methods(["GET", "HEAD", "POST"])
def my_live(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Show what is on, or do what a button says. At most three queries, two when nothing is new."""
    lives = queries.read_my_lives(registration, now=timezone.now())
    asked = request.POST.get("session", "") or request.GET.get("session", "")
    live = queries.choose_live(lives, session=asked, now=timezone.now())
    with timezone.override(registration.forum.zone):
        if request.method == "POST":
            return _act(request, registration, lives, live)
        if wants_part(request):
            return _news(request, registration, lives, live)
        return _page(request, registration, lives, live)


def _news(
    request: HttpRequest, registration: Registration, lives: list[LiveSession], live: LiveSession | None
) -> HttpResponse:
    what: tuple[object, ...] = (0,)
    if live:  # a point that its writers change or delete tells nobody: it is a part of the tag
        note = live.point.note if live.point else None
        what = (live.pk, live.version, live.question_id, live.point_id, note.changed_at.timestamp() if note else "")
    tag = tag_of(registration.pk, registration.status, len(lives), *what)
    return if_new(request, tag, lambda: _part(request, registration, live))


def _act(
    request: HttpRequest, registration: Registration, lives: list[LiveSession], live: LiveSession | None
) -> HttpResponse:
    if live is None:
        return _refused(request, registration, _("Nothing is on for you now."), 409)
    if is_too_often(request, "live", limit=ACTS, seconds=ACT_SECONDS, whose=registration.key):
        return _refused(request, registration, _("That was many presses in a short time. Wait a minute."), 429)
    form = ActForm(request.POST)
    act = form.cleaned_data["act"] if form.is_valid() else ""
    key = form.cleaned_data["key"] or 0 if form.is_valid() else 0
    if act == "ask":
        return _ask(request, registration, lives, live)
    if act == "answer":
        return _answer(request, registration, lives, live)
    try:
        if act in ("like", "unlike"):
            asking.like(registration=registration, live=live, question=key, is_liked=act == "like")
        elif act == "take_back":
            asking.take_back(registration=registration, live=live, question=key)
        else:
            return _refused(request, registration, _("Choose one of the buttons."), 409)
    except asking.AskRefused:
        return _refused(request, registration, _("That question is no longer there to like."), 409)
    return _done(request, registration, live, f"fraga-{key}")


def _ask(request: HttpRequest, registration: Registration, lives: list[LiveSession], live: LiveSession) -> HttpResponse:
    form, status = AskForm(request.POST), 422
    if form.is_valid():
        data = form.cleaned_data
        try:
            asking.ask(
                registration=registration, live=live, text=data["text"], signature=Signature(data["signature"]),
                now=timezone.now(),
            )  # fmt: skip
        except asking.TooMany:
            form.add_error("text", _("You have several questions already. Send this one when one of them is shown."))
            status = 429
        except asking.NotOpen:
            form.add_error("text", _("New questions are not taken just now. Your words are kept here."))
            status = 409
        else:
            messages.success(request, _("Your question is sent. It is shown when a moderator has read it."))
            return redirect(_address(registration, live))
    return _page(request, registration, lives, live, ask_form=form, status=status)


def _answer(
    request: HttpRequest, registration: Registration, lives: list[LiveSession], live: LiveSession
) -> HttpResponse:
    poll = live.poll
    if poll is None or str(poll.pk) != request.POST.get("key", ""):
        return _refused(request, registration, _("That quick poll is over."), 409)
    is_words = poll.way == QuickWay.WORDS
    form: Any = WordsForm(request.POST) if is_words else ChoiceForm(request.POST)
    if not form.is_valid():
        if is_words and not wants_part(request):
            return _page(request, registration, lives, live, words_form=form, status=422)
        return _refused(request, registration, _("Choose one of the answers."), 422)
    try:
        quick_polls.answer(registration=registration, poll=poll, **form.cleaned_data)
    except (asking.NotOpen, quick_polls.AnswerRefused):
        return _refused(request, registration, _("That quick poll is over."), 409)
    return _done(request, registration, live, "snabbfraga")


def _done(request: HttpRequest, registration: Registration, live: LiveSession, place: str) -> HttpResponse:
    if not wants_part(request):
        return redirect(f"{_address(registration, live)}#{place}")
    fresh = {one.pk: one for one in queries.read_my_lives(registration, now=timezone.now())}
    return _part(request, registration, fresh.get(live.pk))


def _refused(request: HttpRequest, registration: Registration, text: str, status: int) -> HttpResponse:
    lives = queries.read_my_lives(registration, now=timezone.now())
    live = queries.choose_live(lives, session=request.POST.get("session", ""), now=timezone.now())
    if wants_part(request):
        return _part(request, registration, live, error=text, status=status)
    return _page(request, registration, lives, live, error=text, status=status)


def _address(registration: Registration, live: LiveSession) -> str:
    return f"{reverse('forums:my_live', args=[registration.key])}?session={live.session_id}"


def _part(
    request: HttpRequest, registration: Registration, live: LiveSession | None, error: str = "", status: int = 200
) -> HttpResponse:
    context = _context(registration, live) | {"error": error}
    return render(request, "forums/live/_mine.html", context, status=status)


def _page(
    request: HttpRequest,
    registration: Registration,
    lives: list[LiveSession],
    live: LiveSession | None,
    *,
    ask_form: AskForm | None = None,
    words_form: WordsForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = _context(registration, live, words_form) | {
        "lives": lives,
        "ask_form": ask_form or AskForm(),
        "error": error,
    }
    return render(request, "forums/live/mine.html", context, status=status)


def _context(
    registration: Registration, live: LiveSession | None, words_form: WordsForm | None = None
) -> dict[str, Any]:
    poll = live.poll if live else None
    answered: Any = getattr(live, "my_choice", None)
    words = getattr(live, "my_words", None) or ""
    return {
        "registration": registration,
        "forum": registration.forum,
        "live": live,
        "shown": queries.list_for(registration, live) if live else None,
        "current": queries.current_question(live) if live else None,
        "poll": poll,
        "options": list(enumerate(labels_of(poll))) if poll else [],
        "told": tell(poll) if poll and poll.is_shown else None,
        "my_choice": answered,
        "has_answered": answered is not None or bool(words),
        "words_form": words_form or WordsForm(initial={"words": words}),
    }
