"""The way to a new story, for everybody who may write one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from samverkan.stories import queries


@require_GET
def write(request: HttpRequest) -> HttpResponse:
    """Open the editors' form for a new story."""
    blog = queries.get_blog()
    if blog is None:
        raise Http404
    if not blog.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    return redirect("wagtailadmin_pages:add", "stories", "storypage", blog.pk)
