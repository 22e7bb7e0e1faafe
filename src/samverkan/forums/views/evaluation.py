"""The evaluation: the participant's form behind My day, and the organiser's questions and result."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from samverkan.forums.forms.evaluation import EvaluationForm, QuestionsForm
from samverkan.forums.models import Forum, Registration
from samverkan.forums.queries import evaluation as queries
from samverkan.forums.services import evaluation as service
from samverkan.forums.views.actor import actor_of, posted
from samverkan.forums.views.my_day import personal
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")
methods = require_http_methods(["GET", "HEAD", "POST"])


@personal
@methods
def answer(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Ask the questions while the evaluation is open, and of those who have not answered."""
    now, evaluation = timezone.now(), queries.get_evaluation(registration.forum)
    evaluation.forum = registration.forum
    if queries.has_answered(registration):
        return _told(request, registration, "answered", 409 if request.method == "POST" else 200)
    if registration.status != "registered" or not queries.is_open(evaluation, now=now):
        return _told(request, registration, "closed", 409 if request.method == "POST" else 200)
    form = EvaluationForm(posted(request), questions=queries.list_questions(evaluation))
    if request.method == "POST" and form.is_valid():
        try:
            service.answer(registration=registration, scales=form.scales, texts=form.texts, now=now)
        except service.AlreadyAnswered:
            return _told(request, registration, "answered", 409)
        except service.NotOpen:
            return _told(request, registration, "closed", 409)
        return redirect("forums:my_day_evaluation", key=registration.key)
    context = {
        "registration": registration,
        "forum": registration.forum,
        "form": form,
        "closes_at": queries.closes_at(registration.forum),
    }
    return render(request, "forums/follow_up/evaluation.html", context, status=422 if form.is_bound else 200)


def _told(request: HttpRequest, registration: Registration, what: str, status: int) -> HttpResponse:
    context = {"registration": registration, "forum": registration.forum, "what": what}
    return render(request, "forums/follow_up/evaluation_told.html", context, status=status)


@organiser_only
@never_cache
@methods
def organise(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the questions while nobody has answered, see how many have, and read the result when it is closed."""
    forum = get_object_or_404(Forum, slug=slug)
    evaluation = queries.get_evaluation(forum)
    evaluation.forum = forum
    form = QuestionsForm(posted(request), evaluation=evaluation)
    if request.method == "POST" and form.is_valid() and _chosen(request, forum, form):
        messages.success(request, _("The questions are saved."))
        return redirect("forums:evaluation", slug=slug)
    now = timezone.now()
    is_closed = queries.is_closed(evaluation, now=now)
    if is_closed and evaluation.closed_at is None:
        evaluation = service.settle(forum=forum, now=now)
    context = {
        "forum": forum,
        "stage": "follow_up",
        "evaluation": evaluation,
        "form": form,
        "questions": queries.list_questions(evaluation),
        "is_open": queries.is_open(evaluation, now=now),
        "is_closed": is_closed,
        "is_over": now >= forum.ends_at,
        "closes_at": evaluation.closed_at or queries.closes_at(forum),
        "result": queries.read_result(evaluation) if is_closed else None,
        "least": queries.LEAST_ANSWERS,
    }
    return render(request, "forums/follow_up/evaluation_organise.html", context, status=422 if form.is_bound else 200)


def _chosen(request: HttpRequest, forum: Forum, form: QuestionsForm) -> bool:
    data = form.cleaned_data
    try:
        service.choose_questions(
            actor=actor_of(request), forum=forum, is_on=data["is_on"], usual=data["usual"], own=form.own,
            now=timezone.now(),
        )  # fmt: skip
    except service.HasAnswers:
        form.add_error(None, _("Somebody has answered, so the questions stay as they are."))
        return False
    return True


@organiser_only
@require_POST
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Let no more answers in."""
    service.close(actor=actor_of(request), forum=get_object_or_404(Forum, slug=slug), now=timezone.now())
    messages.success(request, _("The evaluation is closed."))
    return redirect("forums:evaluation", slug=slug)


@organiser_only
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the scales on the forum's page, or no longer."""
    is_public = request.POST.get("public") == "yes"
    forum = get_object_or_404(Forum, slug=slug)
    try:
        service.publish(actor=actor_of(request), forum=forum, is_public=is_public, now=timezone.now())
    except service.NotClosed:
        messages.error(request, _("The result can be shown when the evaluation is closed and five have answered."))
    else:
        shown, hidden = _("The result is shown on the forum's page."), _("The result is no longer public.")
        messages.success(request, shown if is_public else hidden)
    return redirect("forums:evaluation", slug=slug)
