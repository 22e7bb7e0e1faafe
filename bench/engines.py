"""Measures the engines against the figures they must reach, and against what others do.

Run from the root of the repository: `.venv/bin/python bench/engines.py [--quick] [--only WORD]`. Every measure is
printed with its target, their ratio and a verdict; the exit code is 1 if any is missed, 2 if a row broke off. Each row
runs in a process of its own. Instances made by others are read from `../shared/data/allocation`; rows that need them
are skipped, and said to be, where it is absent.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench.rows import Measure, Row, allocation, grouping, ideas, limits, rotation  # noqa: E402 (after the path is set)

MODULES = (allocation, rotation, grouping, ideas, limits)


def rows() -> list[Row]:
    """Return all rows, in the order in which they are printed."""
    return [row for module in MODULES for row in module.ROWS]


def run_row(row: Row) -> None:
    """Measure one row in this process, and print each measure as a line of JSON."""
    for measure in row.run():
        print(json.dumps(asdict(measure)), flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"peak": peak}), flush=True)


def start_row(number: int, row: Row) -> tuple[int, int, int]:
    """Measure one row in a process of its own and print it; return how many measures, missed ones and breaks."""
    started = time.perf_counter()
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, __file__, "--row", str(number)], capture_output=True, text=True, env=environment, check=False
    )
    seconds = time.perf_counter() - started
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    peak = next((line["peak"] for line in lines if "peak" in line), None)
    print(f"\n{row.name}  ({seconds:.1f} s, {peak} MB)", flush=True)
    measures = [Measure(**line) for line in lines if "peak" not in line]
    for measure in measures:
        verdict = "reached" if measure.is_met else "MISSED"
        sign = ">=" if measure.at_least else "<="
        print(
            f"  {verdict:8} {measure.name:58} {measure.value:10.4f} {sign} {measure.target:<9.4f} "
            f"ratio {measure.ratio:.4f}  {measure.detail}",
            flush=True,
        )
    if done.returncode:
        print(f"  BROKE OFF\n{done.stderr[-2000:]}")
    elif not measures:
        print("  skipped  its instances are not here (../shared/data/allocation)")
    return len(measures), sum(not measure.is_met for measure in measures), int(done.returncode != 0)


def main() -> int:
    """Run what is asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="only the rows that fit in two minutes together")
    parser.add_argument("--only", default="", help="only rows whose name has this word")
    parser.add_argument("--row", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row is not None:
        run_row(rows()[options.row])
        return 0
    started = time.perf_counter()
    counts = [
        start_row(number, row)
        for number, row in enumerate(rows())
        if options.only in row.name and (row.quick or not options.quick)
    ]
    measured, missed, broken = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    seconds = time.perf_counter() - started
    print(f"\n{measured} measures, {missed} missed, {broken} rows broken off, {seconds:.0f} s")
    return 2 if broken else int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
