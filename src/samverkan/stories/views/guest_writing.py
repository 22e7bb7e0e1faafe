"""What a guest meets: an idea to offer, the personal link to write, the review before handing in."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from samverkan.stories import services
from samverkan.stories.editors_changes import list_editors_changes
from samverkan.stories.enums import GuestStatus
from samverkan.stories.forms import DraftForm, HandInForm, IdeaForm, PictureForm
from samverkan.stories.guest_terms import TERMS
from samverkan.stories.models import GuestPost
from samverkan.stories.models.advising import advice_on
from samverkan.stories.queries import fetch_pictures
from samverkan.web.visitor import visitor_address

UNPROCESSABLE, TOO_MANY, CONFLICT, GONE = 422, 429, 409, 410
View = Callable[[HttpRequest, GuestPost], HttpResponse]


def by_link(view: View) -> Callable[..., HttpResponse]:
    """Find the post of a personal link; whose link is over, or whose text has gone on since, is told so."""

    @login_not_required
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        try:
            post = services.post_of(token, now=timezone.now())
            response = view(request, post)
        except (services.LinkOver, services.GuestGone):
            return render(request, "stories/guests/over.html", status=GONE)
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Take an idea from anybody."""
    now = timezone.now()
    if request.method != "POST":
        return render(request, "stories/guests/offer.html", {"form": IdeaForm(now=now)})
    form = IdeaForm(request.POST, now=now)
    status = UNPROCESSABLE
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("name", "email", "role", "municipality", "idea")}
        language = get_language() or settings.LANGUAGE_CODE
        try:
            services.offer_idea(**told, language=language, address=visitor_address(request), now=now)
            return render(request, "stories/guests/offered.html", {"email": told["email"]})
        except services.TooManyTries:
            form.add_error(None, _("Many ideas have come in a short time. Try again in an hour."))
            status = TOO_MANY
    form.rewind()
    return render(request, "stories/guests/offer.html", {"form": form}, status=status)


@by_link
def guest(request: HttpRequest, post: GuestPost) -> HttpResponse:
    """Let the guest write, or show where the text stands once it is handed in."""
    if not post.is_open:
        return _handed_in(request, post)
    if request.method != "POST":
        return _write_page(request, post)
    form = DraftForm(request.POST)
    is_auto = request.POST.get("do") == "autosave"
    if not form.is_valid():
        if is_auto:
            return _not_saved(_words_of(form), UNPROCESSABLE)
        return _write_page(request, post, form, status=UNPROCESSABLE)
    try:
        post = services.save_draft(post_id=post.pk, now=timezone.now(), **_typed(form, post))
    except services.ChangedElsewhere as changed:
        if is_auto:
            return _not_saved(_("The text has been changed in another window. Press Save to see both."), CONFLICT)
        return _write_page(request, changed.post, form, status=CONFLICT, newer=changed.post)
    if is_auto:
        said = _("Saved at %(time)s") % {"time": time_format(timezone.localtime(post.saved_at), "TIME_FORMAT")}
        return JsonResponse({"version": post.version, "said": said})
    return _go_on(request, post)


def _typed(form: DraftForm, post: GuestPost) -> dict[str, Any]:
    told = {name: form.cleaned_data[name] for name in ("title", "ingress", "text", "version")}
    return told | {"version": post.version if told["version"] is None else told["version"]}


def _go_on(request: HttpRequest, post: GuestPost) -> HttpResponse:
    """Do what the pressed button says, now that the text is saved."""
    button = request.POST.get("do", "save")
    token = services.token_of(post)
    if button == "review":
        return redirect("stories:guest_review", token)
    if found := re.fullmatch(r"remove-(\d{1,3})", button):
        services.remove_picture(post_id=post.pk, number=int(found[1]), now=timezone.now())
        messages.success(request, _("The picture is taken away."))
    elif button == "picture":
        return _add_picture(request, post)
    elif button == "save":
        messages.success(request, _("Your text is saved."))
    else:
        raise BadRequest("no such button")
    return redirect("stories:guest", token)


def _add_picture(request: HttpRequest, post: GuestPost) -> HttpResponse:
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("picture", "alt_text", "source")}
        try:
            services.add_picture(post_id=post.pk, now=timezone.now(), **told)
            messages.success(request, _("The picture is added, and its mark stands last in the text."))
            return redirect("stories:guest", services.token_of(post))
        except services.TooManyPictures:
            form.add_error("picture", _("A text may have twelve pictures. Take one away first."))
    return _write_page(request, post, picture_form=form, status=UNPROCESSABLE)


def _write_page(
    request: HttpRequest, post: GuestPost, form: DraftForm | None = None, *, picture_form: PictureForm | None = None,
    status: int = 200, newer: GuestPost | None = None,
) -> HttpResponse:  # fmt: skip
    """Show the form with what was typed, or what is stored."""
    stored = {"title": post.title, "ingress": post.ingress, "text": post.text, "version": post.version}
    if newer is not None and form is not None:
        form = DraftForm({**form.cleaned_data, "version": newer.version})
    context = {
        "post": post,
        "token": services.token_of(post),
        "form": form or DraftForm(initial=stored),
        "picture_form": picture_form or PictureForm(),
        "pictures": list(post.pictures.select_related("image").prefetch_related("image__renditions")),
        "notes": list(post.notes.all()),
        "changes": list_editors_changes(post),
        "newer": newer,
    }
    return render(request, "stories/guests/write.html", context, status=status)


def _not_saved(said: str, status: int) -> JsonResponse:
    return JsonResponse({"said": said}, status=status)


def _words_of(form: DraftForm) -> str:
    """Say in a line what keeps the text from being saved."""
    first = next(iter(form.errors))
    return f"{form.fields[first].label}: {form.errors[first][0]}"


def _handed_in(request: HttpRequest, post: GuestPost) -> HttpResponse:
    """Show a text that is with the editors, or published; what is typed too late is shown, to be copied."""
    typed = "\n\n".join(filter(None, (request.POST.get(name, "") for name in ("title", "ingress", "text"))))
    if request.POST.get("do") == "autosave":
        return _not_saved(
            _("The text is handed in, so this was not saved. Press Save to copy what you typed."), CONFLICT
        )
    context = {
        "post": post,
        "token": services.token_of(post),
        "is_published": post.status == GuestStatus.PUBLISHED,
        "notes": list(post.notes.all()),
        "changes": list_editors_changes(post) if post.status == GuestStatus.PUBLISHED else [],
        "typed": typed,
    }
    return render(request, "stories/guests/handed_in.html", context, status=CONFLICT if typed else 200)


@by_link
def guest_review(request: HttpRequest, post: GuestPost) -> HttpResponse:
    """Show the text as it will look, with advice, and take it in once the terms are accepted."""
    if not post.is_open:
        return redirect("stories:guest", services.token_of(post))
    missing = [name for name in ("title", "ingress", "text") if not getattr(post, name).strip()]
    form = HandInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and not missing:
        told = {"has_accepted": form.cleaned_data["has_accepted"], "reply": form.cleaned_data["reply"]}
        services.hand_in(post_id=post.pk, now=timezone.now(), **told)
        messages.success(request, _("Thank you. Your text is handed in."))
        return redirect("stories:guest", services.token_of(post))
    story = services.as_story(post, today=timezone.localdate())
    fetch_pictures(story)
    context = {
        "post": post, "token": services.token_of(post), "story": story, "advice": advice_on(story), "form": form,
        "missing": missing, "terms": TERMS,
    }  # fmt: skip
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "stories/guests/review.html", context, status=status)


@by_link
def guest_withdraw(request: HttpRequest, post: GuestPost) -> HttpResponse:
    """Ask, and then delete everything the guest has written and sent."""
    if post.status == GuestStatus.PUBLISHED:
        return redirect("stories:guest", services.token_of(post))
    if request.method == "POST":
        services.withdraw_guest(post_id=post.pk, now=timezone.now())
        return render(request, "stories/guests/withdrawn.html")
    return render(request, "stories/guests/withdraw.html", {"post": post, "token": services.token_of(post)})
