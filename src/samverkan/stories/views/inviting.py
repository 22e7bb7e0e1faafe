"""Where editors invite guests, answer ideas and hand texts back."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from samverkan.network.access import role_required
from samverkan.network.models import Person
from samverkan.stories import queries, services
from samverkan.stories.enums import GuestStatus
from samverkan.stories.forms import InviteForm, MessageForm
from samverkan.stories.models import GuestPost
from samverkan.web import errors

PAGE_LENGTH = 20
UNPROCESSABLE = 422


@role_required("stories.edit")
@never_cache
@require_GET
def guests(request: HttpRequest) -> HttpResponse:
    """Show the guests and their texts, what waits for an editor first."""
    page = Paginator(queries.list_guest_posts(), PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "stories/guests/list.html", {"page": page})


@role_required("stories.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def guest_invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to write."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "stories/guests/invite.html", {"form": form}, status=status)
    told = {name: form.cleaned_data[name] for name in ("name", "email", "role", "municipality", "language", "message")}
    post = services.invite_guest(actor=cast(Person, request.user), now=timezone.now(), **told)
    messages.success(request, _("The invitation to %(name)s is on its way.") % {"name": post.name})
    return redirect("stories:guests")


@role_required("stories.edit")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_desk(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show one guest and what can be done now."""
    post = queries.get_guest_post(post_id)
    if post is None:
        raise Http404
    if request.method != "POST":
        return _desk_page(request, post, MessageForm())
    button = request.POST.get("do", "")
    if button not in {"invite", "decline", "renew", "back", "remove"}:
        raise BadRequest("no such button")
    form = MessageForm(request.POST)
    form.fields["message"].required = button in {"back", "decline"}
    if button in {"invite", "decline", "back"} and not form.is_valid():
        return _desk_page(request, post, form, status=UNPROCESSABLE)
    try:
        said = _act(button, actor=cast(Person, request.user), post=post, form=form)
    except services.GuestGone:
        return errors.gone(request)
    messages.success(request, said)
    return redirect("stories:guests") if button == "remove" else redirect("stories:guest_desk", post.pk)


def _act(button: str, *, actor: Person, post: GuestPost, form: MessageForm) -> str:
    """Do what the button says; return what to tell the editor."""
    do: dict[str, Any] = {"actor": actor, "post_id": post.pk, "now": timezone.now()}
    if button == "renew":
        services.renew_link(**do)
        return _("A new link is on its way. The earlier one no longer works.")
    if button == "remove":
        services.remove_guest(**do)
        return _("The guest's text and data are deleted.")
    message = form.cleaned_data["message"]
    if button == "back":
        services.send_back(message=message, **do)
        return _("The guest has the text back, and a letter with your comment.")
    services.answer_idea(is_wanted=button == "invite", message=message, **do)
    return _("A letter is on its way to %(name)s.") % {"name": post.name}


def _desk_page(request: HttpRequest, post: GuestPost, form: MessageForm, *, status: int = 200) -> HttpResponse:
    context = {
        "post": post,
        "form": form,
        "is_open": post.is_open,
        "is_idea": post.status == GuestStatus.IDEA,
        "is_sent": post.status == GuestStatus.SENT,
        "is_published": post.status == GuestStatus.PUBLISHED,
        "is_over": post.link_ends_at is not None and post.link_ends_at <= timezone.now(),
    }
    return render(request, "stories/guests/desk.html", context, status=status)
