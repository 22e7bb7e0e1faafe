"""The operations: forums, series, and with a token registrations and counts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext_noop
from ninja import Query

from samverkan.api.contract import Limit, Offset, Router, as_list, not_found, reads
from samverkan.api.services import note_reading
from samverkan.forums.api import schemas
from samverkan.forums.api.show import show_forum, show_registration, show_series, show_whole_forum
from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Forum
from samverkan.forums.queries import interchange, programme
from samverkan.forums.queries.counts import count_participants
from samverkan.forums.queries.series import get_series, list_forums_of
from samverkan.forums.services.documentation import safe_counts

router = Router(tags=["forums"])

Status = Annotated[
    Literal["open", "closed", "finished", "cancelled"] | None,
    Query(description=gettext_noop("Only forums with this status.")),
]
SeriesName = Annotated[
    str, Query(max_length=80, description=gettext_noop("Only forums of the series with this name in addresses."))
]
YEARS: dict[str, Any] = {"ge": date(2000, 1, 1), "le": date(2200, 1, 1)}
FirstDay = Annotated[
    date | None, Query(description=gettext_noop("Only forums that end on this day or later."), **YEARS)
]
LastDay = Annotated[
    date | None, Query(description=gettext_noop("Only forums that start on this day or earlier."), **YEARS)
]


def _forum(slug: str) -> Forum:
    forum = programme.get_public_forum(slug)
    if forum is None:
        raise not_found("forum")
    return forum


@reads(
    router, "/forums", answer=schemas.ForumList, summary=gettext_noop("List forums"),
    description=gettext_noop("Every forum but the drafts, the latest first."),
)  # fmt: skip
def list_forums(
    request: HttpRequest,
    status: Status = None,
    series: SeriesName = "",
    first_day: FirstDay = None,
    last_day: LastDay = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Answer with a list of forums."""
    rows = interchange.list_public_forums(status=status or "", series=series, first_day=first_day, last_day=last_day)
    return as_list(request, "forums", rows, limit=limit, offset=offset, show=show_forum)


@reads(
    router, "/forums/{slug}", answer=schemas.ForumDetail, summary=gettext_noop("Show a forum"),
    description=gettext_noop("A forum with its places and its whole programme."),
)  # fmt: skip
def get_forum(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Answer with a forum."""
    return show_whole_forum(_forum(slug), now=timezone.now())


@reads(
    router, "/series", answer=schemas.SeriesList, summary=gettext_noop("List series"),
    description=gettext_noop("Every series that has a public forum."),
)  # fmt: skip
def list_series(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """Answer with a list of series."""
    return as_list(request, "series", interchange.list_public_series(), limit=limit, offset=offset, show=show_series)


@reads(
    router, "/series/{slug}", answer=schemas.SeriesDetail, summary=gettext_noop("Show a series"),
    description=gettext_noop("A series with its public forums."),
)  # fmt: skip
def get_one_series(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Answer with a series."""
    series = get_series(slug)
    forums = list(list_forums_of(series).select_related("series")) if series else []
    if series is None or not forums:
        raise not_found("series")
    return show_series(series) | {"forums": [show_forum(forum) for forum in forums]}


@reads(
    router, "/forums/{slug}/registrations", answer=schemas.RegistrationList, scope="registrations:read",
    summary=gettext_noop("List registrations"),
    description=gettext_noop(
        "Personal data. Use them only to carry the forum through (name badges, places, follow-up), "
        "and delete your copy by the day that kept_until says."
    ),
)  # fmt: skip
def list_registrations(
    request: HttpRequest,
    slug: str,
    status: Annotated[
        RegistrationStatus | None, Query(description=gettext_noop("Only registrations with this status."))
    ] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Answer with the registrations to a forum."""
    forum = _forum(slug)
    note_reading(token=request.auth, of=forum, now=timezone.now())  # type: ignore[attr-defined]
    rows = interchange.list_registrations(forum, status=status or "")
    return as_list(
        request, "registrations", rows, limit=limit, offset=offset, show=lambda row: show_registration(forum, row)
    )


@reads(
    router, "/forums/{slug}/counts", answer=schemas.Counts, scope="attendance:read",
    summary=gettext_noop("Count participants"),
    description=gettext_noop(
        "How many registered and came, by mode and municipality. Counts from 1 to 4 are hidden, and so many more "
        "that none of them can be worked out."
    ),
)  # fmt: skip
def count_forum(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Answer with how many took part."""
    with translation.override("sv"):
        return safe_counts(count_participants(_forum(slug)))
