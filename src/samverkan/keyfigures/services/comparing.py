"""A comparison as an address asks for it, and what it finds. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from samverkan.keyfigures.blocks import Block, GenderCode
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.queries.areas import COUNTRY, get_group, list_groups_of, members_of
from samverkan.keyfigures.queries.comparison import OWN, Circle, Comparison, View, compare
from samverkan.keyfigures.queries.peers import ALL, COUNTY, PeerChoice, get_peers, list_peer_choices
from samverkan.keyfigures.queries.similar_peers import find_similar_peers, list_similar_choices, read_model
from samverkan.keyfigures.queries.values import get_blocks
from samverkan.network.models import Municipality

Genders = Literal["T", "K", "M", "KM"]


@dataclass(frozen=True)
class Question:
    """What is asked: which figures, whose, beside whom, when, and how to look at it."""

    indicator: Indicator
    others: tuple[Indicator, ...] = ()
    home: str = ""
    peers: str = COUNTY
    own: tuple[str, ...] = ()
    year: int | None = None
    genders: Genders = "T"
    view: View = View.STRIP

    @property
    def gender_codes(self) -> tuple[GenderCode, ...]:
        """The genders, one by one."""
        return ("K", "M") if self.genders == "KM" else (self.genders,)

    def address(self, **changes: Any) -> str:
        """Return the query string of this question, or of a changed one; what goes without saying is left out."""
        asked = replace(self, **changes)
        pairs = [
            ("nyckeltal", asked.indicator.pk), *(("och", one.pk) for one in asked.others), ("kommun", asked.home),
            ("med", "" if asked.peers == COUNTY else asked.peers), ("egna", ",".join(asked.own)),
            ("ar", asked.year or ""), ("kon", "" if asked.genders == "T" else asked.genders),
            ("visa", "" if asked.view == View.STRIP else asked.view.value),
        ]  # fmt: skip
        return urlencode([(name, value) for name, value in pairs if value])


@dataclass(frozen=True)
class Answer:
    """What a question finds: the same year and circle for each gender, and for each further figure.

    ``others`` has a comparison for each further figure that the compared have values of in that year.
    """

    question: Question
    circle: Circle
    comparisons: tuple[Comparison, ...]
    others: tuple[Comparison, ...]

    @property
    def first(self) -> Comparison:
        """The first gender's comparison, which the year is chosen by."""
        return self.comparisons[0]


def anchor_of(home: str, names: Mapping[str, str]) -> str:
    """Return whose county is meant: home's, or that of the region this site is for. One query without a home."""
    if home in names:
        return home
    region = Municipality.objects.filter(scb_code__in=names).order_by("scb_code").values_list("scb_code", flat=True)
    return region.first() or next(iter(names), COUNTRY)


def same_group_for(home: str, key: str) -> str | None:
    """Return home's own group of the same family as a group that was drawn for another municipality. Two queries."""
    group = get_group(key) if home else None
    if group is None or not group.family:
        return None
    same = (one for one in list_groups_of(home) if (one.family, one.vintage) == (group.family, group.vintage))
    return next((one.pk for one in same), None)


def list_choices(home: str, key: str, *, names: Mapping[str, str]) -> tuple[PeerChoice, ...]:
    """Return whom home can be compared with, the most alike by a model last; ``key`` is what is asked for.

    Without a home only the county and the country. Two queries, or three.
    """
    choices = list_peer_choices(anchor_of(home, names))
    return (*choices, *list_similar_choices(key)) if home in names else choices[:2]


def draw_circle(question: Question, *, names: Mapping[str, str], choices: Sequence[PeerChoice]) -> Circle:
    """Return who is compared. One query for a group or a model, else none.

    Raises
    ------
    NoPeers
        If nobody can be called most alike by the model that is asked for.
    """
    title = next((choice.title for choice in choices if choice.key == question.peers), _("own choice"))
    own = frozenset(question.own) - {question.home}
    home = {question.home} & names.keys()
    if question.peers in (COUNTY, ALL):
        peers = get_peers(anchor_of(question.home, names), question.peers, municipalities=names, title=title)
        inside = frozenset(peers.names if peers else ()) | own | home
        return Circle(question.home, title, _some(names, inside), inside, own)
    if read_model(question.peers):
        similar = find_similar_peers(question.home, question.peers, names=names, title=title)
        title, members = similar.title, frozenset(similar.codes)
    else:
        members = frozenset() if question.peers == OWN else frozenset(members_of(question.peers)) & names.keys()
    compared = members | own | home
    return Circle(question.home, title, names, compared, compared - home)


def _some(names: Mapping[str, str], codes: frozenset[str]) -> dict[str, str]:
    return {code: name for code, name in names.items() if code in codes}


def answer(question: Question, circle: Circle) -> Answer | None:
    """Return what is found in the year asked for, or the last one with data; None without any value. One query."""
    blocks = get_blocks([question.indicator.pk, *(one.pk for one in question.others)])
    block = blocks.get(question.indicator.pk)
    if block is None:
        return None
    year, found = question.year, []
    for gender in question.gender_codes:
        comparison = compare(question.indicator, block, circle, gender=gender, year=year)
        if comparison is not None:
            year = comparison.year
            found.append(comparison)
    if not found:
        return None
    others = _others(question, blocks, circle, found[0])
    if question.view == View.SCATTER and others and question.year is None:
        return _in_a_year_of_both(question, circle, found[0], others[0])
    return Answer(question, circle, tuple(found), others)


def look_over(indicator: Indicator, block: Block, *, names: Mapping[str, str], title: str, home: str) -> Answer | None:
    """Return those named beside each other, of a block that is read already; None without any value. No query."""
    circle = Circle(home, title, names, frozenset(names), frozenset())
    found = compare(indicator, block, circle, gender="T", year=None)
    return Answer(Question(indicator, home=home), circle, (found,), ()) if found else None


def _others(
    question: Question, blocks: Mapping[str, Block], circle: Circle, first: Comparison
) -> tuple[Comparison, ...]:
    pairs = [(one, blocks[one.pk]) for one in question.others if one.pk in blocks]
    found = (compare(one, block, circle, gender=first.gender, year=first.year) for one, block in pairs)
    return tuple(one for one in found if one is not None)


def _in_a_year_of_both(question: Question, circle: Circle, one: Comparison, other: Comparison) -> Answer:
    """Return the answer of the last year in which both figures have values."""
    both = sorted(set(one.years) & set(other.years))
    if not both:
        return Answer(question, circle, (one,), (other,))
    first, second = (
        compare(each.indicator, each.block, circle, gender=each.gender, year=both[-1]) for each in (one, other)
    )
    assert first is not None
    assert second is not None
    return Answer(question, circle, (first,), (second,))
