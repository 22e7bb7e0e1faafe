"""The newsletter as editors meet it: the draft as it will be read, and how the sending goes."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from samverkan.network.models import Person
from samverkan.network.rules import is_editor, is_operator
from samverkan.stories import queries
from samverkan.stories.forms import NewsletterForm
from samverkan.stories.models import Newsletter
from samverkan.stories.services import newsletters as service
from samverkan.web import errors

UNPROCESSABLE = 422


def _editor(request: HttpRequest) -> Person:
    person = cast(Person, request.user)
    if not (is_editor(person) or is_operator(person)):
        raise PermissionDenied
    return person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def newsletters(request: HttpRequest) -> HttpResponse:
    """Show what waits and what was sent; a press drafts the week's newsletter now."""
    _editor(request)
    if request.method == "POST":
        draft = service.draft_newsletter(now=timezone.now())
        if draft is not None:
            return redirect("stories:newsletter_edit", newsletter_id=draft.pk)
        messages.info(request, _("There is nothing new to tell this week."))
        return redirect("stories:newsletters")
    context = {
        "draft": queries.get_draft_newsletter(),
        "sent": queries.list_sent_newsletters()[:20],
        "subscribers": queries.count_subscribers(),
    }
    return render(request, "stories/newsletter/desk.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_newsletter(request: HttpRequest, newsletter_id: int) -> HttpResponse:
    """Show a draft as it will be read, and let its greeting and choice of stories be changed."""
    actor, draft = _editor(request), _get(newsletter_id)
    if draft.sent_at is not None:
        return redirect("stories:newsletters")
    candidates = queries.list_newsletter_candidates(draft)
    chosen = {"greeting": draft.greeting, "stories": draft.stories.all()}
    form = NewsletterForm(request.POST if request.method == "POST" else None, initial=chosen, stories=candidates)
    if form.is_bound and form.is_valid():
        try:
            service.change_newsletter(
                actor=actor, newsletter_id=draft.pk, greeting=form.cleaned_data["greeting"],
                stories=form.cleaned_data["stories"], now=timezone.now(),
            )  # fmt: skip
        except service.AlreadySent:
            return errors.gone(request)
        messages.success(request, _("The newsletter is changed."))
        return redirect("stories:newsletter_edit", newsletter_id=draft.pk)
    preview = service.preview_newsletter(
        greeting=draft.greeting, stories=service.list_stories_of(draft), language=actor.language
    )
    context = {"draft": draft, "form": form, "preview": preview, "subscribers": queries.count_subscribers()}
    return render(request, "stories/newsletter/edit.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _get(newsletter_id: int) -> Newsletter:
    found = Newsletter.objects.filter(pk=newsletter_id).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send_newsletter(request: HttpRequest, newsletter_id: int) -> HttpResponse:
    """Say who will get the newsletter, and send it at a press."""
    actor, draft = _editor(request), _get(newsletter_id)
    if request.method != "POST":
        if draft.sent_at is not None:
            return redirect("stories:newsletters")
        context = {"draft": draft, "subscribers": queries.count_subscribers()}
        return render(request, "stories/newsletter/send.html", context)
    try:
        service.send_newsletter(actor=actor, newsletter_id=draft.pk, now=timezone.now())
    except service.AlreadySent:
        messages.info(request, _("The newsletter has been sent already."))
    except service.NothingToSend:
        messages.error(request, _("The newsletter holds no story. Choose at least one."))
        return redirect("stories:newsletter_edit", newsletter_id=draft.pk)
    else:
        messages.success(request, _("The letters are being written. You can leave this page."))
    return redirect("stories:newsletters")
