"""An indicator's own page: what it measures, whose it is, how its wording has changed, and whom there are values of."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from samverkan.keyfigures.blocks import Block
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries import indicators as queries
from samverkan.keyfigures.queries.catalogue import get_indicator, is_preliminary
from samverkan.keyfigures.queries.goals import list_goals, list_settable, measure
from samverkan.keyfigures.queries.homes import home_of
from samverkan.keyfigures.queries.values import get_block
from samverkan.keyfigures.services.comparing import look_over
from samverkan.keyfigures.services.comparison_charts import draw
from samverkan.keyfigures.services.comparison_words import tell
from samverkan.keyfigures.views.goal_pictures import draw_line
from samverkan.keyfigures.views.pictures import draw_coverage
from samverkan.network import queries as network
from samverkan.network.models import Person


@login_not_required
@require_safe
def show(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """Tell what is known of an indicator."""
    indicator = get_indicator(indicator_id)
    if indicator is None:
        return _redirect_to_capitals(indicator_id)
    block = get_block(indicator.pk)
    coverage = queries.tell_coverage(block) if block is not None else ()
    newest = next((one for one in coverage if one.count), None)
    home = _home_of(request)
    told = {"nyckeltal": indicator.pk} | ({"kommun": home} if home else {})
    context = {
        "indicator": indicator,
        **_picture(indicator, block, home),
        "paragraphs": [line for line in indicator.description.splitlines() if line.strip()],
        "is_preliminary": newest is not None and is_preliminary(indicator, newest.year, today=timezone.localdate()),
        "chain": queries.list_chain(indicator),
        "rewordings": queries.list_rewordings(indicator),
        "coverage": coverage,
        "columns": draw_coverage(coverage),
        "newest": newest,
        "goal_url": _goal_url(request, indicator),
        "goals": [draw_line(measure(one, block, is_forecast=False)) for one in list_goals(indicator=indicator)],
        "compare_url": f"{reverse('keyfigures:compare')}?{urlencode(told)}",
    }
    return render(request, "keyfigures/indicator.html", context)


def _home_of(request: HttpRequest) -> str:
    """Return the code of the municipality that the visitor works for, or nothing. One query if signed in."""
    home = home_of(request.user) if isinstance(request.user, Person) else None
    return home.scb_code if home else ""


def _picture(indicator: Indicator, block: Block | None, home: str) -> dict[str, Any]:
    """Return the region's own municipalities beside each other, drawn and in words."""
    names = {one.scb_code: one.name for one in network.list_municipalities()}
    found = look_over(indicator, block, names=names, title=network.region_name(), home=home) if block else None
    return {"charts": draw(found) if found else (), "sentences": tell(found) if found else ()}


def _redirect_to_capitals(indicator_id: str) -> HttpResponse:
    """Lead to the indicator whose id was written in small letters; none has this one."""
    capitals = indicator_id.upper()
    if capitals == indicator_id or get_indicator(capitals) is None:
        raise Http404
    return redirect("keyfigures:indicator", capitals, permanent=True)


def _goal_url(request: HttpRequest, indicator: Indicator) -> str:
    """Return where whoever may set goals sets one on the indicator. Two queries for who is signed in."""
    person = request.user
    may_set = isinstance(person, Person) and bool(list_settable(person))
    return f"{reverse('keyfigures:add_goal')}?{urlencode({'nyckeltal': indicator.pk})}" if may_set else ""
