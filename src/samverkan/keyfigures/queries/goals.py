"""Goals, and how they fare: path against outcome, standing, and where it is heading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from samverkan.engines import forecasting
from samverkan.keyfigures.blocks import Block, GenderCode
from samverkan.keyfigures.enums import GoalStanding, GoalState, Place
from samverkan.keyfigures.models import Goal, GoalEvent, GoalFollower, Indicator, StoredBlock
from samverkan.keyfigures.queries.engine_inputs import forecast_problem
from samverkan.keyfigures.queries.values import get_block, get_blocks
from samverkan.keyfigures.ranking import told_years
from samverkan.network.models import Municipality, Person
from samverkan.network.queries import list_municipalities
from samverkan.network.rules import is_operator, is_organiser


@dataclass(frozen=True)
class Progress:
    """How one goal fares.

    ``outcome`` holds every year from the first to the last with a value, None where there is none. ``deciding`` is the
    figure that ``standing`` is about: the last one, or that of the year the goal was due, if that met it and the last
    does not. ``forecast`` is None where nothing can be forecast, or nothing needs to be: the goal is reached, due or
    closed.
    """

    goal: Goal
    outcome: tuple[tuple[int, float | None], ...]
    last: tuple[int, float] | None
    deciding: tuple[int, float] | None
    standing: GoalStanding
    forecast: forecasting.Forecast | None

    @property
    def path(self) -> tuple[tuple[int, float], ...]:
        """The straight way from the start to the goal."""
        years = range(self.goal.start_year, self.goal.due_year + 1)
        return tuple((year, self.goal.path_at(year)) for year in years)

    @property
    def due_point(self) -> forecasting.Point | None:
        """What is forecast for the year in which the goal is due."""
        return self.forecast.at(self.goal.due_year) if self.forecast else None


def list_goals(
    *,
    state: GoalState | None = GoalState.ACTIVE,
    municipality: Municipality | None = None,
    indicator: Indicator | None = None,
) -> QuerySet[Goal]:
    """Return goals with municipality and indicator, the first due first."""
    found = Goal.objects.select_related("municipality", "indicator").order_by("due_year", "municipality__name", "pk")
    if state is not None:
        found = found.filter(state=state)
    if municipality is not None:
        found = found.filter(municipality=municipality)
    return found if indicator is None else found.filter(indicator=indicator)


def get_goal(pk: int) -> Goal | None:
    """Return a goal with its municipality and indicator, or None. One query."""
    return Goal.objects.select_related("municipality", "indicator").filter(pk=pk).first()


def list_events(goal: Goal) -> tuple[GoalEvent, ...]:
    """Return what has happened to a goal, the latest first. One query."""
    return tuple(goal.events.order_by("-happened_at", "-pk"))


def is_following(person: Person, goal: Goal) -> bool:
    """Whether the person gets letters about the goal. One query."""
    return GoalFollower.objects.filter(goal=goal, person=person).exists()


def measure(goal: Goal, block: Block | None, *, is_forecast: bool = True) -> Progress:
    """Return how a goal fares by an indicator's values."""
    last = last_value(block, goal.municipality.scb_code, goal.gender)
    due = last_value(block, goal.municipality.scb_code, goal.gender, year=goal.due_year)
    is_met_in_time = due is not None and goal.is_met_by(due[1]) and last is not None and not goal.is_met_by(last[1])
    deciding = due if is_met_in_time else last
    standing = _standing(goal, deciding)
    is_open = goal.state == GoalState.ACTIVE and standing not in (GoalStanding.REACHED, GoalStanding.MISSED)
    forecast = _forecast(goal, block) if is_forecast and is_open and block is not None else None
    return Progress(goal, list_outcome(goal, block), last, deciding, standing, forecast)


def measure_all(goals: Sequence[Goal]) -> tuple[Progress, ...]:
    """Return how goals fare, without forecasts. One query."""
    blocks: Mapping[str, Block] = get_blocks({goal.indicator_id for goal in goals}) if goals else {}
    return tuple(measure(goal, blocks.get(goal.indicator_id), is_forecast=False) for goal in goals)


def measure_one(goal: Goal) -> Progress:
    """Return how a goal fares, with its forecast. One query."""
    return measure(goal, get_block(goal.indicator_id))


def list_outcome(goal: Goal, block: Block | None) -> tuple[tuple[int, float | None], ...]:
    """Return the municipality's own values year by year, from the first year to the last in which it has one."""
    told = dict(_told_years(block, goal.municipality.scb_code, goal.gender))
    return tuple((year, told.get(year)) for year in range(min(told), max(told) + 1)) if told else ()


def last_value(block: Block | None, area: str, gender: str, *, year: int | None = None) -> tuple[int, float] | None:
    """Return an area's last year with a value, and the value, or those of a year; None if there is none."""
    told = _told_years(block, area, gender)
    return next((one for one in reversed(told) if year is None or one[0] == year), None)


def _told_years(block: Block | None, area: str, gender: str) -> list[tuple[int, float]]:
    return [] if block is None else told_years(block.series(area, gender=as_gender(gender)), block.years)


def vintage_of(indicator_id: str) -> int | None:
    """Return the vintage that an indicator's values in force came with, or None. One query."""
    blocks = StoredBlock.objects.filter(indicator=indicator_id, place=Place.CURRENT).order_by()
    return blocks.values_list("vintage_id", flat=True).first()


def list_settable(person: Person) -> tuple[Municipality, ...]:
    """Return the municipalities that the person may set goals for, sorted as Swedes sort. At most two queries."""
    everybody = list_municipalities()
    if is_operator(person) or is_organiser(person):
        return everybody
    own = set(person.memberships.order_by().values_list("organisation__municipality_id", flat=True))
    return tuple(one for one in everybody if one.pk in own)


def as_gender(letter: str) -> GenderCode:
    """Return one of the three letters that blocks know."""
    return "K" if letter == "K" else "M" if letter == "M" else "T"


def export_goals(person: Person) -> list[dict[str, object]]:
    """Return the goals that a person has set or follows, as plain values."""
    own = Goal.objects.filter(set_by=person).select_related("municipality", "indicator")
    followed = Goal.objects.filter(followings__person=person).select_related("municipality", "indicator")
    return [*_told(own.order_by("pk"), "set"), *_told(followed.order_by("pk"), "followed")]


def _told(goals: Iterable[Goal], how: str) -> list[dict[str, object]]:
    return [
        {"goal": goal.pk, "how": how, "municipality": goal.municipality.name, "indicator": goal.indicator.title}
        for goal in goals
    ]


def _standing(goal: Goal, deciding: tuple[int, float] | None) -> GoalStanding:
    if deciding is None or deciding[0] <= goal.start_year:
        return GoalStanding.WAITING
    year, value = deciding
    if goal.is_met_by(value):
        return GoalStanding.REACHED
    if year >= goal.due_year:
        return GoalStanding.MISSED
    path = goal.path_at(year)
    is_ahead = value <= path if goal.is_falling else value >= path
    return GoalStanding.ON_TRACK if is_ahead else GoalStanding.BEHIND


def _forecast(goal: Goal, block: Block) -> forecasting.Forecast | None:
    problem = forecast_problem(
        block,
        area=goal.municipality.scb_code,
        gender=as_gender(goal.gender),
        until=goal.due_year,
        unit=goal.indicator.unit or goal.indicator.title,
    )
    try:
        return forecasting.forecast(problem)
    except forecasting.InvalidProblem:
        return None
