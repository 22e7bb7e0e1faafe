"""Similar municipalities: who is most like us, in what, and who of them does better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from samverkan.keyfigures.enums import Polarity
from samverkan.keyfigures.forms.choices import list_offered
from samverkan.keyfigures.forms.similar import SimilarForm
from samverkan.keyfigures.queries.catalogue import with_values
from samverkan.keyfigures.queries.homes import own_pages
from samverkan.keyfigures.queries.peers import list_municipalities
from samverkan.keyfigures.queries.similar import Alike, find_better, find_similar
from samverkan.keyfigures.similar_models import INTEGRATION, OWN
from samverkan.keyfigures.views.similar_rows import draw_better, draw_lacking, draw_rows, origin_of

JUDGED = (Polarity.HIGH_IS_GOOD, Polarity.LOW_IS_GOOD)


@login_not_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show who is most like a municipality; nothing but the choice until one is made."""
    names = list_municipalities()
    data = request.GET.copy()
    data.setdefault("modell", INTEGRATION)
    form = SimilarForm(data if "kommun" in data else None, municipalities=list(names.items()))
    context: dict[str, Any] = {"form": form, "offered": list_offered(), "answer": None}
    if form.is_bound and form.is_valid():
        context |= _answer(request, form, names)
    return render(request, "keyfigures/similar.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, form: SimilarForm, names: Mapping[str, str]) -> dict[str, Any]:
    code, model = form.cleaned_data["kommun"], form.model()
    alike = find_similar(code, model, names=names, year=form.cleaned_data.get("ar"))
    address = form.address()
    chosen = request.GET.get("battre", "").strip()[:40]
    pages = own_pages()
    return {
        "answer": alike,
        "name": alike.names.get(code, ""),
        "is_own": form.cleaned_data["modell"] == OWN,
        "rows": draw_rows(alike, model),
        "lacking": draw_lacking(alike),
        "origin": origin_of(alike.indicators),
        "years": [(year, _link({**address, "ar": str(year)})) for year in alike.years[:12]],
        "permalink": request.build_absolute_uri(_link(address | ({"ar": str(alike.year)} if alike.year else {}))),
        "address": {**address, **({"ar": str(alike.year)} if alike.year else {})},
        **_better(alike, code, chosen, pages),
    }


def _better(alike: Alike, code: str, chosen: str, pages: dict[str, str]) -> dict[str, Any]:
    """Return the choice of indicators that are judged, and who does better on the one chosen."""
    if alike.found is None:
        return {"judged": (), "better": None, "chosen": None, "codes": ()}
    judged = tuple(with_values().filter(polarity__in=JUDGED).order_by("title", "pk"))
    indicator = next((one for one in judged if one.pk == chosen), None)
    found = find_better(alike, code, indicator) if indicator else None
    return {
        "judged": judged,
        "chosen": indicator,
        "better": draw_better(found, pages) if found else None,
        "codes": tuple(one.area for one in found.better) if found else (),
    }


def _link(told: dict[str, str]) -> str:
    return f"{reverse('keyfigures:similar')}?{urlencode(told)}"
