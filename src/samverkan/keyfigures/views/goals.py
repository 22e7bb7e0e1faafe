"""Goals: everybody reads them; the municipality's own people set, change and close them."""

from __future__ import annotations

from typing import Any

import rules
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samverkan.keyfigures.enums import GoalKind, GoalState
from samverkan.keyfigures.forms.choices import list_offered
from samverkan.keyfigures.forms.goals import AimForm, CloseForm, GoalForm
from samverkan.keyfigures.models import Goal
from samverkan.keyfigures.queries import goals as queries
from samverkan.keyfigures.queries.catalogue import get_indicator
from samverkan.keyfigures.services import goals as service
from samverkan.keyfigures.views.goal_pictures import draw_goal, draw_line, write_events
from samverkan.network.models import Person

methods = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the goals in force, and those that are closed."""
    in_force = queries.measure_all(list(queries.list_goals()[:200]))
    closed = queries.list_goals(state=GoalState.CLOSED).order_by("-closed_at", "pk")[:50]
    may_set = isinstance(request.user, Person) and bool(queries.list_settable(request.user))
    context = {"lines": [draw_line(one) for one in in_force], "closed": closed, "may_set": may_set}
    return render(request, "keyfigures/goals/list.html", context)


@login_not_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one goal: path, outcome, forecast and what has happened."""
    goal = _get(pk)
    may_change = rules.has_perm("keyfigures.set_goal", request.user, goal.municipality)
    person = request.user if isinstance(request.user, Person) else None
    context = {
        "goal": goal,
        "shown": draw_goal(queries.measure_one(goal)),
        "events": write_events(goal, queries.list_events(goal)),
        "may_change": may_change and goal.state == GoalState.ACTIVE,
        "is_following": queries.is_following(person, goal) if person else None,
    }
    return render(request, "keyfigures/goals/goal.html", context)


@methods
def add(request: HttpRequest) -> HttpResponse:
    """Set a goal."""
    person = _person(request)
    settable = queries.list_settable(person)
    if not settable:
        raise PermissionDenied
    asked = {"municipality": request.GET.get("kommun", ""), "indicator": request.GET.get("nyckeltal", "")}
    data = request.POST if request.method == "POST" else None
    form = GoalForm(data, municipalities=settable, initial={key: value for key, value in asked.items() if value})
    if form.is_bound and form.is_valid():
        goal = _set(person, form)
        if goal:
            messages.success(request, _("The goal is set. You get a letter when new figures move it."))
            return redirect("keyfigures:goal", pk=goal.pk)
    context = {"form": form, "offered": list_offered(), "goal": None}
    return render(request, "keyfigures/goals/form.html", context, status=422 if form.errors else 200)


@methods
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change where a goal leads, or when."""
    goal = _own(request, pk)
    amount = goal.change_percent if goal.kind == GoalKind.CHANGE else goal.target_value
    initial = {"kind": goal.kind, "amount": amount, "due_year": goal.due_year, "note": goal.note}
    form = AimForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid() and _changed(_person(request), goal, form):
        messages.success(request, _("The goal is changed."))
        return redirect("keyfigures:goal", pk=goal.pk)
    context = {"form": form, "goal": goal, "shown": draw_goal(queries.measure(goal, None)), "offered": ()}
    return render(request, "keyfigures/goals/form.html", context, status=422 if form.errors else 200)


@methods
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a goal, with what came of it."""
    goal = _own(request, pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _closed(_person(request), goal, form):
        messages.success(request, _("The goal is closed. It can still be read."))
        return redirect("keyfigures:goal", pk=goal.pk)
    return render(
        request, "keyfigures/goals/close.html", {"form": form, "goal": goal}, status=422 if form.errors else 200
    )


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Get letters about a goal, or no more."""
    goal, is_wanted = _get(pk), request.POST.get("vill") == "ja"
    try:
        service.follow_goal(person=_person(request), goal=goal, is_wanted=is_wanted, now=timezone.now())
    except service.GoalClosed:
        messages.error(request, _("The goal is closed, so there is nothing to be told of."))
    else:
        messages.success(request, _("You get letters about this goal.") if is_wanted else _("You get no more letters."))
    return redirect("keyfigures:goal", pk=goal.pk)


def _get(pk: int) -> Goal:
    goal = queries.get_goal(pk)
    if goal is None:
        raise Http404
    return goal


def _own(request: HttpRequest, pk: int) -> Goal:
    """Return a goal in force that the visitor may change."""
    goal = _get(pk)
    if not rules.has_perm("keyfigures.set_goal", request.user, goal.municipality):
        raise PermissionDenied
    if goal.state != GoalState.ACTIVE:
        raise Http404
    return goal


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _aim(data: dict[str, Any]) -> service.Aim:
    return service.Aim(GoalKind(data["kind"]), data["amount"], data["due_year"], data["note"], data.get("start_year"))


def _set(person: Person, form: GoalForm) -> Goal | None:
    data = form.cleaned_data
    municipality, indicator = form.municipalities[data["municipality"]], get_indicator(data["indicator"])
    assert indicator is not None
    try:
        return service.set_goal(
            actor=person, municipality=municipality, indicator=indicator, gender=data["gender"], aim=_aim(data),
            now=timezone.now(),
        )  # fmt: skip
    except service.NoStart:
        field = "start_year" if data["start_year"] else "indicator"
        form.add_error(field, _("{name} has no figure to begin from.").format(name=municipality.name))
    except service.GoalExists:
        form.add_error("indicator", _("{name} has a goal for this already.").format(name=municipality.name))
    except service.InvalidGoal as invalid:
        form.refuse(invalid.field, invalid.reason, year=invalid.year)
    return None


def _changed(person: Person, goal: Goal, form: AimForm) -> bool:
    try:
        service.change_goal(actor=person, goal=goal, aim=_aim(form.cleaned_data), now=timezone.now())
    except service.InvalidGoal as invalid:
        form.refuse(invalid.field, invalid.reason, year=invalid.year)
    except service.GoalClosed:
        form.add_error(None, _("The goal was closed meanwhile."))
    else:
        return True
    return False


def _closed(person: Person, goal: Goal, form: CloseForm) -> bool:
    try:
        service.close_goal(actor=person, goal=goal, words=form.cleaned_data["words"], now=timezone.now())
    except service.GoalClosed:
        form.add_error(None, _("The goal was closed meanwhile."))
        return False
    return True
