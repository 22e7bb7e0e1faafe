"""Where public stories are gathered: a theme, a municipality, a year or month, a page owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from samverkan.network.models import Membership, Municipality, Person
from samverkan.stories.models import StoryAuthor, StoryPage, Theme
from samverkan.stories.queries import for_rows, public_stories


@dataclass(frozen=True)
class Month:
    """A month with stories, and how many."""

    first: date
    count: int


@dataclass(frozen=True)
class Year:
    """A year with stories, and its months, the latest first."""

    number: int
    months: tuple[Month, ...]

    @property
    def count(self) -> int:
        """How many stories the year has."""
        return sum(month.count for month in self.months)


def stories_of_theme(theme: Theme) -> QuerySet[StoryPage]:
    """Return a theme's stories, newest first."""
    return for_rows(public_stories().filter(themes=theme))


def stories_of_municipality(municipality: Municipality) -> QuerySet[StoryPage]:
    """Return the stories about a municipality and those written by its people, newest first."""
    written = StoryAuthor.objects.filter(municipality=municipality).values("story_id")
    return for_rows(public_stories().filter(Q(municipality=municipality) | Q(pk__in=written)))


def stories_of_owner(owner: Person) -> QuerySet[StoryPage]:
    """Return the stories that somebody answers for, newest first."""
    return for_rows(public_stories().filter(page_owner=owner))


def stories_of_time(year: int, month: int | None = None) -> QuerySet[StoryPage]:
    """Return the stories of a year or a month, newest first."""
    of_year = public_stories().filter(published_date__year=year)
    return for_rows(of_year.filter(published_date__month=month) if month else of_year)


def list_archive() -> list[Year]:
    """Return the years and months that have stories, the latest first."""
    rows = public_stories().order_by().annotate(month=TruncMonth("published_date")).values_list("month")
    years: dict[int, list[Month]] = {}
    for first, count in rows.annotate(n=Count("pk")).order_by("-month"):
        years.setdefault(first.year, []).append(Month(first, count))
    return [Year(number, tuple(months)) for number, months in years.items()]


def get_owner(person_id: int) -> Person | None:
    """Return somebody with an account who answers for a public story."""
    owns = public_stories().order_by().filter(page_owner=person_id)
    return (
        Person.objects.filter(pk=person_id, is_active=True)
        .exclude(name="")
        .filter(pk__in=owns.values("page_owner"))
        .first()
    )


def list_roles(person: Person) -> Sequence[Membership]:
    """Return what somebody does in which organisation."""
    return list(
        Membership.objects.filter(person=person).select_related("organisation").order_by("organisation__name", "pk")
    )
