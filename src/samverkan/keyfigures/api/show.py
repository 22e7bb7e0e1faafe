"""How indicators, figures and comparisons are told in the API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from samverkan.engines.similarity import Neighbour
from samverkan.keyfigures.blocks import MARKS, MISSING, NOT_APPLICABLE, SECRET, VALUE, Observation
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.similar import Alike
from samverkan.keyfigures.queries.standings import Figure
from samverkan.keyfigures.ranking import NO_RANK, Best, rank_all
from samverkan.keyfigures.rules import may_summarise

STATUSES = {VALUE: "value", MISSING: "missing", NOT_APPLICABLE: "not_applicable", SECRET: "secret"}


def show_indicator(indicator: Indicator) -> dict[str, Any]:
    """Return an indicator as in a list."""
    return {
        "id": indicator.pk,
        "title": indicator.title,
        "unit": indicator.unit,
        "publisher": indicator.publisher,
        "status": indicator.status,
        "is_by_gender": indicator.is_by_gender,
        "polarity": indicator.polarity,
        "url": settings.BASE_URL + reverse("keyfigures:indicator", args=[indicator.pk]),
    }


def show_whole_indicator(indicator: Indicator, *, years: tuple[int | None, int | None]) -> dict[str, Any]:
    """Return an indicator with its definition and its wordings. One query."""
    first, last = years
    return show_indicator(indicator) | {
        "description": indicator.description,
        "source": indicator.source,
        "publication_date": indicator.publication_date,
        "successor": indicator.successor_id,
        "first_year": first,
        "last_year": last,
        "wordings": [
            {"since": one.since_date, "title": one.title, "description": one.description}
            for one in indicator.versions.order_by("-since_date", "pk")
        ],
    }


def show_source(indicator: Indicator) -> dict[str, Any]:
    """Return whose figures an indicator has, with what to write beside them as they are."""
    return {
        "id": indicator.pk,
        "title": indicator.title,
        "unit": indicator.unit,
        "origin": "source",
        "attribution": f"Källa: {indicator.publisher}",
    }


def show_value(row: tuple[str, Observation]) -> dict[str, Any]:
    """Return one figure."""
    indicator, told = row
    return {
        "indicator": indicator,
        "municipality": told.area,
        "year": told.year,
        "gender": told.gender,
        "value": told.value,
        "status": STATUSES[told.status],
        "mark": MARKS[told.status],
    }


def show_comparison(figure: Figure, *, asked_for: str) -> dict[str, Any]:
    """Return a municipality beside its peers."""
    standing, indicator = figure.standing, figure.indicator
    return {
        "indicator": indicator.pk,
        "unit": indicator.unit,
        "origin": "own_processing",
        "attribution": f"Egen bearbetning av data från {indicator.publisher}",
        "municipality": figure.area,
        "peers": asked_for,
        "gender": figure.gender,
        "year": figure.year,
        "newest_year": figure.newest_year,
        "value": figure.value,
        "polarity": indicator.polarity,
        "ranked_from": "lowest" if figure.best is Best.LOW else "highest",
        "rank": standing.rank if standing and standing.rank != NO_RANK and figure.median is not None else None,
        "reported": standing.reported if standing else 0,
        "asked": len(figure.peers.names),
        "median": figure.median,
        "ranking": list(_ranking(figure)),
    }


def _ranking(figure: Figure) -> Iterable[dict[str, Any]]:
    ranks = rank_all(figure.values, best=figure.best).tolist()
    rows = zip(figure.peers.names.items(), figure.values.tolist(), ranks, strict=True)
    has_places = may_summarise(sum(rank != NO_RANK for rank in ranks))
    for (code, name), value, rank in sorted(rows, key=lambda row: (row[2] == NO_RANK, row[2])):
        told = rank != NO_RANK
        place = rank if told and has_places else None
        yield {"municipality": code, "name": name, "value": value if told else None, "rank": place}


def show_similar(alike: Alike, *, code: str, model: str) -> dict[str, Any]:
    """Return the municipalities most like one, with what each indicator adds to the difference."""
    publishers = dict.fromkeys(one.publisher for one in alike.indicators)
    ids = [one.pk for one in alike.indicators]
    return {
        "municipality": code,
        "model": model,
        "origin": "own_processing",
        "attribution": f"Egen bearbetning av data från {', '.join(publishers)}",
        "year": alike.year,
        "compared": alike.found.compared if alike.found else 0,
        "lacking": [*alike.absent, *alike.centre_lacks, *alike.without_spread],
        "similar": [_show_neighbour(one, alike, ids) for one in (alike.found.neighbours if alike.found else ())],
    }


def _show_neighbour(one: Neighbour, alike: Alike, ids: list[str]) -> dict[str, Any]:
    parts = zip(ids, one.parts, one.shares, strict=True)
    return {
        "municipality": one.area,
        "name": alike.names[one.area],
        "difference": one.difference,
        "parts": [{"indicator": key, "part": part, "share": share} for key, part, share in parts],
    }
