"""Expected values: a figure explained by its background, never without how well that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from samverkan.keyfigures.forms.choices import list_offered
from samverkan.keyfigures.forms.expected import ExpectedForm
from samverkan.keyfigures.queries.expected import ACTUAL, INPUTS, Expectation, YearFit, fit_expected
from samverkan.keyfigures.queries.homes import own_pages
from samverkan.keyfigures.queries.peers import list_municipalities
from samverkan.keyfigures.views.expected_rows import draw_expected


@login_not_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the given model, or the figure and background of one's own choice."""
    names = list_municipalities()
    given = {"nyckeltal": ACTUAL, **{f"b{row}": key for row, key in enumerate(INPUTS, start=1)}}
    data = request.GET.copy()
    if not given.keys() & data.keys():
        data.update(given)
    form = ExpectedForm(data, municipalities=list(names.items()))
    is_given = all(data.get(key) == value for key, value in given.items())
    context: dict[str, Any] = {"form": form, "offered": list_offered(), "is_given": is_given, "answer": None}
    if form.is_valid():
        context |= _answer(request, form, names)
    elif is_given and not form.errors.keys() & {"kommun", "ar"}:
        # The given model lacks its figures here: nobody chose them wrong.
        context |= {"lacks_model": True, "form": ExpectedForm(municipalities=list(names.items()))}
        return render(request, "keyfigures/expected.html", context)
    return render(request, "keyfigures/expected.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, form: ExpectedForm, names: Mapping[str, str]) -> dict[str, Any]:
    data = form.cleaned_data
    found: Expectation = fit_expected(data["nyckeltal"], form.background())
    chosen: YearFit | None = found.at(data.get("ar"))
    address = form.address()
    told: dict[str, Any] = {"answer": found, "chosen": chosen, "name": names.get(data.get("kommun") or "", "")}
    if chosen is None:
        return told
    with_year = address | {"ar": str(chosen.year)}
    return told | {
        "missed_year": data.get("ar") if data.get("ar") != chosen.year else None,
        "shown": draw_expected(found, chosen, code=data.get("kommun") or "", names=names, own=set(own_pages())),
        "years": [(one.year, _link(address | {"ar": str(one.year)})) for one in found.years],
        "permalink": request.build_absolute_uri(_link(with_year)),
    }


def _link(told: dict[str, str]) -> str:
    return f"{reverse('keyfigures:expected')}?{urlencode(told)}"
