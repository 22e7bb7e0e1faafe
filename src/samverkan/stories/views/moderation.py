"""Where page owners and editors decide over comments."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from samverkan.network.models import Person
from samverkan.network.rules import is_editor, is_operator
from samverkan.stories import queries, services
from samverkan.stories.enums import CommentStatus
from samverkan.web import errors

PAGE_LENGTH = 20


@never_cache
@require_GET
def comments(request: HttpRequest) -> HttpResponse:
    """Show the comments that wait, and the latest decisions."""
    person = cast(Person, request.user)
    if not (is_editor(person) or is_operator(person) or queries.owns_stories(person)):
        raise PermissionDenied
    page = Paginator(queries.list_comments_to_decide(person), PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(
        request,
        "stories/comments.html",
        {"page": page, "has_waiting": any(comment.status == CommentStatus.WAITING for comment in page)},
    )


@require_POST
def decide(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Publish a comment or turn it down."""
    if request.POST.get("decision") not in {"publish", "reject"}:
        raise BadRequest("neither publish nor reject")
    is_published = request.POST["decision"] == "publish"
    try:
        services.decide_comment(
            actor=cast(Person, request.user), comment_id=comment_id, is_published=is_published, now=timezone.now()
        )
    except services.NotAllowed:
        raise PermissionDenied from None
    except services.CommentGone:
        return errors.gone(request)
    said = _("The comment is published.") if is_published else _("The comment is not shown.")
    messages.success(request, said)
    return redirect("stories:comments")
