"""All of Kolada's figures: how long a question takes, of the store and of a table and of Parquet files, in one run.

Run from the root of the repository: `.venv/bin/python bench/keyfigures.py [--database sqlite|postgres] [--small]`. The
real file in `../shared` (7.4 million values) is cloned to about 24 million values of 6,099 indicators and taken in
through `samverkan keyfigures load`. Then the same questions, drawn by lot, are asked of the store; of the table that a
model would have (one row a figure, unique by indicator, area, year and gender, indexed by indicator, gender and year);
of a table whose rows lie as a ranking reads them; and of DuckDB on a Parquet file. The tables are in the store's
database and are asked in SQL by hand, without Django. Every question is answered by each of them before it is timed,
so their pages are in memory, and the answers are compared. Printed are medians in milliseconds, their bounds and a
verdict, and how many times as long the others take. The exit code is 1 if a bound is missed. `--small` clones nothing,
takes 200 indicators and checks no bound on size and loading.

- rank: the rank of each of 290 municipalities on one indicator in its last year; of values that the process has never
  read; of values that it has kept but must ask the database about; of values that it has read within the last second,
  which it trusts (`keyfigures.queries.values`). The other rows, pages too, are of values that were never read.
- 60 indicators: the median of 33 municipalities on each, in one year.
- 10 series: all years of 10 municipalities on one indicator.
- similar: the 7 municipalities most like one, on 15 indicators.
- page: a municipality's page with the 62 integration indicators, through Django, and all of them on one page.

Server, database and bench share this machine; what else was running is to be said beside the figures.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench.load import Measure, postgres  # noqa: E402 (after the path is set)

SHARED = ROOT.parent / "shared" / "data" / "keyfigures"
REAL = SHARED / "kolada_values_1994_2022.parquet"
LISTS = (
    "kpi_catalogue_2024-04.csv.gz", "kpi_catalogue_2026-03.csv", "municipalities.csv",
    "municipality_groups_2026-03.csv.gz", "kpi_groups_tree_2024-08.csv", "kpi_group_members_2024-08.csv",
)  # fmt: skip


def clone(folder: Path, *, is_small: bool) -> Path:
    """Write the values to load, by indicator: the real ones, and clones of them under other ids to Kolada's size."""
    import duckdb

    target = folder / "values.parquet"
    ids = f"select kpi, row_number() over (order by kpi) as n from (select distinct kpi from '{REAL}')"
    if is_small:
        # Every integration indicator is asked for by the pages; the rest by chance.
        integration = SHARED / "integration_kpis.csv"
        chosen = f"select kpi from ({ids}) where n % 20 = 0 or kpi in (select kpi from '{integration}')"
        rows = f"select kpi, municipality, year, gender, value from '{REAL}' where kpi in ({chosen})"
    else:
        rows = f"""
            select case c when 0 then kpi else kpi || '-' || c end as kpi, municipality, year, gender, value
            from '{REAL}' join ({ids}) using (kpi), range(4) as copies(c)
            where c < 3 or n % 18 = 0"""
    duckdb.sql(f"copy (select * from ({rows}) order by kpi, gender, year, municipality) to '{target}'")
    names = (
        f"select distinct kpi as id, 'Klon ' || kpi as title, '' as description from '{target}' where kpi like '%-%'"
    )
    duckdb.sql(f"copy ({names}) to '{folder / 'clones_2026-02.csv'}' (header)")
    return target


def prepare(folder: str, database: str) -> None:
    """Choose the settings, before Django reads them, and set the site up."""
    os.environ |= {
        "SAMVERKAN_DATA_DIR": folder, "SAMVERKAN_DEMO": "on", "SAMVERKAN_LOG_LEVEL": "ERROR", "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "samverkan.config.settings.dev", "SAMVERKAN_BASE_URL": "http://testserver",
    }  # fmt: skip
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from samverkan.config.setup import set_up

    settings.DEBUG = False  # else every query is written down
    settings.ALLOWED_HOSTS = ["testserver"]
    set_up(now=timezone.now(), say=lambda text: None)


def load(folder: Path, values: Path) -> float:
    """Take the lists in, then the values, and return how many seconds the values took."""
    from django.utils import timezone

    from samverkan.keyfigures.services.load import load_files

    load_files([SHARED / name for name in LISTS], now=timezone.now())
    if (clones := folder / "clones_2026-02.csv").stat().st_size > 30:
        load_files([clones], now=timezone.now(), is_whole=False)
    start = time.perf_counter()
    load_files([values], now=timezone.now())
    return time.perf_counter() - start


def run(options: argparse.Namespace) -> list[Measure]:
    """Set up, ask, and print each measure when it is there."""
    found: list[Measure] = []

    def tell(*measures: Measure) -> None:
        print("\n".join(measure.line() for measure in measures), flush=True)
        found.extend(measures)

    with tempfile.TemporaryDirectory(prefix="samverkan-keyfigures-") as folder:
        address = postgres(f"{folder}/postgres") if options.database == "postgres" else nullcontext("")
        with address as database:
            values = clone(Path(folder), is_small=options.small)
            prepare(folder, database)
            seconds = load(Path(folder), values)
            from bench.keyfigures_rows import measure_pages, measure_questions, measure_store

            tell(*measure_store(seconds, is_small=options.small))
            for measures in measure_questions(values, questions=options.questions):
                tell(*measures)
            tell(*measure_pages())
    return found


def main() -> int:
    """Print each measure; exit 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--small", action="store_true", help="a tenth of the values, for a quick try")
    parser.add_argument("--questions", type=int, default=100, help="how many of each kind (100)")
    options = parser.parse_args()
    if not REAL.exists():
        print("The real values of ../shared are not here.")
        return 2
    busy = " ".join(f"{figure:.1f}" for figure in os.getloadavg())
    print(f"{options.database}, {os.cpu_count()} cores, load before it began {busy}", flush=True)
    return int(not all(measure.is_met for measure in run(options)))


if __name__ == "__main__":
    raise SystemExit(main())
