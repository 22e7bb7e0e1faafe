"""The organiser's Seats stage: propose, look, move, publish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samverkan.forums.forms.seats import MoveForm, ProposeForm
from samverkan.forums.models import Forum, Registration, SeatPlan, Session
from samverkan.forums.queries import seat_plans
from samverkan.forums.queries.quotas import list_keeping
from samverkan.forums.queries.seat_changes import work_out_changes
from samverkan.forums.queries.seat_moves import list_moves
from samverkan.forums.queries.series import count_bringing
from samverkan.forums.services import seat_publication
from samverkan.forums.services import seats as service
from samverkan.forums.services.seat_what_if import foresee
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")

#: Outcomes in the order of the bar, with the colour each has there.
OUTCOMES = (
    (seat_plans.FIRST, "1"), (seat_plans.SECOND, "2"), (seat_plans.THIRD, "3"),
    (seat_plans.OTHER, "4"), (seat_plans.NO_WISH, "rest"), (seat_plans.NONE, "5"),
)  # fmt: skip


@organiser_only
@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the latest plan: who got what, the mix, who lost out."""
    forum = get_object_or_404(Forum, slug=slug)
    return _page(request, forum)


@organiser_only
@require_POST
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the engine propose seats."""
    forum = get_object_or_404(Forum, slug=slug)
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _page(request, forum, form, status=422)
    try:
        plan = service.propose(actor=actor_of(request), forum=forum, now=timezone.now(), **form.cleaned_data)
    except service.NothingToAllocate:
        messages.error(request, _nothing())
    except service.TooManyPersons:
        messages.error(request, _too_many())
    else:
        messages.success(request, _ready(plan))
        return redirect("forums:organise_seats", slug=slug)
    return _page(request, forum, form, status=409)


@organiser_only
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Move one person by hand: first show what it changes, then do it."""
    plan = _latest(slug)
    data = request.POST if request.method == "POST" else request.GET
    is_asked = bool(data.get("person") and data.get("session"))
    form = MoveForm(data if is_asked else None, forum=plan.forum, initial=request.GET.dict())
    if not form.is_bound or not form.is_valid():
        return _move_page(request, plan, form, status=422 if form.is_bound else 200)
    person, session = form.cleaned_data["person"], form.cleaned_data["session"]
    if request.method == "GET":
        return _move_page(request, plan, form, preview=_preview(plan, person, session))
    try:
        service.move(actor=actor_of(request), plan=plan, registration=person, session=session, now=timezone.now())
    except service.MoveRefused as refused:
        form.add_error("session", _reason(refused.reason))
        return _move_page(request, plan, form, status=409)
    except service.PlanPublished:
        messages.error(request, _("The plan is published. Choose “Change published seats” first."))
        return _page(request, plan.forum, status=409)
    messages.success(request, _("%(name)s is moved to “%(title)s”.") % {"name": person.name, "title": session.title})
    return redirect("forums:organise_seats", slug=slug)


@organiser_only
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who will be told, then publish."""
    plan = _latest(slug, number=request.POST.get("plan", "") if request.method == "POST" else None)
    if request.method == "GET":
        changes = work_out_changes(plan)
        is_again = plan.forum.seats_published_at is not None
        moves = list_moves(changes) if is_again and not plan.published_at else []
        context = {"forum": plan.forum, "stage": "seats", "plan": plan, "changes": changes, "moves": moves}
        return render(request, "forums/organise/seats_publish.html", context)
    try:
        result = seat_publication.publish(actor=actor_of(request), plan=plan, now=timezone.now())
    except seat_publication.PlanOutdated:
        messages.error(request, _("A newer plan is already published. Nothing was changed."))
    except seat_publication.CapacityChanged as changed:
        title = changed.session.title
        message = _("“%(title)s” has fewer seats now than the plan gives. Propose again. Nothing was changed.")
        messages.error(request, message % {"title": title})
    except seat_publication.ForumOver:
        messages.error(request, _("That is not possible as the forum stands now."))
    else:
        messages.success(request, _told(result))
        return redirect("forums:organise_seats", slug=slug)
    return _page(request, plan.forum, status=409)


@organiser_only
@require_POST
def rearrange(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose again with few changes, and show whose seats change before anybody is told."""
    return _propose_from_published(request, slug, service.rearrange)


@organiser_only
@require_POST
def pass_on(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose to pass on seats that have become free, and show who gains before anybody is told."""
    return _propose_from_published(request, slug, service.pass_on)


@organiser_only
@require_POST
def change_published(request: HttpRequest, slug: str) -> HttpResponse:
    """Start a new plan from the published seats."""
    forum = get_object_or_404(Forum, slug=slug)
    service.start_from_published(actor=actor_of(request), forum=forum, now=timezone.now())
    messages.success(request, _("Here are the published seats to change. Nobody is told until you publish again."))
    return redirect("forums:organise_seats", slug=slug)


def _latest(slug: str, number: str | None = None) -> SeatPlan:
    """Return the plan of that number (a page left open publishes what it showed, or nothing), else the latest."""
    plans = SeatPlan.objects.filter(forum__slug=slug).select_related("forum").order_by("-number")
    if number is None:
        return get_object_or_404(plans[:1])
    if not number.isdecimal() or len(number) > 9:
        raise Http404
    return get_object_or_404(plans, number=int(number))


def _page(request: HttpRequest, forum: Forum, form: ProposeForm | None = None, status: int = 200) -> HttpResponse:
    plan = seat_plans.latest_plan(forum)
    if form is None:
        form = ProposeForm(initial={"seed": plan.seed + 1 if plan else 1, "keep_moves": True})
    context: dict[str, Any] = {"forum": forum, "stage": "seats", "form": form, "page": None, "candidates": 0}
    context["keeping"] = []
    if plan is None:
        bringing = count_bringing(forum, today=timezone.localdate())
        context |= {"candidates": seat_plans.count_candidates(forum), "wish_slots": seat_plans.wish_slots(forum)}
        context["bringing"] = bringing
        context["keeping"] = list_keeping(list(forum.capacities.all()), now=timezone.now())
    else:
        plan.forum = forum
        page = seat_plans.read_plan(plan)
        context |= {"page": page, "parts": _parts(page), "limit": service.MOST_PERSONS}
    return render(request, "forums/organise/seats.html", context, status=status)


def _propose_from_published(request: HttpRequest, slug: str, act: Callable[..., SeatPlan]) -> HttpResponse:
    forum = get_object_or_404(Forum, slug=slug)
    try:
        plan = act(actor=actor_of(request), forum=forum, now=timezone.now())
    except service.NotPublished:
        messages.error(request, _("No seats are published yet. Propose seats first."))
    except service.NothingToAllocate:
        messages.error(request, _nothing())
    except service.TooManyPersons:
        messages.error(request, _too_many())
    except service.NobodyGains:
        messages.info(request, _("No seat is free that somebody would rather have than their own."))
        return redirect("forums:organise_seats", slug=slug)
    except service.RulesBroken:
        text = _("The published seats no longer fit the programme. Do it again with few changes instead.")
        messages.error(request, text)
    else:
        messages.success(request, _ready(plan))
        return redirect("forums:seats_publish", slug=slug)
    return _page(request, forum, status=409)


def _nothing() -> str:
    return _("There is nothing to place yet: no slot is given by wishes, or nobody is registered.")


def _too_many() -> str:
    return _("More than %(limit)s people cannot be placed at once.") % {"limit": service.MOST_PERSONS}


def _ready(plan: SeatPlan) -> str:
    return _("Proposal %(number)s is ready. Nobody has been told yet.") % {"number": plan.number}


def _parts(page: seat_plans.PlanPage) -> list[dict[str, Any]]:
    labels = {
        seat_plans.FIRST: _("First wish"),
        seat_plans.SECOND: _("Second wish"),
        seat_plans.THIRD: _("Third wish"),
        seat_plans.OTHER: _("Another session"),
        seat_plans.NO_WISH: _("No wish, or leads the session"),
        seat_plans.NONE: _("No seat"),
    }
    return [{"label": labels[key], "value": page.outcomes[key], "kind": kind} for key, kind in OUTCOMES]


def _move_page(
    request: HttpRequest, plan: SeatPlan, form: MoveForm, *, preview: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"forum": plan.forum, "stage": "seats", "plan": plan, "form": form, "preview": preview}
    return render(request, "forums/organise/seats_move.html", context, status=status)


def _preview(plan: SeatPlan, person: Registration, session: Session) -> dict[str, Any]:
    planned = seat_plans.list_planned(plan)
    counts = Counter(seat.session_id for seat in planned)
    own = [seat for seat in planned if seat.registration_id == person.pk]
    now = next((seat for seat in own if seat.slot_id == session.slot_id), None)
    reason = service.why_not_move(plan=plan, registration=person, session=session, planned=planned)
    is_same = bool(now and now.session_id == session.pk)
    seen = None
    if reason != "gone" and not is_same:
        seen = foresee(plan=plan, registration=person, session=session, seats_of_plan=planned)
    return {
        "person": person,
        "session": session,
        "now": now,
        "now_count": counts[now.session_id] if now and now.session_id else 0,
        "target_count": counts[session.pk],
        "rank": seen.rank if seen else _wish(person, session),
        "refusal": _reason(reason) if reason else "",
        "is_same": is_same,
        "seen": seen,
        "faults": [_fault(kind) for kind in seen.faults] if seen and not reason else [],
    }


def _wish(person: Registration, session: Session) -> int | None:
    return person.preferences.filter(session=session).values_list("rank", flat=True).first()


def _reason(reason: str) -> str:
    return {
        "full": _("The session is full. Move somebody out of it first."),
        "mode": _("The session is not for the way this person takes part."),
        "overlap": _("The person sits in another session at the same time."),
        "gone": _("The person is no longer registered."),
    }[reason]


def _fault(kind: str) -> str:
    return {
        "host": _("The person leads a session in this slot."),
        "content": _("The person attends the same session in another slot."),
        "overlap": _reason("overlap"),
        "mode": _reason("mode"),
        "full": _reason("full"),
    }.get(kind, _("One of the rules for seats would be broken."))


def _told(result: seat_publication.Publication) -> str:
    if result.is_repeat:
        return _("The plan was published already. Nobody is told twice.")
    told = ngettext(
        "The seats are published. %(number)s person gets a letter.",
        "The seats are published. %(number)s people get a letter.",
        result.told,
    )
    return told % {"number": result.told}
