"""The organiser's own questions in the registration, and what was answered."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samverkan.forums.enums import QuestionKind
from samverkan.forums.forms.questions import QuestionForm, question_values
from samverkan.forums.models import Forum, Question
from samverkan.forums.queries.questions import Tally, list_answers, list_questions, list_tallies
from samverkan.forums.services import questions as service
from samverkan.forums.services.suppression import suppress_cells
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")
methods = require_http_methods(["GET", "HEAD", "POST"])


@organiser_only
@never_cache
@require_safe
def show_all(request: HttpRequest, slug: str) -> HttpResponse:
    """List the questions in the order in which they are asked."""
    return _list(request, get_object_or_404(Forum, slug=slug))


@organiser_only
@methods
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask one more question."""
    forum = get_object_or_404(Forum, slug=slug)
    form = QuestionForm(request.POST if request.method == "POST" else None, forum=forum, earlier=list_questions(forum))
    if request.method == "POST" and form.is_valid():
        facts = service.QuestionFacts(**form.facts())
        try:
            service.add_question(actor=actor_of(request), forum=forum, facts=facts, now=timezone.now())
        except service.TooManyQuestions:
            form.add_error(None, _("A forum asks at most %(most)d questions.") % {"most": service.MOST_QUESTIONS})
        except service.WrongCondition:
            form.add_error("condition", _("That question is no longer there. Choose again."))
        else:
            messages.success(request, _("The question is asked from now on."))
            return redirect("forums:questions", slug=slug)
    return _form_page(request, forum, form, None)


@organiser_only
@methods
def edit(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """Change a question."""
    question = _question(slug, question_id)
    earlier = [one for one in list_questions(question.forum) if one.position < question.position]
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        initial=question_values(question),
        forum=question.forum,
        earlier=earlier,
    )
    if request.method == "POST" and form.is_valid():
        facts = service.QuestionFacts(**form.facts())
        try:
            service.change_question(actor=actor_of(request), question=question, facts=facts, now=timezone.now())
        except service.HasAnswers:
            text = _(
                "People have answered. You may change the help, whether an answer is required, and add options. "
                "For anything else, remove the question and ask a new one."
            )
            form.add_error(None, text)
        except service.StillNeeded:
            text = _("Another question is asked of those who gave one of these answers. Keep that answer.")
            form.add_error(None, text)
        except service.WrongCondition:
            form.add_error("condition", _("That question is no longer there. Choose again."))
        else:
            messages.success(request, _("The question is saved."))
            return redirect("forums:questions", slug=slug)
    return _form_page(request, question.forum, form, question)


@organiser_only
@require_POST
def move(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """Let a question change places with the one before or after it."""
    question = _question(slug, question_id)
    up = request.POST.get("to") == "up"
    if not service.move_question(actor=actor_of(request), question=question, up=up, now=timezone.now()):
        messages.error(request, _("It stays where it is: a question comes after the one that it depends on."))
        return _list(request, question.forum, status=409)
    return redirect("forums:questions", slug=slug)


@organiser_only
@methods
def remove(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """Ask whether to remove a question with its answers, then do it."""
    question = _question(slug, question_id)
    if request.method == "POST":
        try:
            service.remove_question(actor=actor_of(request), question=question, now=timezone.now())
        except service.StillNeeded:
            messages.error(request, _("Another question depends on this one. Remove that one first."))
            return _list(request, question.forum, status=409)
        messages.success(request, _("The question is removed, and its answers are deleted."))
        return redirect("forums:questions", slug=slug)
    context = {"forum": question.forum, "stage": "invite", "question": question, "number": question.answers.count()}
    return render(request, "forums/questions/remove.html", context)


@organiser_only
@never_cache
@require_safe
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how the questions were answered: counts, then each person's answers."""
    forum = get_object_or_404(Forum, slug=slug)
    context = {"forum": forum, "stage": "invite", "tallies": list_tallies(forum), "people": list_answers(forum)}
    return render(request, "forums/questions/answers.html", context)


@organiser_only
@require_safe
def answers_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the counts to pass on to others: small ones are hidden, and sensitive questions are left out."""
    forum = get_object_or_404(Forum, slug=slug)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="svar.csv"'
    rows = csv.writer(answer, delimiter=";")
    rows.writerow([_("Question"), _("Answer"), _("Number")])
    for tally in list_tallies(forum):
        if not tally.question.is_sensitive:
            for line in _told(tally):
                rows.writerow([_plain(tally.question.text), *line])
    return answer


def _told(tally: Tally) -> list[list[str]]:
    """Return words and number of each option, small ones hidden.

    How many are registered is known to all. So where each gives one answer so many more are hidden that no small one
    can be worked out from it.
    """
    is_one_each = tally.question.kind != QuestionKind.SEVERAL
    numbers = {words: number for _value, words, number in tally.rows}
    cells = suppress_cells(numbers, total_is_shown=is_one_each)
    hidden = _("hidden") if is_one_each else "< 5"
    return [[_plain(words), hidden if number is None else str(number)] for words, number in cells.items()]


def _plain(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _question(slug: str, question_id: int) -> Question:
    found = Question.objects.select_related("forum").filter(removed_at=None)
    return get_object_or_404(found, pk=question_id, forum__slug=slug)


def _list(request: HttpRequest, forum: Forum, status: int = 200) -> HttpResponse:
    context = {"forum": forum, "stage": "invite", "tallies": list_tallies(forum), "most": service.MOST_QUESTIONS}
    return render(request, "forums/questions/list.html", context, status=status)


def _form_page(request: HttpRequest, forum: Forum, form: QuestionForm, question: Question | None) -> HttpResponse:
    context = {"forum": forum, "stage": "invite", "form": form, "question": question}
    return render(request, "forums/questions/question.html", context, status=422 if form.is_bound else 200)
