"""The way in: choose a municipality, or search for an indicator."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.homes import home_of, slug_of
from samverkan.keyfigures.queries.interchange import list_indicators
from samverkan.keyfigures.queries.peers import list_municipalities

PAGE = 20
LONGEST = 100


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Say what there is; lead to the municipality that was chosen, or show the indicators that were searched for."""
    municipalities = list_municipalities()
    chosen = request.GET.get("kommun", "")
    if chosen in municipalities:
        return redirect("keyfigures:municipality", slug=slug_of(chosen))
    person: Any = request.user
    home = home_of(person) if person.is_authenticated else None
    words = request.GET.get("sok", "").replace("\0", "").strip()[:LONGEST]
    context = {
        "municipalities": municipalities.items(),
        "home": home if home and home.scb_code in municipalities else None,
        "words": words,
        "page": _search(words, request.GET.get("page", "")) if words else None,
        "query": urlencode({"sok": words}),
    }
    return render(request, "keyfigures/start.html", context)


def _search(words: str, number: str) -> Page[Indicator]:
    return Paginator(list_indicators(search=words), PAGE).get_page(number)
