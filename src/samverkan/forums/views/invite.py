"""The Invite stage: how it goes, who is invited, and mailings from choice to letter to send."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samverkan.forums.enums import InvitationState
from samverkan.forums.forms.invitations import LETTER_FIELDS, AudienceForm, LetterForm, audience_values
from samverkan.forums.models import Forum, Mailing
from samverkan.forums.queries import invitations as queries
from samverkan.forums.queries.audience import Audience, Chosen, choose, list_earlier_forums
from samverkan.forums.queries.quotas import list_keeping
from samverkan.forums.queries.registrations import count_statuses, is_registration_open, list_needs, list_places
from samverkan.forums.services import invitation_letters
from samverkan.forums.services import invitations as service
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")
methods = require_http_methods(["GET", "HEAD", "POST"])
PAGE_SIZE = 50
SHOWN_RECIPIENTS = 20
View = Callable[..., HttpResponse]
Page = Callable[..., HttpResponseBase]


def get_forum(slug: str) -> Forum:
    """Return any forum with its places, drafts too, or end in the page that says that there is none."""
    return get_object_or_404(Forum.objects.prefetch_related("capacities"), slug=slug)


def of_mailing(view: View) -> Page:
    """Find the mailing of the address, or answer 404; times are told in the forum's zone."""

    @wraps(view)
    def found(request: HttpRequest, slug: str, mailing_id: int) -> HttpResponse:
        mailing = queries.get_mailing(slug, mailing_id)
        if mailing is None:
            raise Http404
        with timezone.override(mailing.forum.zone):
            return view(request, mailing)

    return organiser_only(never_cache(found))


def base(forum: Forum, tab: str) -> dict[str, Any]:
    """Return what every page of the stage shows: the forum, the stage and its tabs."""
    tabs = [
        ("overview", _("Overview"), "forums:organise_invite"),
        ("people", _("Invited people"), "forums:invite_people"),
        ("quotas", _("Kept places"), "forums:invite_quotas"),
        ("reminders", _("Reminders"), "forums:reminders"),
    ]
    return {
        "forum": forum,
        "stage": "invite",
        "tabs": [{"label": t, "href": reverse(url, args=[forum.slug]), "current": key == tab} for key, t, url in tabs],
    }


@organiser_only
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how the invitations go, by municipality, who has answered, and what people need."""
    forum, now = get_forum(slug), timezone.now()
    seen = queries.get_overview(forum)
    context = {
        **base(forum, "overview"),
        "seen": seen,
        "mailings": list(queries.list_mailings(forum)),
        "rows": _answers(forum),
        "keeping": list_keeping(list(forum.capacities.all()), now=now),
        "can_invite": is_registration_open(forum, now=now),
        "link": request.build_absolute_uri(reverse("forums:forum", args=[slug])),
        "gains": [line.strip() for line in forum.gains.splitlines() if line.strip()],
        "needs": list(list_needs(forum)),
    }
    return render(request, "forums/organise/invite.html", context)


def _answers(forum: Forum) -> list[dict[str, Any]]:
    counts = count_statuses(forum)
    return [
        {
            "places": places,
            **{s: counts.get((places.mode, s), 0) for s in ("registered", "offered", "waiting", "cancelled")},
        }
        for places in list_places(forum)
    ]


@organiser_only
@never_cache
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """List who is invited and how far each has come; one state at a time if asked."""
    forum = get_forum(slug)
    asked = request.GET.get("lage", "")
    state = asked if asked in InvitationState.values else ""
    found = queries.list_invitations(forum, state=state)
    context = {
        **base(forum, "people"),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "states": InvitationState.choices,
        "state": state,
        "query": f"lage={state}" if state else "",
    }
    return render(request, "forums/invitations/people.html", context)


@organiser_only
@methods
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose whom to invite; that makes a draft to look through."""
    forum = get_forum(slug)
    with timezone.override(forum.zone):
        form = _audience_form(request, forum)
        if request.method == "POST" and form.is_valid():
            mailing = service.draft(actor=actor_of(request), forum=forum, audience=form.audience(), now=timezone.now())
            return redirect("forums:invite_mailing", slug=slug, mailing_id=mailing.pk)
        context = {**base(forum, "overview"), "form": form, "mailing": None}
        return render(request, "forums/invitations/audience.html", context, status=_status(request))


def _audience_form(request: HttpRequest, forum: Forum, **kwargs: Any) -> AudienceForm:
    earlier = list(list_earlier_forums(forum, today=timezone.localdate()))
    return AudienceForm(request.POST or None, earlier=earlier, **kwargs)


@of_mailing
@require_safe
def show(request: HttpRequest, mailing: Mailing) -> HttpResponse:
    """Look through a mailing before it is sent: who, who not and why, and the letter of one recipient."""
    if mailing.sent_at:
        return redirect("forums:invite_people", slug=mailing.forum.slug)
    return _preview(request, mailing)


def _preview(request: HttpRequest, mailing: Mailing, status: int = 200) -> HttpResponse:
    forum, now = mailing.forum, timezone.now()
    chosen = choose(forum, Audience.read(mailing.audience), today=timezone.localdate(now))
    context = {
        **base(forum, "overview"),
        "mailing": mailing,
        "chosen": chosen,
        "number": len(chosen.invitees),
        "first": chosen.invitees[:SHOWN_RECIPIENTS],
        "rest": chosen.invitees[SHOWN_RECIPIENTS:],
        "left_out": _left_out(chosen),
        "can_invite": is_registration_open(forum, now=now),
        **_letter_of_one(request, mailing, chosen),
    }
    return render(request, "forums/invitations/mailing.html", context, status=status)


def _letter_of_one(request: HttpRequest, mailing: Mailing, chosen: Chosen) -> dict[str, Any]:
    """Return the letter that one recipient gets: the one who is asked for, else the first."""
    asked, invitees = request.GET.get("till", ""), chosen.invitees
    one = next((i for i in invitees if i.email == asked), invitees[0] if invitees else None)
    if one is None:
        return {"recipient": None}
    language = "en" if request.GET.get("sprak", one.language) == "en" else "sv"
    subject, text = invitation_letters.preview(mailing, one, language=language)
    return {"recipient": one, "language": language, "subject": subject.strip(), "text": text}


def _left_out(chosen: Chosen) -> list[tuple[str, tuple[Any, ...]]]:
    """Return who is left out, with why in words."""
    words = {
        "invited": _("Already invited"),
        "registered": _("Already registered"),
        "cancelled": _("Have cancelled this forum"),
        "unsubscribed": _("Want no invitations"),
    }
    return [(words[why], chosen.left_out[why]) for why in words if why in chosen.left_out]


@of_mailing
@methods
def change_audience(request: HttpRequest, mailing: Mailing) -> HttpResponse:
    """Choose anew whom a draft is for."""
    form = _audience_form(request, mailing.forum, initial=audience_values(Audience.read(mailing.audience)))
    if request.method == "POST" and form.is_valid():
        try:
            service.change_draft(actor=actor_of(request), mailing=mailing, audience=form.audience())
        except service.AlreadySent:
            return _sent_already(request, mailing)
        return _back(mailing)
    context = {**base(mailing.forum, "overview"), "form": form, "mailing": mailing}
    return render(request, "forums/invitations/audience.html", context, status=_status(request))


@of_mailing
@methods
def change_letter(request: HttpRequest, mailing: Mailing) -> HttpResponse:
    """Change subject and text of a draft."""
    form = LetterForm(request.POST or None, initial={name: getattr(mailing, name) for name in LETTER_FIELDS})
    if request.method == "POST" and form.is_valid():
        try:
            service.change_draft(actor=actor_of(request), mailing=mailing, texts=form.texts())
        except service.AlreadySent:
            return _sent_already(request, mailing)
        messages.success(request, _("The letter is saved. This is how it reads."))
        return _back(mailing, "#brevet")
    context = {**base(mailing.forum, "overview"), "form": form, "mailing": mailing}
    return render(request, "forums/invitations/letter.html", context, status=_status(request))


@of_mailing
@require_POST
def send(request: HttpRequest, mailing: Mailing) -> HttpResponse:
    """Send the invitations."""
    try:
        number = service.send(actor=actor_of(request), mailing=mailing, now=timezone.now())
    except service.AlreadySent:
        return _sent_already(request, mailing)
    except service.NotOpen:
        messages.error(request, _("Registration is not open, so nobody is invited. Open it under Plan."))
        return _preview(request, mailing, status=409)
    except service.NobodyToInvite:
        messages.error(request, _("Nobody is left to invite. Choose others."))
        return _preview(request, mailing, status=409)
    text = ngettext("%(number)d invitation is on its way.", "%(number)d invitations are on their way.", number)
    messages.success(request, text % {"number": number})
    return redirect("forums:organise_invite", slug=mailing.forum.slug)


@of_mailing
@require_POST
def remove(request: HttpRequest, mailing: Mailing) -> HttpResponse:
    """Throw a draft away."""
    try:
        service.remove_draft(actor=actor_of(request), mailing=mailing)
    except service.AlreadySent:
        return _sent_already(request, mailing)
    messages.success(request, _("The draft is gone. Nobody was invited by it."))
    return redirect("forums:organise_invite", slug=mailing.forum.slug)


def _sent_already(request: HttpRequest, mailing: Mailing) -> HttpResponse:
    messages.info(request, _("These invitations have been sent already. Nobody gets a second."))
    return redirect("forums:invite_people", slug=mailing.forum.slug)


def _back(mailing: Mailing, place: str = "") -> HttpResponse:
    return redirect(reverse("forums:invite_mailing", args=[mailing.forum.slug, mailing.pk]) + place)


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
