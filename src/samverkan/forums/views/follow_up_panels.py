"""What came of a forum, on its public page and on the municipality's."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from samverkan.forums.models import Forum
from samverkan.forums.queries import commitments as queries
from samverkan.forums.queries.evaluation import get_evaluation, read_result
from samverkan.network.models import Municipality


def after_the_forum(request: HttpRequest, *, forum: Forum) -> str:
    """Show the commitments, the evaluation if it is public, and the way to the PDF; a query for each that there is."""
    commitments = list(queries.list_shown(forum)) if getattr(forum, "has_commitments", True) else []
    result = read_result(get_evaluation(forum)) if getattr(forum, "has_public_evaluation", False) else None
    has_pdf = getattr(forum, "has_public_pdf", False)
    if not (commitments or result or has_pdf):
        return ""
    context = {
        "forum": forum,
        "commitments": commitments,
        "parts": [count.as_part() for count in queries.count_statuses(commitments)],
        "result": result,
        "has_pdf": has_pdf,
    }
    return render_to_string("forums/follow_up/_public.html", context, request=request)


def commitments_of(request: HttpRequest, *, municipality: Municipality) -> str:
    """Show what a municipality has promised, with how it goes."""
    commitments = list(queries.list_shown_in(municipality))
    context = {
        "municipality": municipality,
        "commitments": commitments,
        "parts": [count.as_part() for count in queries.count_statuses(commitments)],
    }
    return render_to_string("forums/follow_up/_municipality.html", context, request=request) if commitments else ""
