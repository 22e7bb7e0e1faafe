"""Key figures that have values, and what there is of each municipality of the network. The figures are in no index."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Max
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries import peers
from samverkan.keyfigures.queries.catalogue import with_values
from samverkan.network.models import Municipality
from samverkan.network.queries import list_municipalities
from samverkan.search.adapters.text import parted, stamp_of
from samverkan.search.rules import Entry, Place, Source

KIND: dict[str, str | Promise] = {"indicator": _("Key figure")}


def _stamps() -> Iterator[tuple[str, str]]:
    # A new wording has a new day; the text itself is compared once a day.
    worded = with_values().annotate(worded=Max("versions__since_date")).order_by("pk")
    for pk, *values in worded.values_list("pk", "title", "unit", "operating_area", "source", "worded"):
        yield pk, stamp_of(*values)


def _read(keys: Collection[str]) -> Iterator[Entry]:
    for indicator in with_values().filter(pk__in=keys).order_by("pk"):
        yield Entry(
            key=indicator.pk, kind="indicator", url=reverse("keyfigures:indicator", args=[indicator.pk]),
            title=indicator.title, passages=tuple(_passages(indicator)),
        )  # fmt: skip


def _passages(indicator: Indicator) -> Iterator[str]:
    facts = (f"{indicator.publisher} {indicator.pk}", indicator.operating_area, indicator.source)
    yield ". ".join(fact.strip(" .") for fact in facts if fact.strip(" .")) + "."
    yield from parted(indicator.description.strip())


def _visible(keys: Collection[str]) -> set[str]:
    return set(with_values().order_by().filter(pk__in=keys).values_list("pk", flat=True))


def _with_pages() -> list[Municipality]:
    """Return the municipalities of the network with a page of figures."""
    known = peers.list_municipalities() if with_values().exists() else {}
    return [one for one in list_municipalities() if one.scb_code in known]


def _municipality_stamps() -> Iterator[tuple[str, str]]:
    for one in _with_pages():
        yield one.scb_code, stamp_of(one.slug, one.name)


def _read_municipalities(keys: Collection[str]) -> Iterator[Entry]:
    for one in _with_pages():
        if one.scb_code in keys:
            yield Entry(
                key=one.scb_code, kind="indicator", url=reverse("keyfigures:municipality", args=[one.slug]),
                title=_in_swedish(one.name), municipality=(Place(one.slug, one.name),),
            )  # fmt: skip


def _in_swedish(name: str) -> str:
    with override("sv"):
        return gettext("Key figures for %(name)s") % {"name": name}


def _visible_municipalities(keys: Collection[str]) -> set[str]:
    return {one.scb_code for one in _with_pages()}.intersection(keys)


INDICATORS = Source(name="indicators", kinds=KIND, stamps=_stamps, read=_read, visible=_visible)
MUNICIPALITY_FIGURES = Source(
    name="municipality-figures", kinds=KIND, stamps=_municipality_stamps, read=_read_municipalities,
    visible=_visible_municipalities,
)  # fmt: skip
