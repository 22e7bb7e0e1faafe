"""Goals as pages show them: in words, as a chart of path and outcome, and as a row of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.utils.translation import gettext as _

from samverkan.engines.forecasting import Forecast, Point
from samverkan.keyfigures.enums import Gender, GoalEventKind, GoalKind, GoalStanding
from samverkan.keyfigures.models import Goal, GoalEvent
from samverkan.keyfigures.origins import origin_of
from samverkan.keyfigures.queries.goals import Progress
from samverkan.keyfigures.units import difference_writer, writer_of
from samverkan.web import charts
from samverkan.web.charts import Band, Frame, Line, Trend
from samverkan.web.figures import DataTable, Origin, Writer


@dataclass(frozen=True)
class ForecastWords:
    """Where a goal is heading, and how that was found."""

    sentence: str
    method: str


@dataclass(frozen=True)
class Shown:
    """A goal, written and drawn."""

    gender: str
    sentence: str
    standing: str
    badge: str
    words: str
    forecast: ForecastWords | None
    picture: Trend | None
    start: str
    target: str


@dataclass(frozen=True)
class ListLine:
    """A goal in a list."""

    goal: Goal
    shown: Shown
    origin: Origin


@dataclass(frozen=True)
class EventWords:
    """Something that happened, in words."""

    at: datetime
    title: str
    text: str


def draw_line(progress: Progress) -> ListLine:
    """Return a goal for a list, without its chart."""
    return ListLine(progress.goal, _draw(progress, None), origin_of([progress.goal.indicator]))


def draw_goal(progress: Progress) -> Shown:
    """Return a goal for its own page, with its chart if there is any figure."""
    return _draw(progress, _picture(progress) if progress.last else None)


def write_events(goal: Goal, events: Iterable[GoalEvent]) -> tuple[EventWords, ...]:
    """Return what has happened, in words."""
    write = _writer(goal)
    return tuple(EventWords(one.happened_at, one.get_kind_display(), _event_text(one, write)) for one in events)


def _writer(goal: Goal) -> Writer:
    told = np.array([goal.start_value, goal.target_value])
    return writer_of(goal.indicator.unit, told)


def _draw(progress: Progress, picture: Trend | None) -> Shown:
    goal, write = progress.goal, _writer(progress.goal)
    gender = "" if goal.gender == Gender.ALL else str(Gender(goal.gender).label)
    return Shown(
        gender=gender,
        sentence=_sentence(goal, write),
        standing=str(progress.standing.label),
        badge="sun" if progress.standing == GoalStanding.REACHED else "status",
        words=_words(progress, write),
        forecast=_forecast(progress, write),
        picture=picture,
        start=write(goal.start_value),
        target=write(goal.target_value),
    )


def _sentence(goal: Goal, write: Writer) -> str:
    facts = {
        "start": write(goal.start_value), "start_year": goal.start_year, "target": write(goal.target_value),
        "due_year": goal.due_year,
    }  # fmt: skip
    if goal.kind == GoalKind.CHANGE and goal.change_percent is not None:
        percent = Writer("%", 0 if goal.change_percent == round(goal.change_percent) else 1, write.language)
        facts["change"] = ("+" if goal.change_percent > 0 else "") + percent(goal.change_percent)
        return _("From {start} in {start_year} to {target} by {due_year}: {change}").format(**facts)
    return _("From {start} in {start_year} to {target} by {due_year}").format(**facts)


def _words(progress: Progress, write: Writer) -> str:
    """Say how it goes by the last figure."""
    goal, last = progress.goal, progress.deciding
    if last is None or progress.standing == GoalStanding.WAITING:
        return _("No figure has come since {year}, when the goal begins.").format(year=goal.start_year)
    facts = {
        "year": last[0], "value": write(last[1]), "target": write(goal.target_value), "due_year": goal.due_year,
        "path": write(goal.path_at(last[0])), "far": difference_writer(write)(abs(last[1] - goal.path_at(last[0]))),
    }  # fmt: skip
    told = {
        GoalStanding.REACHED: _("The figure was {value} in {year}, so the goal of {target} is reached."),
        GoalStanding.MISSED: _("The figure was {value} in {year}, and the goal was {target} by {due_year}."),
        GoalStanding.ON_TRACK: _("The figure was {value} in {year}. By the straight path it would be {path}."),
        GoalStanding.BEHIND: _("The figure was {value} in {year}, {far} from the straight path ({path})."),
    }
    return told[progress.standing].format(**facts)


def _forecast(progress: Progress, write: Writer) -> ForecastWords | None:
    point, found = progress.due_point, progress.forecast
    if point is None or found is None:
        return None
    facts = {"year": point.year, "value": write(point.value), "low": write(point.low), "high": write(point.high)}
    heading = _("If it goes on as it has, the figure is {value} in {year}.")
    interval = _("Four times in five it lies between {low} and {high}.")
    told = " ".join([heading, interval, _conclusion(progress.goal, point)])
    return ForecastWords(told.format(**facts), _method(found))


def _conclusion(goal: Goal, point: Point) -> str:
    if goal.is_met_by(point.value):
        return _("Then the goal is reached.")
    if point.low <= goal.target_value <= point.high:
        return _("That is short of the goal, but the goal is within reach.")
    return _("The goal takes more than what has been done so far.")


def _method(found: Forecast) -> str:
    trials = _("Tried {trials} times on the past of all municipalities").format(trials=found.trials)
    if found.rule.is_no_change:
        method = _("Method: no change, for no simple rule has foretold this key figure better.")
        return f"{method} {trials}."
    method = _("Method: damped drift, pooled over all municipalities.")
    error = _("the error was {share} % of that of no change").format(share=round(100 * found.error_ratio))
    return f"{method} {trials}: {error}."


def _picture(progress: Progress) -> Trend:
    goal, write = progress.goal, _writer(progress.goal)
    lines = [
        Line(goal.municipality.name, progress.outcome, "mine"),
        Line(_("the goal"), progress.path, "goal"),
    ]
    band: Band = ()
    found = progress.forecast
    if found:
        points = (Point(found.origin, found.start, found.start, found.start), *found.points)
        lines.append(Line(_("forecast"), [(one.year, one.value) for one in points], "reference"))
        band = [(one.year, one.low, one.high) for one in points]
    origin = origin_of([goal.indicator])
    text = f"{_sentence(goal, write)}. {_words(progress, write)}"
    frame = Frame("goal", _("Path and outcome"), text, origin, _table(progress, write, origin))
    return charts.trend(frame, lines, write=write, band=band)


def _table(progress: Progress, write: Writer, origin: Origin) -> DataTable:
    goal = progress.goal
    outcome, path = dict(progress.outcome), dict(progress.path)
    points = {one.year: one for one in progress.forecast.points} if progress.forecast else {}
    rows = []
    for year in range(min([*outcome, goal.start_year]), max([*outcome, *path, *points]) + 1):
        value, point = outcome.get(year), points.get(year)
        interval = f"{write.bare(point.low)}–{write(point.high)}" if point else ""
        rows.append([
            str(year), "" if value is None else write(value), write(path[year]) if year in path else "",
            write(point.value) if point else "", interval,
        ])  # fmt: skip
    heading = [_("Year"), _("Outcome"), _("Path"), _("Forecast"), _("Interval, four times in five")]
    return DataTable(_("Path, outcome and forecast"), heading, rows, origin)


def _event_text(event: GoalEvent, write: Writer) -> str:
    data = event.data
    if event.kind in (GoalEventKind.SET, GoalEventKind.CHANGED):
        return _("{target} by {due_year}").format(target=write(data["target"]), due_year=data["due_year"])
    standing = str(GoalStanding(data["standing"]).label)
    if event.kind == GoalEventKind.MOVED:
        return _("{value} in {year}: {standing}").format(
            value=write(data["value"]), year=data["year"], standing=standing.lower()
        )
    return standing
