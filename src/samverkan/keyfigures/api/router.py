"""The operations: indicators, figures as they are published, and comparisons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Query

from samverkan.api.contract import Limit, Offset, Refused, Router, as_list, not_found, reads
from samverkan.engines import similarity
from samverkan.keyfigures.api import schemas
from samverkan.keyfigures.api.show import (
    show_comparison,
    show_indicator,
    show_similar,
    show_source,
    show_value,
    show_whole_indicator,
)
from samverkan.keyfigures.blocks import GENDERS
from samverkan.keyfigures.enums import Gender, IndicatorStatus
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries import interchange, peers
from samverkan.keyfigures.queries.catalogue import get_indicator
from samverkan.keyfigures.queries.similar import find_similar
from samverkan.keyfigures.queries.standings import read_figure
from samverkan.keyfigures.queries.values import get_block, get_span
from samverkan.keyfigures.similar_models import given_models

router = Router(tags=["keyfigures"])

MOST_INDICATORS, MOST_AREAS, MOST_VALUES = 25, 320, 5000
MOST_OWN, MOST_SIMILAR = 15, 50
PEERS = {"county": peers.COUNTY, "all": peers.ALL}

Code = Annotated[str, Query(pattern=r"^\d{4}$", description=gettext_noop("The code at Statistics Sweden."))]
Codes = Annotated[
    list[Annotated[str, Query(pattern=r"^\d{4}$")]],
    Query(max_length=MOST_AREAS, description=gettext_noop("Only these areas, by their codes; repeat the parameter.")),
]
Year = Annotated[int | None, Query(ge=1900, le=2200, description=gettext_noop("Only this year or later."))]
UntilYear = Annotated[int | None, Query(ge=1900, le=2200, description=gettext_noop("Only this year or earlier."))]


def _indicator(key: str) -> Indicator:
    found = get_indicator(key)
    if found is None:
        raise not_found("indicator")
    return found


def _wrong(parameter: str, message: str) -> Refused:
    told = {"parameter": parameter, "message": message}
    return Refused("invalid-parameter", "A parameter has a value that cannot be used.", errors=[told])


@reads(
    router, "/indicators", answer=schemas.IndicatorList, summary=gettext_noop("List indicators"),
    description=gettext_noop("The catalogue of key figures, by id."),
)  # fmt: skip
def list_indicators(
    request: HttpRequest,
    search: Annotated[
        str, Query(max_length=100, description=gettext_noop("Only those with all these words in title or id."))
    ] = "",
    status: Annotated[
        IndicatorStatus | None, Query(description=gettext_noop("Only indicators with this status."))
    ] = None,
    group: Annotated[str, Query(max_length=40, description=gettext_noop("Only those in the table with this id."))] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Answer with a list of indicators."""
    rows = interchange.list_indicators(search=search, status=status or "", group=group)
    return as_list(request, "indicators", rows, limit=limit, offset=offset, show=show_indicator)


@reads(
    router, "/indicators/{indicator}", answer=schemas.IndicatorDetail, summary=gettext_noop("Show an indicator"),
    description=gettext_noop("An indicator with its definition, its years and how it has been worded."),
)  # fmt: skip
def get_one_indicator(request: HttpRequest, indicator: str) -> dict[str, Any]:
    """Answer with an indicator."""
    return show_whole_indicator(_indicator(indicator), years=get_span(indicator))


@reads(
    router, "/values", answer=schemas.ValueList, summary=gettext_noop("List values"),
    description=gettext_noop(
        "Figures as their publisher tells them, with the reason where there is none. "
        "At most 25 indicators and 320 areas a call, 5000 values a part."
    ),
)  # fmt: skip
def list_values(
    request: HttpRequest,
    indicator: Annotated[
        list[Annotated[str, Query(max_length=40)]],
        Query(
            min_length=1, max_length=MOST_INDICATORS, description=gettext_noop("The indicators; repeat the parameter.")
        ),
    ],
    municipality: Codes = [],  # noqa: B006 - never changed; a list is what the description must say
    first_year: Year = None,
    last_year: UntilYear = None,
    gender: Annotated[
        list[Gender], Query(max_length=3, description=gettext_noop("Only these genders; repeat the parameter."))
    ] = [],  # noqa: B006
    limit: Annotated[int, Query(ge=1, le=MOST_VALUES, description=gettext_noop("How many to list at most."))] = 1000,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Answer with figures."""
    known = _indicators_asked(indicator)
    if strange := sorted(set(municipality) - interchange.list_known_areas(municipality)):
        raise _wrong("municipality", f"There is no area {strange[0]}.")
    question = interchange.Question(municipality, first_year, last_year, [code for code in GENDERS if code in gender])
    rows = interchange.find_cells(known, question)
    told = as_list(request, "values", rows, limit=limit, offset=offset, show=show_value)
    return told | {"indicators": [show_source(known[key]) for key in sorted(known)]}


@reads(
    router, "/comparisons", answer=schemas.Comparison, summary=gettext_noop("Compare a municipality"),
    description=gettext_noop(
        "A municipality's place among its peers in the last year that it and most of them have reported, or in the "
        "year asked for. Computed here: write the attribution beside it."
    ),
)  # fmt: skip
def compare_municipality(
    request: HttpRequest,
    indicator: Annotated[str, Query(max_length=40, description=gettext_noop("The indicator's id."))],
    municipality: Code,
    peers: Annotated[
        str, Query(max_length=20, description=gettext_noop("county, all, or the id of a group that it belongs to."))
    ] = "county",
    gender: Annotated[Gender, Query(description=gettext_noop("Whom it is about: T all, K women, M men."))] = Gender.ALL,
    year: Annotated[int | None, Query(ge=1900, le=2200, description=gettext_noop("The year to compare."))] = None,
) -> dict[str, Any]:
    """Answer with a comparison."""
    asked = _indicators_asked([indicator])[indicator]
    among = _peers_asked(municipality, peers)
    block = get_block(indicator)
    if block is None:
        raise _wrong("indicator", "This indicator has no values here.")
    if gender.value not in block.genders:
        raise _wrong("gender", "This indicator has no values for this gender.")
    figure = read_figure(asked, block, area=municipality, peers=among, gender=gender.value, year=year)
    return show_comparison(figure, asked_for=peers)


@reads(
    router, "/similar", answer=schemas.SimilarList, summary=gettext_noop("Find similar municipalities"),
    description=gettext_noop(
        "The municipalities that differ least from one: by a given model, or by indicators of your own choice, which "
        "then weigh the same and are put on the scale of their quartiles. Computed here: write the attribution beside "
        "it."
    ),
)  # fmt: skip
def find_similar_municipalities(
    request: HttpRequest,
    municipality: Code,
    model: Annotated[
        Literal["integration", "socioekonomi", "ekonomiskt-bistand"],
        Query(description=gettext_noop("Which model to use if no indicators are named.")),
    ] = "integration",
    indicator: Annotated[
        list[Annotated[str, Query(max_length=40)]],
        Query(max_length=MOST_OWN, description=gettext_noop("The indicators of your own model; repeat the parameter.")),
    ] = [],  # noqa: B006
    year: Annotated[int | None, Query(ge=1900, le=2200, description=gettext_noop("The year to compare."))] = None,
    count: Annotated[int, Query(ge=1, le=MOST_SIMILAR, description=gettext_noop("How many to list at most."))] = 7,
) -> dict[str, Any]:
    """Answer with similar municipalities."""
    names = _municipalities_with(municipality)
    own = list(dict.fromkeys(indicator))
    _indicators_asked(own)
    chosen = tuple(similarity.Indicator(key, 1.0) for key in own) or given_models()[model]
    alike = find_similar(municipality, chosen, names=names, year=year, count=count)
    if year is not None and alike.year != year and not alike.absent:
        raise _wrong("year", f"Nothing can be computed of {year}.")
    return show_similar(alike, code=municipality, model="own" if own else model)


def _indicators_asked(keys: Collection[str]) -> dict[str, Indicator]:
    """Return the indicators that a parameter names. One query."""
    known = interchange.list_known(keys)
    if unknown := sorted(set(keys) - known.keys()):
        raise _wrong("indicator", f"There is no indicator {unknown[0]}.")
    return known


def _municipalities_with(code: str) -> Mapping[str, str]:
    """Return all municipalities, if the one that a parameter names is among them. One query."""
    municipalities = peers.list_municipalities()
    if code not in municipalities:
        raise _wrong("municipality", f"There is no municipality {code}.")
    return municipalities


def _peers_asked(code: str, key: str) -> peers.Peers:
    found = peers.get_peers(code, PEERS.get(key, key), municipalities=_municipalities_with(code))
    if found is None:
        raise _wrong("peers", f"{code} belongs to no group {key}.")
    return found
