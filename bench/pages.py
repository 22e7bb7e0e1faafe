"""What the public pages cost: queries, server CPU and weight, each beside its mark.

    SAMVERKAN_DATA_DIR=/tmp/bench .venv/bin/samverkan demo --no-serve
    SAMVERKAN_DATA_DIR=/tmp/bench SAMVERKAN_DEMO=on .venv/bin/python bench/pages.py

The marks are those of the design note PEERS: at most 10 queries, none repeated more than twice, 30 ms of server CPU.
CPU is the least of 15 requests in one process, since the minimum is steadier than the median on a shared machine.
"""

from __future__ import annotations

import gzip
import os
import re
import sys
import time
from collections import Counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samverkan.config.settings.dev")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

QUERIES, REPEATED, CPU_MS = 10, 2, 30.0


def shape(sql: str) -> str:
    """Return a query without its values, so that repetitions show."""
    return re.sub(r"'[^']*'|\b\d+\b", "?", sql)


def measure(client: Client, path: str) -> tuple[int, int, float, int]:
    """Return queries, the most repeated query's count, CPU in ms and the page's compressed bytes."""
    for _ in range(3):
        client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    shapes = Counter(shape(query["sql"]) for query in captured.captured_queries)
    queries = shapes.total()
    costs = []
    for _ in range(15):
        began = time.process_time()
        client.get(path)
        costs.append((time.process_time() - began) * 1000)
    return queries, max(shapes.values(), default=0), min(costs), len(gzip.compress(response.content, 6))


def main() -> int:
    """Print one row a page; exit 1 when a mark is missed."""
    from samverkan.forums.models import Forum
    from samverkan.stories.models import StoryPage

    forum = Forum.objects.filter(status="open").earliest("pk")
    story = StoryPage.objects.live().latest("first_published_at")
    paths = ["/", "/forum/", f"/forum/{forum.slug}/", f"/forum/{forum.slug}/anmalan/", "/berattelser/", story.url]
    client = Client(headers={"accept-language": "sv"}, SERVER_NAME="127.0.0.1")
    missed = 0
    print(f"{'page':<60} {'SQL':>4} {'most':>5} {'CPU ms':>7} {'of 30':>6} {'HTML kB':>8}")
    for path in paths:
        queries, repeated, cpu, size = measure(client, path)
        is_good = queries <= QUERIES and repeated <= REPEATED and cpu <= CPU_MS
        missed += not is_good
        print(f"{path[:60]:<60} {queries:>4} {repeated:>5} {cpu:>7.1f} {cpu / CPU_MS:>6.2f} {size / 1000:>8.1f} "
              f"{'ok' if is_good else 'MISSED'}")  # fmt: skip
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
