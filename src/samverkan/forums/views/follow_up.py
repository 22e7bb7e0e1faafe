"""The Follow-up stage: commitments and how they go, reminders, the evaluation, the forum that follows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samverkan.forums.enums import CommitmentStatus
from samverkan.forums.forms.commitments import EditForm, NotedForm, RemindersForm
from samverkan.forums.models import Commitment, Forum
from samverkan.forums.queries import commitments as queries
from samverkan.forums.queries import evaluation as evaluations
from samverkan.forums.services import commitments as service
from samverkan.forums.views.actor import actor_of, posted
from samverkan.forums.views.commitments import facts_of
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")
methods = require_http_methods(["GET", "HEAD", "POST"])


@organiser_only
@never_cache
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what has become of the forum."""
    return _page(request, _forum(slug))


@organiser_only
@methods
def note_down(request: HttpRequest, slug: str) -> HttpResponse:
    """Note down a commitment; ``?ur=cluster-3`` says what it comes from."""
    forum, now = _forum(slug), timezone.now()
    form = NotedForm(
        posted(request), today=service.today_in(forum, now), origins=queries.list_origins(forum),
        initial={"origin": request.GET.get("ur", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        service.note_down(actor=actor_of(request), forum=forum, facts=facts_of(form), now=now)
        messages.success(request, _("The commitment is noted."))
        return redirect("forums:organise_follow_up", slug=slug)
    context = {"forum": forum, "stage": "follow_up", "form": form}
    return render(request, "forums/follow_up/new.html", context, status=422 if form.is_bound else 200)


@organiser_only
@never_cache
@methods
def edit(request: HttpRequest, slug: str, commitment_id: int) -> HttpResponse:
    """Change a commitment, or say how it goes."""
    commitment = _commitment(slug, commitment_id)
    forum, now = commitment.forum, timezone.now()
    names = ("text", "due_date", "municipality", "organisation", "is_shown", "status", "report")
    form = EditForm(
        posted(request), commitment=commitment, today=service.today_in(forum, now),
        initial={name: getattr(commitment, name) for name in names},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        actor, data = actor_of(request), form.cleaned_data
        commitment = service.edit(actor=actor, commitment=commitment, facts=facts_of(form), now=now)
        service.report_for(
            actor=actor, commitment=commitment, status=CommitmentStatus(data["status"]), words=data["report"], now=now
        )
        messages.success(request, _("The commitment is saved."))
        return redirect("forums:organise_follow_up", slug=slug)
    context = {"forum": forum, "stage": "follow_up", "form": form, "commitment": commitment}
    return render(request, "forums/follow_up/edit.html", context, status=422 if form.is_bound else 200)


@organiser_only
@require_POST
def remove(request: HttpRequest, slug: str, commitment_id: int) -> HttpResponse:
    """Delete a commitment."""
    service.remove(actor=actor_of(request), commitment=_commitment(slug, commitment_id), now=timezone.now())
    messages.success(request, _("The commitment is removed."))
    return redirect("forums:organise_follow_up", slug=slug)


@organiser_only
@require_POST
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    """Decide when people are reminded."""
    forum, form = _forum(slug), RemindersForm(request.POST)
    if not form.is_valid():
        return _page(request, forum, form, status=422)
    service.plan_reminders(actor=actor_of(request), forum=forum, days=form.cleaned_data["days"], now=timezone.now())
    messages.success(request, _("The reminders are planned."))
    return redirect("forums:organise_follow_up", slug=slug)


def _forum(slug: str) -> Forum:
    return get_object_or_404(Forum.objects.select_related("follows", "series", "follow_up", "evaluation"), slug=slug)


def _commitment(slug: str, commitment_id: int) -> Commitment:
    found = Commitment.objects.select_related("forum", "municipality", "registration")
    return get_object_or_404(found, forum__slug=slug, pk=commitment_id)


def _page(request: HttpRequest, forum: Forum, form: RemindersForm | None = None, status: int = 200) -> HttpResponse:
    now = timezone.now()
    today = service.today_in(forum, now)
    commitments = list(queries.list_commitments(forum))
    for one in commitments:
        one.forum = forum
    days = queries.remind_days(getattr(forum, "follow_up", None))
    last_time = queries.list_last_time(forum, is_public=False)
    evaluation = getattr(forum, "evaluation", None) or evaluations.get_evaluation(forum)
    context: dict[str, Any] = {
        "forum": forum,
        "stage": "follow_up",
        "today": today,
        "commitments": commitments,
        "parts": [count.as_part() for count in queries.count_statuses(commitments)],
        "late": sum(one.due_date < today and one.status in ("made", "under_way") for one in commitments),
        "planned": queries.list_planned(commitments, days, today=today),
        "reminders_form": form or RemindersForm(initial={"days": ", ".join(str(day) for day in days)}),
        "last_time": last_time,
        "last_parts": [count.as_part() for count in queries.count_statuses(last_time)],
        "evaluation": evaluation,
        "is_open": evaluations.is_open(evaluation, now=now),
        "is_closed": evaluations.is_closed(evaluation, now=now),
        "closes_at": evaluation.closed_at or evaluations.closes_at(forum),
        "follow_ups": list(forum.followed_by.order_by("starts_at", "pk")),
    }
    return render(request, "forums/follow_up/stage.html", context, status=status)
