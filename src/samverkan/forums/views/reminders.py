"""Reminders: a list by when they leave, a page for each with its letter, and a switch."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from samverkan.forums.forms.reminders import ReminderForm, reminder_values, when_values
from samverkan.forums.models import Forum, Reminder
from samverkan.forums.queries import reminders as queries
from samverkan.forums.services import reminder_texts
from samverkan.forums.services import reminders as service
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.invite import Page, base, get_forum, methods, organiser_only

View = Callable[..., HttpResponse]


def of_reminder(view: View) -> Page:
    """Find the reminder of the address, or answer 404; times are told in the forum's zone."""

    @wraps(view)
    def found(request: HttpRequest, slug: str, reminder_id: int) -> HttpResponse:
        reminder = queries.get_reminder(slug, reminder_id)
        if reminder is None:
            raise Http404
        with timezone.override(reminder.forum.zone):
            return view(request, reminder)

    return organiser_only(never_cache(found))


@organiser_only
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the forum's reminders in the order they leave, and what to begin new ones from."""
    forum, now = get_forum(slug), timezone.now()
    with timezone.override(forum.zone):
        rows = [_row(reminder, now) for reminder in queries.list_reminders(forum)]
        templates = [(key, template.label) for key, template in reminder_texts.TEMPLATES.items()]
        context = {**base(forum, "reminders"), "reminders": rows, "templates": templates}
        return render(request, "forums/invitations/reminders.html", context)


def _row(reminder: Reminder, now: Any) -> dict[str, Any]:
    moment = reminder.moment
    return {
        "reminder": reminder,
        "moment": moment,
        "when": when_values(reminder.minutes),
        "is_on": reminder.on_since is not None,
        "is_past": moment is not None and moment <= now,
        "reached": getattr(reminder, "reached", 0),
    }


@organiser_only
@methods
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a reminder, from a template if one is asked for."""
    forum = get_forum(slug)
    key = request.GET.get("mall", "")
    template = reminder_texts.TEMPLATES.get(key, reminder_texts.TEMPLATES["dag"])
    values = reminder_texts.values_of(template, forum)
    form = ReminderForm(request.POST or None, initial=values | when_values(values["minutes"]))
    if request.method == "POST" and form.is_valid():
        reminder = _save(request, forum, form)
        messages.success(request, _("The reminder is written. Look it through, then switch it on."))
        return redirect("forums:reminder", slug=slug, reminder_id=reminder.pk)
    return _form_page(request, forum, form)


def _save(request: HttpRequest, forum: Forum, form: ReminderForm, reminder: Reminder | None = None) -> Reminder:
    data = form.cleaned_data
    facts = service.ReminderFacts(data["anchor"], form.minutes(), data["audience"], form.texts())
    return service.save_reminder(
        actor=actor_of(request), forum=forum, facts=facts, now=timezone.now(), reminder=reminder
    )


def _form_page(
    request: HttpRequest, forum: Forum, form: ReminderForm, reminder: Reminder | None = None
) -> HttpResponse:
    context = {**base(forum, "reminders"), "form": form, "reminder": reminder}
    status = 422 if request.method == "POST" else 200
    return render(request, "forums/invitations/reminder_edit.html", context, status=status)


@of_reminder
@require_safe
def show(request: HttpRequest, reminder: Reminder) -> HttpResponse:
    """Show when a reminder leaves, to how many, its letter in a language, and the switch."""
    now = timezone.now()
    language = "en" if request.GET.get("sprak") == "en" else "sv"
    subject, text = service.preview(reminder, name=actor_of(request).name or "Anna", language=language)
    context = {
        **base(reminder.forum, "reminders"),
        **_row(reminder, now),
        "would_reach": queries.count_reached(reminder, now=now),
        "is_late": reminder.on_since is not None and not reminder.is_day_before and _is_late(reminder),
        "language": language,
        "subject": subject.strip(),
        "text": text,
    }
    return render(request, "forums/invitations/reminder.html", context)


def _is_late(reminder: Reminder) -> bool:
    """Whether it was switched on after its moment, and so does not leave."""
    moment = reminder.moment
    return moment is not None and reminder.on_since is not None and reminder.on_since > moment


@of_reminder
@methods
def edit(request: HttpRequest, reminder: Reminder) -> HttpResponse:
    """Change a reminder."""
    form = ReminderForm(request.POST or None, initial=reminder_values(reminder))
    if request.method == "POST" and form.is_valid():
        _save(request, reminder.forum, form, reminder)
        messages.success(request, _("The reminder is changed."))
        return redirect("forums:reminder", slug=reminder.forum.slug, reminder_id=reminder.pk)
    return _form_page(request, reminder.forum, form, reminder)


@of_reminder
@require_POST
def switch(request: HttpRequest, reminder: Reminder) -> HttpResponse:
    """Switch a reminder on or off."""
    is_on = request.POST.get("on") == "1"
    service.switch(actor=actor_of(request), reminder=reminder, is_on=is_on, now=timezone.now())
    messages.success(request, _("The reminder is on.") if is_on else _("The reminder is off."))
    return redirect("forums:reminder", slug=reminder.forum.slug, reminder_id=reminder.pk)


@of_reminder
@require_POST
def remove(request: HttpRequest, reminder: Reminder) -> HttpResponse:
    """Remove a reminder."""
    service.remove(actor=actor_of(request), reminder=reminder, now=timezone.now())
    messages.success(request, _("The reminder is removed."))
    return redirect("forums:reminders", slug=reminder.forum.slug)
