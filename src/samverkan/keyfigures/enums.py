"""The words that key figures are stored with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

KOLADA = "Kolada"
"""Whose figures they are, where nobody says otherwise."""


class AreaKind(models.TextChoices):
    """What an area is: an indicator is about municipalities, about regions, or about both."""

    MUNICIPALITY = "municipality", _("Municipality")
    REGION = "region", _("Region")
    COUNTRY = "country", _("Country")


class Gender(models.TextChoices):
    """Whom a value is about, by Kolada's letters. One gender's value never stands in for another's."""

    ALL = "T", _("All")
    WOMEN = "K", _("Women")
    MEN = "M", _("Men")


class Polarity(models.TextChoices):
    """Whether a high value is good. Kolada does not say; whatever nobody has judged is unknown."""

    HIGH_IS_GOOD = "high", _("High is good")
    LOW_IS_GOOD = "low", _("Low is good")
    NEUTRAL = "neutral", _("Neither is better")
    UNKNOWN = "unknown", _("Not judged")


class IndicatorStatus(models.TextChoices):
    """Whether an indicator is still in the newest catalogue."""

    ACTIVE = "active", _("Active")
    DISCONTINUED = "discontinued", _("No new values")
    REMOVED = "removed", _("Removed by its publisher")


class GroupKind(models.TextChoices):
    """What binds a group of municipalities together."""

    COUNTY = "county", _("County")
    SIMILAR = "similar", _("Similar municipalities")
    OTHER = "other", _("Other")


class Place(models.TextChoices):
    """Where a block of values stands: being fetched, in force, or what was in force before."""

    STAGED = "staged", _("Being fetched")
    CURRENT = "current", _("In force")
    PREVIOUS = "previous", _("The vintage before")


class VintageState(models.TextChoices):
    """How far a vintage has come."""

    STAGING = "staging", _("Being fetched")
    PUBLISHED = "published", _("Published")
    FAILED = "failed", _("Abandoned")


class Section(models.TextChoices):
    """The six areas of the table of integration figures, in the guide's order."""

    RECEPTION = "reception", _("Asylum and reception of refugees")
    SWEDISH = "swedish", _("Swedish for immigrants")
    ESTABLISHMENT = "establishment", _("The establishment programme")
    WORK = "work", _("Work and studies")
    POPULATION = "population", _("Population, moves and housing")
    REPRESENTATION = "representation", _("Representation")


class GoalKind(models.TextChoices):
    """How a goal is put: a value to reach, or a change in per cent from where it began."""

    VALUE = "value", _("Reach a value")
    CHANGE = "change", _("Change by per cent")


class GoalState(models.TextChoices):
    """Whether a goal is still worked towards."""

    ACTIVE = "active", _("In force")
    CLOSED = "closed", _("Closed")


class GoalEventKind(models.TextChoices):
    """What has happened to a goal."""

    SET = "set", _("The goal was set")
    CHANGED = "changed", _("The goal was changed")
    MOVED = "moved", _("New figures")
    CLOSED = "closed", _("The goal was closed")


class GoalStanding(models.TextChoices):
    """How a goal fares, by its last figure and its path."""

    WAITING = "waiting", _("Waiting for figures")
    ON_TRACK = "on_track", _("On track")
    BEHIND = "behind", _("Behind")
    REACHED = "reached", _("Reached")
    MISSED = "missed", _("Not reached")
