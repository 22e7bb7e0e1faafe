"""The organiser's list of forums, and the stage Plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samverkan.forums.enums import ForumStatus
from samverkan.forums.forms.programme import FactsForm, ProgrammeFileForm, SessionForm, session_values
from samverkan.forums.models import Forum, Session
from samverkan.forums.queries.programme import list_organised, list_programme
from samverkan.forums.queries.registrations import count_statuses, list_places
from samverkan.forums.services import programme, programme_import
from samverkan.forums.services.schedule import ProgrammeError
from samverkan.forums.services.schedule_json import MAX_BYTES
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.version_standing import standing_context
from samverkan.network.access import role_required
from samverkan.network.queries import get_region

organiser_only = role_required("forums.organise")
methods = require_http_methods(["GET", "HEAD", "POST"])


def get_forum(slug: str) -> Forum:
    """Return any forum, drafts too, or end in the page that says that there is none."""
    return get_object_or_404(Forum.objects.select_related("follows").prefetch_related("capacities"), slug=slug)


@organiser_only
@require_safe
def forum_list(request: HttpRequest) -> HttpResponse:
    """Show all forums with how far they have come."""
    return render(request, "forums/organise/list.html", {"forums": list_organised()})


@organiser_only
@methods
def new_forum(request: HttpRequest) -> HttpResponse:
    """Read a programme file into a new draft."""
    form = ProgrammeFileForm(request.POST or None, request.FILES or None)
    faults: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            forum = programme_import.import_programme(
                data=form.cleaned_data["file"].read(MAX_BYTES + 1),
                region=get_region(),
                actor=actor_of(request),
                now=timezone.now(),
            )
        except ProgrammeError as error:
            faults = error.faults
        else:
            messages.success(request, _("The programme is read. The forum is a draft that only organisers see."))
            return redirect("forums:organise_plan", slug=forum.slug)
    context = {"form": form, "faults": faults}
    return render(request, "forums/organise/new.html", context, status=422 if request.method == "POST" else 200)


@organiser_only
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the Plan stage: facts, places, programme, and what can be done."""
    return render(request, "forums/organise/plan.html", _plan(get_forum(slug)))


@organiser_only
@methods
def edit_facts(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the facts of a forum."""
    forum = get_forum(slug)
    with timezone.override(forum.zone):
        form = FactsForm(request.POST or None, instance=forum)
        if request.method == "POST" and form.is_valid() and _store_facts(request, forum, form):
            return redirect("forums:organise_plan", slug=slug)
        context = {"forum": forum, "stage": "plan", "form": form}
        return render(request, "forums/organise/facts.html", context, status=422 if request.method == "POST" else 200)


@organiser_only
@methods
def replace(request: HttpRequest, slug: str) -> HttpResponse:
    """Replace the programme of a draft by a file."""
    forum, faults = get_forum(slug), ()
    form = ProgrammeFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read(MAX_BYTES + 1)
        try:
            programme_import.replace_programme(forum=forum, data=data, actor=actor_of(request), now=timezone.now())
        except ProgrammeError as error:
            faults = error.faults  # type: ignore[assignment]
        else:
            messages.success(request, _("The programme is replaced."))
            return redirect("forums:organise_plan", slug=slug)
    context = {"forum": forum, "stage": "plan", "form": form, "faults": faults}
    return render(request, "forums/organise/programme.html", context, status=422 if request.method == "POST" else 200)


@organiser_only
@methods
def edit_session(request: HttpRequest, slug: str, session_id: int) -> HttpResponse:
    """Change a session."""
    forum = get_forum(slug)
    session = get_object_or_404(Session.objects.select_related("room", "slot"), pk=session_id, slot__forum=forum)
    form = SessionForm(request.POST or None, initial=session_values(session))
    if request.method == "POST" and form.is_valid() and _store_session(request, session, form):
        return redirect(reverse("forums:organise_plan", args=[slug]) + f"#pass-{session.pk}")
    context = {"forum": forum, "stage": "plan", "form": form, "session": session}
    return render(request, "forums/organise/session.html", context, status=422 if request.method == "POST" else 200)


@organiser_only
@require_POST
def change_status(request: HttpRequest, slug: str) -> HttpResponse:
    """Open or close registration."""
    forum = get_forum(slug)
    if request.POST.get("action") not in ("open", "close"):
        raise Http404
    is_opening = request.POST["action"] == "open"
    change = programme.open_registration if is_opening else programme.close_registration
    try:
        change(actor=actor_of(request), forum=forum, now=timezone.now())
    except programme.NotPossibleNow:
        messages.error(request, _("That is not possible as the forum stands now."))
        return render(request, "forums/organise/plan.html", _plan(forum), status=409)
    else:
        messages.success(request, _("Registration is open.") if is_opening else _("Registration is closed."))
    return redirect("forums:organise_invite" if is_opening else "forums:organise_plan", slug=slug)


@organiser_only
@methods
def cancel_forum(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether to call the forum off, then do it."""
    forum = get_forum(slug)
    if request.method == "POST":
        try:
            programme.cancel_forum(actor=actor_of(request), forum=forum, now=timezone.now())
        except programme.NotPossibleNow:
            messages.error(request, _("That is not possible as the forum stands now."))
            return render(request, "forums/organise/plan.html", _plan(forum), status=409)
        else:
            messages.success(request, _("The forum is called off, and everybody registered is told."))
        return redirect("forums:organise_plan", slug=slug)
    active = sum(number for (_mode, status), number in count_statuses(forum).items() if status != "cancelled")
    return render(request, "forums/organise/cancel.html", {"forum": forum, "stage": "plan", "active": active})


def _plan(forum: Forum) -> dict[str, Any]:
    programme = list_programme(forum)
    return standing_context(forum, programme, now=timezone.now()) | {
        "forum": forum,
        "stage": "plan",
        "places": list_places(forum),
        "programme": programme,
        "missing": _missing(forum),
        "can_open": forum.status in (ForumStatus.DRAFT, ForumStatus.CLOSED) and timezone.now() < forum.ends_at,
        "can_close": forum.status == ForumStatus.OPEN,
        "can_cancel": forum.status in (ForumStatus.DRAFT, ForumStatus.OPEN, ForumStatus.CLOSED),
        "is_draft": forum.status == ForumStatus.DRAFT,
    }


def _missing(forum: Forum) -> list[str]:
    """Return what is worth writing before the forum is shown."""
    needs_link = forum.mode in ("digital", "both") and not forum.join_url
    wanted = [
        (not forum.lead, _("A lead sentence: why should somebody come?")),
        (not forum.gains, _("What participants gain.")),
        (forum.mode != "digital" and not forum.venue, _("The place.")),
        (needs_link, _("The link for digital participants.")),
        (not forum.contact_email, _("A contact address.")),
    ]
    return [text for is_missing, text in wanted if is_missing]


def _store_facts(request: HttpRequest, forum: Forum, form: FactsForm) -> bool:
    try:
        programme.edit_forum(
            actor=actor_of(request), forum=forum, facts=form.facts(), capacities=form.capacities(), now=timezone.now()
        )
    except programme.CapacityBelowTaken as error:
        words = {"mode": error.what, "taken": error.taken}
        text = _("%(mode)s: %(taken)d places are taken or kept for municipalities, so there cannot be fewer.")
        form.add_error(None, text % words)
    except programme.OutsideForum as error:
        start = timezone.localtime(error.session.starts_at).strftime("%H:%M")
        words = {"title": error.session.title, "start": start}
        form.add_error(None, _("“%(title)s” (%(start)s) would fall outside the forum's times.") % words)
    else:
        messages.success(request, _("The facts are saved."))
        return True
    return False


def _store_session(request: HttpRequest, session: Session, form: SessionForm) -> bool:
    data = form.cleaned_data
    facts = programme.SessionFacts(
        data["title"], data["abstract"], data["capacity"], data["room"],
        tuple(programme.SpeakerFacts(*host) for host in data["hosts"]),
    )  # fmt: skip
    try:
        programme.edit_session(actor=actor_of(request), session=session, facts=facts, now=timezone.now())
    except programme.CapacityBelowTaken as error:
        form.add_error("capacity", _("%(taken)d seats are taken, so there cannot be fewer.") % {"taken": error.taken})
        return False
    messages.success(request, _("The session is saved."))
    return True
