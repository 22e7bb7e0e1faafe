"""The organiser's votes: opened over clusters, closed, counted, published."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samverkan.forums.enums import PollWay
from samverkan.forums.forms.ideas import PollForm
from samverkan.forums.models import Forum, Poll
from samverkan.forums.queries.poll_results import LEAST_VOTERS, count_voters, work_out_result
from samverkan.forums.queries.polls import list_polls
from samverkan.forums.services import polls as service
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.poll_picture import picture_of
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")


@organiser_only
@never_cache
@require_GET
def show_all(request: HttpRequest, slug: str) -> HttpResponse:
    """List the forum's votes."""
    forum = get_object_or_404(Forum, slug=slug)
    context = {"forum": forum, "stage": "harvest", "polls": list_polls(forum), "now": timezone.now()}
    return render(request, "forums/organise/polls.html", context)


@organiser_only
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for question, way, time and options, then open the vote."""
    forum, now = get_object_or_404(Forum, slug=slug), timezone.now()
    with timezone.override(forum.zone):
        form = PollForm(request.POST or None, forum=forum, now=now)
        if request.method == "POST" and form.is_valid():
            try:
                poll = _open(request, forum, form)
            except (service.TooFewOptions, service.TooManyOptions):
                form.add_error(None, _("Choose between 2 and %(most)s options.") % {"most": service.MOST_OPTIONS})
            else:
                messages.success(request, _("The vote is made. Participants find it on My day."))
                return redirect("forums:poll", slug=slug, poll_id=poll.pk)
        context = {"forum": forum, "stage": "harvest", "form": form}
        return render(request, "forums/organise/poll_new.html", context, status=422 if form.is_bound else 200)


def _open(request: HttpRequest, forum: Forum, form: PollForm) -> Poll:
    data = form.cleaned_data
    facts = service.PollFacts(
        data["question"], PollWay(data["way"]), data["dots_each"], data["opens_at"], data["closes_at"]
    )
    return service.open_poll(
        actor=actor_of(request), forum=forum, facts=facts, clusters=data.get("clusters", []),
        notes=data.get("notes", []), now=timezone.now(),
    )  # fmt: skip


@organiser_only
@never_cache
@require_GET
def show(request: HttpRequest, slug: str, poll_id: int) -> HttpResponse:
    """Show how many have voted, and the result once the vote is closed."""
    return _page(request, _poll(slug, poll_id))


@organiser_only
@require_POST
def close(request: HttpRequest, slug: str, poll_id: int) -> HttpResponse:
    """Close the vote now."""
    service.close_poll(actor=actor_of(request), poll=_poll(slug, poll_id), now=timezone.now())
    messages.success(request, _("The vote is closed."))
    return redirect("forums:poll", slug=slug, poll_id=poll_id)


@organiser_only
@require_POST
def publish(request: HttpRequest, slug: str, poll_id: int) -> HttpResponse:
    """Publish the result."""
    poll = _poll(slug, poll_id)
    try:
        service.publish_result(actor=actor_of(request), poll=poll, now=timezone.now())
    except service.StillOpen:
        messages.error(request, _("The vote is still open. Close it first."))
        return _page(request, poll, status=409)
    messages.success(request, _("The result is published on My day and on the page of the forum."))
    return redirect("forums:poll", slug=slug, poll_id=poll_id)


@organiser_only
@require_POST
def remove(request: HttpRequest, slug: str, poll_id: int) -> HttpResponse:
    """Remove a vote that nobody has used."""
    poll = _poll(slug, poll_id)
    try:
        service.remove_poll(actor=actor_of(request), poll=poll, now=timezone.now())
    except service.HasVotes:
        messages.error(request, _("Somebody has voted, so the vote stays."))
        return _page(request, poll, status=409)
    messages.success(request, _("The vote is removed."))
    return redirect("forums:polls", slug=slug)


def _poll(slug: str, poll_id: int) -> Poll:
    return get_object_or_404(Poll.objects.select_related("forum"), forum__slug=slug, pk=poll_id)


def _page(request: HttpRequest, poll: Poll, status: int = 200) -> HttpResponse:
    now = timezone.now()
    is_closed = now >= poll.closes_at
    result = (poll.result or work_out_result(poll)) if is_closed else None
    context = {
        "forum": poll.forum,
        "stage": "harvest",
        "poll": poll,
        "is_closed": is_closed,
        "is_coming": now < poll.opens_at,
        "voters": result["voters"] if result else count_voters(poll),
        "picture": picture_of(result) if result else None,
        "least": LEAST_VOTERS,
        "options": list(poll.options.all()),
    }
    return render(request, "forums/organise/poll.html", context, status=status)
