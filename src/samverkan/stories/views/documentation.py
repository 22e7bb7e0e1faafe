"""From a finished forum to a draft story."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samverkan.forums.models import Forum
from samverkan.forums.services.documentation import TooEarly
from samverkan.network.access import role_required
from samverkan.network.models import Person
from samverkan.stories import services


@role_required("forums.organise")
@require_POST
def draft_documentation(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the draft, or find the one there is, and open it in the editor."""
    forum = get_object_or_404(Forum, slug=slug)
    try:
        story = services.draft_documentation_story(actor=cast(Person, request.user), forum=forum, now=timezone.now())
    except TooEarly:
        messages.error(request, _("The forum has not begun yet. Its documentation can be written from the day itself."))
        return redirect("forums:organise_documentation", slug=forum.slug)
    return redirect("wagtailadmin_pages:edit", story.pk)
