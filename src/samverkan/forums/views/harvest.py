"""The Harvest stage: what the groups write, as they write it, and the hosts' links."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from samverkan.forums.enums import SessionKind
from samverkan.forums.models import Forum
from samverkan.forums.queries.group_talks import list_harvest
from samverkan.forums.queries.hosts import list_hosts
from samverkan.forums.services.host_links import send_host_links
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")


@organiser_only
@never_cache
@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all notes of each group; the script of the page asks for the fragment alone."""
    forum = get_object_or_404(Forum, slug=slug)
    talks = list_harvest(forum)
    context = {
        "forum": forum,
        "stage": "harvest",
        "talks": talks,
        "total": sum(len(talk.notes.all()) for talk in talks),
    }
    if request.headers.get("HX-Request"):
        return render(request, "forums/organise/_harvest_notes.html", context)
    hosts = list(list_hosts(forum))
    context |= {
        "talk_hosts": [host for host in hosts if host.session.kind == SessionKind.GROUP_TALK],
        "other_hosts": [host for host in hosts if host.session.kind != SessionKind.GROUP_TALK],
        "base_url": settings.BASE_URL,
    }
    return render(request, "forums/organise/harvest.html", context)


@organiser_only
@require_POST
def send_links(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the hosts their links."""
    forum = get_object_or_404(Forum, slug=slug)
    number = send_host_links(actor=actor_of(request), forum=forum, now=timezone.now())
    if number:
        text = ngettext("%(number)s host gets the link by letter.", "%(number)s hosts get the link by letter.", number)
        messages.success(request, text % {"number": number})
    else:
        messages.error(request, _("No host has an e-mail address. Copy the links instead."))
    return redirect("forums:organise_harvest", slug=slug)
