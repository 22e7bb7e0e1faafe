"""Where a municipality stands: the summary first, then the six areas of integration, each at its own address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from samverkan.keyfigures.enums import KOLADA, Gender, Section
from samverkan.keyfigures.forms.municipality import PeersForm
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.catalogue import TableSection, list_integration
from samverkan.keyfigures.queries.expected import DEVIATION
from samverkan.keyfigures.queries.goals import list_goals, measure_all
from samverkan.keyfigures.queries.homes import code_of, slug_of
from samverkan.keyfigures.queries.peers import (
    COUNTY,
    Peers,
    get_peers,
    list_municipalities,
    list_peer_choices,
)
from samverkan.keyfigures.queries.standings import Figure, get_figures
from samverkan.keyfigures.services.comparing import same_group_for
from samverkan.keyfigures.services.comparison_words import tell_fit_behind
from samverkan.keyfigures.views.goal_pictures import draw_line
from samverkan.keyfigures.views.rows import Row, make_row
from samverkan.keyfigures.views.summaries import summarise, tally
from samverkan.web.figures import Origin

SHOWN = 5
"""How many the summary names of what is strong, and of what is weak."""

SLUGS = {
    Section.RECEPTION: "mottagande",
    Section.SWEDISH: "sfi",
    Section.ESTABLISHMENT: "etablering",
    Section.WORK: "arbete",
    Section.POPULATION: "befolkning",
    Section.REPRESENTATION: "representation",
}
WHOLE = "allt"


@dataclass(frozen=True)
class Place:
    """The municipality of a page, and whom it is compared with; the county and all where the address is refused."""

    code: str
    slug: str
    name: str
    form: PeersForm
    peers: Peers
    gender: Gender

    @property
    def query(self) -> str:
        """Return what the addresses of its other pages end with, so that what was chosen is kept."""
        chosen = {"med": self.peers.key} if self.peers.key != COUNTY else {}
        chosen |= {"kon": self.gender.value} if self.gender != Gender.ALL else {}
        return f"?{urlencode(chosen)}" if chosen else ""

    def compare(self, indicator: Indicator) -> str:
        """Return the address that compares it with the same peers on an indicator."""
        chosen = {"nyckeltal": indicator.pk, "kommun": self.code, "med": self.peers.key, "kon": self.gender.value}
        return f"{self._compared_at}?{urlencode(chosen)}"

    @cached_property
    def _compared_at(self) -> str:
        return reverse("keyfigures:compare")

    def fit(self, indicator: Indicator) -> str:
        """Return where a deviation from an expected value is shown with how well its model fits."""
        return (
            f"{reverse('keyfigures:expected')}?{urlencode({'kommun': self.code})}" if indicator.pk == DEVIATION else ""
        )

    def address(self, part: str = "") -> str:
        """Return the address of one of its pages."""
        name = "keyfigures:municipality_area" if part else "keyfigures:municipality"
        return reverse(name, args=[self.slug, part] if part else [self.slug]) + self.query


def _find_place(request: HttpRequest, slug: str) -> Place:
    municipalities, code = list_municipalities(), code_of(slug)
    if code not in municipalities:
        raise Http404
    choices = list_peer_choices(code)
    form = PeersForm(request.GET, peers=choices)
    form.is_valid()
    key = form.cleaned_data.get("med", COUNTY)
    title = next(choice.title for choice in choices if choice.key == key)
    peers = get_peers(code, key, municipalities=municipalities, title=title)
    assert peers is not None
    return Place(code, slug_of(code), municipalities[code], form, peers, form.cleaned_data.get("kon", Gender.ALL))


def _refuse(request: HttpRequest, place: Place) -> HttpResponse:
    """Say what is wrong beside its field; lead to the municipality's own group of the kind that is asked for."""
    data = request.GET.copy()
    own = same_group_for(place.code, data.get("med", "")) if "med" in place.form.errors else None
    if own is not None:
        data["med"] = own
        return redirect(f"{request.path}?{data.urlencode()}")
    context = {"name": place.name, "form": place.form, "start_url": reverse("keyfigures:start")}
    return render(request, "keyfigures/municipality_refused.html", context, status=422)


def _figures(place: Place, table: Iterable[TableSection]) -> Mapping[str, Figure]:
    indicators = [one for section in table for one in section.indicators]
    return get_figures(indicators, area=place.code, peers=place.peers, gender=place.gender.value)


@login_not_required
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where the municipality is strong and where weak, and lead to the areas."""
    place = _find_place(request, slug)
    if place.form.errors:
        return _refuse(request, place)
    if place.slug != slug:
        return redirect(place.address(), permanent=True)
    table = _six_areas()
    figures = _figures(place, table)
    summary = summarise(figures.values())
    context = _context(place) | {
        "summary": summary,
        "strong": [_row(place, one.indicator, one) for one in summary.strong[:SHOWN]],
        "weak": [_row(place, one.indicator, one) for one in summary.weak[:SHOWN]],
        "more_strong": len(summary.strong[SHOWN:]),
        "more_weak": len(summary.weak[SHOWN:]),
        "tallies": [(tally(section, figures, summary), _address(place, section)) for section in table],
        "has_figures": any(figure.year is not None for figure in figures.values()),
        "whole_url": place.address(WHOLE),
        "goals": [draw_line(one) for one in measure_all(list(list_goals().filter(municipality__scb_code=place.code)))],
    }
    return render(request, "keyfigures/municipality.html", context)


@login_not_required
@require_safe
def show_area(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """Show every indicator of an area, or of all areas on one page to print."""
    place = _find_place(request, slug)
    if place.form.errors:
        return _refuse(request, place)
    if place.slug != slug:
        return redirect(place.address(part), permanent=True)
    table = _six_areas()
    shown = [section for section in table if part in (_slug(section), WHOLE)]
    if not shown:
        raise Http404
    figures = _figures(place, shown)
    context = _context(place) | {
        "title": shown[0].label if part != WHOLE else "",
        "sections": [
            (section, [_row(place, one, figures.get(one.pk)) for one in section.indicators]) for section in shown
        ],
        "areas": [{"label": one.label, "href": _address(place, one), "current": one in shown} for one in table],
        "is_whole": part == WHOLE,
    }
    return render(request, "keyfigures/municipality_area.html", context)


def _row(place: Place, indicator: Indicator, figure: Figure | None) -> Row:
    row = make_row(indicator, figure, name=place.name, asked=place.gender, address=place.compare(indicator))
    return replace(row, fit=place.fit(indicator), fit_words=tell_fit_behind(indicator, row.year))


def _six_areas() -> tuple[TableSection, ...]:
    return tuple(section for section in list_integration() if section.key in Section.values)


def _slug(section: TableSection) -> str:
    return SLUGS[Section(section.key)]


def _address(place: Place, section: TableSection) -> str:
    return place.address(_slug(section))


def _context(place: Place) -> dict[str, Any]:
    return {
        "place": place,
        "form": place.form,
        "raw": Origin(KOLADA, is_computed=False),
        "origin": Origin(KOLADA, is_computed=True),
        "start_url": reverse("keyfigures:start"),
        "place_url": place.address(),
    }
