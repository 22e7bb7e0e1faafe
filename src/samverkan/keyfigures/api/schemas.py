"""What the operations answer. What is not known is null, with a status that says why."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from samverkan.api.contract import Schema
from samverkan.keyfigures.enums import Gender, IndicatorStatus, Polarity

Status = Literal["value", "missing", "not_applicable", "secret"]


class Unit(Schema):
    """What a figure is counted in, and where it comes from."""

    unit: str = Field(description=gettext_noop("The unit in the publisher's words; empty where it gives none."))
    origin: Literal["source", "own_processing"] = Field(
        description=gettext_noop("Whether the figures are the publisher's own or computed here.")
    )
    attribution: str = Field(description=gettext_noop("What to write beside the figures when you show them."))


class IndicatorSummary(Schema):
    """An indicator in a list."""

    id: str = Field(description=gettext_noop("Its id with its publisher, the same for ever."))
    title: str = Field(description=gettext_noop("Its title."))
    unit: str = Field(description=gettext_noop("The unit in the publisher's words; empty where it gives none."))
    publisher: str = Field(description=gettext_noop("Who publishes it."))
    status: IndicatorStatus = Field(description=gettext_noop("Whether the publisher still gives new values."))
    is_by_gender: bool = Field(description=gettext_noop("Whether it is divided by gender."))
    polarity: Polarity = Field(description=gettext_noop("Which values are best, if anybody has judged it."))
    url: str = Field(description=gettext_noop("Its page."))


class IndicatorList(Schema):
    """Indicators, by id."""

    indicators: list[IndicatorSummary] = Field(description=gettext_noop("The indicators, by id."))
    total: int = Field(description=gettext_noop("How many there are in all."))
    next: str | None = Field(description=gettext_noop("The address of the next part of the list."))


class Wording(Schema):
    """How an indicator was worded from a day on."""

    since: date = Field(description=gettext_noop("The first day it was seen so."))
    title: str = Field(description=gettext_noop("Its title."))
    description: str = Field(description=gettext_noop("What it measures, in the publisher's words."))


class IndicatorDetail(IndicatorSummary):
    """An indicator with its definition and its history."""

    description: str = Field(description=gettext_noop("What it measures, in the publisher's words."))
    source: str = Field(description=gettext_noop("Where the publisher has it from."))
    publication_date: date | None = Field(description=gettext_noop("When its next values are published."))
    successor: str | None = Field(description=gettext_noop("The id of the indicator that follows on it."))
    first_year: int | None = Field(description=gettext_noop("The first year with a value."))
    last_year: int | None = Field(description=gettext_noop("The last year with a value."))
    wordings: list[Wording] = Field(description=gettext_noop("How it has been worded, the latest first."))


class Value(Schema):
    """One figure as its publisher tells it."""

    indicator: str = Field(description=gettext_noop("The indicator's id."))
    municipality: str = Field(description=gettext_noop("The area's code at Statistics Sweden; 0000 is the country."))
    year: int = Field(description=gettext_noop("The year that it is about."))
    gender: Gender = Field(description=gettext_noop("Whom it is about: T all, K women, M men."))
    value: float | None = Field(description=gettext_noop("The figure; null where there is none."))
    status: Status = Field(description=gettext_noop("Whether there is a value, and else why not."))
    mark: str = Field(
        description=gettext_noop("How statistics write it: - is missing, . is not applicable, .. is secrecy.")
    )


class ValueSource(Unit):
    """Whose figures they are."""

    id: str = Field(description=gettext_noop("The indicator's id."))
    title: str = Field(description=gettext_noop("Its title."))


class ValueList(Schema):
    """Figures by indicator, area, year and gender."""

    indicators: list[ValueSource] = Field(description=gettext_noop("The indicators asked for, with unit and source."))
    values: list[Value] = Field(description=gettext_noop("The figures, by indicator, area, year and gender."))
    total: int = Field(description=gettext_noop("How many there are in all."))
    next: str | None = Field(description=gettext_noop("The address of the next part of the list."))


class Ranked(Schema):
    """One municipality among its peers."""

    municipality: str = Field(description=gettext_noop("The municipality's code at Statistics Sweden."))
    name: str = Field(description=gettext_noop("Its name."))
    value: float | None = Field(description=gettext_noop("The figure; null where there is none."))
    rank: int | None = Field(
        description=gettext_noop(
            "Its place among those who reported, null where fewer than five did; equal values share the best place."
        )
    )


class Comparison(Unit):
    """A municipality beside its peers in one year."""

    indicator: str = Field(description=gettext_noop("The indicator's id."))
    municipality: str = Field(description=gettext_noop("The municipality's code at Statistics Sweden."))
    peers: str = Field(description=gettext_noop("The peers that were asked for."))
    gender: Gender = Field(description=gettext_noop("Whom it is about: T all, K women, M men."))
    year: int | None = Field(description=gettext_noop("The year that is compared; null without any value."))
    newest_year: int | None = Field(description=gettext_noop("The last year that most of the peers have reported."))
    value: float | None = Field(description=gettext_noop("The figure; null where there is none."))
    polarity: Polarity = Field(description=gettext_noop("Which values are best, if anybody has judged it."))
    ranked_from: Literal["highest", "lowest"] = Field(description=gettext_noop("Which value has rank 1."))
    rank: int | None = Field(
        description=gettext_noop(
            "Its place among those who reported, null where fewer than five did; equal values share the best place."
        )
    )
    reported: int = Field(description=gettext_noop("How many have a value that year."))
    asked: int = Field(description=gettext_noop("How many there are, the municipality among them."))
    median: float | None = Field(
        description=gettext_noop("The median of those who reported; null where fewer than five did.")
    )
    ranking: list[Ranked] = Field(
        description=gettext_noop("Everybody, the first one first, then those without a value.")
    )


class Part(Schema):
    """What one indicator adds to a difference."""

    indicator: str = Field(description=gettext_noop("The indicator's id."))
    part: float = Field(description=gettext_noop("What it adds: its weight times the distance on its scale."))
    share: float = Field(description=gettext_noop("Its share of the difference, from 0 to 1."))


class Neighbour(Schema):
    """A similar municipality."""

    municipality: str = Field(description=gettext_noop("The municipality's code at Statistics Sweden."))
    name: str = Field(description=gettext_noop("Its name."))
    difference: float = Field(description=gettext_noop("The sum of the parts; 0 is alike in everything."))
    parts: list[Part] = Field(description=gettext_noop("What each indicator adds, in the order of the model."))


class SimilarList(Schema):
    """The municipalities most like one, by a model."""

    municipality: str = Field(description=gettext_noop("The municipality's code at Statistics Sweden."))
    model: str = Field(description=gettext_noop("The model that was asked for; own if indicators were named."))
    origin: Literal["own_processing"] = Field(
        description=gettext_noop("Whether the figures are the publisher's own or computed here.")
    )
    attribution: str = Field(description=gettext_noop("What to write beside the figures when you show them."))
    year: int | None = Field(description=gettext_noop("The year that is compared; null without any value."))
    compared: int = Field(description=gettext_noop("How many have every value and could be compared."))
    lacking: list[str] = Field(
        description=gettext_noop("Ids of the indicators without which nothing could be computed.")
    )
    similar: list[Neighbour] = Field(description=gettext_noop("The similar municipalities, the most alike first."))
