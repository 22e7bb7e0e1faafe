"""What was revised since the last fetch, for everybody to see."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samverkan.keyfigures import revision_words
from samverkan.keyfigures.forms.revisions import CATALOGUE, INTEGRATION, VIEWS, RevisionsForm
from samverkan.keyfigures.queries import revisions as queries

PAGE_SIZE, CATALOGUE_PAGE_SIZE = 15, 40


@login_not_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show revised values, of the integration table or of all, or what became of the catalogue."""
    form = RevisionsForm(request.GET)
    chosen = form.cleaned_data["visa"] if form.is_valid() else ""
    context = {"form": form, "tabs": _tabs(chosen), "chosen": chosen, "query": f"visa={chosen}"}
    if not chosen:
        return render(request, "keyfigures/revisions/list.html", context, status=422)
    number = request.GET.get("page")
    told = _catalogue(number) if chosen == CATALOGUE else _values(number, is_integration=chosen == INTEGRATION)
    return render(request, "keyfigures/revisions/list.html", {**context, **told})


def _tabs(chosen: str) -> list[dict[str, Any]]:
    return [{"label": label, "href": f"?visa={key}", "current": key == chosen} for key, label in VIEWS]


def _values(number: str | None, *, is_integration: bool) -> dict[str, Any]:
    page = Paginator(queries.list_revised(is_integration=is_integration), PAGE_SIZE).get_page(number)
    revised = queries.tell_revised(page.object_list)
    names = queries.names_of(revised)
    return {"page": page, "tellings": [revision_words.tell(one, names) for one in revised]}


def _catalogue(number: str | None) -> dict[str, Any]:
    page = Paginator(queries.list_catalogue_events(), CATALOGUE_PAGE_SIZE).get_page(number)
    return {"page": page, "events": queries.tell_events(list(page.object_list))}
