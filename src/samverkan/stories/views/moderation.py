"""Where page owners and editors decide over comments."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from samverkan.network.models import Person
from samverkan.network.rules import is_editor, is_operator
from samverkan.stories import queries, services
from samverkan.stories.enums import CommentRule, CommentStatus
from samverkan.web import errors
from samverkan.web.tables import Table, write_csv

PAGE_LENGTH = 20
SAID = {
    "publish": gettext_lazy("The comment is published."),
    "keep": gettext_lazy("The comment stands as it was."),
    "reject": gettext_lazy("The comment is not shown."),
}


@never_cache
@require_GET
def comments(request: HttpRequest) -> HttpResponse:
    """Show the comments that wait, and the latest decisions."""
    page = Paginator(queries.list_comments_to_decide(_decider(request)), PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(
        request,
        "stories/comments.html",
        {
            "page": page,
            "rules": CommentRule,
            "has_waiting": any(comment.desk_status == CommentStatus.WAITING for comment in page),
        },
    )


@require_POST
def decide(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Publish a comment, keep its published words, or turn it down with the rule that it breaks."""
    decision, _between, rule = request.POST.get("decision", "").partition("-")
    if decision not in SAID or (rule and rule not in CommentRule.values):
        raise BadRequest("no such decision")
    try:
        services.decide_comment(
            actor=cast(Person, request.user),
            comment_id=comment_id,
            decision=cast(services.Decision, decision),
            rule=CommentRule(rule) if rule else None,
            now=timezone.now(),
        )
    except services.NotAllowed:
        raise PermissionDenied from None
    except services.CommentGone:
        return errors.gone(request)
    messages.success(request, str(SAID[decision]))
    return redirect("stories:comments")


@never_cache
@require_GET
def comments_table(request: HttpRequest) -> HttpResponse:
    """Give those who decide all their comments as a table, without addresses of e-mail."""
    rows = queries.list_comments_to_decide(_decider(request))
    heading = [
        _("Comment number"),
        _("Answer to"),
        _("Story"),
        _("Name"),
        _("Comment"),
        _("Status"),
        _("Written"),
        _("Decided"),
    ]
    table = Table(
        heading,
        [
            (
                row.pk, row.parent_id or "", row.story.title, row.name, row.text, row.get_status_display(),
                _when(row.created_at), _when(row.decided_at),
            )
            for row in rows
        ],
    )  # fmt: skip
    answer = HttpResponse(write_csv(table), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="kommentarer.csv"'
    return answer


def _when(moment: datetime | None) -> str:
    return "" if moment is None else timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _decider(request: HttpRequest) -> Person:
    person = cast(Person, request.user)
    if not (is_editor(person) or is_operator(person) or queries.owns_stories(person)):
        raise PermissionDenied
    return person
