"""What the site's catalogue of open data says of the key figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext_lazy as _

from samverkan.api.services.datasets import CC0, Dataset, Distribution
from samverkan.keyfigures.enums import KOLADA, Place
from samverkan.keyfigures.models import StoredBlock

TERMS: Mapping[str, str] = {KOLADA: "https://www.kolada.se/om-oss/api/", "SCB": CC0, "Statistics Sweden": CC0}
"""What a publisher's figures may be used for, or where it says so. Of any other publisher we claim nothing."""


def list_datasets() -> Iterable[Dataset]:
    """Return one dataset for each publisher that has values. One query."""
    found = StoredBlock.objects.filter(place=Place.CURRENT).order_by().values("indicator__publisher")
    rows = found.annotate(first=Min("first_year"), last=Max("last_year"), changed=Max("vintage__published_at"))
    return [_describe(row) for row in rows]


def _describe(row: Mapping[str, Any]) -> Dataset:
    publisher, changed = row["indicator__publisher"], row["changed"]
    terms, base = TERMS.get(publisher, ""), settings.BASE_URL
    return Dataset(
        key=f"nyckeltal-{slugify(publisher)}",
        title=format_lazy(_("Key figures from {publisher} on Sweden's municipalities"), publisher=publisher),
        description=_("Figures by indicator, municipality, year and gender, with the reason where there is none."),
        page=base + reverse("keyfigures:start"),
        distributions=(
            Distribution(_("Indicators"), f"{base}/api/v1/indicators", "application/json", terms, is_api=True),
            # What can be asked for is many addresses; the page says how to ask.
            Distribution(_("Values"), f"{base}/api/", "application/json", terms, is_api=True),
        ),
        themes=("SOCI", "GOVE"),
        keywords=(_("key figures"), _("municipalities"), _("integration")),
        first_day=date(row["first"], 1, 1) if row["first"] else None,
        last_day=date(row["last"], 12, 31) if row["last"] else None,
        modified=changed.date() if changed else None,
        of_country=True,
        source="https://www.kolada.se/" if publisher == KOLADA else "",
    )
