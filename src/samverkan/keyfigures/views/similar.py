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

from samverkan.engines.similarity import Indicator as Part
from samverkan.keyfigures.forms.choices import list_offered
from samverkan.keyfigures.forms.similar import SimilarForm
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.origins import origin_of
from samverkan.keyfigures.queries.catalogue import JUDGED, list_judged
from samverkan.keyfigures.queries.homes import own_pages
from samverkan.keyfigures.queries.peers import list_municipalities
from samverkan.keyfigures.queries.similar import Alike, find_better, find_similar
from samverkan.keyfigures.queries.similar_peers import GIVEN, key_of_parts
from samverkan.keyfigures.similar_models import INTEGRATION
from samverkan.keyfigures.views.similar_rows import draw_better, draw_lacking, draw_rows


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
    return render(
        request, "keyfigures/similar.html", context, status=422 if form.errors or context.get("unknown") else 200
    )


def _answer(request: HttpRequest, form: SimilarForm, names: Mapping[str, str]) -> dict[str, Any]:
    code, model = form.cleaned_data["kommun"], form.model()
    chosen = request.GET.get("battre", "").strip()[:40]
    known = list_judged(beside=[one.id for one in model])
    year = form.cleaned_data.get("ar")
    alike = find_similar(code, model, names=names, year=year, known=known, beside=chosen if chosen in known else "")
    address = form.address()
    with_year = address | ({"ar": str(alike.year)} if alike.year else {})
    return {
        "answer": alike,
        "name": alike.names.get(code, ""),
        "is_own": form.is_own,
        "is_scaled": any(one.scale is not None for one in model),
        "missed_year": year if year != alike.year else None,
        "rows": draw_rows(alike, model),
        "lacking": draw_lacking(alike),
        "origin": origin_of(alike.indicators),
        "years": [(one, _link(address | {"ar": str(one)})) for one in alike.years[:12]],
        "permalink": request.build_absolute_uri(_link(with_year)),
        "compare_url": _compare_url(form, model, chosen if chosen in known else ""),
        "address": with_year,
        **_better(alike, code, known, chosen),
    }


def _better(alike: Alike, code: str, known: Mapping[str, Indicator], chosen: str) -> dict[str, Any]:
    """Return the choice of indicators that are judged, and who does better on the one chosen."""
    if alike.found is None:
        return {"judged": (), "better": None, "chosen": None, "unknown": "", "codes": ()}
    judged = tuple(one for one in known.values() if one.polarity in JUDGED)
    indicator = next((one for one in judged if one.pk == chosen), None)
    found = find_better(alike, code, indicator) if indicator else None
    return {
        "judged": judged,
        "chosen": indicator,
        "unknown": "" if indicator else chosen,
        "better": draw_better(found, own_pages()) if found else None,
        "codes": tuple(one.area for one in found.better) if found else (),
    }


def _compare_url(form: SimilarForm, model: tuple[Part, ...], indicator: str) -> str:
    """Return where the municipality is compared with those that the model finds, on an indicator if one is chosen."""
    key = key_of_parts(model) if form.is_own else f"{GIVEN}{form.cleaned_data['modell']}"
    told = {"nyckeltal": indicator, "kommun": form.cleaned_data["kommun"], "med": key}
    return f"{reverse('keyfigures:compare')}?{urlencode({name: value for name, value in told.items() if value})}"


def _link(told: dict[str, str]) -> str:
    return f"{reverse('keyfigures:similar')}?{urlencode(told)}"
