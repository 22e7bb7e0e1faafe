"""The Invite stage's lists: people in from a file, looked at first, and out as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from samverkan.forums.forms.lists import ListFileForm, RowForm
from samverkan.forums.models import Forum
from samverkan.forums.queries.registrations import is_registration_open, list_places
from samverkan.forums.services import registration_list as service
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.plan import get_forum
from samverkan.forums.views.tables import table_file
from samverkan.network.access import role_required
from samverkan.web.tables import MAX_BYTES, UnreadableTable, read_table, write_csv

organiser_only = role_required("forums.organise")


@dataclass(frozen=True)
class Line:
    """A row of the list as the organiser sees it before anybody is registered."""

    number: int
    form: RowForm
    is_known: bool


@organiser_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a list: first say of each row what would come of it, then register them."""
    forum = get_forum(slug)
    if request.method != "POST":
        return _page(request, forum, ListFileForm())
    form = ListFileForm(request.POST, request.FILES)
    text = request.POST.get("rows", "")
    if not text and not form.is_valid():
        return _page(request, forum, form, status=422)
    data = text.encode() if text else form.cleaned_data["file"].read(MAX_BYTES + 1)
    try:
        table = read_table(data)
        lines = _lines(forum, service.read_rows(table))
    except (UnreadableTable, service.ColumnsMissing, service.TooManyRows) as fault:
        form.errors["file"] = form.error_class([_words(fault)])  # in the place of "required", if the rows were sent
        return _page(request, forum, form, status=422)
    is_faulty, outcome = any(line.form.faults for line in lines), None
    if text and not is_faulty:
        outcome = _register(request, forum, lines)
        if not outcome.left:
            messages.success(request, _said(outcome))
            return redirect("forums:organise_invite", slug=forum.slug)
        lines = _lines(forum, service.read_rows(table))
    rows = write_csv(table).decode("utf-8-sig")
    status = 422 if is_faulty else 409 if outcome and outcome.is_closed else 200
    return _page(request, forum, ListFileForm(), lines=lines, rows=rows, outcome=outcome, status=status)


@organiser_only
@never_cache
@require_safe
def write(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give the list of those who are registered."""
    forum = get_forum(slug)
    table = service.write_rows(actor=actor_of(request), forum=forum, now=timezone.now())
    return table_file(table, kind=kind, name=f"anmalda-{slug}")


@organiser_only
@require_safe
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """Give an empty list to fill in."""
    get_forum(slug)
    return table_file(service.empty_table(), kind="csv", name="mall")


def _lines(forum: Forum, rows: list[dict[str, str]]) -> list[Line]:
    known, seen, places = service.known_addresses(forum), set[str](), list_places(forum)
    forms = [RowForm(row, places=places, seen=seen) for row in rows]
    return [Line(n, form, form["email"].value().lower() in known) for n, form in enumerate(forms, 2)]


def _register(request: HttpRequest, forum: Forum, lines: list[Line]) -> service.Outcome:
    language = translation.get_language() or "sv"
    people = [service.as_application(line.form.cleaned_data, language=language) for line in lines if not line.is_known]
    return service.register_all(actor=actor_of(request), forum=forum, applications=people, now=timezone.now())


def _said(outcome: service.Outcome) -> str:
    told = ngettext(
        "%(number)s person is registered and gets a letter.",
        "%(number)s people are registered and get a letter each.",
        outcome.registered,
    ) % {"number": outcome.registered}
    waiting = ngettext(
        "%(number)s person is on the waiting list.", "%(number)s people are on the waiting list.", outcome.waiting
    ) % {"number": outcome.waiting}
    return f"{told} {waiting}" if outcome.waiting else told


def _words(fault: Exception) -> str:
    if isinstance(fault, service.ColumnsMissing):
        return _("The list lacks these columns: %(columns)s.") % {"columns": ", ".join(fault.headings)}
    if isinstance(fault, service.TooManyRows):
        return _("The list has more than %(limit)s people.") % {"limit": service.MOST_ROWS}
    reason = fault.reason if isinstance(fault, UnreadableTable) else ""
    return {
        "size": _("The file is too large."),
        "rows": _("The list has more than %(limit)s people.") % {"limit": service.MOST_ROWS},
        "xlsx": _("The file cannot be read as XLSX. Save it anew, or as CSV."),
    }.get(reason, _("The file cannot be read as CSV. Save it as CSV with UTF-8, or as XLSX."))


def _page(
    request: HttpRequest, forum: Forum, form: ListFileForm, *, lines: list[Line] | None = None, rows: str = "",
    outcome: service.Outcome | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    lines = lines or []
    context: dict[str, Any] = {
        "forum": forum, "stage": "invite", "form": form, "lines": lines, "rows": rows,
        "is_open": is_registration_open(forum, now=timezone.now()),
        "faulty": sum(bool(line.form.faults) for line in lines),
        "known": sum(line.is_known for line in lines if not line.form.faults),
        "new": sum(not line.is_known and not line.form.faults for line in lines),
        "columns": service.COLUMNS, "outcome": outcome, "said": _said(outcome) if outcome else "",
    }  # fmt: skip
    return render(request, "forums/organise/list_in.html", context, status=status)
