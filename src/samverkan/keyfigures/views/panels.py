"""What the key figures put on other rooms' pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from samverkan.keyfigures.enums import AreaKind
from samverkan.keyfigures.models import Area
from samverkan.keyfigures.queries.goals import list_goals, measure_all
from samverkan.keyfigures.queries.homes import home_of
from samverkan.keyfigures.views.goal_pictures import draw_line
from samverkan.network.models import Municipality, Person


def my_municipality(request: HttpRequest, *, person: Person) -> str:
    """Lead a person to the figures of the municipality they work for. Two queries."""
    home = home_of(person)
    return _lead_to(request, home) if home else ""


def figures_of(request: HttpRequest, *, municipality: Municipality) -> str:
    """Lead from a municipality's own page to its figures. One query."""
    return _lead_to(request, municipality)


def goals_of(request: HttpRequest, *, municipality: Municipality) -> str:
    """Show a municipality's goals in force on its own page. At most two queries."""
    lines = [draw_line(one) for one in measure_all(list(list_goals(municipality=municipality)))]
    return render_to_string("keyfigures/goals/_panel.html", {"lines": lines}, request=request) if lines else ""


def _lead_to(request: HttpRequest, municipality: Municipality) -> str:
    if not Area.objects.filter(pk=municipality.scb_code, kind=AreaKind.MUNICIPALITY).exists():
        return ""
    return render_to_string("keyfigures/_panel.html", {"municipality": municipality}, request=request)
