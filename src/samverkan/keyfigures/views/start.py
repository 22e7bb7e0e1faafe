"""The way in: choose a municipality, or search for an indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samverkan.keyfigures.forms.start import StartForm
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.catalogue import search_indicators
from samverkan.keyfigures.queries.homes import home_of, slug_of
from samverkan.keyfigures.queries.peers import list_municipalities
from samverkan.network import queries as network
from samverkan.network.models import Person

PAGE = 20
LONGEST = 100


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Say what there is; lead to the municipality that was chosen, or show the indicators that were searched for."""
    municipalities = list_municipalities()
    asked = request.GET if municipalities and "kommun" in request.GET else None
    form = StartForm(asked, municipalities=_by_nearness(municipalities))
    if form.is_valid():
        return redirect("keyfigures:municipality", slug=slug_of(form.cleaned_data["kommun"]))
    home = home_of(request.user) if isinstance(request.user, Person) else None
    words = request.GET.get("sok", "").replace("\0", "").strip()[:LONGEST]
    context = {
        "form": form,
        "has_figures": bool(municipalities),
        "home": home if home and home.scb_code in municipalities else None,
        "words": words,
        "page": _search(words, request.GET.get("page", "")) if words else None,
        "query": urlencode({"sok": words}),
        "ways": list(_ways()),
    }
    return render(request, "keyfigures/start.html", context, status=422 if form.errors else 200)


def _ways() -> Iterator[dict[str, str]]:
    """Yield what else there is to do with figures."""
    told = {
        "compare": (_("Compare municipalities"), _("One figure, many municipalities, over the years.")),
        "similar": (_("Similar municipalities"), _("Who is most alike, in what, and who of them does better.")),
        "expected": (_("Expected value"), _("What the background leads one to expect, and how sure that is.")),
        "goals": (_("Goals"), _("What municipalities have set out to reach, and how it goes.")),
    }
    for name, (title, text) in told.items():
        yield {"title": title, "text": text, "href": reverse(f"keyfigures:{name}")}


def _by_nearness(municipalities: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the network's own municipalities under the region's name, then the others; no empty heading."""
    ours = {one.scb_code for one in network.list_municipalities()}
    sides = [(network.region_name(), [row for row in municipalities.items() if row[0] in ours])]
    sides.append((_("Other municipalities"), [row for row in municipalities.items() if row[0] not in ours]))
    return [side for side in sides if side[1]]


def _search(words: str, number: str) -> Page[Indicator]:
    return Paginator(search_indicators(words), PAGE).get_page(number)
