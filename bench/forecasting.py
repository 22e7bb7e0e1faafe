"""Tries the forecasts of goals on the real series: against "no change", and how often the interval holds.

Run from the root of the repository: `.venv/bin/python bench/forecasting.py`. For every indicator of
`../shared/data/keyfigures/kolada_values_integration_1994_2022.parquet` and every year from which the engine gives a
forecast, it sees nothing but that year and the years before, and its forecasts 1, 2 and 3 years ahead for all
municipalities are held against what came. The exit code is 1 if a figure of docs/engines/forecasting.md is missed.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from samverkan.engines.forecasting import LEAST_TRIALS, LEAST_VALUES, Rule  # noqa: E402 (after the path is set)
from samverkan.engines.forecasting.past import look_back, project  # noqa: E402
from samverkan.engines.forecasting.trials import AHEAD, SMOOTHINGS, choose, spread_at  # noqa: E402

FILE = ROOT.parent / "shared" / "data" / "keyfigures" / "kolada_values_integration_1994_2022.parquet"
LEVEL = 0.8
PEERS = {"own drift goes on": Rule(1.0, 1.0, 0.0, 1.0), "damped own drift": Rule(1.0, 1.0, 0.0, 0.9)}
MOST_RATIO = {1: 0.96, 2: 0.96, 3: 0.95}
COVERAGE = (0.77, 0.86)


def panels() -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yield each indicator with its values of both genders together: years x municipalities."""
    rows = duckdb.sql(
        f"select kpi, municipality, year, value from '{FILE}' where gender = 'T' and municipality not like '00%'"
    ).df()
    for kpi, group in rows.groupby("kpi"):
        table = group.pivot(index="year", columns="municipality", values="value")
        years = np.arange(table.index.min(), table.index.max() + 1)
        yield str(kpi), table.reindex(years).to_numpy(float)


def trials(values: NDArray[np.float64]) -> Iterator[tuple[int, dict[str, float]]]:
    """Yield, for each year and number of years ahead, the mean errors and how often the interval held."""
    for end in range(LEAST_VALUES - 1, len(values) - 1):
        seen = values[: end + 1]
        choice = choose(seen, LEVEL)
        if choice is None or choice.trials < LEAST_TRIALS:
            continue
        past = look_back(seen, SMOOTHINGS)
        for ahead in AHEAD:
            if end + ahead >= len(values):
                continue
            outcome = values[end + ahead]
            known = np.isfinite(past.last + outcome)
            if known.sum() < 10:
                continue
            off = np.abs(outcome - project(past, choice.rule, ahead))[known]
            row = {
                "ours": off.mean(),
                "no change": np.abs(outcome - past.last)[known].mean(),
                "held": (off <= spread_at(choice.spreads, ahead) * past.scale[known]).mean(),
                "stayed": float(choice.rule.is_no_change),
            }
            peers = {name: np.abs(outcome - project(past, rule, ahead))[known].mean() for name, rule in PEERS.items()}
            yield ahead, {**row, **peers}


def main() -> int:
    """Print the figures; return the exit code."""
    if not FILE.exists():
        print(f"{FILE} is not here.")
        return 0
    started = time.perf_counter()
    found: dict[int, list[dict[str, float]]] = defaultdict(list)
    for _, values in panels():
        rows: dict[int, list[dict[str, float]]] = defaultdict(list)
        for ahead, row in trials(values):
            rows[ahead].append(row)
        for ahead, some in rows.items():
            means = {name: float(np.mean([row[name] for row in some])) for name in some[0]}
            found[ahead].append({**means, "trials": len(some)})
    missed = [ahead for ahead, some in sorted(found.items()) if not report(ahead, some)]
    print(f"{time.perf_counter() - started:.0f} s; missed: {missed or 'none'}")
    return int(bool(missed))


def report(ahead: int, some: list[dict[str, float]]) -> bool:
    """Print one number of years ahead; say whether its figures are reached."""
    moved = [one for one in some if one["no change"] > 0]
    ratios = np.array([one["ours"] / one["no change"] for one in moved])
    ratio, held = float(np.exp(np.log(ratios).mean())), float(np.average([one["held"] for one in some]))
    print(f"{ahead} years ahead: {len(some)} indicators, {sum(one['trials'] for one in some):.0f} trials of a year")
    print(f"  error / no change, geometric mean {ratio:.3f}, quartiles {np.percentile(ratios, [25, 50, 75]).round(3)},")
    better, same = (ratios < 0.999).mean(), (abs(ratios - 1) <= 0.001).mean()
    print(f"    worst {ratios.max():.2f}; better {better:.0%}, same {same:.0%}")
    for name in PEERS:
        peer = np.exp(np.mean([np.log(one[name] / one["no change"]) for one in moved]))
        print(f"  {name} / no change {peer:.3f}")
    print(
        f"  the {LEVEL:.0%} interval held {held:.1%}; quartiles of indicators "
        f"{np.percentile([one['held'] for one in some], [25, 50, 75]).round(3)}"
    )
    return ratio <= MOST_RATIO[ahead] and COVERAGE[0] <= held <= COVERAGE[1]


if __name__ == "__main__":
    sys.exit(main())
