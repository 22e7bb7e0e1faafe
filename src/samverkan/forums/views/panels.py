"""What the forums put on pages of lower rooms."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from samverkan.forums.queries.programme import get_next_forum
from samverkan.forums.queries.registrations import is_registration_open, list_places


def next_forum(request: HttpRequest) -> str:
    """Show the next forum on the start page."""
    now = timezone.now()
    forum = get_next_forum(now=now)
    if forum is None:
        return ""
    context = {"forum": forum, "places": list_places(forum), "is_open": is_registration_open(forum, now=now)}
    return render_to_string("forums/_home.html", context, request=request)
