"""Compare: one figure of many municipalities, as a page, a table to fetch, and a picture to fetch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samverkan.keyfigures.forms.comparison import VIEWS, ComparisonForm
from samverkan.keyfigures.queries.catalogue import TableSection, find_indicators, list_integration, with_values
from samverkan.keyfigures.queries.comparison import View
from samverkan.keyfigures.queries.homes import home_of
from samverkan.keyfigures.queries.peers import list_municipalities
from samverkan.keyfigures.queries.similar_peers import NoPeers, address_of_model, read_model
from samverkan.keyfigures.services import comparison_charts
from samverkan.keyfigures.services import comparison_words as words
from samverkan.keyfigures.services.comparing import (
    Answer,
    Question,
    answer,
    draw_circle,
    list_choices,
    same_group_for,
)
from samverkan.keyfigures.services.comparison_files import file_table
from samverkan.network.models import Person
from samverkan.web.pictures import make_png, make_svg
from samverkan.web.tables import write_csv, write_xlsx

TABLE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PICTURE_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
DAY = 24 * 60 * 60
LONGEST = 80
MOST_FOUND = 12


class Asked(NamedTuple):
    """An address as it was understood: its form, and the question and answer if there are any."""

    form: ComparisonForm
    question: Question | None
    answer: Answer | None


@login_not_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show a comparison with everything it stands on, and the chooser of another one."""
    menu = list_integration(has_values=True)
    data = request.GET.copy()
    if not request.GET:
        data["kommun"] = _home_of(request)
    if not data.get("nyckeltal"):
        first = menu[0].indicators[0] if menu else with_values().order_by("pk").first()
        if first is None:
            return render(request, "keyfigures/compare_empty.html")
        data["nyckeltal"] = first.pk
    asked = _understand(data, menu)
    if (moved := _moved_group(asked, data)) is not None:
        return HttpResponseRedirect(f"{reverse('keyfigures:compare')}?{moved}")
    found = _found(request)
    context = _page(asked) | {
        "search": request.GET.get("sok", "").strip()[:LONGEST],
        "found": found[:MOST_FOUND],
        "is_more": len(found) > MOST_FOUND,
    }
    return render(request, "keyfigures/compare.html", context, status=422 if asked.question is None else 200)


@login_not_required
@require_safe
def table(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the values of a comparison as CSV or XLSX."""
    told = file_table(_answer_or_404(request))
    data = write_csv(told) if kind == "csv" else write_xlsx(told)
    response = HttpResponse(data, content_type=TABLE_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="jamforelse.{kind}"'
    return response


@login_not_required
@require_safe
def picture(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the picture of a comparison as SVG or PNG, with its title and its source in it."""
    drawn = comparison_charts.draw(_answer_or_404(request))
    if not drawn:
        raise Http404
    svg = make_svg(drawn)
    response = HttpResponse(svg if kind == "svg" else make_png(svg), content_type=PICTURE_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="jamforelse.{kind}"'
    response["Cache-Control"] = f"public, max-age={DAY // 24}"
    return response


def _home_of(request: HttpRequest) -> str:
    """Return the code of the municipality that the visitor works for, or nothing."""
    home = home_of(request.user) if isinstance(request.user, Person) else None
    return home.scb_code if home else ""


def _answer_or_404(request: HttpRequest) -> Answer:
    found = _understand(request.GET, ()).answer
    if found is None:
        raise Http404
    return found


def _understand(data: QueryDict, menu: Sequence[TableSection]) -> Asked:
    """Read an address, and answer it if it can be read."""
    names = list_municipalities()
    home = data.get("kommun", "")
    choices = list_choices(home, data.get("med", ""), names=names)
    listed = {one.pk: one for section in menu for one in section.indicators}
    keys = {key for key in (*data.getlist("nyckeltal"), *data.getlist("och")) if key}
    listed |= {one.pk: one for one in with_values().filter(pk__in=keys - listed.keys())} if keys - listed.keys() else {}
    form = ComparisonForm(
        data,
        indicators=[*listed.values()],
        menu=[(section.label, [(one.pk, one.title) for one in section.indicators]) for section in menu],
        names=names,
        peers=choices,
    )
    if not form.is_valid():
        return Asked(form, None, None)
    told = form.cleaned_data
    question = Question(
        told["nyckeltal"], told["och"], told["kommun"], told["med"], told["egna"], told["ar"], told["kon"], told["visa"]
    )
    try:
        return Asked(form, question, answer(question, draw_circle(question, names=names, choices=choices)))
    except NoPeers as nobody:
        form.add_error("med", str(nobody))
        return Asked(form, None, None)


def _moved_group(asked: Asked, data: QueryDict) -> str | None:
    """Return the address with the new municipality's own group, if the chosen group was drawn for the one before."""
    if "med" not in asked.form.errors or "kommun" not in asked.form.cleaned_data:
        return None
    key = same_group_for(asked.form.cleaned_data["kommun"], data.get("med", ""))
    if key is None:
        return None
    data["med"] = key
    return data.urlencode()


def _found(request: HttpRequest) -> list[dict[str, str]]:
    """Return the figures that a search finds, each as a way to compare it."""
    text = request.GET.get("sok", "").strip()[:LONGEST]
    found = []
    for one in find_indicators(text, limit=MOST_FOUND + 1) if text else ():
        data = request.GET.copy()
        for gone in ("sok", "ar"):
            data.pop(gone, None)
        data["nyckeltal"] = one.pk
        found.append({"label": one.title, "href": f"?{data.urlencode()}"})
    return found


def _page(asked: Asked) -> dict[str, Any]:
    context: dict[str, Any] = {"form": asked.form, "question": asked.question, "answer": asked.answer}
    question, found = asked.question, asked.answer
    if question is None:
        return context
    tabs = [
        {"label": label, "href": f"?{question.address(view=view)}", "current": view == question.view}
        for view, label in VIEWS
    ]
    others = [
        {
            "label": one.title,
            "key": one.pk,
            "href": f"?{question.address(others=tuple(other for other in question.others if other != one))}",
        }
        for one in question.others
    ]
    context |= {"tabs": tabs, "others": others, "address": question.address(), "model_url": _model_url(question)}
    return context if found is None else context | _told(asked.form, question, found)


def _model_url(question: Question) -> str:
    """Return where it is shown how those most alike were found; nothing where the peers are no such."""
    if read_model(question.peers) is None:
        return ""
    return f"{reverse('keyfigures:similar')}?{urlencode(address_of_model(question.home, question.peers))}"


def _told(form: ComparisonForm, question: Question, found: Answer) -> dict[str, Any]:
    first = found.first
    counts = first.counts
    labels = [(y, _("{year} ({n} with a value)").format(year=y, n=counts[y])) for y in first.years_to_choose]
    form.offer_years(labels, chosen=first.year)
    return {
        "first": first,
        "heading": _heading(found),
        "charts": comparison_charts.draw(found),
        "tables": comparison_charts.tables(found) if question.view == View.TABLE else (),
        "sentences": words.tell(found) + (words.tell_fits_behind(found) if question.view == View.TABLE else []),
        "words_origin": words.words_origin(found),
        "year_words": words.tell_year(first),
        "latest_address": "" if first.year == first.latest else question.address(year=None),
        "missing": words.tell_missing(first.compared),
        "needs_other": question.view == View.SCATTER and not found.others,
        "permalink": question.address(year=first.year),
        "titled": len(found.comparisons) > 1,
    }


def _heading(found: Answer) -> str:
    """Return what the page is about: the figure, or both where they are drawn against each other."""
    one = found.first.indicator.title
    if found.question.view != View.SCATTER or not found.others:
        return one
    return _("{one} and {other}").format(one=one, other=found.others[0].indicator.title)
