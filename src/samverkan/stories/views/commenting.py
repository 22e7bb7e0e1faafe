"""What the writer of a comment does by links in letters."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from samverkan.stories import queries, services
from samverkan.stories.services.comments import read_token
from samverkan.web import errors


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the writer to confirm; the press of the button counts, since mail programs open links on their own."""
    try:
        if request.method == "POST":
            comment = services.confirm_comment(token=token, now=timezone.now())
            messages.success(request, _("Thank you. The page owner reads your comment before it is shown."))
            return redirect("stories:comment_own", key=comment.key)
        found = queries.get_own_comment(read_token(token))
    except (services.LinkExpired, services.CommentGone):
        return errors.gone(request)
    if found is None:
        return errors.gone(request)
    return render(request, "stories/comment_confirm.html", {"comment": found})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_comment(request: HttpRequest, key: str) -> HttpResponse:
    """Show the writer where a comment stands, and let it be withdrawn."""
    found = queries.get_own_comment(key)
    if found is None:
        return errors.gone(request)
    if request.method == "POST":
        try:
            story = services.withdraw_comment(key=key, now=timezone.now())
        except services.CommentGone:
            return errors.gone(request)
        messages.success(request, _("Your comment is withdrawn and deleted."))
        return redirect(story.get_absolute_url() if story.live else "stories:list")
    return render(request, "stories/comment_own.html", {"comment": found})
