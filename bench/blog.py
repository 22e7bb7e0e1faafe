"""The blog beside a stock Wagtail blog: requests a second, questions to the database and weight.

Run from the root of the repository: `.venv/bin/python bench/blog.py [--seconds 4]`. Two servers stand side by side,
ours and one with the models, templates and settings of Wagtail's own project template and tutorial (`bench/stock`):
the same texts, each SQLite with the same settings, each granian with the same words, no pictures. They are asked in
turn, never at once, by 4 visitors with connections of their own and no cookies; both servers and the visitors share
the machine.

"A core" is requests for each processor second of the server, which other work on the machine disturbs least; requests
a second by the clock stand beside it and hold the verdict. "each made anew" is ours with a query string, which no kept
page answers; it is told only. Our pages carry header, filters, comment form, further reading and footer; those of the
stock blog only the texts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench.blog_texts import LEAD, TITLE, texts  # noqa: E402
from bench.visitors import Server, Visitor, get  # noqa: E402

TIMES, QUERIES, KB = 3.0, 10, 60.0
VISITORS, ROUNDS = 4, 3
OUR_PORT, STOCK_PORT = 8791, 8792


def prepare_ours(folder: str) -> None:
    """Choose our settings, set the site up and fill it."""
    os.environ |= {
        "SAMVERKAN_DATA_DIR": folder, "SAMVERKAN_DEMO": "on", "SAMVERKAN_LOG_LEVEL": "ERROR", "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "samverkan.config.settings.dev", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "SAMVERKAN_BASE_URL": f"http://127.0.0.1:{OUR_PORT}",
    }  # fmt: skip
    import django

    django.setup()
    from django.utils import timezone

    from samverkan.config.setup import set_up

    set_up(now=timezone.now(), say=lambda text: None)
    from samverkan.stories.models import BlogPage, StoryPage

    blog = BlogPage.objects.get()
    blog.title, blog.lead = TITLE, LEAD
    blog.save()
    for text in texts():
        body = json.dumps(text.body(lambda words: {"text": words, "level": "2"}))
        story = StoryPage(title=text.title, slug=text.slug, ingress=text.ingress, published_date=text.day, body=body)
        blog.add_child(instance=story)


def prepare_stock(folder: str) -> dict[str, str]:
    """Fill the stock blog, and return its environment."""
    settings = {"STOCK_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "bench.stock.settings"}
    environment = os.environ | settings
    subprocess.run([sys.executable, "-m", "bench.stock.fill"], cwd=ROOT, env=environment, check=True)
    return environment


@contextmanager
def served(target: str, port: int, path: str, environment: dict[str, str] | None = None) -> Iterator[Server]:
    """Serve a blog with two workers."""
    from samverkan.config.management.commands.serve import granian_words

    words = [*granian_words(host="127.0.0.1", port=port, workers=2)[:-1], target]
    process = subprocess.Popen(words, cwd=ROOT, env=environment)
    server = Server(port, process.pid, Path("/nonexistent"))
    try:
        for _ in range(300):
            try:
                get(server, path)
                break
            except OSError:
                time.sleep(0.2)
        yield server
    finally:
        process.terminate()
        process.wait()


def ask(server: Server, path: str, seconds: float) -> tuple[float, float]:
    """Return requests a second by the clock and for each processor second of the server."""
    counts, until = [0] * VISITORS, time.monotonic() + seconds

    def visit(number: int) -> None:
        visitor = Visitor(server, number)
        while time.monotonic() < until:
            answer = visitor.get(path)
            assert answer.status == 200, (path, answer.status)
            counts[number] += 1
        visitor.close()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(VISITORS)]
    began, cpu = time.monotonic(), server.cpu()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = sum(counts)
    return done / (time.monotonic() - began), done / max(server.cpu() - cpu, 0.01)


def best(server: Server, path: str, seconds: float) -> tuple[float, float]:
    """Warm both workers up, and ask once."""
    ask(server, path, 0.5)
    return ask(server, path, seconds)


def compare(
    name: str, ours: tuple[Server, str], stock: tuple[Server, str], seconds: float, *, is_judged: bool = True
) -> bool:
    """Print the better of some turns of each; return whether ours reaches the mark."""
    turns = [(best(*ours, seconds), best(*stock, seconds)) for _ in range(ROUNDS)]
    clock = [max(turn[side][0] for turn in turns) for side in (0, 1)]
    core = [max(turn[side][1] for turn in turns) for side in (0, 1)]
    ratio = clock[0] / clock[1]
    verdict = f">= {TIMES:.1f} {'ok' if ratio >= TIMES else 'MISSED'}" if is_judged else ""
    by_clock = f"{name:<26} {clock[0]:>8.0f} {clock[1]:>8.0f} {ratio:>7.2f} {verdict:<13}"
    print(f"{by_clock} a core {core[0]:>6.0f} {core[1]:>6.0f} {core[0] / core[1]:>6.2f}", flush=True)
    return ratio >= TIMES


def first_load(server: Server, path: str) -> tuple[int, float]:
    """Return what our page asks of the database when it is made anew, and the kB that come first, as browsers ask."""
    import gzip
    import re

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1", headers={"accept-language": "sv"})
    client.get(f"{path}?anew=1")
    with CaptureQueriesContext(connection) as captured:
        html = client.get(f"{path}?anew=1").content.decode()
    parts = [
        html,
        *(get(server, found).text for found in re.findall(r'(?:src|href)="(/static/[^"]+\.(?:css|js))"', html)),
    ]
    return len(captured), sum(len(gzip.compress(part.encode(), 6)) for part in parts) / 1000


def run(seconds: float) -> list[bool]:
    """Print every row; return whether each mark is met."""
    story = next(iter(texts())).slug
    with tempfile.TemporaryDirectory(prefix="samverkan-blog-") as folder, ExitStack() as stack:
        prepare_ours(folder)
        environment = prepare_stock(folder)
        ours = stack.enter_context(served("samverkan.config.wsgi:application", OUR_PORT, "/berattelser/"))
        stock = stack.enter_context(served("bench.stock.wsgi:application", STOCK_PORT, "/", environment))
        print(f"{'requests a second':<26} {'ours':>8} {'stock':>8} {'ratio':>7}")
        pages: list[tuple[str, str, str]] = [
            ("list", "/berattelser/", "/"),
            ("story", f"/berattelser/{story}/", f"/{story}/"),
        ]
        met = []
        for name, our_path, stock_path in pages:
            met.append(compare(name, (ours, our_path), (stock, stock_path), seconds))
            compare(
                f"{name}, each made anew",
                (ours, f"{our_path}?anew=1"),
                (stock, stock_path),
                seconds / 2,
                is_judged=False,
            )
        for name, our_path, _ in pages:
            queries, weight = first_load(ours, our_path)
            met += [queries < QUERIES, weight < KB]
            print(f"{name}: {queries} queries < {QUERIES} {'ok' if met[-2] else 'MISSED'}, "
                  f"{weight:.1f} kB first load < {KB:.0f} {'ok' if met[-1] else 'MISSED'}")  # fmt: skip
        return met


def main(arguments: Any = None) -> int:
    """Print the comparison; exit 1 when a mark is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each turn")
    options = parser.parse_args(arguments)
    load = " ".join(f"{figure:.1f}" for figure in os.getloadavg())
    print(f"SQLite, {os.cpu_count()} cores, load before it began {load}", flush=True)
    return int(not all(run(options.seconds)))


if __name__ == "__main__":
    sys.exit(main())
