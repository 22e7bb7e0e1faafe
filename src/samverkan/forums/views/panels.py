"""What the forums put on pages of lower rooms."""

from __future__ import annotations

import rules
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from samverkan.forums.models import Forum
from samverkan.forums.queries import home
from samverkan.forums.queries.polls import list_published_polls
from samverkan.forums.queries.programme import get_next_forum
from samverkan.forums.queries.proposals import get_listed_call
from samverkan.forums.queries.registrations import is_registration_open, list_places
from samverkan.forums.views.poll_picture import picture_of
from samverkan.network.models import Person


def next_forum(request: HttpRequest) -> str:
    """Show the next forum on the start page."""
    now = timezone.now()
    forum = get_next_forum(now=now)
    if forum is None:
        return ""
    context = {"forum": forum, "places": list_places(forum), "is_open": is_registration_open(forum, now=now)}
    return render_to_string("forums/_home.html", context, request=request)


def my_forums(request: HttpRequest, *, person: Person) -> str:
    """Show a signed-in person the forums they plan, take part in and lead; the address is one they have proved."""
    now = timezone.now()
    can_organise = rules.test_rule("forums.organise", person)
    context = {
        "can_organise": can_organise,
        "to_plan": list(home.list_to_plan(now=now)) if can_organise else [],
        "registrations": list(home.list_own_registrations(person.email)),
        "leading": home.list_leading(person.email, now=now),
        "now": now,
    }
    return render_to_string("forums/_my_page.html", context, request=request)


def open_call(request: HttpRequest, *, forum: Forum) -> str:
    """Show on the forum's public page what sessions are asked for, while the call is open to everybody."""
    call = get_listed_call(forum, now=timezone.now())
    return (
        render_to_string("forums/proposals/_open.html", {"call": call, "forum": forum}, request=request) if call else ""
    )


def poll_results(request: HttpRequest, *, forum: Forum) -> str:
    """Show the published results of votes on the forum's public page."""
    polls = [(poll, picture_of(poll.result)) for poll in list_published_polls(forum) if poll.result]
    return render_to_string("forums/_poll_results.html", {"polls": polls}, request=request) if polls else ""
