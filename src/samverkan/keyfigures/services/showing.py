"""A comparison that somebody cites by its address: a story shows its picture, its words and the way to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import get_args
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import override

from samverkan.keyfigures.enums import VintageState
from samverkan.keyfigures.models import Vintage
from samverkan.keyfigures.queries.catalogue import with_values
from samverkan.keyfigures.queries.comparison import OWN, View
from samverkan.keyfigures.queries.peers import COUNTY, list_municipalities
from samverkan.keyfigures.queries.similar_peers import NoPeers
from samverkan.keyfigures.queries.values import forget
from samverkan.keyfigures.services.comparing import Genders, Question, answer, draw_circle, list_choices
from samverkan.keyfigures.services.comparison_charts import draw
from samverkan.keyfigures.services.comparison_words import tell, tell_year
from samverkan.keyfigures.units import reader_language
from samverkan.web.charts import Chart


@dataclass(frozen=True)
class Shown:
    """A cited comparison: its pictures, what they say, which year that is, and where it stands."""

    charts: tuple[Chart, ...]
    sentences: tuple[str, ...]
    year_words: str
    address: str


def state_of_values() -> str:
    """Return a word that changes when new values are published. One query."""
    published = Vintage.objects.filter(state=VintageState.PUBLISHED)
    return str(published.aggregate(at=Max("published_at"), pk=Max("pk")))


def show_address(address: str, *, host: str = "", state: Callable[[], str] = state_of_values) -> Shown | None:
    """Return the comparison at an address of this site, or None if it is none, or has nothing to show.

    What was shown before is remembered until ``state`` says otherwise; a page with many comparisons asks it once.
    ``host`` is the name the visitor knows the site by.
    """
    path = path_of_comparison(address, is_ours=lambda netloc: netloc == host)
    return None if path is None else _show(urlsplit(path).query, reader_language(), state())


def path_of_comparison(address: str, *, is_ours: Callable[[str], bool]) -> str | None:
    """Return a comparison's address from its path on; None if it is of another page, or a site that is not ours."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_here = parts.netloc in {"", urlsplit(settings.BASE_URL).netloc} or is_ours(parts.netloc)
    is_comparison = parts.path == reverse("keyfigures:compare") and parts.scheme in {"", "http", "https"}
    return f"{parts.path}?{parts.query}" if is_here and is_comparison else None


def has_no_chart(path: str) -> bool:
    """Tell whether it is the view that is a table alone."""
    return QueryDict(urlsplit(path).query).get("visa") == View.TABLE


@lru_cache(maxsize=128)
def _show(query: str, language: str, state: str) -> Shown | None:
    """Return what an address shows; ``state`` only tells one state of the store from another."""
    forget()  # what is remembered until the next values must not be made of what was trusted for a second
    with override(language):
        names = list_municipalities()
        question = _read(QueryDict(query), {name.casefold(): code for code, name in names.items()})
        if question is None or not {question.home, *question.own} - {""} <= names.keys():
            return None
        choices = list_choices(question.home, question.peers, names=names)
        if question.peers not in {choice.key for choice in choices} | {OWN}:
            return None
        try:
            found = answer(question, draw_circle(question, names=names, choices=choices))
        except NoPeers:
            return None
        key = f"figure-{sha256(query.encode()).hexdigest()[:8]}"
        charts = draw(found, key=key) if found else ()
        if found is None or not charts:
            return None
        where = f"{reverse('keyfigures:compare')}?{question.address(year=question.year and found.first.year)}"
        return Shown(charts, tuple(tell(found)), tell_year(found.first), where)


def _read(data: QueryDict, codes: Mapping[str, str]) -> Question | None:
    """Return the question at an address; None if any part of it is not understood. ``codes`` are by name."""
    keys = [key for key in (data.get("nyckeltal", ""), *data.getlist("och")) if key]
    indicators = with_values().in_bulk(keys)
    year, genders, view = data.get("ar", ""), data.get("kon") or "T", data.get("visa") or View.STRIP
    is_read = keys and len(indicators) == len(set(keys)) and genders in get_args(Genders) and view in set(View)
    if not is_read or (year and not (year.isdecimal() and len(year) == 4)):
        return None
    words = [word.strip() for word in data.get("egna", "").split(",") if word.strip()]
    own = tuple(codes.get(word.casefold(), word) for word in words)
    first, *others = (indicators[key] for key in keys)
    return Question(
        first, tuple(others), data.get("kommun", ""), data.get("med") or COUNTY, own,
        int(year) if year else None, genders, View(view),  # type: ignore[arg-type]
    )  # fmt: skip
