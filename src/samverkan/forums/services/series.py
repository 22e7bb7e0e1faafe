"""Series of forums: made beside a forum's facts, described on their own page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from wagtail.log_actions import log

from samverkan.forums.models import Series
from samverkan.forums.services.access import require_organiser
from samverkan.network.models import Person, Region

LONGEST_SLUG = 60


class SeriesTitleTaken(Exception):
    """Another series of the region has that name."""


def with_series(facts: Mapping[str, Any], *, region: Region) -> dict[str, Any]:
    """Return a forum's facts with the series that ``new_series`` names, made if there is none of that name."""
    plain = dict(facts)
    if title := plain.pop("new_series", ""):
        plain["series"] = _named(title, region) or Series.objects.create(
            region=region, title=title, slug=_free_slug(title)
        )
    return plain


def edit_series(*, actor: Person, series: Series, title: str, description: str, now: datetime) -> Series:
    """Change what is said of a series; its address stays. Raises ``SeriesTitleTaken``."""
    require_organiser(actor)
    with transaction.atomic():
        locked = Series.objects.select_for_update(of=("self",)).get(pk=series.pk)
        other = _named(title, locked.region)
        if other is not None and other.pk != locked.pk:
            raise SeriesTitleTaken
        locked.title, locked.description = title, description
        locked.save(update_fields=["title", "description"])
        log(locked, "forums.edit_series", user=actor, timestamp=now)
    return locked


def _named(title: str, region: Region) -> Series | None:
    return Series.objects.filter(region=region, title__iexact=title).order_by("pk").first()


def _free_slug(title: str) -> str:
    stem = slugify(title)[:LONGEST_SLUG].strip("-") or "serie"
    taken = set(Series.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
