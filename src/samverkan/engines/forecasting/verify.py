"""A check of a forecast in plain loops, which shares no code with how it was made."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise

from samverkan.engines.forecasting.problem import Forecast, Problem

TOLERANCE = 1e-9


def verify(problem: Problem, found: Forecast) -> list[str]:
    """List what is wrong with a forecast, in words; empty if nothing is.

    The level, the drift, the scale and every point are computed anew by the rule that the forecast names; that the
    rule did best in the trials, and how wide its errors were there, is taken from the forecast.
    """
    columns = {area: [float(row[place]) for row in problem.values] for place, area in enumerate(problem.areas)}
    own = columns[problem.area]
    last = max((place for place, value in enumerate(own) if not math.isnan(value)), default=-1)
    if last < 0 or problem.years[last] != found.origin or own[last] != found.start:
        return ["The forecast is not told from the area's last value."]
    if [point.year for point in found.points] != list(range(found.origin + 1, problem.until + 1)):
        return ["The years are not all from the last value to the one asked for."]
    pasts = {area: column[: last + 1] for area, column in columns.items()}
    return list(_scale_faults(problem, found, pasts)) + list(_point_faults(problem, found, pasts))


def _point_faults(problem: Problem, found: Forecast, pasts: dict[str, list[float]]) -> Iterator[str]:
    drifts = [drift for past in pasts.values() if (drift := _drift(past)) is not None]
    common = statistics.median(drifts) if drifts else 0.0
    mine = _drift(pasts[problem.area])
    rule = found.rule
    drift = rule.own * (common if mine is None else mine) + (1 - rule.own) * rule.common * common
    value = _level(pasts[problem.area], rule.smoothing)
    wide = 0.0
    for ahead, point in enumerate(found.points, start=1):
        value += drift * rule.damping ** (ahead - 1)
        if not _near(_clip(problem, value), point.value):
            yield f"{point.year} is {_clip(problem, value)}, not {point.value}."
        half = _half(found, ahead)
        if not (_near(_clip(problem, value - half), point.low) and _near(_clip(problem, value + half), point.high)):
            yield f"The interval of {point.year} is not {half} on either side."
        if half < wide - TOLERANCE:
            yield f"The interval of {point.year} is narrower than the year before."
        wide = half


def _scale_faults(problem: Problem, found: Forecast, pasts: dict[str, list[float]]) -> Iterator[str]:
    changes = {area: _changes(past) for area, past in pasts.items()}
    means = [sum(some) / len(some) for some in changes.values() if some]
    pool = statistics.median(means) if means else 0.0
    mine = changes[problem.area]
    scale = (sum(mine) + 5 * pool) / (len(mine) + 5)
    if not _near(scale, found.scale):
        yield f"The scale is {scale}, not {found.scale}."


def _drift(past: Sequence[float]) -> float | None:
    window = past[-6:]
    known = [place for place, value in enumerate(window) if not math.isnan(value)]
    if math.isnan(window[-1]) or len(window) - 1 - known[0] < 2:
        return None
    return (window[-1] - window[known[0]]) / (len(window) - 1 - known[0])


def _level(past: Sequence[float], smoothing: float) -> float:
    weight = total = 0.0
    for age, value in enumerate(reversed(past)):
        if not math.isnan(value):
            weight += (1 - smoothing) ** age
            total += (1 - smoothing) ** age * value
    return total / weight


def _changes(past: Sequence[float]) -> list[float]:
    known = [(place, value) for place, value in enumerate(past) if not math.isnan(value)]
    return [abs(value - before) / math.sqrt(place - early) for (early, before), (place, value) in pairwise(known)]


def _half(found: Forecast, ahead: int) -> float:
    measured = sorted(years for years in found.spreads if years <= ahead) or [min(found.spreads)]
    return max(found.spreads[years] for years in measured) * math.sqrt(ahead / measured[-1]) * found.scale


def _clip(problem: Problem, value: float) -> float:
    if problem.least is not None:
        value = max(value, problem.least)
    return value if problem.most is None else min(value, problem.most)


def _near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
