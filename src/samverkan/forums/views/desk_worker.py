"""The desk's service worker: it lies inside the addresses that it serves, so it needs no further right."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_GET

from samverkan.forums.enums import ForumStatus
from samverkan.forums.models import Forum
from samverkan.network.access import role_required

#: A device that is made ready before the day keeps the list no longer than this before it.
EARLIEST = timedelta(days=7)


def kept_until(forum: Forum) -> datetime:
    """Return the end of the forum's last day, after which no device keeps the list."""
    last_day = forum.ends_at.astimezone(forum.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return last_day + timedelta(days=1)


def is_kept(forum: Forum, *, now: datetime) -> bool:
    """Say whether the desk may be kept on devices now: from a week before the forum until its last day is over."""
    return forum.status != ForumStatus.CANCELLED and forum.starts_at - EARLIEST <= now < kept_until(forum)


@role_required("forums.organise")
@require_GET
def worker(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the worker: what it is for, then its script, whose address changes with its content."""
    forum = get_object_or_404(Forum, slug=slug)
    if not is_kept(forum, now=timezone.now()):
        return HttpResponse(status=404, content_type="text/plain")
    until = int(kept_until(forum).timestamp() * 1000)
    facts = {"cache": f"sv-kept:{until}:desk-{forum.pk}", "until": until, "files": settings.STATIC_URL}
    script = static("forums/js/desk-worker.js")
    text = f"self.svDesk = {json.dumps(facts)};\nimportScripts({json.dumps(script)});\n"
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
