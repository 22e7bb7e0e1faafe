"""A participant votes, or reads the result, behind the personal link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samverkan.forums.enums import PollWay, RegistrationStatus
from samverkan.forums.forms.ideas import DotsForm, PairForm
from samverkan.forums.models import Poll, PollOption, Registration
from samverkan.forums.queries.polls import get_pair, read_dots, read_pairs
from samverkan.forums.services import voting as service
from samverkan.forums.views.my_day import personal
from samverkan.forums.views.poll_picture import picture_of


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, registration: Registration, poll_id: int) -> HttpResponse:
    """Show the vote while it is open, its result when that is published, or that it is over."""
    now = timezone.now()
    poll = get_object_or_404(Poll, pk=poll_id, forum=registration.forum_id, opens_at__lte=now)
    if now >= poll.closes_at:
        return _closed(request, registration, poll)
    if registration.status != RegistrationStatus.REGISTERED:
        raise Http404
    return (_dots if poll.way == PollWay.DOTS else _pairs)(request, registration, poll)


def _dots(request: HttpRequest, registration: Registration, poll: Poll) -> HttpResponse:
    own = read_dots(registration, poll)
    form = DotsForm(request.POST if request.method == "POST" else None, poll=poll, dots=own)
    if request.method == "POST" and form.is_valid():
        try:
            service.cast_dots(registration=registration, poll=poll, dots=form.dots, now=timezone.now())
        except service.VoteClosed:
            return _closed(request, registration, poll)
        text = _("Your dots are counted. You can change them until the vote closes.")
        messages.success(request, text if any(form.dots.values()) else _("You have taken your vote back."))
        return redirect("forums:my_day", key=registration.key)
    context = _context(registration, poll) | {"form": form, "has_voted": bool(own)}
    return render(request, "forums/my_day/vote_dots.html", context, status=422 if form.is_bound else 200)


def _pairs(request: HttpRequest, registration: Registration, poll: Poll) -> HttpResponse:
    if request.method == "POST":
        return _answer_pair(request, registration, poll)
    left = read_pairs(registration, poll)
    again = _asked_again(request, poll)
    context = _context(registration, poll) | {"left": left, "pair": again or left.pair, "is_again": again is not None}
    return render(request, "forums/my_day/vote_pairs.html", context)


def _answer_pair(request: HttpRequest, registration: Registration, poll: Poll) -> HttpResponse:
    form = PairForm(request.POST)
    if not form.is_valid():
        raise Http404
    pair = (form.cleaned_data["first"], form.cleaned_data["second"])
    try:
        service.cast_pair(
            registration=registration, poll=poll, pair=pair, winner=form.cleaned_data["winner"], now=timezone.now()
        )
    except service.VoteClosed:
        return _closed(request, registration, poll)
    except service.NoVote:
        raise Http404
    return redirect("forums:my_day_vote", key=registration.key, poll_id=poll.pk)


def _asked_again(request: HttpRequest, poll: Poll) -> tuple[PollOption, PollOption] | None:
    """Return the pair that the person wants to answer anew."""
    form = PairForm(request.GET)
    return get_pair(poll, form.cleaned_data["first"], form.cleaned_data["second"]) if form.is_valid() else None


def _closed(request: HttpRequest, registration: Registration, poll: Poll) -> HttpResponse:
    picture = picture_of(poll.result) if poll.published_at and poll.result else None
    context = _context(registration, poll) | {"picture": picture}
    status = 409 if request.method == "POST" else 200
    return render(request, "forums/my_day/vote_closed.html", context, status=status)


def _context(registration: Registration, poll: Poll) -> dict[str, Any]:
    return {"registration": registration, "forum": registration.forum, "poll": poll}
