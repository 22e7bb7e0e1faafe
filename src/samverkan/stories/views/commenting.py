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
from samverkan.stories.enums import CommentRule
from samverkan.stories.forms import ChangeCommentForm
from samverkan.stories.services.comments import read_token
from samverkan.web import errors

UNPROCESSABLE = 422


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
    """Show the writer where a comment stands, and let it be changed or withdrawn."""
    found = queries.get_own_comment(key)
    if found is None:
        return errors.gone(request)
    rule = CommentRule(found.broken_rule).sentence if found.broken_rule else ""
    form = ChangeCommentForm(initial={"text": found.revised_text or found.text})
    status = 200
    try:
        if request.method == "POST" and "withdraw" in request.POST:
            return _withdraw(request, key)
        if request.method == "POST":
            form, status = ChangeCommentForm(request.POST), UNPROCESSABLE
            if form.is_valid() and _change(request, key, form):
                return redirect("stories:comment_own", key=key)
    except services.CommentGone:
        return errors.gone(request)
    return render(request, "stories/comment_own.html", {"comment": found, "form": form, "rule": rule}, status=status)


def _change(request: HttpRequest, key: str, form: ChangeCommentForm) -> bool:
    try:
        services.edit_comment(key=key, text=form.cleaned_data["text"], now=timezone.now())
    except services.TooManyChanges:
        form.add_error(None, _("A comment can be changed five times. Withdraw it and write a new one."))
        return False
    messages.success(request, _("Your change is saved."))
    return True


def _withdraw(request: HttpRequest, key: str) -> HttpResponse:
    story = services.withdraw_comment(key=key, now=timezone.now())
    messages.success(request, _("Your comment is withdrawn and deleted."))
    return redirect(story.get_absolute_url() if story.live else "stories:list")
